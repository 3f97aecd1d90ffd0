"""Contours: known shapes by hand, nesting to the last bit, and a certificate that sees breaks.

Distances are metres from the corner of :mod:`networks`, unless a name says otherwise.
"""

from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from networks import CORNER, Line, network, shortest_mm

from geo.errors import ContractError
from geo.network.components import components
from geo.network.graph import UNREACHABLE_MM, Graph
from geo.network.snap import Ground, barrier_segments, lay_out, snap
from geo.network.ways import Ways, prepare, shut_by
from geo.tables import PRIVATE
from geo.walk.contour import (
    LONGEST_MM,
    MOST_WRONG_IN,
    N_POINTS,
    SPACING_M,
    Contour,
    Start,
    certify,
    contours,
    contours_of_all,
    draw,
    tied_of,
    trace,
)

pytestmark = pytest.mark.slow

NOTHING = np.empty((0, 4))
STREET = [(-1000.0, 0.0), (1000.0, 0.0)]
BLOCK = [(0.0, 0.0), (600.0, 0.0), (600.0, 600.0), (0.0, 600.0), (0.0, 0.0)]

Place = tuple[float, float]


def made(
    lines: Sequence[Line], *, barriers: np.ndarray = NOTHING, **columns: Sequence[bool]
) -> tuple[Graph, Ways, Ground]:
    graph, _ = network(lines, **columns)
    ways = prepare(graph, shut=shut_by(graph, avoid=PRIVATE))
    return (
        graph,
        ways,
        lay_out(
            graph,
            barriers=barriers,
            components=components(graph, shut=shut_by(graph, avoid=PRIVATE)),
        ),
    )


def start_at(
    place: Place,
    lines: Sequence[Line],
    *,
    barriers: np.ndarray = NOTHING,
    **columns: Sequence[bool],
) -> Start:
    _, ways, ground = made(lines, barriers=barriers, **columns)
    return Start(ways, ground, tied_of(snap(ground, np.array([place]) + CORNER), 0))


def only(start: Start, limit_m: float) -> shapely.Geometry:
    """Draw one limit, in metres from the corner."""
    (polygon,) = draw(start, [round(limit_m * 1000)])
    return from_corner(polygon)


def from_corner(polygon: shapely.Geometry) -> shapely.Geometry:
    return shapely.affinity.translate(polygon, *-CORNER)


def certified(start: Start, *limits_m: float) -> list[Contour]:
    limits_mm = [round(limit_m * 1000) for limit_m in limits_m]
    return list(contours(*start, limits_mm=limits_mm))


def wall(*line: Place) -> np.ndarray:
    return barrier_segments(
        gpd.GeoDataFrame(geometry=[shapely.LineString(np.array(line) + CORNER)])
    )


@pytest.mark.parametrize(
    ("limit_m", "area_m2"),
    [(150, 2 * 150**2), (300, 2 * 300**2 - 2 * 100**2)],
    ids=["a diamond", "without the tips beyond 200 m of the street"],
)
def test_along_a_straight_street_the_shape_is_a_diamond(limit_m: int, area_m2: int) -> None:
    drawn = only(start_at((2.0, 0.0), [STREET]), limit_m)
    assert drawn.area == pytest.approx(area_m2, rel=0.005)
    west, south, east, north = drawn.bounds
    high = min(limit_m, 200)
    assert (west, south, east, north) == pytest.approx(
        (2 - limit_m, -high, 2 + limit_m, high), abs=SPACING_M
    )


def test_the_stations_own_connector_is_walked_too() -> None:  # r5r#337: a leg for nothing
    drawn = only(start_at((0.0, 40.0), [STREET]), 150)
    assert drawn.area == pytest.approx(2 * 110**2, rel=0.01)


def test_the_limit_is_inclusive() -> None:
    start = start_at((0.0, 0.0), [STREET])
    corner = np.array([[100.0, 0.0]]) + CORNER
    (walk_mm,) = start.walks_mm(corner, limit_mm=200_000).tolist()
    exactly, below = draw(start, [walk_mm, walk_mm - 1])
    assert shapely.intersects_xy(exactly, *corner[0])
    assert not shapely.intersects_xy(below, *corner[0])


def test_a_block_out_of_reach_stays_a_hole() -> None:
    drawn = only(start_at((0.0, 0.0), [BLOCK]), 2000)
    ((hole,),) = [part.interiors for part in drawn.geoms]
    assert shapely.Polygon(hole).area == pytest.approx(200**2, rel=0.05)
    assert not shapely.intersects_xy(drawn, 300, 300)


