"""Opening hours mean what OSM's syntax says, and the calendar of China says what a day is.

The days of the examples: 13 February 2026 is a Friday, 14 a Saturday that is worked, 15 to 23 are
the Spring Festival, 28 is another Saturday that is worked. 4 January 2026 is a Sunday that is
worked, 18 February 2024 another, right after a holiday.
"""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CheckError, ContractError
from geo.hours import Kind, followed, hours_of_week, is_open, kind_of_day, known_years, parsed
from geo.pipeline import check

OFFICE = "Mo-Fr 09:00-17:00"
WEEKDAYS = [OFFICE, "Mo-Su 08:00-20:30", "Sa,Su 10:00-12:00", "Mo-Th 22:00-02:00; Fr 20:00-26:00",
            "24/7", "Tu[2] 09:00-10:00", "Jan-Mar Mo-Sa 09:00-12:00", "week 01-53/2 09:15-12:00",
            "sunrise-sunset", "Mo-Fr 09:00-12:00 || unknown", "off", "unknown"]  # fmt: skip
HOLIDAYS = ["; PH off", "; PH 10:00-11:30", ", PH 22:00-03:00", "; PH unknown"]

MONDAYS = [datetime(2023, 12, 25) + timedelta(weeks=week) for week in range(160)]  # noqa: DTZ001
MOMENTS = st.datetimes(datetime(2024, 1, 2), datetime(2026, 12, 31))  # noqa: DTZ001
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(3 * 365 + 1)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def noticed() -> list[dict[str, str]]:
    """Read the data as they are."""
    with files("geo").joinpath("holidays_cn.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def is_plain(day: date) -> bool:
    """Say whether neither a day nor its eve is anything but its weekday."""
    return all(
        followed(near) == near and kind_of_day(near) is not Kind.HOLIDAY
        for near in (day, day - timedelta(days=1))
    )


def test_every_notice_counts_as_many_days_as_it_says() -> None:
    counted = Counter((row["date"][:4], row["kind"]) for row in noticed())
    assert counted == {
        ("2024", "holiday"): 1 + 8 + 3 + 5 + 1 + 3 + 7, ("2024", "workday"): 2 + 1 + 2 + 1 + 2,
        ("2025", "holiday"): 1 + 8 + 3 + 5 + 3 + 8, ("2025", "workday"): 2 + 1 + 2,
        ("2026", "holiday"): 3 + 9 + 3 + 5 + 3 + 3 + 7, ("2026", "workday"): 1 + 2 + 1 + 2,
    }  # fmt: skip


def test_days_are_in_order_and_name_the_notice_of_their_year() -> None:
    days = [row["date"] for row in noticed()]
    assert days == sorted(set(days))
    assert {(row["date"][:4], row["notice"]) for row in noticed()} == {
        ("2024", "国办发明电〔2023〕7号, 2023-10-25"),
        ("2025", "国办发明电〔2024〕12号, 2024-11-12"),
        ("2026", "国办发明电〔2025〕7号, 2025-11-04"),
    }


def test_only_weekends_are_worked_and_follow_a_day_that_is_worked_anyway() -> None:
    moved = [date.fromisoformat(row["date"]) for row in noticed() if row["kind"] == "workday"]
    assert {day.weekday() for day in moved} == {5, 6}
    for day in moved:
        near = followed(day)
        assert (kind_of_day(near), near.weekday()) == (Kind.WORKDAY, 4 if day.weekday() == 5 else 0)
        assert abs(near - day) == timedelta(days=1)


def test_every_day_is_worked_or_not_as_another_calendar_of_china_says() -> None:
    other = pytest.importorskip("chinese_calendar", reason="needs the package chinesecalendar")
    for day in DAYS:
        kind, (is_off, name) = kind_of_day(day), other.get_holiday_detail(day)
        assert (kind is not Kind.WORKDAY) == is_off, day
        assert (kind is Kind.HOLIDAY) == (is_off and name is not None), day


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        pytest.param("2026-02-13", Kind.WORKDAY, id="Friday"),
        pytest.param("2026-02-14", Kind.WORKDAY, id="a Saturday that is worked"),
        pytest.param("2026-02-15", Kind.HOLIDAY, id="a Sunday within a festival"),
        pytest.param("2026-03-01", Kind.RESTDAY, id="Sunday"),
        pytest.param("2024-06-09", Kind.RESTDAY, id="a weekend that only adjoins a festival"),
        pytest.param("2019-10-01", Kind.WORKDAY, id="a year without notice: its weekday"),
        pytest.param("2019-10-05", Kind.RESTDAY, id="a year without notice: its weekend"),
    ],
)
def test_the_kind_of_a_day(day: str, kind: Kind) -> None:
    assert kind_of_day(date.fromisoformat(day)) is kind


