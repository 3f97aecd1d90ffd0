"""New stations and ways of a report are those that the city finds, told as small counts."""

from collections.abc import Callable

import pytest
import shapely
from random_city import STREET
from reported_cities import (
    ODD,
    OTHER_STREET,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    texts_of,
    two_streets,
    valley,
    whole_report_of,
)
from worked_valley import DISTRICT

from geo.answers import City
from geo.errors import NotFoundError
from geo.report.block import Language, plain
from geo.report.chapters import gain_steps, mends
from geo.report.small import told_whole

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("area", [DISTRICT, STREET, OTHER_STREET])
def test_new_stations_are_those_of_the_answer_and_lie_in_the_area(area: str) -> None:
    city, rows = two_streets(), whole_report_of(two_streets(), area).tables["gains"].rows
    asked = city.gains_together(5, area=area)["rows"]
    assert [(row["lon"], row["lat"]) for row in rows] == [(one["lon"], one["lat"]) for one in asked]
    areas = city.table("areas").set_index("code")
    shape = areas.at[area, "geometry"]
    assert all(shape.intersects(shapely.Point(row["lon"], row["lat"])) for row in rows)
    assert rows


def test_gains_are_rounded_and_sums_and_rates_are_made_of_them() -> None:
    city, report = two_streets(), whole_report_of(two_streets(), STREET)
    asked, so_far = city.gains_together(5, area=STREET)["rows"], 0
    coverage = next(row for row in city.coverage(by="district")["rows"])
    for row, one in zip(report.tables["gains"].rows, asked, strict=True):
        assert row["residents_gained"] == told_whole(one["residents_gained"])
        so_far += int(row["residents_gained"] or 0)
        assert row["residents_gained_by_all"] == so_far
        assert row["rate_after"] == (coverage["covered_residents"] + so_far) / coverage["residents"]
    (sums,) = report.tables["gain_sums"].rows
    assert (sums["residents_gained"], sums["stations"]) == (so_far, len(asked))
    assert int(sums["own_residents"] or 0) <= so_far + 5 * len(asked)


def test_the_whole_citys_own_residents_are_all_who_are_gained() -> None:
    (sums,) = whole_report_of(two_streets()).tables["gain_sums"].rows
    assert sums["own_residents"] == sums["residents_gained"]


def test_ways_are_those_of_the_answer_and_every_street_lists_its_own() -> None:
    city = two_streets()
    whole = whole_report_of(city).tables["links"].rows
    best = city.links(top=mends.LINKS)["rows"]
    told = [one for one in map(told_whole, (row["residents_gained"] for row in best)) if one]
    assert [row["residents_gained"] for row in whole] == told
    streets = [row for area in (STREET, OTHER_STREET)
               for row in whole_report_of(city, area).tables["links"].rows]  # fmt: skip
    places = {(row["lon"], row["lat"]) for row in streets}
    assert {(row["lon"], row["lat"]) for row in whole if row["area"] is not None} <= places


def test_no_gain_gives_few_people_away() -> None:
    for name in ("gains", "links"):
        for row in whole_report_of(two_streets(), STREET).tables[name].rows:
            gained = int(row["residents_gained"] or 0)
            assert gained >= 10
            assert gained % 5 == 0


def test_the_valley_is_told_by_hand() -> None:
    """D3 alone is too far and can be reached: 50 people; D6 has the lane, 10, and D5 no street."""
    rows = whole_report_of(valley()).tables["gains"].rows
    assert [row["residents_gained"] for row in rows] == [50, 10]
    assert [row["area_name"] for row in rows][1] == "East"


def test_where_nothing_helps_that_is_said() -> None:
    report = whole_report_of(valley(), "100001001001001", language="en")  # all of it is covered
    said = [plain(text) for text in texts_of(blocks_of(mends, report))]
    assert said[0] == "No place here would bring ten residents or more inside."
    assert said[1] == "No short way here would bring ten residents or more inside."


def test_an_area_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no area '7'"):
        valley().gains(area="7")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(mends, whole_report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(mends, gain_steps)
