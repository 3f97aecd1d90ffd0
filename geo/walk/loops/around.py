"""The loops behind :mod:`geo.walk.reach`, compiled once and kept on disk.

Each searches around one station after the other with the same scratch arrays; what was touched is
reset, so that a search costs what it reaches and not what the network holds.
"""

import numpy as np

from geo.compiled import loop
from geo.network.graph import UNREACHABLE_MM
from geo.walk.loops.heap import doubled
from geo.walk.loops.tiles import BUCKET_BITS, LOW_BITS, widened

MOST_BUCKETS = 512


@loop
def bucket_bits(limit_mm):
    """Choose how wide buckets are: 33 m, more where a far limit would need too many."""
    bits = BUCKET_BITS
    while (limit_mm >> bits) >= MOST_BUCKETS:
        bits += 1
    return bits


@loop
def new_buckets(limit_mm):
    """Make empty buckets up to a limit."""
    n_buckets = (limit_mm >> bucket_bits(limit_mm)) + 1
    return np.empty((n_buckets, 64), np.int32), np.zeros(n_buckets, np.int64)


@loop
def spread(ways, begun, station, limit_mm, base, best, touched, buckets, sizes):
    """Find every junction within a limit of a station, and nearer to it than it was before.

    Parameters
    ----------
    begun : Starts
        Stations; ``station`` is the one to begin from.
    limit_mm : int
        Inclusive.
    base, best : ndarray of int32, shape (n_junctions,)
        Lengths known before, ``UNREACHABLE_MM`` where none is; the second is lowered.
    touched : ndarray of int32
        Becomes the junctions reached, in the order met.
    buckets, sizes
        From :func:`new_buckets`, empty again afterwards.

    Returns
    -------
    n_touched : int
    touched, buckets
        Longer where there was no room.
    """
    bits, n_touched = bucket_bits(limit_mm), 0
    for door in doors_of(begun, station):
        here, mm = begun.doors.junctions[door], begun.doors.mm[door]
        if mm <= limit_mm and mm < best[here]:
            if best[here] == base[here]:
                if n_touched == len(touched):
                    touched = doubled(touched)
                touched[n_touched] = here
                n_touched += 1
            best[here] = mm
            into = mm >> bits
            if sizes[into] == buckets.shape[1]:
                buckets = widened(buckets)
            buckets[into, sizes[into]] = here
            sizes[into] += 1
    offsets, arcs = ways.offsets, ways.arcs
    for bucket in range(len(sizes)):
        while sizes[bucket] > 0:
            sizes[bucket] -= 1
            node = np.uint64(buckets[bucket, sizes[bucket]])
            mm = np.int64(best[node])
            if mm >> bits != bucket:
                continue
            for arc in range(np.uint64(offsets[node]), np.uint64(offsets[node + np.uint64(1)])):
                onto, there = np.uint64(arcs[arc] & LOW_BITS), mm + (arcs[arc] >> 32)
                if there >= best[onto] or there > limit_mm:
                    continue
                if best[onto] == base[onto]:
                    if n_touched == len(touched):
                        touched = doubled(touched)
                    touched[n_touched] = onto
                    n_touched += 1
                best[onto] = there
                into = there >> bits
                if sizes[into] == buckets.shape[1]:
                    buckets = widened(buckets)
                buckets[into, sizes[into]] = onto
                sizes[into] += 1
    return n_touched, touched, buckets


@loop
def doors_of(begun, station):
    """List the doors of a station's places: one at the beginning of each chain, one at its end."""
    first, last = begun.offsets[station], begun.offsets[station + 1]
    doors = np.empty(2 * (last - first), np.int64)
    for i in range(last - first):
        doors[2 * i], doors[2 * i + 1] = first + i, first + i + len(begun.places.chains)
    return doors