def test_the_years_that_are_known_are_told() -> None:
    assert known_years() == {2024, 2025, 2026}


@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        pytest.param(OFFICE, "2026-02-16T10:00", True, id="no PH: as the weekday, holiday or not"),
        pytest.param(f"{OFFICE}; PH off", "2026-02-16T10:00", False, id="off on a holiday"),
        pytest.param(f"{OFFICE}; PH off", "2026-02-13T10:00", True, id="not on another day"),
        pytest.param(f"{OFFICE}; PH off", "2026-02-24T10:00", True, id="nor on the day after"),
        pytest.param(f"{OFFICE}; PH 10:00-16:00", "2026-02-16T09:30", False, id="own hours"),
        pytest.param(f"{OFFICE}; PH 10:00-16:00", "2026-02-15T10:00", True, id="also on Sunday"),
        pytest.param("Mo-Su,PH 08:00-20:00", "2026-02-15T08:00", True, id="among weekdays"),
        pytest.param("PH,SH Mo 10:00-11:00", "2026-02-17T10:00", True, id="beside school's"),
        pytest.param("SH 10:00-11:00", "2026-02-17T10:00", False, id="school's never come"),
        pytest.param(f"{OFFICE}; PH -1 day off", "2026-02-13T10:00", True, id="two days before"),
        pytest.param(f"{OFFICE}; PH -1 day off", "2025-12-31T10:00", False, id="the day before"),
        pytest.param(f"{OFFICE}; PH +1 day off", "2026-02-24T10:00", False, id="the day after"),
        pytest.param("PH 22:00-02:00", "2026-02-24T01:00", True, id="the night after a holiday"),
        pytest.param("PH 22:00-02:00", "2026-02-15T01:00", False, id="the night before one"),
        pytest.param(f"{OFFICE}; PH off", "2019-10-01T10:00", True, id="a year without notice"),
        pytest.param(f'{OFFICE}; PH off "no PH"', "2026-02-16T10:00", False, id="in a comment"),
    ],
)
def test_a_public_holiday_is_one_that_the_notice_declares(
    hours: str, when: str, *, expected: bool
) -> None:
    assert is_open([hours], at(when)).tolist() == [expected]


@given(
    hours=st.sampled_from(WEEKDAYS),
    on_holidays=st.sampled_from(HOLIDAYS),
    when=MOMENTS.filter(lambda when: followed(when.date()) == when.date()),
)
def test_holidays_are_as_if_each_date_were_written_out(
    hours: str, on_holidays: str, when: datetime
) -> None:
    dates = ",".join(f"{day:%Y %b} {day.day}" for day in DAYS if kind_of_day(day) is Kind.HOLIDAY)
    written_out = parsed(hours + on_holidays.replace("PH", dates))
    assert is_open([hours + on_holidays], when)[0] == written_out.is_open(when)


@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        pytest.param(OFFICE, "2026-02-14T10:00", True, id="Saturday as Friday"),
        pytest.param(OFFICE, "2026-02-21T10:00", False, id="not every Saturday"),
        pytest.param("Fr 09:00-12:00", "2026-02-14T10:00", True, id="as the Friday, no other day"),
        pytest.param("Sa 09:00-12:00", "2026-02-14T10:00", False, id="no more as Saturday"),
        pytest.param("Mo 09:00-12:00", "2026-01-04T10:00", True, id="Sunday as Monday"),
        pytest.param("Su 09:00-12:00", "2026-01-04T10:00", False, id="no more as Sunday"),
        pytest.param(f"{OFFICE}; PH off", "2024-02-18T10:00", True, id="right after a holiday"),
        pytest.param(f"{OFFICE}; 2026 Feb 14 off", "2026-02-14T10:00", False, id="own date: off"),
        pytest.param(f"{OFFICE}; Feb 14 10:00-11:00", "2026-02-14T09:30", False, id="own hours"),
        pytest.param(f"{OFFICE}; Feb 10-20 off", "2026-02-14T10:00", False, id="own holidays"),
        pytest.param("Feb Mo-Fr 09:00-12:00", "2026-02-28T10:00", True, id="a month is no date"),
        pytest.param(f"{OFFICE}; Sa[2] 10:00-11:00", "2026-02-14T09:30", True, id="nor is Sa[2]"),
        pytest.param(f"{OFFICE}; week 1-53/2 Sa 10:00-11:00", "2026-02-14T09:30", True,
                     id="nor is every other week"),
        pytest.param("Th 22:00-02:00", "2026-02-14T01:00", True, id="from midnight to midnight"),
    ],
)  # fmt: skip
def test_a_weekend_that_is_worked_follows_its_neighbour_unless_hours_name_the_date(
    hours: str, when: str, *, expected: bool
) -> None:
    assert is_open([hours], at(when)).tolist() == [expected]


