"""What lies beyond the border counts, or not, or is behind a wall: worked by hand.

A district of a kilometre by a kilometre, and its neighbour east of it. Metres::

                     border
    y = 900  *           |          slope from 700,900 to 1100,500
              *.         |
    y = 710     * D3     |          D3 at 890,710
                  *.     |
    y = 500  A---o---B--D2---o-----------o------.     road from 0 to 2200, junctions at 500, 1100
                         |   |           |            (where the slope ends) and 1500
    y = 100      .--D4---|---------------N            lane from 600 to 1500, up to the road there

    D1   200,510  100 people   10 + 100 + 20 = 130 m to A
    D2   990,510   50          10 +  90 + 20 = 120 m to B; its street ends beyond the border
    D3   890,710   30          297 + 200 + 20 = 517 m to B by the junction at 1100; 210 m off road
    D4   800,110   20          10 + 700 + 20 = 730 m to the neighbour's station N; B is farther
    E   995,990     0          a house 55 m off a street of the neighbour's that leads nowhere
    X   1400,510  500          the neighbour's own people, who count nowhere
"""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from conftest import CORNER, ZONE
from random_city import random_city

from geo.answers import City, open_city
from geo.check.places import holding_area
from geo.cli import cli
from geo.crs import STORED
from geo.engine import Engine
from geo.evaluate import built_of, measure
from geo.network.border import border_of, reach_beyond
from geo.pipeline import build
from geo.profiles import PROFILES
from geo.question import Question

ROAD = [(0, 500), (500, 500), (1100, 500), (1500, 500), (2200, 500)]
SLOPE, LANE = [(700, 900), (1100, 500)], [(600, 100), (1500, 100), (1500, 500)]
YARD = [(1050, 950), (1050, 1100)]
STATIONS = {"A": (100, 520), "B": (900, 480), "N": (1500, 120)}
PEOPLE = {"D1": (200, 510), "D2": (990, 510), "D3": (890, 710), "D4": (800, 110), "E": (995, 990),
          "X": (1400, 510)}  # fmt: skip
COUNTS = {"D1": 100, "D2": 50, "D3": 30, "D4": 20, "E": 0, "X": 500}
CITY_FILE = """\
[city]
name = "Two districts"
code = "1"
zone = "EPSG:4549"

[[areas]]
level = "district"
file = "areas.geojson"
code = "code"
name = "code"

[[streets]]
file = "streets.geojson"
bridge = "bridge"

[[stations]]
file = "stations.geojson"
code = "code"
name = "code"
outside = "keep"

[[demand]]
file = "demand.geojson"
code = "code"
residents = "residents"
outside = "keep"
"""
RIVER = """
[[barriers]]
file = "river.geojson"
kind = "water"
"""


def drawn(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    """Make a table of shapes in metres from the corner."""
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy + CORNER)
    return gpd.GeoDataFrame(columns, geometry=moved, crs=ZONE).to_crs(STORED)


def two_districts(folder: Path, *, river: bool = False, bridges: bool = False) -> City:
    """Hand the district over with its neighbour's streets, station and people, and build it."""
    tables = {
        "areas": drawn([shapely.box(0, 0, 1000, 1000)], code=["1"]),
        "streets": drawn([shapely.LineString(line) for line in (ROAD, SLOPE, LANE, YARD)],
                         bridge=[bridges] * 4),
        "stations": drawn([shapely.Point(*at) for at in STATIONS.values()], code=list(STATIONS)),
        "demand": drawn([shapely.Point(*at) for at in PEOPLE.values()], code=list(PEOPLE),
                        residents=list(COUNTS.values())),
        "river": drawn([shapely.box(1005, -500, 1040, 1500)], name=["River"]),
    }  # fmt: skip
    for name, table in tables.items():
        table.to_file(folder / f"{name}.geojson", driver="GeoJSON")
    city_file, store = folder / "city.toml", folder / "city.gpkg"
    city_file.write_text(CITY_FILE + (RIVER if river else ""), "utf-8")
    build(city_file, str(store))
    return open_city(store)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return two_districts(tmp_path_factory.mktemp("borders"))


def test_neighbours_count_or_not_or_are_behind_a_wall(city: City) -> None:
    answer = city.borders()
    assert answer["residents"] == 200
    assert answer["covered_residents"] == {
        "open": 200, "own": 180, "hard": 150, "own_bias": -20, "hard_bias": -50,
    }  # fmt: skip
    rates = answer["rate_residents"]
    assert [rates[seen] for seen in ("open", "own", "hard")] == [1.0, 0.9, 0.75]
    assert (rates["own_bias"], rates["hard_bias"]) == pytest.approx((-0.1, -0.25))
    buildings = answer["rate_buildings"]
    assert [buildings[seen] for seen in ("open", "own", "hard")] == [4 / 5, 3 / 5, 2 / 5]
    assert (answer["stations_beyond"], answer["edges_beyond"]) == (1, 3)
    (row,) = answer["rows"]
    assert (row["code"], row["covered_residents_hard"]) == ("1", 150)


@pytest.mark.parametrize(
    ("border", "metres"),
    [
        ("open", {"D1": 130, "D2": 120, "D3": 517, "D4": 730}),
        ("own", {"D1": 130, "D2": 120, "D3": 517, "D4": 1730}),
        ("hard", {"D1": 130, "D2": 120, "D3": None, "D4": None}),
    ],
)
def test_walks_are_those_worked_by_hand(
    city: City, border: Any, metres: dict[str, int | None]
) -> None:
    found = city.results(city.question(border=border))["results"].set_index("code")["length_mm"]
    walks = {code: None if found.isna()[code] else round(found[code] / 1000) for code in metres}
    assert walks == metres


