"""A summary of ground that somebody picks: drawn by hand, or a list of areas."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.validation import explain_validity

from geo.answers.place import AREA_COLUMNS, elders_within
from geo.answers.published import LEAST_CELLS, LEAST_RESIDENTS, PARTS, cells_told
from geo.answers.rows import Answer, Place, rows
from geo.answers.tree import parents_by_code, upward
from geo.errors import ContractError, NotFoundError
from geo.question import Question
from geo.tables import BASIC

if TYPE_CHECKING:
    from geo.answers.city import City

MOST_VERTICES = 1_000
MOST_AREAS = 2_000
STATION_COLUMNS = ("code", "name", "kind")
COUNTS = ("residents", "elders", *(f"{part}_residents" for part in PARTS))


def drawn_of(city: "City", ring: Sequence[Place], question: Question) -> Answer:
    """Answer who lives on ground drawn by hand, in rounded counts; :mod:`geo.answers.published`.

    Parameters
    ----------
    ring : sequence of tuple of float
        Longitudes and latitudes around it, degrees, closed or not; 3 to :data:`MOST_VERTICES`.
    question : Question
        Who walks, when and to which stations.

    Returns
    -------
    dict
        ``is_exact`` false; ``cells``, how many have their middle inside; ``is_told``, whether
        enough people live there for counts: else ``why_not`` is ``few_cells`` or ``few_residents``
        and the counts are None; ``residents``, ``elders``, ``covered_residents``,
        ``too_far_residents``, ``over_capacity_residents``, ``undetermined_residents``;
        ``rate_residents``; ``stations`` inside.

    Raises
    ------
    ContractError
        For a ring that crosses itself, or is none.
    """
    shape = _polygon(ring)
    told = cells_told(city, question)
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, told.lon, told.lat)
    counts = told.counts[inside].sum()
    why_not = None
    if np.count_nonzero(inside) < LEAST_CELLS:
        why_not = "few_cells"
    elif counts["residents"] < LEAST_RESIDENTS:
        why_not = "few_residents"
    return {
        **city.stamped(question),
        "is_exact": False,
        "cells": int(np.count_nonzero(inside)),
        "areas": [],
        **_counted(counts if why_not is None else None, why_not),
        "stations": _stations(city, shape),
    }


def areas_of(city: "City", codes: Sequence[str], question: Question) -> Answer:
    """Answer the exact figures of whole areas, which are published ones.

    Parameters
    ----------
    codes : sequence of str
        Up to :data:`MOST_AREAS`. One that lies in another of them is counted once.

    Returns
    -------
    dict
        As :func:`drawn_of`, but ``is_exact`` and always told; ``areas``, those that were counted,
        with their own figures; ``within``, the codes that lie in one of them.

    Raises
    ------
    NotFoundError
        For a code that is no area.
    ContractError
        For none, too many, or an area that overlaps those in which people are counted.
    """
    table = city.table("areas")
    _require_areas(table, codes)
    counted, within = _outermost(table, codes)
    coverage = city.results(question)["coverage"]
    chosen = coverage[coverage["code"].isin(counted)]
    counts = chosen[[name for name in COUNTS if name != "elders"]].sum()
    counts["elders"] = elders_within(city, counted)
    shape = shapely.union_all(table[table["code"].isin(counted)].geometry.to_numpy())
    return {
        **city.stamped(question),
        "is_exact": True,
        "cells": None,
        "areas": rows(chosen, AREA_COLUMNS),
        "within": within,
        **_counted(counts, None),
        "stations": _stations(city, shape),
    }


def _polygon(ring: Sequence[Place]) -> shapely.Polygon:
    vertices: npt.NDArray[np.float64] = np.asarray(ring, dtype=np.float64)
    if not 3 <= len(vertices) <= MOST_VERTICES or vertices.shape[1:] != (2,):
        raise ContractError(
            f"a drawn area has 3 to {MOST_VERTICES:,} corners, found {len(vertices):,}",
            hint="draw around the area again",
        )
    if not (np.isfinite(vertices).all() and (np.abs(vertices) <= (180, 90)).all()):
        raise ContractError(
            "corners must be longitudes and latitudes in degrees", hint="write the longitude first"
        )
    shape = shapely.Polygon(vertices)
    if not shape.is_valid or shape.area == 0:
        why = explain_validity(shape).split("[", maxsplit=1)[0].lower()
        raise ContractError(
            f"the line around a drawn area must not cross itself, found {why or 'no ground'}",
            hint="draw around the area again without crossing the line",
        )
    return shape


def _require_areas(table: pd.DataFrame, codes: Sequence[str]) -> None:
    if not 1 <= len(codes) <= MOST_AREAS:
        raise ContractError(f"1 to {MOST_AREAS:,} areas can be summed up, found {len(codes):,}")
    if unknown := sorted(set(codes) - set(table["code"])):
        raise NotFoundError("no area has these codes", ids=unknown, hint="see /api/v1/areas")
    others = table[table["code"].isin(codes) & (table["kind"] != BASIC)]
    if len(others):
        raise ContractError(
            "people are counted in basic grids alone, which these overlap",
            ids=others["code"].tolist(),
            hint="name the basic grids instead",
        )


def _outermost(table: pd.DataFrame, codes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part areas into those that lie in none of the others, and those that do."""
    parents, wanted = parents_by_code(table), set(codes)
    within = {code for code in wanted if wanted.intersection(upward(parents[code], parents))}
    return sorted(wanted - within), sorted(within)


def _counted(counts: Any, why_not: str | None) -> Answer:
    if why_not is not None:
        return {"is_told": False, "why_not": why_not, "rate_residents": None,
                **dict.fromkeys(COUNTS)}  # fmt: skip
    residents = int(counts["residents"])
    rate = int(counts["covered_residents"]) / residents if residents else None
    return {"is_told": True, "why_not": None, "rate_residents": rate,
            **{name: int(counts[name]) for name in COUNTS}}  # fmt: skip


def _stations(city: "City", shape: shapely.Geometry) -> list[Answer]:
    stations = city.table("stations")
    inside = np.sort(stations.sindex.query(shape, predicate="intersects"))
    return rows(stations.iloc[inside], STATION_COLUMNS)
