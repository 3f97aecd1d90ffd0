"""Requests by state: how many are in each, how many wait too long, and what may follow."""

from typing import TYPE_CHECKING

import numpy as np

from geo.answers.rows import Answer
from geo.norms import norms_from
from geo.registry.requests import OPEN, after, overdue
from geo.run import today
from geo.tables import STATES

if TYPE_CHECKING:
    from geo.answers.city import City


def board_of(city: "City", *, under: str = "") -> Answer:
    """Answer how many requests are in each state.

    Parameters
    ----------
    under : str
        Only those of areas whose code begins with this one.

    Returns
    -------
    dict
        ``states`` in the order of a request's life, each with ``state``, ``total``, ``overdue``,
        whether somebody waits in it (``is_open``) and ``next``, the states that may follow;
        ``days``, the norm, and ``late_before``: what was opened before this day and is open still
        is overdue.
    """
    requests = city.table("requests")
    if under:
        requests = requests[requests["area"].str.startswith(under, na=False)]
    norms = norms_from(city.run.norms)
    day = city.store.as_of or today()
    late = requests.loc[overdue(requests, norms, day), "state"].value_counts()
    totals = requests["state"].value_counts()
    last_day = np.datetime64(day, "D") - np.timedelta64(norms.request_days, "D")
    return {
        "run": city.run.id,
        "as_of": day,
        "days": norms.request_days,
        "late_before": str(last_day),
        "states": [
            {
                "state": state,
                "total": int(totals.get(state, 0)),
                "overdue": int(late.get(state, 0)),
                "is_open": state in OPEN,
                "next": list(after(state)),
            }
            for state in STATES
        ],
    }
