"""Areas are split, merged and moved without a gap, an overlap or a parent that changes.

The oracle is GEOS's own judgement of coverages, and sums of ground measured in the metric zone.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pytest
import shapely
from conftest import ZONE, lonlat
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.crs import STORED
from geo.errors import ContractError, NotFoundError
from geo.redraw.areas import Redrawn, merge, move_border, split
from geo.redraw.naming import part_code, part_name

TOP, WEST, EAST = "100001001", "100001001001", "100001001002"


def areas_of(shapes: Sequence[BaseGeometry], parents: Sequence[str]) -> gpd.GeoDataFrame:
    """Make an areas table of grids and the two communities that they make up."""
    grids = np.array(shapes, dtype=object)
    owners = np.array(parents)
    rows = [(TOP, "Street", "street", None, shapely.coverage_union_all(grids))]
    rows += [(code, code, "community", TOP, shapely.coverage_union_all(grids[owners == code]))
             for code in (WEST, EAST)]  # fmt: skip
    seen = dict.fromkeys((WEST, EAST), 0)
    for shape, parent in zip(grids, parents, strict=True):
        seen[parent] += 1
        number = seen[parent]
        rows.append((f"{parent}{number:03}", f"Grid {number}", "grid", parent, shape))
    table = gpd.GeoDataFrame(
        rows, columns=["code", "name", "level", "parent", "geometry"], crs=STORED
    )
    dated = table.assign(kind="basic", valid_from="2026-01-01", valid_to=None)
    return dated[["code", "name", "level", "parent", "kind", "valid_from", "valid_to", "geometry"]]


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([lonlat(*corner) for corner in corners])


@pytest.fixture
def four() -> gpd.GeoDataFrame:
    """Two grids a community, 500 m by 1000 m each, side by side."""
    shapes = [box(x, 0, x + 500, 1000) for x in (0, 500, 1000, 1500)]
    return areas_of(shapes, [WEST, WEST, EAST, EAST])


def place(east: float, north: float) -> tuple[float, float]:
    return lonlat(east, north)


def shape_of(areas: gpd.GeoDataFrame, code: str) -> BaseGeometry:
    return areas.loc[areas["code"] == code, "geometry"].iloc[0]


def size_m2(areas: gpd.GeoDataFrame, code: str) -> float:
    return float(areas[areas["code"] == code].to_crs(ZONE).geometry.area.iloc[0])


def require_gapless(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> None:
    """Hold a drawing to what GEOS and the metric zone say."""
    grids = after[after["level"] == "grid"]
    assert shapely.coverage_is_valid(grids.geometry.to_numpy())
    assert after["code"].is_unique
    for code in (TOP, WEST, EAST):
        assert shape_of(before, code).wkb == shape_of(after, code).wkb
    metric = grids.to_crs(ZONE)
    for code in (WEST, EAST):
        whole = before[before["code"] == code].to_crs(ZONE).geometry.iloc[0]
        parts = metric.geometry[metric["parent"] == code].to_numpy()
        assert shapely.area(parts).sum() == pytest.approx(whole.area, rel=1e-11)
        assert shapely.union_all(parts).symmetric_difference(whole).area < 1e-4


def test_split_keeps_the_code_with_the_larger_part_and_numbers_the_other(
    four: gpd.GeoDataFrame,
) -> None:
    made = split(four, f"{WEST}001", [place(-50, 400), place(550, 400)], zone=ZONE)
    assert size_m2(made.areas, f"{WEST}001") == pytest.approx(300_000, rel=1e-6)
    assert size_m2(made.areas, f"{WEST}003") == pytest.approx(200_000, rel=1e-6)
    assert made.areas.set_index("code")["name"][f"{WEST}003"] == "Grid 3"
    require_gapless(four, made.areas)


def test_split_gives_the_neighbour_a_vertex_and_leaves_strangers_alone(
    four: gpd.GeoDataFrame,
) -> None:
    made = split(four, f"{WEST}001", [place(-50, 400), place(550, 400)], zone=ZONE)
    assert made.touched == (f"{WEST}001", f"{WEST}002", f"{WEST}003")
    assert len(shape_of(made.areas, f"{WEST}002").exterior.coords) == 6
    assert shape_of(made.areas, f"{EAST}001").wkb == shape_of(four, f"{EAST}001").wkb


def test_line_that_ends_just_inside_is_carried_on_to_the_border(four: gpd.GeoDataFrame) -> None:
    made = split(four, f"{WEST}001", [place(10, 400), place(490, 400)], zone=ZONE)
    require_gapless(four, made.areas)
    assert size_m2(made.areas, f"{WEST}003") == pytest.approx(200_000, rel=1e-3)


def test_codes_once_used_are_not_given_again(four: gpd.GeoDataFrame) -> None:
    line = [place(-50, 400), place(550, 400)]
    made = split(four, f"{WEST}001", line, zone=ZONE, taken=[f"{WEST}007"], name="Park")
    assert made.areas.set_index("code")["name"][f"{WEST}008"] == "Park"


def test_merger_keeps_the_largest_and_names_its_heirs(four: gpd.GeoDataFrame) -> None:
    third = split(four, f"{WEST}001", [place(-50, 400), place(550, 400)], zone=ZONE).areas
    made = merge(third, [f"{WEST}003", f"{WEST}001"], zone=ZONE)
    assert made.heirs == {f"{WEST}003": f"{WEST}001"}
    assert size_m2(made.areas, f"{WEST}001") == pytest.approx(500_000, rel=1e-6)
    require_gapless(four, made.areas)


def test_shared_vertex_moves_in_every_area_that_has_it(four: gpd.GeoDataFrame) -> None:
    crossed = split(four, f"{WEST}001", [place(-50, 400), place(550, 400)], zone=ZONE).areas
    moves = [(place(500, 400), place(520, 430))]
    made = move_border(crossed, f"{WEST}003", moves, zone=ZONE)
    assert made.touched == (f"{WEST}001", f"{WEST}002", f"{WEST}003")
    require_gapless(four, made.areas)


def test_vertex_is_added_where_the_border_is_taken_hold_of_and_taken_away_again(
    four: gpd.GeoDataFrame,
) -> None:
    out = move_border(four, f"{WEST}001", [(place(500, 300), place(600, 300))], zone=ZONE)
    assert size_m2(out.areas, f"{WEST}001") == pytest.approx(550_000, rel=1e-5)
    require_gapless(four, out.areas)
    back = move_border(out.areas, f"{WEST}002", [(place(600, 300), None)], zone=ZONE)
    assert size_m2(back.areas, f"{WEST}001") == pytest.approx(500_000, rel=1e-6)
    require_gapless(four, back.areas)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([(100, 400), (300, 400)], "does not cut"),
        ([(-50, 2000), (550, 2000)], "does not cut"),
        ([(-50, 3), (550, 3)], "would be a sliver, nowhere wider than 10 m"),
        ([(-50, 400), (550, 400), (550, 600), (-50, 600)], "into 3 parts, not two"),
        ([(-50, 400), (300, 400), (300, 600), (200, 600), (200, 0)], "crosses itself"),
        ([(100, 400), (100, 400)], "two or more different places"),
    ],
    ids=["ends inside", "passes by", "along the border", "twice", "a knot", "no line"],
)  # fmt: skip
def test_line_that_splits_nothing_well_is_refused(
    four: gpd.GeoDataFrame, line: list[tuple[float, float]], said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        split(four, f"{WEST}001", [place(*at) for at in line], zone=ZONE)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([f"{WEST}002", f"{EAST}001"], "different areas above"),
        ([f"{WEST}001"], "two or more"),
        ([WEST, EAST], "only a grid can be redrawn"),
    ],
    ids=["over the border of a community", "alone", "communities"],
)
def test_merger_that_cannot_be_is_refused(
    four: gpd.GeoDataFrame, codes: list[str], said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        merge(four, codes, zone=ZONE)


def test_areas_that_only_face_each_other_do_not_merge() -> None:
    shapes = [box(x, 0, x + 500, 1000) for x in (0, 500, 1000, 1500)]
    areas = areas_of(shapes, [WEST, WEST, WEST, EAST])
    with pytest.raises(ContractError, match="has no border with"):
        merge(areas, [f"{WEST}001", f"{WEST}003"], zone=ZONE)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((0, 500), (50, 500), "whose outer border stays"),
        ((1000, 500), (1050, 500), "whose outer border stays"),
        ((500, 500), (1200, 500), "would cross"),
        ((500, 500), (2, 500), None),
        ((250, 500), (260, 500), "is not on the border"),
    ],
    ids=["out of the city", "into the other community", "past a neighbour", "to a neck", "inside"],
)
def test_move_that_breaks_the_partition_is_refused(
    four: gpd.GeoDataFrame, start: tuple[float, float], end: tuple[float, float], said: str | None
) -> None:
    code = f"{WEST}002" if start[0] == 1000 else f"{WEST}001"
    moves = [(place(*start), place(*end))]
    if said is None:
        require_gapless(four, move_border(four, code, moves, zone=ZONE).areas)
        return
    with pytest.raises(ContractError, match=said):
        move_border(four, code, moves, zone=ZONE)


def test_corner_of_three_borders_cannot_be_taken_away(four: gpd.GeoDataFrame) -> None:
    crossed = split(four, f"{WEST}001", [place(-50, 400), place(550, 400)], zone=ZONE).areas
    with pytest.raises(ContractError, match="three borders meet"):
        move_border(crossed, f"{WEST}003", [(place(500, 400), None)], zone=ZONE)


def test_unknown_area_is_named(four: gpd.GeoDataFrame) -> None:
    with pytest.raises(NotFoundError, match="no area 'X'"):
        split(four, "X", [place(0, 0), place(1, 1)], zone=ZONE)


def test_names_without_a_number_and_free_codes_are_followed() -> None:
    assert part_code("NORTH", None, {"NORTH"}, level="grid") == "NORTH-2"
    assert part_name("Park 12", f"{WEST}002", f"{WEST}009", WEST) == "Park 12 (9)"


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_random_partition_stays_gapless_whatever_is_drawn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before = scattered(rng)
    areas, done = before, 0
    for _ in range(8):
        try:
            areas = any_step(rng, areas).areas
        except ContractError:
            continue
        done += 1
        require_gapless(before, areas)
    assert done, "every step was refused"


def scattered(rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Divide 3 km by 3 km among the points that are nearest."""
    xy = [lonlat(*at) for at in rng.uniform(0, 3000, (14, 2))]
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(xy), extend_to=box(0, 0, 3000, 3000))
    )
    west = shapely.get_x(shapely.centroid(cells)) < lonlat(1500, 0)[0]
    west[[0, 1]] = [True, False]
    return areas_of(cells, np.where(west, WEST, EAST).tolist())


