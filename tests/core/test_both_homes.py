"""A file and a server give the same answers to the same questions, to the last bit.

Two cities (the worked valley and one drawn at random) live through the same story in both homes: a
build, edits, a second build, more edits. Then every question is asked of both, of the present and
of days in the past.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd
import pytest
import shapely
from postgis import Cluster
from random_city import NAMES, random_city, walked
from worked_valley import valley_run, whole_valley

from geo.answers import City, open_city
from geo.errors import GeoError
from geo.store import Store, open_store
from geo.store.edit import Stamp
from geo.store.models import KEPT, REPLACED, STORED
from geo.store.pages import Asked
from geo.tables import INPUTS, LEVELS, REGISTRY, RESULTS

pytestmark = pytest.mark.postgis

DAYS = (None, "2026-01-01", "2026-03-02", "2026-06-01", "2026-07-01")


def the_valley() -> dict[str, pd.DataFrame]:
    tables = whole_valley()
    return {**tables, **walked({name: frame for name, frame in tables.items() if name in INPUTS})}


CITIES: dict[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "valley": the_valley,
    "random": lambda: random_city(7),
}


@dataclass(frozen=True)
class Homes:
    """Where the same city lives twice."""

    tables: dict[str, pd.DataFrame]
    addresses: tuple[str, str]

    def ask(
        self, *questions: Callable[[City], Any], as_of: str | None = None
    ) -> Iterator[tuple[Any, Any]]:
        """Ask both the same; an error is an answer too."""
        answers = []
        for address in self.addresses:
            city = open_city(address, as_of=as_of)
            answers.append([_answer(city, question) for question in questions])
            city.store.close()
        return zip(*answers, strict=True)

    def points(self) -> list[tuple[float, float]]:
        """Choose places: anywhere, on corners of areas, and outside."""
        draw = random.Random(3)
        areas = self.tables["areas"]
        west, south, east, north = areas.total_bounds
        anywhere = [(draw.uniform(west, east), draw.uniform(south, north)) for _ in range(12)]
        corners = shapely.get_coordinates(areas.geometry.to_numpy())
        return [*anywhere, *map(tuple, corners[:: len(corners) // 8].tolist()), (0.0, 0.0)]


def _answer(city: City, question: Callable[[City], Any]) -> Any:
    try:
        return question(city)
    except GeoError as error:
        return type(error), str(error)


@pytest.fixture(scope="module", params=list(CITIES))
def homes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgis: Cluster
) -> Iterator[Homes]:
    file, server = tmp_path_factory.mktemp("homes") / "city.gpkg", postgis.database()
    tables = CITIES[request.param]()
    for address in (str(file), server):
        with open_store(address, create=True) as store:
            live_through(store, tables)
    yield Homes(tables, (str(file), server))
    postgis.drop(server)


def live_through(store: Store, tables: dict[str, pd.DataFrame]) -> None:
    """Build, edit, build anew, edit again."""
    store.replace(tables, valley_run())
    some_edits(store, "2026-03-01T10:00:00", n=1)
    areas = tables["areas"].assign(name=tables["areas"]["name"] + "'")
    demand = tables["demand"].assign(residents=tables["demand"]["residents"] + 1)
    kept = {name: store.read(name) for name in REGISTRY}
    again = {**tables, **kept, "areas": areas, "demand": demand}
    store.replace(again, valley_run(id="ffffffffffff", valid_from="2026-06-01"))
    some_edits(store, "2026-06-15T10:00:00", n=2)


def some_edits(store: Store, at: str, *, n: int) -> None:
    stamp = Stamp(at, "registrar")
    codes = store.read("channels")["code"].tolist()
    with store.editing() as editor:
        for code in codes[::2]:
            version = editor.row("channels", code)["version"]
            editor.update("channels", code, {"members": n, "solved": None}, stamp, version=version)
        for code in codes[1:2]:
            version = editor.row("channels", code)["version"]
            editor.remove("channels", code, stamp, version=version)
        kind = {"code": f"new{n}", "name": NAMES[n], "kind": "social"}
        point = shapely.to_wkb(shapely.Point(118.95 + n / 7, 32.07), hex=True)
        editor.insert("partners", {**kind, "geometry": point}, stamp)


def assert_same(answers: Iterable[tuple[Any, Any]]) -> None:
    """See that frames agree in every bit, and that other answers are equal."""
    for first, second in answers:
        if not isinstance(first, pd.DataFrame):
            assert first == second
            continue
        pd.testing.assert_frame_equal(first, second, check_exact=True)
        if "geometry" in first:
            assert first.geometry.to_wkb().tolist() == second.geometry.to_wkb().tolist()


def reading(names: Iterable[str]) -> list[Callable[[City], Any]]:
    """Ask for whole tables."""
    return [lambda city, n=name: city.store.read(n) for name in names]  # type: ignore[misc]


@pytest.mark.parametrize("day", DAYS)
def test_every_table_is_the_same_on_every_day(homes: Homes, day: str | None) -> None:
    assert_same(homes.ask(*reading(REPLACED), as_of=day))


def test_what_the_stores_keep_for_themselves_is_the_same(homes: Homes) -> None:
    assert_same(homes.ask(*reading(KEPT)))


def boxes(homes: Homes) -> list[tuple[float, float, float, float]]:
    """Choose boxes of several sizes, and some that only touch an area's border or corner."""
    areas = homes.tables["areas"]
    west, south, east, north = areas.total_bounds
    sized = [
        (x - size, y - size, x + size, y + size)
        for (x, y), size in product(homes.points()[:6], (0.0, 1e-6, 1e-3, 1e-2, 1.0))
    ]
    x1, y1, x2, y2 = areas.geometry.iloc[-1].bounds
    touching = [(x1 - 1, y1, x1, y2), (x2, y1, x2 + 1, y2), (x2, y2, x2 + 1, y2 + 1),
                (west - 1, south - 1, west, north), (east, north, east + 1, north + 1)]  # fmt: skip
    points = [(*at, *at) for at in shapely.get_coordinates(homes.tables["demand"].geometry)[:5]]
    return [*sized, *touching, *points]


