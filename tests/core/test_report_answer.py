"""The leader's page: its figures are those of the city, small counts stay hidden, odd cities fit.

Its counts are added up again from demand points (``reported_cities.under``), its rates and ranges
asked of the city.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    OTHER_STREET,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    hostile,
    report_of,
    rows_by,
    texts_of,
    two_streets,
    under,
    unpeopled,
    valley,
)
from worked_valley import DISTRICT, EAST

from geo.answers import City
from geo.report.block import Facts, Language, Picture, plain
from geo.report.chapters import answer, answer_page, compared, status_bars
from geo.report.document import document_of
from geo.report.gather import asked_of, gather
from geo.report.scope import Scope

pytestmark = pytest.mark.slow

COMMUNITY = f"{STREET}003"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.mark.parametrize("area", [DISTRICT, STREET, OTHER_STREET])
def test_the_counts_are_the_sums_of_the_homes_in_the_area(area: str) -> None:
    (row,) = report_of(two_streets(), area).tables["headline"].rows
    homes = under(two_streets(), area)
    of = homes.groupby("status")["residents"].sum()
    away = int(homes["turned_away"].sum())
    assert row["residents"] == homes["residents"].sum()
    assert row["too_far_residents"] == of.get("too_far", 0)
    assert row["over_capacity_residents"] == away
    assert row["covered_residents"] == of.get("covered", 0) + of.get("over_capacity", 0) - away
    assert row["outside_residents"] == row["residents"] - row["covered_residents"]
    assert (row["dwellings"], row["buildings"]) == (homes["dwellings"].sum(), len(homes))


def test_the_valley_is_told_as_it_was_worked_out_by_hand() -> None:
    (row,) = report_of(valley()).tables["headline"].rows
    assert (row["residents"], row["covered_residents"], row["too_far_residents"]) == (520, 440, 60)
    assert (row["undetermined_residents"], row["gaps"], row["stations"]) == (20, 3, 2)
    assert (row["rate_residents"], row["rate_buildings"]) == (440 / 520, 3 / 6)


@pytest.mark.parametrize("area", [DISTRICT, STREET])
def test_rates_and_ranges_are_those_that_the_city_answers(area: str) -> None:
    report, city = report_of(two_streets(), area), two_streets()
    asked = {row["code"]: row for row in city.range(by="all", runs=20, seed=1)["rows"]}
    for row in report.tables["ranges"].rows:
        if row["level"] in ("district", "street"):
            ends = {name: value for name, value in row.items() if name.startswith("rate")}
            assert ends.items() <= asked[row["code"]].items()


def test_the_range_of_a_small_area_is_told_outwards_to_a_twentieth() -> None:
    report, city = report_of(two_streets(), STREET), two_streets()
    asked = {row["code"]: row for row in city.range(by="all", runs=20, seed=1)["rows"]}
    small = [row for row in report.tables["ranges"].rows if row["level"] == "community"]
    assert len(small) == 8
    for row in small:
        low, high = row["rate_residents_low"], row["rate_residents_high"]
        exact = asked[row["code"]]
        assert 0 <= low <= exact["rate_residents_low"] <= exact["rate_residents_high"] <= high <= 1
        assert exact["rate_residents_low"] - low < answer.STEP
        assert all(math.isclose(20 * end, round(20 * end), abs_tol=1e-9) for end in (low, high))


def test_the_page_of_a_small_area_holds_no_exact_count() -> None:
    (row,) = report_of(two_streets(), COMMUNITY).tables["headline"].rows
    counts = [value for name, value in row.items() if name.endswith("residents")
              and not name.startswith("rate")]  # fmt: skip
    assert all(count % 5 == 0 and not 0 < count < 10 for count in counts)
    assert row["residents"] == row["covered_residents"] + row["outside_residents"]
    assert row["rate_residents"] == row["covered_residents"] / row["residents"]
    assert row["residents"] != under(two_streets(), COMMUNITY)["residents"].sum()


@pytest.mark.parametrize("area", [DISTRICT, STREET, COMMUNITY])
def test_a_target_lacks_the_fewest_residents_that_would_reach_it(area: str) -> None:
    report = report_of(two_streets(), area)
    (row,) = report.tables["headline"].rows
    for target in report.tables["targets"].rows:
        needed = row["covered_residents"] + target["lacking_residents"]
        assert needed / row["residents"] >= target["rate"] - 1e-9
        if target["lacking_residents"]:
            assert (needed - 1) / row["residents"] < target["rate"]


def test_areas_that_have_reached_a_target_are_counted() -> None:
    report = report_of(two_streets())
    rates = [row["rate_residents"] for row in report.tables["areas"].rows
             if row["level"] == "street"]  # fmt: skip
    for target in report.tables["targets"].rows:
        assert target["areas"] == len(rates) == 2
        assert target["areas_reaching"] == sum(rate >= target["rate"] for rate in rates)


@pytest.mark.parametrize("name", ["areas", "ranges", "causes"])
def test_a_street_is_told_as_the_report_of_its_district_tells_it(name: str) -> None:
    whole = rows_by(report_of(two_streets()), name)
    own = rows_by(report_of(two_streets(), STREET), name)
    assert STREET in set(whole) & set(own)
    assert all(own[code] == whole[code] for code in set(whole) & set(own))


def test_the_worst_are_named_in_order() -> None:
    report = report_of(two_streets(), language="en")
    blocks = blocks_of(answer, report)
    (facts,) = (dict(block.pairs) for block in blocks if isinstance(block, Facts))
    assert plain(facts["Streets with the lowest rates"]) == "ÉLAN 15.9%; Other 91.6%"
    outside = two_streets().coverage(by="community")["rows"]
    most = max(outside, key=lambda row: row["residents"] - row["covered_residents"])
    named = facts["Communities with most residents outside"]
    assert plain(named).startswith(f"{most['name']} ")
    assert len([part for part in named if not isinstance(part, str)]) == 2 * answer_page.NAMED


def test_no_targets_leave_no_line_and_no_gap() -> None:
    asked = asked_of(valley(), day="2026-11-25", targets={}, language="en")
    report = replace(report_of(valley()), asked=asked)
    tables = {table.name: table for table in answer.tables(Scope(valley(), asked))}
    report = replace(report, tables={**report.tables, **tables})
    assert (tables["targets"].rows, tables["headline"].rows[0]["flips"]) == ((), None)
    assert_told_by_figures(answer, report)
    assert "target" not in "".join(plain(text) for text in texts_of(blocks_of(answer, report)))


@LANGUAGES
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
@pytest.mark.parametrize("chapter", [answer, compared], ids=["answer", "compared"])
def test_all_that_is_said_is_a_figure(
    city: Callable[[], City], language: Language, chapter: object
) -> None:
    assert_told_by_figures(chapter, report_of(city(), language=language))  # type: ignore[arg-type]


@pytest.mark.parametrize("area", [STREET, COMMUNITY, f"{COMMUNITY}001"])
def test_every_level_has_its_page(area: str) -> None:
    report = report_of(two_streets(), area)
    assert_told_by_figures(answer, report)
    assert_told_by_figures(compared, report)


def test_where_nobody_lives_the_page_says_so() -> None:
    blocks = blocks_of(answer, report_of(unpeopled(), language="en"))
    assert plain(next(texts_of(blocks))).startswith("Nobody is known to live in")


def test_names_in_pictures_are_text() -> None:
    for area, name in ((DISTRICT, "{{7*7}}"), (EAST, "&lt;script&gt;")):
        blocks = blocks_of(compared, report_of(hostile(), area))
        (picture,) = (block for block in blocks if isinstance(block, Picture))
        assert name in picture.svg
        assert "<script" not in picture.svg


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(answer, answer_page, status_bars)
    assert_words_fit(compared, status_bars)


def test_what_stations_and_ways_would_bring_is_on_the_page() -> None:
    report = gather(Scope(two_streets(), asked_of(two_streets(), day="2026-11-25", language="en")))
    blocks = document_of(report).blocks
    pairs = dict(next(block for block in blocks if isinstance(block, Facts)).pairs)
    rows = report.tables["gains"].rows
    gained = "; ".join(f"{row['residents_gained_by_all']:,}" for row in rows)
    assert plain(pairs[f"Residents gained by 1 to {len(rows)} new stations"]) == gained
