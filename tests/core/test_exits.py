"""Everyone passes the gates of their own compound, and nobody cuts through by them.

The worked example, metres; compound K lies between two streets, its wall from y = 70 to y = 230::

    y = 300   N=======================================o
              |                                       |
    y = 250   Q (residents)                           |
              |                                       |
    y = 200   o                                       |
    y = 150   |----------------------------o          |
    y = 120   H            inside          |          |
    y = 100   o                            |          |
              |                            |          |
    y =  50   R (residents)                P (public) |
              |                            |          |
    y =   0   S============================o==========o
              x = 0                     x = 800   x = 1000

Who lives at H walks 120 m to S through R; through P it would be 30 + 800 + 150 + 800 m. Who lives
at N walks 1000 + 300 + 1000 m, for Q is not theirs. Who lives at M, 10 m west of H but outside the
compound, is tied to the same path, and takes the way through P.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from conftest import lonlat as valley_lonlat
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import ZONE, anchors, lonlat, plain_graph, shortest_mm, streets

from geo.answers import open_city
from geo.crs import STORED
from geo.engine import Engine, compounds_of
from geo.network.build import build, flagged, flags_of, node
from geo.network.gates import Gates, OwnGates, heeded, own_gates, tie
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Snap
from geo.network.ways import prepare, shut_by
from geo.pipeline import build as build_city
from geo.profiles import PROFILES
from geo.question import Question
from geo.store import open_store
from geo.store.edit import Stamp
from geo.tables import NIGHT_CLOSED, PRIVATE, STEPS
from geo.walk.added import of_owners
from geo.walk.exits import FARTHEST_GATE_MM, walks_out, way_out
from geo.walk.few import nearest_few
from geo.walk.nearest import nearest
from geo.walk.places import goals
from geo.walk.reach import pairs

pytestmark = pytest.mark.slow

Line = Sequence[tuple[float, float]]

SOUTH: Line = [(0, 0), (800, 0), (1000, 0)]
ROUND: Line = [(1000, 0), (1000, 300), (0, 300)]
INSIDE: Line = [(0, 100), (0, 150), (0, 200)]
BY_P: Line = [(0, 150), (800, 150), (800, 100)]
R, Q, P = [(0, 0), (0, 100)], [(0, 200), (0, 300)], [(800, 100), (800, 0)]
GATES = {"R": (0, 50), "Q": (0, 250), "P": (800, 50)}
HOMES = {"H": (0, 120), "N": (0, 300), "M": (-10, 120)}
K, WALL = shapely.box(-5, 70, 900, 230), shapely.box(-50, 60, 950, 240)
DAY = "Mo-Su 06:00-22:00"
NOON, NIGHT = (datetime(2026, 11, 24, hour) for hour in (12, 23))  # noqa: DTZ001


def points(places: Sequence[tuple[float, float]], **columns: Any) -> gpd.GeoDataFrame:
    shapes = shapely.points(lonlat(places)) if len(places) else []
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=STORED)


def shapes(polygons: Sequence[shapely.Polygon], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[shapely.transform(p, lonlat) for p in polygons],
                            crs=STORED)  # fmt: skip


def town(  # noqa: PLR0913 - what differs from the example
    lines: Sequence[Line] = (SOUTH, ROUND, INSIDE, BY_P, R, Q, P),
    *,
    places: Mapping[str, tuple[float, float]] = GATES,
    compounds: Sequence[str | None] = ("K", "K", "K"),
    passage: Sequence[str] = ("residents", "residents", "public"),
    hours: Sequence[str | None] = (None, None, None),
    grounds: Sequence[shapely.Polygon] = (K,),
    homes: Mapping[str, tuple[float, float]] = HOMES,
    walls: Sequence[shapely.Polygon] = (),
) -> Engine:
    """Build the example, or something like it, as the pipeline does."""
    gates = points(
        list(places.values()),
        code=list(places),
        compound=np.array(compounds, dtype=object),
        hours=np.array(hours, dtype=object),
        passage=list(passage),
    )
    edges = node(streets(lines))
    edges = flagged(edges, heeded(flags_of(edges), tie(gates, edges, zone=ZONE)))
    graph, edges = build(edges, zone=ZONE)
    tables = {
        "streets": edges,
        "gates": gates,
        "compounds": shapes(grounds, code=["K", "L"][: len(grounds)]),
        "barriers": shapes(walls, kind=["wall"] * len(walls)),
        "stations": points([(0, 0)], code=["S"], hours=[None]),
        "entrances": points([], code=[], station=[]),
        "demand": points(list(homes.values()), code=list(homes)),
    }
    return Engine(tables, zone=ZONE, graph=graph)


def stranger(avoid: int = PRIVATE, at: datetime | None = None) -> Question:
    return Question(replace(PROFILES["adult"], avoid=avoid), at)


def metres(engine: Engine, avoid: int = PRIVATE, at: datetime | None = None) -> list[float]:
    return (engine.standing(stranger(avoid, at)).nearest.length_mm / 1000).tolist()


def test_those_who_live_there_pass_and_strangers_do_not() -> None:
    assert metres(town()) == [120, 2300, 10 + 1780]


def test_who_avoids_no_private_way_needs_no_gate_of_their_own() -> None:
    engine = town()
    assert metres(engine, avoid=0) == [120, 300, 130]
    assert len(engine.tied(stranger(0)).exits.owners) == 0


def test_a_stranger_does_not_come_in_by_one_gate_and_leave_by_another() -> None:
    """Without the long way round by the east, N has no way at all; H has."""
    north: Line = [(0, 300), (500, 300)]
    engine = town([SOUTH, north, INSIDE, BY_P, R, Q, P], walls=[WALL])
    assert metres(engine) == [120, UNREACHABLE_MM / 1000, 1790]


@pytest.mark.parametrize(
    ("hours", "at", "home"),
    [(DAY, None, 120), (DAY, NOON, 120), (DAY, NIGHT, 1780), ("24/7", NIGHT, 120)],
    ids=["at any time", "by day", "by night", "a gate that never closes"],
)
def test_a_gate_that_is_closed_is_closed_to_residents_too(
    hours: str, at: datetime | None, home: float
) -> None:
    engine = town(hours=[hours, DAY, None])
    assert metres(engine, at=at) == [home, 2300, 1790]


def test_times_at_which_only_own_gates_differ_are_told_apart() -> None:
    engine = town(hours=[DAY, None, None])
    noon, night = (engine.tied(stranger(at=at)) for at in (NOON, NIGHT))
    assert noon.gates.edges.tolist() != night.gates.edges.tolist()
    assert np.array_equal(noon.ways.edge_chains, night.ways.edge_chains)


def test_two_gates_one_behind_another_are_both_passed() -> None:
    """The yard's gate R opens on nothing but the drive, which has a gate of its own."""
    drive = [[(0, 0), (0, 40)], [(0, 40), (0, 100)]]
    engine = town(
        [SOUTH, ROUND, INSIDE, BY_P, *drive, Q, P],
        places={"R1": (0, 20), "R2": (0, 70), "Q": (0, 250), "P": (800, 50)},
        compounds=["K"] * 4,
        passage=["residents"] * 3 + ["public"],
        hours=[None] * 4,
    )
    assert metres(engine) == [120, 2300, 1790]
    first = engine.tied(stranger()).exits
    assert (first.owners == 0).sum() == 2, "the middle of the drive touches no open street"
    assert metres(
        town(
            [SOUTH, ROUND, INSIDE, BY_P, *drive, Q, P],
            places={"R1": (0, 20), "R2": (0, 70), "Q": (0, 250), "P": (800, 50)},
            compounds=["L", "K", "K", "K"],
            passage=["residents"] * 3 + ["public"],
            hours=[None] * 4,
            grounds=[K, shapely.box(2000, 0, 2100, 100)],
        )
    ) == [1780, 2300, 1790], "the outer one is somebody else's"


