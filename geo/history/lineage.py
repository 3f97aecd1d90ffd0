"""What became of each area between two editions, and how it is known.

Every level and kind is a partition of its own. An area that kept its code and its bytes has no
row. One that kept its ground (see :mod:`geo.history.ground`) is ``redrawn``, or ``renumbered`` if
its code is another. The others form a graph, in which ground that passed links an area before to
one after:

* one area linked to many is ``split``, many to one are ``merged``;
* one linked to one was ``renumbered``, or kept its code and is ``redrawn``, while ground that
  nobody held or holds has rows of its own;
* in all else ground ``moved``; what an area kept is ``redrawn``;
* ground that nobody held before is ``new``, ground that nobody holds now has ``ended``.

Conservation
------------
The rows of a predecessor sum up to its ground and to the residents it had. A row has all the
ground that its two areas share, slivers too; slivers that went to an area without a row, or to
nobody, are booked with the predecessor's main row, that of the most ground. A resident counts in
one row of a level and kind at most: that of the area which held the point before and of the one
which holds it now. A point on a border, or in two areas, belongs to the lower code.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import require_metric
from geo.history.ground import Ground, Shapes, shared_ground
from geo.tables import LEVELS, LINEAGE

Ints = npt.NDArray[np.int64]

TOLERANCE_M = 5.0
"""By how much a border may be drawn beside the old one without a change of territory."""

NOBODY = -1


def trace(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    *,
    demand_before: gpd.GeoDataFrame,
    zone: str,
    changed: str,
    tolerance_m: float = TOLERANCE_M,
) -> pd.DataFrame:
    """Tell what became of every area.

    Parameters
    ----------
    before, after : GeoDataFrame
        Areas tables of two editions, EPSG:4490.
    demand_before : GeoDataFrame
        Points with ``residents`` as they were before, EPSG:4490.
    zone : str
        The metric zone in which ground is measured.
    changed : str
        First day of the new state.
    tolerance_m : float
        See :data:`TOLERANCE_M`; ground passed only where it is wider than twice as much.

    Returns
    -------
    DataFrame
        A lineage table, by level and codes; empty if no area changed.

    Raises
    ------
    CRSError
        If the zone is not metric.
    """
    require_metric(zone, "zone")
    names = pd.concat([before[["level", "kind"]], after[["level", "kind"]]]).drop_duplicates()
    columns, parts = list(LINEAGE.columns), []
    for level in LEVELS:
        for kind in sorted(names.loc[names["level"] == level, "kind"]):
            was, now = (
                areas[(areas["level"] == level) & (areas["kind"] == kind)]
                .sort_values("code")
                .reset_index(drop=True)
                for areas in (before, after)
            )
            rows = _partition(was, now, demand_before, zone, tolerance_m)
            if len(rows):
                parts.append(rows.assign(changed=changed, level=level)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _partition(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    zone: str,
    tolerance_m: float,
) -> pd.DataFrame:
    """Trace the areas of one level and kind, both by code."""
    namesakes, twins = _namesakes(before, after), _twins(before, after)
    untouched = twins[pd.MultiIndex.from_frame(twins).isin(namesakes)]
    if len(untouched) == len(before) == len(after):
        return pd.DataFrame()
    was, now = (areas.geometry.to_crs(zone).to_numpy() for areas in (before, after))
    ground = shared_ground(was, now, twins=twins, namesakes=namesakes, tolerance_m=tolerance_m)
    rows = _rows(ground, was, now, namesakes, untouched)
    rows["residents"] = _residents(rows, before, after, demand)
    rows["share"] = rows["area_m2"] / _sizes(was, rows["before"])
    rows["evidence"] = [
        *_of_same_ground(rows[rows["same"]], was, now, tolerance_m),
        *_of_passed_ground(rows[~rows["same"]], now),
    ]
    return _with_codes(rows, before, after)


def _namesakes(before: pd.DataFrame, after: pd.DataFrame) -> pd.MultiIndex:
    """Pair the areas of one code."""
    was, now = (areas[["code"]].rename_axis("at").reset_index() for areas in (before, after))
    pairs = was.merge(now, on="code", suffixes=("_before", "_after"))
    return pd.MultiIndex.from_frame(pairs[["at_before", "at_after"]])


def _twins(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair the areas of the same bytes, those of one code first."""
    was, now = (
        pd.DataFrame({"code": areas["code"], "bytes": shapely.to_wkb(areas.geometry.to_numpy())})
        for areas in (before, after)
    )
    was["before"], now["after"] = was.index, now.index
    own = was.merge(now, on=["code", "bytes"])[["before", "after"]]
    was, now = was[~was["before"].isin(own["before"])], now[~now["after"].isin(own["after"])]
    was, now = (rest.assign(nth=rest.groupby("bytes").cumcount()) for rest in (was, now))
    others = was.merge(now, on=["bytes", "nth"])[["before", "after"]]
    return pd.concat([own, others], ignore_index=True).astype(np.int64)


