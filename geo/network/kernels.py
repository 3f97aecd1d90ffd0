"""The loops behind :mod:`geo.network.snap`, compiled once and kept on disk."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from geo.network.graph import UNREACHABLE_MM, Floats, Int32, Int64

CELL_M = 50.0
TOUCH_M = 0.01
"""How near to its end a connector may meet a barrier and still only touch it."""

NORMAL, FAR, ISLAND, UNROUTABLE = 0, 1, 2, 3
CONNECTOR, EDGE, OFFSET = 0, 1, 2


class Grid(NamedTuple):
    """Straight segments in square cells of :data:`CELL_M`.

    Attributes
    ----------
    segments : ndarray of float64, shape (n_segments, 4)
        From x, y to x, y, metres.
    origin : ndarray of float64, shape (2,)
    shape : ndarray of int64, shape (2,)
        Columns and rows.
    offsets, members : ndarray of int32
        Segments whose box meets cell *i*, row by row: ``members[offsets[i]:offsets[i + 1]]``.
    """

    segments: Floats
    origin: Floats
    shape: Int64
    offsets: Int32
    members: Int32


class Pieces(NamedTuple):
    """What is known of each segment of a street.

    Attributes
    ----------
    edges : ndarray of int32
        The edge it is a piece of.
    along : ndarray of float64
        Where on that edge it begins, metres from the tail.
    length_mm : ndarray of int32
        Length of that edge.
    main : ndarray of bool
        Whether that edge is of the longest component.
    """

    edges: Int32
    along: Floats
    length_mm: Int32
    main: np.ndarray


@njit(cache=True, nogil=True)
def snap_points(points, streets, pieces, barriers, normal_mm, far_mm):  # type: ignore[no-untyped-def]
    """Tie each point to an edge; return edges, offsets, connectors, states and places."""
    n = len(points)
    ties = np.empty((n, 3), np.int64)
    places = np.full((n, 2), np.nan)
    status = np.full(n, UNROUTABLE, np.uint8)
    best = np.empty((2, 3), np.int64)  # of the longest component, of the others
    place = np.empty((2, 2))
    for i in range(n):
        best[:] = UNREACHABLE_MM
        search(points[i], streets, pieces, barriers, far_mm, best, place)
        kind = 0 if best[0, CONNECTOR] <= far_mm else 1
        ties[i] = 0, -1, 0
        if best[kind, CONNECTOR] <= far_mm:
            ties[i] = best[kind]
            places[i] = place[kind]
            status[i] = ISLAND if kind else NORMAL if ties[i, CONNECTOR] <= normal_mm else FAR
    return ties.astype(np.int32), places, status


@njit(cache=True, nogil=True)
def search(point, streets, pieces, barriers, far_mm, best, place):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Look through the rings of cells around a point until none can hold anything nearer."""
    columns, rows = streets.shape
    column = math.floor((point[0] - streets.origin[0]) / CELL_M)
    row = math.floor((point[1] - streets.origin[1]) / CELL_M)
    for ring in range(math.floor(far_mm / 1000 / CELL_M) + 2):
        if best[0, CONNECTOR] < (ring - 1) * CELL_M * 1000:
            return
        for r in range(max(row - ring, 0), min(row + ring + 1, rows)):
            step = 1 if ring == 0 or abs(r - row) == ring else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if 0 <= c < columns:
                    look(point, r * columns + c, streets, pieces, barriers, far_mm, best, place)


@njit(cache=True, nogil=True)
def look(point, cell, streets, pieces, barriers, far_mm, best, place):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Keep the best segment of a cell: least connector, then lowest edge, then lowest offset."""
    x, y = point
    for m in range(streets.offsets[cell], streets.offsets[cell + 1]):
        s = streets.members[m]
        edge = pieces.edges[s]
        px, py, along = nearest_on(streets.segments[s], x, y)
        mm = round_half_up(math.hypot(px - x, py - y) * 1000)
        kind = 0 if pieces.main[s] else 1
        if mm > far_mm or mm > best[kind, CONNECTOR]:
            continue
        offset = round_half_up((pieces.along[s] + along) * 1000)
        offset = min(offset, pieces.length_mm[s])
        tie = (mm, np.int64(edge), offset)
        if tie < (best[kind, 0], best[kind, 1], best[kind, 2]) and not crosses(
            x, y, px, py, barriers
        ):
            best[kind] = tie
            place[kind] = px, py


@njit(cache=True, nogil=True)
def round_half_up(value):  # type: ignore[no-untyped-def]
    """Round to a whole number, halves up."""
    return np.int64(math.floor(value + 0.5))


@njit(cache=True, nogil=True)
def nearest_on(segment, x, y):  # type: ignore[no-untyped-def]
    """Find the place of a segment nearest to a point, and how far along it lies, metres."""
    dx, dy = segment[2] - segment[0], segment[3] - segment[1]
    square = dx * dx + dy * dy
    share = 0.0
    if square > 0:
        share = min(max(((x - segment[0]) * dx + (y - segment[1]) * dy) / square, 0.0), 1.0)
    return segment[0] + share * dx, segment[1] + share * dy, share * math.sqrt(square)


@njit(cache=True, nogil=True)
def crosses(x, y, px, py, barriers):  # type: ignore[no-untyped-def]
    """Say whether a connector, its ends drawn in by a centimetre, crosses any barrier.

    To run along a barrier is not to cross it.
    """
    length = math.hypot(px - x, py - y)
    columns, rows = barriers.shape
    if length <= 2 * TOUCH_M:
        return False
    ux, uy = (px - x) / length * TOUCH_M, (py - y) / length * TOUCH_M
    ax, ay, bx, by = x + ux, y + uy, px - ux, py - uy
    west = max(math.floor((min(ax, bx) - barriers.origin[0]) / CELL_M), 0)
    east = min(math.floor((max(ax, bx) - barriers.origin[0]) / CELL_M), columns - 1)
    south = max(math.floor((min(ay, by) - barriers.origin[1]) / CELL_M), 0)
    north = min(math.floor((max(ay, by) - barriers.origin[1]) / CELL_M), rows - 1)
    for row in range(south, north + 1):
        for cell in range(row * columns + west, row * columns + east + 1):
            for m in range(barriers.offsets[cell], barriers.offsets[cell + 1]):
                cx, cy, dx, dy = barriers.segments[barriers.members[m]]
                if parted(ax, ay, bx, by, cx, cy, dx, dy) and parted(
                    cx, cy, dx, dy, ax, ay, bx, by
                ):
                    return True
    return False


@njit(cache=True, nogil=True)
def parted(ax, ay, bx, by, cx, cy, dx, dy):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Say whether the line a-b parts c from d; one of them may lie on it, not both."""
    c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
    return c * d <= 0 and (c != 0 or d != 0)