@loop
def demand_around(ways, first, last, begun, wanted, limit_mm):
    """List the demand points within a limit of each of some stations.

    Parameters
    ----------
    first, last : int
        The stations, the last excluded.
    begun : Starts
        Of all stations.
    wanted : Goals
        The demand.

    Returns
    -------
    counts : ndarray of int64, shape (last - first,)
    owners, mm : ndarray of int32
        Station by station, in the order met.
    """
    base = np.full(len(ways.offsets) - 1, UNREACHABLE_MM, np.int32)
    best = base.copy()
    touched, (buckets, sizes) = np.empty(256, np.int32), new_buckets(limit_mm)
    owner_base = np.full(wanted.n_owners, UNREACHABLE_MM, np.int32)
    owner_mm, met = owner_base.copy(), np.empty(wanted.n_owners, np.int32)
    counts = np.zeros(last - first, np.int64)
    owners, mm, n = np.empty(1024, np.int32), np.empty(1024, np.int32), 0
    for station in range(first, last):
        n_touched, touched, buckets = spread(
            ways, begun, station, limit_mm, base, best, touched, buckets, sizes
        )
        n_met = 0
        for here in touched[:n_touched]:
            for i in range(wanted.offsets[here], wanted.offsets[here + 1]):
                door = wanted.rows[i]
                there, owner = best[here] + wanted.doors.mm[door], wanted.doors.owners[door]
                n_met = meet(owner_base, owner_mm, met, n_met, owner, there, limit_mm)
            best[here] = UNREACHABLE_MM
        n_met = meet_on_chains(
            begun, station, wanted.places, owner_base, owner_mm, met, n_met, limit_mm
        )
        while n + n_met > len(owners):
            owners, mm = doubled(owners), doubled(mm)
        for owner in met[:n_met]:
            owners[n], mm[n] = owner, owner_mm[owner]
            owner_mm[owner] = UNREACHABLE_MM
            n += 1
        counts[station - first] = n_met
    return counts, owners[:n], mm[:n]


@loop
def meet(owner_base, owner_mm, met, n_met, owner, mm, limit_mm):
    """Note a way to an owner that is shorter than before; return how many are met then."""
    if mm <= limit_mm and mm < owner_mm[owner]:
        if owner_mm[owner] == owner_base[owner]:
            met[n_met] = owner
            n_met += 1
        owner_mm[owner] = mm
    return n_met


@loop
def meet_on_chains(begun, station, demand, owner_base, owner_mm, met, n_met, limit_mm):
    """Note the ways along the chains that a station is on, from its places to those of demand."""
    starts = begun.places
    for p in range(begun.offsets[station], begun.offsets[station + 1]):
        chain = starts.chains[p]
        for d in range(np.searchsorted(demand.chains, chain), len(demand.chains)):
            if demand.chains[d] != chain:
                break
            mm = np.int64(abs(starts.at_mm[p] - demand.at_mm[d])) + starts.connector_mm[p]
            mm += demand.connector_mm[d]
            n_met = meet(owner_base, owner_mm, met, n_met, demand.owners[d], mm, limit_mm)
    return n_met