def test_gates_with_an_open_street_between_them_are_both_passed() -> None:
    """The lane between them is open to all who get there."""
    lane = [[(0, 0), (0, 40)], [(0, 40), (0, 60)], [(0, 60), (0, 100)]]
    engine = town(
        [SOUTH, ROUND, INSIDE, BY_P, *lane, Q, P],
        places={"R1": (0, 20), "R2": (0, 80), "Q": (0, 250), "P": (800, 50)},
        compounds=["K"] * 4,
        passage=["residents"] * 3 + ["public"],
        hours=[None] * 4,
    )
    assert metres(engine) == [120, 2300, 1790]


def test_people_leave_a_compound_that_has_no_gate_for_others() -> None:
    """Behind a wall the path is an island; who lives on it is not stranded."""
    engine = town([SOUTH, ROUND, INSIDE, R, Q], places={"R": (0, 50), "Q": (0, 250)},
                  compounds=["K", "K"], passage=["residents"] * 2, hours=[None] * 2,
                  walls=[WALL])  # fmt: skip
    assert metres(engine) == [120, 2300, UNREACHABLE_MM / 1000]
    tied = engine.tied(stranger())
    assert tied.demand.status.tolist() == [Snap.ISLAND, Snap.NORMAL, Snap.ISLAND]


