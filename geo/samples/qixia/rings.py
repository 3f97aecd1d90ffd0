"""Cutting a ring in two along a line, and remembering where cuts met it.

A ring is a list of (x, y), not closed by repeating its first point. A cut runs from edge to edge
through the ring's widest part; its ends prefer corners and earlier ends nearby, so that streets
meet at crossings rather than a few metres apart.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import floor, hypot

from geo.samples.qixia.canvas import Pair

Ring = list[Pair]

_CELL_M = 40.0
_ON_LINE_M = 1e-6


@dataclass(slots=True)
class Ends:
    """Where cuts ended so far, for the neighbour that comes later."""

    cells: dict[tuple[int, int], list[Pair]] = field(default_factory=lambda: defaultdict(list))

    def add(self, point: Pair) -> None:
        """Remember an end."""
        self.cells[_cell(point)].append(point)

    def near(self, point: Pair, edge: tuple[Pair, Pair], within: float) -> Pair | None:
        """Find the nearest earlier end on the same edge."""
        column, row = _cell(point)
        around = [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        found = [p for c in around for p in self.cells.get(c, ()) if _on(p, *edge)]
        return min((p for p in found if _apart(p, point) < within), key=lambda p: _apart(p, point),
                   default=None)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """Two rings and the line between them."""

    left: Ring
    right: Ring
    line: list[Pair]


def area(ring: Ring) -> float:
    """Area of a ring, m2, never negative."""
    return abs(_twice(ring)) / 2


def centre(ring: Ring) -> Pair:
    """Centroid of a ring."""
    total, x, y = 0.0, 0.0, 0.0
    ox, oy = ring[0]
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        weight = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
        total += weight
        x += weight * (ax + bx - 2 * ox)
        y += weight * (ay + by - 2 * oy)
    return (ox + x / (3 * total), oy + y / (3 * total)) if total else ring[0]


def extent(ring: Ring, along: Pair) -> tuple[float, float]:
    """Smallest and largest position of a ring along a direction."""
    at = [x * along[0] + y * along[1] for x, y in ring]
    return min(at), max(at)


def cut(ring: Ring, position: float, across: Pair, *, ends: Ends, snap: float) -> Cut | None:
    """Cut a ring along ``across`` where the position along the other axis is ``position``.

    Parameters
    ----------
    ring : list of (x, y)
        The ring.
    position : float
        Metres along the normal of ``across`` (turned clockwise).
    across : (dx, dy)
        Unit direction of the cut.
    ends : Ends
        Earlier ends; the two new ones are added.
    snap : float
        How far an end may move to a corner or an earlier end, metres.

    Returns
    -------
    Cut or None
        None when the line misses the ring or an end would fall together with the other.
    """
    hits = _hits(ring, position, across)
    if len(hits) < 2:
        return None
    pairs = zip(hits[::2], hits[1::2], strict=False)
    (_, i, p), (_, j, q) = max(pairs, key=lambda pair: pair[1][0] - pair[0][0])
    p, q = _settle(ring, i, p, ends, snap), _settle(ring, j, q, ends, snap)
    if i == j or _apart(p, q) < 2 * snap:
        return None
    if i > j:
        i, j, p, q = j, i, q, p
    left = _tidy([p, *ring[i + 1 : j + 1], q])
    right = _tidy([q, *ring[j + 1 :], *ring[: i + 1], p])
    if len(left) < 3 or len(right) < 3:
        return None
    ends.add(p)
    ends.add(q)
    return Cut(left, right, [p, q])


def _hits(ring: Ring, position: float, across: Pair) -> list[tuple[float, int, Pair]]:
    """Where the line enters and leaves: distance along it, edge, point; in order."""
    dx, dy = across
    side = [x * dy - y * dx - position or 1e-9 for x, y in ring]
    hits = []
    for i, here in enumerate(side):
        j = (i + 1) % len(ring)
        if here * side[j] < 0:
            share = here / (here - side[j])
            x = ring[i][0] + share * (ring[j][0] - ring[i][0])
            y = ring[i][1] + share * (ring[j][1] - ring[i][1])
            hits.append((x * dx + y * dy, i, (x, y)))
    return sorted(hits)


def _settle(ring: Ring, edge: int, point: Pair, ends: Ends, snap: float) -> Pair:
    """Move an end to an earlier end or a corner of its edge, when one is near."""
    start, stop = ring[edge], ring[(edge + 1) % len(ring)]
    earlier = ends.near(point, (start, stop), snap)
    if earlier is not None:
        return earlier
    corner = min(start, stop, key=lambda p: _apart(p, point))
    return corner if _apart(corner, point) < snap / 2 else point


def _tidy(ring: Ring) -> Ring:
    return [p for p, before in zip(ring, ring[-1:] + ring[:-1], strict=True) if p != before]


def _on(point: Pair, start: Pair, stop: Pair) -> bool:
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    px, py = point[0] - start[0], point[1] - start[1]
    length = hypot(dx, dy) or 1.0
    return abs(dx * py - dy * px) / length < _ON_LINE_M and 0 <= (dx * px + dy * py) <= length**2


def _apart(a: Pair, b: Pair) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _cell(point: Pair) -> tuple[int, int]:
    return floor(point[0] / _CELL_M), floor(point[1] / _CELL_M)


def _twice(ring: Ring) -> float:
    ox, oy = ring[0]
    return sum(
        (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True)
    )
