"""The ground that areas of two editions share, and which of it is wide enough to matter.

A border drawn anew by hand runs a few metres beside the old one, and leaves slivers. Ground is
*wide* if a disc of the tolerance's radius fits into it (it survives an erosion by the tolerance);
two areas are of the *same ground* if what lies in only one of them is nowhere wide. A border whose
vertices moved by less than the tolerance never leaves anything wide.

Areas are meant by their position; shapes are in metres.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Shapes = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ground:
    """What two editions of one partition share.

    Attributes
    ----------
    same : DataFrame
        ``before``, ``after``: pairs of the same ground, an area in one pair at most.
    links : DataFrame
        ``before``, ``after``, ``area_m2``: ground that passed between areas whose ground really
        changed. Where several areas hold a ground now, it is of the first.
    lost, gained : dict of int to float
        Area in square metres of the wide ground that nobody holds now, by the area that held it;
        and of the wide ground that nobody held before, by the area that holds it.
    """

    same: pd.DataFrame
    links: pd.DataFrame
    lost: dict[int, float]
    gained: dict[int, float]


def shared_ground(
    before: Shapes, after: Shapes, *, twins: pd.DataFrame, namesakes: pd.Index, tolerance_m: float
) -> Ground:
    """Compare two editions of one partition.

    Parameters
    ----------
    before, after : ndarray of object
        Shapes, metres; in the order in which ground that several hold is given to the first.
    twins : DataFrame
        ``before``, ``after``: pairs with the same bytes; they are the same ground unseen.
    namesakes : MultiIndex
        Pairs of one code: they go before others when several are of the same ground.
    tolerance_m : float
        Radius of the disc that must fit into ground that matters, metres.
    """
    free = _without(len(before), twins["before"]), _without(len(after), twins["after"])
    pairs = _overlaps(before, after, *free)
    pairs["real"] = wide(pairs.pop("shape").to_numpy(), tolerance_m)
    pairs["namesake"] = pd.MultiIndex.from_frame(pairs[["before", "after"]]).isin(namesakes)
    both = pairs[free[0][pairs["before"]] & free[1][pairs["after"]]]

    redrawn = _same_ground(before, after, both, tolerance_m)
    open_before, open_after = (
        np.setdiff1d(np.flatnonzero(own), redrawn[side])
        for own, side in zip(free, ("before", "after"), strict=True)
    )
    lost = _bare(before, after, open_before, pairs.set_index("before")["after"], tolerance_m)
    gained = _bare(after, before, open_after, pairs.set_index("after")["before"], tolerance_m)
    narrow = pd.concat(
        _narrow(both, side, redrawn, bare) for side, bare in (("before", lost), ("after", gained))
    )
    taken = redrawn["before"].isin(narrow["before"]) | redrawn["after"].isin(narrow["after"])
    chosen = both.index.isin([*narrow.index, *redrawn.index[taken]])
    redrawn = redrawn[~taken]
    settled = both["before"].isin(redrawn["before"]) | both["after"].isin(redrawn["after"])
    links = both[(both["real"] & ~settled) | chosen]
    return Ground(
        pd.concat([twins, redrawn], ignore_index=True),
        _given_once(before, after, links[["before", "after", "area_m2"]]),
        lost,
        gained,
    )


def wide(shapes: Shapes, tolerance_m: float) -> Mask:
    """Tell into which shapes a disc of the tolerance's radius fits.

    Examples
    --------
    >>> wide(shapely.box(0, 0, [9.9, 10.1], 1000), 5.0).tolist()
    [False, True]
    """
    found = np.asarray(shapely.area(shapes) > np.pi * tolerance_m**2)  # a disc's area is needed
    found[found] = ~shapely.is_empty(shapely.buffer(shapes[found], -tolerance_m))
    return found


def _without(count: int, taken: pd.Series) -> Mask:
    left = np.ones(count, dtype=bool)
    left[taken.to_numpy(dtype=np.int64)] = False
    return left


def _overlaps(before: Shapes, after: Shapes, open_before: Mask, open_after: Mask) -> pd.DataFrame:
    """List the pairs that share ground, if one of the two is open."""
    i, j = shapely.STRtree(after).query(before)
    there = open_before[i] | open_after[j]
    i, j = i[there], j[there]
    shapes = shapely.intersection(before[i], after[j])
    pairs = pd.DataFrame({"before": i, "after": j, "area_m2": shapely.area(shapes)})
    pairs["shape"] = shapes
    return pairs[pairs["area_m2"] > 0].sort_values(["before", "after"], ignore_index=True)


def _same_ground(
    before: Shapes, after: Shapes, pairs: pd.DataFrame, tolerance_m: float
) -> pd.DataFrame:
    """Choose pairs that share most of their ground and differ nowhere widely."""
    ours, theirs = before[pairs["before"]], after[pairs["after"]]
    larger = np.maximum(shapely.area(ours), shapely.area(theirs))
    mostly = (2 * pairs["area_m2"] > larger).to_numpy(dtype=bool)
    pairs, ours, theirs = pairs[mostly], ours[mostly], theirs[mostly]
    differ = wide(shapely.difference(ours, theirs), tolerance_m)
    differ |= wide(shapely.difference(theirs, ours), tolerance_m)
    ranked = pairs[~differ].sort_values(
        ["namesake", "area_m2", "before", "after"], ascending=[False, False, True, True]
    )
    return ranked.drop_duplicates("before").drop_duplicates("after")[["before", "after"]]


def _narrow(
    pairs: pd.DataFrame, side: str, redrawn: pd.DataFrame, bare: dict[int, float]
) -> pd.DataFrame:
    """Choose a pair for every area too narrow for wide ground: its namesake, or the largest."""
    other = "after" if side == "before" else "before"
    told = pairs.loc[pairs["real"], side]
    open_pairs = pairs[~pairs[side].isin([*told, *redrawn[side], *bare])]
    ranked = open_pairs.sort_values(["namesake", "area_m2", other], ascending=[False, False, True])
    return ranked.drop_duplicates(side)


def _given_once(before: Shapes, after: Shapes, links: pd.DataFrame) -> pd.DataFrame:
    """Give ground that several areas hold now to the first of them."""
    links = links.sort_values(["before", "after"], ignore_index=True)
    whole = shapely.area(before)[links["before"]]
    passed = links.groupby("before")["area_m2"].transform("sum").to_numpy()
    for i, own in links[passed > whole * (1 + 1e-9)].groupby("before"):
        rest = before[int(str(i))]
        for row, j in zip(own.index, own["after"], strict=True):
            links.loc[row, "area_m2"] = shapely.area(shapely.intersection(rest, after[j]))
            rest = shapely.difference(rest, after[j])
    return links


def _bare(
    ours: Shapes,
    theirs: Shapes,
    wanted: npt.NDArray[np.int64],
    sharing: pd.Series,
    tolerance_m: float,
) -> dict[int, float]:
    """Measure the ground that no area of the other edition holds, where it is wide."""
    around = {
        at: shapely.union_all(theirs[rows.to_numpy()])
        for at, rows in sharing[sharing.index.isin(wanted)].groupby(level=0)
    }
    cover = np.array([around.get(at, shapely.Polygon()) for at in wanted], dtype=object)
    bare = shapely.difference(ours[wanted], cover)
    real = wide(bare, tolerance_m)
    return dict(zip(wanted[real].tolist(), shapely.area(bare[real]).tolist(), strict=True))
