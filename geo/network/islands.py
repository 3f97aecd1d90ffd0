"""The island report: streets that hang on nothing, and whom they strand."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.network.graph import Anchors, Int32
from geo.tables import ISLANDS


def islands(
    edges: pd.DataFrame,
    components: Int32,
    anchors: Anchors,
    communities: npt.NDArray[np.object_],
    residents: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """List every component but the longest.

    Parameters
    ----------
    edges : DataFrame
        Streets with the columns of ``geo.tables.EDGE``.
    components : ndarray of int32, shape (n_edges,)
        Component of each, from :func:`geo.network.components.components`.
    anchors : Anchors
        One for each demand point, in order.
    communities : ndarray of object, shape (n_demand,)
        Code of the community (or what comes nearest to one) of each, None outside any.
    residents : ndarray of int64, shape (n_demand,)
        Who lives at each.

    Returns
    -------
    DataFrame
        ``geo.tables.ISLANDS``: one row for each component and community that it strands residents
        of, ``community`` None for those outside any and where it strands nobody; most residents
        first, then the longest.
    """
    whom = _stranded(components, anchors, communities, residents)
    table = _measured(edges, components).merge(whom, on="component", how="left")
    table["residents"] = table["residents"].fillna(0).astype(np.int64)
    for name in ("streets", "community"):
        table[name] = table[name].astype(object).where(table[name].notna(), None)
    order = table.sort_values(["residents", "length_m"], ascending=False, kind="stable")
    return order[list(ISLANDS.columns)].reset_index(drop=True)


def _measured(edges: pd.DataFrame, components: Int32) -> pd.DataFrame:
    """Measure every component but the longest, and name its streets."""
    columns = edges[["length_mm", "name"]].assign(component=components)
    lost = columns[columns["component"] > 0]
    named = lost[["component", "name"]].dropna().drop_duplicates().sort_values("name")
    parts = lost.groupby("component")["length_mm"].agg(edges="size", length_m="sum")
    parts["length_m"] = parts["length_m"] / 1000
    parts["streets"] = named.groupby("component")["name"].agg("; ".join)
    return parts.reset_index()


def _stranded(
    components: Int32,
    anchors: Anchors,
    communities: npt.NDArray[np.object_],
    residents: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """Count the residents tied to each component, by community."""
    tied = np.flatnonzero(anchors.edges >= 0)
    owners = anchors.owners[tied]
    each = pd.DataFrame(
        {
            "component": components[anchors.edges[tied]],
            "community": communities[owners],
            "residents": residents[owners],
        }
    )
    sums = each[each["residents"] > 0].groupby(["component", "community"], dropna=False)
    return sums["residents"].sum().reset_index()
