"""What changes would bring: worked by hand in the valley, and against a build of the changed city.

The valley (``conftest``) with two alleys from the lane down to the road, both shut by gates::

    lane   y = 900   ----+-----+----     x from 1600 to 1800
                         |     |
                        G1    G3         alley at x = 1700: G1 and, in one of two tests, G2 keep
                        (G2)   |         all but residents out; at x = 1750: G3, closed at night
    road   y = 500   ----+-----+--G4--   G4 is open to everyone at any time; G5 stands on no street
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result
from conftest import ZONE, lonlat, write_valley
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from networks import Place as Spot
from networks import shortest_mm
from random_city import random_city
from worked_valley import valley_run, whole_valley

from geo.access.coverage import Judged, Status, cover, statuses
from geo.answers import City, open_city
from geo.answers.whatif import FIGURES
from geo.cli import cli
from geo.crs import STORED
from geo.engine import Engine, metric_xy
from geo.errors import ContractError, NotFoundError
from geo.evaluate import STATUS_NAMES, evaluate, minutes_of
from geo.network.build import build as build_graph
from geo.network.build import flagged, node
from geo.network.gates import heeded, tie
from geo.network.graph import UNREACHABLE_MM, Anchors
from geo.network.snap import Ground, snap, ties, without_steps
from geo.pipeline import build
from geo.profiles import PROFILES
from geo.question import Question
from geo.store import Store, engine_of
from geo.tables import FLAGS, INPUTS, PRIVATE

pytestmark = pytest.mark.slow

Tables = Mapping[str, pd.DataFrame]
ADULT = PROFILES["adult"]
WEST, EAST = "100001001001", "100001001002"
NO_HOURS = "2 of 2 stations have no hours; they count as open"
NIGHT, NOON = (datetime(2026, 11, 24, hour) for hour in (23, 12))  # noqa: DTZ001


def ask(*arguments: object) -> Result:
    """Run a command as a shell would."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def at(east: float, north: float) -> list[float]:
    """Write a place of the valley as a change has it."""
    return list(lonlat(east, north))


def added(east: float, north: float) -> dict[str, Any]:
    return {"do": "add", "at": at(east, north)}


def kept(tables: Tables, folder: Path) -> City:
    """Leave tables in a store and open it."""
    Store(engine_of(str(folder / "city.gpkg"))).replace(dict(tables), valley_run())
    return open_city(folder / "city.gpkg")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the valley's store, once for all that only read it."""
    folder: Path = tmp_path_factory.mktemp("try")
    build(write_valley(folder / "valley"), str(folder / "valley.gpkg"))
    return str(folder / "valley.gpkg")


@pytest.fixture(scope="module")
def city(store: str) -> City:
    """Open it."""
    return open_city(store)


def walks(answer: dict[str, Any]) -> dict[str, tuple[object, ...]]:
    """Tell of each demand point in an answer: stations and metres, before and after."""
    names = ("station_before", "metres_before", "station_after", "metres_after")
    return {row["code"]: tuple(row[name] for name in names) for row in answer["demand"]}


def test_a_station_added_covers_those_it_is_near_to(city: City) -> None:
    answer = city.what_if([added(1600, 520)], by="community")
    assert walks(answer) == {"D2": ("A", 1000.0, "NEW-1", 160.0),
                             "D3": ("A", 1050.0, "NEW-1", 110.0)}  # fmt: skip
    assert (answer["residents_in"], answer["residents_out"]) == (50, 0)
    assert (answer["covered_residents_before"], answer["covered_residents_after"]) == (440, 490)
    assert answer["rate_residents_after"] == 490 / 520
    assert answer["rate_dwellings_after"] == (220 + 25) / 260
    assert answer["rate_buildings_after"] == 4 / 6
    (row,) = answer["rows"]
    assert (row["code"], row["name"], row["residents"]) == (EAST, "East", 120)
    assert (row["covered_residents_before"], row["covered_residents_after"]) == (40, 90)
    assert answer["changes"] == [{**added(1600, 520), "station": "NEW-1"}]