@pytest.mark.parametrize(
    ("compounds", "home"),
    [(["K", "K", "K"], 120), (["L", "K", "K"], 1780), ([None, "K", "K"], 1780)],
    ids=["one's own", "another one's", "nobody's"],
)
def test_a_gate_is_passed_by_the_people_of_its_own_compound(
    compounds: list[str | None], home: float
) -> None:
    grounds = [K, shapely.box(2000, 0, 2100, 100)]
    assert metres(town(compounds=compounds, grounds=grounds))[0] == home


def test_a_border_belongs_to_the_compound_and_to_the_lower_code() -> None:
    table = gpd.GeoDataFrame({"code": ["L", "K", "M"]}, crs=STORED, geometry=[
        shapely.box(0, 0, 2, 2), shapely.box(2, 0, 4, 2), shapely.box(3, 0, 9, 2)])  # fmt: skip
    at = shapely.points([[1, 1], [2, 1], [3, 1], [3.5, 1], [4, 2], [5, 1], [0, 0], [10, 1]])
    assert compounds_of(at, table).tolist() == [0, 1, 1, 1, 1, 2, 0, -1]


@pytest.mark.parametrize(
    ("edges", "compounds", "residents", "passable", "own"),
    [
        ([0, 1], [0, 1], [True, True], [True, True], [(0, 0), (1, 1)]),
        ([0, 1], [0, 1], [True, False], [True, True], [(0, 0)]),
        ([1, -1], [0, 1], [True, True], [True, True], [(1, 0)]),
        ([0, 1], [0, 1], [True, True], [True, False], [(0, 0)]),
        ([0, 0], [0, 1], [True, True], [True, True], []),
        ([0, 0], [1, 1], [True, True], [True, True], [(0, 1)]),
        ([0, 0], [0, -1], [True, True], [True, True], []),
        ([0, 1], [-1, 1], [True, True], [True, True], [(1, 1)]),
        ([0, 0], [0, 1], [True, False], [True, True], [(0, 0)]),
    ],
    ids=[
        "each its own",
        "a public one is nobody's",
        "one on no street",
        "a street that something else shuts",
        "of two compounds on a street nobody passes",
        "two of one compound",
        "one of no compound beside it",
        "one of no compound alone",
        "a public one beside it",
    ],
)
def test_whose_a_street_with_gates_is(
    edges: list[int],
    compounds: list[int],
    residents: list[bool],
    passable: list[bool],
    own: list[tuple[int, int]],
) -> None:
    gates = Gates(np.array(edges), np.array(residents), np.array([None] * 2, dtype=object))
    found = own_gates(gates, np.array(compounds, dtype=np.int32), passable=np.array(passable))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == own


