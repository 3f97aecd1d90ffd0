"""The loops behind :mod:`geo.walk.nearest`: labels of junctions become those of places between."""

import numpy as np

from geo.compiled import loop
from geo.walk.loops.tiles import LOW_BITS, NO_KEY


@loop
def best_of_places(ways, found, sources, demand, limit_mm, keys):
    """Lower the key of each owner by the labels at the ends of its chains and by stations on them.

    Parameters
    ----------
    found : ndarray of int64, shape (n_junctions,)
        Labels.
    sources : Places
        Of stations, sorted by chain.
    demand : Places
        Whose owners are meant.
    keys : ndarray of int64, shape (n_owners,)
        Lowered in place.
    """
    occupied = np.zeros(len(ways.chain_mm), np.bool_)
    occupied[sources.chains] = True
    for i in range(len(demand.chains)):
        chain, at_mm = demand.chains[i], np.int64(demand.at_mm[i])
        key = best_on_chain(ways, found, chain, at_mm, demand.connector_mm[i], limit_mm)
        if occupied[chain]:
            for s in range(np.searchsorted(sources.chains, chain), len(sources.chains)):
                if sources.chains[s] != chain:
                    break
                mm = abs(sources.at_mm[s] - at_mm) + sources.connector_mm[s]
                mm += demand.connector_mm[i]
                if mm <= limit_mm:
                    key = min(key, (mm << 32) | sources.owners[s])
        keys[demand.owners[i]] = min(keys[demand.owners[i]], key)


@loop
def best_on_chain(ways, found, chain, at_mm, connector_mm, limit_mm):
    """Find the better of the labels at the two ends of a chain, for a place on it."""
    best = NO_KEY
    for side in range(2):
        label = found[ways.chain_ends[chain, side]]
        if label == NO_KEY:
            continue
        along = ways.chain_mm[chain] - at_mm if side else at_mm
        mm = (label >> 32) + along + connector_mm
        if mm <= limit_mm:
            best = min(best, (mm << 32) | (label & LOW_BITS))
    return best


@loop
def best_of_nodes(ways, found, sources, limit_mm, keys):
    """Write the label of every node that an open street touches."""
    for junction in range(len(ways.nodes)):
        keys[ways.nodes[junction]] = found[junction]
    for chain in range(len(ways.chain_mm)):
        for i in range(
            ways.chain_offsets[chain] - chain, ways.chain_offsets[chain + 1] - chain - 1
        ):
            at_mm = np.int64(ways.inner_mm[i])
            keys[ways.inner_nodes[i]] = best_on_chain(ways, found, chain, at_mm, 0, limit_mm)
    for s in range(len(sources.chains)):
        chain = sources.chains[s]
        for i in range(
            ways.chain_offsets[chain] - chain, ways.chain_offsets[chain + 1] - chain - 1
        ):
            mm = np.int64(abs(ways.inner_mm[i] - sources.at_mm[s])) + sources.connector_mm[s]
            if mm <= limit_mm:
                key, node = (mm << 32) | sources.owners[s], ways.inner_nodes[i]
                keys[node] = min(keys[node], key)