def test_a_station_that_is_gone_leaves_its_people_to_the_next(city: City) -> None:
    answer = city.what_if([{"do": "remove", "station": "A"}], by="community")
    assert walks(answer) == {"D1": ("A", 529.5, "H", 2629.5), "D2": ("A", 1000.0, "H", 1160.0),
                             "D3": ("A", 1050.0, "H", 1110.0)}  # fmt: skip
    assert [row["status_after"] for row in answer["demand"]] == ["too_far"] * 3
    assert (answer["residents_in"], answer["residents_out"]) == (0, 400)
    assert [(row["code"], row["covered_residents_after"]) for row in answer["rows"]] == [(WEST, 0)]


def test_a_station_that_moves_loses_some_and_wins_others(city: City) -> None:
    answer = city.what_if([{"do": "move", "station": "H", "to": at(2000, 480)}])
    assert walks(answer) == {"D2": ("A", 1000.0, "H", 560.0), "D3": ("A", 1050.0, "H", 510.0),
                             "D4": ("H", 140.0, "H", 740.0)}  # fmt: skip
    assert [(row["code"], row["covered_residents_after"]) for row in answer["rows"]] == [
        (f"{EAST}001", 50)
    ]


def test_areas_are_listed_most_residents_gained_first(city: City) -> None:
    answer = city.what_if([{"do": "remove", "station": "A"}, added(1600, 520)], by="grid")
    gained = [row["covered_residents_after"] - row["covered_residents_before"]
              for row in answer["rows"]]  # fmt: skip
    assert gained == [50, -300]


def test_without_stations_nobody_is_covered_and_no_walk_has_a_length(city: City) -> None:
    answer = city.what_if([{"do": "remove", "station": code} for code in "AH"])
    assert answer["covered_residents_after"] == answer["rate_residents_after"] == 0
    assert {walk[2:] for walk in walks(answer).values()} == {(None, None)}


def test_nothing_changed_is_nothing_listed(city: City) -> None:
    answer = city.what_if([])
    assert (answer["rows"], answer["demand"], answer["notes"]) == ([], [], [])
    assert all(answer[f"{name}_before"] == answer[f"{name}_after"] for name in FIGURES)


@pytest.mark.parametrize(
    ("ends", "metres"),
    [([(1700, 900), (1700, 500)], 5 + 400 + 900 + 20), ([(1700, 910), (1700, 490)],
     5 + (10 + 420 + 10) + 900 + 20)],
    ids=["from street to street", "with both connectors"],
)  # fmt: skip
def test_a_link_is_as_long_as_its_straight_line_and_connectors(
    city: City, ends: list[tuple[float, float]], metres: float
) -> None:
    link = {"do": "link", "from": at(*ends[0]), "to": at(*ends[1])}
    answer = city.what_if([link], minutes=30)
    assert walks(answer) == {"D6": (None, None, "H", pytest.approx(metres, abs=0.002))}
    assert answer["residents_in"] == 10
    assert city.what_if([link])["residents_in"] == 0


def test_new_stations_are_numbered_and_what_follows_may_name_them(city: City) -> None:
    twice = [added(1600, 520), added(1700, 520)]
    answer = city.what_if([*twice, {"do": "remove", "station": "NEW-1"}])
    assert [change["station"] for change in answer["changes"]] == ["NEW-1", "NEW-2", "NEW-1"]
    assert walks(answer) == {"D2": ("A", 1000.0, "NEW-2", 260.0),
                             "D3": ("A", 1050.0, "NEW-2", 210.0)}  # fmt: skip


