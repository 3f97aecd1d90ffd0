"""What tying the streets into a network found: where barriers cut them, what gates changed."""

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from geo.check.findings import Finding
from geo.network.barriers import GATE_M, WALL, Cuts
from geo.network.gates import Gates, heeded
from geo.network.graph import Bytes
from geo.tables import NIGHT_CLOSED, PRIVATE

_NAMED = {
    "water": "water",
    "rail": "a railway",
    "expressway": "an expressway",
    "wall": "a wall",
}


def cuts_told(
    cuts: Cuts, streets: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, *, file: str, zone: str
) -> list[Finding]:
    """Name the streets that were cut, one note for each kind of barrier.

    Parameters
    ----------
    cuts : Cuts
        What :func:`geo.network.barriers.cut` told.
    streets, barriers : GeoDataFrame
        What it was given.
    file : str
        The file or files that the streets are from.
    zone : str
        The metric zone of the cuts.

    Returns
    -------
    list of Finding
        Their rows are places: the name of the street, or its kind, with longitude and latitude.
    """
    kinds = barriers["kind"].to_numpy(dtype=object)[cuts.barriers]
    cut = streets.iloc[cuts.streets]
    names = cut["name"].where(cut["name"].notna(), cut["kind"]).to_numpy(dtype=object)
    to_degrees = Transformer.from_crs(zone, streets.crs, always_xy=True)
    where = zip(names, *to_degrees.transform(*cuts.xy.T), strict=True)
    places = np.array([f"{name} at {lon:.5f}, {lat:.5f}" for name, lon, lat in where], dtype=object)
    return [
        Finding(
            "note",
            file,
            f"streets are cut where they cross {_NAMED[kind]} without "
            + ("a bridge, a tunnel or a gate" if kind == WALL else "a bridge or a tunnel"),
            hint="where people can walk on, flag the street as what carries it",
            rows=tuple(places[kinds == kind].tolist()),
        )
        for kind in dict.fromkeys(sorted(kinds))
    ]


_CONFLICTS = (
    (PRIVATE, True, "gates for residents only make streets private that were not"),
    (PRIVATE, False, "public gates open streets that were private"),
    (NIGHT_CLOSED, True, "gates that close at night shut streets that were open all night"),
    (NIGHT_CLOSED, False, "gates that are open all night open streets that were shut at night"),
)
"""A flag, whether the gates set it, and what is said of that."""


def gates_told(gates: Gates, codes: pd.Series, before: Bytes, *, file: str) -> list[Finding]:
    """Name the gates that stand on no street, and those that contradicted their streets.

    Parameters
    ----------
    gates : Gates
        What :func:`geo.network.gates.tie` told.
    codes : Series of str
        Their codes.
    before : ndarray of uint8, shape (n_edges,)
        Flags of the streets before the gates were heeded.
    file : str
        The file or files that the gates are from.
    """
    lost = gates.edges < 0
    found = [
        Finding("note", file, "gates stand on no street, and are not heeded",
                f"a street within {GATE_M:g} m", "move the gate, or draw the street through it",
                tuple(codes[lost])),
    ]  # fmt: skip
    after = heeded(before, gates)
    for bit, is_set, said in _CONFLICTS:
        changed = (before ^ after) & after if is_set else (before ^ after) & before
        concerned = ~lost & ((np.append(changed, 0)[gates.edges] & bit) != 0)
        hint = "flag the streets as their gates say, or mend the gates"
        found.append(Finding("note", file, said, hint=hint, rows=tuple(codes[concerned])))
    return [finding for finding in found if finding.rows]
