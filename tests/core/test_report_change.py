"""What changed is told since the run before; parts add up, and small counts are rounded."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from changed_inputs import DISTRICT, EARLIER, EAST, LATER, WEST, built, edited, written
from reported_cities import (
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    texts_of,
    valley,
    whole_report_of,
)

from geo.answers import City, open_city
from geo.answers.change import CAUSES
from geo.report.block import Language, Picture, plain
from geo.report.chapters import change, waterfall
from geo.report.gather import asked_of, gather
from geo.report.report import Report
from geo.report.scope import Scope
from geo.report.small import told_whole

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cities() -> Iterator[tuple[City, City]]:
    """Build a city, then with other people and stations, and open both."""
    with TemporaryDirectory() as folder:
        city, store = written(Path(folder) / "city"), Path(folder) / "city.gpkg"
        before = built(city, store, EARLIER)
        for table in ("demand", "stations", "areas"):
            edited(city, table)
        yield open_city(store, as_of=EARLIER), built(city, store, LATER)
        before.store.close()


@pytest.fixture(scope="module")
def scope(cities: tuple[City, City]) -> Scope:
    return Scope(cities[1], asked_of(cities[1], day=LATER))


def of(scope: Scope, area: str, language: Language = "zh") -> Report:
    report = gather(scope.of(area))
    return replace(report, asked=replace(report.asked, language=language))


def test_the_run_before_is_compared_with_unless_another_is_named(scope: Scope) -> None:
    assert scope.asked.before == EARLIER
    assert asked_of(scope.city, before="").before == ""
    (runs,) = of(scope, DISTRICT).tables["change_runs"].rows
    assert (runs["before_day"], runs["after_day"]) == (EARLIER, LATER)
    assert [runs[cause] for cause in CAUSES] == ["other", "other", "same", "other", "same"]


def test_counts_are_those_of_the_answer_and_parts_add_up(
    scope: Scope, cities: tuple[City, City]
) -> None:
    before, after = cities
    answer = after.change(before, by="street")
    for row in of(scope, DISTRICT).tables["change"].rows:
        told = answer[str(row["figure"])]
        assert (row["before"], row["after"]) == (told["before"], told["after"])
        assert row["change"] == told["change"] == sum(int(row[cause] or 0) for cause in CAUSES)
        assert all(abs(int(row[cause] or 0) - told[cause]) < 1 for cause in CAUSES)
    for row in of(scope, DISTRICT).tables["change_rates"].rows:
        told = answer[str(row["figure"])]
        assert {name: row[name] for name in told} == pytest.approx(told)


def test_a_street_changed_as_the_district_says(scope: Scope) -> None:
    whole = {row["code"]: row for row in of(scope, DISTRICT).tables["change_areas"].rows}
    assert set(whole) == {WEST}
    (covered,) = (row for row in of(scope, WEST).tables["change"].rows
                  if row["figure"] == change.COVERED)  # fmt: skip
    assert {name: whole[WEST][name] for name in covered if name != "figure"} == {
        name: value for name, value in covered.items() if name != "figure"
    }


def test_communities_are_rounded_and_their_parts_are_not_told(
    scope: Scope, cities: tuple[City, City]
) -> None:
    exact = {row["code"]: row for row in cities[1].change(cities[0], by="community")["rows"]}
    rows = of(scope, WEST).tables["change_areas"].rows
    assert rows
    for row in rows:
        one = exact[row["code"]]
        assert row["before"] == told_whole(one["covered_residents_before"])
        assert row["after"] == told_whole(one["covered_residents_after"])
        assert row["change"] == int(row["after"] or 0) - int(row["before"] or 0)
        assert {row[name] for name in (*CAUSES, "rate_before", "rate_after")} == {None}
    small = of(scope, f"{WEST}001").tables["change"].rows
    assert all(row[cause] is None for row in small for cause in CAUSES)


def test_an_area_that_was_not_there_is_told_so(scope: Scope) -> None:
    report = of(scope, "100001003", "en")
    said = [plain(text) for text in texts_of(blocks_of(change, report))]
    assert said[-1].startswith("This area was not there in the earlier run")
    (runs,) = of(scope, DISTRICT).tables["change_runs"].rows
    assert (runs["areas_gone"], runs["areas_new"]) == (5, 6)
    assert EAST not in {row["code"] for row in of(scope, DISTRICT).tables["change_areas"].rows}


def test_where_there_is_no_earlier_run_that_is_said() -> None:
    report = whole_report_of(valley(), language="en")
    (said,) = texts_of(blocks_of(change, report))
    assert plain(said).startswith("This store holds no earlier run")
    assert not any(report.tables[name].rows for name in ("change", "change_rates", "change_areas"))


def test_where_nothing_differs_that_is_said(scope: Scope) -> None:
    same = replace(scope.asked, before=LATER)
    report = gather(Scope(scope.city, replace(same, language="en")))
    blocks = blocks_of(change, report)
    assert "Nothing that a figure depends on differs between the two." in [
        plain(text) for text in texts_of(blocks)
    ]
    assert not any(isinstance(block, Picture) for block in blocks)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", [DISTRICT, WEST, f"{WEST}001", "100001003"])
def test_all_that_is_said_is_a_figure(scope: Scope, area: str, language: Language) -> None:
    assert_told_by_figures(change, of(scope, area, language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(change, waterfall)


def test_a_count_of_few_people_is_rounded_before_it_is_compared() -> None:
    parts = {f"covered_residents_{cause}": 9 if cause == "people" else 0 for cause in CAUSES}
    row = {"covered_residents_before": 1003, "covered_residents_after": 1012, **parts}
    small = change.told_change(row, "grid", "covered_residents")
    assert (small["before"], small["after"], small["change"]) == (1005, 1010, 5)
    assert change.told_change(row, "street", "covered_residents")["people"] == 9
