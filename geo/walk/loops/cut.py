"""The loops behind :func:`geo.walk.reach.reach`: streets cut exactly at a limit."""

import numpy as np

from geo.compiled import loop
from geo.network.graph import UNREACHABLE_MM
from geo.walk.loops.around import ROOM, new_buckets, spread
from geo.walk.loops.tiles import LOW_BITS

ROOM_ROWS = 2**16
"""Room that is made without counting: memory that nothing is written to is never taken."""


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
    touched, (buckets, sizes) = np.empty(len(base), np.int32), new_buckets(limit_mm, ROOM)
    counts = np.zeros((last - first, 2), np.int64)
    most_arcs, most_edges = longest(ways.offsets), longest(ways.chain_offsets)
    nodes, pieces = np.empty((1024, 2), np.int32), np.empty((1024, 3), np.int32)
    n_nodes, n_pieces = 0, 0
    for station in range(first, last):
        n_touched, buckets = spread(
            ways, begun, station, limit_mm, base, best, touched, buckets, sizes
        )
        reached, own = touched[:n_touched], (begun.offsets[station], begun.offsets[station + 1])
        most = (n_touched * most_arcs + own[1] - own[0]) * most_edges
        if most > ROOM_ROWS:
            most = edges_around(ways, reached, begun.places, own)
        share = (station - first + 1) / (last - first)
        nodes = with_room(nodes, n_nodes, n_touched + most, share)
        pieces = with_room(pieces, n_pieces, most * (2 + own[1] - own[0]), share)
        counts[station - first] = -n_nodes, -n_pieces
        n_nodes, n_pieces = written(
            ways, best, reached, begun.places, own, limit_mm, nodes, n_nodes, pieces, n_pieces
        )
        for here in touched[:n_touched]:
            best[here] = UNREACHABLE_MM
        counts[station - first, 0] += n_nodes
        counts[station - first, 1] += n_pieces
    return counts, nodes[:n_nodes], pieces[:n_pieces]


@loop
def longest(offsets):
    """Find the size of the largest group."""
    most = np.int64(0)
    for i in range(len(offsets) - 1):
        most = max(most, np.int64(offsets[i + 1] - offsets[i]))
    return most


@loop
def edges_around(ways, reached, starts, own):
    """Count, perhaps twice, the edges of chains that end at what is reached or hold the station."""
    n = np.int64(0)
    for here in reached:
        for arc in range(ways.offsets[here], ways.offsets[here + 1]):
            chain = ways.arc_sides[arc] >> 1
            n += ways.chain_offsets[chain + 1] - ways.chain_offsets[chain]
    for p in range(own[0], own[1]):
        n += ways.chain_offsets[starts.chains[p] + 1] - ways.chain_offsets[starts.chains[p]]
    return n


@loop
def written(ways, best, reached, starts, own, limit_mm, nodes, n_nodes, pieces, n_pieces):
    """Write the nodes and the pieces around one station; return how many are written then.

    A chain is looked at from where it begins; from its end only where its beginning is not reached.
    That of the station itself is left to :func:`in_parts`. All is in one function: to hand arrays
    to another one for each chain takes longer than to write what lies on it.
    """
    chain_offsets, chain_mm, chain_edges = ways.chain_offsets, ways.chain_mm, ways.chain_edges
    inner_mm, inner_nodes, edge_way = ways.inner_mm, ways.inner_nodes, ways.edge_way
    for here in reached:
        nodes[n_nodes, 0], nodes[n_nodes, 1] = ways.nodes[here], best[here]
        n_nodes += 1
        for arc in range(ways.offsets[here], ways.offsets[here + 1]):
            chain, side = ways.arc_sides[arc] >> 1, ways.arc_sides[arc] & 1
            begin_mm, end_mm = np.int64(best[here]), np.int64(best[ways.arcs[arc] & LOW_BITS])
            if side:
                begin_mm, end_mm = end_mm, begin_mm
            skip = side and begin_mm != UNREACHABLE_MM
            for p in range(own[0], own[1]):
                skip = skip or starts.chains[p] == chain
            if skip:
                continue
            length, low = np.int64(chain_mm[chain]), np.int64(0)
            up_to, since = limit_mm - begin_mm, length - limit_mm + end_mm
            for k in range(chain_offsets[chain], chain_offsets[chain + 1]):
                high = length
                if k + 1 < chain_offsets[chain + 1]:
                    high = np.int64(inner_mm[k - chain])
                    if high <= up_to or high >= since:
                        nodes[n_nodes, 0] = inner_nodes[k - chain]
                        nodes[n_nodes, 1] = min(begin_mm + high, end_mm + length - high)
                        n_nodes += 1
                stop, start = min(up_to, high), max(since, low)
                if stop >= start or stop >= high or start <= low:
                    pieces[n_pieces, 0] = chain_edges[k]
                    pieces[n_pieces, 1], pieces[n_pieces, 2] = 0, high - low
                    n_pieces += 1
                    low = high
                    continue
                forward = edge_way[chain_edges[k]] > 0
                if low < stop:
                    pieces[n_pieces, 0] = chain_edges[k]
                    pieces[n_pieces, 1] = 0 if forward else high - stop
                    pieces[n_pieces, 2] = stop - low if forward else high - low
                    n_pieces += 1
                if start < high:
                    pieces[n_pieces, 0] = chain_edges[k]
                    pieces[n_pieces, 1] = start - low if forward else 0
                    pieces[n_pieces, 2] = high - low if forward else high - start
                    n_pieces += 1
                low = high
    for p in range(own[0], own[1]):
        if is_first_on_chain(starts, own, p):
            n_nodes, n_pieces = in_parts(
                ways, starts.chains[p], best, starts, own, limit_mm,
                nodes, n_nodes, pieces, n_pieces,
            )  # fmt: skip
    return n_nodes, n_pieces


@loop
def is_first_on_chain(starts, own, place):
    """Say whether no place before it is on the same chain."""
    is_first = True
    for p in range(own[0], place):
        is_first = is_first and starts.chains[p] != starts.chains[place]
    return is_first


@loop
def in_parts(ways, chain, best, starts, own, limit_mm, nodes, n_nodes, pieces, n_pieces):
    """Write the nodes and the pieces of a chain that holds the station."""
    spans = np.empty((2 + own[1] - own[0], 2), np.int64)
    ends = best[ways.chain_ends[chain, 0]], best[ways.chain_ends[chain, 1]]
    within = spans[: spans_of(ways, chain, ends, starts, own, limit_mm, spans)]
    n_nodes = nodes_within(ways, chain, ends, starts, own, within, nodes, n_nodes)
    return n_nodes, pieces_within(ways, chain, within, pieces, n_pieces)


@loop
def with_room(rows, n_used, room, share):
    """Make sure of room for some more rows, and for the rest of the stations as they come."""
    if n_used + room <= len(rows):
        return rows
    longer = np.empty(
        (max(int(1.2 * n_used / share) + room, 2 * len(rows)), rows.shape[1]), np.int32
    )
    for i in range(n_used):
        for column in range(rows.shape[1]):
            longer[i, column] = rows[i, column]
    return longer


@loop
def spans_of(ways, chain, ends, starts, own, limit_mm, spans):
    """Write the parts of a chain within the limit, in order and apart; return how many."""
    length, n = np.int64(ways.chain_mm[chain]), 0
    begin_mm, end_mm = ends
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
def nodes_within(ways, chain, ends, starts, own, spans, nodes, n):
    """Write the nodes within the parts of a chain; return how many are written then."""
    begin_mm, end_mm = np.int64(ends[0]), np.int64(ends[1])
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
