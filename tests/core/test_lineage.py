"""Lineage: real change is told from re-digitising, and no ground and no resident is lost by it.

Cities are cells of a lattice, each held by one area or by nobody; an area is the union of its
cells. So what became of an area can be read off the cells, without any geometry.
"""

from collections import Counter, defaultdict
from itertools import product

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import STORED
from geo.errors import CRSError
from geo.history.ground import wide
from geo.history.lineage import trace
from geo.tables import LINEAGE

ZONE, SIDE, CELL_M, CORNER = "EPSG:4549", 4, 100.0, (670_000.0, 3_555_000.0)
CELLS = list(product(range(SIDE), range(SIDE)))
RESIDENTS = [7**i % 101 for i in range(len(CELLS))]

Holders = list[str | None]


def drawn(holders: Holders, shifts: np.ndarray | None = None, **columns: str) -> gpd.GeoDataFrame:
    """Draw areas over the cells; ``shifts`` moves the lattice's points, metres."""
    shifts = np.zeros((SIDE + 1, SIDE + 1, 2)) if shifts is None else shifts
    parts = defaultdict(list)
    for (x, y), holder in zip(CELLS, holders, strict=True):
        ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
        corners = [np.array(CORNER) + np.array(at) * CELL_M + shifts[at] for at in ring]
        if holder is not None:
            parts[holder].append(shapely.Polygon(corners))
    return areas({code: shapely.union_all(cells) for code, cells in parts.items()}, **columns)


def areas(shapes: dict[str, shapely.Geometry], **columns: str) -> gpd.GeoDataFrame:
    table = {"code": list(shapes), "level": "grid", "kind": "basic"} | columns
    frame = pd.DataFrame(table, index=range(len(shapes)))
    return gpd.GeoDataFrame(frame, geometry=list(shapes.values()), crs=ZONE).to_crs(STORED)


def box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    x, y = CORNER
    return shapely.box(x + west, y + south, x + east, y + north)


def people(places: list[tuple[float, float]], residents: list[int]) -> gpd.GeoDataFrame:
    points = shapely.points(np.array(CORNER) + np.array(places).reshape(-1, 2))
    return gpd.GeoDataFrame({"residents": residents}, geometry=points, crs=ZONE).to_crs(STORED)


DEMAND = people([((x + 0.5) * CELL_M, (y + 0.5) * CELL_M) for x, y in CELLS], RESIDENTS)


def traced(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, demand: gpd.GeoDataFrame = DEMAND
) -> pd.DataFrame:
    return trace(before, after, demand_before=demand, zone=ZONE, changed="2026-07-01")


def told(rows: pd.DataFrame) -> set[tuple[str, str | None, str | None]]:
    return set(zip(rows["kind"], rows["predecessor"], rows["successor"], strict=True))


def expected(before: Holders, after: Holders) -> dict[tuple[str, str | None, str | None], int]:
    """Read off the cells what happened, and to how many residents."""
    graph, passed = nx.Graph(), Counter[tuple[str | None, str | None]]()
    for was, now, residents in zip(before, after, RESIDENTS, strict=True):
        passed[was, now] += residents
        if was and now:
            graph.add_edge((0, was), (1, now))
    del passed[None, None]
    rows = {(_kind(graph, *pair), *pair): residents for pair, residents in passed.items()}
    same = {code for code in {*before} & {*after} if _cells(before, code) == _cells(after, code)}
    return {row: n for row, n in rows.items() if not (row[1] == row[2] and row[1] in same)}


def _kind(graph: nx.Graph, was: str | None, now: str | None) -> str:
    if not (was and now):
        return "ended" if was else "new"
    part = nx.node_connected_component(graph, (0, was))
    sources = sum(side == 0 for side, _ in part)
    shape = (sources > 1, len(part) - sources > 1)
    alone = "redrawn" if was == now else "renumbered" if shape == (False, False) else "moved"
    return {(False, True): "split", (True, False): "merged"}.get(shape, alone)


