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
    ends, chain_mm = ways.chain_ends, ways.chain_mm
    occupied = np.zeros(len(chain_mm), np.bool_)
    occupied[sources.chains] = True
    for i in range(len(demand.chains)):
        chain, at_mm = demand.chains[i], np.int64(demand.at_mm[i])
        key = best_of_two(
            found[ends[chain, 0]], found[ends[chain, 1]],
            at_mm, np.int64(chain_mm[chain]), np.int64(demand.connector_mm[i]), limit_mm,
        )  # fmt: skip
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
def later(label, mm, limit_mm):
    """Add a length to a label; beyond the limit there is none."""
    if label == NO_KEY or (label >> 32) + mm > limit_mm:
        return NO_KEY
    return label + (np.int64(mm) << 32)


@loop
def best_of_two(begin, end, at_mm, length_mm, connector_mm, limit_mm):
    """Find the better of the labels at the two ends of a chain, for a place on it."""
    return min(
        later(begin, at_mm + connector_mm, limit_mm),
        later(end, length_mm - at_mm + connector_mm, limit_mm),
    )


@loop
def best_of_nodes(ways, found, sources, limit_mm, keys):
    """Write the label of every node that an open street touches."""
    ends, offsets, inner_mm = ways.chain_ends, ways.chain_offsets, ways.inner_mm
    for junction in range(len(ways.nodes)):
        keys[ways.nodes[junction]] = found[junction]
    for chain in range(len(ways.chain_mm)):
        first, last = offsets[chain] - chain, offsets[chain + 1] - chain - 1
        if first == last:
            continue
        begin, end = found[ends[chain, 0]], found[ends[chain, 1]]
        length_mm = np.int64(ways.chain_mm[chain])
        for i in range(first, last):
            keys[ways.inner_nodes[i]] = best_of_two(
                begin, end, np.int64(inner_mm[i]), length_mm, 0, limit_mm
            )
    for s in range(len(sources.chains)):
        chain = sources.chains[s]
        for i in range(
            ways.chain_offsets[chain] - chain, ways.chain_offsets[chain + 1] - chain - 1
        ):
            mm = np.int64(abs(ways.inner_mm[i] - sources.at_mm[s])) + sources.connector_mm[s]
            if mm <= limit_mm:
                key, node = (mm << 32) | sources.owners[s], ways.inner_nodes[i]
                keys[node] = min(keys[node], key)


@loop
def parted(keys, station, length_mm):
    """Part labels into stations and millimetres; -1 and ``UNREACHABLE_MM`` where there is none."""
    for i in range(len(keys)):
        station[i] = -1 if keys[i] == NO_KEY else keys[i] & LOW_BITS
        length_mm[i] = keys[i] >> 32
