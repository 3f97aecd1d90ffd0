"""Anchors as a search sees them: places on chains, and doors at the junctions where chains end."""

from typing import NamedTuple

import numpy as np

from geo.network.graph import Anchors, Int32, Int64
from geo.network.ways import Bools, Ways


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


class Starts(NamedTuple):
    """Anchors that searches begin from, owner by owner.

    Attributes
    ----------
    places : Places
        In the order of their owners.
    doors : Doors
        Of the places: all beginnings of chains, then all ends.
    offsets : ndarray of int64, shape (n_owners + 1,)
        Places of owner *i* are ``offsets[i]:offsets[i + 1]``.
    """

    places: Places
    doors: Doors
    offsets: Int64


class Goals(NamedTuple):
    """Anchors that searches look for; made once for many searches.

    Attributes
    ----------
    places : Places
        Sorted by chain.
    doors : Doors
        Of the places.
    offsets, rows : ndarray of int64
        Doors at junction *i* are ``rows[offsets[i]:offsets[i + 1]]``.
    n_owners : int
        How many stations or demand points there are.
    """

    places: Places
    doors: Doors
    offsets: Int64
    rows: Int64
    n_owners: int


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


def starts(ways: Ways, anchors: Anchors) -> Starts:
    """Make anchors ready to search from."""
    return starts_at(ways, places(ways, anchors), anchors.n_owners)


def starts_at(ways: Ways, at: Places, n_owners: int) -> Starts:
    """Make places ready to search from."""
    at = picked(at, np.argsort(at.owners, kind="stable"))
    return Starts(at, doors(ways, at), np.searchsorted(at.owners, np.arange(n_owners + 1)))


def goals(ways: Ways, anchors: Anchors) -> Goals:
    """Make anchors ready to be found."""
    return goals_at(ways, places(ways, anchors), anchors.n_owners)


def goals_at(ways: Ways, at: Places, n_owners: int) -> Goals:
    """Make places ready to be found."""
    at = on_chains(at)
    entries = doors(ways, at)
    return Goals(at, entries, *grouped(entries.junctions, ways.n_junctions), n_owners)


def grouped(keys: Int32 | Int64, n: int) -> tuple[Int64, Int64]:
    """Group rows by keys from 0 to n - 1: where each group begins, and the rows in order."""
    offsets = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=n), out=offsets[1:])
    return offsets, np.argsort(keys, kind="stable")


def on_chains(at: Places) -> Places:
    """Sort places by chain, so that those of one lie together."""
    return picked(at, np.argsort(at.chains, kind="stable"))


def picked(at: Places, rows: Int64 | Bools) -> Places:
    """Pick some places, in the order given."""
    return Places(*(column[rows] for column in at))


def together(first: Places, second: Places) -> Places:
    """List the places of both."""
    return Places(*(np.concatenate(columns) for columns in zip(first, second, strict=True)))
