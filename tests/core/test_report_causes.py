"""Causes of a report add up to those outside, home by home, and are rounded where few live."""

from collections.abc import Callable

import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    OTHER_STREET,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    report_of,
    rows_by,
    texts_of,
    two_streets,
    under,
    unpeopled,
    valley,
)
from worked_valley import DISTRICT

from geo.answers import City
from geo.answers.causes import COUNTS
from geo.report.block import Grid, Language, Picture, plain
from geo.report.chapters import causes
from geo.tables import CAUSES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("area", [DISTRICT, STREET, OTHER_STREET])
def test_each_cause_counts_the_homes_that_it_keeps_outside(area: str) -> None:
    row = rows_by(report_of(two_streets()), "causes")[area]
    homes = under(two_streets(), area)
    is_full = homes["status"] == "over_capacity"
    outside = homes["turned_away"].where(is_full, homes["residents"])[homes["status"] != "covered"]
    for cause in CAUSES:
        assert row[f"{cause}_residents"] == outside[homes["cause"] == cause].sum()
    assert row["outside_residents"] == outside.sum() == sum(int(row[name] or 0) for name in COUNTS)


def test_those_outside_are_those_that_the_page_says_are_outside() -> None:
    report = report_of(two_streets())
    told = rows_by(report, "areas")
    for code, row in rows_by(report, "causes").items():
        assert row["outside_residents"] == told[code]["outside_residents"]


def test_streets_add_up_to_their_district() -> None:
    root, *streets = report_of(two_streets()).tables["causes"].rows
    for name in ("outside_residents", *COUNTS):
        assert root[name] == sum(int(row[name] or 0) for row in streets)


def test_communities_are_told_as_few_people_are() -> None:
    rows = report_of(two_streets(), STREET).tables["causes"].rows[1:]
    assert len(rows) == 8
    for row in rows:
        assert all(int(row[name] or 0) % 5 == 0 and row[name] not in (1, 5) for name in COUNTS)
        assert row["outside_residents"] == sum(int(row[name] or 0) for name in COUNTS)


def test_the_first_cause_is_the_one_of_most_and_the_picture_draws_those_there_are() -> None:
    report = report_of(valley(), language="en")
    blocks = blocks_of(causes, report)
    assert plain(next(texts_of(blocks))) == (
        "Of 80 residents of Valley outside, most are so for this cause: too far (60); "
        "the rest: no street near 20."
    )
    (picture,) = (block for block in blocks if isinstance(block, Picture))
    assert picture.svg.index("too far") < picture.svg.index("no street near")
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    assert [head.text for head in grid.heads] == ["name", "outside", "too far", "no street near"]


def test_where_nobody_is_outside_that_is_all_that_is_said() -> None:
    blocks = blocks_of(causes, report_of(unpeopled(), language="en"))
    assert [plain(text) for text in texts_of(blocks)] == ["Nobody of Valley is outside."]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(causes, report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(causes)
