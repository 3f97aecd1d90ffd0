"""How sure a rate is: the range of what is plausible, and the areas whose answer it leaves open.

Some doubts lie evenly around what is stated: how fast people walk, where a home is, how residents
are spread. A run draws a city from them, as plausible as the stated one. Others lie to one side: a
map that lacks footpaths makes every walk longer than it is. What such a doubt has done to the data
cannot be undone, but it can be done once more, and the second loss tells of the first: with a rate
of ``drawn`` in the city of a run and of ``again`` in the same city with its map degraded again,

    truth - drawn  is about  drawn - again,

so that ``2 * drawn - again`` is plausible (the basic bootstrap, for the one-sided doubt alone). The
range is what leaves out a twentieth of the runs on either side.

Source: Davison and Hinkley (1997), "Bootstrap Methods and their Application", 5.2, on reflecting.
"""

import numpy as np

from geo.network.graph import Floats
from geo.network.ways import Bools

HELD = 0.9
"""Share of the plausible rates that a range holds."""


def reflected(drawn: Floats, again: Floats) -> Floats:
    """Undo what one more degradation does, rates from 0 to 1.

    Examples
    --------
    >>> reflected(np.array([0.75, 0.9, 0.2]), np.array([0.5, 0.5, 0.25])).tolist()
    [1.0, 1.0, 0.15000000000000002]
    """
    return np.clip(2 * drawn - again, 0, 1)


def ranges(plausible: Floats) -> tuple[Floats, Floats]:
    """Find what holds :data:`HELD` of plausible rates.

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
    out = (1 - HELD) / 2
    low, high = np.quantile(plausible, [out, 1 - out], axis=0, method="weibull")
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


def is_open(share: Floats) -> Bools:
    """Say whose answer is left open: the range holds both answers, not the stated one alone."""
    return share > (1 - HELD) / 2