def _rows(
    ground: Ground, was: Shapes, now: Shapes, namesakes: pd.MultiIndex, untouched: pd.DataFrame
) -> pd.DataFrame:
    """Give every row its pair of areas, its kind and its ground; those of the same ground first."""
    same = ground.same[~_pairs(ground.same).isin(_pairs(untouched))]
    kept = _pairs(same).isin(namesakes)
    same = same.assign(
        kind=np.where(kept, "redrawn", "renumbered"), area_m2=_sizes(was, same["before"])
    )
    links = ground.links.assign(kind=_kinds(ground.links, namesakes))
    known = [ground.same, links]
    ended, new = (
        _alone(side, len(shapes), known, bare, shapes)
        for side, shapes, bare in (("before", was, ground.lost), ("after", now, ground.gained))
    )
    parts = [part.assign(same=part is same) for part in (same, links, ended, new) if len(part)]
    rows = pd.concat(parts, ignore_index=True)
    rest = _sizes(was, rows["before"]) - rows.groupby("before")["area_m2"].transform("sum")
    main = _main(rows)
    rows.loc[main, "area_m2"] += rest[main]
    return rows


def _kinds(links: pd.DataFrame, namesakes: pd.MultiIndex) -> npt.NDArray[np.str_]:
    """Tell what happened from how many areas each of the two is linked to."""
    parts = links.groupby("before")["after"].transform("size")
    sources = links.groupby("after")["before"].transform("size")
    sole_before = (sources.groupby(links["before"]).transform("max") == 1).to_numpy()
    sole_after = (parts.groupby(links["after"]).transform("max") == 1).to_numpy()
    kept = _pairs(links).isin(namesakes)
    return np.select(
        [sole_before & ~sole_after, sole_after & ~sole_before, kept, sole_before & sole_after],
        ["split", "merged", "redrawn", "renumbered"],
        default="moved",
    )


def _alone(
    side: str, count: int, known: list[pd.DataFrame], bare: dict[int, float], shapes: Shapes
) -> pd.DataFrame:
    """List the ground of one edition that the other has no area for."""
    paired = pd.concat([pairs[side] for pairs in known])
    lonely = np.setdiff1d(np.arange(count), [*paired, *bare])
    area_m2 = bare | dict(zip(lonely.tolist(), shapely.area(shapes[lonely]).tolist(), strict=True))
    other, kind = ("after", "ended") if side == "before" else ("before", "new")
    rows = pd.DataFrame({side: list(area_m2), "area_m2": list(area_m2.values())})
    return rows.assign(kind=kind, **{other: NOBODY})


def _main(rows: pd.DataFrame) -> pd.Series:
    """Find each predecessor's row of the most ground: its label, by predecessor."""
    main: pd.Series = rows[rows["before"] != NOBODY].groupby("before")["area_m2"].idxmax()
    return main


