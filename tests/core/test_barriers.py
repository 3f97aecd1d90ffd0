"""Barriers cut the streets that cross them, and nothing else; held against exact fractions.

The worked example, metres::

    north bank  y = 60   ----------------------------------------
                              |bridge       |          |
    south bank  y = 40   -----|-------------|----------x---------
                              |             |          |
    road        y = 0    -----+-------------+----------+---------
                             x=100         x=300      x=500
                            a bridge      a lane     ends at the south bank
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import CORNER, ZONE, Line, lonlat, streets
from pyproj import Transformer
from shapely.affinity import rotate

from geo.check.network import cuts_told
from geo.network.barriers import Cuts, cut
from geo.network.build import build, node

RIVER = [(-50.0, 40.0), (700.0, 40.0), (700.0, 60.0), (-50.0, 60.0)]
ROAD: Line = [(0, 0), (100, 0), (300, 0), (500, 0), (600, 0)]
TO_METRES = Transformer.from_crs("EPSG:4490", ZONE, always_xy=True)


def bars(*lines: Line, kinds: Sequence[str] = ("wall",)) -> gpd.GeoDataFrame:
    """Make a barriers table of lines, of one kind or each of its own."""
    shapes = [shapely.LineString(lonlat(line)) for line in lines]
    columns = {"kind": np.resize(np.array(kinds, dtype=object), len(lines))}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490")


def water(*rings: Line) -> gpd.GeoDataFrame:
    """Make a barriers table of water polygons."""
    shapes = [shapely.Polygon(lonlat(ring)) for ring in rings]
    return gpd.GeoDataFrame({"kind": ["water"] * len(rings)}, geometry=shapes, crs="EPSG:4490")


def gates(*places: tuple[float, float]) -> gpd.GeoSeries:
    xy = lonlat(places) if places else np.empty((0, 2))
    return gpd.GeoSeries(shapely.points(xy), crs="EPSG:4490")


NO_GATES = gates()


def cut_at(
    lines: Sequence[Line],
    barriers: gpd.GeoDataFrame,
    standing: gpd.GeoSeries = NO_GATES,
    **flags: Sequence[object],
) -> tuple[gpd.GeoDataFrame, Cuts]:
    return cut(streets(lines, **flags), barriers, standing, zone=ZONE)


def metres(shape: shapely.Geometry) -> shapely.Geometry:
    """Turn longitude and latitude into metres from the corner."""
    return shapely.transform(
        shape, lambda xy: np.column_stack(TO_METRES.transform(*xy.T)) - np.array(CORNER)
    )


def test_a_river_with_one_bridge_leaves_one_way_across() -> None:
    across: list[Line] = [[(x, 0), (x, 30), (x, 90)] for x in (100, 300)]
    lines = [ROAD, *across, [(500, 0), (500, 40)], [(100, 90), (300, 90)]]
    open_streets, cuts = cut_at(lines, water(RIVER), bridge=[False, True, False, False, False])
    assert cuts.streets.tolist() == [2, 2]
    np.testing.assert_allclose(cuts.xy - CORNER, [(300, 40), (300, 60)], atol=1e-6)
    graph, edges = build(node(open_streets), zone=ZONE)
    lane = edges[edges.geometry.map(lambda line: metres(line).bounds[0] > 299)]
    lengths = lane["length_mm"].tolist()
    # across; beyond; as far as the bank; the lane in the east; the road on both sides of it
    assert sorted(lengths) == [19_900, 29_950, 39_950, 40_000, 100_000, 200_000]
    in_water = edges["length_mm"] == 19_900
    assert edges.loc[in_water, "component"].tolist() == [1]
    assert set(edges.loc[~in_water, "component"]) == {0}
    assert graph.n_edges == len(edges)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ([(0, -50), (0, 50)], 1),
        ([(0, -50), (0, 0), (0, 50)], 1),
        ([(0, -50), (0, 0)], 0),
        ([(0, 0), (0, 50)], 0),
        ([(0, -50), (0, 0.009)], 0),
        ([(0, -50), (0, 0.02)], 1),
        ([(-50, -50), (0, 0), (50, -50)], 0),
        ([(-50, 50), (0, 0), (50, 50)], 0),
        ([(-50, 50), (0, -0.008), (50, 50)], 0),
        ([(-50, 50), (0, -5), (50, 50)], 2),
        ([(-50, 0), (50, 0)], 0),
        ([(-50, 30), (-20, 0), (20, 0), (50, 30)], 0),
        ([(-50, -30), (-20, 0), (20, 0), (50, -30)], 0),
        ([(-50, 30), (-20, 0), (20, 0), (50, -30)], 1),
        ([(-50, 30), (-20, 0.004), (0, -0.004), (20, 0.004), (50, 30)], 0),
        ([(-50, 30), (-20, 0.004), (0, -0.004), (20, 0.004), (50, -30)], 1),
        ([(-50, 0), (0, 0), (50, 30)], 0),
        ([(150, -50), (150, 50)], 0),
        ([(0, 40), (60, 40)], 0),
    ],
    ids=[
        "it crosses",
        "it crosses at a vertex of its own",
        "it ends there",
        "it begins there",
        "it ends less than a centimetre beyond",
        "it ends two centimetres beyond",
        "it touches and comes back",
        "it touches from the other side and comes back",
        "it comes back within a centimetre",
        "it crosses there and back",
        "it runs along",
        "it comes, runs along and goes back",
        "the same on the other side",
        "it comes, runs along and leaves on the other side",
        "it weaves along within a centimetre and goes back",
        "it weaves along and leaves on the other side",
        "it begins along the barrier",
        "it passes the end",
        "it is elsewhere",
    ],
)
@pytest.mark.parametrize("step", [1, -1], ids=["drawn so", "drawn the other way"])
def test_a_street_is_cut_where_it_comes_out_on_the_other_side(
    line: Line, count: int, step: int
) -> None:
    wall = bars([(-100, 0), (0, 0), (100, 0)])
    _, cuts = cut_at([line[::step]], wall)
    assert len(cuts.streets) == count


@pytest.mark.parametrize("kind", ["water", "rail", "expressway", "wall"])
@pytest.mark.parametrize(
    ("flag", "carried_at"),
    [
        ("bridge", {"water", "rail", "expressway", "wall"}),
        ("gate", {"wall"}),
        ("steps", set()),
        ("private", set()),
        ("night_closed", set()),
    ],
)
def test_only_bridges_carry_on_and_gates_through_walls(
    kind: str, flag: str, carried_at: set[str]
) -> None:
    line = bars([(-100, 0), (100, 0)], kinds=[kind])
    _, cuts = cut_at([[(0, -50), (0, 50)]], line, **{flag: [True]})
    assert len(cuts.streets) == (kind not in carried_at)


@pytest.mark.parametrize(
    ("kind", "at", "count"),
    [("wall", (3, 3.9), 0), ("wall", (3, 4.1), 1), ("rail", (0, 0), 1)],
    ids=["within 5 m", "farther off", "no gate leads across a railway"],
)
def test_a_gate_at_the_crossing_leads_through_a_wall(
    kind: str, at: tuple[float, float], count: int
) -> None:
    line = bars([(-100, 0), (100, 0)], kinds=[kind])
    assert len(cut_at([[(0, -50), (0, 50)]], line, gates(at))[1].streets) == count


def test_a_street_within_water_crosses_nothing() -> None:
    assert not len(cut_at([[(0, 45), (300, 55)]], water(RIVER))[1].streets)


def test_an_island_has_a_shore_and_nothing_joins_it_to_the_bank() -> None:
    lake = shapely.Polygon(
        lonlat([(0, 0), (100, 0), (100, 100), (0, 100)]),
        [lonlat([(40, 40), (60, 40), (60, 60), (40, 60)])],
    )
    table = gpd.GeoDataFrame({"kind": ["water"]}, geometry=[lake], crs="EPSG:4490")
    lines: list[Line] = [[(50, 20), (50, 50)], [(10, 30), (30, 10)]]
    assert cut_at(lines, table)[1].streets.tolist() == [0]


@pytest.mark.parametrize(
    ("lines", "cut_streets"),
    [
        ([[(0, -50), (0, 0)], [(0, 0), (0, 50)]], [1]),
        ([[(0, 0), (0, 50)], [(0, -50), (0, 0)]], [1]),
        ([[(0, -50), (0, 0)], [(0, 0), (30, -50)]], []),
        ([[(-50, 0), (0, 0)], [(0, 0), (50, 0)], [(0, -50), (0, 0)]], []),
        ([[(-50, 0), (0, 0), (50, 0)], [(0, -50), (0, 0)], [(0, 50), (0, 0)]], [2]),
        ([[(0, -50), (0, 0)], [(0, 50), (0, 0)], [(20, -50), (0, 0)], [(20, 50), (0, 0)]], [1, 3]),
    ],
    ids=[
        "from both sides",
        "the other way round",
        "from one side",
        "to a quay",
        "to a quay from both sides",
        "two from each side",
    ],
)
@pytest.mark.parametrize("degrees", [0, 37, 123.4])
def test_streets_of_both_sides_do_not_meet_on_a_barrier(
    lines: list[Line], cut_streets: list[int], degrees: float
) -> None:
    def turned(line: Line) -> Line:
        return list(rotate(shapely.LineString(line), degrees, origin=(7.7, 3.1)).coords)

    open_streets, cuts = cut_at(
        [turned(line) for line in lines], bars(turned([(-100, 0), (0, 0), (100, 0)]))
    )
    assert cuts.streets.tolist() == cut_streets
    lengths = [metres(street).length for street in open_streets.geometry]
    whole = [shapely.LineString(line).length for line in lines]
    shorter = [0.05 * (row in cut_streets) for row in range(len(lines))]
    assert lengths == pytest.approx(np.subtract(whole, shorter), abs=1e-6)


NORTH, EAST, SOUTH, WEST = ([(0, 0), end] for end in ((0, 50), (50, 0), (0, -50), (-50, 0)))


@pytest.mark.parametrize(
    ("walls", "count"),
    [
        ([WEST, EAST], 1),
        ([NORTH, EAST], 1),
        ([NORTH, WEST], 0),
        ([NORTH, EAST, WEST], 1),
        ([NORTH, EAST, SOUTH, WEST], 1),
        ([EAST], 0),
    ],
    ids=["in line", "a corner", "past a corner", "a T", "a cross", "past an end"],
)
@pytest.mark.parametrize("rows", ["apart", "together"])
def test_a_street_through_the_place_where_walls_meet(
    walls: list[Line], count: int, rows: str
) -> None:
    table = bars(*walls)
    if rows == "together":
        table = table.dissolve().reset_index()
    for line in ([(-30, -30), (30, 30)], [(-30, -30), (0, 0), (30, 30)]):
        assert len(cut_at([line], table)[1].streets) == count


def test_a_street_along_a_bank_in_many_rows_is_not_cut() -> None:
    bank: Line = [(x, (x * x) % 7) for x in range(0, 100, 10)]
    assert not len(cut_at([bank], bars(*(list(step) for step in pairwise(bank))))[1].streets)
    quay = [(-20, -20), *bank, (110, -20)]
    assert not len(cut_at([quay], bars(*(list(step) for step in pairwise(bank))))[1].streets)


def test_the_ends_on_both_sides_are_not_one_place() -> None:
    for slant in (0, 30, 3000):
        line = [(-slant, -50), (slant, 50)]
        open_streets, _ = cut_at([line], bars([(-100, 0), (100, 0)]))
        graph, edges = build(node(open_streets), zone=ZONE)
        assert (graph.n_nodes, sorted(edges["component"])) == (4, [0, 1])


def test_vertices_stay_as_they_are_to_the_last_bit() -> None:
    rng = np.random.default_rng(7)
    lines = [[(x, -50), *rng.uniform(-20, 20, (3, 2)), (x, 50)] for x in rng.uniform(-9, 9, 20)]
    open_streets, _ = cut_at(lines, bars([(-100, 0), (100, 0)]))
    for before, after in zip(streets(lines).geometry, open_streets.geometry, strict=True):
        kept = {tuple(xy) for xy in shapely.get_coordinates(after)}
        assert {tuple(xy) for xy in shapely.get_coordinates(before)} <= kept


def test_what_lies_between_two_walls_near_each_other_is_left_out() -> None:
    walls = bars([(-9, 0), (9, 0)], [(-9, 0.06), (9, 0.06)])
    open_streets, cuts = cut_at([[(0, -50), (0, 50)]], walls)
    lengths = [metres(part).length for part in open_streets.geometry[0].geoms]
    assert (len(cuts.streets), lengths) == (2, pytest.approx([49.95, 49.89], abs=1e-6))


def test_a_street_shorter_than_the_gap_stays_as_its_beginning() -> None:
    open_streets, cuts = cut_at([[(0, -0.03), (0, 0.04)]], bars([(-9, 0), (9, 0)]))
    assert (len(cuts.streets), len(open_streets)) == (1, 1)
    assert build(node(open_streets), zone=ZONE)[1]["length_mm"].tolist() == [0]


def test_parts_of_a_multiline_are_cut_each_for_itself() -> None:
    table = streets([[(0, -50), (0, 50)]])
    both = [shapely.LineString(lonlat([(x, -50), (x, y)])) for x, y in ((0, 50), (20, -10))]
    table = table.set_geometry([shapely.MultiLineString(both)], crs=table.crs)
    open_streets, cuts = cut(table, bars([(-100, 0), (100, 0)]), NO_GATES, zone=ZONE)
    assert (cuts.streets.tolist(), len(open_streets)) == ([0], 1)
    lengths = [metres(part).length for part in open_streets.geometry[0].geoms]
    assert lengths == pytest.approx([49.95, 49.95, 40], abs=1e-6)


def test_every_cut_is_told_by_kind_of_barrier() -> None:
    lines: list[Line] = [[(x, -50), (x, 50)] for x in (0, 20)]
    table = streets(lines, name=["Lane", None])
    walls = bars(
        [(-9, 0), (9, 0)], [(11, 0), (29, 0)], [(-9, 9), (9, 9)], kinds=["wall", "rail", "rail"]
    )
    _, cuts = cut(table, walls, NO_GATES, zone=ZONE)
    rail, wall = cuts_told(cuts, table, walls, file="roads.shp", zone=ZONE)
    lon, lat = lonlat([(0, 0)])[0]
    assert (rail.severity, rail.file, len(rail.rows)) == ("note", "roads.shp", 2)
    assert "a railway without a bridge or a tunnel" in rail.found
    assert wall.rows == (f"Lane at {lon:.5f}, {lat:.5f}",)
    assert rail.rows[1].startswith("street at ")


def drawn(seed: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Draw six streets, some of them bridges, and four walls."""
    rng = np.random.default_rng(seed)
    lines, walls = ([rng.uniform(-100, 100, (rng.integers(2, 6), 2)) for _ in range(count)]
                    for count in (6, 4))  # fmt: skip
    return streets(lines, bridge=rng.random(6) < 0.3), bars(*walls)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_was_cut_need_not_be_cut_again_and_all_else_is_as_it_was(seed: int) -> None:
    table, walls = drawn(seed)
    open_streets, cuts = cut(table, walls, NO_GATES, zone=ZONE)
    again, none = cut(open_streets, walls, NO_GATES, zone=ZONE)
    assert len(none.streets) == 0
    assert all(again.geometry.to_numpy() == open_streets.geometry.to_numpy())
    pairs = zip(table.geometry, open_streets.geometry, strict=True)
    for row, (before, after) in enumerate(pairs):
        count = (cuts.streets == row).sum()
        lost = metres(before).length - metres(after).length
        assert -1e-6 <= lost <= count * 0.1 + 1e-6
        assert count > 0 or after is before


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_crossing_is_cut_and_costs_ten_centimetres(seed: int) -> None:
    table, walls = drawn(seed)
    open_streets, cuts = cut(table, walls, NO_GATES, zone=ZONE)
    bare = shapely.MultiLineString([metres(wall) for wall in walls.geometry])
    judged = 0
    for row, before in enumerate(metres(street) for street in table.geometry):
        places = shapely.points(shapely.get_coordinates(before.intersection(bare)))
        at = np.sort([0, *shapely.line_locate_point(before, places), before.length])
        around = shapely.union_all(places).buffer(0.09)
        visits = before.intersection(bare.buffer(0.01))
        if (
            np.diff(at).min() < 0.2
            or not around.covers(visits)
            or bare.boundary.dwithin(before, 0.03)
        ):
            continue  # too near to one another, too slanting, or at the end of a wall
        count = 0 if table["bridge"][row] else len(places)
        assert (cuts.streets == row).sum() == count
        after = metres(open_streets.geometry[row])
        assert after.length == pytest.approx(before.length - count * 0.1, abs=1e-6)
        assert count == 0 or not after.intersects(bare)
        judged += 1
    assume(judged > 0)