@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        pytest.param("09:00-17:00", "2026-03-02T09:00", True, id="open as it begins"),
        pytest.param("09:00-17:00", "2026-03-02T17:00", False, id="not as it ends"),
        pytest.param("Mo 08:00-24:00", "2026-03-02T23:59", True, id="until 24:00"),
        pytest.param("Mo 08:00-24:00", "2026-03-03T00:00", False, id="24:00 is the end"),
        pytest.param("Mo 22:00-02:00", "2026-03-03T01:59", True, id="past midnight"),
        pytest.param("Mo 22:00-02:00", "2026-03-02T01:00", False, id="not the night before"),
        pytest.param("Mo 22:00-26:00", "2026-03-03T01:59", True, id="written as 26:00"),
        pytest.param("Su 22:00-02:00", "2026-03-02T01:00", True, id="from week to week"),
        pytest.param("Dec 31 22:00-02:00", "2027-01-01T01:00", True, id="from year to year"),
        pytest.param("week 53 10:00-12:00", "2026-12-31T10:00", True, id="week 53"),
        pytest.param("week 53 10:00-12:00", "2027-01-03T10:00", True, id="week 53 ends in January"),
        pytest.param("week 53 10:00-12:00", "2027-01-04T10:00", False, id="week 1 follows"),
        pytest.param("off", "2026-03-02T10:00", False, id="off"),
        pytest.param("unknown", "2026-03-02T10:00", False, id="unknown is not open"),
        pytest.param("sunrise-sunset", "2026-03-02T07:00", True, id="sunrise is at 7"),
        pytest.param("sunrise-sunset", "2026-03-02T19:00", False, id="sunset is at 19"),
        pytest.param(None, "2026-03-02T03:00", True, id="nothing known counts as open"),
    ],
)
def test_what_is_open_when(hours: str | None, when: str, *, expected: bool) -> None:
    assert is_open([hours], at(when)).tolist() == [expected]


@given(hours=st.sampled_from(WEEKDAYS), when=MOMENTS.filter(lambda when: is_plain(when.date())))
def test_on_other_days_hours_are_what_the_library_says(hours: str, when: datetime) -> None:
    assert is_open([f"{hours}; SH off"], when)[0] == parsed(hours).is_open(when)


@given(
    hours=st.builds(str.__add__, st.sampled_from(WEEKDAYS), st.sampled_from(["", *HOLIDAYS])),
    monday=st.sampled_from(MONDAYS),
)
def test_a_week_is_open_hour_by_hour(hours: str, monday: datetime) -> None:
    (week,) = hours_of_week([hours], monday=monday)
    moments = [monday + timedelta(hours=hour) for hour in range(168)]
    assert week.tolist() == [is_open([hours], moment)[0] for moment in moments]


def test_a_week_begins_on_monday_and_has_a_row_for_each_text() -> None:
    texts = ["Mo-Fr 09:00-12:00", None, "Su 22:00-06:00", "Mo-Fr 09:00-12:00"]
    shop, unknown, night, again = hours_of_week(texts, monday=at("2026-01-05"))
    expected = [day * 24 + hour for day in range(5) for hour in (9, 10, 11)]
    assert np.flatnonzero(shop).tolist() == np.flatnonzero(again).tolist() == expected
    assert np.flatnonzero(night).tolist() == [*range(6), 6 * 24 + 22, 6 * 24 + 23]
    assert unknown.all()


def test_no_hours_have_no_week() -> None:
    assert hours_of_week([], monday=at("2026-01-05")).shape == (0, 168)
    assert is_open([], at("2026-01-05")).shape == (0,)


def test_hours_that_cannot_be_understood_are_named() -> None:
    with pytest.raises(
        ContractError, match=r"'06：00-22：00' cannot be understood\. write them as"
    ):
        is_open(["24/7", "06：00-22：00"], at("2026-01-05"))  # noqa: RUF001 - a Chinese keyboard


def test_the_check_names_stations_whose_hours_cannot_be_understood(valley: Path) -> None:
    told = valley.read_text(encoding="utf-8")
    valley.write_text(told.replace('kind = "kind"', 'hours = "dawn to dusk"'), encoding="utf-8")
    with pytest.raises(
        CheckError, match=r"stations\.csv \(rows 1 \(A\), 2 \(H\)\): hours 'dawn to dusk' cannot"
    ):
        check(valley)