@pytest.mark.parametrize("day", [None, "2026-03-02"], ids=["now", "in the past"])
@pytest.mark.parametrize("name", ["areas", "demand", "streets", "partners", "compounds"])
def test_every_box_holds_the_rows_that_meet_it(homes: Homes, name: str, day: str | None) -> None:
    asked = boxes(homes)
    questions = [lambda city, b=box: city.store.read(name, box=b) for box in asked]
    ((whole, _),) = homes.ask(*reading([name]), as_of=day)
    found = list(homes.ask(*questions, as_of=day))
    assert_same(found)
    for box, (rows, _) in zip(asked, found, strict=True):
        met = whole[shapely.intersects(whole.geometry.to_numpy(), shapely.box(*box))]
        assert rows.geometry.to_wkb().tolist() == met.geometry.to_wkb().tolist()
    assert any(len(rows) for rows, _ in found)


def test_every_place_lies_in_the_same_areas_near_the_same_stations(homes: Homes) -> None:
    asked = product(homes.points(), ("adult", "elder"))
    questions = [lambda city, p=p, w=w: city.nearest(*p, profile=w, count=5) for p, w in asked]
    assert_same(homes.ask(*questions))


def test_every_walk_is_the_same_to_the_millimetre(homes: Homes) -> None:
    points = homes.points()
    code = homes.tables["stations"]["code"].iloc[0]
    ways = [*zip(points, points[1:], strict=False), *((point, code) for point in points)]
    found = list(homes.ask(*(lambda city, s=s, e=e: city.walk(s, e) for s, e in ways)))
    assert_same(found)
    assert sum(way["metres"] or 0.0 for way, _ in found) > 1000


@pytest.mark.parametrize("day", DAYS)
def test_coverage_gaps_and_figures_are_the_same(homes: Homes, day: str | None) -> None:
    questions: list[Callable[[City], Any]] = [
        *(lambda city, by=by: city.coverage(by=by) for by in (*LEVELS, "moon")),
        *(lambda city, by=by: city.gaps(by=by, profile="elder") for by in LEVELS),
        lambda city: city.summary(),
        lambda city: city.summary(profile="wheelchair", minutes=10),
        lambda city: city.run,
        lambda city: city.registry(),
        lambda city: city.lineage(),
    ]
    assert_same(homes.ask(*questions, as_of=day))


