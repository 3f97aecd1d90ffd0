"""The ground that stations reach, measured without drawing it."""

import numpy as np

from geo.network.graph import Anchors, Floats, Int64
from geo.network.snap import Ground, ties
from geo.network.ways import Ways
from geo.walk.reach import pairs

SPACING_M = 20.0
"""Between two places of the lattice. At a limit of a kilometre the ratio to the ideal circle is out
by 0.001 as a rule, by 0.003 at most: measured against 6 m on the pilot, which takes a second. At
half of it the error is three times as large."""

ACROSS = np.array([[0.8, 0.6], [-0.6, 0.8]])
"""How the lattice is turned, by 37 degrees: where streets run north, a whole row of places beside
one would lie just within what is reached, or just beyond."""


def reached_m2(ways: Ways, ground: Ground, stations: Anchors, *, limit_mm: int) -> Floats:
    """Measure the ground within a limit of each station on foot.

    The walk to any place is known exactly, connector included, as for a contour
    (:mod:`geo.walk.contour`). It is taken to the places of a square lattice that lies fixed in the
    metric zone; each place within the limit stands for the square around it. So the area of a
    station does not depend on which others there are, and never falls when the limit rises. All
    stations share the places, which are tied to the streets once.

    Parameters
    ----------
    ways : Ways
        The network.
    ground : Ground
        The same streets and the barriers, which decide how places are tied to them.
    stations : Anchors
        Tied to the network's graph.
    limit_mm : int
        Whole millimetres, inclusive.

    Returns
    -------
    ndarray of float64, shape (n_stations,)
        Square metres; 0 where a station is tied to no street.
    """
    places = ties(ground, _lattice(stations.xy[stations.edges >= 0], limit_mm / 1000))
    _, station, _ = pairs(ways, stations, places, limit_mm=limit_mm)
    n_reached = np.bincount(station, minlength=stations.n_owners).astype(np.float64)
    return n_reached * SPACING_M**2


def circle_m2(limit_mm: int) -> float:
    """Measure the ideal circle, which a walk without any detour reaches.

    Examples
    --------
    >>> round(circle_m2(1_000_000))
    3141593
    """
    return float(np.pi * (limit_mm / 1000) ** 2)


def _lattice(centres: Floats, radius_m: float) -> Floats:
    """List the places of the lattice that lie around any centre, each once, metres."""
    far = int(radius_m // SPACING_M) + 1
    steps = np.arange(-far, far + 1)
    column, row = (axis.ravel() for axis in np.meshgrid(steps, steps))
    is_near = np.hypot(column, row) <= far + 1  # centres are up to 0.71 off the lattice
    middles = np.rint(centres @ ACROSS.T / SPACING_M).astype(np.int64)
    keys = np.sort((_key(*middles.T)[:, None] + _key(column[is_near], row[is_near])).ravel())
    is_other = keys[1:] != keys[:-1]  # unique() takes ten times as long
    steps_to = _unpacked(np.append(keys[:1], keys[1:][is_other]))
    return np.asarray(steps_to @ ACROSS * SPACING_M, dtype=np.float64)


def _key(column: Int64, row: Int64) -> Int64:
    """Pack a place of the lattice; the key of a sum is the sum of the keys."""
    return (column << 32) + row


def _unpacked(key: Int64) -> Int64:
    column = key + 2**31 >> 32
    return np.column_stack([column, key - (column << 32)])