def _residents(
    rows: pd.DataFrame,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
) -> pd.Series:
    """Count the residents of the ground that passed with each row."""
    changed = np.concatenate([
        areas.geometry.to_numpy()[rows.loc[rows[side] != NOBODY, side].unique()]
        for areas, side in ((before, "before"), (after, "after"))
    ])  # fmt: skip
    points = demand.geometry.to_numpy()
    _, near = shapely.STRtree(points).query(changed, predicate="intersects")
    near = np.unique(near)
    held = pd.DataFrame({
        "before": _holders(points[near], before),
        "after": _holders(points[near], after),
        "residents": demand["residents"].to_numpy()[near],
    })  # fmt: skip
    row = held.merge(rows.rename_axis("row").reset_index(), "left", on=["before", "after"])["row"]
    row = row.fillna(held["before"].map(_main(rows)))
    counts = held["residents"].groupby(row).sum()
    return counts.reindex(rows.index, fill_value=0).astype(np.int64)


def _holders(points: Shapes, areas: gpd.GeoDataFrame) -> Ints:
    """Find the first area that holds each point."""
    area, point = shapely.STRtree(points).query(areas.geometry.to_numpy(), predicate="intersects")
    holders = np.full(len(points), len(areas), dtype=np.int64)
    np.minimum.at(holders, point, area)
    return np.where(holders == len(areas), NOBODY, holders)


def _of_same_ground(rows: pd.DataFrame, was: Shapes, now: Shapes, tolerance_m: float) -> list[str]:
    """Say how far two drawings of one ground differ."""
    ours, theirs = was[rows["before"]], now[rows["after"]]
    deviation_m = shapely.hausdorff_distance(ours, theirs)
    differ_m2 = shapely.area(shapely.symmetric_difference(ours, theirs))
    return [
        f"same ground: borders deviate by at most {most:.1f} m; {differ:,.0f} m2 ({part:.1%}) "
        f"lie in one shape only, nowhere wider than {2 * tolerance_m:g} m"
        for most, differ, part in zip(
            deviation_m, differ_m2, differ_m2 / shapely.area(ours), strict=True
        )
    ]


def _of_passed_ground(rows: pd.DataFrame, now: Shapes) -> list[str]:
    """Say how much of an area's ground went where, and of how many areas the other is made."""
    parts = rows.groupby("before")["after"].transform("size")
    sources = rows.groupby("after")["before"].transform("size")
    of_after = rows["area_m2"] / _sizes(now, rows["after"])
    return [
        _WORDS[kind].format(share=share, parts=part, sources=source, of_after=of_it)
        for kind, share, part, source, of_it in zip(
            rows["kind"], rows["share"], parts, sources, of_after, strict=True
        )
    ]


_WORDS = {
    "split": "{share:.1%} of its ground, one of {parts} parts",
    "merged": "{share:.1%} of its ground, one of {sources} that became one",
    "moved": "{share:.1%} of its ground passed",
    "redrawn": "{share:.1%} of its ground stayed",
    "renumbered": "{share:.1%} of its ground has another code",
    "new": "nobody held this ground before: {of_after:.1%} of the area",
    "ended": "{share:.1%} of its ground, which nobody holds now",
}


def _sizes(shapes: Shapes, at: pd.Series) -> pd.Series:
    """Measure the areas meant, in square metres; NaN for nobody."""
    sizes = np.append(shapely.area(shapes), np.nan)
    return pd.Series(sizes[at], index=at.index)


def _pairs(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[["before", "after"]])


def _with_codes(
    rows: pd.DataFrame, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Name the areas by code, and order by code."""
    for side, name, areas in (("before", "predecessor", before), ("after", "successor", after)):
        codes = np.array([*areas["code"], None], dtype=object)  # the last is NOBODY's
        rows[name] = pd.Series(codes[rows[side]], index=rows.index, dtype=object)
    return rows.sort_values(["predecessor", "successor"])
