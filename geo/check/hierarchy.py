"""Areas within areas: the root, the parents, and what overlaps what it should not.

Tolerances, chosen for hand-drawn borders: a child must lie in its parent by half (a fault), and
is named below 98 %; two basic areas of a level that share more than a hundredth of the smaller
one count the same ground twice (a fault), and more than :data:`SLIVER_M2` is named. Areas of
other kinds may overlap the basic ones; two of the same kind that overlap are named.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.check.findings import Finding
from geo.check.rows import FILE, ROW, Mask, about
from geo.city import CityFile
from geo.crs import STORED
from geo.tables import BASIC, LEVELS

SLIVER_M2 = 1.0
MOST_SHARED = 0.01
LEAST_INSIDE, NAMED_INSIDE = 0.5, 0.98


def with_root(
    areas: gpd.GeoDataFrame, city_file: CityFile, found: list[Finding]
) -> gpd.GeoDataFrame:
    """Add one district over everything if no district is given.

    Parameters
    ----------
    areas : GeoDataFrame
        All areas, EPSG:4490.
    city_file : CityFile
        Gives the root's code and name.
    found : list of Finding
        Is added to.

    Returns
    -------
    GeoDataFrame
        With at least one district; its children, the areas of the highest level given, have it as
        their parent.
    """
    root_level = LEVELS[0]
    if not len(areas) or (areas["level"] == root_level).any():
        return areas
    top = next(level for level in LEVELS if (areas["level"] == level).any())
    if city_file.code in set(areas["code"]):
        found.append(
            Finding("fault", city_file.path.name, f"[city] code {city_file.code!r} is an area's",
                    "a code of its own for the whole city", "write another [city] code")
        )  # fmt: skip
    shape = areas[areas["level"] == top].geometry.union_all()
    root = {"code": city_file.code, "name": city_file.name, "level": root_level,
            "parent": None, "kind": BASIC, FILE: city_file.path.name, ROW: 1}  # fmt: skip
    found.append(
        Finding("note", city_file.path.name,
                f"no district is given: {city_file.code} is the union of every {top}, "
                "and the parent of each")
    )  # fmt: skip
    areas = areas.copy()
    areas.loc[areas["level"] == top, "parent"] = city_file.code
    made = gpd.GeoDataFrame([root], geometry=[shape], crs=STORED)
    return gpd.GeoDataFrame(pd.concat([made, areas], ignore_index=True), crs=STORED)


def with_parents(
    areas: gpd.GeoDataFrame, metric: gpd.GeoSeries, found: list[Finding]
) -> gpd.GeoDataFrame:
    """Link every area to one of the next level up that the city has.

    Parameters
    ----------
    areas : GeoDataFrame
        With a district.
    metric : GeoSeries
        Their shapes in metres, for areas of overlaps.
    found : list of Finding
        Is added to: parents that do not exist, or do not hold their child; parents found by the
        largest overlap (ties to the lowest code).
    """
    areas = areas.copy()
    levels = [level for level in LEVELS if (areas["level"] == level).any()]
    at_root = (areas["level"] == levels[0]).to_numpy()
    named = at_root & areas["parent"].notna().to_numpy()
    found += about(areas, named, "note", f"a {levels[0]} has no parent here: it is not kept")
    areas.loc[at_root, "parent"] = None
    for upper, level in zip(levels, levels[1:], strict=False):
        children = (areas["level"] == level).to_numpy()
        parents = areas[(areas["level"] == upper) & (areas["kind"] == BASIC)].sort_values("code")
        _check_named(areas, children, parents, upper, found)
        _find_parents(areas, children, parents, metric, found)
        _check_inside(areas, children, parents, metric, found)
    return areas


def _check_named(
    areas: gpd.GeoDataFrame,
    children: Mask,
    parents: gpd.GeoDataFrame,
    upper: str,
    found: list[Finding],
) -> None:
    """Refuse parents that are no area of the level above."""
    parent = areas["parent"]
    unknown = children & (parent.notna() & ~parent.isin(parents["code"])).to_numpy()
    said = f"parent {parent[unknown].iloc[0]!r} is no {upper}" if unknown.any() else ""
    found += about(
        areas, unknown, "fault", said, expected=f"the code of a {upper}",
        hint="leave parent out, and it is found by overlap",
    )  # fmt: skip


def _find_parents(
    areas: gpd.GeoDataFrame,
    children: Mask,
    parents: gpd.GeoDataFrame,
    metric: gpd.GeoSeries,
    found: list[Finding],
) -> None:
    """Fill in absent parents: the one that shares the most ground, the lowest code of equals."""
    orphans = areas.index[children & areas["parent"].isna().to_numpy()]
    if not len(orphans):
        return
    pairs = _shared(metric[orphans], metric[parents.index])
    ranked = pairs.sort_values(["left", "area", "right"], ascending=[True, False, True])
    best = ranked.drop_duplicates("left").set_index("left")["right"]
    codes = pd.Series(parents["code"].to_numpy()[best.to_numpy()], index=orphans[best.index])
    areas.loc[codes.index, "parent"] = codes
    linked = areas.index.isin(codes.index)
    found += about(areas, linked, "note", "parents are found by the largest overlap")
    lost = areas.index.isin(orphans) & ~linked
    found += about(
        areas, lost, "fault", "no area of the level above shares ground with it",
        expected="a parent", hint="name its parent, or mend its shape",
    )  # fmt: skip


def _check_inside(
    areas: gpd.GeoDataFrame,
    children: Mask,
    parents: gpd.GeoDataFrame,
    metric: gpd.GeoSeries,
    found: list[Finding],
) -> None:
    """Compare every child's ground with its parent's."""
    at = pd.Index(parents["code"]).get_indexer(areas["parent"])
    there = children & (at >= 0)
    rows = np.flatnonzero(there)
    own = metric.to_numpy()[rows]
    theirs = metric[parents.index].to_numpy()[at[rows]]
    inside = shapely.covered_by(own, theirs)
    share = np.ones(len(areas))
    open_rows = rows[~inside]
    common = shapely.area(shapely.intersection(own[~inside], theirs[~inside]))
    share[open_rows] = common / shapely.area(own[~inside])
    lowest = f"only {share.min():.0%} of it lies in its parent"
    found += about(
        areas, share < LEAST_INSIDE, "fault", lowest, expected=f"at least {LEAST_INSIDE:.0%}",
        hint="check its parent and its shape",
    )  # fmt: skip
    partly = (share >= LEAST_INSIDE) & (share < NAMED_INSIDE)
    found += about(areas, partly, "note", f"less than {NAMED_INSIDE:.0%} lies in its parent")


def overlaps(areas: gpd.GeoDataFrame, metric: gpd.GeoSeries) -> list[Finding]:
    """Name areas of one level and kind that cover the same ground.

    Returns
    -------
    list of Finding
        Faults and notes, by the tolerances of this module.
    """
    found: list[Finding] = []
    for (_, kind), part in areas.groupby(["level", "kind"], sort=False):
        shapes = metric[part.index]
        pairs = _shared(shapes, shapes)
        pairs = pairs[pairs["area"] > SLIVER_M2]
        sizes = shapes.area.to_numpy()
        smaller = np.minimum(sizes[pairs["left"]], sizes[pairs["right"]])
        grave = (pairs["area"] > MOST_SHARED * smaller).to_numpy() & (kind == BASIC)
        found += _overlap_findings(part, pairs[grave], "fault")
        found += _overlap_findings(part, pairs[~grave], "note")
    return found


def _overlap_findings(part: gpd.GeoDataFrame, pairs: pd.DataFrame, severity: str) -> list[Finding]:
    if not len(pairs):
        return []
    first = pairs.sort_values("area", ascending=False).iloc[0]
    left, right = (part["code"].iloc[int(first[side])] for side in ("left", "right"))
    said = f"{len(pairs):,} pairs of areas overlap; most, {first['area']:,.0f} m2: {left}, {right}"
    mask = np.zeros(len(part), dtype=bool)
    mask[np.unique(pairs[["left", "right"]].to_numpy(dtype=np.int64))] = True
    hint = "mend their borders, or give one another kind" if severity == "fault" else ""
    expected = "areas of a level and kind that cover ground once"
    return about(part, mask, "fault" if severity == "fault" else "note", said,
                 expected=expected, hint=hint)  # fmt: skip


def _shared(left: gpd.GeoSeries, right: gpd.GeoSeries) -> pd.DataFrame:
    """List pairs that share ground: positions in both, and the area in square metres."""
    ours, theirs = left.to_numpy(), right.to_numpy()
    i, j = shapely.STRtree(theirs).query(ours, predicate="intersects")
    if left is right:
        i, j = i[i < j], j[i < j]
    area = shapely.area(shapely.intersection(ours[i], theirs[j]))
    pairs = pd.DataFrame({"left": i, "right": j, "area": area})
    return pairs[pairs["area"] > 0]
