"""The loop behind :mod:`geo.walk.crossings`: from many places, the nearest that is far on foot."""

import math

import numpy as np

from geo.compiled import inlined, loop
from geo.network.graph import UNREACHABLE_MM
from geo.network.kernels import (
    SLACK_M,
    TOUCH_M,
    cell_span,
    gap,
    members_of,
    nearest_on,
    parted,
    round_half_up,
)
from geo.walk.loops.around import ROOM, new_buckets, spread

place_on = inlined(nearest_on.py_func)  # type: ignore[attr-defined]
"""A call for every piece of street would cost more than what it finds."""


@loop
def far_across(ways, first, last, begun, points, sides, barriers, kinds, n_kinds, is_end, rules):
    """Find, for each place and kind of barrier, the nearest place that the network keeps apart.

    Parameters
    ----------
    first, last : int
        The places to begin from, the last excluded.
    begun : Starts
        All places.
    points : ndarray of float64, shape (n_places, 2)
        Where they are, metres.
    sides : tuple of Pieces
        The open streets, those of the longest component and all others.
    barriers : Grid
    kinds : ndarray of int64, shape (n_barrier_segments,)
        What each bars the way with, from 1.
    n_kinds : int
        The kinds, 0 among them, which is none.
    is_end : ndarray of bool, shape (n_edges,)
        Where a crossing may end.
    rules : tuple of int
        The most millimetres straight, how many times that the walk is longer than, and the fewest
        millimetres that are saved.

    Returns
    -------
    ndarray of int32, shape (last - first, n_kinds, 3)
        Millimetres, edge, offset; edge -1 where there is none.
    ndarray of float64, shape (last - first, n_kinds, 2)
        Where that is, metres.
    """
    most_mm, times, least_mm = rules
    limit_mm = max(times * most_mm, most_mm + least_mm)
    base = np.full(len(ways.offsets) - 1, UNREACHABLE_MM, np.int32)
    best, touched = base.copy(), np.empty(len(base), np.int32)
    buckets, sizes = new_buckets(limit_mm, ROOM)
    found = np.empty((last - first, n_kinds, 3), np.int32)
    found[:, :, 0], found[:, :, 1:] = most_mm + 1, -1
    places = np.zeros((last - first, n_kinds, 2))
    for i in range(first, last):
        n_touched, buckets = spread(ways, begun, i, limit_mm, base, best, touched, buckets, sizes)
        mine, there = found[i - first], places[i - first]
        for pieces in sides:
            look_around(
                ways, i, begun, points, pieces, barriers, kinds, is_end, rules, best, mine, there
            )
        for here in touched[:n_touched]:
            best[here] = base[here]
    return found, places


@loop
def look_around(
    ways, i, begun, points, pieces, barriers, kinds, is_end, rules, best, mine, there
):  # fmt: skip
    """Look at every piece of street near one place."""
    grid, x, y = pieces.grid, points[i, 0], points[i, 1]
    most_mm, times, least_mm = rules
    reach = most_mm / 1000
    east, north = x - grid.origin[0], y - grid.origin[1]
    west, to_east = cell_span(east - reach, east + reach)
    south, to_north = cell_span(north - reach, north + reach)
    top = top_kind(x - barriers.origin[0], y - barriers.origin[1], reach, barriers, kinds)
    farthest = (reach + SLACK_M) ** 2
    for row in range(south, to_north + 1):
        for column in range(west, to_east + 1):
            if gap(east, column) ** 2 + gap(north, row) ** 2 > farthest:
                continue
            begin, end = members_of(grid.blocks, grid.offsets, column, row)
            for m in range(begin, end):
                s = grid.members[m]
                edge = pieces.edges[s]
                px, py, along = place_on(grid.segments, s, x, y)
                square = (px - x) ** 2 + (py - y) ** 2
                if square > farthest or not is_end[edge]:
                    continue
                mm = round_half_up(math.sqrt(square) * 1000)
                offset = min(round_half_up((pieces.along[s] + along) * 1000),
                             np.int64(pieces.length_mm[s]))  # fmt: skip
                walk = walk_to(ways, begun.places, i, edge, offset, best)
                if mm > most_mm or walk <= times * mm or walk < mm + least_mm:
                    continue
                kind = highest_crossed(x, y, px, py, barriers, kinds, top)
                if mm < mine[kind, 0] or (mm == mine[kind, 0] and (
                    edge < mine[kind, 1] or (edge == mine[kind, 1] and offset < mine[kind, 2])
                )):  # fmt: skip
                    mine[kind, 0], mine[kind, 1], mine[kind, 2] = mm, edge, offset
                    there[kind, 0], there[kind, 1] = px, py


@inlined
def walk_to(ways, places, i, edge, offset, best):
    """Measure the walk from the place searched around to one on an edge, at most the limit."""
    chain = ways.edge_chains[edge]
    at_mm = np.int64(ways.edge_at_mm[edge]) + ways.edge_way[edge] * offset
    walk = min(
        best[ways.chain_ends[chain, 0]] + at_mm,
        best[ways.chain_ends[chain, 1]] + ways.chain_mm[chain] - at_mm,
    )
    if places.chains[i] == chain:
        walk = min(walk, abs(places.at_mm[i] - at_mm))
    return walk


@loop
def top_kind(east, north, reach, barriers, kinds):
    """Tell the highest kind of barrier in the cells around a place."""
    top = np.int64(0)
    west, to_east = cell_span(east - reach, east + reach)
    south, to_north = cell_span(north - reach, north + reach)
    for row in range(south, to_north + 1):
        for column in range(west, to_east + 1):
            first, last = members_of(barriers.blocks, barriers.offsets, column, row)
            for m in range(first, last):
                top = max(top, kinds[barriers.members[m]])
    return top


@loop
def highest_crossed(x, y, px, py, barriers, kinds, top):
    """Tell the highest kind of barrier that a straight way crosses, as connectors do; else 0.

    ``top`` is the highest that there may be.
    """
    highest, length = np.int64(0), math.hypot(px - x, py - y)
    if length <= 2 * TOUCH_M or top == 0:
        return highest
    ux, uy = (px - x) / length * TOUCH_M, (py - y) / length * TOUCH_M
    ax, ay, bx, by = x + ux, y + uy, px - ux, py - uy
    west, east = cell_span(ax - barriers.origin[0], bx - barriers.origin[0])
    south, north = cell_span(ay - barriers.origin[1], by - barriers.origin[1])
    for row in range(south, north + 1):
        for column in range(west, east + 1):
            first, last = members_of(barriers.blocks, barriers.offsets, column, row)
            for m in range(first, last):
                s = barriers.members[m]
                cx, cy = barriers.segments[s, 0], barriers.segments[s, 1]
                dx, dy = barriers.segments[s, 2], barriers.segments[s, 3]
                if (
                    kinds[s] > highest
                    and parted(ax, ay, bx, by, cx, cy, dx, dy)
                    and parted(cx, cy, dx, dy, ax, ay, bx, by)
                ):
                    highest = kinds[s]
                    if highest == top:
                        return highest
    return highest