def test_what_lies_beyond_a_river_without_a_bridge_is_outside() -> None:
    banks = [STREET, [(-1000.0, 60.0), (1000.0, 60.0)], [(1000.0, 0.0), (1000.0, 60.0)]]
    river = wall((-1100, 30), (900, 30))
    apart = only(start_at((0.0, 0.0), banks, barriers=river), 200)
    assert shapely.intersects_xy(apart, 0, 28)
    assert apart.bounds[3] < 30 + SPACING_M / 2
    bridge = [[(-1000.0, 60.0), (0.0, 60.0), (1000.0, 60.0)], [(0.0, 0.0), (0.0, 60.0)]]
    joined = only(
        start_at((0.0, 0.0), [[STREET[0], (0.0, 0.0), STREET[1]], *bridge], barriers=river), 200
    )
    assert shapely.intersects_xy(joined, 100, 70)


@pytest.mark.parametrize("is_shut", [True, False], ids=["shut", "open"])
def test_an_edge_that_is_shut_reaches_nobody(is_shut: bool) -> None:  # noqa: FBT001
    lines = [[STREET[0], (0.0, 0.0)], [(0.0, 0.0), (0.0, 300.0)], [(0.0, 300.0), (300.0, 300.0)]]
    drawn = only(start_at((-50.0, 0.0), lines, private=[False, is_shut, False]), 400)
    assert shapely.intersects_xy(drawn, -400, 20)
    assert shapely.intersects_xy(drawn, 10, 310) == (not is_shut)


def test_a_station_with_two_entrances_reaches_from_both() -> None:
    _, ways, ground = made([STREET])
    doors = np.array([(-400.0, 0.0), (400.0, 0.0)]) + CORNER
    station = snap(ground, doors, owners=np.zeros(2, dtype=np.int32), n_owners=1)
    drawn = only(Start(ways, ground, station), 100)
    assert len(drawn.geoms) == 2
    assert drawn.area == pytest.approx(2 * 2 * 100**2, rel=0.01)


def test_nothing_is_drawn_around_a_station_without_a_way() -> None:  # pandana#168: 4294967.295
    (found,) = certified(start_at((0.0, 500.0), [STREET]), 1000)
    assert found == Contour(0, 1_000_000, shapely.MultiPolygon(), 0.0, 0.0, 0)
    assert (found.status, found.pedshed) == ("nothing", 0.0)


@pytest.mark.parametrize("limit_mm", [0, -1, LONGEST_MM + 1])
def test_a_limit_out_of_range_is_refused(limit_mm: int) -> None:
    start = start_at((0.0, 0.0), [STREET])
    asked = contours(*start, limits_mm=[1000, limit_mm])
    with pytest.raises(ContractError, match=r"above 0 and at most 5000 m"):
        next(asked)


def test_the_pedshed_is_the_share_of_the_ideal_circle() -> None:
    (found,) = certified(start_at((2.0, 0.0), [STREET]), 150)
    assert found.pedshed == pytest.approx(2 / np.pi, rel=0.01)


# Any lattice

SOUTH_WEST = {"west": 100_000, "south": 887_500}


@st.composite
def lattices(draw: st.DrawFn) -> np.ndarray:
    """Draw the walks to a few corners, ties and jumps among them, out of reach all around."""
    mm = st.one_of(st.integers(0, 3), st.integers(0, 20_000), st.just(UNREACHABLE_MM))
    corners = draw(arrays(np.int32, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=mm))
    return np.pad(corners, 1, constant_values=UNREACHABLE_MM)


@settings(max_examples=300)
@given(corners=lattices(), limit_mm=st.integers(0, 15_000), more_mm=st.integers(1, 15_000))
def test_traces_nest_and_never_touch_themselves(
    corners: np.ndarray, limit_mm: int, more_mm: int
) -> None:  # openrouteservice#468: a farther contour did not hold a nearer one
    inner, outer = (trace(corners, mm, **SOUTH_WEST) for mm in (limit_mm, limit_mm + more_mm))
    assert inner.is_valid
    assert outer.is_valid
    assert inner.is_empty or outer.covers(inner)