def test_a_gate_with_steps_is_none_for_those_who_avoid_steps() -> None:
    engine = town()
    (edge,) = engine.tied(stranger()).gates.edges[:1].tolist()
    flags = engine.graph.edge_flags.copy()
    flags[edge] |= STEPS
    object.__setattr__(engine.graph, "edge_flags", flags)
    assert metres(engine, avoid=PRIVATE | STEPS)[0] == 1780
    assert metres(engine, avoid=NIGHT_CLOSED | PRIVATE)[0] == 120


@pytest.mark.parametrize(
    ("mm", "count"), [(FARTHEST_GATE_MM, 1), (FARTHEST_GATE_MM + 1, 0)], ids=["at it", "beyond"]
)
def test_a_gate_is_looked_for_within_a_kilometre(mm: int, count: int) -> None:
    graph = plain_graph(4, [(0, 1, mm - 3), (1, 2, 9), (2, 3, 9)], [0, PRIVATE, 0])
    ways = prepare(graph, shut=shut_by(graph, avoid=PRIVATE))
    own = OwnGates(np.array([1], dtype=np.int32), np.array([0], dtype=np.int32))
    out = walks_out(graph, ways, anchors([(0, 0, 3)]), np.zeros(1, dtype=np.int32), own).exits
    assert out.connector_mm.tolist() == [mm + 9] * count


Case = tuple[Graph, Anchors, Anchors, np.ndarray, OwnGates]
SHUT = 1


@st.composite
def gated(draw: st.DrawFn) -> Case:
    """Draw a graph with gates of two compounds, stations, and people in either or in none.

    One long path and edges across, so that gates come one behind another; lengths are few and
    small, so that ties and gates without length are common. Some homes are tied more than once.
    """
    n = draw(st.integers(2, 8))
    nodes, mm = st.integers(0, n - 1), st.integers(0, 5)
    edges = [(at, at + 1, draw(mm)) for at in range(n - 1)]
    edges += draw(st.lists(st.tuples(nodes, nodes, mm), max_size=6))
    kinds = draw(st.lists(st.sampled_from(["open", "open", "shut", 0, 0, 1]),
                          min_size=len(edges), max_size=len(edges)))  # fmt: skip
    owned = [(edge, kind) for edge, kind in enumerate(kinds) if isinstance(kind, int)]
    own = OwnGates(*np.array(owned, dtype=np.int32).reshape(-1, 2).T)
    usable = [edge for edge, kind in enumerate(kinds) if kind == "open"] or [-1]

    def tied(size: int) -> Anchors:
        chosen = draw(st.lists(st.sampled_from([*usable, *usable, -1]), max_size=size))
        return anchors([(e, draw(st.integers(0, edges[e][2])) if e >= 0 else 0,
                         draw(st.integers(0, 3))) for e in chosen])  # fmt: skip

    graph = plain_graph(n, edges, [int(kind != "open") for kind in kinds])
    homes = tied(6)
    again = st.lists(st.booleans(), min_size=len(homes.edges), max_size=len(homes.edges))
    is_next = np.array([False, *draw(again)[1:]], dtype=bool)[: len(homes.edges)]
    owners = np.arange(len(homes.edges)) - np.cumsum(is_next)
    homes = replace(homes, owners=owners.astype(np.int32), n_owners=len(set(owners.tolist())))
    lives = draw(st.lists(st.integers(-1, 1), min_size=homes.n_owners, max_size=homes.n_owners))
    return graph, tied(4), homes, np.array(lives, dtype=np.int32), own


def walks_of_each(case: Case) -> np.ndarray:
    """Measure every walk by networkx, each home on a graph of its own with its gates open."""
    graph, stations, homes, lives, own = case
    found = np.full((homes.n_owners, stations.n_owners), UNREACHABLE_MM, dtype=np.int64)
    for compound in (-1, 0, 1):
        flags = graph.edge_flags.copy()
        flags[own.edges[own.compounds == compound]] = 0
        edges = np.stack([graph.tails, graph.heads, graph.edge_length_mm], axis=1).tolist()
        theirs = plain_graph(graph.n_nodes, edges, flags.tolist())
        walks = shortest_mm(theirs, homes, stations, avoid=SHUT)
        found[lives == compound] = walks[lives == compound]
    return found


