"""Answers of different engines, laid out so that they can be compared on the whole."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from geo.network.graph import UNREACHABLE_MM, Int64


class Work(NamedTuple):
    """A question as one engine answers it.

    Attributes
    ----------
    run : callable
        What is timed.
    tidy : callable
        Lays the answer out as an array or :class:`Sparse`.
    """

    run: Callable[[], Any]
    tidy: Callable[[Any], Any]


class Sparse(NamedTuple):
    """Millimetres of some pairs.

    Attributes
    ----------
    keys : ndarray of int64
        ``row * n_columns + column``, ascending.
    mm : ndarray of int64
    absent : int
        What a pair that is not listed is taken for.
    """

    keys: Int64
    mm: Int64
    absent: int


def sparse(rows: Any, columns: Any, mm: Any, *, n_columns: int, absent: int) -> Sparse:
    """Lay pairs out; lengths are rounded to whole millimetres."""
    keys = np.asarray(rows, dtype=np.int64) * n_columns + np.asarray(columns, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    return Sparse(keys[order], np.rint(np.asarray(mm)[order]).astype(np.int64), absent)


def within(lengths_mm: Any, limit_mm: float) -> Int64:
    """Round lengths; what is beyond the limit, or no way, is taken for the limit."""
    known = np.minimum(np.asarray(lengths_mm), min(limit_mm, UNREACHABLE_MM))
    return np.asarray(np.rint(known), dtype=np.int64)


def difference(a: Any, b: Any) -> int:
    """Compare answers on the whole; a pair that one does not list lies at the limit there."""
    if isinstance(a, Sparse):
        keys = np.union1d(a.keys, b.keys)
        a, b = filled(a, keys), filled(b, keys)
    return int(np.abs(a - b).max(initial=0))


def filled(listed: Sparse, keys: Int64) -> Int64:
    """Write the lengths of pairs into the place of each key."""
    mm = np.full(len(keys), listed.absent)
    mm[np.searchsorted(keys, listed.keys)] = listed.mm
    return mm
