"""Requests of residents: the states they pass through, each with its moment.

::

    opened -> accepted -> assigned -> resolved -> closed
                 ^           ^           |          |
                 +-----------+-----------+- reopened (from resolved or closed)

No name, no telephone, no words of anyone are kept: a category, a place, and moments.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ContractError
from geo.norms import Norms
from geo.tables import STATES

Mask = npt.NDArray[np.bool_]

_AFTER: Mapping[str, tuple[str, ...]] = {
    "opened": ("accepted",),
    "accepted": ("assigned",),
    "assigned": ("resolved",),
    "resolved": ("closed", "reopened"),
    "closed": ("reopened",),
    "reopened": ("accepted", "assigned"),
}

OPEN = ("opened", "accepted", "assigned", "reopened")
"""States in which somebody still waits."""

_ONCE = ("opened", "accepted", "assigned", "resolved", "closed")
"""Moments of a request that was never reopened, in order."""

_AGAIN: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "reopened": (
        ("opened", "accepted", "assigned", "resolved", "reopened"),
        ("opened", "closed", "reopened"),
    ),
    "accepted": (
        ("opened", "assigned", "resolved", "reopened", "accepted"),
        ("opened", "closed", "reopened"),
    ),
    "assigned": (
        ("opened", "resolved", "reopened", "assigned"),
        ("opened", "accepted", "assigned"),
        ("opened", "closed", "reopened"),
    ),
    "resolved": (
        ("opened", "reopened", "assigned", "resolved"),
        ("opened", "accepted", "assigned"),
        ("opened", "closed", "reopened"),
    ),
    "closed": (
        ("opened", "reopened", "assigned", "resolved", "closed"),
        ("opened", "accepted", "assigned"),
    ),
}
"""State -> moments of a request that was reopened, in order: each is when it was *last* so."""


def after(state: str) -> tuple[str, ...]:
    """List the states that may follow a state.

    Examples
    --------
    >>> after("closed")
    ('reopened',)
    """
    return _AFTER[state]


def moved(row: Mapping[str, Any], state: str, at: str) -> dict[str, str]:
    """Move a request to a state.

    Parameters
    ----------
    row : mapping
        The request, with ``state`` and a moment for each state it has been in.
    state : str
        The state to move to.
    at : str
        When, the city's own time.

    Returns
    -------
    dict
        The columns that change.

    Raises
    ------
    ContractError
        If that state cannot follow, or time would run backwards.
    """
    now = str(row["state"])
    if state not in _AFTER[now]:
        raise ContractError(
            f"a request that is {now} cannot become {state}",
            hint=f"it may become {' or '.join(_AFTER[now])}",
        )
    last = max(row[name] for name in STATES if isinstance(row.get(name), str))
    if at < last:
        raise ContractError(f"it was {now} at {last}, and cannot become {state} at {at}")
    return {"state": state, state: at}


def inconsistent(requests: pd.DataFrame) -> Iterator[tuple[Mask, str, str]]:
    """Find requests whose state and moments do not agree.

    Parameters
    ----------
    requests : DataFrame
        A requests table; rows without a state are not judged.

    Yields
    ------
    mask : ndarray of bool
        The rows concerned.
    found, expected : str
        What is wrong with them, and what should be.

    Notes
    -----
    Whatever :func:`moved` can lead to agrees. The other way about, only a moment of a round that a
    later round has overwritten may slip through.
    """
    state = requests["state"].to_numpy(dtype=object)
    moments = {name: requests[name].to_numpy(dtype=object) for name in STATES}
    known = {name: requests[name].notna().to_numpy(dtype=bool) for name in STATES}
    told: dict[tuple[str, str], Mask] = {}
    for name in STATES:
        here = state == name
        for again in (False, True):
            rows = here & (known["reopened"] == again)
            if rows.any():
                judged = _disagreeing(name, rows, moments, known, again=again)
                for mask, found, expected in judged:
                    told[found, expected] = told.get((found, expected), False) | mask
    yield from ((mask, found, expected) for (found, expected), mask in told.items() if mask.any())


def _disagreeing(
    state: str,
    rows: Mask,
    moments: Mapping[str, npt.NDArray[np.object_]],
    known: Mapping[str, Mask],
    *,
    again: bool,
) -> Iterator[tuple[Mask, str, str]]:
    """Judge the rows of one state, reopened before or not."""
    if state == "reopened" or again and state != "opened":
        needed, orders = {*_ONCE[:4], "reopened", state}, _AGAIN[state]
    else:
        passed = _ONCE[: _ONCE.index(state) + 1]
        needed, orders = set(passed), (passed,)
        for later in (*_ONCE[len(passed) :], "reopened"):
            said = f"state is {state}, but it was {later} already"
            yield rows & known[later], said, "no moment of a state to come"
    whole = np.logical_and.reduce([known[name] for name in needed])
    listed = ", ".join(name for name in STATES if name in needed)
    yield rows & ~whole, f"state is {state}, but a moment is missing", listed
    for earlier, later in dict.fromkeys(pair for order in orders for pair in pairwise(order)):
        both = np.flatnonzero(rows & known[earlier] & known[later])
        backwards = np.zeros_like(rows)
        backwards[both] = moments[later][both] < moments[earlier][both]
        yield backwards, f"{later} is before {earlier}", "moments in the order of the states"


def overdue(requests: pd.DataFrame, norms: Norms, today: str) -> Mask:
    """Mark the requests that wait for longer than the norm."""
    last_day = str(np.datetime64(today, "D") - np.timedelta64(norms.request_days, "D"))
    waits = requests["state"].isin(OPEN).to_numpy()
    return np.asarray(waits & (requests["opened"].to_numpy(dtype=str) < last_day))


def by_area(requests: pd.DataFrame, norms: Norms, today: str) -> pd.DataFrame:
    """Sum up the requests of each area.

    Returns
    -------
    DataFrame
        Index ``area``; ``requests``, ``open``, ``overdue`` (counts) and ``days`` (median from
        opened to resolved; NaN where none was resolved).
    """
    resolved = pd.to_datetime(requests["resolved"], format="ISO8601")
    waited = resolved - pd.to_datetime(requests["opened"], format="ISO8601")
    rows = pd.DataFrame(
        {
            "area": requests["area"],
            "open": requests["state"].isin(OPEN).astype("int64"),
            "overdue": overdue(requests, norms, today).astype("int64"),
            "days": waited.dt.total_seconds() / 86_400,
        }
    )
    grouped = rows.groupby("area")
    return pd.DataFrame(
        {
            "requests": grouped.size(),
            "open": grouped["open"].sum(),
            "overdue": grouped["overdue"].sum(),
            "days": grouped["days"].median(),
        }
    )
