"""A difference split among its causes, whatever the order they are taken in.

One cause at a time, from the state before to the state after: each cause's part is the step it
makes, averaged over every order. These are the Shapley values: they add up to the whole difference,
a cause that changes nothing has no part, and causes that work alike have equal parts.

Source: L. S. Shapley, A value for n-person games, 1953.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]


def shapley(causes: Sequence[str], worth: Callable[[frozenset[str]], Values]) -> dict[str, Values]:
    """Give each cause its part of ``worth(all causes) - worth(none)``.

    Parameters
    ----------
    causes : sequence of str
        Their order means nothing.
    worth : callable
        The figures when some causes have worked and the others have not, always of one shape; asked
        once for each of the ``2 ** len(causes)`` sets of causes.

    Returns
    -------
    dict of str to ndarray of object
        By cause. Parts of whole numbers are exact fractions, and so is their sum; parts of floats
        are floats. ``nan`` where a set of causes has no figure.

    Examples
    --------
    >>> covered = {"": 0, "road": 0, "station": 10, "road station": 40}
    >>> worth = lambda made: np.array([covered[" ".join(sorted(made))]])
    >>> {cause: str(part[0]) for cause, part in shapley(["road", "station"], worth).items()}
    {'road': '15', 'station': '25'}
    """
    sets = [frozenset(some) for n in range(len(causes) + 1) for some in combinations(causes, n)]
    known = {some: np.asarray(worth(some)).astype(object) for some in sets}
    parts: dict[str, Values] = {}
    for cause in causes:
        steps = [_share(len(some), len(causes)) * (known[some | {cause}] - known[some])
                 for some in sets if cause not in some]  # fmt: skip
        parts[cause] = np.sum(steps, axis=0)
    return parts


def _share(before: int, n: int) -> Fraction:
    """Tell in which share of all orders just so many given causes come before one."""
    return Fraction(factorial(before) * factorial(n - before - 1), factorial(n))
