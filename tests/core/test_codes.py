"""Code schemes: each breach is told once; the next code and the numbering follow from the data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.codes import DEFAULT, Scheme, faults, next_code, numbered
from geo.errors import ContractError

COMMUNITY = "320113001001"


def areas(*rows: tuple[str | None, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["code", "level", "parent"])


SOUND = areas(
    ("320113", "district", None),
    ("320113001", "street", "320113"),
    (COMMUNITY, "community", "320113001"),
    (f"{COMMUNITY}001", "grid", COMMUNITY),
)


def test_codes_of_the_scheme_have_no_fault() -> None:
    assert faults(SOUND, DEFAULT) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        pytest.param("32011300100100", "code '32011300100100' of a grid", id="too_short"),
        pytest.param("32011300100100A", "code '32011300100100A' of a grid", id="a_letter"),
        pytest.param("32011300100100٣", "code '32011300100100٣' of a grid", id="foreign_digit"),
        pytest.param("320113001001001\n", "code '320113001001001\\n' of a grid", id="a_line_end"),
    ],
)
def test_a_code_of_another_form_is_a_fault(code: str, found: str) -> None:
    (told,) = faults(pd.concat([SOUND, areas((code, "grid", COMMUNITY))]), DEFAULT)
    assert told[0].tolist() == [False] * 4 + [True]
    assert told[1:] == (found, "15 digits")


def test_a_code_that_does_not_begin_with_its_parents_is_a_fault() -> None:
    stray = areas(("320114001001001", "grid", COMMUNITY))
    (told,) = faults(pd.concat([SOUND, stray]), DEFAULT)
    assert told[0].tolist() == [False] * 4 + [True]
    assert told[1] == "code '320114001001001' does not begin with its parent's"
    assert told[2] == f"a code that begins with {COMMUNITY!r}"


def test_a_child_is_not_told_of_its_parents_fault() -> None:
    broken = areas(("9", "district", None), ("320113001", "street", "9"))
    (told,) = faults(broken, DEFAULT)
    assert told[0].tolist() == [True, False]


def test_what_is_absent_or_not_in_the_scheme_is_not_judged() -> None:
    free = areas((None, "street", "320113"), ("G-1", "grid", None), ("320113001", "street", "X"))
    assert faults(free, Scheme({"street": 9})) == []


def test_codes_that_do_not_nest_may_begin_as_they_like() -> None:
    flat = areas(("1001", "community", None), ("2001", "grid", "1001"))
    assert faults(flat, Scheme({"community": 4, "grid": 4}, nested=False)) == []


@pytest.mark.parametrize(
    ("digits", "message"),
    [
        pytest.param({"block": 3}, "'block' is no level.*levels: district", id="unknown"),
        pytest.param({"grid": 0}, "at least 1 digit", id="none"),
        pytest.param({"district": 6, "grid": 6}, "more than the 6 digits", id="no_room"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(digits: dict[str, int], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        Scheme(digits)


@pytest.mark.parametrize(
    ("taken", "number"),
    [
        pytest.param([], "001", id="the_first"),
        pytest.param(["001", "004"], "005", id="after_the_highest_not_in_a_hole"),
        pytest.param(["001", "999"], "002", id="in_a_hole_once_the_end_is_reached"),
    ],
)
def test_the_next_code_follows_the_highest(taken: list[str], number: str) -> None:
    codes = [f"{COMMUNITY}{n}" for n in taken] + ["320113001002777", COMMUNITY, "x"]
    assert next_code(COMMUNITY, codes, scheme=DEFAULT, level="grid") == f"{COMMUNITY}{number}"


def test_codes_run_out_with_a_message() -> None:
    two = Scheme({"community": 1, "grid": 2})
    with pytest.raises(ContractError, match="all 9 are taken.*more digits"):
        next_code("7", [f"7{n}" for n in range(1, 10)], scheme=two, level="grid")
    with pytest.raises(ContractError, match="7 has 10 grids, but 1 digits number 9"):
        numbered(np.zeros((10, 2)), "7", scheme=two)


@pytest.mark.parametrize(
    ("parent", "level", "message"),
    [
        pytest.param("7", "street", "says nothing of a street", id="unnamed_level"),
        pytest.param("77", "grid", "leaves none after '77'", id="long_parent"),
    ],
)
def test_a_child_needs_a_place_in_the_scheme(parent: str, level: str, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        next_code(parent, [], scheme=Scheme({"grid": 2}), level=level)


def test_codes_that_do_not_nest_are_counted_over_the_city() -> None:
    flat = Scheme({"grid": 3}, nested=False)
    assert next_code("A", ["001", "007"], scheme=flat, level="grid") == "008"


@given(
    columns=st.integers(1, 8),
    rows=st.integers(1, 8),
    spacing=st.floats(10, 500),
    random=st.randoms(use_true_random=False),
)
def test_a_lattice_is_numbered_as_a_page_is_read(
    columns: int,
    rows: int,
    spacing: float,
    random: object,
) -> None:
    cells = [(x * spacing, -y * spacing) for y in range(rows) for x in range(columns)]
    expected = {cell: f"{COMMUNITY}{n:03d}" for n, cell in enumerate(cells, start=1)}
    shuffled = list(cells)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert numbered(shuffled, COMMUNITY) == [expected[cell] for cell in shuffled]


def test_a_row_is_a_band_not_a_line() -> None:
    askew = [(0, 100), (100, 110), (200, 95), (0, 0), (100, 8), (200, -6)]
    assert numbered(askew, COMMUNITY) == [f"{COMMUNITY}{n:03d}" for n in range(1, 7)]


def test_no_grid_is_no_code() -> None:
    assert numbered(np.empty((0, 2)), COMMUNITY) == []
