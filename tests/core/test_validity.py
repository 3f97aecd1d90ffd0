"""Validity: every day has its areas once, and a date changes only with the ground or the code."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import STORED
from geo.history.lineage import trace
from geo.history.validity import COLUMNS, as_of, carried, valid_on

ZONE = "EPSG:4549"
BUILDS = ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")
NOBODY = gpd.GeoDataFrame({"residents": []}, geometry=[], crs=STORED)

Row = tuple[str, float, float]


def areas(*rows: Row, **dates: Sequence[str | None]) -> gpd.GeoDataFrame:
    """Draw grids between two eastings of a strip, metres."""
    shapes = [shapely.box(670_000 + west, 3_555_000, 670_000 + east, 3_555_100)
              for _, west, east in rows]  # fmt: skip
    codes = [code for code, _, _ in rows]
    table = {"code": codes, "name": codes, "level": "grid", "parent": None, "kind": "basic",
             "valid_from": None, "valid_to": None} | dates  # fmt: skip
    frame = pd.DataFrame(table, index=range(len(rows)))
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=ZONE).to_crs(STORED)[COLUMNS]


NONE = areas()
FIRST = areas(("A", 0, 100), ("B", 100, 200), valid_from=["2020-01-01"] * 2)


def built(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, past: gpd.GeoDataFrame, day: str
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    lineage = trace(before, after, demand_before=NOBODY, zone=ZONE, changed=day)
    return carried(before, after, past, lineage, valid_from=day)


def dates(table: gpd.GeoDataFrame, column: str = "valid_from") -> dict[str, object]:
    return dict(zip(table["code"], table[column], strict=True))


def test_the_first_areas_are_valid_since_their_build() -> None:
    now, past = built(NONE, areas(("A", 0, 100)), NONE, BUILDS[0])
    assert dates(now) == {"A": BUILDS[0]}
    assert past.empty


@pytest.mark.parametrize(
    "border", [pytest.param(100, id="as_it_was"), pytest.param(103, id="drawn_anew")]
)
def test_the_same_ground_and_code_keep_their_date(border: float) -> None:
    now, past = built(FIRST, areas(("A", 0, border), ("B", border, 200)), NONE, BUILDS[0])
    assert dates(now) == {"A": "2020-01-01", "B": "2020-01-01"}
    assert past.empty


def test_changed_ground_begins_with_the_build_and_its_former_shape_is_kept() -> None:
    now, past = built(FIRST, areas(("A", 0, 150), ("B", 150, 200)), NONE, BUILDS[0])
    assert dates(now) == {"A": BUILDS[0], "B": BUILDS[0]}
    assert dates(past, "valid_to") == {"A": BUILDS[0], "B": BUILDS[0]}
    assert dates(past) == {"A": "2020-01-01", "B": "2020-01-01"}
    assert past.geometry.geom_equals(FIRST.geometry).all()


def test_an_area_that_is_gone_ends_with_the_build() -> None:
    now, past = built(FIRST, areas(("A", 0, 100)), NONE, BUILDS[0])
    assert dates(now) == {"A": "2020-01-01"}
    assert dates(past, "valid_to") == {"B": BUILDS[0]}


def test_another_code_is_another_area() -> None:
    now, past = built(FIRST, areas(("A", 0, 100), ("Q", 100, 200)), NONE, BUILDS[0])
    assert dates(now) == {"A": "2020-01-01", "Q": BUILDS[0]}
    assert dates(past, "valid_to") == {"B": BUILDS[0]}


def test_stated_dates_win_and_end_what_was_there() -> None:
    stated = areas(("A", 0, 100), ("Q", 100, 200), valid_from=["2019-01-01", "2025-11-01"])
    now, past = built(FIRST, stated, NONE, BUILDS[0])
    assert dates(now) == {"A": "2019-01-01", "Q": "2025-11-01"}
    assert dates(past, "valid_to") == {"B": "2025-11-01"}


def test_a_shape_ends_when_the_first_heir_of_its_ground_begins() -> None:
    stated = ["2020-01-01", "2025-12-01", "2025-11-01"]
    parts = areas(("A", 0, 100), ("Q", 100, 150), ("R", 150, 200), valid_from=stated)
    _, past = built(FIRST, parts, NONE, BUILDS[0])
    assert dates(past, "valid_to") == {"B": "2025-11-01"}


def test_an_heir_said_to_be_older_ends_nothing() -> None:
    older = areas(("A", 0, 100), ("Q", 100, 200), valid_from=[None, "2019-06-01"])
    now, past = built(FIRST, older, NONE, BUILDS[0])
    assert dates(now)["Q"] == "2019-06-01"
    assert dates(past, "valid_to") == {"B": BUILDS[0]}


def test_an_end_stated_earlier_stands() -> None:
    before = areas(("A", 0, 100), ("B", 100, 200), valid_to=["2030-01-01", "2025-06-01"])
    _, past = built(before, NONE, NONE, BUILDS[0])
    assert dates(past, "valid_to") == {"A": BUILDS[0], "B": "2025-06-01"}


@pytest.mark.parametrize("stated", [True, False], ids=["stated_still", "not_stated"])
def test_the_old_date_of_an_heir_ends_nothing(*, stated: bool) -> None:
    old = ["2020-01-01", "2023-01-01"]
    before = areas(("A", 0, 100), ("B", 100, 200), valid_from=old)
    moved = areas(("A", 0, 50), ("B", 50, 200), valid_from=old if stated else [None, None])
    now, past = built(before, moved, NONE, BUILDS[0])
    assert dates(now) == {"A": BUILDS[0], "B": BUILDS[0]}
    assert dates(past, "valid_to") == {"A": BUILDS[0], "B": BUILDS[0]}


def test_a_date_stated_before_the_ground_changed_dates_the_code_and_not_the_shape() -> None:
    stated = ["2020-01-01"] * 2
    moved = areas(("A", 0, 150), ("B", 150, 200), valid_from=stated)
    once, past = built(FIRST, moved, NONE, BUILDS[0])
    assert dates(once) == {"A": BUILDS[0], "B": BUILDS[0]}
    again, past = built(once, moved, past, BUILDS[1])
    assert dates(again) == {"A": BUILDS[0], "B": BUILDS[0]}
    assert len(past) == 2


def test_a_row_said_to_have_ended_twice_is_kept_once() -> None:
    ended = areas(("E", 0, 50), valid_from=["2019-01-01"], valid_to=["2020-01-01"])
    _, past = built(FIRST, FIRST, pd.concat([ended, ended]), BUILDS[0])
    assert past["code"].tolist() == ["E"]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "where"),
    [
        pytest.param(None, None, 0, id="always"),
        pytest.param("2026-07-01", None, 0, id="from_this_day_on"),
        pytest.param("2026-07-02", None, 2, id="from_the_next_day_on"),
        pytest.param(None, "2026-07-01", 1, id="until_the_day_before"),
        pytest.param(None, "2026-07-02", 0, id="until_this_day"),
        pytest.param("2027-01-01", "2026-01-01", 1, id="never"),
    ],
)
def test_the_first_day_counts_and_the_last_does_not(
    valid_from: str | None, valid_to: str | None, where: int
) -> None:
    row = areas(("A", 0, 100), valid_from=[valid_from], valid_to=[valid_to])
    parts = valid_on(row, "2026-07-01")
    assert [len(part) for part in parts] == [int(part == where) for part in range(3)]


def test_areas_of_a_day_come_by_level_and_code() -> None:
    mixed = areas(("B", 0, 100), ("A", 0, 50), ("Z", 0, 200), level=["grid", "grid", "district"])
    past = areas(("A1", 0, 50), valid_to=["2026-07-01"])
    assert as_of(mixed, past, "2026-06-30")["code"].tolist() == ["Z", "A", "A1", "B"]
    assert as_of(mixed, past, "2026-07-01")["code"].tolist() == ["Z", "A", "B"]


@st.composite
def strips(draw: st.DrawFn) -> list[Row]:
    """Part a strip of eight cells into grids that hold neighbouring cells, or leave some out."""
    codes = draw(st.permutations("ABCDE"))
    ends = sorted(draw(st.sets(st.integers(0, 8), min_size=2, max_size=6)))
    return [
        (code, west * 100, east * 100)
        for code, west, east in zip(codes, ends, ends[1:], strict=False)
    ]


@settings(deadline=None, max_examples=30)
@given(editions=st.lists(strips(), min_size=2, max_size=4))
def test_every_day_has_the_areas_of_its_build(editions: list[list[Row]]) -> None:
    now, past = NONE, NONE
    for rows, day in zip(editions, BUILDS, strict=False):
        now, past = built(now, areas(*rows), past, day)
    for rows, day in zip(editions, BUILDS, strict=False):
        wanted = areas(*sorted(rows))
        found = as_of(now, past, day)
        assert found["code"].tolist() == wanted["code"].tolist()
        assert found.geometry.geom_equals(wanted.geometry).all()
