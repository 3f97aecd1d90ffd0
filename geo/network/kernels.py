"""The loops behind :mod:`geo.network.snap`, compiled once and kept on disk.

What decides between two pieces of streets is their *tie*: whole millimetres, then the edge, then
the offset. It is worked out only where distances differ by less than :data:`SLACK_M`; elsewhere
their squares tell. Cells are passed over with the same slack, so that nothing that saves time ever
changes an answer.

Each loop runs over many points. To call one for each point would cost more than the search itself,
as compiled code counts the references to every array that a call hands over.
"""

import math
from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable

from geo.compiled import loop
from geo.network.graph import UNREACHABLE_MM, Floats, Int32

CELL_M = 64.0
"""Side of a cell: about a block of houses, so that the nearest street is in the first few."""
BLOCK = 32
"""Cells along the side of a block; a block that nothing passes through takes no memory."""
MARGIN = 1e-4
"""How much wider than they are segments are taken for, in cells: more than any rounding."""

SLACK_M = 0.002
TOUCH_M = 0.01
"""How near to its end a connector may meet a barrier and still only touch it."""


class Grid(NamedTuple):
    """Straight segments by the square cells that they pass through; arrays are read-only.

    Attributes
    ----------
    segments : ndarray of float64, shape (n_segments, 4)
        From x, y to x, y, metres.
    origin : ndarray of float64, shape (2,)
        South-western corner of the first cell, metres.
    blocks : ndarray of int32, shape (n_block_rows, n_block_columns)
        Number of each block of cells, -1 where nothing passes through it.
    offsets : ndarray of int32, shape (n_cells + 1,)
        ``members[offsets[i]:offsets[i + 1]]`` are the segments of cell *i*; cells are numbered
        block by block, row by row.
    members : ndarray of int32
    """

    segments: Floats
    origin: Floats
    blocks: Int32
    offsets: Int32
    members: Int32


class Pieces(NamedTuple):
    """Straight pieces of edges, and where on which edge each lies; arrays are read-only.

    Attributes
    ----------
    grid : Grid
        The pieces as segments.
    edges : ndarray of int32, shape (n_segments,)
        The edge each is a piece of.
    along : ndarray of float64, shape (n_segments,)
        Where on that edge it begins, metres from the tail.
    length_mm : ndarray of int32, shape (n_segments,)
        Length of that edge.
    """

    grid: Grid
    edges: Int32
    along: Floats
    length_mm: Int32


@loop
def nearest_pieces(points, pieces, barriers, far_mm, heeding):
    """Find the piece of the least tie for each point, -1 where none is near enough.

    Cells are looked through in rings around the point until none can hold anything nearer. Ties
    across a barrier do not count when ``heeding`` is set.
    """
    grid, segments = pieces.grid, pieces.grid.segments
    n_rows, n_columns = grid.blocks.shape[0] * BLOCK, grid.blocks.shape[1] * BLOCK
    rings = cells_around(math.floor(far_mm / 1000 / CELL_M) + 1)
    found = np.full(len(points), -1, np.int32)
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        east, north = x - grid.origin[0], y - grid.origin[1]
        best, reach = -1, far_mm / 1000
        if not (near(east, reach, n_columns) and near(north, reach, n_rows)):
            continue
        column, row = math.floor(east / CELL_M), math.floor(north / CELL_M)
        inside = min(to_side(east, column), to_side(north, row))
        for k in range(len(rings)):
            if inside + (rings[k, 0] - 1) * CELL_M > reach + SLACK_M:
                break
            c, r = column + rings[k, 1], row + rings[k, 2]
            if gap(east, c) ** 2 + gap(north, r) ** 2 > (reach + SLACK_M) ** 2:
                continue
            first, last = members_of(grid.blocks, grid.offsets, c, r)
            for m in range(first, last):
                s = grid.members[m]
                px, py, _ = nearest_on(segments, s, x, y)
                square = (px - x) ** 2 + (py - y) ** 2
                if square > (reach + SLACK_M) ** 2 or s == best:
                    continue
                if square >= max(reach - SLACK_M, 0.0) ** 2 and (
                    tie(s, x, y, pieces, far_mm) >= tie(best, x, y, pieces, far_mm)
                ):
                    continue
                if not heeding or not crosses(x, y, px, py, barriers):
                    best, reach = s, math.sqrt(square)
        found[i] = best
    return found


@loop
def tied(points, chosen, pieces, barriers, far_mm):
    """Tie points to pieces chosen for them; say which connectors cross a barrier."""
    n = len(points)
    ties, places = np.zeros((n, 3), np.int32), np.full((n, 2), np.nan)
    barred = np.zeros(n, np.bool_)
    for i in range(n):
        x, y, s = points[i, 0], points[i, 1], chosen[i]
        ties[i, 1] = -1
        if s >= 0:
            ties[i, 0], ties[i, 1], ties[i, 2] = tie(s, x, y, pieces, far_mm)
            px, py, _ = nearest_on(pieces.grid.segments, s, x, y)
            places[i, 0], places[i, 1] = px, py
            barred[i] = crosses(x, y, px, py, barriers)
    return ties, places, barred


