"""Events come again when their rule says; a rule that is none, or has no end of work, is told."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ContractError
from geo.registry.events import next_date

STARTS = "2026-01-02"


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        (None, "2025-12-01", "2026-01-02"),
        (None, "2026-01-02", "2026-01-02"),
        (None, "2026-01-03", None),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-24", "2026-11-30"),
        ("RRULE:FREQ=MONTHLY;BYDAY=2WE", "2026-11-11", "2026-11-11"),
        ("rrule:freq=monthly;byday=2we", "2026-11-11", "2026-11-11"),
        ("FREQ=MONTHLY;BYDAY=2WE", "2026-11-12", "2026-12-09"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR", "2026-11-24", "2027-01-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-02-01", "2026-02-28"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-02", "2028-02-29"),
        ("FREQ=YEARLY;UNTIL=20260601", "2026-11-24", None),
        ("FREQ=DAILY;COUNT=3", "2026-01-04", "2026-01-04"),
        ("FREQ=DAILY;COUNT=3", "2026-01-05", None),
        ("FREQ=DAILY", "2025-12-01", "2026-01-02"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-02", None),
    ],
)
def test_the_next_day(recurrence: str | None, after: str, expected: str | None) -> None:
    assert next_date(STARTS, recurrence, after) == expected


@pytest.mark.parametrize(
    ("recurrence", "said"),
    [
        ("every month", "is no rule: no FREQ"),
        (" ", "is no rule: no FREQ"),
        ("FREQ=OFTEN", "is no rule: no FREQ"),
        ("FREQ=SECONDLY", "more often than daily"),
        ("FREQ=MINUTELY;COUNT=1", "more often than daily"),
        ("FREQ=HOURLY", "more often than daily"),
        ("FREQ=DAILY;BYHOUR=1,2", "BYHOUR in a DAILY rule"),
        ("FREQ=DAILY;", "an empty part"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is '0'"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL is '-1'"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY in a DAILY rule"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH is '13'"),
        ("FREQ=WEEKLY;BYDAY=2MO", "BYDAY is '2MO'"),
        ("FREQ=WEEKLY;BYDAY=XX", "invalid 'BYDAY'"),
        ("FREQ=YEARLY;BYDAY=99MO", "is no rule"),
        ("FREQ=DAILY;UNTIL=20261231T160000Z", "a day such as 20261231"),
        ("FREQ=DAILY;UNTIL=20261399", "is no rule"),
        ("FREQ=DAILY\nFREQ=WEEKLY", "is no rule"),
        ("FREQ=DAILY RRULE:FREQ=SECONDLY", "is no rule"),
        ("DTSTART:20300101 RRULE:FREQ=DAILY", "is no rule"),
    ],
)
def test_a_rule_that_is_none_is_told(recurrence: str, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        next_date(STARTS, recurrence, "2026-11-24")


NAMES = ("INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYMONTHDAY", "BYSETPOS",
         "BYYEARDAY", "BYWEEKNO", "BYEASTER", "BYHOUR", "FREQ", "RRULE:FREQ", "")  # fmt: skip
VALUES = ("DAILY", "WEEKLY", "SECONDLY", "20271231", "MO", "MO,FR", "-1SU", "29", "30", "366",
          "53", "-1", "0", "1,2", "")  # fmt: skip
rules = st.builds(
    lambda often, parts: ";".join([f"FREQ={often}", *(f"{n}={v}" for n, v in parts)]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=3),
)


@given(rules | st.text(max_size=20), st.integers(0, 3000))
def test_any_rule_gives_a_day_in_good_time_or_is_told(recurrence: str, days: int) -> None:
    after = (date.fromisoformat(STARTS) + timedelta(days)).isoformat()
    began = time.perf_counter()
    try:
        found = next_date(STARTS, recurrence, after)
    except ContractError:
        return
    finally:
        assert time.perf_counter() - began < 5
    assert found is None or found >= after