@settings(max_examples=600, deadline=None)
@given(gated())
def test_walks_equal_those_on_a_graph_of_ones_own(case: Case) -> None:
    graph, stations, homes, lives, own = case
    ways = prepare(graph, shut=shut_by(graph, avoid=SHUT))
    out = walks_out(graph, ways, homes, lives, own)
    begun = homes.united(out.exits)
    expected = walks_of_each(case)

    rows, numbers = np.nonzero(expected < UNREACHABLE_MM)
    found = pairs(ways, stations, begun, limit_mm=10**6)
    assert [column.tolist() for column in found] == [
        rows.tolist(), numbers.tolist(), expected[rows, numbers].tolist()
    ]  # fmt: skip

    best = nearest(ways, stations, begun)
    wanted = goals(ways, stations)
    for home, walks in enumerate(expected.tolist()):
        order = sorted((mm, s) for s, mm in enumerate(walks) if mm < UNREACHABLE_MM)
        told = (int(best.length_mm[home]), int(best.station[home]))
        assert told == (order[0] if order else (UNREACHABLE_MM, -1))
        alone = of_owners(homes, np.array([home]))
        exits = walks_out(graph, ways, alone, lives[[home]], own).exits
        few = nearest_few(ways, alone.united(exits), wanted, count=9)
        assert list(zip(few.length_mm.tolist(), few.station.tolist(), strict=True)) == order


@settings(max_examples=400, deadline=None)
@given(gated())
def test_each_way_out_is_as_long_as_it_is_said_to_be_and_passes_own_gates_only(case: Case) -> None:
    graph, _, homes, lives, own = case
    ways = prepare(graph, shut=shut_by(graph, avoid=SHUT))
    out = walks_out(graph, ways, homes, lives, own)
    for number, owner in enumerate(out.exits.owners.tolist()):
        walk = way_out(graph, ways, out, number)
        assert walk.length_mm == out.exits.connector_mm[number]
        theirs = set(own.edges[own.compounds == lives[owner]].tolist())
        passed = {edge for edge in walk.edges.tolist() if graph.edge_flags[edge] & SHUT}
        assert passed
        assert passed <= theirs


def test_nobody_lives_anywhere() -> None:
    graph = plain_graph(3, [(0, 1, 5), (1, 2, 5)], [0, SHUT])
    ways = prepare(graph, shut=shut_by(graph, avoid=SHUT))
    own = OwnGates(np.array([1], dtype=np.int32), np.array([0], dtype=np.int32))
    none = np.empty(0, dtype=np.int32)
    assert len(walks_out(graph, ways, anchors([]), none, own).exits.owners) == 0
    homes, lives = anchors([(0, 0, 0)]), np.zeros(1, dtype=np.int32)
    assert len(walks_out(graph, ways, homes, lives, OwnGates(none, none)).exits.owners) == 0


@pytest.fixture(params=[(900, 500), (500, 900)], ids=["drawn outward", "drawn inward"])
def gated_valley(valley: Path, request: pytest.FixtureRequest) -> Path:
    """Wall the lane of the valley in, and lead it to the road by a gate for residents.

    D6 is 5 m from the lane at 1700, its gate at 1800: to the hub it is
    5 + 100 + 400 + 800 + 20 = 1325 m.
    """
    folder = valley.parent
    roads = json.loads((folder / "roads.geojson").read_text(encoding="utf-8"))
    road = [valley_lonlat(x, 500) for x in (0.5, 500, 1000, 1800, 2000, 2600, 3000)]
    roads["features"][0]["geometry"]["coordinates"] = road
    way = {"type": "LineString", "coordinates": [valley_lonlat(1800, y) for y in request.param]}
    roads["features"].append({"type": "Feature", "properties": {"name": "Gate"}, "geometry": way})
    (folder / "roads.geojson").write_text(json.dumps(roads), encoding="utf-8")
    ring = [valley_lonlat(x, y) for x, y in shapely.box(1550, 850, 1850, 950).exterior.coords]
    court = {"type": "Feature", "properties": {"id": "K", "name": "Court"},
             "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": [court]})
    (folder / "compounds.geojson").write_text(text, encoding="utf-8")
    lon, lat = valley_lonlat(1800, 700)
    (folder / "gates.csv").write_text(
        f"id,of,who,lon,lat\nG,K,residents,{lon:.9f},{lat:.9f}\n", encoding="utf-8"
    )
    with valley.open("a", encoding="utf-8") as file:
        file.write(
            '[[compounds]]\nfile = "compounds.geojson"\ncode = "id"\nname = "name"\n'
            '[[gates]]\nfile = "gates.csv"\ncode = "id"\ncompound = "of"\npassage = "who"\n'
            'lon = "lon"\nlat = "lat"\n'
        )
    return valley


