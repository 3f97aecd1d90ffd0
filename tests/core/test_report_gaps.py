"""The gaps of a report hold those outside, are told as few people are, and are all there."""

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
    under,
    unpeopled,
    unserved,
    valley,
)
from worked_valley import DISTRICT

from geo.answers import City
from geo.answers.published import rounded
from geo.report.block import Grid, Language, plain
from geo.report.chapters import gaps

pytestmark = pytest.mark.slow


def test_every_gap_of_the_city_is_there_with_told_counts() -> None:
    rows = report_of(two_streets()).tables["gaps"].rows
    asked = two_streets().gaps()["rows"]
    assert len(rows) == len(asked) == report_of(two_streets()).tables["headline"].rows[0]["gaps"]
    told = sorted((row["code"], row["residents"], row["cause"]) for row in rows)
    counts = [sum(rounded(np.array([gap[name] for name in gaps.COUNTS])).tolist())
              for gap in asked]  # fmt: skip
    assert told == sorted((gap["code"], count, gap["cause"])
                          for gap, count in zip(asked, counts, strict=True))  # fmt: skip
    assert [row["residents"] for row in rows] == sorted(
        (row["residents"] for row in rows), reverse=True
    )


def test_gaps_hold_about_all_who_are_outside() -> None:
    rows = report_of(two_streets()).tables["gaps"].rows
    homes = under(two_streets(), DISTRICT)
    is_full = homes["status"] == "over_capacity"
    outside = homes["turned_away"].where(is_full, homes["residents"])[homes["status"] != "covered"]
    assert sum(int(row["residents"] or 0) for row in rows) == pytest.approx(
        outside.sum(), abs=9 * len(rows)
    )


def test_no_exact_count_travels() -> None:
    for row in report_of(two_streets()).tables["gaps"].rows:
        counts = [row[name] for name in ("residents", "elders", *gaps.COUNTS)]
        assert all(int(count or 0) % 5 == 0 and count != 5 for count in counts)
        assert row["residents"] == sum(int(row[name] or 0) for name in gaps.COUNTS)
        assert int(row["elders"] or 0) <= int(row["residents"] or 0)
        if row["residents"]:
            first = int(row[f"{row['cause']}_residents"] or 0)
            assert row["confidence"] == first / int(row["residents"] or 0)
        else:
            assert row["confidence"] is None


def test_the_valley_has_its_gaps() -> None:
    rows = report_of(valley()).tables["gaps"].rows
    assert [(row["residents"], row["cause"], row["metres"]) for row in rows] == [
        (50, "too_far", 1050), (20, "not_snapped", None), (10, "too_far", None)
    ]  # fmt: skip
    assert (rows[0]["minutes"], rows[0]["minutes_over"]) == (15.8, 0.8)
    assert (rows[0]["station_name"], rows[2]["station_name"]) == ("Station A", None)


def test_the_gaps_of_a_street_are_those_that_the_district_has_there() -> None:
    whole = report_of(two_streets()).tables["gaps"].rows
    own = report_of(two_streets(), STREET).tables["gaps"].rows
    assert own
    assert [*own] == [row for row in whole if row in own]
    here = set(under(two_streets(), STREET)["area"])
    assert {row["code"] for row in whole if row["code"] in here} == {row["code"] for row in own}


def test_the_list_on_paper_ends_and_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "LISTED", 3)
    report = report_of(two_streets(), language="en")
    blocks = blocks_of(gaps, report)
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    assert len(grid.lines) == 3
    lead = plain(next(texts_of(blocks)))
    assert f"has {len(report.tables['gaps'].rows)} gaps" in lead
    assert "The 3 with most residents are listed here; the workbook lists them all." in lead


def test_a_gap_within_the_limit_is_not_over_it_and_one_without_a_way_says_so() -> None:
    report = report_of(two_streets(), language="en")
    (grid,) = (block for block in blocks_of(gaps, report) if isinstance(block, Grid))
    over = [plain(line.cells[6]) for line in grid.lines]
    assert "–" in over
    assert not any(text.startswith("-") for text in over)
    (grid,) = (block for block in blocks_of(gaps, report_of(unserved(), language="en"))
               if isinstance(block, Grid))  # fmt: skip
    assert {plain(line.cells[7]) for line in grid.lines} == {"no way to any"}


def test_where_everybody_is_covered_nothing_is_listed() -> None:
    rows = report_of(unpeopled()).tables["gaps"].rows
    assert all(row["residents"] == 0 for row in rows)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(gaps, report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(gaps)
