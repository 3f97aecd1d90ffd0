"""Cities as plausible as the one that the data show, and the rates that they have.

Run *i* of a seed is the same whatever the number of runs and threads.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from geo.access.coverage import RATES
from geo.access.ranges import reflected
from geo.degrade import imaginable, recounted, redrawn
from geo.doubts import Doubts
from geo.network.graph import Floats, Int64
from geo.network.ways import Bools
from geo.scene import Scene, Streets, covered
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


def rates(amounts: Floats, whole: Floats, within: Within) -> Floats:
    """Take the share of each amount that is covered in each area.

    Parameters
    ----------
    amounts, whole : ndarray of float64, shape (n_rates, n_demand)
        What is covered, and what there is.
    within : Within
        The areas.

    Returns
    -------
    ndarray of float64, shape (n_rates, n_areas)
        From 0 to 1; ``nan`` where there is nothing.
    """
    covered_sum, whole_sum = (
        np.stack([
            np.bincount(within.areas, weights=row[within.points], minlength=within.n_areas)
            for row in table
        ])
        for table in (amounts, whole)
    )  # fmt: skip
    nothing = np.full_like(whole_sum, np.nan)
    return np.divide(covered_sum, whole_sum, out=nothing, where=whole_sum > 0)


def plausible_rates(  # noqa: PLR0913 - a city, its doubts, and how often
    scene: Scene,
    is_path: Bools,
    within: Within,
    doubts: Doubts,
    *,
    limit_mm: int,
    runs: int,
    seed: int,
    threads: int = 1,
) -> Floats:
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

    Returns
    -------
    ndarray of float64, shape (n_runs, n_rates, n_areas)
        From 0 to 1; ``nan`` where there is nothing.
    """
    wide = imaginable(scene.streets)
    one = partial(_run, scene, wide, is_path, within, doubts, limit_mm, seed)
    return np.stack(list(shared(one, range(runs), threads=threads)))


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
    people = recounted(scene.people, scene.streets.ground.barriers, doubts, draw)
    whole = people.amounts[list(RATES.values())].to_numpy(dtype=np.float64).T
    maps = scene.streets, redrawn(wide, is_path, doubts, draw)
    drawn, again = (
        rates(covered(Scene(streets, people, scene.doors), limit_mm=limit_mm), whole, within)
        for streets in maps
    )
    return reflected(drawn, again)