def test_a_new_name_is_a_free_one_and_those_in_no_area_count_nowhere(
    city: City, tmp_path: Path
) -> None:
    tables = dict(city.tables)
    stations, demand = tables["stations"], tables["demand"]
    area = demand["area"].where(demand["code"] != "D3", None)
    changed = {
        "stations": stations.assign(code=stations["code"].replace("A", "NEW-1")),
        "demand": demand.assign(area=area),
    }
    strange = kept({**tables, **changed}, tmp_path)
    answer = strange.what_if([added(1600, 520)])
    assert walks(answer)["D3"] == ("NEW-1", 1050.0, "NEW-2", 110.0)
    assert answer["residents_in"] == 0
    assert strange.gains([lonlat(1600, 520)])["rows"][0]["residents_gained"] == 0


def test_the_city_itself_does_not_change(city: City) -> None:
    before = city.coverage()
    city.what_if([{"do": "remove", "station": "A"}, added(1600, 520)])
    assert city.coverage() == before
    assert city.what_if([])["covered_residents_before"] == 440


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (added(2900, 100), ContractError, "add: no street within 200 m of 118.97"),
        ({"do": "move", "station": "A", "to": at(0, 0)}, ContractError, "move A: no street"),
        ({"do": "link", "from": at(0, 500), "to": at(0, 0)}, ContractError, "link: no street"),
        ({"do": "move", "station": "Z", "to": at(0, 500)}, NotFoundError, "no station 'Z'"),
        ({"do": "remove", "station": "Z"}, NotFoundError, "no station 'Z'"),
        ({"do": "open", "gate": "Z"}, NotFoundError, "no gate 'Z'"),
        ({"do": "burn", "station": "A"}, ContractError, "a change cannot do 'burn'. it can add"),
        ("add", ContractError, "a change cannot do 'add'"),
        ({"do": ["add"]}, ContractError, "a change cannot do"),
        ({"do": "add"}, ContractError, "add takes at, found nothing"),
        ({"do": "add", "to": [0, 0]}, ContractError, "add takes at, found to"),
        ({"do": "add", "at": [0, 91]}, ContractError, r"add at: \[0, 91\] is no longitude"),
        ({"do": "add", "at": [float("nan"), 0]}, ContractError, "is no longitude and latitude"),
        ({"do": "add", "at": "12"}, ContractError, "add at: '12' is no longitude"),
        ({"do": "add", "at": 1}, ContractError, "add at: 1 is no longitude"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_is_named(
    city: City, change: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        city.what_if([change])


def test_a_station_that_was_removed_cannot_be_moved(city: City) -> None:
    gone = {"do": "remove", "station": "A"}
    with pytest.raises(NotFoundError, match="no station 'A'"):
        city.what_if([gone, {"do": "move", "station": "A", "to": at(500, 520)}])


def with_streets(tables: Tables, edges: gpd.GeoDataFrame, gates: gpd.GeoDataFrame) -> Tables:
    """Give a city other streets and gates, and compute it anew."""
    flags = heeded(edges["flags"].to_numpy(dtype=np.uint8), tie(gates, edges, zone=ZONE))
    streets = flagged(edges, flags).assign(flags=flags.astype(np.int64))
    inputs = {**tables, "streets": streets, "gates": gates}
    engine = Engine(inputs, zone=ZONE)
    return {**inputs, **evaluate(inputs, engine, Question(ADULT), cells=10)}


def gates_at(
    places: Sequence[Any], hours: object, passage: object, compound: object = None
) -> gpd.GeoDataFrame:
    """Make a gates table; G1 is the first."""
    columns = {"code": [f"G{n}" for n in range(1, len(places) + 1)], "name": None,
               "compound": compound, "hours": hours, "passage": passage}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapely.points(places), crs=STORED)


def gated_valley(folder: Path, *, second_gate: bool) -> City:
    """Build the valley with its alleys."""
    tables = {name: frame for name, frame in whole_valley().items() if name in INPUTS}
    road, lane = ([(x, y) for x in xs] for xs, y in (((0.5, 1700, 1750, 3000), 500),
                                                     ((1600, 1700, 1750, 1800), 900)))  # fmt: skip
    alleys = ([(x, 500), (x, 900)] for x in (1700, 1750))
    lines = [shapely.LineString(lonlat(*place) for place in line) for line in (road, lane, *alleys)]
    columns = {"kind": "street", "name": ["Road", "Lane", "East", "West"],
               **dict.fromkeys(FLAGS, False)}  # fmt: skip
    _, edges = build_graph(node(gpd.GeoDataFrame(columns, geometry=lines, crs=STORED)), zone=ZONE)
    places = [(1700, 700), (1700, 600) if second_gate else (0, 0), (1750, 700), (500, 500), (0, 0)]
    gates = gates_at(
        [lonlat(*place) for place in places],
        [None, None, "Mo-Su 06:00-22:00", "24/7", None],
        ["residents", "residents", "public", "public", "public"],
    )
    return kept(with_streets(tables, edges, gates), folder)


def opening(*gates: str) -> list[dict[str, str]]:
    return [{"do": "open", "gate": gate} for gate in gates]


def test_a_gate_opened_lets_those_behind_it_out(tmp_path: Path) -> None:
    city = gated_valley(tmp_path, second_gate=False)
    shut_in = city.what_if(opening("G1"), minutes=30, at=NIGHT)
    assert walks(shut_in) == {"D6": (None, None, "H", pytest.approx(1325, abs=0.002))}
    assert (shut_in["at"], shut_in["notes"]) == ("2026-11-24 23:00", [NO_HOURS])
    by_day = city.what_if(opening("G1"), minutes=30, at=NOON)
    assert walks(by_day) == {}  # the other alley is open, and nearer to the hub
    assert city.what_if(opening("G3"), minutes=30, at=NIGHT)["residents_in"] == 10


def test_a_gate_that_makes_no_difference_is_told(tmp_path: Path) -> None:
    city = gated_valley(tmp_path, second_gate=True)
    answer = city.what_if(opening("G1", "G3", "G4", "G5"))
    assert answer["notes"] == [
        "gate G1 is not all that shuts its street",
        "gate G3 is open already for this walker and hour",
        "gate G4 is open already for this walker and hour",
        "gate G5 stands on no street",
    ]
    assert answer["demand"] == []
    both = city.what_if(opening("G1", "G2"), minutes=30, at=NIGHT)
    assert (both["residents_in"], both["notes"]) == (10, [NO_HOURS])


def uneven(seed: int) -> Tables:
    """Draw a city where some stations have entrances and some streets are gated."""
    tables = random_city(seed)
    draw = np.random.default_rng(seed)
    points = shapely.get_coordinates(tables["stations"].geometry.to_numpy()[[0, 0, 1, 2]])
    entrances = gpd.GeoDataFrame(
        {"code": list("abcd"), "station": tables["stations"]["code"].to_numpy()[[0, 0, 1, 2]]},
        geometry=shapely.points(points + draw.normal(0, 3e-4, (4, 2))),
        crs=STORED,
    )
    edges = tables["streets"]
    chosen = draw.choice(len(edges), 14, replace=False)
    middles = [line.interpolate(0.5, normalized=True).coords[0]
               for line in edges.geometry.to_numpy()[chosen]]  # fmt: skip
    passage = draw.choice(["residents", "residents", "public"], len(chosen))
    gates = gates_at(middles, None, passage, draw.choice(["K1", "K2", None], len(chosen)))
    return with_streets({**tables, "entrances": entrances}, edges, gates)


class Lived:
    """A city, its tables, and what is drawn from."""

    def __init__(self, tables: Tables, folder: Path) -> None:
        self.tables, self.city = tables, kept(tables, folder)
        self.bounds = tables["areas"].total_bounds.tolist()
        self.stations = tables["stations"]["code"].tolist()
        self.gates = tables["gates"]["code"].tolist()


@pytest.fixture(scope="module", params=[1, 2, 3])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return Lived(uneven(request.param), tmp_path_factory.mktemp("lived"))


def a_place(lived: Lived) -> st.SearchStrategy[tuple[float, float]]:
    west, south, east, north = lived.bounds
    return st.tuples(st.floats(west, east), st.floats(south, north))


def some_changes(
    data: st.DataObject, lived: Lived, kinds: Sequence[str], stations: Sequence[str]
) -> list[dict[str, Any]]:
    """Draw changes, each station concerned once at most."""
    left, place = list(stations), a_place(lived)
    drawn: list[dict[str, Any]] = []
    for do in data.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=5)):
        change: dict[str, Any] = {"do": do}
        if do in ("move", "remove"):
            change["station"] = data.draw(st.sampled_from(left))
            left.remove(change["station"])
        if do == "open":
            change["gate"] = data.draw(st.sampled_from(lived.gates))
        wanted = {"add": ["at"], "move": ["to"], "link": ["from", "to"]}.get(do, [])
        drawn.append(change | {key: data.draw(place) for key in wanted})
    return drawn


