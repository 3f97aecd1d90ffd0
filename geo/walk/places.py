"""Anchors as a search sees them: places on chains, and doors at the junctions where chains end."""

from typing import NamedTuple

import numpy as np

from geo.network.graph import Anchors, Int32, Int64
from geo.network.ways import Ways


class Places(NamedTuple):
    """Anchors that lie on open streets; the others have no place.

    Attributes
    ----------
    chains : ndarray of int32, shape (n_places,)
    at_mm : ndarray of int32, shape (n_places,)
        From where the chain begins.
    connector_mm : ndarray of int32, shape (n_places,)
    owners : ndarray of int32, shape (n_places,)
        Row of the station or demand point.
    """

    chains: Int32
    at_mm: Int32
    connector_mm: Int32
    owners: Int32


class Doors(NamedTuple):
    """Where a search enters or leaves the junctions.

    Attributes
    ----------
    junctions : ndarray of int64, shape (n_doors,)
    mm : ndarray of int64, shape (n_doors,)
        From the junction to the owner, its connector included.
    owners : ndarray of int64, shape (n_doors,)
    """

    junctions: Int64
    mm: Int64
    owners: Int64


class Groups(NamedTuple):
    """Rows by what they belong to: those of *i* are ``rows[offsets[i]:offsets[i + 1]]``.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n + 1,)
    rows : ndarray of int64
        In order within each group.
    """

    offsets: Int64
    rows: Int64


def places(ways: Ways, anchors: Anchors) -> Places:
    """Find where on the chains anchors lie, in their order."""
    on = np.flatnonzero(anchors.edges >= 0)
    on = on[ways.edge_chains[anchors.edges[on]] >= 0]
    edges = anchors.edges[on]
    along_mm = ways.edge_way[edges] * anchors.offset_mm[on]
    return Places(
        ways.edge_chains[edges],
        ways.edge_at_mm[edges] + along_mm,
        anchors.connector_mm[on],
        anchors.owners[on],
    )


def doors(ways: Ways, at: Places) -> Doors:
    """List the two doors of each place: where its chain begins, then where it ends."""
    before, connector = at.at_mm.astype(np.int64), at.connector_mm.astype(np.int64)
    after = ways.chain_mm[at.chains] - before
    return Doors(
        ways.chain_ends[at.chains].T.ravel().astype(np.int64),
        np.concatenate([connector + before, connector + after]),
        np.tile(at.owners.astype(np.int64), 2),
    )


def grouped(keys: Int32 | Int64, n: int) -> Groups:
    """Group rows by keys from 0 to n - 1."""
    offsets = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=n), out=offsets[1:])
    return Groups(offsets, np.argsort(keys, kind="stable"))


def taken(rows: Int64, at: Places) -> Places:
    """Pick some places, in the order given."""
    return Places(*(column[rows] for column in at))


def on_chains(at: Places) -> Places:
    """Sort places by chain, so that those of one lie together."""
    return taken(np.argsort(at.chains, kind="stable"), at)
