"""The tree of areas: parents before parts, exact sums above, told counts below."""

from collections.abc import Callable

import numpy as np
import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    OTHER_STREET,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    in_two_streets,
    report_of,
    rows_by,
    two_streets,
    under,
    valley,
)
from worked_valley import DISTRICT

from geo.answers import City
from geo.answers.published import rounded
from geo.report.block import Grid, Language
from geo.report.chapters import areas

pytestmark = pytest.mark.slow


def test_streets_add_up_to_their_district_and_are_exact() -> None:
    rows = rows_by(report_of(two_streets()), "areas")
    for name in ("residents", "outside_residents", *areas.PARTS):
        parts = [int(rows[code][name] or 0) for code in (STREET, OTHER_STREET)]
        assert rows[DISTRICT][name] == sum(parts)
    for code in (DISTRICT, STREET, OTHER_STREET):
        assert rows[code]["residents"] == under(two_streets(), code)["residents"].sum()


def test_whoever_lives_in_an_area_is_in_one_of_its_parts() -> None:
    for row in report_of(two_streets()).tables["areas"].rows:
        assert row["residents"] == sum(int(row[part] or 0) for part in areas.PARTS)
        assert row["outside_residents"] == int(row["residents"] or 0) - int(
            row["covered_residents"] or 0
        )


def test_communities_and_grids_hold_no_exact_count() -> None:
    exact = {row["code"]: row for row in two_streets().coverage(by="all")["rows"]}
    for row in report_of(two_streets()).tables["areas"].rows[3:]:
        if row["level"] in ("community", "grid"):
            assert [row[part] for part in areas.PARTS] == rounded(
                np.array([exact[row["code"]][part] for part in areas.PARTS])
            ).tolist()
            whole = int(row["residents"] or 0)
            assert row["rate_residents"] == (row["covered_residents"] / whole if whole else None)


def test_each_area_stands_before_its_parts() -> None:
    rows = report_of(two_streets()).tables["areas"].rows
    seen: set[object] = set()
    for number, row in enumerate(rows):
        assert number == 0 or row["parent"] in seen
        seen.add(row["code"])
    assert len(seen) == 1 + 2 + 16 + 64


def test_the_tree_is_set_in_by_level_and_sums_are_marked() -> None:
    blocks = blocks_of(areas, report_of(two_streets(), STREET))
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    assert [line.depth for line in grid.lines[:6]] == [0, 1, 2, 2, 2, 2]
    assert [line.is_sum for line in grid.lines[:3]] == [True, True, False]


def test_whatever_more_room_in_stations_changes_says_that_it_reads_stations() -> None:
    before = {figure.id: figure for figure in report_of(two_streets()).figures()}
    after = {figure.id: figure for figure in report_of(in_two_streets(room=2)).figures()}
    moved = [one for name, one in before.items()
             if name in after and after[name].value != one.value]  # fmt: skip
    assert any(one.id.endswith(":residents") for one in moved)
    assert all("stations" in one.reads for one in moved)
    assert "stations" not in before[f"areas:{STREET}:residents"].reads


@pytest.mark.parametrize("area", [STREET, f"{STREET}001", f"{STREET}001001"])
def test_a_report_of_a_part_tells_the_same_of_it(area: str) -> None:
    whole = rows_by(report_of(two_streets()), "areas")
    own = rows_by(report_of(two_streets(), area), "areas")
    assert area in own
    assert all(whole[code] == row for code, row in own.items())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(areas, report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(areas)