def asked(city: City, changes: Sequence[Mapping[str, Any]], **question: Any) -> dict[str, Any]:
    """Ask what if; leave out examples where a place is beyond any street."""
    try:
        return city.what_if(changes, **question)
    except ContractError as error:
        if "no street within 200 m" in str(error):
            reject()
        raise


def assert_tells(answer: dict[str, Any], before: Tables, after: Tables, level: str) -> None:
    """Compare an answer with the results of two whole computations, bit for bit."""
    was, becomes = (tables["coverage"].set_index("code") for tables in (before, after))
    for figure in FIGURES:
        assert answer[f"{figure}_before"] == was[figure]["100001"]
        assert answer[f"{figure}_after"] == becomes[figure]["100001"]
    told = {row["code"]: row for row in answer["rows"]}
    for code in was.index[was["level"] == level]:
        pairs = [(was[name][code], becomes[name][code]) for name in FIGURES]
        plain = [tuple(None if np.isnan(x) else x for x in pair) for pair in pairs]
        assert (code in told) == any(a != b for a, b in plain)
        if code in told:
            row = told[code]
            assert plain == [(row[f"{n}_before"], row[f"{n}_after"]) for n in FIGURES]
    assert answer["demand"] == walks_that_differ(before["results"], after["results"])


def walks_that_differ(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """List what the demand of an answer should be."""
    listed = []
    for was, becomes in zip(before.itertuples(), after.itertuples(), strict=True):
        pairs = {
            "status": (was.status, becomes.status),
            "station": tuple(None if pd.isna(row.station) else row.station
                             for row in (was, becomes)),
            "metres": tuple(None if pd.isna(row.length_mm) else row.length_mm / 1000
                            for row in (was, becomes)),
        }  # fmt: skip
        if any(a != b for a, b in pairs.values()):
            told = {f"{name}_{when}": pair[i] for name, pair in pairs.items()
                    for i, when in enumerate(("before", "after"))}  # fmt: skip
            listed.append({"code": was.code, "area": was.area, **told})
    return listed


def rebuilt(tables: Tables, changes: Sequence[Mapping[str, Any]]) -> Tables:
    """Change the rows of stations and entrances, and compute everything from scratch."""
    stations, entrances = tables["stations"], tables["entrances"]
    for change in changes:
        if "station" in change:
            entrances = entrances[entrances["station"] != change["station"]]
        is_it = stations["code"] == change.get("station")
        if change["do"] == "remove":
            stations = stations[~is_it]
        elif change["do"] == "move":
            moved = stations.geometry.where(~is_it, shapely.Point(change["to"]))
            stations = stations.set_geometry(moved)
        else:
            number = 1 + stations["code"].str.startswith("NEW").sum()
            row = stations.iloc[:1].assign(code=f"NEW-{number}")
            row = row.set_geometry([shapely.Point(change["at"])], crs=STORED)
            stations = pd.concat([stations, row], ignore_index=True)
    changed = {**tables, "stations": stations, "entrances": entrances}
    engine = Engine(changed, zone=ZONE)
    return evaluate(changed, engine, Question(ADULT), cells=10)


FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(data=st.data())
def test_changed_stations_give_the_figures_of_a_build_from_scratch(
    lived: Lived, data: st.DataObject
) -> None:
    changes = some_changes(data, lived, ["add", "move", "remove"], lived.stations)
    level = data.draw(st.sampled_from(["grid", "community", "street"]))
    answer = asked(lived.city, changes, by=level)
    for row in answer["demand"]:
        residents = row.pop("residents")
        assert residents == lived.tables["demand"].set_index("code")["residents"][row["code"]]
    assert_tells(answer, lived.tables, rebuilt(lived.tables, changes), level)


@pytest.mark.parametrize("profile", ["adult", "wheelchair"])
def test_a_click_at_a_home_tells_what_a_build_does(lived: Lived, profile: str) -> None:
    city, tables = lived.city, lived.tables
    question = city.question(profile=profile, minutes=30)
    found = city.results(question)["results"]
    for home, row in zip(tables["demand"].geometry, found.itertuples(), strict=True):
        answer = city.nearest(home.x, home.y, profile=profile, minutes=30, count=1)
        assert answer["status"] == row.status.replace("over_capacity", "covered")
        told = [(station["code"], station["metres"]) for station in answer["stations"]]
        assert told == ([] if pd.isna(row.length_mm) else [(row.station, row.length_mm / 1000)])
        for code, metres in told:
            assert city.walk((home.x, home.y), code, profile=profile)["metres"] == metres


def spot(anchor: Anchors) -> Spot:
    return int(anchor.edges[0]), int(anchor.offset_mm[0]), int(anchor.connector_mm[0])


def ends_of(ground: Ground, xy: np.ndarray) -> list[Spot]:
    """Tie an end of a link to the nearest street, with steps and without, be it on an island."""
    found = [
        min(snap(side, xy), snap(replace(side, main=side.others, others=side.main), xy),
            key=lambda tied: int(tied.connector_mm[0]))
        for side in (ground, without_steps(ground))
    ]  # fmt: skip
    return [spot(tied) for tied in found if tied.edges[0] >= 0]


def walked_by_oracle(lived: Lived, changes: Sequence[Mapping[str, Any]]) -> Tables:
    """Walk the changed streets by networkx from the ties there are, and judge."""
    city, tables = lived.city, lived.tables
    tied, graph = city.engine.tied(Question(ADULT)), city.engine.graph
    on = tie(tables["gates"], tables["streets"], zone=ZONE)
    asked_for = tables["gates"]["code"].isin([c["gate"] for c in changes if c["do"] == "open"])
    opened = np.setdiff1d(on.edges[asked_for], on.edges[on.residents & ~asked_for])
    flags = graph.edge_flags.copy()
    flags[opened] &= ~np.uint8(PRIVATE)
    tie_of = {}
    for place in {tuple(c[key]) for c in changes for key in ("at", "from", "to") if key in c}:
        xy = metric_xy(gpd.GeoSeries([shapely.Point(place)], crs=STORED), ZONE)
        tie_of[place] = xy[0], ties(tied.ground, xy)
    links = []
    for change in changes:
        if change["do"] == "link":
            a, b = (tie_of[change[key]][0] for key in ("from", "to"))
            straight_mm = round(float(np.hypot(*(a - b))) * 1000)
            for begin, end in product(*(ends_of(tied.ground, at) for at in (a, b))):
                links.append((begin, end, straight_mm))
    come = [tie_of[change["at"]][1] for change in changes if change["do"] == "add"]
    names = lived.stations + [f"NEW-{n}" for n in range(1, len(come) + 1)]
    walked = [shortest_mm(replace(graph, edge_flags=flags), starts, tied.homes, avoid=ADULT.avoid,
                          links=links) for starts in (tied.stations, *come)]  # fmt: skip
    return judged(lived, np.concatenate(walked), names)


def judged(lived: Lived, walks_mm: np.ndarray, names: Sequence[str]) -> Tables:
    """Make results and coverage of the walks from every station to all demand."""
    tables, tied = lived.tables, lived.city.engine.tied(Question(ADULT))
    best = walks_mm.min(axis=0)
    status = statuses(best.astype(np.int32), tied.demand.first.status, limit_mm=ADULT.limit_mm)
    nearest = np.array(names, dtype=object)[walks_mm.argmin(axis=0)]
    results = tables["results"].assign(
        status=STATUS_NAMES[status],
        station=np.where(best == UNREACHABLE_MM, None, nearest),
        length_mm=pd.array(best, dtype="Int64"),
    )
    results.loc[best == UNREACHABLE_MM, "length_mm"] = pd.NA
    built_m2 = tables["results"]["built_m2"].to_numpy()
    amounts = tables["demand"][["residents", "dwellings", "buildings"]].assign(built_m2=built_m2)
    covered = amounts.mul(status == Status.COVERED, axis=0)
    found = Judged(status, {name: covered[name].to_numpy() for name in covered}, np.zeros(0, int))
    minutes = minutes_of(best.astype(np.int32), ADULT)
    return {
        "results": results,
        "coverage": cover(tables["areas"], tables["demand"], found, built_m2, minutes),
    }


@FEW
@given(data=st.data())
def test_whatever_is_added_shortens_walks_as_the_oracle_says_and_lowers_no_rate(
    lived: Lived, data: st.DataObject
) -> None:
    changes = some_changes(data, lived, ["add", "link", "open"], [])
    answer = asked(lived.city, changes, by="grid")
    for row in [answer, *answer["rows"]]:
        assert all(row[f"{figure}_after"] >= row[f"{figure}_before"] for figure in FIGURES)
    assert answer["residents_out"] == 0
    for row in answer["demand"]:
        del row["residents"]
    assert_tells(answer, lived.tables, walked_by_oracle(lived, changes), "grid")


@FEW
@given(data=st.data(), minutes=st.sampled_from([5, 15]))
def test_a_gain_is_what_adding_the_station_would_bring(
    lived: Lived, data: st.DataObject, minutes: float
) -> None:
    places = data.draw(st.lists(a_place(lived), min_size=1, max_size=5))
    answer = lived.city.gains(places, minutes=minutes)
    assert sorted((row["lon"], row["lat"]) for row in answer["rows"]) == sorted(places)
    for row in answer["rows"]:
        if row["snapped"] == "unroutable":
            assert (row["residents_gained"], row["residents_nearest"]) == (0, 0)
            continue
        change = {"do": "add", "at": [row["lon"], row["lat"]]}
        built = lived.city.what_if([change], minutes=minutes)
        assert row["residents_gained"] == built["residents_in"]
    order = [(-row["residents_gained"], row["lon"], row["lat"]) for row in answer["rows"]]
    assert order == sorted(order)


def test_gains_are_weighed_in_the_cells_that_hold_demand_outside(lived: Lived) -> None:
    answer = lived.city.gains()
    results = lived.tables["results"]
    outside = results[results["status"] != "covered"]
    assert {row["cell"] for row in answer["rows"]} == set(outside["cell"])
    assert answer["candidates"] == len(answer["rows"]) == outside["cell"].nunique()
    assert lived.city.gains(top=3)["rows"] == answer["rows"][:3]
    assert lived.city.gains(cells=8)["candidates"] < answer["candidates"]


def test_a_gain_is_worked_out_by_hand(city: City) -> None:
    places = [lonlat(2900, 100), lonlat(2490, 520), lonlat(1600, 520)]
    answer = city.gains(places)
    told = [(row["residents_gained"], row["residents_nearest"], row["snapped"])
            for row in answer["rows"]]  # fmt: skip
    # D2 and D3 are nearest to the first; from the second D3 is 1000 m, but D4 has 140 m to H
    assert told == [(50, 150, "normal"), (50, 50, "normal"), (0, 0, "unroutable")]
    assert [(row["lon"], row["lat"]) for row in answer["rows"]] == places[::-1]
    assert {row["cell"] for row in answer["rows"]} == {None}


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"places": [(0, 91)]}, "gain: .* is no longitude and latitude"),
        ({"cells": 16}, "an H3 resolution from 0 to 15, got 16"),
    ],
    ids=["no place", "no resolution"],
)
def test_a_gain_that_cannot_be_told_is_refused(
    city: City, question: dict[str, Any], message: str
) -> None:
    with pytest.raises(ContractError, match=message):
        city.gains(**question)