def _cells(holders: Holders, code: str | None) -> list[int]:
    return [cell for cell, holder in enumerate(holders) if holder == code]


def check_conserved(rows: pd.DataFrame, before: gpd.GeoDataFrame, holders: Holders) -> None:
    """Hold the rows of every predecessor against what it had."""
    had = Counter[str | None]()
    for holder, residents in zip(holders, RESIDENTS, strict=True):
        had[holder] += residents
    sizes = before.to_crs(ZONE).set_index("code").area
    for code, own in rows.groupby("predecessor"):
        assert own["residents"].sum() == had[str(code)]
        assert own["area_m2"].sum() == pytest.approx(sizes[code], rel=1e-6)
        assert own["share"].sum() == pytest.approx(1.0, rel=1e-6)
    assert rows["residents"].sum() <= sum(RESIDENTS)


partitions = st.lists(
    st.sampled_from(["A", "B", "C", "D", "E", None]), min_size=len(CELLS), max_size=len(CELLS)
)
shifted = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).uniform(-3.4, 3.4, (SIDE + 1, SIDE + 1, 2))
)


@settings(deadline=None, max_examples=50)
@given(before=partitions, after=partitions)
def test_what_happened_can_be_read_off_the_cells(before: Holders, after: Holders) -> None:
    was = drawn(before)
    rows = traced(was, drawn(after))
    wanted = expected(before, after)
    assert dict(zip(told_in_order(rows), rows["residents"], strict=True)) == wanted
    check_conserved(rows, was, before)


def told_in_order(rows: pd.DataFrame) -> list[tuple[str, str | None, str | None]]:
    return list(rows[["kind", "predecessor", "successor"]].itertuples(index=False, name=None))


@settings(deadline=None, max_examples=50)
@given(before=partitions, after=partitions, shifts=shifted)
def test_a_border_drawn_a_little_beside_changes_nothing_of_it(
    before: Holders, after: Holders, shifts: np.ndarray
) -> None:
    was = drawn(before)
    rows = traced(was, drawn(after, shifts))
    real = {row for row in expected(before, after) if row[0] != "redrawn"}
    assert {row for row in told(rows) if row[0] != "redrawn"} == real
    check_conserved(rows, was, before)


@settings(deadline=None, max_examples=50)
@given(holders=partitions, shifts=shifted)
def test_drawing_anew_is_no_more_than_that(holders: Holders, shifts: np.ndarray) -> None:
    was = drawn(holders)
    rows = traced(was, drawn(holders, shifts))
    assert told(rows) == {("redrawn", code, code) for code in holders if code}
    check_conserved(rows, was, holders)


@settings(deadline=None, max_examples=50)
@given(holders=partitions, codes=st.permutations(["A", "B", "C", "D", "E"]), jitter=st.booleans())
def test_numbering_anew_is_no_more_than_that(
    holders: Holders, codes: list[str], *, jitter: bool
) -> None:
    names = dict(zip(["A", "B", "C", "D", "E"], codes, strict=True))
    shifts = np.random.default_rng(3).uniform(-3, 3, (SIDE + 1, SIDE + 1, 2)) if jitter else None
    was = drawn(holders)
    rows = traced(was, drawn([names[code] if code else None for code in holders], shifts))
    wanted = {
        ("redrawn" if code == names[code] else "renumbered", code, names[code])
        for code in holders
        if code and (jitter or code != names[code])
    }
    assert told(rows) == wanted
    check_conserved(rows, was, holders)


def test_the_rows_are_a_lineage_table() -> None:
    rows = traced(areas({"A": box(0, 0, 200, 100)}), areas({"B": box(0, 0, 200, 100)}))
    assert rows.columns.tolist() == list(LINEAGE.columns)
    assert rows[["changed", "level"]].to_numpy().tolist() == [["2026-07-01", "grid"]]


def test_nothing_changed_is_no_row() -> None:
    same = areas({"A": box(0, 0, 200, 100)})
    rows = traced(same, same)
    assert rows.empty
    assert rows.columns.tolist() == list(LINEAGE.columns)


