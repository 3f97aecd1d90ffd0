"""The island report: streets that hang on nothing, and whom they strand."""

import numpy as np
import pandas as pd

from geo.network.graph import Anchors, Graph
from geo.tables import ISLANDS


def islands(
    edges: pd.DataFrame, graph: Graph, anchors: Anchors, demand: pd.DataFrame
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
    demand : DataFrame
        ``geo.tables.DEMAND`` with ``area``.

    Returns
    -------
    DataFrame
        ``geo.tables.ISLANDS``, the most residents first, then the longest. ``community`` is the
        smallest area that holds most of the stranded, None where an island strands nobody.
    """
    lost = pd.DataFrame(edges[edges["component"] > 0])
    reports = lost.groupby("component").agg(
        edges=("edge", "size"), length_m=("length_mm", "sum"), streets=("name", _names)
    )
    reports["length_m"] = reports["length_m"] / 1000
    tied = anchors.edges >= 0
    stranded = pd.DataFrame({
        "component": graph.components[graph.tails[anchors.edges[tied]]],
        "area": demand["area"].to_numpy()[tied],
        "residents": demand["residents"].to_numpy()[tied],
    })  # fmt: skip
    by_area = stranded.groupby(["component", "area"])["residents"].sum().sort_values(
        ascending=False, kind="stable"
    ).reset_index()  # fmt: skip
    most = by_area.drop_duplicates("component").set_index("component")["area"]
    people = stranded.groupby("component")["residents"].sum()
    table = reports.assign(
        community=most.reindex(reports.index).astype(object),
        residents=people.reindex(reports.index, fill_value=0).astype(np.int64),
    ).reset_index()
    table["community"] = table["community"].where(table["community"].notna(), None)
    order = table.sort_values(["residents", "length_m"], ascending=False, kind="stable")
    return order[list(ISLANDS.columns)].reset_index(drop=True)


def _names(streets: pd.Series) -> str | None:
    """Join the distinct names of streets."""
    return "; ".join(sorted(set(streets.dropna()))) or None
