"""Points are tied to the nearest street that may be used, never across a barrier."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.ops
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import CORNER, Line, network

from geo.network.graph import Anchors, Snap
from geo.network.snap import barrier_segments, lay_out, snap
from geo.tables import PRIVATE

NOTHING = np.empty((0, 4))
ROAD = [(0.0, 0.0), (1000.0, 0.0)]


def wall(*lines: list[tuple[float, float]]) -> np.ndarray:
    shapes = [shapely.LineString(np.array(line) + CORNER) for line in lines]
    return barrier_segments(gpd.GeoDataFrame(geometry=shapes))


def tie(  # type: ignore[no-untyped-def]
    lines: Sequence[Line], point: tuple[float, float], barriers: np.ndarray = NOTHING, **columns
) -> Anchors:
    graph, _ = network(lines, **columns)
    ground = lay_out(graph, barriers=barriers, avoid=PRIVATE)
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
    lines = [ROAD, [(300.0, 90.0), (340.0, 90.0)]]
    assert tie(lines, (320, 80)).edges[0] == 0
    stranded = tie(lines, (320, 250))
    assert (stranded.edges[0], Snap(int(stranded.status[0]))) == (1, Snap.ISLAND)


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


coordinates = st.integers(-300, 300).map(float)
places = st.tuples(coordinates, coordinates)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.lists(places, min_size=2, max_size=4, unique=True), min_size=1, max_size=6),
    walls=st.lists(st.tuples(places, places), max_size=3),
    point=places,
)
def test_snapping_equals_shapely(lines: list, walls: list, point: tuple[float, float]) -> None:  # type: ignore[type-arg]
    graph, _ = network(lines)
    bars = wall(*[list(each) for each in walls if each[0] != each[1]]) if walls else NOTHING
    found = snap(lay_out(graph, barriers=bars, avoid=0), np.array([point]) + CORNER)
    here = shapely.Point(np.array(point) + CORNER)
    best = {True: (np.inf, -1), False: (np.inf, -1)}
    for edge in range(graph.n_edges):
        shape = graph.shape_xy[graph.shape_offsets[edge] : graph.shape_offsets[edge + 1]]
        for a, b in zip(shape[:-1], shape[1:], strict=True):
            connector = shapely.shortest_line(here, shapely.LineString([a, b]))
            if _crosses(connector, bars):
                continue
            mm = int(np.floor(connector.length * 1000 + 0.5))
            main = bool(graph.components[graph.tails[edge]] == 0)
            best[main] = min(best[main], (mm, edge))
    chosen = best[True] if best[True][0] <= 200_000 else best[False]
    if chosen[0] > 200_000:
        assert found.edges[0] == -1
    else:
        assert abs(int(found.connector_mm[0]) - chosen[0]) <= 1


def _crosses(connector: shapely.LineString, bars: np.ndarray) -> bool:
    """Judge by shapely whether the inner part of a connector meets a barrier, but not along it."""
    if connector.length <= 0.02:
        return False
    inner = shapely.ops.substring(connector, 0.01, connector.length - 0.01)
    met = [inner.intersection(shapely.LineString(bar.reshape(2, 2))) for bar in bars]
    return any(not place.is_empty and place.length == 0 for place in met)