def test_nobody_is_tied_to_a_street_behind_a_wall(city: City) -> None:
    for border, status in {"open": "too_far", "own": "too_far", "hard": "undetermined"}.items():
        results = city.results(city.question(border=border))["results"].set_index("code")
        assert results.loc["E", "status"] == status


def test_every_command_sees_the_same_border(city: City) -> None:
    for border, covered in {"open": 200, "own": 180, "hard": 150}.items():
        (row,) = city.coverage(border=border)["rows"]
        assert row["covered_residents"] == covered


@pytest.mark.parametrize(
    ("bridges", "covered"),
    [(False, [150, 150, 150]), (True, [200, 180, 150])],
    ids=["no bridge", "a bridge in every street"],
)
def test_a_river_is_a_border_that_only_bridges_open(
    tmp_path: Path, *, bridges: bool, covered: list[int]
) -> None:
    answer = two_districts(tmp_path, river=True, bridges=bridges).borders()
    assert [answer["covered_residents"][seen] for seen in ("open", "own", "hard")] == covered


def western_half(seed: int) -> dict[str, Any]:
    """Draw a city at random whose eastern half is its neighbour; stations have little room."""
    tables: dict[str, Any] = dict(random_city(seed))
    areas, room = tables["areas"], np.random.default_rng(seed).integers(200, 2000, 9)
    middle = tables["demand"].geometry.x.median()
    west = areas[(areas["level"] == "grid") & (areas.geometry.bounds["maxx"] < middle)]
    root = areas[areas["level"] == "district"].set_geometry([west.union_all()], crs=STORED)
    tables["areas"] = pd.concat([root, west.assign(parent=root["code"].iloc[0])], ignore_index=True)
    tables["stations"] = tables["stations"].assign(capacity=room, services=None, hours=None)
    for name in ("stations", "demand"):
        held = holding_area(tables[name].geometry, tables["areas"])
        tables[name] = tables[name].assign(area=held)
    return tables


@pytest.mark.parametrize("seed", range(6))
def test_a_neighbour_lowers_no_rate(seed: int) -> None:
    tables = western_half(seed)
    engine, built = Engine(tables, zone=ZONE), built_of(tables, cells=10)
    is_ours = tables["demand"]["area"].notna().to_numpy()
    covered = {}
    for border in ("open", "own"):
        question = Question(PROFILES["adult"].within(8), border=border)
        judged = measure(tables, engine, question, built).judged
        covered[border] = {name: np.asarray(found)[is_ours].sum()
                           for name, found in judged.covered.items()}  # fmt: skip
    for name, ours in covered["own"].items():
        assert ours <= covered["open"][name] * (1 + 1e-12)


def test_a_street_on_the_border_is_inside() -> None:
    """It is drawn a millimetre beyond; another one is two centimetres off."""
    lines = [[(1000.001, 0), (1000.001, 900)], [(1000.02, 0), (1000.02, 900)],
             [(900, 500), (1100, 500)]]  # fmt: skip
    streets = drawn([shapely.LineString(line) for line in lines])
    areas = drawn([shapely.box(0, 0, 1000, 1000)], code=["1"], parent=[None])
    border = border_of(areas, streets, zone=ZONE)
    assert border.beyond.tolist() == [False, True, False]
    assert border.ends_beyond.tolist() == [[False, False], [True, True], [False, True]]


def lattice(east_end: float) -> gpd.GeoDataFrame:
    """Lay a street every 300 m as far as 2 km around a city of 9 km, in the east as far as told."""
    across = [shapely.LineString([(-2000, y), (east_end, y)]) for y in range(-2000, 11_001, 300)]
    along = [shapely.LineString([(x, -2000), (x, 11_000)]) for x in range(-2000, 9001, 300)]
    return drawn([*across, *along, shapely.LineString([(east_end, -2000), (east_end, 11_000)])])


@pytest.mark.parametrize(
    ("east_end", "reach_m"),
    [(11_000, 1200), (10_050, 1200), (9_600, 600), (9_000, 0)],
    ids=["far beyond", "within a connector", "half as far", "cut at the border"],
)
def test_how_far_streets_go_on_is_measured_by_side(east_end: float, reach_m: float) -> None:
    areas = drawn([shapely.box(0, 0, 9000, 9000)], code=["1"], parent=[None])
    river = drawn([shapely.box(9700, -3000, 9800, 12_000)], kind=["water"])
    found = reach_beyond(areas, lattice(east_end), river, zone=ZONE, needs_m=1200).set_index("side")
    assert found["reach_m"].round(2).to_dict() == {
        "north": 1200, "east": reach_m, "south": 1200, "west": 1200,
    }  # fmt: skip
    assert found.loc["west", "short"] == 0
    if reach_m < 1200:
        assert found.loc["east", "behind_water"] > 0.9


def test_a_side_that_falls_short_is_noted(city: City) -> None:
    notes = city.borders()["notes"]
    assert [note.split()[2] for note in notes] == ["east", "north", "south", "west"]
    assert "in the west streets go on 0 m past the border, not 1,200 m" in notes[3]


def test_the_command_prints_notes_apart(city: City) -> None:
    asked = ["borders", "--store", city.location]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 0, result.output
    assert "covered_residents.hard: 150" in result.stdout
    assert "neighbours may be missed" in result.stderr
    answer = json.loads(CliRunner().invoke(cli, [*asked, "--format", "json"]).stdout)
    assert answer["covered_residents"]["own_bias"] == -20
    asked += ["--service", "none"]
    assert "no station offers 'none'" in CliRunner().invoke(cli, asked).stderr
