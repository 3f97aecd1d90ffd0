"""Events that come again: the next day of a rule of RFC 5545."""

from datetime import datetime

from dateutil.rrule import DAILY, rrulestr

from geo.errors import ContractError

_HINT = "write it as FREQ=MONTHLY;BYDAY=1FR (RFC 5545)"


def next_date(starts: str, recurrence: str | None, after: str) -> str | None:
    """Find the first day of an event on or after a day.

    Parameters
    ----------
    starts : str
        Its first day.
    recurrence : str or None
        An RRULE without its name; None for an event held once.
    after : str
        The day to look from, itself included.

    Returns
    -------
    str or None
        None when it is over.

    Raises
    ------
    ContractError
        For a rule that is none, or that repeats more often than daily.

    Examples
    --------
    >>> next_date("2026-01-02", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR", "2026-11-24")
    '2027-01-01'
    >>> next_date("2026-01-02", None, "2026-11-24") is None
    True
    """
    if not recurrence:
        return starts if starts >= after else None
    text = recurrence.strip().removeprefix("RRULE:")
    if "\n" in text:
        raise ContractError(f"{recurrence!r} is more than one rule", hint=_HINT)
    try:
        rule = rrulestr(text, dtstart=datetime.fromisoformat(starts))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ContractError(f"{recurrence!r} is no rule: {error}", hint=_HINT) from error
    if getattr(rule, "_freq", DAILY) > DAILY:
        raise ContractError(f"{recurrence!r} repeats more often than daily", hint=_HINT)
    found = rule.after(datetime.fromisoformat(after), inc=True)
    return None if found is None else found.date().isoformat()
