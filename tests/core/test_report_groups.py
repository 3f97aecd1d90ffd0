"""Groups of a report are those that the city counts, and are rounded where few live."""

from collections.abc import Callable

import pytest
from random_city import STREET
from reported_cities import (
    ODD,
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
from worked_valley import DISTRICT, EAST

from geo.answers import City
from geo.answers.groups import ELDERS
from geo.report.block import Grid, Language, plain
from geo.report.chapters import groups
from geo.report.table import Row

pytestmark = pytest.mark.slow


def of(city: City, area: str, group: str) -> Row:
    rows = report_of(city, area).tables["groups"].rows
    return next(row for row in rows if (row["code"], row["group"]) == (area, group))


@pytest.mark.parametrize("area", [DISTRICT, STREET])
def test_all_residents_are_counted_as_each_walker_and_elders_by_themselves(area: str) -> None:
    homes = under(two_streets(), area)
    for group in ("adult", "elder", "wheelchair", "brisk"):
        assert of(two_streets(), area, group)["people"] == homes["residents"].sum()
    assert of(two_streets(), area, ELDERS)["people"] == homes["elders"].sum()


def test_each_group_is_what_the_city_answers_and_adds_up() -> None:
    asked = {(row["code"], row["group"]): row for row in two_streets().groups(by="all")["rows"]}
    for row in report_of(two_streets()).tables["groups"].rows:
        one = asked[row["code"], row["group"]]
        assert {
            name: value for name, value in row.items() if name != "parent"
        }.items() <= one.items()
        assert row["people"] == sum(int(row[name] or 0) for name in groups.PARTS)


def test_the_adult_is_told_as_the_page_tells_who_is_covered() -> None:
    told = rows_by(report_of(two_streets()), "areas")
    for row in report_of(two_streets()).tables["groups"].rows:
        if row["group"] == "adult":
            assert row["covered_people"] == told[row["code"]]["covered_residents"]
            assert row["rate_people"] == told[row["code"]]["rate_residents"]


def test_communities_are_told_as_few_people_are() -> None:
    rows = report_of(two_streets(), STREET).tables["groups"].rows
    small = [row for row in rows if row["level"] == "community"]
    assert len(small) == 8 * 5
    for row in small:
        counts = [int(row[name] or 0) for name in (*groups.PARTS, "people", "in_reach_people")]
        assert all(count % 5 == 0 and count != 5 for count in counts)
        assert row["people"] == sum(counts[:4])
        if row["people"]:
            assert row["rate_people"] == counts[0] / counts[4]


def test_who_is_undetermined_is_one_of_the_people_of_a_small_area() -> None:
    east = of(valley(), EAST, "adult")
    assert [east[part] for part in groups.PARTS] == [40, 60, 0, 20]
    assert (east["people"], east["rate_people"]) == (120, 40 / 120)


def test_a_street_is_told_as_the_report_of_its_district_tells_it() -> None:
    for group in ("adult", ELDERS):
        whole = next(row for row in report_of(two_streets()).tables["groups"].rows
                     if (row["code"], row["group"]) == (STREET, group))  # fmt: skip
        assert of(two_streets(), STREET, group) == whole


def test_elders_are_held_against_all_who_walk_as_the_report_does() -> None:
    lead = plain(next(texts_of(blocks_of(groups, report_of(valley(), language="en")))))
    elders, adults = (of(valley(), DISTRICT, group) for group in (ELDERS, "adult"))
    assert lead.startswith(f"Of the 104 residents of Valley aged 65 and over, "
                           f"{elders['rate_people']:.1%} are covered")  # fmt: skip
    assert f"group adult, {adults['rate_people']:.1%} are" in lead


def test_where_no_elders_are_known_that_is_said() -> None:
    lead = next(texts_of(blocks_of(groups, report_of(unpeopled(), language="en"))))
    assert plain(lead) == "No elders are known to live in Valley."


def test_areas_stand_below_one_another_and_groups_side_by_side() -> None:
    blocks = blocks_of(groups, report_of(two_streets(), language="en"))
    grids = {block.name: block for block in blocks if isinstance(block, Grid)}
    assert [head.text for head in grids["groups_by_area"].heads] == [
        "name", "adult", "elder", "aged 65 and over", "wheelchair", "brisk"
    ]  # fmt: skip
    assert len(grids["groups_by_area"].lines) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(groups, report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(groups)
