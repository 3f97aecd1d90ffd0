"""Changes: the difference of two states of a table is complete, and no more than that."""

import json
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.history.changes import changes
from geo.tables import STATIONS, STREETS, TEAMS


def teams(**helpers: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"area": list(helpers), "leader": True, "helpers": pd.Series(list(helpers.values()))}
    )


def test_added_removed_and_changed_rows_are_told_with_their_columns() -> None:
    found = changes(TEAMS, teams(A=1, B=2, C=3), teams(D=4, C=3, B=9))
    assert (found.added, found.removed, found.changed) == (("D",), ("A",), ("B",))
    assert found.columns == {"B": ("helpers",)}
    assert (found.rows_before, found.rows_after) == (3, 3)
    assert (found.rows_added, found.rows_removed) == (1, 1)
    assert found


def test_the_order_of_rows_is_of_no_account() -> None:
    assert not changes(TEAMS, teams(A=1, B=2), teams(B=2, A=1))


@pytest.mark.parametrize("absent", [None, np.nan, pd.NA], ids=repr)
def test_absent_equals_absent(absent: object) -> None:
    one = pd.DataFrame({"area": ["A"], "helpers": pd.Series([absent], dtype=object)})
    assert not changes(TEAMS, one, pd.DataFrame({"area": ["A"], "helpers": [None]}))
    assert not changes(TEAMS, one, pd.DataFrame({"area": ["A"]}))
    assert changes(TEAMS, one, teams(A=0)).columns == {"A": ("leader", "helpers")}


def test_columns_derived_from_others_do_not_count() -> None:
    assert not changes(TEAMS, teams(A=1).assign(version=1), teams(A=1).assign(version=2))


def stations(east: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": ["S"], "name": ["S"]}, geometry=[shapely.Point(east, 32)])


def test_a_shape_is_its_bytes() -> None:
    assert not changes(STATIONS, stations(118.9), stations(118.9))
    moved = changes(STATIONS, stations(118.9), stations(np.nextafter(118.9, 119)))
    assert moved.columns == {"S": ("geometry",)}


def test_rows_without_a_key_are_counted() -> None:
    line, other = shapely.LineString([(0, 0), (1, 1)]), shapely.LineString([(0, 0), (2, 1)])
    before = gpd.GeoDataFrame({"name": ["a", "a", None]}, geometry=[line, line, other])
    after = gpd.GeoDataFrame({"name": [np.nan, "a", "b"]}, geometry=[other, line, line])
    found = changes(STREETS, before, after)
    assert (found.rows_added, found.rows_removed) == (1, 1)
    assert found.added == found.removed == found.changed == ()


def test_it_can_be_written_as_json() -> None:
    found = changes(TEAMS, teams(A=1, B=2), teams(B=3, C=1)).as_json()
    assert json.loads(json.dumps(found)) == {
        "table": "teams", "rows_before": 2, "rows_after": 2, "rows_added": 1, "rows_removed": 1,
        "added": ["C"], "removed": ["A"], "changed": [{"code": "B", "columns": ["helpers"]}],
    }  # fmt: skip


tables = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 2)).map(
    lambda rows: teams(**rows)
)


@given(before=tables, after=tables)
def test_what_is_told_leads_from_one_state_to_the_other(
    before: pd.DataFrame, after: pd.DataFrame
) -> None:
    found = changes(TEAMS, before, after)
    was, now = (state.set_index("area")["helpers"].to_dict() for state in (before, after))
    for code in found.removed:
        del was[code]
    was |= {code: now[code] for code in (*found.added, *found.changed)}
    assert was == now
    assert bool(found) == bool(found.added or found.removed or found.changed)


def test_a_hundred_thousand_rows_take_less_than_a_second() -> None:
    count = 100_000
    codes = np.char.add("S", np.arange(count).astype(str)).astype(object)
    points = shapely.points(np.linspace(118, 119, count), 32.0)
    before = gpd.GeoDataFrame({"code": codes, "name": codes, "capacity": 1}, geometry=points)
    after = before.assign(capacity=np.where(np.arange(count) % 1000, 1, 2))
    start = time.process_time()
    found = changes(STATIONS, before, after)
    assert time.process_time() - start < 1.0
    assert len(found.changed) == 100
