"""Stations of a report are those of the area, told as small counts, the shortest of room first."""

from collections.abc import Callable

import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    OTHER_STREET,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    rows_by,
    texts_of,
    two_streets,
    under,
    unserved,
    valley,
    whole_report_of,
)
from worked_valley import DISTRICT, EAST, WEST

from geo.answers import City
from geo.answers.tree import codes_under
from geo.report.block import Grid, Language, plain
from geo.report.chapters import backup_bars, stations
from geo.report.small import told_whole

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("area", [DISTRICT, STREET, OTHER_STREET])
def test_the_stations_are_those_of_the_area_and_sums_are_of_what_is_told(area: str) -> None:
    city, report = two_streets(), whole_report_of(two_streets(), area)
    codes = codes_under(city.table("areas"), area)
    table = city.table("stations")
    rows = report.tables["stations"].rows
    assert {row["code"] for row in rows} == set(table["code"][table["area"].isin(codes)])
    (sums,) = report.tables["station_sums"].rows
    assert sums["stations"] == len(rows)
    assert sums["alone_residents"] == sum(int(row["alone_residents"] or 0) for row in rows)
    assert sums["short_residents"] == sum(int(row["short_residents"] or 0) for row in rows)


def test_counts_of_one_station_are_rounded_and_all_else_is_made_of_them() -> None:
    city = two_streets()
    exact = {row["code"]: row for row in city.catchments()["rows"]}
    for row in whole_report_of(city).tables["stations"].rows:
        one = exact[row["code"]]
        for name in stations.PEOPLE:
            assert row[name] == told_whole(one[name])
        room = one["capacity"]
        assert row["rate_load"] == int(row["taken_residents"] or 0) / room
        assert row["short_residents"] == max(0, int(row["nearest_residents"] or 0) - room)


def test_those_that_lack_most_places_come_first() -> None:
    rows = whole_report_of(two_streets()).tables["stations"].rows
    short = [row["short_residents"] for row in rows]
    assert short == sorted(short, key=lambda places: -float(places or 0))
    assert short[0]


def test_a_station_is_told_alike_in_the_report_of_its_street_but_for_where_it_lies() -> None:
    whole = rows_by(whole_report_of(two_streets()), "stations")
    for row in whole_report_of(two_streets(), STREET).tables["stations"].rows:
        there = whole[row["code"]]
        assert {**row, "area_name": None} == {**there, "area_name": None}


def test_who_has_two_stations_one_or_none_is_counted_as_by_hand() -> None:
    """Only D4 and D2 could reach both: H is 1,130 m from D2."""
    rows = rows_by(whole_report_of(valley()), "backup")
    root = rows[DISTRICT]
    assert [root[part] for part in stations.PARTS] == [0, 440, 80]
    assert root["residents"] == 520
    assert root["rate_one"] == 440 / 520


@pytest.mark.parametrize("area", [DISTRICT, STREET])
def test_exact_levels_add_up_to_who_lives_there(area: str) -> None:
    root = rows_by(whole_report_of(two_streets(), area), "backup")[area]
    assert sum(int(root[part] or 0) for part in stations.PARTS) == root["residents"]
    assert root["residents"] == under(two_streets(), area)["residents"].sum()


def test_communities_are_rounded_and_add_up_to_what_is_told() -> None:
    rows = whole_report_of(two_streets(), STREET).tables["backup"].rows
    small = [row for row in rows if row["level"] == "community"]
    assert len(small) == 8
    for row in small:
        counts = [int(row[part] or 0) for part in stations.PARTS]
        assert all(count % 5 == 0 and count != 5 for count in counts)
        assert row["residents"] == sum(counts)


def test_a_street_depends_as_the_district_says() -> None:
    whole = rows_by(whole_report_of(two_streets()), "backup")[STREET]
    assert rows_by(whole_report_of(two_streets(), STREET), "backup")[STREET] == whole


def test_where_there_is_no_station_that_is_said() -> None:
    report = whole_report_of(unserved(), language="en")
    first = next(texts_of(blocks_of(stations, report)))
    assert plain(first).startswith("There is no station in this area.")
    assert not report.tables["stations"].rows


def test_where_no_station_says_its_room_that_is_said() -> None:
    first = next(texts_of(blocks_of(stations, whole_report_of(valley(), language="en"))))
    assert plain(first).startswith("There are 2 stations. None of them says how many")


def test_stations_are_known_by_the_level_below_the_area() -> None:
    rows = rows_by(whole_report_of(valley(), "100001001"), "stations")
    assert (rows["A"]["area_name"], rows["H"]["area_name"]) == ("West", "East")
    assert {row["code"] for row in whole_report_of(valley(), WEST).tables["stations"].rows} == {"A"}
    assert {row["code"] for row in whole_report_of(valley(), EAST).tables["stations"].rows} == {"H"}


def test_the_grid_of_stations_shows_some_and_says_that_all_travel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stations, "SHOWN", 2)
    blocks = blocks_of(stations, whole_report_of(two_streets(), language="en"))
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert len(grid.lines) == 2
    assert any("all 9 travel" in plain(text) for text in texts_of(blocks))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, two_streets, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(stations, whole_report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(stations, backup_bars)
