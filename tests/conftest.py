"""A valley small enough to check by hand, handed over as a planner would.

Metres, east and north of the valley's corner (:data:`CORNER`, EPSG:4549)::

        WEST community          |  EAST community
        grid 001   grid 002     |  grid 001   grid 002
      0      750      1500   1500   2250     3000
      .---------+-----------.---.----------+---------.
      |   the only road runs along north = 500       |
      |   station A at 500,520          hub H at 2600,480
      |   lane (island) at north = 900, east 1600..1800
      '----------------------------------------------'

    demand  east,north  residents   its walk to the nearest station
    D1       0.5,510        300     10 + 499.5 + 20 = 529.5 m to A
    D2      1470,510        100     10 +  970 + 20 = 1000 m to A: exactly the adult limit
    D3      1520,510         50     10 + 1020 + 20 = 1050 m to A: too far
    D4      2600,620         40    120 +    0 + 20 =  140 m to H, snapped from afar
    D5      2900,100         20     400 m from the road: undetermined
    D6      1700,905         10     on the lane, which leads nowhere: no way, too far
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from postgis import Cluster, cluster, find_binaries
from pyproj import Transformer

settings.register_profile("untimed", deadline=None)  # a shared machine is no clock
settings.load_profile("untimed")

ZONE = "EPSG:4549"
CORNER = (400_000.0, 3_550_000.0)
_TO_LONLAT = Transformer.from_crs(ZONE, "EPSG:4490", always_xy=True)

RESIDENTS = {"D1": 300, "D2": 100, "D3": 50, "D4": 40, "D5": 20, "D6": 10}
ELDERS = {"D1": 60, "D2": 20, "D3": 10, "D4": 8, "D5": 4, "D6": 2}
DEMAND_AT = {
    "D1": (0.5, 510),
    "D2": (1470, 510),
    "D3": (1520, 510),
    "D4": (2600, 620),
    "D5": (2900, 100),
    "D6": (1700, 905),
}
STATIONS_AT = {"A": (500, 520), "H": (2600, 480)}
ROAD = [(0.5, 500), (500, 500), (1000, 500), (2000, 500), (2600, 500), (3000, 500)]
LANE = [(1600, 900), (1800, 900)]


def lonlat(east: float, north: float) -> tuple[float, float]:
    """Turn the valley's metres into longitude and latitude."""
    return _TO_LONLAT.transform(CORNER[0] + east, CORNER[1] + north)


def _box(west: float, east: float) -> dict[str, object]:
    corners = [(west, 0), (east, 0), (east, 1000), (west, 1000), (west, 0)]
    return {"type": "Polygon", "coordinates": [[lonlat(*corner) for corner in corners]]}


def _line(points: Sequence[tuple[float, float]]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [lonlat(*point) for point in points]}


def _collection(path: Path, features: list[tuple[dict[str, object], dict[str, object]]]) -> None:
    rows = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")


def _area(code: str, name: str, parent: str, west: float, east: float) -> tuple:  # type: ignore[type-arg]
    return {"dm": code, "mc": name, "sj": parent}, _box(west, east)


CITY_FILE = """\
[city]
name = "The valley"
code = "100001"
zone = "EPSG:4549"
notice = "invented"

[[areas]]
level = "district"
file = "district.geojson"
code = "dm"
name = "mc"

[[areas]]
level = "street"
file = "streets_areas.geojson"
code = "dm"
name = "mc"
parent = "sj"

[[areas]]
level = "community"
file = "communities.geojson"
code = "dm"
name = "mc"
parent = "sj"

[[areas]]
level = "grid"
file = "grids.geojson"
code = "dm"
name = "mc"
parent = "sj"

[[streets]]
file = "roads.geojson"
name = "name"

[[stations]]
file = "stations.csv"
code = "id"
name = "name"
kind = "kind"
lon = "lon"
lat = "lat"

[[demand]]
file = "demand.csv"
code = "id"
residents = "people"
elders = "old"
dwellings = "homes"
lon = "lon"
lat = "lat"
"""


def write_valley(folder: Path) -> Path:
    """Write the valley's files and return its city file."""
    folder.mkdir(parents=True, exist_ok=True)
    d, s, w, e = "100001", "100001001", "100001001001", "100001001002"
    _collection(folder / "district.geojson", [_area(d, "Valley", "", 0, 3000)])
    _collection(folder / "streets_areas.geojson", [_area(s, "Valley Street", d, 0, 3000)])
    _collection(
        folder / "communities.geojson",
        [_area(w, "West", s, 0, 1500), _area(e, "East", s, 1500, 3000)],
    )
    grids = [(w, 1, 0), (w, 2, 750), (e, 1, 1500), (e, 2, 2250)]
    _collection(
        folder / "grids.geojson",
        [_area(f"{c}{n:03}", f"Grid {c[-1]}-{n}", c, x, x + 750) for c, n, x in grids],
    )
    _collection(
        folder / "roads.geojson",
        [({"name": "Road"}, _line(ROAD)), ({"name": "Lane"}, _line(LANE))],
    )
    kinds = {"A": "service", "H": "hub"}
    rows = [f"{k},Station {k},{kinds[k]},{x:.10f},{y:.10f}"
            for k, (x, y) in ((k, lonlat(*at)) for k, at in STATIONS_AT.items())]  # fmt: skip
    text = "\n".join(["id,name,kind,lon,lat", *rows])
    (folder / "stations.csv").write_text(text, encoding="utf-8")
    rows = [f"{k},{RESIDENTS[k]},{ELDERS[k]},{RESIDENTS[k] // 2},{x:.10f},{y:.10f}"
            for k, (x, y) in ((k, lonlat(*at)) for k, at in DEMAND_AT.items())]  # fmt: skip
    text = "\n".join(["id,people,old,homes,lon,lat", *rows])
    (folder / "demand.csv").write_text(text, encoding="utf-8")
    city_file = folder / "city.toml"
    city_file.write_text(CITY_FILE, encoding="utf-8")
    return city_file


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep prepared networks of the tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDGOV_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return the city file of a fresh valley, its files beside it."""
    return write_valley(tmp_path / "valley")


@pytest.fixture(scope="session")
def built_valley(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the valley once and return its store, which is not to be written to."""
    from geo.pipeline import build

    folder = tmp_path_factory.mktemp("built")
    build(write_valley(folder / "valley"), str(folder / "valley.gpkg"))
    return str(folder / "valley.gpkg")


@pytest.fixture(scope="session")
def postgis() -> Iterator[Cluster]:
    """Return a running PostGIS; its absence is a failure wherever everything must be tested."""
    if find_binaries() is None:
        reason = "no PostgreSQL server on this machine (Debian: postgresql-15-postgis-3)"
        if os.environ.get("CI") or os.environ.get("GRIDGOV_TEST_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    with cluster() as running:
        yield running


@pytest.fixture
def postgis_url(postgis: Cluster) -> Iterator[str]:
    """Return the address of a fresh database."""
    url = postgis.database()
    yield url
    postgis.drop(url)
