"""The week of a report is that of its area, hour by hour, and is rounded where few live."""

from collections.abc import Callable

import numpy as np
import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    report_of,
    texts_of,
    two_streets,
    unpeopled,
    valley,
)
from worked_valley import DISTRICT

from geo.answers import City
from geo.answers.published import rounded
from geo.report.block import Grid, Language, Picture, plain
from geo.report.chapters import week, week_chart

pytestmark = pytest.mark.slow

COMMUNITY = f"{STREET}010"


@pytest.mark.parametrize("area", [DISTRICT, STREET])
def test_each_hour_is_what_the_city_answers_of_the_area(area: str) -> None:
    rows = report_of(two_streets(), area).tables["week"].rows
    asked = two_streets().week(area=area)["rows"]
    assert len(rows) == 168
    assert all(row.items() <= one.items() for row, one in zip(rows, asked, strict=True))
    assert len({row["covered_residents"] for row in rows}) > 1


def test_a_small_area_is_told_as_few_people_are() -> None:
    rows = report_of(two_streets(), COMMUNITY).tables["week"].rows
    found = two_streets().week(area=COMMUNITY)
    counts = [row["covered_residents"] for row in found["rows"]]
    assert [row["covered_residents"] for row in rows] == rounded(np.array(counts)).tolist()
    (whole,) = rounded(np.array([found["residents"]]))
    assert all(row["rate_residents"] == row["covered_residents"] / whole for row in rows)
    assert all(row["rate_residents"] <= 1 for row in rows)


def test_sums_say_how_many_hours_nobody_is_covered_and_whose_hours_are_not_known() -> None:
    (sums,) = report_of(two_streets()).tables["week_sums"].rows
    rows = report_of(two_streets()).tables["week"].rows
    assert (sums["stations"], sums["unknown"]) == (9, 4)
    assert sums["shut_hours"] == sum(row["covered_residents"] == 0 for row in rows)


def test_the_best_hour_an_evening_and_a_weekend_are_named() -> None:
    report = report_of(two_streets(), language="en")
    rows = {(row["weekday"], row["hour"]): row for row in report.tables["week"].rows}
    lead = plain(next(texts_of(blocks_of(week, report))))
    assert lead.startswith(f"Best is Mon 09:00: {rows['Mo', 9]['rate_residents']:.1%} find")
    assert f"Wed 19:00: {rows['We', 19]['rate_residents']:.1%}" in lead
    assert f"Sat 10:00: {rows['Sa', 10]['rate_residents']:.1%}" in lead


def test_hours_alike_are_one_field_and_each_hour_has_its_cell() -> None:
    blocks = blocks_of(week, report_of(two_streets(), language="en"))
    (picture,) = (block for block in blocks if isinstance(block, Picture))
    assert picture.svg.count("<rect") == 5 * 3 + 2
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    assert (len(grid.lines), len(grid.heads)) == (24, 8)


def test_unknown_hours_are_told_where_there_are_any() -> None:
    texts = [plain(text) for text in texts_of(blocks_of(week, report_of(valley(), language="en")))]
    assert "Of 2 stations, 2 have no known hours; they count as open." in texts[1]


def test_where_nobody_lives_no_hour_is_told() -> None:
    texts = [*texts_of(blocks_of(week, report_of(unpeopled(), language="en")))]
    assert [plain(text) for text in texts] == ["Nobody is known to live here."]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(week, report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(week, week_chart)
