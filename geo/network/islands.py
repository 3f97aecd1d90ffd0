"""The island report: streets that hang on nothing, and whom they strand."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.network.graph import Anchors, Graph
from geo.tables import ISLANDS


def islands(
    edges: pd.DataFrame,
    graph: Graph,
    anchors: Anchors,
    communities: npt.NDArray[np.object_],
    residents: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """List every component but the longest.

    Parameters
    ----------
    edges : DataFrame
        Streets with the columns of ``geo.tables.EDGE``.
    graph : Graph
        Their network.
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
        of, ``community`` None where it strands nobody; most residents first, then the longest.
    """
    lost = pd.DataFrame(edges[edges["component"] > 0])
    reports = lost.groupby("component").agg(
        edges=("edge", "size"), length_m=("length_mm", "sum"), streets=("name", _names)
    )
    reports["length_m"] = reports["length_m"] / 1000
    tied = np.flatnonzero(anchors.edges >= 0)
    component = graph.components[graph.tails[anchors.edges[tied]]]
    owner = anchors.owners[tied]
    stranded = pd.DataFrame(
        {"component": component, "community": communities[owner], "residents": residents[owner]}
    )
    whom = stranded.groupby(["component", "community"], dropna=False)["residents"].sum()
    table = reports.reset_index().merge(whom.reset_index(), on="component", how="left")
    table["residents"] = table["residents"].fillna(0).astype(np.int64)
    for name in ("streets", "community"):
        table[name] = table[name].astype(object).where(table[name].notna(), None)
    order = table.sort_values(["residents", "length_m"], ascending=False, kind="stable")
    return order[list(ISLANDS.columns)].reset_index(drop=True)


def _names(streets: pd.Series) -> str | None:
    """Join the distinct names of streets."""
    return "; ".join(sorted(set(streets.dropna()))) or None
