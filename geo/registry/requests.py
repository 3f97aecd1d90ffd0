"""Requests of residents: the states they pass through, each with its moment.

::

    opened -> accepted -> assigned -> resolved -> closed
                 ^           ^           |          |
                 +-----------+-----------+- reopened (from resolved or closed)

No name, no telephone, no words of anyone are kept: a category, a place, and moments.
"""

from collections.abc import Iterator, Mapping
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

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "opened": ("opened",),
    "accepted": ("opened", "accepted"),
    "assigned": ("opened", "accepted", "assigned"),
    "resolved": ("opened", "accepted", "assigned", "resolved"),
    "closed": ("opened", "accepted", "assigned", "resolved", "closed"),
    "reopened": ("opened", "accepted", "assigned", "resolved", "reopened"),
}
"""Moments that a request in a state must have."""


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
    last = max(str(row[name]) for name in STATES if row.get(name) is not None)
    if at < last:
        raise ContractError(f"it was {now} at {last}, and cannot become {state} at {at}")
    return {"state": state, state: at}


def inconsistent(requests: pd.DataFrame) -> Iterator[tuple[Mask, str, str]]:
    """Find requests whose state and moments do not agree.

    Parameters
    ----------
    requests : DataFrame
        A requests table.

    Yields
    ------
    mask : ndarray of bool
        The rows concerned.
    found, expected : str
        What is wrong with them, and what should be.
    """
    state = requests["state"].to_numpy()
    known = {name: requests[name].notna().to_numpy() for name in STATES}
    for name, needed in _NEEDED.items():
        missing = (state == name) & ~np.logical_and.reduce([known[one] for one in needed])
        if missing.any():
            yield missing, f"state is {name}, but a moment is missing", f"{', '.join(needed)}"
    moments = {name: requests[name].fillna("").to_numpy(dtype=str) for name in STATES}
    ordered = ("opened", "accepted", "assigned", "resolved", "closed")
    again = known["reopened"]
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        backwards = known[earlier] & known[later] & (moments[later] < moments[earlier]) & ~again
        if backwards.any():
            yield backwards, f"{later} is before {earlier}", "moments in the order of the states"
    early = np.logical_or.reduce(
        [known[name] & (moments[name] < moments["opened"]) for name in STATES[1:]]
    )
    if early.any():
        yield early, "a moment is before it was opened", "opened first"


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
