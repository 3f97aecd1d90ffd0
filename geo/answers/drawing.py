"""What a drawing would make of areas: their shapes, and who lives in each.

Figures are sums of demand points as they stand: who is covered now is covered then, since nobody
walks otherwise when a border is drawn elsewhere. What stations, barriers, links and gates would do
to walks is tried (:mod:`geo.answers.trial`), and known once it is published.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd
import shapely

from geo.access.levels import levels_of
from geo.answers.rows import Answer, Place, rows
from geo.drawing import publish
from geo.errors import ContractError, NotFoundError
from geo.evaluate import outside_of
from geo.redraw.drawing import Drawing
from geo.redraw.partition import Metres
from geo.redraw.steps import AddLink, Step, as_json, read_steps
from geo.store.edit import Stamp
from geo.tables import BASIC

if TYPE_CHECKING:
    from geo.answers.city import City

COUNTED = ("residents", "elders", "dwellings", "buildings")
"""Summed over the demand points of an area."""

_DECIMALS = 7
_ON_PARENT_M = 0.1


def preview(
    city: "City", steps: Sequence[Step], *, at: Place | None = None, area: str | None = None
) -> Answer:
    """Answer what steps would make of areas, and write nothing.

    Parameters
    ----------
    steps : sequence of Step
        Made in their order. Should the last one be impossible, it is left out, and ``refused`` says
        why: so a line may be drawn click by click.
    at : (longitude, latitude), optional
        A place: the area of the finest level that holds it then is taken in hand.
    area : str, optional
        Code of an area that is taken in hand instead; its heir, if it ended; none, if there is no
        such area of the finest level by now.

    Returns
    -------
    dict
        ``run``, what it is drawn on; ``areas``, each area that differs with ``code``, ``name``,
        ``parent``, ``is_new``, :data:`COUNTED`, ``covered_residents``, ``rate_residents`` (null
        without residents), ``area_m2``, ``residents_before`` and ``area_m2_before`` (null where it
        is new) and ``geometry``; ``here``, the same of the area in hand
        with its ``neighbours`` of the same parent, and where its border may be taken hold of:
        ``handles`` are vertices, ``middles`` lie between; null without one. ``ended``: codes of
        areas that are no more, with their heirs; ``line``: the link of the last step as it joins
        the streets; ``said``: what each step does; ``refused``.

    Raises
    ------
    ContractError, NotFoundError
        If a step before the last cannot be made.
    """
    drawing, refused = city.drawn(as_json(steps[:-1])), None
    try:
        drawing = city.drawn(as_json(steps))
    except (ContractError, NotFoundError) as error:
        refused = {"detail": error.args[0], "hint": error.hint}
    is_link = bool(steps) and isinstance(steps[-1], AddLink) and not refused
    return {
        "run": city.run.id,
        "areas": _areas(city, drawing, list(drawing.touched)),
        "here": _here(city, drawing, at, area),
        "ended": dict(sorted(drawing.heirs.items())),
        "line": _link(drawing) if is_link else None,
        "said": drawing.said,
        "refused": refused,
    }


def drawn(city: "City", text: str) -> Drawing:
    """Make steps, each once: those of before the last are remembered by the city.

    Parameters
    ----------
    text : str
        Steps as JSON; what has drawn them must be copied before it goes on.
    """
    steps = read_steps(text) if text != "[]" else []
    if not steps:
        return Drawing(city.table, zone=city.run.zone)
    drawing = city.drawn(as_json(steps[:-1])).copied()
    drawing.make(steps[-1:])
    return drawing


def draw(city: "City", steps: Sequence[Step], *, on: str, stamp: Stamp) -> Answer:
    """Make a new edition of the store of what is drawn; see :func:`geo.drawing.publish`.

    Returns
    -------
    dict
        ``run`` and ``edition`` of what is new; ``said``, what each step did; ``lineage``, what
        became of areas.
    """
    made = publish(city.store, steps, on=on, stamp=stamp)
    lineage = made.lineage.astype(object).where(made.lineage.notna(), None)
    return {
        "run": made.run.id,
        "edition": made.run.edition,
        "said": list(made.said),
        "lineage": lineage.to_dict("records"),
    }


def _here(city: "City", drawing: Drawing, at: Place | None, area: str | None) -> Answer | None:
    """Lay out the area in hand, and what may be done to it."""
    areas = drawing.areas
    finest = areas[areas["level"] == levels_of(areas)[-1]]
    if area is not None:
        area = drawing.heirs.get(area, area)
    elif at is not None:
        basic = finest[finest["kind"] == BASIC]
        held = basic.iloc[np.sort(basic.sindex.query(shapely.Point(at), predicate="intersects"))]
        area = held["code"].iloc[0] if len(held) else None
    if area is None or area not in set(finest["code"]):
        return None
    row = finest[finest["code"] == area].iloc[0]
    (told,) = _areas(city, drawing, [area])
    return (
        told
        | _held_by(areas, row, Metres(city.run.zone))
        | {"neighbours": _neighbours(finest, row)}
    )


def _neighbours(finest: gpd.GeoDataFrame, row: pd.Series) -> list[Answer]:
    """List the areas that one may be merged with."""
    peers = finest[(finest["parent"] == row["parent"]) & (finest["kind"] == row["kind"])]
    shared = shapely.length(shapely.intersection(peers.geometry.to_numpy(), row.geometry)) > 0
    others = peers[shared & (peers["code"] != row["code"]).to_numpy()]
    return rows(others, ("code", "name"))


def _held_by(areas: gpd.GeoDataFrame, row: pd.Series, metres: Metres) -> Answer:
    """Tell where the border of an area may be taken hold of: where it is not its parent's too."""
    above = areas.loc[areas["code"] == row["parent"], "geometry"].to_numpy()
    fixed = shapely.union_all([shapely.boundary(metres.shape(shape)) for shape in above])
    rings = shapely.get_parts(shapely.boundary(row.geometry))
    corners = [shapely.get_coordinates(ring) for ring in rings]
    handles = np.vstack([ring[:-1] for ring in corners])
    middles = np.vstack([(ring[:-1] + ring[1:]) / 2 for ring in corners])
    is_free = [shapely.distance(shapely.points(metres.xy(places)), fixed) > _ON_PARENT_M
               for places in (handles, middles)]  # fmt: skip
    return {"handles": handles[is_free[0]].round(_DECIMALS).tolist(),
            "middles": middles[is_free[1]].round(_DECIMALS).tolist()}  # fmt: skip