@pytest.mark.parametrize("name", [*(n for n in INPUTS if STORED[n].geometry), "gaps", "coverage"])
def test_every_layer_of_the_map_is_the_same(homes: Homes, name: str) -> None:
    asked = (None, *boxes(homes)[:12])
    assert_same(homes.ask(*(lambda city, b=b: city.layer(name, bbox=b) for b in asked)))


ASKED = [
    Asked(),
    Asked(size=7, offset=5),
    Asked(size=500, offset=10_000),
    *(Asked(sort=sort, descending=down, size=500)
      for sort in ("area", "members", "opened", "leader", "name") for down in (False, True)),
    *(Asked(under=under, sort="area") for under in ("100001001001", "10000100100", "9", "%", "_")),
    *(Asked(search=text, size=500) for text in (*NAMES, "PLUM", "%", "_", "'", "\\", "r00", "")),
    *(Asked(where={column: value}) for column, value in (
        ("state", "opened"), ("state", "nothing"), ("leader", "yes"), ("leader", "maybe"),
        ("members", "3"), ("members", "three"), ("members", "9" * 30), ("level", "grid"),
        ("area", "100001001001001"), ("geometry", "x"), ("floor_area_m2", "1.5"),
        ("floor_area_m2", "wide"), ("rate_residents", "1"), ("moon", "1"))),
    Asked(where={"state": "opened"}, under="100001001", sort="opened", descending=True, size=20),
    Asked(where={"state": "closed"}, search="p", under="1", sort="code", offset=3, size=4),
    Asked(offset=-1),
    Asked(size=-1),
]  # fmt: skip


@pytest.mark.parametrize("day", [None, "2026-03-02"], ids=["now", "in the past"])
@pytest.mark.parametrize("name", [*REGISTRY, "areas", "stations", "coverage"])
def test_every_page_is_the_same(homes: Homes, name: str, day: str | None) -> None:
    questions = [lambda city, a=asked: city.store.page(name, a) for asked in ASKED]
    assert_same(homes.ask(*questions, as_of=day))


@pytest.mark.parametrize("name", [*REGISTRY, "areas", "stations", "coverage"])
def test_a_page_of_the_past_is_what_it_was(homes: Homes, name: str) -> None:
    """Ask the newest edition twice: as it lies in its table, and as it lies in the archive."""

    def rows_of(city: City, asked: Asked) -> Any:
        page = city.store.page(name, asked)
        return [{k: v for k, v in row.items() if k != "version"} for row in page.rows], page.total

    questions = [lambda city, a=asked: rows_of(city, a) for asked in ASKED]
    now, past = homes.ask(*questions), homes.ask(*questions, as_of="2026-12-31")
    for asked, (live, _), (archived, _) in zip(ASKED, now, past, strict=True):
        assert (live, asked) == (archived, asked)


def test_the_newest_day_is_the_present(homes: Homes) -> None:
    now, past = homes.ask(*reading(REPLACED)), homes.ask(*reading(REPLACED), as_of="2026-12-31")
    assert_same((live, archived) for (live, _), (archived, _) in zip(now, past, strict=True))


def test_the_past_is_another_state(homes: Homes) -> None:
    """See that the days asked for are not all alike."""
    pairs = [next(homes.ask(*reading(["channels"]), as_of=day)) for day in DAYS[1:]]
    assert len({frame.to_json() for frame, _ in pairs}) == 3
    (before, _), (after, _) = (next(homes.ask(*reading(["areas"]), as_of=day)) for day in DAYS[2:4])
    assert after["name"].tolist() == [name + "'" for name in before["name"]]


def test_results_are_what_a_run_left(homes: Homes) -> None:
    for name, (first, second) in zip(RESULTS, homes.ask(*reading(RESULTS)), strict=True):
        assert len(first) == len(second) == len(homes.tables.get(name, []))