@settings(max_examples=300)
@given(corners=lattices(), limit_mm=st.integers(0, 15_000), columns=st.integers(1, 999))
def test_a_trace_is_the_same_in_any_window(
    corners: np.ndarray, limit_mm: int, columns: int
) -> None:
    wide = np.pad(corners, ((7, 0), (columns, 0)), constant_values=UNREACHABLE_MM)
    west, south = SOUTH_WEST["west"] - columns, SOUTH_WEST["south"] - 7
    moved = trace(wide, limit_mm, west=west, south=south)
    assert moved.wkb == trace(corners, limit_mm, **SOUTH_WEST).wkb


def test_a_jump_is_drawn_a_fifth_of_the_way() -> None:
    corners = np.pad(np.zeros((9, 1), dtype=np.int32), 1, constant_values=UNREACHABLE_MM)
    drawn = trace(corners, 100_000, west=0, south=0)
    assert drawn.bounds[0] == pytest.approx(SPACING_M * 0.8, abs=0.001)
    assert drawn.bounds[2] == pytest.approx(SPACING_M * 1.2, abs=0.001)


# The certificate


def test_a_contour_is_measured_at_independent_points_inside_and_within() -> None:
    # QNEAT3#82, openrouteservice#972, valhalla#3741: polygons held what is out of reach
    start = start_at((20.0, 30.0), [BLOCK, [(0.0, 0.0), (-300.0, -200.0)]])
    for found in certified(start, 200, 700):
        assert found.status == "certified"
        assert found.n_points >= N_POINTS
        xy = np.random.default_rng(7).uniform(-900, 1500, (200_000, 2)) + CORNER
        is_within = start.walks_mm(xy, limit_mm=found.limit_mm) <= found.limit_mm
        is_inside = shapely.intersects_xy(found.polygon, *xy.T)
        assert (is_inside & ~is_within).sum() / is_inside.sum() == pytest.approx(
            found.wrong_in, abs=0.002
        )
        assert (is_within & ~is_inside).sum() / is_within.sum() == pytest.approx(
            found.wrong_out, abs=0.004
        )


@pytest.mark.parametrize(
    "broken",
    [
        lambda polygon: polygon.buffer(5),
        lambda polygon: polygon.convex_hull,
        lambda polygon: shapely.affinity.translate(polygon, 20, 0),
        lambda polygon: shapely.Polygon(polygon.geoms[0].exterior),
    ],
    ids=["grown by 5 m", "its hull", "moved by 20 m", "its holes filled"],
)
def test_a_polygon_that_claims_too_much_is_never_shown(broken) -> None:  # type: ignore[no-untyped-def]
    start = start_at((0.0, 0.0), [BLOCK])
    (sound,) = draw(start, [1_300_000])
    found = certify(
        start, 0, 1_300_000, shapely.MultiPolygon(list(shapely.get_parts(broken(sound))))
    )
    assert (found.status, found.polygon) == ("uncertain", None)
    assert found.wrong_in > MOST_WRONG_IN
    assert certify(start, 0, 1_300_000, sound).status == "certified"


def test_what_could_not_be_measured_often_enough_is_not_shown() -> None:
    walls = [wall((x, -60), (x, 60)) for x in (-20, 20)]
    walls += [wall((-20, y), (20, y)) for y in (-20, 20)]
    start = start_at((0.0, 0.0), [[(-15.0, 0.0), (15.0, 0.0)]], barriers=np.concatenate(walls))
    (found,) = certified(start, 700)
    assert 100 < found.n_points < N_POINTS
    assert (found.status, found.polygon) == ("uncertain", None)


def test_a_polygon_that_claims_too_little_says_so() -> None:
    start = start_at((0.0, 0.0), [STREET])
    (sound,) = draw(start, [300_000])
    half = shapely.MultiPolygon([sound.intersection(shapely.box(*CORNER, *(CORNER + 500)))])
    found = certify(start, 0, 300_000, half)
    assert found.wrong_out == pytest.approx(0.75, abs=0.02)
    assert found.wrong_in == pytest.approx(0, abs=0.005)


def test_a_limit_too_small_for_the_lattice_is_refused_not_guessed() -> None:
    (found,) = certified(start_at((2.0, 1.0), [STREET]), 1.5)
    assert (found.status, found.polygon) == ("uncertain", None)
    assert np.isnan(found.pedshed)


# Alone or together


def test_a_contour_is_the_same_alone_or_together() -> None:  # openrouteservice#1062
    start = start_at((10.0, 20.0), [BLOCK, [(0.0, 0.0), (-300.0, -200.0)]])
    together = certified(start, 300, 100, 900)
    for limit_m, found in zip((300, 100, 900), together, strict=True):
        (alone,) = certified(start, limit_m)
        assert alone == found
        assert alone.polygon is not None
        assert found.polygon is not None
        assert alone.polygon.wkb == found.polygon.wkb