def _areas(city: "City", drawing: Drawing, codes: Sequence[str]) -> list[Answer]:
    """Lay out areas as they are drawn, by code."""
    areas = drawing.areas
    chosen = areas[areas["code"].isin(codes)]
    if not len(chosen):
        return []
    shapes = chosen.geometry.to_numpy()
    table = pd.concat([
        chosen[["code", "name", "parent"]].reset_index(drop=True),
        _sums(city, shapes),
        _before(city, chosen["code"]),
    ], axis=1)  # fmt: skip
    table["is_new"] = table["residents_before"].isna()
    residents = table["residents"].to_numpy()
    with np.errstate(invalid="ignore"):
        table["rate_residents"] = (table["covered_residents"].to_numpy() / residents).round(4)
    table["area_m2"] = shapely.area(Metres(city.run.zone).shapes(shapes)).round(1)
    drawn = shapely.to_geojson(shapely.transform(shapes, lambda xy: np.round(xy, _DECIMALS)))
    return [
        {**row, "geometry": orjson.loads(shape)}
        for row, shape in zip(rows(table, list(table)), drawn, strict=True)
    ]


def _before(city: "City", codes: pd.Series) -> pd.DataFrame:
    """Tell of areas that are there already what they are now; nothing of new ones."""
    areas, coverage = city.table("areas"), city.table("coverage").set_index("code")
    at = pd.Index(areas["code"]).get_indexer(codes)
    shapes = np.array([*areas.geometry, None], dtype=object)[at]
    return pd.DataFrame({
        "residents_before": coverage["residents"].reindex(codes).astype("Int64").to_numpy(),
        "area_m2_before": shapely.area(Metres(city.run.zone).shapes(shapes)).round(1),
    })  # fmt: skip


def _sums(city: "City", shapes: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Add up the demand points of each shape; one on a border is of the lower code."""
    demand = city.table("demand")
    held = _held(demand, shapes)
    counted = demand.iloc[np.flatnonzero(held >= 0)]
    results = city.table("results").iloc[counted.index]
    covered = counted["residents"] - outside_of(counted, results)
    sums = counted[list(COUNTED)].assign(covered_residents=covered)
    grouped = sums.groupby(held[held >= 0]).sum()
    return pd.DataFrame(grouped.reindex(range(len(shapes)), fill_value=0))


def _held(demand: gpd.GeoDataFrame, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Tell in which shape each point lies, -1 where in none."""
    held = np.full(len(demand), -1, dtype=np.int64)
    for at in reversed(range(len(shapes))):
        held[demand.sindex.query(shapes[at], predicate="intersects")] = at
    return held


def _link(drawing: Drawing) -> Answer:
    line: Answer = shapely.geometry.mapping(drawing.table("streets").geometry.iloc[-1])
    return line
