"""The loops behind :mod:`geo.network.ways`, compiled once and kept on disk."""

import numpy as np

from geo.compiled import loop

JUNCTION_DEGREE = 3
"""Degrees are counted no further: two open ends lie within a chain, anything else is a junction."""

CURVE_BITS = 16
"""Of each coordinate along the Hilbert curve: a cell of 2 m on 130 km."""


@loop
def open_degrees(n_nodes, tails, heads, shut):
    """Count the open edge ends at each node, up to :data:`JUNCTION_DEGREE`."""
    degrees = np.zeros(n_nodes, np.uint8)
    for edge in range(len(tails)):
        if not shut[edge]:
            degrees[tails[edge]] = min(degrees[tails[edge]] + 1, JUNCTION_DEGREE)
            degrees[heads[edge]] = min(degrees[heads[edge]] + 1, JUNCTION_DEGREE)
    return degrees


@loop
def contract(offsets, arc_edges, tails, heads, length_mm, shut, longest_mm):
    """Follow every chain of open edges from junction to junction.

    A node that would make its chain too long becomes a junction, and so does one node of a ring.

    Returns
    -------
    is_junction : ndarray of bool, shape (n_nodes,)
    begins : ndarray of int32, shape (n_chains + 1,)
        Edges of chain *c* are ``edges[begins[c]:begins[c + 1]]``.
    edges : ndarray of int32, shape (n_open_edges,)
        In the order walked.
    firsts : ndarray of int32, shape (n_chains,)
        Node where each chain begins.
    """
    n_nodes, n_edges = len(offsets) - 1, len(tails)
    degrees = open_degrees(n_nodes, tails, heads, shut)
    is_junction = (degrees != 0) & (degrees != 2)
    taken = shut.copy()
    begins, firsts = np.zeros(n_edges + 1, np.int32), np.empty(n_edges, np.int32)
    edges = np.empty(n_edges, np.int32)
    n_chains, n_taken = 0, 0
    for is_last_round in (False, True):  # the last takes rings, and junctions made on the way
        for first in range(n_nodes):
            if not is_junction[first] and not is_last_round:
                continue
            for arc in range(offsets[first], offsets[first + 1]):
                if taken[arc_edges[arc]]:
                    continue
                is_junction[first] = True
                firsts[n_chains] = first
                n_taken = follow(
                    offsets, arc_edges, tails, heads, length_mm, longest_mm,
                    first, arc_edges[arc], is_junction, taken, edges, n_taken,
                )  # fmt: skip
                n_chains += 1
                begins[n_chains] = n_taken
    return is_junction, begins[: n_chains + 1], edges[:n_taken], firsts[:n_chains]


@loop
def follow(
    offsets, arc_edges, tails, heads, length_mm, longest_mm,
    node, edge, is_junction, taken, edges, n_taken,
):  # fmt: skip
    """Walk one chain from a junction, taking its edges; return how many are taken then."""
    total = np.int64(0)
    while True:
        taken[edge] = True
        edges[n_taken] = edge
        n_taken += 1
        total += length_mm[edge]
        node = tails[edge] + heads[edge] - node
        if is_junction[node]:
            return n_taken
        for arc in range(offsets[node], offsets[node + 1]):
            if not taken[arc_edges[arc]]:
                edge = arc_edges[arc]
        if total + length_mm[edge] > longest_mm:
            is_junction[node] = True
            return n_taken


@loop
def hilbert_index(xy):
    """Tell where along a Hilbert curve over their box places lie.

    Source: C. Hamilton, "Compact Hilbert Indices" (2006), for two dimensions.
    """
    found = np.zeros(len(xy), np.int64)
    if not len(xy):
        return found
    west, south = xy[:, 0].min(), xy[:, 1].min()
    span = max(xy[:, 0].max() - west, xy[:, 1].max() - south, 1e-9)
    scale = (2**CURVE_BITS - 1) / span
    for i in range(len(xy)):
        x, y = np.int64((xy[i, 0] - west) * scale), np.int64((xy[i, 1] - south) * scale)
        index = np.int64(0)
        for bit in range(CURVE_BITS - 1, -1, -1):
            right, up = (x >> bit) & 1, (y >> bit) & 1
            index = (index << 2) | ((3 * right) ^ up)
            if not up:
                if right:
                    x, y = ~x, ~y
                x, y = y, x
        found[i] = index
    return found


@loop
def laid_out(order, begins, edges, firsts, tails, heads, length_mm, junctions):
    """Give chains their order, and tell where on them edges and nodes lie.

    Returns
    -------
    ends, mm, offsets, ordered : ndarray of int32
        ``chain_ends``, ``chain_mm``, ``chain_offsets``, ``chain_edges`` of
        :class:`geo.network.ways.Ways`.
    chains, at_mm : ndarray of int32, shape (n_edges,)
    way : ndarray of int8, shape (n_edges,)
        Chain of each edge, place of its tail, direction.
    inner_nodes, inner_mm : ndarray of int32
    """
    n_chains, n_edges = len(order), len(tails)
    ends, mm = np.empty((n_chains, 2), np.int32), np.empty(n_chains, np.int32)
    offsets, ordered = np.zeros(n_chains + 1, np.int32), np.empty_like(edges)
    chains, at_mm = np.full(n_edges, -1, np.int32), np.zeros(n_edges, np.int32)
    way = np.zeros(n_edges, np.int8)
    inner_nodes = np.empty(len(edges) - n_chains, np.int32)
    inner_mm = np.empty(len(inner_nodes), np.int32)
    k = 0
    for chain in range(n_chains):
        node, total = firsts[order[chain]], np.int64(0)
        ends[chain, 0] = junctions[node]
        for place in range(begins[order[chain]], begins[order[chain] + 1]):
            edge = edges[place]
            if place > begins[order[chain]]:
                inner_nodes[k - chain - 1], inner_mm[k - chain - 1] = node, total
            runs_with = tails[edge] == node
            ordered[k], chains[edge], way[edge] = edge, chain, 1 if runs_with else -1
            at_mm[edge] = total if runs_with else total + length_mm[edge]
            total += length_mm[edge]
            node = tails[edge] + heads[edge] - node
            k += 1
        ends[chain, 1], mm[chain], offsets[chain + 1] = junctions[node], total, k
    return ends, mm, offsets, ordered, chains, at_mm, way, inner_nodes, inner_mm


@loop
def linked(n_junctions, ends, mm, longest_mm):
    """Group the two arcs of each chain by the junction they leave, packed as in ``Ways.arcs``."""
    offsets = np.zeros(n_junctions + 1, np.int32)
    for chain in range(len(mm)):
        offsets[ends[chain, 0] + 1] += 1
        offsets[ends[chain, 1] + 1] += 1
    for junction in range(n_junctions):
        offsets[junction + 1] += offsets[junction]
    free = offsets[:-1].copy()
    arcs, sides = np.empty(offsets[-1], np.int64), np.empty(offsets[-1], np.int32)
    for chain in range(len(mm)):
        for side in range(2):
            arc = free[ends[chain, side]]
            free[ends[chain, side]] += 1
            arcs[arc] = (min(np.int64(mm[chain]), longest_mm) << 32) | ends[chain, 1 - side]
            sides[arc] = 2 * chain + side
    return offsets, arcs, sides
