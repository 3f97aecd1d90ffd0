"""How sure the rates are, and which areas may be on the other side of a target.

What is doubted and how much is said by :class:`geo.doubts.Doubts`, how runs become a range by
:mod:`geo.access.ranges`; ``scripts/campaigns/ranges.py`` holds the ranges to known truths.
"""

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.access.coverage import RATES
from geo.access.levels import held_by, levels_of
from geo.access.ranges import is_flip, other_side, ranges
from geo.answers.rows import Answer, rows
from geo.doubts import FOOTPATHS, Doubts
from geo.doubts.plausible import Within, runs_of
from geo.doubts.scene import scene_of
from geo.errors import ContractError
from geo.network.graph import Floats
from geo.question import Question

if TYPE_CHECKING:
    from geo.answers.city import City

FEWEST_RUNS, MOST_RUNS = 20, 10_000
"""With fewer than nineteen no run lies outside the range."""

_ENDS = ("", "_low", "_high")
_RATES = tuple(f"rate_{rate}{end}" for rate in RATES for end in _ENDS)
COLUMNS = ("code", "name", "level", "residents", *_RATES)
FLIP_COLUMNS = ("code", "name", "residents", *_RATES[:3], "meets_target", "runs_otherwise")


def ranges_of(  # noqa: PLR0913 - keyword-only options
    city: "City",
    question: Question,
    *,
    by: str | None = None,
    runs: int = 100,
    seed: int = 1,
    target: float = 0.85,
    doubts: Doubts | None = None,
) -> Answer:
    """Answer between which bounds each rate lies, nine times in ten.

    Parameters
    ----------
    question : Question
        Who walks, when and to which stations.
    by : str, optional
        A level of the city, or ``all``; the finest when left out.
    runs, seed : int
        How many cities are drawn, 20 to 10,000, and of which row of them. The same run of the same
        seed is always the same city.
    target : float
        The share of residents that an area should have covered, 0 to 1; it meets it with as many.
    doubts : Doubts, optional
        How far the city may be from its data; the sizes that are stated there when left out.

    Returns
    -------
    dict
        The rates of the whole city, each with ``_low`` and ``_high``; ``rows``, the same of each
        area of the level; ``flips``, those areas of the finest level of which more than a twentieth
        of the runs tells otherwise than the stated rate whether they meet the target, most
        residents first: ``runs_otherwise`` counts those runs. Ends are absent where the rate is.

    Raises
    ------
    ContractError
        For runs or a target out of range.
    NotFoundError
        For a level that is not there.

    Notes
    -----
    A range may lie above the stated rate: footpaths that the map lacks make every walk longer than
    it is. It cannot tell of an area that is covered wholly, or not at all, what one-sided doubts
    have done to it.
    """
    _require(runs, target)
    levels, doubts = city.levels(by), doubts or Doubts()
    scene = scene_of(city.tables, city.engine, question, city.measured(question).built.built_m2)
    is_path = city.table("streets")["kind"].isin(FOOTPATHS).to_numpy()
    found = runs_of(
        scene, is_path, _within(city), doubts,
        limit_mm=question.walker.limit_mm, runs=runs, seed=seed, threads=os.cpu_count() or 1,
    ).plausible  # fmt: skip
    table = _with_ends(city.results(question)["coverage"], found)
    whole = rows(table[table["code"] == city.run.city_code], ("residents", *_RATES))[0]
    return {
        **city.stamped(question),
        "level": by or levels[0],
        "runs": runs,
        "seed": seed,
        "target": target,
        "doubts": asdict(doubts),
        "footpaths": int((is_path & scene.streets.is_open).sum()),
        **whole,
        "rows": rows(table[table["level"].isin(levels)], COLUMNS),
        "flips": _flips(table, found[:, 0], target, levels_of(table)[-1]),
        "notes": [*city.notes(question.at), *([] if is_path.any() else [_NO_PATHS])],
    }


_NO_PATHS = "no street of this city is of a kind that maps lack or invent: none is in doubt"


def _require(runs: int, target: float) -> None:
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        raise ContractError(f"runs must be from {FEWEST_RUNS} to {MOST_RUNS}, got {runs}")
    if not 0 <= target <= 1:
        raise ContractError(f"target must be a share from 0 to 1, got {target:g}")


def _within(city: "City") -> Within:
    """Find the area of each level that holds each demand point; areas are rows of their table."""
    areas, demand = city.table("areas"), city.table("demand")
    held = np.stack([held_by(areas, demand["area"], level) for level in levels_of(areas)])
    level, point = np.nonzero(held >= 0)
    return Within(point, held[level, point], len(areas))


def _with_ends(coverage: pd.DataFrame, plausible: Floats) -> pd.DataFrame:
    """Set the ends of its range beside each rate of each area."""
    low, high = ranges(plausible)
    ends: dict[str, Any] = {}
    for number, rate in enumerate(RATES):
        ends |= {f"rate_{rate}_low": low[number], f"rate_{rate}_high": high[number]}
    return pd.DataFrame(coverage.drop(columns="geometry")).assign(**ends)


def _flips(table: pd.DataFrame, plausible: Floats, target: float, level: str) -> list[Answer]:
    """List the areas of a level whose answer flips in the runs, most residents first."""
    stated = table["rate_residents"].to_numpy(dtype=np.float64)
    share = other_side(plausible, stated, target=target)
    told = table.assign(
        meets_target=stated >= target,
        runs_otherwise=np.rint(share * len(plausible)).astype(np.int64),
    )
    chosen = told[is_flip(share) & (table["level"] == level)]
    return rows(chosen.sort_values(["residents", "code"], ascending=[False, True]), FLIP_COLUMNS)
