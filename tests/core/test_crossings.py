"""Crossings are short, save a detour, are named by what they cross, and none that matters is lost.

Streets are drawn by hand in metres; what each crossing is worth is measured again by networkx.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from networks import CORNER, ZONE, anchors, lonlat, network, shortest_mm, streets

from geo.network.barriers import cut
from geo.network.build import build, node
from geo.network.components import components
from geo.network.graph import UNREACHABLE_MM, Graph
from geo.network.snap import barrier_segments, lay_out
from geo.network.ways import Ways, prepare, shut_by
from geo.tables import BARRIERS
from geo.walk.crossings import KINDS, Crossings, crossings, segment_kinds, thinned
from geo.walk.exits import one_of
from geo.walk.links import link

U = [(0, 60), (600, 60), (600, 0), (0, 0)]
"""Two streets 60 m apart that meet only at their eastern ends."""


def barriers(*rows: tuple[str, Any]) -> gpd.GeoDataFrame:
    """Draw barriers, lines or rings, in metres from the corner."""
    kinds = [kind for kind, _ in rows]
    shapes = [shapely.LineString(lonlat(line)) for _, line in rows]
    columns = {"kind": kinds, "name": [None] * len(rows)}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490")[
        [*BARRIERS.columns, "geometry"]
    ]


def found(
    graph: Graph, bars: gpd.GeoDataFrame | None = None, **options: int
) -> tuple[Ways, Crossings]:
    """Find the crossings of all streets of a graph."""
    shut = shut_by(graph, avoid=0)
    metric = (barriers() if bars is None else bars).to_crs(ZONE)
    ways = prepare(graph, shut=shut)
    ground = lay_out(graph, barriers=barrier_segments(metric),
                     components=components(graph, shut=shut))  # fmt: skip
    return ways, crossings(graph, ways, ground, segment_kinds(metric), **options)


def names(some: Crossings) -> list[str]:
    """Name what crossings cross, each once."""
    return sorted({KINDS[kind] for kind in some.kind})


def test_streets_that_meet_only_far_away_are_joined_by_a_missing_path() -> None:
    _, some = found(network([U])[0])
    assert names(some) == ["network"]
    assert set(some.length_mm.tolist()) == {60_000}
    # the walk back from the far end is 120 m longer for each 60 m: it must be 60 + 200 m at least
    assert some.a.xy[:, 0].max() - CORNER[0] <= 500


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        pytest.param([("water", [(-50, 30), (550, 30)])], ["network", "water"], id="a canal"),
        pytest.param([("wall", [(-50, 30), (650, 30)])], ["wall"], id="a wall along both"),
        pytest.param(
            [("wall", [(-50, 20), (650, 20)]), ("rail", [(-50, 40), (650, 40)])],
            ["rail"],
            id="a railway behind a wall is a railway",
        ),
    ],
)
def test_a_crossing_is_named_by_the_hardest_barrier(
    bars: list[tuple[str, Any]], expected: list[str]
) -> None:
    open_end = [(0, 60), (900, 60), (900, 0), (0, 0)]
    graph = network([U if len(expected) == 1 else open_end])[0]
    assert names(found(graph, barriers(*bars))[1]) == expected


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param([[(0, 0), (200, 0), (200, 100), (0, 100), (0, 0)]], "a block", id="a block"),
        pytest.param([[(0, 0), (100, 0)], [(0, 0), (100, 10)]], "a fork", id="a sharp fork"),
        pytest.param([[(0, 0), (300, 0)], [(0, 101), (300, 101)]], "too far", id="101 m apart"),
    ],
)
def test_what_is_ordinary_or_too_long_is_no_crossing(lines: list[Any], why: str) -> None:
    assert len(found(network(lines)[0])[1]) == 0, why


def test_a_hundred_metres_are_within_a_hundred_metres() -> None:
    _, some = found(network([[(0, 0), (300, 0)], [(0, 100), (300, 100)]])[0])
    assert set(some.length_mm.tolist()) == {100_000}


def test_dead_ends_that_nearly_meet_are_joined_at_their_ends() -> None:
    graph = network([[(0, 0), (200, 0)], [(220, 0), (420, 0)]])[0]
    _, some = found(graph)
    assert some.length_mm.min() == 20_000
    ends = np.sort(np.stack([some.a.xy[0], some.b.xy[0]])[:, 0] - CORNER[0])
    assert ends == pytest.approx([200, 220], abs=0.001)


def test_a_street_that_the_build_cut_is_joined_where_it_was_cut() -> None:
    wall = barriers(("wall", [(170, -500), (170, 500)]))
    gates = gpd.GeoSeries([], crs="EPSG:4490")
    parted, cuts = cut(streets([[(0, 0), (400, 0)]]), wall, gates, zone=ZONE)
    graph, _ = build(node(parted), zone=ZONE)
    _, some = found(graph, wall)
    assert len(cuts.streets) == 1
    assert KINDS[some.kind[0]] == "wall"
    assert some.length_mm[0] == pytest.approx(100, abs=1)


def test_nobody_steps_off_a_bridge() -> None:
    lines = [[(0, 0), (300, 0)], [(150, -300), (150, 300)]]
    assert len(found(network(lines)[0])[1]) > 0
    graph = network(lines, bridge=[False, True])[0]
    assert len(found(graph)[1]) == 0


def _maze(seed: int) -> tuple[Graph, gpd.GeoDataFrame]:
    """Draw streets of a grid with many sides missing, and barriers anywhere."""
    draw = np.random.default_rng(seed)
    at = np.arange(8) * 90.0 + draw.uniform(-15, 15, (2, 8))
    sides = [((at[0, i], at[1, j]), (at[0, i + di], at[1, j + dj]))
             for i in range(8) for j in range(8) for di, dj in ((1, 0), (0, 1))
             if max(i + di, j + dj) < 8 and draw.random() < 0.6]  # fmt: skip
    kinds = draw.choice(KINDS[1:], 6)
    bars = [(kind, draw.uniform(-50, 700, (3, 2))) for kind in kinds]
    return network(sides)[0], barriers(*bars)


@pytest.mark.parametrize("seed", range(6))
def test_each_crossing_is_worth_it_by_another_measure(seed: int) -> None:
    graph, bars = _maze(seed)
    _, some = found(graph, bars)
    for some_end in (some.a, some.b):
        assert (some_end.offset_mm <= graph.edge_length_mm[some_end.edges]).all()
    rows = np.arange(0, len(some), max(len(some) // 60, 1))
    picked = some[rows]
    walks = shortest_mm(graph, picked.a, picked.b, avoid=0).diagonal()
    assert (walks > 3 * picked.length_mm.astype(np.int64)).all()
    assert (walks - picked.length_mm >= 200_000).all()
    assert (picked.length_mm <= 100_000).all()
    lines = picked.lines
    for line, kind in zip(lines, picked.kind, strict=True):
        met = bars.to_crs(ZONE)["kind"][bars.to_crs(ZONE).intersects(line)]
        assert KINDS[kind] == max(met, key=KINDS.index, default="network")


@pytest.mark.parametrize("seed", range(3))
def test_wherever_a_crossing_could_be_there_is_one_not_much_longer(seed: int) -> None:
    graph, bars = _maze(seed)
    _, some = found(graph, bars)
    draw, metric = np.random.default_rng(seed), bars.to_crs(ZONE)
    edges = draw.integers(0, graph.n_edges, (150, 2))
    share = draw.random((150, 2))
    offsets = np.rint(share * graph.edge_length_mm[edges]).astype(int)
    a, b = (anchors([(e, o, 0) for e, o in zip(edges[:, n].tolist(), offsets[:, n].tolist(),
                                               strict=True)]) for n in (0, 1))  # fmt: skip
    walks = shortest_mm(graph, a, b, avoid=0).diagonal()
    lines = _lines(graph, edges, share)
    straight_mm = np.floor(shapely.length(lines) * 1000).astype(int)
    worth = (straight_mm <= 60_000) & (walks > 3 * straight_mm + 600_000)
    for row in np.flatnonzero(worth):
        met = metric["kind"][metric.intersects(lines[row])]
        kind = KINDS.index(max(met, key=KINDS.index, default="network"))
        near = shapely.dwithin(some.lines, lines[row], 60.0) & (some.kind == kind)
        assert some.length_mm[near].min(initial=UNREACHABLE_MM) <= straight_mm[row] + 60_000


def _lines(graph: Graph, edges: np.ndarray, share: np.ndarray) -> np.ndarray:
    at = np.repeat(np.arange(graph.n_edges), np.diff(graph.shape_offsets))
    shapes = np.asarray(shapely.linestrings(graph.shape_xy, indices=at))
    ends = shapely.line_interpolate_point(shapes[edges], share, normalized=True)
    return np.asarray(shapely.linestrings(shapely.get_coordinates(ends).reshape(-1, 2, 2)))


def test_thinned_keeps_the_shortest_of_each_kind_nearby() -> None:
    long = [(0, 60), (3000, 50), (3000, 0), (0, 0)]
    ways, some = found(network([long])[0], barriers(("water", [(-9, 30), (1500, 30)])))
    few = thinned(some, ways, apart_m=500)
    assert len(some) > 100
    assert names(few) == names(some) == ["network", "water"]
    assert 6 <= len(few) <= 9
    squares = (few.lines, some.lines)
    middle = [np.floor(shapely.get_coordinates(shapely.centroid(s)) / 500) for s in squares]
    for row in range(len(few)):
        rivals = (middle[1] == middle[0][row]).all(axis=1) & (some.kind == few.kind[row])
        assert few.length_mm[row] == some.length_mm[rivals].min()


def test_islands_keep_their_own_crossing_when_thinned() -> None:
    lanes = [[(x, 30), (x + 20, 30)] for x in (100, 150)]
    ways, some = found(network([[(0, 0), (400, 0)], *lanes])[0])
    few = thinned(some, ways, apart_m=10_000)
    assert len(few) == 2


def test_both_ends_can_be_linked() -> None:
    ways, some = found(network([U])[0])
    way = link(ways, one_of(some.a, 0), one_of(some.b, 0), length_mm=int(some.length_mm[0]))
    assert way is not None
    assert way.mm == 60_000


def test_more_threads_find_the_same() -> None:
    graph, bars = _maze(7)
    one, two = (found(graph, bars, threads=threads)[1] for threads in (1, 2))
    np.testing.assert_array_equal(one.a.xy, two.a.xy)
    np.testing.assert_array_equal(one.b.edges, two.b.edges)
    np.testing.assert_array_equal(one.kind, two.kind)


def test_where_nothing_is_there_are_none() -> None:
    assert len(found(network([[(0, 0), (300, 0)]])[0])[1]) == 0