coordinates = st.integers(-6, 6)
places = st.tuples(coordinates, coordinates)
paths = st.lists(places, min_size=2, max_size=5).filter(
    lambda path: all(a != b for a, b in pairwise(path))
)


@settings(max_examples=400, deadline=None)
@given(line=paths, wall=paths)
def test_cuts_are_where_exact_fractions_say(
    line: list[tuple[int, int]], wall: list[tuple[int, int]]
) -> None:
    """Metres are so few that streets keep meeting corners of walls, and running along them."""
    bare = shapely.LineString(wall)
    assume(bare.is_simple)
    assume(line[0] != line[-1])  # two ends at one place of a wall are a rule of their own
    assume(shapely.distance(shapely.LineString(line), shapely.points(wall)[[0, -1]]).min() > 0.05)
    assert len(cut_at([line], bars(wall))[1].streets) == crossings_by_fractions(line, wall)


def crossings_by_fractions(line: list[tuple[int, int]], wall: list[tuple[int, int]]) -> int:
    """Count the crossings of a street that is moved a little, so that no corner lies on a line.

    Meetings between which the street stays on the wall are one visit. It leads to the other side if
    there are an odd number of them, and neither end of the street is among them.
    """
    moved = [(x + Fraction(1, 10**9), y + Fraction(1, 10**18)) for x, y in line]
    at: list[Fraction] = []
    for step, (a, b) in enumerate(pairwise(moved)):
        shares = [met(a, b, c, d) for c, d in pairwise(wall)]
        at += [step + share for share in shares if share is not None]
    stops = [Fraction(0), *sorted(at), Fraction(len(line) - 1)]
    stretches = [stays_or_leaves(line, wall, *ends) for ends in pairwise(stops)]
    visits = " crosses ".join(stretches).split("leaves")[1:-1]
    return sum(visit.count("crosses") % 2 for visit in visits)


Place = tuple[Fraction, Fraction] | tuple[int, int]


def met(a: Place, b: Place, c: Place, d: Place) -> Fraction | None:
    """Solve a + t (b - a) = c + u (d - c) for t, if the segments cross."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    under = Fraction((bx - ax) * (dy - cy) - (by - ay) * (dx - cx))
    if under == 0:
        return None
    t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / under
    u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / under
    return t if 0 <= t <= 1 and 0 <= u <= 1 else None


def stays_or_leaves(line: Line, wall: Line, start: Fraction, stop: Fraction) -> str:
    """Sample a stretch of a street; to leave for centimetres only is not for fractions to judge."""
    at = float(start) + np.linspace(0, 1, 41) * float(stop - start)
    x, y = (np.interp(at, range(len(line)), values) for values in zip(*line, strict=True))
    farthest = shapely.distance(shapely.LineString(wall), shapely.points(x, y)).max()
    assume(farthest < 1e-6 or farthest > 0.05)
    return "stays" if farthest < 1e-6 else "leaves"
