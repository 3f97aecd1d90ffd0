"""How sure a rate is: the range of what is plausible, and the areas whose answer it leaves open.

Doubts are of two kinds, and each is met in its own way.

* **Even** ones lie to both sides of what is stated: how fast people walk, where a home is, how many
  of an area live at each of its points. A run draws what is as plausible as the data; the rate of
  the city with these is ``drawn``.
* **One-sided** ones have moved the rate in one direction, and cannot be undone: a map that lacks
  footpaths makes walks longer, one that invents some makes them shorter. They can be done once
  more: ``again`` is the rate of the same city when its map is degraded again, and ``truth - drawn``
  is about ``drawn - again``. So ``2 * drawn - again`` is plausible (the basic bootstrap, of these
  doubts alone).

The range leaves out a twentieth of the runs on either side. It can lie beside the stated rate.

Both ways were tried on towns whose rates are known (``scripts/campaigns/ranges.py``, which gives
the figures). To reflect everything counts an even doubt twice: homes that the data put just outside
the limit are no sign that others were put just inside, and of ranges of 90 per cent less than 70
hold the truth where only the places of homes are in doubt. To reflect nothing leaves the loss of
lacking footpaths in the range, and less than half hold the truth where only these are in doubt.

Source: Davison and Hinkley (1997), "Bootstrap Methods and their Application", 5.2, on reflecting.
"""

import numpy as np

from geo.network.graph import Floats
from geo.network.ways import Bools

OUT = 0.05
"""Share of the plausible rates that a range leaves out on either side."""


def reflected(drawn: Floats, again: Floats) -> Floats:
    """Undo what one more degradation does, rates from 0 to 1.

    Examples
    --------
    >>> reflected(np.array([0.75, 0.9, 0.2]), np.array([0.5, 0.5, 0.25])).tolist()
    [1.0, 1.0, 0.15000000000000002]
    """
    return np.clip(2 * drawn - again, 0, 1)


def ranges(plausible: Floats) -> tuple[Floats, Floats]:
    """Find what holds all plausible rates but :data:`OUT` on either side.

    Parameters
    ----------
    plausible : ndarray of float64, shape (n_runs, ...)
        Rates; ``nan`` where nothing is to be covered.

    Returns
    -------
    low, high : ndarray of float64, shape (...)
        One more run falls between them with just that chance (quantiles of Weibull: the k-th of n
        stands at k / (n + 1)).

    Examples
    --------
    >>> low, high = ranges(np.arange(1, 100) / 100)
    >>> round(float(low), 3), round(float(high), 3)
    (0.05, 0.95)
    """
    low, high = np.quantile(plausible, [OUT, 1 - OUT], axis=0, method="weibull")
    return low, high


def other_side(plausible: Floats, stated: Floats, *, target: float) -> Floats:
    """Find the share of runs in which an area meets a target that it misses as stated, or reverse.

    Parameters
    ----------
    plausible : ndarray of float64, shape (n_runs, n_areas)
        Rates.
    stated : ndarray of float64, shape (n_areas,)
        The same, as stated; ``nan`` where nobody lives, which meets and misses nothing.
    target : float
        Met by a rate that is as high or higher.

    Returns
    -------
    ndarray of float64, shape (n_areas,)
        From 0 to 1.

    Examples
    --------
    >>> other_side(np.array([[0.9], [0.8], [0.85], [0.7]]), np.array([0.86]), target=0.85)
    array([0.5])
    """
    differs = (plausible >= target) != (stated >= target)
    return np.where(np.isnan(stated), 0, differs.mean(axis=0))


def is_flip(share: Floats) -> Bools:
    """Say whose answer is left open: the range holds both answers, not the stated one alone."""
    return share > OUT