def test_no_areas_at_all_have_no_lineage() -> None:
    assert traced(areas({}), areas({})).empty


def test_the_first_areas_are_new_and_the_last_ones_ended() -> None:
    some = areas({"A": box(0, 0, 200, 200)})
    assert told(traced(areas({}), some)) == {("new", None, "A")}
    ended = traced(some, areas({}))
    assert told(ended) == {("ended", "A", None)}
    assert ended["residents"].tolist() == [sum(RESIDENTS[i] for i in (0, 1, 4, 5))]


def test_a_split_says_which_part_has_how_much() -> None:
    demand = people([(50, 50), (250, 50)], [30, 12])
    rows = traced(
        areas({"A": box(0, 0, 400, 100)}),
        areas({"A": box(0, 0, 100, 100), "B": box(100, 0, 400, 100)}),
        demand,
    )
    assert told_in_order(rows) == [("split", "A", "A"), ("split", "A", "B")]
    assert rows["residents"].tolist() == [30, 12]
    assert rows["area_m2"].tolist() == pytest.approx([10_000, 30_000], rel=1e-6)
    assert rows["share"].tolist() == pytest.approx([0.25, 0.75], rel=1e-6)
    assert rows["evidence"].iloc[1] == "75.0% of its ground, one of 2 parts"


def test_a_redrawn_border_is_shown_with_its_deviation() -> None:
    rows = traced(areas({"A": box(0, 0, 400, 100)}), areas({"A": box(0, 0, 400, 103)}))
    assert rows["evidence"].tolist() == [
        "same ground: borders deviate by at most 3.0 m; 1,200 m2 (3.0%) lie in one shape only, "
        "nowhere wider than 10 m"
    ]


@pytest.mark.parametrize(
    ("moved_m", "kind"),
    [
        pytest.param(9.9, "redrawn", id="no_disc_of_five_metres_fits_into_it"),
        pytest.param(10.1, "moved", id="one_does"),
    ],
)
def test_ground_passed_where_a_disc_of_the_tolerance_fits(moved_m: float, kind: str) -> None:
    before = {"A": box(0, 0, 200, 100), "B": box(200, 0, 400, 100)}
    border = 200 + moved_m
    after = {"A": box(0, 0, border, 100), "B": box(border, 0, 400, 100)}
    rows = traced(areas(before), areas(after))
    assert (kind, "B", "A" if kind == "moved" else "B") in told(rows)
    assert len(rows) == (3 if kind == "moved" else 2)


def test_residents_of_a_sliver_stay_with_the_main_row() -> None:
    before = {"A": box(0, 0, 200, 100), "B": box(200, 0, 400, 100)}
    after = {"A": box(0, 0, 203, 100), "B": box(203, 0, 400, 100)}
    rows = traced(areas(before), areas(after), people([(202, 50)], [9]))
    assert rows.set_index("predecessor")["residents"].to_dict() == {"A": 0, "B": 9}


def test_a_point_on_a_border_belongs_to_the_lower_code() -> None:
    before = {"A": box(0, 0, 200, 100), "B": box(200, 0, 400, 100)}
    shapes, ended = areas(before), areas({"X": box(900, 0, 950, 50)})
    border = shapely.Point(shapes.geometry.iloc[0].intersection(shapes.geometry.iloc[1]).coords[0])
    demand = gpd.GeoDataFrame({"residents": [9]}, geometry=[border], crs=STORED)
    rows = traced(shapes, ended, demand)
    assert rows.dropna(subset="predecessor")["residents"].tolist() == [9, 0]


@pytest.mark.parametrize("after", ["Q", "A"], ids=["renumbered", "redrawn"])
def test_an_area_too_narrow_for_the_disc_is_traced_all_the_same(after: str) -> None:
    narrow = {"A": box(0, 0, 400, 8), "B": box(0, 8, 400, 100)}
    rows = traced(areas(narrow), areas({after: box(0, 0, 400, 7.5), "B": box(0, 7.5, 400, 100)}))
    assert told_in_order(rows)[0] == ("renumbered" if after == "Q" else "redrawn", "A", after)
    assert rows["evidence"].str.startswith("same ground").all()