def test_a_station_is_drawn_the_same_alone_or_among_others() -> None:
    _, ways, ground = made([BLOCK])
    stations = snap(ground, np.array([(0.0, 0.0), (9e3, 9e3), (600.0, 300.0)]) + CORNER)
    among = list(contours(ways, ground, stations, limits_mm=[200_000]))
    assert [found.status for found in among] == ["certified", "nothing", "certified"]
    (alone,) = contours(ways, ground, tied_of(stations, 2), limits_mm=[200_000])
    assert (among[2].wrong_in, among[2].wrong_out) == (alone.wrong_in, alone.wrong_out)
    assert among[2].polygon == alone.polygon


def test_what_lies_within_reach_of_any_station_is_their_contours_together() -> None:
    _, ways, ground = made([STREET])
    stations = snap(ground, np.array([(-300.0, 0.0), (300.0, 0.0), (400.0, 0.0)]) + CORNER)
    (found,) = contours_of_all(ways, ground, stations, limits_mm=[100_000])
    assert (found.station, found.status) == (-1, "certified")
    assert found.polygon is not None
    assert found.polygon.area == pytest.approx(3 * 20_000 - 2 * 50**2, rel=0.01)


# Any network


def crossings(reach: int) -> st.SearchStrategy[Place]:
    """Draw places ten metres apart, so that streets often meet and walls often cut them."""
    ten = st.integers(0, reach).map(lambda number: number * 10.0)
    return st.tuples(ten, ten)


@st.composite
def starts(draw: st.DrawFn) -> tuple[Graph, Start]:
    """Draw a few streets within 200 m, islands among them, a wall, and a station."""
    street = st.lists(crossings(20), min_size=2, max_size=4, unique=True)
    graph, ways, ground = made(
        draw(st.lists(street, min_size=1, max_size=6)),
        barriers=wall(*draw(st.lists(crossings(20), min_size=2, max_size=2, unique=True))),
    )
    station = snap(ground, np.array([draw(crossings(20))]) + CORNER)
    return graph, Start(ways, ground, tied_of(station, 0))


LIMITS = st.integers(1, 250_000)


@settings(max_examples=100, deadline=None)
@given(city=starts(), limits=st.lists(LIMITS, min_size=2, max_size=4, unique=True))
def test_contours_nest_and_are_sound(city: tuple[Graph, Start], limits: list[int]) -> None:
    # openrouteservice#468: a farther contour did not hold a nearer one
    drawn = draw(city[1], sorted(limits))
    for inner, outer in pairwise(drawn):
        assert inner.is_valid
        assert outer.is_valid
        assert inner.is_empty or outer.covers(inner)


@settings(max_examples=100, deadline=None)
@given(city=starts(), limit_mm=LIMITS, other_mm=LIMITS)
def test_no_contour_depends_on_another(
    city: tuple[Graph, Start], limit_mm: int, other_mm: int
) -> None:
    (alone,) = draw(city[1], [limit_mm])
    assert draw(city[1], [limit_mm, other_mm])[0].wkb == alone.wkb


@settings(max_examples=100, deadline=None)
@given(city=starts(), limit_mm=LIMITS)
def test_every_corner_within_is_inside_and_no_other(
    city: tuple[Graph, Start], limit_mm: int
) -> None:
    _, start = city
    (drawn,) = draw(start, [limit_mm])
    low = np.floor((CORNER - 250) / SPACING_M)
    x, y = (axis.ravel() for axis in np.meshgrid(*(np.arange(first, first + 140) for first in low)))
    xy = np.column_stack([x, y]) * SPACING_M
    is_within = start.walks_mm(xy, limit_mm=limit_mm) <= limit_mm
    assert (shapely.intersects_xy(drawn, *xy.T) == is_within).all()


@settings(max_examples=100, deadline=None)
@given(city=starts(), east=st.floats(-100, 300), north=st.floats(-100, 300))
def test_walks_equal_the_oracle(city: tuple[Graph, Start], east: float, north: float) -> None:
    graph, start = city
    xy = np.array([(east, north)]) + CORNER
    place = snap(start.ground, xy)
    expected = shortest_mm(graph, start.station, place, avoid=PRIVATE)[0, 0]
    found = start.walks_mm(xy, limit_mm=2_000_000)[0]
    assert found == (expected if expected <= 2_000_000 else UNREACHABLE_MM)
