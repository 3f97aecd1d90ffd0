"""Merge: rows edited in the store and rows handed over again are both kept, or in conflict."""

from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ContractError
from geo.history.merge import Conflict, Take, merged
from geo.tables import GATES, STREETS, TEAMS

Rows = dict[str, int]


def teams(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(cells)) for name, cells in {
        "area": rows, "leader": [True] * len(rows), "roles": [0] * len(rows),
        "helpers": rows.values(), "members": [0] * len(rows),
    }.items()})  # fmt: skip


def merge(base: Rows, held: Rows, handed: Rows, take: Take = "ask") -> tuple[Rows, list[Conflict]]:
    frame, conflicts = merged(
        TEAMS, base=teams(base), held=teams(held), handed=teams(handed), take=take
    )
    assert frame.columns.tolist() == list(TEAMS.columns)
    return dict(zip(frame["area"], frame["helpers"], strict=True)), list(conflicts)


@pytest.mark.parametrize(
    ("base", "held", "handed", "wanted"),
    [
        pytest.param({"A": 1}, {"A": 2}, {"A": 1}, {"A": 2}, id="edited_in_the_store"),
        pytest.param({"A": 1}, {}, {"A": 1}, {}, id="removed_in_the_store"),
        pytest.param({}, {"A": 1}, {}, {"A": 1}, id="added_in_the_store"),
        pytest.param({"A": 1}, {"A": 1}, {"A": 2}, {"A": 2}, id="changed_in_the_files"),
        pytest.param({"A": 1}, {"A": 1}, {}, {}, id="removed_from_the_files"),
        pytest.param({}, {}, {"A": 1}, {"A": 1}, id="added_to_the_files"),
        pytest.param({"A": 1}, {"A": 2}, {"A": 2}, {"A": 2}, id="changed_to_the_same"),
        pytest.param({"A": 1}, {}, {}, {}, id="removed_by_both"),
        pytest.param({}, {"A": 1}, {"A": 1}, {"A": 1}, id="added_the_same_by_both"),
    ],
)
def test_who_changed_a_row_is_right(base: Rows, held: Rows, handed: Rows, wanted: Rows) -> None:
    for take in get_args(Take):
        assert merge(base, held, handed, take) == (wanted, [])


@pytest.mark.parametrize(
    ("base", "held", "handed", "conflict"),
    [
        pytest.param(
            {"A": 1}, {"A": 2}, {"A": 3},
            Conflict("A", ("helpers",), {"helpers": 1}, {"helpers": 2}, {"helpers": 3}),
            id="changed_differently",
        ),
        pytest.param(
            {}, {"A": 2}, {"A": 3},
            Conflict("A", ("helpers",), None, {"helpers": 2}, {"helpers": 3}),
            id="added_differently",
        ),
    ],
)  # fmt: skip
def test_what_both_changed_differently_is_a_conflict(
    base: Rows, held: Rows, handed: Rows, conflict: Conflict
) -> None:
    assert merge(base, held, handed, "ask") == (held, [conflict])
    assert merge(base, held, handed, "store") == (held, [conflict])
    assert merge(base, held, handed, "files") == (handed, [conflict])


def test_removing_what_the_other_changed_is_a_conflict() -> None:
    rows, (conflict,) = merge({"A": 1}, {}, {"A": 3})
    assert rows == {}
    assert (conflict.code, conflict.columns, conflict.held) == ("A", (), None)
    assert conflict.handed == {"area": "A", "leader": True, "roles": 0, "helpers": 3, "members": 0}
    assert merge({"A": 1}, {}, {"A": 3}, "files")[0] == {"A": 3}
    assert merge({"A": 1}, {"A": 3}, {}, "files")[0] == {}


def gates(hours: object, east: float = 118.9) -> gpd.GeoDataFrame:
    table = {"code": ["G"], "name": [None], "compound": [None], "hours": [hours]}
    frame = pd.DataFrame(table | {"passage": ["public"], "version": [4]})
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(east, 32)], crs="EPSG:4490")


def test_a_shape_is_merged_with_its_row() -> None:
    frame, conflicts = merged(
        GATES, base=gates(None), held=gates(None), handed=gates(None, 118.8), take="ask"
    )
    assert conflicts == ()
    assert frame.columns.tolist() == [*GATES.columns, "geometry"]
    assert frame.geometry.x.tolist() == [118.8]
    assert frame.crs == "EPSG:4490"


def test_a_shape_in_conflict_is_shown_as_text() -> None:
    _, (conflict,) = merged(
        GATES, base=gates(None), held=gates("24/7", 118.7), handed=gates(np.nan, 118.8), take="ask"
    )
    assert conflict.columns == ("hours", "geometry")
    assert conflict.held == {"hours": "24/7", "geometry": "POINT (118.7 32)"}
    assert conflict.handed == {"hours": None, "geometry": "POINT (118.8 32)"}


def test_a_column_that_a_side_lacks_is_absent_there() -> None:
    old = teams({"A": 1}).drop(columns="members")
    frame, conflicts = merged(TEAMS, base=old, held=old, handed=teams({"A": 1}), take="ask")
    assert conflicts == ()
    assert frame["members"].tolist() == [0]


def test_rows_come_by_key() -> None:
    base = {"C": 1, "A": 1, "B": 1}
    rows, _ = merge(base, base | {"A": 2}, base | {"C": 3})
    assert list(rows.items()) == [("A", 2), ("B", 1), ("C", 3)]


def test_rows_without_a_key_cannot_be_merged() -> None:
    none = pd.DataFrame()
    with pytest.raises(ContractError, match="streets has no key"):
        merged(STREETS, base=none, held=none, handed=none, take="ask")


states = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 2))


@given(base=states, other=states, take=st.sampled_from(get_args(Take)))
def test_what_one_side_left_alone_is_the_others(base: Rows, other: Rows, take: Take) -> None:
    assert merge(base, base, other, take) == (other, [])
    assert merge(base, other, base, take) == (other, [])


@given(base=states, held=states, handed=states)
def test_nothing_is_lost(base: Rows, held: Rows, handed: Rows) -> None:
    rows, conflicts = merge(base, held, handed)
    contested = {conflict.code for conflict in conflicts}
    for code in {*base, *held, *handed} - contested - {*rows}:
        removed_by_one = {code in held, code in handed} == {True, False}
        left_alone = held.get(code, handed.get(code)) == base.get(code)
        assert left_alone if removed_by_one else code not in {*held, *handed}
    for code in {*rows} - contested:
        assert rows[code] in {held.get(code), handed.get(code)}
    for take, side in (("files", handed), ("store", held)):
        resolved, _ = merge(base, held, handed, take)  # type: ignore[arg-type]
        assert all(resolved.get(code) == side.get(code) for code in contested)
