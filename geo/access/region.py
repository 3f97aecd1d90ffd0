"""Judging again where something changed: only those whom it can reach through full stations.

Who shares a station with somebody may have to make room, and so may who shares one with them. All
whom such a chain of shared stations leads to are judged anew; everybody else stays as judged.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geo.access.coverage import Judged, judge
from geo.access.loops.clusters import united
from geo.network.graph import Bytes, Int32, Int64
from geo.walk.reach import Pairs


class Walks(NamedTuple):
    """What demand points are judged by; as :func:`geo.access.coverage.judge` takes them."""

    length_mm: Int32
    snapped: Bytes
    pairs: Pairs
    capacity: Int64


def judge_again(
    judged: Judged,
    before: Pairs,
    amounts: pd.DataFrame,
    walks: Walks,
    *,
    station: int,
    limit_mm: int,
) -> Judged:
    """Judge demand points of which all is known but what one station has changed.

    Parameters
    ----------
    judged : Judged
        As it was before.
    before : tuple of ndarray
        Every demand point and station within the limit of one another then.
    amounts, limit_mm
        As :func:`geo.access.coverage.judge` takes them.
    walks : Walks
        As they are now.
    station : int
        Number of the station that has come, moved or gone.

    Returns
    -------
    Judged
        The same as judging everybody.
    """
    n_demand, n_stations = len(amounts), len(walks.capacity)
    links = np.concatenate([_shared(before), _shared(walks.pairs)])
    sets = united(np.ones(n_stations, dtype=np.bool_), links)
    is_near = sets == sets[station]
    concerned = np.zeros(n_demand, dtype=np.bool_)
    for points, stations, _ in (before, walks.pairs):
        concerned[points[is_near[stations]]] = True
    rows = np.flatnonzero(concerned)
    kept = is_near[walks.pairs[1]]
    points, stations, mm = (column[kept] for column in walks.pairs)
    number = np.cumsum(concerned, dtype=np.int32) - np.int32(1)
    found = judge(
        amounts.iloc[rows],
        walks.length_mm[rows],
        walks.snapped[rows],
        (number[points], stations, mm),
        walks.capacity,
        limit_mm=limit_mm,
    )
    load = np.append(judged.load, np.zeros(n_stations - len(judged.load), dtype=np.int64))
    return Judged(
        _with(judged.status, rows, found.status),
        {name: _with(judged.covered[name], rows, part) for name, part in found.covered.items()},
        np.where(is_near, found.load, load),
    )


def _shared(pairs: Pairs) -> Int64:
    """List stations that share a demand point: each with the next one of the same point."""
    points, stations, _ = pairs
    is_same = points[1:] == points[:-1]
    return np.stack([stations[:-1][is_same], stations[1:][is_same]], axis=1).astype(np.int64)


def _with(whole: Any, rows: Int64, part: Any) -> Any:
    changed = whole.copy()
    changed[rows] = part
    return changed