def test_what_is_clicked_is_what_is_stored(gated_valley: Path, tmp_path: Path) -> None:
    build_city(gated_valley, str(tmp_path / "valley.gpkg"))
    city = open_city(tmp_path / "valley.gpkg")
    stored = city.table("results").set_index("code")
    assert stored.loc["D6", ["station", "length_mm"]].tolist() == ["H", 1_325_000]
    for code, at in city.table("demand").set_index("code").geometry.items():
        clicked = city.nearest(at.x, at.y)["stations"]
        row = stored.loc[code]
        told = (clicked[0]["code"], clicked[0]["metres"] * 1000) if clicked else (None, None)
        assert told == (row["station"], row["length_mm"]) or row.isna()["station"]
        if clicked:
            assert city.walk((at.x, at.y), told[0])["metres"] * 1000 == row["length_mm"]


def test_a_walk_is_drawn_through_the_gate(gated_valley: Path, tmp_path: Path) -> None:
    build_city(gated_valley, str(tmp_path / "valley.gpkg"))
    city = open_city(tmp_path / "valley.gpkg")
    walk = city.walk(valley_lonlat(1700, 905), "H")
    expected = [(1700, 905), (1700, 900), (1800, 900), (1800, 500), (2000, 500), (2600, 500),
                (2600, 480)]  # fmt: skip
    drawn = np.array(walk["geometry"]["coordinates"])
    distinct = drawn[np.append(True, (np.abs(np.diff(drawn, axis=0)) > 1e-9).any(axis=1))]
    np.testing.assert_allclose(distinct, [valley_lonlat(*at) for at in expected], atol=1e-7)
    stranger = city.walk(valley_lonlat(1700, 955), "H")
    assert stranger["status"] == "no_way", "5 m beyond the wall is not the compound"


def test_exits_are_stored_and_strand_nobody(gated_valley: Path, tmp_path: Path) -> None:
    built = build_city(gated_valley, str(tmp_path / "valley.gpkg"))
    city = open_city(tmp_path / "valley.gpkg")
    anchors_of = city.table("anchors").set_index("owner").loc[["D6"]]
    assert anchors_of["status"].tolist() == ["island", "gate"]
    assert anchors_of["connector_mm"].tolist() == [5_000, 505_000]
    assert city.table("islands")["residents"].tolist() == [0]
    assert built.figures.as_json()["undetermined_residents"] == 20


def test_a_gate_edited_since_the_build_is_heeded_by_what_was_prepared(
    gated_valley: Path, tmp_path: Path
) -> None:
    store, cache = tmp_path / "valley.gpkg", tmp_path / "cache"
    build_city(gated_valley, str(store))
    home_at = valley_lonlat(1700, 905)
    assert open_city(store, cache=cache).nearest(*home_at)["stations"]
    with open_store(str(store)) as home, home.editing() as editor:
        (code,) = home.read("gates")["code"]
        noon = Stamp("2026-11-24T12:00:00", "planner")
        editor.update("gates", code, {"compound": None}, noon, version=1)
    assert open_city(store, cache=cache).nearest(*home_at)["stations"] == []