@loop
def streets_around(ways, first, last, begun, limit_mm):
    """List the nodes and the pieces of edges within a limit of each of some stations.

    Returns
    -------
    counts : ndarray of int64, shape (last - first, 2)
        Nodes and pieces of each station.
    nodes : ndarray of int32, shape (n_nodes, 2)
        Node and millimetres.
    pieces : ndarray of int32, shape (n_pieces, 3)
        Edge, and from where to where on it.
    """
    base = np.full(len(ways.offsets) - 1, UNREACHABLE_MM, np.int32)
    best = base.copy()
    touched, (buckets, sizes) = np.empty(256, np.int32), new_buckets(limit_mm)
    counts = np.zeros((last - first, 2), np.int64)
    nodes, pieces = np.empty((1024, 2), np.int32), np.empty((1024, 3), np.int32)
    n_nodes, n_pieces = 0, 0
    for station in range(first, last):
        n_touched, touched, buckets = spread(
            ways, begun, station, limit_mm, base, best, touched, buckets, sizes
        )
        own, starts = (begun.offsets[station], begun.offsets[station + 1]), begun.places
        chains = chains_around(ways, best, touched[:n_touched], starts, own)
        room = 0
        for chain in chains:
            room += (ways.chain_offsets[chain + 1] - ways.chain_offsets[chain] + 1) * (
                2 + own[1] - own[0]
            )
        nodes = with_room(nodes, n_nodes + n_touched + room)
        pieces = with_room(pieces, n_pieces + room)
        counts[station - first] = -n_nodes, -n_pieces
        for here in touched[:n_touched]:
            nodes[n_nodes, 0], nodes[n_nodes, 1] = ways.nodes[here], best[here]
            n_nodes += 1
        spans = np.empty((2 + own[1] - own[0], 2), np.int64)
        for chain in chains:
            n_spans = spans_of(ways, chain, best, starts, own, limit_mm, spans)
            n_nodes = nodes_within(ways, chain, best, starts, own, spans[:n_spans], nodes, n_nodes)
            n_pieces = pieces_within(ways, chain, spans[:n_spans], pieces, n_pieces)
        for here in touched[:n_touched]:
            best[here] = UNREACHABLE_MM
        counts[station - first, 0] += n_nodes
        counts[station - first, 1] += n_pieces
    return counts, nodes[:n_nodes], pieces[:n_pieces]


@loop
def with_room(rows, n):
    """Make sure of room for some rows."""
    if n <= len(rows):
        return rows
    longer = np.empty((max(n, 2 * len(rows)), rows.shape[1]), np.int32)
    for i in range(len(rows)):
        for column in range(rows.shape[1]):
            longer[i, column] = rows[i, column]
    return longer


@loop
def chains_around(ways, best, touched, starts, own):
    """List each chain that touches what is reached, or that the station is on, once."""
    n = own[1] - own[0]
    for here in touched:
        n += ways.offsets[here + 1] - ways.offsets[here]
    chains, n = np.empty(n, np.int32), 0
    for here in touched:
        for arc in range(ways.offsets[here], ways.offsets[here + 1]):
            chain, side = ways.arc_sides[arc] >> 1, ways.arc_sides[arc] & 1
            if side == 0 or best[ways.chain_ends[chain, 0]] == UNREACHABLE_MM:
                chains[n] = chain
                n += 1
    for p in range(own[0], own[1]):
        chain = starts.chains[p]
        ends = ways.chain_ends[chain]
        is_new = best[ends[0]] == UNREACHABLE_MM and best[ends[1]] == UNREACHABLE_MM
        for q in range(own[0], p):
            is_new = is_new and starts.chains[q] != chain
        if is_new:
            chains[n] = chain
            n += 1
    return chains[:n]


@loop
def spans_of(ways, chain, best, starts, own, limit_mm, spans):
    """Write the parts of a chain within the limit, in order and apart; return how many."""
    length, n = np.int64(ways.chain_mm[chain]), 0
    begin_mm, end_mm = best[ways.chain_ends[chain, 0]], best[ways.chain_ends[chain, 1]]
    if begin_mm != UNREACHABLE_MM:
        n = insert(spans, n, 0, min(limit_mm - begin_mm, length))
    for p in range(own[0], own[1]):
        left = limit_mm - starts.connector_mm[p]
        if starts.chains[p] == chain and left >= 0:
            at = np.int64(starts.at_mm[p])
            n = insert(spans, n, max(at - left, 0), min(at + left, length))
    if end_mm != UNREACHABLE_MM:
        n = insert(spans, n, max(length - limit_mm + end_mm, 0), length)
    apart = min(n, 1)
    for i in range(1, n):
        if spans[i, 0] <= spans[apart - 1, 1]:
            spans[apart - 1, 1] = max(spans[apart - 1, 1], spans[i, 1])
        else:
            spans[apart, 0], spans[apart, 1] = spans[i, 0], spans[i, 1]
            apart += 1
    return apart


