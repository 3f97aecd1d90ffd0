"""Events come again when their rule says, and a rule that is none is told."""

import pytest

from geo.errors import ContractError
from geo.registry.events import next_date


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        (None, "2025-12-01", "2026-01-02"),
        (None, "2026-01-03", None),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-24", "2026-11-30"),
        ("RRULE:FREQ=MONTHLY;BYDAY=2WE", "2026-11-11", "2026-11-11"),
        ("FREQ=MONTHLY;BYDAY=2WE", "2026-11-12", "2026-12-09"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR", "2026-11-24", "2027-01-01"),
        ("FREQ=YEARLY;UNTIL=20260601", "2026-11-24", None),
    ],
)
def test_the_next_day(recurrence: str | None, after: str, expected: str | None) -> None:
    assert next_date("2026-01-02", recurrence, after) == expected


@pytest.mark.parametrize(
    ("recurrence", "said"),
    [
        ("every month", "is no rule"),
        ("FREQ=OFTEN", "is no rule"),
        ("FREQ=SECONDLY", "more often than daily"),
        ("FREQ=HOURLY", "more often than daily"),
        ("FREQ=DAILY\nFREQ=WEEKLY", "more than one rule"),
    ],
)
def test_a_rule_that_is_none_is_told(recurrence: str, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        next_date("2026-01-02", recurrence, "2026-11-24")
