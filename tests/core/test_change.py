"""A change is split among its causes as every order of them together would have it.

The valley (``conftest``) with a community WEST of 1500 and one EAST of it, and five edits::

    boundaries  the communities part at 1530, so that D3 is WEST's; the district ends at 2800, so
                that D5 is nobody's
    stations    a third one, C at 1600,520, with room for 60
    network     an alley at east = 1700 leads from the lane down to the road, a path from the road
                to D5
    people      350 live at D1 and 80 at D3
    method      the limit is 16 minutes, 1066 m

The oracle makes the valley of every choice of edits from nothing, places people by hand, and walks
through all 120 orders.
"""

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from conftest import CORNER, DEMAND_AT, LANE, RESIDENTS, STATIONS_AT, ZONE
from hypothesis import given
from hypothesis import strategies as st
from worked_valley import valley_run

from geo.access.shapley import shapley
from geo.answers import City, open_city
from geo.answers.change import CAUSES, FIGURES
from geo.cli import cli
from geo.crs import STORED
from geo.engine import Engine
from geo.errors import ContractError, NotFoundError
from geo.evaluate import evaluate
from geo.network.build import build as build_graph
from geo.network.build import node
from geo.profiles import PROFILES
from geo.question import Question
from geo.run import METHOD_VERSION, Run
from geo.store import Store, engine_of
from geo.store.edit import Stamp
from geo.tables import FLAGS, INPUTS

ROOT, WEST, EAST = "100001", "100001W", "100001E"
ROAD = [(east, 500) for east in (0.5, 500, 1000, 1700, 2000, 2600, 2900, 3000)]
ALLEY, PATH = [(1700, 900), (1700, 500)], [(2900, 500), (2900, 120)]
Edits = frozenset[str]
Tables = dict[str, Any]
NONE: Edits = frozenset()
ALL: Edits = frozenset(CAUSES)


def frame(columns: Mapping[str, Any], shapes: Iterable[Any]) -> gpd.GeoDataFrame:
    """Make a table of shapes drawn in metres from the valley's corner."""
    moved = shapely.transform(np.array(list(shapes), dtype=object), lambda xy: xy + CORNER)
    return gpd.GeoDataFrame(columns, geometry=moved, crs=ZONE).to_crs(STORED)


def areas(edits: Edits) -> gpd.GeoDataFrame:
    middle, end = (1530, 2800) if "boundaries" in edits else (1500, 3000)
    sides = [(0, end), (middle, end), (0, middle)]
    columns = {
        "code": [ROOT, EAST, WEST],
        "name": ["Valley", "East", "West"],
        "kind": "basic",
        "level": ["district", "community", "community"],
        "parent": [None, ROOT, ROOT],
    }
    return frame(columns, [shapely.box(west, 0, east, 1000) for west, east in sides])


def held(at: Iterable[tuple[float, float]], edits: Edits) -> list[str | None]:
    middle, end = (1530, 2800) if "boundaries" in edits else (1500, 3000)
    return [None if east > end else WEST if east < middle else EAST for east, _ in at]


