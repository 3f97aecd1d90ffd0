"""Cities that may be the true one, and maps made worse once more.

:func:`moved` and :func:`recounted` put homes beside where the data have them and spread residents
otherwise than the data do: what they draw is as plausible as the data. :func:`redrawn` does to a
map what drawing it may have done to the ground: footpaths are forgotten, and others drawn that
nobody can walk. How much is said by :class:`geo.doubts.Doubts`; every draw comes from the generator
that is handed over.
"""

from dataclasses import replace

import numpy as np

from geo.doubts.scene import People, Streets, opened
from geo.doubts.sizes import Doubts
from geo.network.graph import Floats, Int64
from geo.network.invented import neighbours, with_straight
from geo.network.kernels import Grid
from geo.network.ways import Bools
from geo.walk.loops.barred import barred


def imaginable(streets: Streets) -> Streets:
    """Give streets the paths that might be drawn by mistake, all shut: nothing else changes.

    None of them crosses a barrier.
    """
    graph, barriers = streets.graph, streets.ground.barriers
    ends = neighbours(graph, is_open=streets.is_open)
    ends = ends[~_barred(graph.xy[ends[:, 0]], graph.xy[ends[:, 1]], barriers)]
    shut = np.concatenate([~streets.is_open, np.ones(len(ends), dtype=bool)])
    wider = with_straight(graph, ends)
    return opened(wider, shut=shut, barriers=barriers, gates=streets.gates)


def redrawn(streets: Streets, is_path: Bools, doubts: Doubts, draw: np.random.Generator) -> Streets:
    """Forget some of the footpaths of a map, and draw some that are none.

    Parameters
    ----------
    streets : Streets
        From :func:`imaginable`.
    is_path : ndarray of bool, shape (n_true_edges,)
        Which edges are footpaths; those after the last are imaginable ones.
    doubts : Doubts
        Each footpath that is open is lacking with the same chance; as many are invented as come to
        their share of those on the map.
    draw : Generator
    """
    graph, is_open = streets.graph, streets.is_open.copy()
    n_true = len(is_path)
    paths = np.flatnonzero(is_path & is_open[:n_true])
    is_open[paths] = draw.random(len(paths)) >= doubts.lacking
    n_wanted = draw.poisson(doubts.invented / (1 - doubts.invented) * is_open[paths].sum())
    n_imagined = graph.n_edges - n_true
    is_open[n_true + draw.permutation(n_imagined)[:n_wanted]] = True
    barriers = streets.ground.barriers
    return opened(graph, shut=~is_open, barriers=barriers, gates=streets.gates)


def moved(people: People, barriers: Grid, doubts: Doubts, draw: np.random.Generator) -> People:
    """Put homes down beside where they are.

    One that would cross a barrier stays: data know the side of a river that a home is on.
    """
    there = people.xy + draw.normal(0, doubts.place_m, people.xy.shape)
    is_barred = _barred(people.xy, there, barriers)
    return replace(people, xy=np.where(is_barred[:, None], people.xy, there))


def recounted(people: People, doubts: Doubts, draw: np.random.Generator) -> People:
    """Spread the residents of each area over its points anew."""
    residents = people.amounts["residents"].to_numpy(dtype=np.int64)
    spread = resplit(residents, people.areas, doubts.split, draw)
    return replace(people, amounts=people.amounts.assign(residents=spread))


def resplit(residents: Int64, areas: Int64, split: float, draw: np.random.Generator) -> Int64:
    """Spread the residents of each area over its points anew; totals and empty points stay.

    Each point is given its residents times a gamma variable with mean 1 and coefficient of
    variation ``split`` as a share of the total (a Dirichlet distribution where points are equal),
    in whole residents. Points of no area (-1) keep theirs.
    """
    shape = max(split, 1e-6) ** -2
    weights = residents * draw.gamma(shape, 1 / shape, len(residents))
    order = np.argsort(areas, kind="stable")
    _, first, size = np.unique(areas[order], return_index=True, return_counts=True)
    of_area = np.repeat(np.arange(len(first)), size)
    totals = np.add.reduceat(residents[order], first) if len(first) else residents
    sums = np.cumsum(weights[order])
    before = np.where(first > 0, sums[first - 1], 0)
    whole = sums[first + size - 1] - before
    share = (sums - before[of_area]) / np.where(whole > 0, whole, 1)[of_area]
    marks = np.floor(share * totals[of_area] + 0.5).astype(np.int64)
    given = np.diff(marks, prepend=0)
    given[first] = marks[first]
    spread = np.empty_like(residents)
    spread[order] = given
    return np.where(areas >= 0, spread, residents)


def _barred(begins: Floats, ends: Floats, barriers: Grid) -> Bools:
    return barred(begins, ends, barriers)  # type: ignore[no-any-return, no-untyped-call]