def test_a_narrow_area_that_went_into_another_was_merged() -> None:
    narrow = {"A": box(0, 0, 400, 8), "B": box(0, 8, 400, 100)}
    rows = traced(areas(narrow), areas({"B": box(0, 0, 400, 100)}))
    assert told(rows) == {("merged", "A", "B"), ("merged", "B", "B")}


@pytest.mark.parametrize("middle", [4, 8, 9], ids=["the_lesser", "as_wide", "the_greater"])
def test_two_narrow_areas_that_became_one_were_merged(middle: float) -> None:
    narrow = {"A": box(0, 0, 400, middle), "B": box(0, middle, 400, 16)}
    rows = traced(areas(narrow), areas({"C": box(0, 0, 400, 16)}))
    assert told(rows) == {("merged", "A", "C"), ("merged", "B", "C")}


def test_a_narrow_area_drawn_mostly_beside_itself_is_still_itself() -> None:
    before = {"A": box(0, 0, 400, 8), "B": box(0, 8, 400, 100), "Z": box(0, -100, 400, 0)}
    after = {"A": box(0, 5, 400, 13), "B": box(0, 13, 400, 100), "Z": box(0, -100, 400, 5)}
    assert told(traced(areas(before), areas(after))) == {("redrawn", code, code) for code in "ABZ"}


def test_rows_come_by_code_whatever_happened() -> None:
    before = {"A": box(0, 0, 200, 100), "B": box(200, 0, 400, 100), "C": box(400, 0, 500, 100)}
    after = {"A": box(0, 0, 100, 100), "D": box(100, 0, 200, 100), "B": box(200, 0, 400, 101)}
    rows = traced(areas(before), areas(after))
    assert [row[1:] for row in told_in_order(rows)] == [
        ("A", "A"), ("A", "D"), ("B", "B"), ("C", None),
    ]  # fmt: skip


def test_areas_that_overlap_are_not_taken_for_one_another() -> None:
    patrols = {"P": box(0, 0, 300, 100), "Q": box(100, 0, 400, 100)}
    later = {"R": box(0, 0, 300, 101), "Q": box(100, 0, 400, 101)}
    rows = traced(areas(patrols, kind="patrol"), areas(later, kind="patrol"))
    assert told(rows) == {("renumbered", "P", "R"), ("redrawn", "Q", "Q")}


def test_ground_that_two_areas_hold_now_is_booked_once() -> None:
    before = areas({"A": box(0, 0, 400, 100)})
    rows = traced(before, areas({"B": box(0, 0, 300, 100), "C": box(150, 0, 400, 100)}))
    assert rows["area_m2"].tolist() == pytest.approx([30_000, 10_000], rel=1e-6)


def test_levels_and_kinds_are_traced_apart() -> None:
    shape = {"A": box(0, 0, 200, 100)}
    rows = traced(areas(shape, kind="basic"), areas(shape, kind="patrol"))
    assert told(rows) == {("ended", "A", None), ("new", None, "A")}


def test_an_area_lying_in_an_unchanged_one_still_has_its_row() -> None:
    around = {"U": box(0, 0, 400, 400)}
    rows = traced(areas(around | {"V": box(50, 50, 150, 150)}), areas(around))
    assert told(rows) == {("ended", "V", None)}
    assert rows["area_m2"].tolist() == pytest.approx([10_000], rel=1e-6)


def test_ground_is_measured_in_metres_or_not_at_all() -> None:
    same = areas({"A": box(0, 0, 200, 100)})
    with pytest.raises(CRSError, match="distances need metres"):
        trace(same, same, demand_before=DEMAND, zone=STORED, changed="2026-07-01")


def test_wide_is_what_a_disc_fits_into() -> None:
    star = shapely.Point(0, 0).buffer(5.5)
    assert wide(np.array([star, shapely.box(0, 0, 9, 900)]), 5.0).tolist() == [True, False]
