"""Why somebody is not covered: the first constraint which, lifted alone, would be enough.

Constraints are lifted one at a time, in the order of :class:`Cause`; how long the walk is then is
measured in :mod:`geo.access.lifted`. Each point that is not covered has exactly one cause, so that
the residents of all causes add up to those outside.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from geo.access.coverage import Status
from geo.network.graph import Bytes, Int32, Int64

MISSING_DETOUR = 2
"""In an ordinary grid of streets no walk is longer than 1.41 times the straight line; where one is
more than twice as long, a path is missing, on the ground or in the data."""

COVERED = -1
"""Stands for no cause."""


class Cause(IntEnum):
    """What keeps somebody outside, in the order looked for; names are ``geo.tables.CAUSES``."""

    CAPACITY = 0
    """A station is in reach, but full."""
    HOURS = 1
    """A station would be in reach if those that are closed at that hour were open."""
    GATE = 2
    """One would be in reach if every gate and private street were open to everyone."""
    BARRIER = 3
    """One would be in reach over one crossing of a barrier, as short as :mod:`geo.walk.crossings`
    has them, or by a connector that a barrier blocks."""
    NETWORK_MISSING = 4
    """One is within the limit in a straight line that no water, railway or expressway without a
    bridge nearby parts, but the walk is more than :data:`MISSING_DETOUR` times that, or there is
    none."""
    NOT_SNAPPED = 5
    """No street is near enough; if the nearest were, a station would be in reach."""
    TOO_FAR = 6
    """Nothing of that helps: it takes another station."""


class Lifted(NamedTuple):
    """The walk of each demand point to its nearest station, one constraint lifted at a time.

    Attributes
    ----------
    hours_mm, gate_mm, barrier_mm : ndarray of int32, shape (n_demand,)
        See :class:`Cause`; ``UNREACHABLE_MM`` where there is still no way within the limit.
    straight_mm : ndarray of int32, shape (n_demand,)
        In a straight line that nothing of :func:`geo.access.lifted.parting` parts.
    snapped_mm : ndarray of int32, shape (n_demand,)
        If points were tied to the nearest street at any distance.
    """

    hours_mm: Int32
    gate_mm: Int32
    barrier_mm: Int32
    straight_mm: Int32
    snapped_mm: Int32


def causes(status: Bytes, walked_mm: Int32, lifted: Lifted, *, limit_mm: int) -> Int64:
    """Name why each demand point is not covered.

    Parameters
    ----------
    status : ndarray of uint8, shape (n_demand,)
        :class:`geo.access.coverage.Status`.
    walked_mm : ndarray of int32, shape (n_demand,)
        The walk to the nearest station, ``UNREACHABLE_MM`` where there is none.
    lifted : Lifted
        What it would be.
    limit_mm : int
        Whole millimetres, inclusive.

    Returns
    -------
    ndarray of int64, shape (n_demand,)
        :class:`Cause`, or :data:`COVERED`.

    Examples
    --------
    >>> status = np.array([0, 1, 2, 2, 3], dtype=np.uint8)
    >>> walked = np.array([900, 900, 2100, 1700, 2**31 - 1], dtype=np.int32)
    >>> never, straight = np.full(5, 2**31 - 1, dtype=np.int32), np.full(5, 1000, dtype=np.int32)
    >>> lifted = Lifted(never, never, never, straight, walked * 0)
    >>> found = causes(status, walked, lifted, limit_mm=1000)
    >>> [Cause(cause).name for cause in found[1:]]
    ['CAPACITY', 'NETWORK_MISSING', 'TOO_FAR', 'NOT_SNAPPED']
    """
    is_tied = status != Status.UNDETERMINED
    straight_mm = lifted.straight_mm.astype(np.int64)
    holds = {
        Cause.CAPACITY: status == Status.OVER_CAPACITY,
        Cause.HOURS: lifted.hours_mm <= limit_mm,
        Cause.GATE: lifted.gate_mm <= limit_mm,
        Cause.BARRIER: lifted.barrier_mm <= limit_mm,
        Cause.NETWORK_MISSING: is_tied
        & (straight_mm <= limit_mm)
        & (walked_mm > MISSING_DETOUR * straight_mm),
        Cause.NOT_SNAPPED: ~is_tied & (lifted.snapped_mm <= limit_mm),
    }
    found = np.select([*holds.values()], [*holds], Cause.TOO_FAR).astype(np.int64)
    return np.where(status == Status.COVERED, COVERED, found)
