"""Which areas are valid on a day: from ``valid_from`` on, and before ``valid_to``.

An area without ``valid_from`` was always valid, one without ``valid_to`` is still. Dates are ISO
text, which sorts as the days follow one another.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.tables import AREAS, LEVELS

Mask = npt.NDArray[np.bool_]

ALWAYS = ""
"""Sorts before every date."""

COLUMNS = [*AREAS.columns, "geometry"]


def valid_on(
    areas: gpd.GeoDataFrame, date: str
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part the areas that files name into those valid on a day, ended before, and still to come.

    Parameters
    ----------
    areas : GeoDataFrame
        An areas table; a code may come several times, at different times.
    date : str
        The day; ``valid_to`` is the first day of no validity, ``valid_from`` the first of it.
    """
    ended = areas["valid_to"].notna() & (_text(areas["valid_to"]) <= date)
    to_come = ~ended & (_text(areas["valid_from"]) > date)
    return areas[~ended & ~to_come], areas[ended], areas[to_come]


def as_of(areas: gpd.GeoDataFrame, past_areas: gpd.GeoDataFrame, date: str) -> gpd.GeoDataFrame:
    """Give the areas as they were on a day.

    Parameters
    ----------
    areas, past_areas : GeoDataFrame
        The current areas and those that ended, as :func:`carried` gives them.
    date : str
        The day.

    Returns
    -------
    GeoDataFrame
        An areas table, by level and code.
    """
    known = pd.concat([areas[COLUMNS], past_areas[COLUMNS]])
    valid, _, _ = valid_on(known, date)
    rank = valid["level"].map(LEVELS.index)
    return valid.iloc[np.lexsort((valid["code"], rank))].reset_index(drop=True)


def carried(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    past: gpd.GeoDataFrame,
    lineage: pd.DataFrame,
    *,
    valid_from: str,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Carry the dates of areas over a build, and keep the shapes that ended.

    Parameters
    ----------
    before, after : GeoDataFrame
        The areas of the last edition, and of this build; ``after`` may state dates.
    past : GeoDataFrame
        The areas that ended before.
    lineage : DataFrame
        From :func:`geo.history.lineage.trace`, of this build.
    valid_from : str
        First day of this build's state.

    Returns
    -------
    areas : GeoDataFrame
        ``after`` with every ``valid_from``: as stated; else as before if code and ground are the
        same; else the build's. A statement that was there before the ground changed dates the code
        and not its new shape: no shape begins before the former one of its code ended.
    past_areas : GeoDataFrame
        ``past`` and the former shapes, each with ``valid_to``: the day on which the first of the
        areas that have its ground now begins, or the earlier one stated. A row said twice (by code,
        ``valid_from`` and ``valid_to``) is kept once.
    """
    real = lineage[lineage["kind"] != "redrawn"]
    changed = {*real["predecessor"].dropna(), *real["successor"].dropna()}
    began = before.set_index("code")["valid_from"]
    areas = after.assign(valid_from=_beginnings(after, began, changed, valid_from))

    former = before[before["code"].isin(changed)]
    former = former.assign(valid_to=_ends(former, areas, real, valid_from))
    past_areas = pd.concat([past[COLUMNS], former[COLUMNS]]).drop_duplicates(
        ["code", "valid_from", "valid_to"], keep="last", ignore_index=True
    )
    last_end = _of(areas["code"], past_areas.groupby("code")["valid_to"].max())
    late = _text(last_end) > _text(areas["valid_from"])
    areas["valid_from"] = areas["valid_from"].where(~late, last_end)
    return areas, past_areas


def _beginnings(
    after: pd.DataFrame, began: pd.Series, changed: set[str], valid_from: str
) -> pd.Series:
    """Tell since when each area is valid: as stated, as before, or since this build."""
    same = after["code"].isin(began.index) & ~after["code"].isin(changed)
    former = _of(after["code"], began)
    stale = ~same & after["code"].isin(began.index) & (_text(after["valid_from"]) <= _text(former))
    stated = after["valid_from"].astype(object).mask(stale)
    return stated.fillna(former.where(same)).fillna(valid_from)


def _ends(
    former: pd.DataFrame, areas: pd.DataFrame, real: pd.DataFrame, valid_from: str
) -> pd.Series:
    """Tell from when on each former shape was valid no more."""
    heirs = real[["predecessor", "successor"]].dropna().astype(object)
    own = former["code"].astype(object)
    pairs = pd.concat([heirs, pd.DataFrame({"predecessor": own, "successor": own})])
    days = _of(pairs["successor"], areas.set_index("code")["valid_from"])
    began = _of(pairs["predecessor"], former.set_index("code")["valid_from"])
    later = _text(days) > _text(began)
    first = days[later].groupby(pairs.loc[later, "predecessor"]).min()
    ends = _of(former["code"], first).fillna(valid_from)
    stated = former["valid_to"]
    return ends.where(stated.isna() | (_text(stated) >= ends), stated)


def _of(codes: pd.Series, dates: pd.Series) -> pd.Series:
    """Look the dates of codes up."""
    return codes.map(dates).astype(object)


def _text(dates: pd.Series) -> pd.Series:
    """Give dates as text that can be compared, an absent one before all others."""
    return dates.astype(object).where(dates.notna(), ALWAYS)
