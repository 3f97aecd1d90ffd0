"""Events that come again: the next day of a rule of RFC 5545.

Rules are of whole days. Parts that tell an hour are refused, and so are those that a rule of its
frequency has no use for: dateutil would look for a day until the end of time.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from dateutil.rrule import rrulestr

from geo.errors import ContractError

_NUMBERS = r"[-+\d,]+"
_MONTH = r"(0?[1-9]|1[0-2])"
_OFTEN: Mapping[str, str] = {
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,5}",
    "UNTIL": r"\d{8}",
    "WKST": r"[A-Z]{2}",
    "BYMONTH": rf"{_MONTH}(,{_MONTH})*",
    "BYDAY": r"[A-Z,]+",
}
_SELDOM: Mapping[str, str] = {
    **_OFTEN,
    "BYDAY": r"[-+\dA-Z,]+",
    "BYMONTHDAY": _NUMBERS,
    "BYSETPOS": _NUMBERS,
}
_PARTS: Mapping[str, Mapping[str, str]] = {
    "DAILY": _OFTEN,
    "WEEKLY": _OFTEN,
    "MONTHLY": _SELDOM,
    "YEARLY": {**_SELDOM, "BYYEARDAY": _NUMBERS, "BYWEEKNO": _NUMBERS},
}
"""FREQ -> the parts that a rule may have beside it, and how their values look."""

_HINT = "write it as FREQ=MONTHLY;BYDAY=1FR (RFC 5545)"


def next_date(starts: str, recurrence: str | None, after: str) -> str | None:
    """Find the first day of an event on or after a day.

    Parameters
    ----------
    starts : str
        Its first day.
    recurrence : str or None
        An RRULE, with its name or without; None for an event held once.
    after : str
        The day to look from, itself included.

    Returns
    -------
    str or None
        None when it is over.

    Raises
    ------
    ContractError
        For a rule that is none, or that tells more than days.

    Examples
    --------
    >>> next_date("2026-01-02", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR", "2026-11-24")
    '2027-01-01'
    >>> next_date("2026-01-02", None, "2026-11-24") is None
    True
    """
    if not recurrence:
        return starts if starts >= after else None
    text = _lawful(recurrence)
    try:
        rule = rrulestr(text, dtstart=datetime.fromisoformat(starts))
        found = rule.after(datetime.fromisoformat(after), inc=True)
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise ContractError(f"{recurrence!r} is no rule: {error}", hint=_HINT) from error
    return None if found is None else found.date().isoformat()


def _lawful(recurrence: str) -> str:
    """Read a rule part by part, so that nothing but what is known here goes further."""
    text = recurrence.strip().upper().removeprefix("RRULE:")
    parts = dict(pair.partition("=")[::2] for pair in text.split(";"))
    often = parts.pop("FREQ", "")
    if often in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise ContractError(f"{recurrence!r} repeats more often than daily", hint=_HINT)
    if often not in _PARTS:
        raise ContractError(
            f"{recurrence!r} is no rule: no FREQ of {', '.join(_PARTS)}", hint=_HINT
        )
    for name, value in parts.items():
        form = _PARTS[often].get(name)
        if form is None:
            raise ContractError(
                f"{recurrence!r} is no rule: {name or 'an empty part'} in a {often} rule",
                hint=f"it may have {', '.join(_PARTS[often])}",
            )
        if not re.fullmatch(form, value, re.ASCII):
            hint = "a day such as 20261231" if name == "UNTIL" else _HINT
            raise ContractError(f"{recurrence!r} is no rule: {name} is {value!r}", hint=hint)
    return ";".join(f"{name}={value}" for name, value in {"FREQ": often, **parts}.items())
