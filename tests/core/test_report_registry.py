"""The registry of a report is what the city answers; offenders are counted, requests add up."""

import json
from collections.abc import Callable

import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    rows_by,
    texts_of,
    two_streets,
    unregistered,
    valley,
    whole_report_of,
)
from worked_valley import DISTRICT, WEST

from geo.answers import City
from geo.report.block import Language, plain
from geo.report.chapters import registry

pytestmark = pytest.mark.slow
DAY = "2026-11-25"


@pytest.mark.parametrize("area", [None, STREET])
def test_checks_are_those_of_the_answer_and_offenders_are_counted(area: str | None) -> None:
    report = whole_report_of(two_streets(), area)
    asked = two_streets().registry(area, day=DAY)["checks"]
    rows = report.tables["registry"].rows
    assert [(row["check"], row["level"]) for row in rows] == [
        (one["check"], one["level"]) for one in asked
    ]
    for row, one in zip(rows, asked, strict=True):
        assert (row["total"], row["complete"]) == (one["total"], one["complete"])
        assert row["missing"] == len(one["missing"]) == one["total"] - one["complete"]


def test_no_offender_is_listed() -> None:
    told = json.dumps([table.as_json() for name, table in whole_report_of(valley()).tables.items()
                       if name in {"registry", "registry_sums", "requests"}])  # fmt: skip
    assert '"K2"' not in told
    assert '"P1"' not in told


def test_every_check_says_what_it_reads_and_no_row_reads_more_than_its_column() -> None:
    table = whole_report_of(two_streets()).tables["registry"]
    reads = {figure.id: figure.reads for figure in table.figures()}
    assert reads["registry:team:grid:complete"] == {"areas", "teams"}
    assert reads["registry:area_known:events:missing"] == {"areas", "events"}
    assert "demand" in reads["registry:station:community:complete"]


def test_requests_are_those_of_the_answer_and_add_up_to_the_area() -> None:
    city, rows = two_streets(), whole_report_of(two_streets(), STREET).tables["requests"].rows
    asked = {row["code"]: row for row in city.requests(by="community", day=DAY)["rows"]}
    root, *below = rows
    assert root["code"] == STREET
    for row in below:
        assert {name: row[name] for name in ("requests", "open", "overdue", "days")}.items() <= (
            asked[row["code"]].items()
        )
    own = two_streets().table("requests")["area"].eq(STREET).sum()
    assert root["requests"] == own + sum(int(row["requests"] or 0) for row in below)
    assert whole_report_of(city, STREET).tables["registry_sums"].rows[0]["own"] == own > 0


def test_a_street_has_the_requests_that_the_district_says() -> None:
    whole = rows_by(whole_report_of(two_streets()), "requests")[STREET]
    assert rows_by(whole_report_of(two_streets(), STREET), "requests")[STREET] == whole


def test_what_is_overdue_follows_from_the_day_that_is_asked() -> None:
    """R01 to R11 but three are open since January 2026; the norm is seven days."""
    late = valley().requests(by="district", day="2026-02-01")["rows"][0]
    early = valley().requests(by="district", day="2026-01-09")["rows"][0]
    assert (early["overdue"], late["overdue"]) == (0, 8)
    checks = {row["check"]: row for row in valley().registry(day="2026-01-09")["checks"]}
    assert checks["project_due"]["missing"] == []


def test_where_no_registry_was_handed_over_that_is_said() -> None:
    report = whole_report_of(unregistered(), language="en")
    said = [plain(text) for text in texts_of(blocks_of(registry, report))]
    assert said[0].startswith("No registry was handed over")
    assert "No request comes from this area." in said


def test_requests_of_areas_that_are_no_more_are_told_in_the_report_of_the_whole() -> None:
    report = whole_report_of(valley(), language="en")
    (sums,) = report.tables["registry_sums"].rows
    assert sums["elsewhere"] == valley().requests(by="district", day=DAY)["elsewhere"]
    assert whole_report_of(valley(), WEST).tables["registry_sums"].rows[0]["elsewhere"] is None
    assert sums["code"] == DISTRICT


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(registry, whole_report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(registry)