@loop
def tie(s, x, y, pieces, far_mm):
    """Return millimetres, edge and offset; no piece loses against all that are near enough."""
    if s < 0:
        return np.int64(far_mm), np.int64(UNREACHABLE_MM), np.int64(UNREACHABLE_MM)
    px, py, along = nearest_on(pieces.grid.segments, s, x, y)
    mm = round_half_up(math.hypot(px - x, py - y) * 1000)
    offset = round_half_up((pieces.along[s] + along) * 1000)
    return mm, np.int64(pieces.edges[s]), min(offset, np.int64(pieces.length_mm[s]))


@loop
def round_half_up(value):
    """Round to a whole number, halves up."""
    return np.int64(math.floor(value + 0.5))


@loop
def nearest_on(segments, s, x, y):
    """Find the place of a segment nearest to a point, and how far along it lies, metres."""
    ax, ay = segments[s, 0], segments[s, 1]
    dx, dy = segments[s, 2] - ax, segments[s, 3] - ay
    square = dx * dx + dy * dy
    share = 0.0
    if square > 0:
        share = min(max(((x - ax) * dx + (y - ay) * dy) / square, 0.0), 1.0)
    return ax + share * dx, ay + share * dy, share * math.sqrt(square)


@loop
def crosses(x, y, px, py, barriers):
    """Say whether a connector, its ends drawn in by a centimetre, crosses any barrier.

    To run along a barrier is not to cross it.
    """
    length = math.hypot(px - x, py - y)
    if length <= 2 * TOUCH_M:
        return False
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
                if parted(ax, ay, bx, by, cx, cy, dx, dy) and parted(
                    cx, cy, dx, dy, ax, ay, bx, by
                ):
                    return True
    return False


@loop
def parted(ax, ay, bx, by, cx, cy, dx, dy):
    """Say whether the line a-b parts c from d; one of them may lie on it, not both."""
    c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
    return c * d <= 0 and (c != 0 or d != 0)


@loop
def near(metres, reach, n_cells):
    """Say whether a coordinate lies within reach of the cells; what is no number does not."""
    return -reach - SLACK_M <= metres <= n_cells * CELL_M + reach + SLACK_M


@loop
def to_side(metres, cell):
    """Measure from a coordinate to the nearer side of the column or row of cells it is in."""
    return min(metres - cell * CELL_M, (cell + 1) * CELL_M - metres)


@loop
def gap(metres, cell):
    """Measure how far outside a column or row of cells a coordinate lies."""
    return max(max(cell * CELL_M - metres, metres - (cell + 1) * CELL_M), 0.0)


@loop
def cells_around(n_rings):
    """List the cells around one: ring, column and row counted from it, the inner rings first."""
    cells = np.zeros(((2 * n_rings + 1) ** 2, 3), np.int64)
    n = 0
    for ring in range(n_rings + 1):
        for row in range(-ring, ring + 1):
            for column in range(-ring, ring + 1):
                if max(abs(row), abs(column)) == ring:
                    cells[n] = ring, column, row
                    n += 1
    return cells


@loop
def members_of(blocks, offsets, column, row):
    """Return where the members of a cell begin and end; where no block is there are none."""
    c, r = column // BLOCK, row // BLOCK
    if 0 <= r < blocks.shape[0] and 0 <= c < blocks.shape[1] and blocks[r, c] >= 0:
        cell = cell_number(blocks[r, c], column, row)
        return offsets[cell], offsets[cell + 1]
    return offsets[0], offsets[0]


@register_jitable
def cell_number(block, column, row):
    """Return the number of a cell within a block, or of many in many."""
    return (block * BLOCK + row % BLOCK) * BLOCK + column % BLOCK


@loop
def cells_passed(segments, origin):
    """List the cells that segments pass through: column, row and segment, by segment."""
    passed = np.empty((0, 3), np.int32)
    for filling in (False, True):
        n = 0
        for s in range(len(segments)):
            ax, ay = segments[s, 0] - origin[0], segments[s, 1] - origin[1]
            bx, by = segments[s, 2] - origin[0], segments[s, 3] - origin[1]
            south, north = cell_span(ay, by)
            for row in range(south, north + 1):
                west, east = cell_span(*cut(ax, ay, bx, by, row))
                if filling:
                    for column in range(west, east + 1):
                        passed[n + column - west] = column, row, s
                n += east - west + 1
        if not filling:
            passed = np.empty((n, 3), np.int32)
    return passed


@loop
def cell_span(a, b):
    """Return the first and the last column or row between two coordinates, metres."""
    low, high = min(a, b) / CELL_M - MARGIN, max(a, b) / CELL_M + MARGIN
    return math.floor(low), math.floor(high)


@loop
def cut(ax, ay, bx, by, row):
    """Return the x at which a segment enters and leaves a row of cells, metres."""
    rise = by - ay
    if abs(rise) <= MARGIN * CELL_M:
        return ax, bx
    enters = ((row - MARGIN) * CELL_M - ay) / rise
    leaves = ((row + 1 + MARGIN) * CELL_M - ay) / rise
    return ax + min(max(enters, 0.0), 1.0) * (bx - ax), ax + min(max(leaves, 0.0), 1.0) * (bx - ax)