def test_contours_are_asked_of_a_city_too(city: City) -> None:
    (row,) = city.contour("A", minutes=[9])["rows"]
    assert row["status"] == "certified"


def text(east: float, north: float) -> str:
    lon, lat = lonlat(east, north)
    return f"{lon:.10f},{lat:.10f}"


def test_the_command_tries_every_change_given(store: str) -> None:
    options = ["--add", text(1600, 520), "--move", "H", text(2000, 480), "--remove", "A",
               "--link", text(1700, 900), text(1700, 500), "--add", text(600, 520),
               "--store", store]  # fmt: skip
    answer = json.loads(ask("try", *options, "--format", "json").stdout)
    assert [change["do"] for change in answer["changes"]] == [
        "link",
        "remove",
        "move",
        *["add"] * 2,
    ]
    assert [change.get("station") for change in answer["changes"][1:]] == [
        "A",
        "H",
        "NEW-1",
        "NEW-2",
    ]
    assert walks(answer)["D3"] == ("A", 1050.0, "NEW-1", 110.0)
    assert walks(answer)["D1"] == ("A", 529.5, "NEW-2", 629.5)
    table = ask("try", *options, "--by", "community")
    assert "residents_in: 60" in table.stdout  # D3, and D6 across the link
    assert "East" in table.stdout
    assert table.stderr == ""
    lines = ask("try", *options, "--by", "community", "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("code,name,residents,covered_residents_before")
    assert lines[1].startswith(f"{EAST},East,120,40,")


def test_the_command_says_what_makes_no_difference(tmp_path: Path) -> None:
    city = gated_valley(tmp_path, second_gate=False)
    result = ask("try", "--open", "G4", "--open", "G1", "--at", "2026-11-24 23:00",
                 "--minutes", 30, "--store", city.location)  # fmt: skip
    assert (result.exit_code, result.stderr) == (
        0, f"{NO_HOURS}\ngate G4 is open already for this walker and hour\n",
    )  # fmt: skip
    assert "residents_in: 10" in result.stdout


def test_the_command_prints_the_best_places(store: str) -> None:
    places = [text(300, 520), text(1600, 520), text(2900, 100)]
    result = ask("gain", *places, "--top", 1, "--store", store)
    assert result.exit_code == 0
    assert "candidates: 3" in result.stdout
    shown = [f"{lonlat(*place)[0]:.7f}" in result.stdout for place in ((1600, 520), (300, 520))]
    assert shown == [True, False]
    lines = ask("gain", "--store", store, "--format", "csv").stdout.splitlines()
    assert lines[0] == "lon,lat,cell,residents_gained,residents_nearest,snapped"
    assert len(lines) == 1 + 3  # the cells of D3, D5 and D6


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["try"], 2, "nothing to try"),
        (["try", "--add", "here"], 2, "is not LON,LAT"),
        (["try", "--move", "A", "here"], 2, "is not LON,LAT"),
        (["try", "--add", "0,0"], 1, "Error: add: no street within 200 m of 0.000000,0.000000"),
        (["try", "--remove", "Z"], 1, "no station 'Z'"),
        (["try", "--open", "Z"], 1, "no gate 'Z'"),
        (["gain", "999,0"], 1, "no longitude and latitude"),
        (["gain", "--top", "0"], 2, "--top"),
    ],
)
def test_a_mistake_is_one_message(
    store: str, arguments: list[str], code: int, message: str
) -> None:
    result = ask(*arguments, "--store", store)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