@loop
def insert(spans, n, low, high):
    """Put a span among those before it, by where they begin; return how many there are."""
    at = n
    while at > 0 and spans[at - 1, 0] > low:
        spans[at, 0], spans[at, 1] = spans[at - 1, 0], spans[at - 1, 1]
        at -= 1
    spans[at, 0], spans[at, 1] = low, high
    return n + 1


@loop
def nodes_within(ways, chain, best, starts, own, spans, nodes, n):
    """Write the nodes within the parts of a chain; return how many are written then."""
    begin_mm, end_mm = best[ways.chain_ends[chain, 0]], best[ways.chain_ends[chain, 1]]
    for i in range(ways.chain_offsets[chain] - chain, ways.chain_offsets[chain + 1] - chain - 1):
        at = np.int64(ways.inner_mm[i])
        within = False
        for s in range(len(spans)):
            within = within or spans[s, 0] <= at <= spans[s, 1]
        if not within:
            continue
        mm = min(begin_mm + at, end_mm + ways.chain_mm[chain] - at)
        for p in range(own[0], own[1]):
            if starts.chains[p] == chain:
                mm = min(mm, abs(starts.at_mm[p] - at) + starts.connector_mm[p])
        nodes[n, 0], nodes[n, 1] = ways.inner_nodes[i], mm
        n += 1
    return n


@loop
def pieces_within(ways, chain, spans, pieces, n):
    """Write the pieces of edges within the parts of a chain; return how many are written then."""
    first, last = ways.chain_offsets[chain], ways.chain_offsets[chain + 1]
    low = np.int64(0)
    for k in range(first, last):
        high = np.int64(ways.chain_mm[chain])
        if k + 1 < last:  # an if: the same in one expression is compiled three times slower
            high = np.int64(ways.inner_mm[k - chain])
        edge = ways.chain_edges[k]
        for s in range(len(spans)):
            start, stop = max(spans[s, 0], low), min(spans[s, 1], high)
            if start < stop or (start == stop and low == high):
                tail = np.int64(ways.edge_at_mm[edge])
                with_chain = ways.edge_way[edge] > 0
                pieces[n, 0] = edge
                pieces[n, 1] = start - tail if with_chain else tail - stop
                pieces[n, 2] = stop - tail if with_chain else tail - start
                n += 1
        low = high
    return n


@loop
def gain_around(ways, first, last, begun, wanted, base, owner_base, weights, limit_mm):
    """Weigh who would come within a limit, and who would come nearer, by each of some stations.

    Parameters
    ----------
    base : ndarray of int32, shape (n_junctions,)
        The walk from the nearest station that there is.
    owner_base : ndarray of int32, shape (n_owners,)
        The same of the demand points.
    weights : ndarray of int64, shape (n_owners,)

    Returns
    -------
    ndarray of int64, shape (last - first, 2)
        Weights of those newly within the limit, and of those nearer than before within it.
    """
    best, owner_mm = base.copy(), owner_base.copy()
    touched, (buckets, sizes) = np.empty(256, np.int32), new_buckets(limit_mm)
    met, gained = np.empty(len(owner_base), np.int32), np.zeros((last - first, 2), np.int64)
    for station in range(first, last):
        n_touched, touched, buckets = spread(
            ways, begun, station, limit_mm, base, best, touched, buckets, sizes
        )
        n_met = 0
        for here in touched[:n_touched]:
            for i in range(wanted.offsets[here], wanted.offsets[here + 1]):
                door = wanted.rows[i]
                there, owner = best[here] + wanted.doors.mm[door], wanted.doors.owners[door]
                n_met = meet(owner_base, owner_mm, met, n_met, owner, there, limit_mm)
            best[here] = base[here]
        n_met = meet_on_chains(
            begun, station, wanted.places, owner_base, owner_mm, met, n_met, limit_mm
        )
        for owner in met[:n_met]:
            gained[station - first, 1] += weights[owner]
            if owner_base[owner] > limit_mm:
                gained[station - first, 0] += weights[owner]
            owner_mm[owner] = owner_base[owner]
    return gained