def inputs(edits: Edits) -> Tables:
    """Draw the valley after some edits."""
    places = STATIONS_AT | ({"C": (1600, 520)} if "stations" in edits else {})
    stations = {"code": sorted(places), "name": sorted(places), "kind": "service", "level": "site",
                "capacity": [{"C": 60}.get(code) for code in sorted(places)],
                "services": ["law" if code == "C" else None for code in sorted(places)],
                "area": held([places[code] for code in sorted(places)], edits)}  # fmt: skip
    people = RESIDENTS | ({"D1": 350, "D3": 80} if "people" in edits else {})
    demand = {"code": list(people), "residents": list(people.values()), "elders": 0,
              "dwellings": [n // 2 for n in people.values()], "buildings": 1,
              "area": held(DEMAND_AT.values(), edits)}  # fmt: skip
    lines = [ROAD, LANE, *([ALLEY, PATH] if "network" in edits else [])]
    streets = frame({"kind": ["street"] * len(lines), "name": None, **dict.fromkeys(FLAGS, False)},
                    map(shapely.LineString, lines))  # fmt: skip
    empty = {name: gpd.GeoDataFrame({c: [] for c in INPUTS[name].columns}, geometry=[], crs=STORED)
             for name in ("entrances", "barriers", "landscape", "compounds", "gates")}  # fmt: skip
    return empty | {
        "areas": areas(edits),
        "stations": frame(stations, [shapely.Point(places[code]) for code in sorted(places)]),
        "demand": frame(demand, map(shapely.Point, DEMAND_AT.values())),
        "streets": build_graph(node(streets), zone=ZONE)[1],
    }


@cache
def made(edits: Edits) -> Tables:
    """Make everything that a run of the edited valley leaves."""
    tables, walker = inputs(edits), PROFILES["adult"].within(minutes(edits))
    engine = Engine(tables, zone=ZONE)
    return tables | evaluate(tables, engine, Question(walker), cells=10)


def minutes(edits: Edits) -> float:
    return 16 if "method" in edits else 15


def run_of(edits: Edits, **changes: Any) -> Run:
    walker = PROFILES["adult"].within(minutes(edits))
    told = {
        "id": "-".join(sorted(edits)),
        "method": METHOD_VERSION,
        "minutes": minutes(edits),
        "limit_m": walker.limit_m,
    }
    return valley_run(**{**told, **changes})


def kept(folder: Path, edits: Edits, tables: Tables | None = None, **changes: Any) -> City:
    """Leave a run of the valley in a store and open it."""
    path = folder / f"{len(list(folder.iterdir()))}.gpkg"
    Store(engine_of(str(path))).replace(tables or made(edits), run_of(edits, **changes))
    return open_city(path)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return the valley before any edit."""
    return kept(tmp_path_factory.mktemp("before"), NONE)


@cache
def figures(edits: Edits) -> dict[tuple[str, str], Any]:
    """List every figure of every area, by area and name: counts exact, rates as floats."""
    table = made(edits)["coverage"].set_index("code")
    return {(code, name): Fraction(int(value)) if "rate" not in name else float(value)
            for name in FIGURES for code, value in table[name].items()}  # fmt: skip


def by_every_order(edits: Edits) -> dict[str, dict[tuple[str, str], Any]]:
    """Walk from no edit to all of them in every order; average the steps of each."""
    parts: dict[str, dict[tuple[str, str], Any]] = {
        c: dict.fromkeys(figures(NONE), 0) for c in CAUSES
    }
    for order in permutations(CAUSES):
        for number, cause in enumerate(order):
            was, now = (frozenset(order[:n]) & edits for n in (number, number + 1))
            for key in parts[cause]:
                parts[cause][key] += (figures(now)[key] - figures(was)[key]) / 120
    return parts


def told(answer: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """List what an answer says by area and figure."""
    whole = {(ROOT, name): answer[name] for name in FIGURES}
    names = ("before", "after", "change", *CAUSES)
    return whole | {(row["code"], name): {what: row[f"{name}_{what}"] for what in names}
                    for row in answer["rows"] for name in FIGURES}  # fmt: skip


SETS = [{cause} for cause in CAUSES]
SETS += [
    {"stations", "method"},
    {"stations", "network"},
    {"boundaries", "people"},
    {"stations", "network", "people"},
    {"boundaries", "stations", "method"},
    set(CAUSES),
]


@pytest.mark.parametrize(
    "edits", [*map(frozenset, SETS)], ids=lambda edits: " ".join(sorted(edits))
)
def test_parts_are_those_of_every_order(before: City, edits: Edits, tmp_path: Path) -> None:
    answer = kept(tmp_path, edits).change(before, by="community")
    expected, was, now = by_every_order(edits), figures(NONE), figures(edits)
    for key, said in told(answer).items():
        assert (said["before"], said["after"]) == (was[key], now[key])
        parts = [said[cause] for cause in CAUSES]
        if "rate" in key[1]:
            assert parts == pytest.approx([expected[cause][key] for cause in CAUSES], abs=1e-12)
            assert sum(parts) == pytest.approx(said["change"], abs=1e-12)
        else:
            exact = [Fraction(part).limit_denominator(120) for part in parts]
            assert exact == [expected[cause][key] for cause in CAUSES]
            assert sum(exact) == said["change"]


@pytest.mark.parametrize(
    ("cause", "table", "change"),
    [
        ("boundaries", "areas", (-20, 0)),
        ("stations", "stations", (0, 50)),
        ("network", "streets", (0, 20)),
        ("people", "demand", (80, 50)),
        ("method", "profile", (0, 50)),
    ],
)
def test_one_edit_has_one_part(
    before: City, cause: str, table: str, change: tuple[int, int], tmp_path: Path
) -> None:
    answer = kept(tmp_path, frozenset({cause})).change(before, by="community")
    assert answer["differs"] == {name: [table] if name == cause else [] for name in CAUSES}
    assert (answer["residents"]["change"], answer["covered_residents"]["change"]) == change
    for said in told(answer).values():
        assert {said[other] for other in CAUSES if other != cause} == {0}
        assert said[cause] == said["change"]


def test_two_that_need_each_other_share(before: City, tmp_path: Path) -> None:
    """D6 needs both the alley and station C, D3 needs C alone, and D5 the path."""
    both = kept(tmp_path, frozenset({"stations", "network"}))
    said = both.change(before, by="community")["covered_residents"]
    assert said["change"] == 80
    assert (said["stations"], said["network"]) == (50 + 5, 20 + 5)


def test_the_same_run_again_differs_in_nothing(before: City, tmp_path: Path) -> None:
    answer = kept(tmp_path, NONE).change(before)
    assert not any(answer["differs"].values())
    for said in told(answer).values():
        assert {said[what] for what in ("change", *CAUSES)} == {0}


def test_a_name_is_no_difference(before: City, tmp_path: Path) -> None:
    tables = made(NONE)
    renamed = {name: tables[name].assign(name="new") for name in ("areas", "stations", "streets")}
    answer = kept(tmp_path, NONE, tables | renamed).change(before)
    assert not any(answer["differs"].values())


def older(folder: Path) -> City:
    """Return the valley before any edit as an older method stored it: 10 less of WEST."""
    table = made(NONE)["coverage"].set_index("code")
    table.loc[[ROOT, WEST], "covered_residents"] -= 10
    table.loc[WEST, "rate_residents"] = 390 / 400
    return kept(folder, NONE, made(NONE) | {"coverage": table.reset_index()}, method="3")


def test_what_an_older_method_stored_differs_by_method(tmp_path: Path) -> None:
    """The edit of people is told apart from that, whichever of the two runs comes first."""
    old, new = older(tmp_path), kept(tmp_path, frozenset({"people"}))
    answer, back = new.change(old, by="community"), old.change(new, by="community")
    assert answer["differs"]["method"] == ["version"]
    said, said_back = (each["covered_residents"] for each in (answer, back))
    assert (
        (said["before"], said["after"]) == (said_back["after"], said_back["before"]) == (430, 490)
    )
    assert (said["people"], said["method"]) == (50, 10)
    assert (said_back["people"], said_back["method"]) == (-50, -10)
    (west,) = (row for row in answer["rows"] if row["code"] == WEST)
    assert west["rate_residents_method"] == pytest.approx(10 / 400, abs=1e-12)
    assert west["rate_residents_people"] == 0


def test_today_judges_two_runs_of_one_older_method(tmp_path: Path) -> None:
    new = kept(tmp_path, frozenset({"people"}), method="3")
    said = new.change(older(tmp_path))["covered_residents"]
    assert (said["before"], said["after"]) == (440, 490)
    assert (said["people"], said["method"]) == (50, 0)


def test_a_question_is_asked_of_both(before: City, tmp_path: Path) -> None:
    """Station C alone gives advice in law; in two minutes nobody is there but those at D3."""
    after = kept(tmp_path, frozenset({"stations", "method"}))
    said = after.change(before, service="law", minutes=2)
    assert said["differs"]["method"] == []
    assert said["covered_residents"]["stations"] == 50
    with pytest.raises(NotFoundError, match="no station offers 'tax'"):
        after.change(before, service="tax")


def test_a_border_is_asked_of_both(before: City, tmp_path: Path) -> None:
    """With new borders a station may become a neighbour's: ties are made of areas too then."""
    edits = frozenset({"boundaries", "stations"})
    answer = kept(tmp_path, edits).change(before, border="own")
    assert answer["covered_residents"]["change"] == 50
    assert answer["before"]["border"] == "own"


def test_an_edit_since_the_build_is_seen(tmp_path: Path) -> None:
    columns = {"code": ["G"], "name": None, "compound": None, "hours": None, "passage": "public"}
    tables = made(NONE) | {"gates": frame(columns, [shapely.Point(300, 500)])}
    runs = [kept(tmp_path, NONE, tables) for _ in range(2)]
    assert not any(runs[1].change(runs[0])["differs"].values())
    with runs[1].store.editing() as editor:
        editor.update("gates", "G", {"hours": "24/7"}, Stamp("2026-03-15T12:00:00", "planner"),
                      version=1)  # fmt: skip
    answer = runs[1].change(runs[0])
    assert answer["differs"]["network"] == ["gates"]
    assert answer["covered_residents"]["network"] == 0


def test_another_city_is_refused(before: City, tmp_path: Path) -> None:
    areas = made(NONE)["areas"]
    moved = areas.set_geometry(areas.geometry.translate(yoff=1))
    elsewhere = kept(tmp_path, NONE, made(NONE) | {"areas": moved}, city="The hill")
    with pytest.raises(ContractError, match="The valley and The hill share no ground"):
        elsewhere.change(before)


def test_a_level_must_be_in_both(before: City, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no level 'grid'"):
        kept(tmp_path, NONE).change(before, by="grid")


def test_the_command_compares_two_days_of_one_store(tmp_path: Path) -> None:
    store = Store(engine_of(str(tmp_path / "city.gpkg")))
    store.replace(made(NONE), run_of(NONE))
    later = frozenset({"stations", "network"})
    store.replace(made(later), run_of(later, valid_from="2026-02-01"))
    asked = ["change", "--from", "2026-01-31", "--store", str(tmp_path / "city.gpkg")]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 0, result.output
    assert "covered residents: 440 to 520, +80: stations +55, network +25" in result.stdout
    answer = json.loads(CliRunner().invoke(cli, [*asked, "--format", "json"]).stdout)
    days = [answer[when]["valid_from"] for when in ("before", "after")]
    assert days == ["2026-01-01", "2026-02-01"]
    csv = CliRunner().invoke(cli, [*asked, "--by", "community", "--format", "csv"]).stdout
    assert [line.split(",")[0] for line in csv.splitlines()] == ["code", EAST, WEST]


def test_the_command_compares_two_stores(before: City, tmp_path: Path) -> None:
    after = kept(tmp_path, frozenset({"people"}))
    asked = ["change", "--against", before.location, "--store", after.location, "--format", "json"]
    answer = json.loads(CliRunner().invoke(cli, asked).stdout)
    assert answer["residents"]["people"] == 80


def test_the_command_needs_something_to_compare_with() -> None:
    result = CliRunner().invoke(cli, ["change"])
    assert result.exit_code == 2
    assert "give --from or --against" in result.stderr


games = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.integers(-9, 9), min_size=2**n, max_size=2**n)
)


