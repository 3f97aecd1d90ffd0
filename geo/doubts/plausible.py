"""Cities as plausible as the one that the data show, and the rates that they have.

Run *i* of a seed is the same whatever the number of runs and threads.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from geo.access.coverage import RATES
from geo.access.ranges import reflected
from geo.doubts.degrade import imaginable, moved, recounted, redrawn
from geo.doubts.scene import Scene, Streets, covered
from geo.doubts.sizes import Doubts
from geo.network.graph import Floats, Int64
from geo.network.ways import Bools
from geo.walk.threads import shared


class Within(NamedTuple):
    """Which demand points lie in which areas; a point is in one area of each level.

    Attributes
    ----------
    points, areas : ndarray of int64, shape (n,)
    n_areas : int
    """

    points: Int64
    areas: Int64
    n_areas: int


class Runs(NamedTuple):
    """Rates of cities as plausible as the one that the data show.

    Attributes
    ----------
    drawn : ndarray of float64, shape (n_runs, n_rates, n_areas)
        With homes, residents and a speed that may be the true ones; from 0 to 1, ``nan`` where
        there is nothing to cover.
    again : ndarray of float64, shape (n_runs, n_rates, n_areas)
        The same with the map degraded once more.
    """

    drawn: Floats
    again: Floats

    @property
    def plausible(self) -> Floats:
        """What the true rates may be."""
        return reflected(self.drawn, self.again)


def rates(scene: Scene, within: Within, *, limit_mm: int) -> Floats:
    """Take the share of each amount that is covered in each area.

    Returns
    -------
    ndarray of float64, shape (n_rates, n_areas)
        From 0 to 1; ``nan`` where there is nothing to cover.
    """
    whole = scene.people.amounts[list(RATES.values())].to_numpy(dtype=np.float64).T
    there, total = (_summed(table, within) for table in (covered(scene, limit_mm=limit_mm), whole))
    return np.divide(there, total, out=np.full_like(total, np.nan), where=total > 0)


def _summed(amounts: Floats, within: Within) -> Floats:
    """Sum each amount over the points of each area."""
    points, areas, n_areas = within
    return np.stack([np.bincount(areas, row[points], minlength=n_areas) for row in amounts])


def runs_of(  # noqa: PLR0913 - a city, its doubts, and how often
    scene: Scene,
    is_path: Bools,
    within: Within,
    doubts: Doubts,
    *,
    limit_mm: int,
    runs: int,
    seed: int,
    threads: int = 1,
) -> Runs:
    """Draw cities and take their rates.

    Parameters
    ----------
    scene : Scene
        The city as its data show it.
    is_path : ndarray of bool, shape (n_edges,)
        Which of its streets are footpaths.
    within : Within
        The areas whose rates are wanted.
    doubts : Doubts
        How far the city may be from its data.
    limit_mm : int
        How far people walk within the limit at the speed that is stated.
    runs, seed : int
        How many cities, of which row of them.
    threads : int
        How many are drawn at once; the result is the same.
    """
    wide = imaginable(scene.streets)
    one = partial(_run, scene, wide, is_path, within, doubts, limit_mm, seed)
    found = np.stack(list(shared(one, range(runs), threads=threads)), axis=1)
    return Runs(*found)


def _run(  # noqa: PLR0913 - as above
    scene: Scene,
    wide: Streets,
    is_path: Bools,
    within: Within,
    doubts: Doubts,
    limit_mm: int,
    seed: int,
    number: int,
) -> Floats:
    draw = np.random.default_rng([seed, number])
    limit_mm = int(limit_mm * np.exp(draw.normal(0, doubts.speed)))
    there = moved(scene.people, scene.streets.ground.barriers, doubts, draw)
    people = recounted(there, doubts, draw)
    maps = scene.streets, redrawn(wide, is_path, doubts, draw)
    both = (Scene(streets, people, scene.doors) for streets in maps)
    return np.stack([rates(one, within, limit_mm=limit_mm) for one in both])
