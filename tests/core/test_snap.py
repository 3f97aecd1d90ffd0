"""Points are tied to the nearest street that may be used, never across a barrier.

Beside the worked examples, :func:`slow` looks at every piece of every edge for every point, in
plain numpy, and judges barriers in exact fractions: both must agree on every field, bit for bit.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import CORNER, ZONE, Line, lonlat, network

from geo.engine import tied_to
from geo.network.components import components
from geo.network.gates import OwnGates
from geo.network.graph import Anchors, Graph, Snap
from geo.network.snap import Ground, barrier_segments, lay_out, snap, ties
from geo.network.ways import prepare, shut_by
from geo.tables import PRIVATE, STEPS
from geo.walk.nearest import nearest

NOTHING = np.empty((0, 4))
ROAD = [(0.0, 0.0), (1000.0, 0.0)]


def wall(*lines: list[tuple[float, float]]) -> np.ndarray:
    shapes = [shapely.LineString(np.array(line) + CORNER) for line in lines]
    return barrier_segments(gpd.GeoDataFrame(geometry=shapes))


def ground_of(graph: Graph, *, barriers: np.ndarray, avoid: int) -> Ground:
    parts = components(graph, shut=shut_by(graph, avoid=avoid))
    return lay_out(graph, barriers=barriers, components=parts)


def tie(  # type: ignore[no-untyped-def]
    lines: Sequence[Line], point: tuple[float, float], barriers: np.ndarray = NOTHING, **columns
) -> Anchors:
    graph, _ = network(lines, **columns)
    ground = ground_of(graph, barriers=barriers, avoid=PRIVATE)
    return snap(ground, np.array([point]) + CORNER)


@pytest.mark.parametrize(
    ("away_m", "status"),
    [(0, "NORMAL"), (50, "NORMAL"), (50.001, "FAR"), (200, "FAR"), (200.001, "UNROUTABLE")],
    ids=["on it", "50 m are normal", "a millimetre more is far", "200 m are far", "beyond"],
)
def test_distance_decides_the_status_inclusively(away_m: float, status: str) -> None:
    found = tie([ROAD], (300, away_m))
    assert Snap(int(found.status[0])).name == status


def test_a_point_is_tied_anywhere_on_an_edge_and_not_to_a_node() -> None:
    found = tie([ROAD], (333.333, 20))
    assert (found.offset_mm[0], found.connector_mm[0]) == (333_333, 20_000)
    np.testing.assert_allclose(found.xy[0] - CORNER, (333.333, 0), atol=1e-6)


def test_an_edge_of_the_main_component_is_preferred_to_a_nearer_island() -> None:
    # valhalla#58, osmnx#1309: the nearest edge was on an island
    lines = [ROAD, [(300.0, 90.0), (340.0, 90.0)]]
    assert tie(lines, (320, 80)).edges[0] == 0
    stranded = tie(lines, (320, 250))
    assert (stranded.edges[0], Snap(int(stranded.status[0]))) == (1, Snap.ISLAND)


def test_an_island_serves_where_a_barrier_shuts_off_the_main_component() -> None:
    lines = [ROAD, [(300.0, 90.0), (340.0, 90.0)]]
    river = wall([(-500, 30), (1500, 30)])
    found = tie(lines, (320, 80), river)
    assert (found.edges[0], Snap(int(found.status[0]))) == (1, Snap.ISLAND)


def test_the_connector_never_crosses_a_barrier() -> None:  # pandana#170: snapped across water
    lines = [ROAD, [(0.0, 100.0), (1000.0, 100.0), (1000.0, 0.0)]]
    river = wall([(-50, 30), (900, 30)])
    assert tie(lines, (300, 40)).connector_mm[0] == 40_000
    assert tie(lines, (300, 40), river).connector_mm[0] == 60_000


def test_a_point_walled_in_is_unroutable() -> None:
    box = wall([(290, 5), (310, 5), (310, 25), (290, 25), (290, 5)])
    assert tie([ROAD], (300, 15), box).status[0] == Snap.UNROUTABLE


@pytest.mark.parametrize("away_m", [30.0, 30.005, 29.995], ids=["on it", "just over", "just under"])
def test_a_door_in_a_wall_opens_both_ways(away_m: float) -> None:
    assert tie([ROAD], (300, away_m), wall([(0, 30), (1000, 30)])).connector_mm[0] > 29_990


def test_a_wall_in_line_with_the_connector_bars_nothing() -> None:
    assert tie([ROAD], (300, 20), wall([(300, 30), (300, 90)])).connector_mm[0] == 20_000


def test_the_corner_of_two_walls_is_closed() -> None:
    corner = wall([(200, 10), (300, 10)], [(300, 10), (400, 10)])
    assert tie([ROAD], (300, 20), corner).status[0] == Snap.UNROUTABLE


def test_equals_go_to_the_lowest_edge() -> None:
    lines = [[(0.0, 0.0), (500.0, 0.0)], [(500.0, 0.0), (1000.0, 0.0)]]
    assert tie(lines, (500, 10)).edges[0] == 0
    assert tie(lines[::-1], (500, 10)).edges[0] == 0


def test_a_shut_edge_is_passed_over() -> None:
    lines = [ROAD, [(0.0, 30.0), (1000.0, 30.0), (1000.0, 0.0)]]
    assert tie(lines, (300, 28), private=[False, True]).connector_mm[0] == 28_000


def test_no_streets_leave_everybody_unroutable() -> None:
    found = tie([ROAD], (300, 5), private=[True])
    assert found.status.tolist() == [Snap.UNROUTABLE]


def drawn(lines: Sequence[Line], parts: Sequence[int], flags: Sequence[int]) -> Graph:
    """Make a graph of which only shapes and parts count; coordinates stay the integers they are."""
    nodes = np.array(parts, dtype=np.int32)
    n = int(nodes.max(initial=-1)) + 1
    counts = [len(line) for line in lines]
    length_mm = [
        math.floor(1000 * sum(math.dist(*ends) for ends in pairwise(line)) + 0.5) for line in lines
    ]
    return Graph(
        offsets=np.zeros(n + 1, dtype=np.int32),
        targets=np.empty(0, dtype=np.int32),
        arc_edges=np.empty(0, dtype=np.int32),
        length_mm=np.empty(0, dtype=np.int32),
        flags=np.empty(0, dtype=np.uint8),
        xy=np.zeros((n, 2)),
        tails=nodes,
        heads=nodes,
        edge_length_mm=np.array(length_mm, dtype=np.int32),
        edge_flags=np.array(flags, dtype=np.uint8),
        shape_offsets=np.cumsum([0, *counts]).astype(np.int32),
        shape_xy=np.array([xy for line in lines for xy in line], dtype=float).reshape(-1, 2)
        + CORNER,
    )


def slow(graph: Graph, bars: np.ndarray, points: np.ndarray, *, avoid: int) -> list[tuple]:  # type: ignore[type-arg]
    """Try every piece of every open edge: status, connector, edge, offset and place."""
    found = []
    for x, y in points.tolist():
        ties = [
            (component > 0, mm, edge, offset, px, py)
            for component, mm, edge, offset, px, py in _every_tie(graph, x, y, avoid)
            if mm <= 200_000 and not any(_crosses(x, y, px, py, bar) for bar in bars.tolist())
        ]
        if not ties:
            found.append((Snap.UNROUTABLE, 0, -1, 0, math.nan, math.nan))
            continue
        island, mm, *rest = min(ties)
        near = Snap.NORMAL if mm <= 50_000 else Snap.FAR
        found.append((Snap.ISLAND if island else near, mm, *rest))
    return found


def _every_tie(graph: Graph, x: float, y: float, avoid: int):  # type: ignore[no-untyped-def]
    parts = components(graph, shut=shut_by(graph, avoid=avoid))
    for edge in np.flatnonzero((graph.edge_flags & avoid) == 0).tolist():
        shape = graph.shape_xy[graph.shape_offsets[edge] : graph.shape_offsets[edge + 1]]
        along = 0.0
        for a, b in pairwise(shape):
            d = b - a
            square = float(d @ d)
            share = min(max(float((np.array([x, y]) - a) @ d) / square, 0.0), 1.0) if square else 0
            px, py = (a + share * d).tolist()
            mm = math.floor(math.hypot(px - x, py - y) * 1000 + 0.5)
            offset = math.floor((along + share * math.sqrt(square)) * 1000 + 0.5)
            offset = min(offset, int(graph.edge_length_mm[edge]))
            yield int(parts[edge]), mm, edge, offset, px, py
            along += math.hypot(*d)


def _crosses(x: float, y: float, px: float, py: float, bar: list[float]) -> bool:
    """Judge in fractions whether the inner part of a connector meets a barrier, but not along it.

    What is too close for floats to tell is left out: no rule is meant to decide it.
    """
    length = math.hypot(px - x, py - y)
    if length <= 0.02:
        return False
    ux, uy = (px - x) / length * 0.01, (py - y) / length * 0.01
    a, b = (Fraction(x + ux), Fraction(y + uy)), (Fraction(px - ux), Fraction(py - uy))
    c, d = ((Fraction(bar[i]), Fraction(bar[i + 1])) for i in (0, 2))
    sides = [_side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)]
    assume(all(side == 0 or abs(side) > 1e-3 for side in sides))
    return sides[0] * sides[1] <= 0 and sides[2] * sides[3] <= 0 and any(sides[:2])


def _side(a, b, c):  # type: ignore[no-untyped-def]
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def rows_of(found: Anchors) -> list[tuple]:  # type: ignore[type-arg]
    columns = (found.status, found.connector_mm, found.edges, found.offset_mm, *found.xy.T)
    return list(zip(*(column.tolist() for column in columns), strict=True))


coarse = st.integers(-30, 30).map(lambda tens: tens * 10.0)
fine = st.integers(-400, 400).map(float)
distant = st.sampled_from([-4000.0, -950.0, 1024.0, 3200.0, 7777.0])
coordinates = st.one_of(coarse, coarse, fine, distant)
places = st.tuples(coordinates, coordinates)
lines_drawn = st.lists(st.lists(places, min_size=2, max_size=4), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    lines=lines_drawn,
    walls=st.lists(st.tuples(places, places), max_size=3),
    points=st.lists(places, min_size=1, max_size=5),
    data=st.data(),
)
def test_snapping_equals_trying_every_piece(
    lines: list[Line],
    walls: list[Line],
    points: list[tuple[float, float]],
    data: st.DataObject,
) -> None:
    each = {"min_size": len(lines), "max_size": len(lines)}
    parts = data.draw(st.lists(st.sampled_from([0, 0, 1, 2]), **each))  # type: ignore[arg-type]
    flags = data.draw(st.lists(st.sampled_from([0, 0, PRIVATE]), **each))  # type: ignore[arg-type]
    graph = drawn(lines, parts, flags)
    bars = np.array(walls, dtype=float).reshape(-1, 4) + np.tile(CORNER, 2)
    xy = np.array(points) + CORNER
    expected = slow(graph, bars, xy, avoid=PRIVATE)
    found = snap(ground_of(graph, barriers=bars, avoid=PRIVATE), xy)
    np.testing.assert_array_equal(rows_of(found), expected)


LONG, STAIRS = [(0.0, 100.0), (900.0, 100.0)], [(0.0, 100.0), (0.0, 0.0)]
COURT = [(0.0, 0.0), (80.0, 0.0)]


@pytest.mark.parametrize(
    ("lines", "steps", "point", "expected"),
    [
        ([LONG, STAIRS], [1], (5, 60), [(1, 5_000), (0, 40_000)]),
        ([LONG, STAIRS], [], (5, 60), [(1, 5_000)]),
        ([LONG, STAIRS], [1], (5, 97), [(0, 3_000)]),
        ([LONG, STAIRS, COURT], [1], (60, 20), [(2, 20_000), (0, 80_000)]),
        ([LONG, STAIRS, [(0.0, 0.0), (0.0, -400.0)]], [1], (5, -290), [(2, 5_000)]),
        ([STAIRS], [0], (5, 60), [(0, 5_000)]),
        ([[(0.0, 0.0), (90.0, 0.0)], [(90.0, 0.0), (180.0, 0.0)], [(0.0, 30.0), (150.0, 30.0)]],
         [1], (20, 10), [(0, 10_000), (2, 20_000)]),
        ([[(0.0, 0.0), (90.0, 0.0)], [(90.0, 0.0), (95.0, 0.0)], [(95.0, 0.0), (180.0, 0.0)],
          [(0.0, 900.0), (150.0, 900.0)], [(0.0, 930.0), (50.0, 930.0)]],
         [1], (20, 925), [(4, 5_000), (3, 25_000)]),
    ],
    ids=[
        "stairs, and the street",
        "no stairs, no other street",
        "nearer to the street",
        "a court that only stairs lead to",
        "such a court, nothing else near",
        "nothing but stairs",
        "another part is the longest without stairs",
        "an island is the longest without stairs, but not the nearest",
    ],
)  # fmt: skip
def test_who_takes_steps_is_also_tied_where_those_are_who_take_none(
    lines: list[Line], steps: list[int], point: tuple[float, float], expected: list[tuple[int, int]]
) -> None:
    flags = [STEPS * (edge in steps) for edge in range(len(lines))]
    graph = network(lines, steps=[bool(flag) for flag in flags])[0]
    xy = np.array([point]) + CORNER
    found = ties(ground_of(graph, barriers=NOTHING, avoid=0), xy)
    assert list(zip(found.edges.tolist(), found.connector_mm.tolist(), strict=True)) == expected
    lone = ties(ground_of(graph, barriers=NOTHING, avoid=STEPS), xy)
    assert len(lone.owners) == 1
    assert (lone.edges[0], lone.connector_mm[0]) in [*expected, (-1, lone.connector_mm[0])]


@settings(max_examples=200, deadline=None)
@given(
    lines=lines_drawn,
    walls=st.lists(st.tuples(places, places), max_size=3),
    points=st.lists(places, min_size=1, max_size=5),
    data=st.data(),
)
def test_all_ties_are_those_with_steps_and_those_without(
    lines: list[Line],
    walls: list[Line],
    points: list[tuple[float, float]],
    data: st.DataObject,
) -> None:
    each = {"min_size": len(lines), "max_size": len(lines)}
    parts = data.draw(st.lists(st.sampled_from([0, 0, 1, 2]), **each))  # type: ignore[arg-type]
    flags = data.draw(st.lists(st.sampled_from([0, 0, STEPS, PRIVATE]), **each))  # type: ignore[arg-type]
    graph = drawn(lines, parts, flags)
    bars = np.array(walls, dtype=float).reshape(-1, 4) + np.tile(CORNER, 2)
    xy = np.array(points) + CORNER
    grounds = [ground_of(graph, barriers=bars, avoid=avoid) for avoid in (PRIVATE, PRIVATE | STEPS)]
    found, (most, least) = ties(grounds[0], xy), (snap(ground, xy) for ground in grounds)
    np.testing.assert_array_equal(rows_of(found.first), rows_of(most))
    assert spots(found) == spots(most) | spots(least)


def spots(anchors: Anchors) -> set[tuple[int, ...]]:
    """List where owners are tied; those that are not are left out."""
    tied = anchors.edges >= 0
    columns = (anchors.owners, anchors.edges, anchors.offset_mm, anchors.connector_mm)
    return set(zip(*(column[tied].tolist() for column in columns), strict=True))


@pytest.mark.parametrize(
    ("lines", "point", "expected"),
    [
        ([[(0, 0), (0, 0)]], (30, 40), (Snap.NORMAL, 50_000, 0, 0)),
        ([[(0, 0), (0, 0), (9, 0)]], (-120, 160), (Snap.FAR, 200_000, 0, 0)),
        ([[(0, 0), (100, 0), (100, 20), (0, 20)]], (50, 10), (Snap.NORMAL, 10_000, 0, 50_000)),
        ([[(0, 20), (100, 20)], [(0, 0), (100, 0)]], (50, 10), (Snap.NORMAL, 10_000, 0, 50_000)),
        ([[(0, 0), (64, 0)], [(64, 0), (128, 0)]], (64, 0), (Snap.NORMAL, 0, 0, 64_000)),
        ([[(-25000, -25000), (25000, 25000)]], (140, -140), (Snap.FAR, 197_990, 0, 35_355_339)),
    ],
    ids=[
        "a piece without length, at exactly 50 m",
        "its end, at exactly 200 m",
        "along one edge the lowest offset",
        "between edges the lowest",
        "on the node of two",
        "a line of 70 km",
    ],
)
def test_hand_worked_ties(
    lines: list[Line], point: tuple[float, float], expected: tuple[int, ...]
) -> None:
    graph = drawn(lines, [0] * len(lines), [0] * len(lines))
    found = snap(ground_of(graph, barriers=NOTHING, avoid=0), np.array([point]) + CORNER)
    assert rows_of(found)[0][:4] == expected


@pytest.fixture(scope="module")
def town() -> tuple[Graph, np.ndarray, np.ndarray]:
    """Three hundred streets with islands and walls, and a thousand points around them."""
    rng = np.random.default_rng(11)
    starts = rng.integers(0, 3000, (300, 2))
    lines = [[tuple(a), tuple(a + b)] for a, b in zip(starts, rng.integers(-99, 99, (300, 2)),
             strict=True)]  # fmt: skip
    graph = drawn(lines, rng.integers(0, 3, 300).tolist(), [0] * 300)
    bars = np.hstack([a := rng.uniform(0, 3000, (60, 2)), a + rng.uniform(-90, 90, (60, 2))])
    return graph, bars + np.tile(CORNER, 2), rng.uniform(-300, 3300, (1000, 2)) + CORNER


def test_the_answers_depend_neither_on_threads_nor_on_how_points_lie_in_memory(
    town: tuple[Graph, np.ndarray, np.ndarray],
) -> None:
    graph, bars, xy = town
    ground = ground_of(graph, barriers=bars, avoid=0)
    plain = rows_of(snap(ground, xy))
    assert {row[0] for row in plain} == set(Snap)
    np.testing.assert_array_equal(rows_of(snap(ground, xy, threads=2)), plain)
    np.testing.assert_array_equal(rows_of(snap(ground, np.asfortranarray(xy))), plain)
    np.testing.assert_array_equal(rows_of(snap(ground, np.repeat(xy, 2, axis=0)[::2])), plain)
    np.testing.assert_array_equal(rows_of(snap(ground, xy[::-1])), plain[::-1])
    np.testing.assert_array_equal(rows_of(snap(ground, xy[7:8])), plain[7:8])


def test_one_bad_point_spoils_no_other() -> None:  # r5r#382: one bad origin killed the batch
    graph = drawn([ROAD], [0], [0])
    bad = [np.nan, np.inf, -np.inf, 1e300, -1e300, 1e9]
    points = [[300.0, 10.0], *([each, 0.0] for each in bad), *([0.0, each] for each in bad)]
    found = snap(
        ground_of(graph, barriers=NOTHING, avoid=0),
        np.array([*points, [400, 10]]) + CORNER,
    )
    assert found.status.tolist() == [Snap.NORMAL, *[Snap.UNROUTABLE] * 12, Snap.NORMAL]


def test_no_points_have_no_anchors() -> None:
    graph = drawn([ROAD], [0], [0])
    ground = ground_of(graph, barriers=NOTHING, avoid=0)
    found = snap(ground, np.empty((0, 2)))
    assert (len(found.edges), found.n_owners, found.xy.shape) == (0, 0, (0, 2))


def arrays_of(ground: Ground) -> list[np.ndarray]:
    grids = [ground.main.grid, ground.others.grid, ground.barriers]
    known = [array for pieces in (ground.main, ground.others) for array in pieces[1:]]
    return [array for grid in grids for array in grid] + known


def test_the_ground_can_be_kept_on_disk_and_never_changed(
    town: tuple[Graph, np.ndarray, np.ndarray],
) -> None:
    graph, bars, _ = town
    for array in arrays_of(ground_of(graph, barriers=bars, avoid=0)):
        assert array.flags.c_contiguous
        assert not array.flags.writeable


def test_a_long_street_and_far_towns_take_memory_by_their_length_alone() -> None:
    diagonal = drawn([[(0, 0), (50_000, 50_000)]], [0], [0])
    assert len(ground_of(diagonal, barriers=NOTHING, avoid=0).main.grid.members) < 4 * 50_000 / 64
    towns = drawn([ROAD, [(5e6, 5e6), (5e6 + 9, 5e6)]], [0, 0], [0, 0])
    grid = ground_of(towns, barriers=NOTHING, avoid=0).main.grid
    assert len(grid.offsets) <= 3 * 32 * 32 + 1


def table(points: Sequence[tuple[float, float]], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    shapes = shapely.points(lonlat(points)) if len(points) else []
    return gpd.GeoDataFrame(dict(columns), geometry=shapes, crs="EPSG:4490")


def test_a_station_with_entrances_is_entered_by_them_alone() -> None:
    """Station A stands on the road, but its doors are elsewhere, and one leads nowhere.

    A has three entrances: 30 m and 70 m from the road, and one 500 m away. B has none. C has one,
    500 m away: C is unroutable though it stands on the road itself. Who comes from the west end
    walks past the front of A, to the second of its doors.
    """
    graph, _ = network([ROAD])
    tables = {
        "stations": table([(300, 0), (500, 20), (700, 0)], code=["A", "B", "C"]),
        "entrances": table(
            [(710, 500), (310, 30), (300, 500), (290, -70)], station=["C", "A", "A", "A"]
        ),
        "demand": table([(0, 5)], code=["D"]),
        "barriers": gpd.GeoDataFrame(geometry=[], crs="EPSG:4490"),
        "compounds": gpd.GeoDataFrame({"code": []}, geometry=[], crs="EPSG:4490"),
    }
    none = OwnGates(*np.empty((2, 0), dtype=np.int32))
    snapped = tied_to(tables, graph, shut=shut_by(graph, avoid=PRIVATE), gates=none, zone=ZONE)
    found = snapped.stations
    rows = list(zip(found.owners.tolist(), found.connector_mm.tolist(), found.status, strict=True))
    assert rows == [
        (0, 30_000, Snap.NORMAL),
        (0, 0, Snap.UNROUTABLE),
        (0, 70_000, Snap.FAR),
        (1, 20_000, Snap.NORMAL),
        (2, 0, Snap.UNROUTABLE),
    ]
    assert found.offset_mm[found.edges >= 0].tolist() == [310_000, 290_000, 500_000]
    assert found.n_owners == 3
    ways = prepare(graph, shut=shut_by(graph, avoid=PRIVATE))
    walked = nearest(ways, found, snapped.demand)
    assert (walked.station[0], walked.length_mm[0]) == (0, 5_000 + 310_000 + 30_000)