def parts(worths: list[int], names: str = "abcd") -> dict[str, Fraction]:
    """Split a game given by the worth of every set of causes, sets numbered by their bits."""
    causes = names[: (len(worths) - 1).bit_length()]
    found = shapley(causes, lambda some: np.array([worths[number(some, causes)]]))
    return {cause: part[0] for cause, part in found.items()}


def number(some: Iterable[str], causes: str) -> int:
    return sum(1 << causes.index(cause) for cause in some)


@given(games)
def test_parts_add_up(worths: list[int]) -> None:
    assert sum(parts(worths).values()) == worths[-1] - worths[0]


@given(games)
def test_who_changes_nothing_has_no_part(worths: list[int]) -> None:
    """The last cause is added so that it makes no difference, and nobody's part differs by it."""
    assert parts(worths * 2, "abcde") == parts(worths, "abcde") | {
        "abcde"[(len(worths) - 1).bit_length()]: 0
    }


@given(games, st.permutations("abcd"))
def test_parts_follow_the_names(worths: list[int], names: list[str]) -> None:
    """Neither the order of causes nor what they are called means anything."""
    causes = names[: (len(worths) - 1).bit_length()]
    plain = "".join(sorted(causes))
    known = parts(worths, plain)
    found = shapley(causes, lambda some: np.array([worths[number(some, plain)]]))
    assert {cause: part[0] for cause, part in found.items()} == known


@given(games)
def test_equals_have_equal_parts(worths: list[int]) -> None:
    """The worth of a set by its size alone."""
    n = (len(worths) - 1).bit_length()
    by_size = [worths[bin(some).count("1")] for some in range(2**n)]
    assert len(set(parts(by_size).values())) == 1


@given(games, st.randoms(use_true_random=False))
def test_parts_of_two_games_add_up(worths: list[int], chance: Any) -> None:
    other = [chance.randint(-9, 9) for _ in worths]
    both = parts([a + b for a, b in zip(worths, other, strict=True)])
    one, two = parts(worths), parts(other)
    assert both == {cause: one[cause] + two[cause] for cause in both}
