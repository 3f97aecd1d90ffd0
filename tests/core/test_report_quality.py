"""The annex on quality counts every place once, and tells islands as small counts."""

from collections.abc import Callable

import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    OTHER_STREET,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    texts_of,
    two_streets,
    under,
    unpeopled,
    valley,
    whole_report_of,
)
from worked_valley import DISTRICT, EAST, WEST

from geo.answers import City
from geo.report.block import Language, plain
from geo.report.chapters import quality
from geo.report.small import told_whole

pytestmark = pytest.mark.slow


def ties_of(city: City, area: str | None = None) -> dict[object, tuple[object, ...]]:
    rows = whole_report_of(city, area).tables["ties"].rows
    return {row["status"]: (row["places"], row["residents"], row["stations"]) for row in rows}


def test_the_valley_is_tied_as_it_is_drawn() -> None:
    assert ties_of(valley()) == {
        "normal": (3, 450, 2),
        "far": (1, 40, 0),
        "island": (1, 10, 0),
        "unroutable": (1, 20, 0),
    }


def test_residents_of_a_small_area_are_rounded() -> None:
    assert ties_of(valley(), EAST)["normal"][1] == 50
    for row in whole_report_of(two_streets(), WEST).tables["ties"].rows:
        assert int(row["residents"] or 0) % 5 == 0


@pytest.mark.parametrize("area", [DISTRICT, STREET, OTHER_STREET])
def test_every_place_and_resident_is_tied_in_one_way(area: str) -> None:
    rows = whole_report_of(two_streets(), area).tables["ties"].rows
    homes = under(two_streets(), area)
    assert sum(int(row["places"] or 0) for row in rows) == len(homes)
    assert sum(int(row["residents"] or 0) for row in rows) == homes["residents"].sum()


def test_islands_of_an_area_are_those_that_strand_its_people_told_as_small_counts() -> None:
    asked = valley().islands()["rows"]
    told = whole_report_of(valley()).tables["islands"].rows
    assert [(row["component"], row["residents"]) for row in told] == [
        (one["component"], told_whole(one["residents"])) for one in asked
    ]
    assert len(whole_report_of(valley(), EAST).tables["islands"].rows) == 1
    assert len(whole_report_of(valley(), f"{EAST}001").tables["islands"].rows) == 1
    assert not whole_report_of(valley(), WEST).tables["islands"].rows


def test_findings_are_those_of_the_check_with_the_first_rows_each() -> None:
    findings = valley().table("findings")
    rows = whole_report_of(valley()).tables["findings"].rows
    assert [row["found"] for row in rows] == findings["found"].tolist()
    assert [row["rows"] for row in rows] == ["5", "3"]


def test_where_there_is_nothing_to_say_that_is_said() -> None:
    report = whole_report_of(two_streets(), language="en")
    said = [plain(text) for text in texts_of(blocks_of(quality, report))]
    assert "The check of the city's files found nothing to remark." in said
    west = whole_report_of(valley(), WEST, language="en")
    assert "All streets that people here are tied to hang together." in [
        plain(text) for text in texts_of(blocks_of(quality, west))
    ]


def test_shares_of_nobody_are_unknown() -> None:
    assert {row["rate"] for row in whole_report_of(unpeopled()).tables["ties"].rows} == {None}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(quality, whole_report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(quality)