def any_step(rng: np.random.Generator, areas: gpd.GeoDataFrame) -> Redrawn:
    grids = areas[areas["level"] == "grid"]
    row = grids.iloc[rng.integers(len(grids))]
    code, shape = row["code"], row.geometry
    match rng.integers(3):
        case 0:
            (x, y), angle = shape.representative_point().coords[0], rng.uniform(0, np.pi)
            reach = np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(0.005, 0.1)
            middle = tuple(np.array([x, y]) + rng.normal(0, 2e-4, 2))
            return split(areas, code, [(x - reach[0], y - reach[1]), middle,
                                       (x + reach[0], y + reach[1])], zone=ZONE)  # fmt: skip
        case 1:
            beside = grids[(grids["code"] != code) & (grids["parent"] == row["parent"])]
            beside = beside[shapely.length(beside.geometry.intersection(shape).to_numpy()) > 0]
            other = beside["code"].iloc[0] if len(beside) else code
            return merge(areas, [code, other], zone=ZONE)
        case _:
            xy = shapely.get_coordinates(shape)
            chosen = xy[rng.integers(len(xy))]
            at = tuple(chosen) if rng.random() < 0.5 else tuple((xy[0] + xy[1]) / 2)
            to = tuple(np.array(at) + rng.normal(0, 3e-4, 2))
            return move_border(areas, code, [(at, to)], zone=ZONE)
