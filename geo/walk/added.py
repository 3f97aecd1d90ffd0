"""Walks over ways that are not there yet, any of many: who would reach what by some of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.network.graph import Anchors, Graph, Int32, Int64
from geo.network.ways import LONGEST_WALK_MM, Bools, Ways
from geo.walk.crossings import Crossings
from geo.walk.exits import on_open_streets, spans
from geo.walk.nearest import nearest
from geo.walk.reach import Pairs, pairs

FAR_MM = 2 * LONGEST_WALK_MM
"""Farther than anybody walks."""


@dataclass(frozen=True, slots=True)
class NewWays:
    """Ways that could be made, each walked both ways.

    Attributes
    ----------
    a, b : Anchors
        Where each begins and ends on the open streets, connectors 0; edge -1 where no open street
        touches the node that it leads to.
    nodes : ndarray of int64, shape (n_ways, 2)
        Such nodes, -1 at other ends: ways that share one follow one another.
    length_mm : ndarray of int64, shape (n_ways,)
        From end to end.
    """

    a: Anchors
    b: Anchors
    nodes: Int64
    length_mm: Int64

    def __len__(self) -> int:
        """Count them."""
        return len(self.length_mm)

    def __getitem__(self, rows: Int64 | Bools) -> "NewWays":
        """Pick some, in the order given."""
        a, b = self.a.own(rows), self.b.own(rows)
        return NewWays(a, b, self.nodes[rows], self.length_mm[rows])

    @property
    def ends(self) -> Anchors:
        """All ends: those of way *w* are owners ``2 * w`` and ``2 * w + 1``."""
        order = np.arange(2 * len(self)).reshape(2, -1).T.ravel()
        return self.a.joined(self.b).own(order)


@dataclass(frozen=True, slots=True)
class Approaches:
    """What lies within a limit of the ends of new ways, on the streets that there are.

    Attributes
    ----------
    length_mm : ndarray of int64, shape (n_ways,)
        Of the ways.
    between : ndarray of int64, shape (n_ends, n_ends)
        From end to end; :data:`FAR_MM` beyond the limit.
    stations : ndarray of int64, shape (n_ends, n_stations)
        The same from end to station.
    homes : list of tuple
        For each end, rows of the demand points and millimetres.
    limit_mm : int
        Inclusive.
    """

    length_mm: Int64
    between: Int64
    stations: Int64
    homes: list[tuple[Int32, Int32]]
    limit_mm: int

    def pairs(self, chosen: Sequence[int], is_there: Bools) -> Pairs:
        """List demand points and stations within the limit of one another by some of the ways.

        Parameters
        ----------
        chosen : sequence of int
            Rows of the ways; a walk may take several.
        is_there : ndarray of bool, shape (n_stations,)
            The stations that count.

        Returns
        -------
        tuple of ndarray
            As :func:`geo.walk.reach.pairs`. All that walks to an end of a way, and from there on by
            whatever is shorter, are among them; the walk is the shortest of those.
        """
        ends = np.array([2 * way + side for way in chosen for side in (0, 1)], dtype=np.int64)
        away_mm = self._to_stations(ends, self.length_mm[list(chosen)])
        keys, lengths = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for number, end in enumerate(ends):
            near = np.flatnonzero(is_there & (away_mm[number] <= self.limit_mm))
            points, home_mm = self.homes[end]
            total_mm = home_mm[:, None] + away_mm[number, near]
            point, station = np.nonzero(total_mm <= self.limit_mm)
            keys.append((points[point].astype(np.int64) << 32) | near[station])
            lengths.append(total_mm[point, station])
        return _shortest(np.concatenate(keys), np.concatenate(lengths))

    def _to_stations(self, ends: Int64, way_mm: Int64) -> Int64:
        """Measure from ends to stations, over the ways too, however many."""
        apart = self.between[np.ix_(ends, ends)]
        for way, mm in enumerate(way_mm):
            here, there = 2 * way, 2 * way + 1
            apart[here, there] = apart[there, here] = min(apart[here, there], mm)
        for via in range(len(ends)):
            apart = np.minimum(apart, apart[:, [via]] + apart[[via]])
        best = np.full((len(ends), self.stations.shape[1]), FAR_MM, dtype=np.int64)
        for via, end in enumerate(ends):
            np.minimum(best, apart[:, [via]] + self.stations[end], out=best)
        return best


def links_over(found: Crossings) -> NewWays:
    """Make ways of crossings."""
    nodes = np.full((len(found), 2), -1, dtype=np.int64)
    return NewWays(found.a, found.b, nodes, found.length_mm.astype(np.int64))


def openings(graph: Graph, ways: Ways, edges: Int64) -> NewWays:
    """Make ways of edges that are shut, such as those of gates."""
    nodes = np.stack([graph.tails[edges], graph.heads[edges]], axis=1).astype(np.int64)
    a, b = (on_open_streets(graph, ways, nodes[:, side]) for side in (0, 1))
    is_off = np.stack([a.edges, b.edges], axis=1) < 0
    length_mm = graph.edge_length_mm[edges].astype(np.int64)
    return NewWays(a, b, np.where(is_off, nodes, -1), length_mm)


def approaches(
    ways: Ways, new: NewWays, stations: Anchors, homes: Anchors, *, limit_mm: int
) -> Approaches:
    """Measure around the ends of new ways.

    Parameters
    ----------
    ways : Ways
        The open streets.
    new : NewWays
        A few; every two ends are compared.
    stations, homes : Anchors
        Tied to the open streets.
    limit_mm : int
        Whole millimetres, inclusive.
    """
    limit_mm, ends = min(limit_mm, LONGEST_WALK_MM), new.ends
    searches = ((ends, ends), (ends, homes), (stations, ends))
    found = [pairs(ways, begun, wanted, limit_mm=limit_mm) for begun, wanted in searches]
    return gathered(found, new.length_mm, new.nodes, stations.n_owners, limit_mm)


def gathered(
    found: Sequence[Pairs], length_mm: Int64, nodes: Int64, n_stations: int, limit_mm: int
) -> Approaches:
    """Gather what was found around the ends of ways, numbered as :attr:`NewWays.ends` are.

    Parameters
    ----------
    found : sequence of tuple
        Pairs as :func:`geo.walk.reach.pairs` has them, from ends to ends, from ends to homes and
        from stations to ends.
    length_mm, nodes
        As :class:`NewWays` has them.
    n_stations : int
        How many stations there are.
    limit_mm : int
        Up to which was searched.
    """
    n_ends, (ends, (points, rows, mm), stations) = 2 * len(length_mm), found
    between, node = _matrix(ends, n_ends, n_ends), nodes.ravel()
    between[(node[:, None] == node) & (node >= 0)] = 0
    np.fill_diagonal(between, 0)
    order = np.argsort(rows, kind="stable")
    cuts = np.searchsorted(rows[order], np.arange(1, n_ends))
    near = [np.split(column[order], cuts) for column in (points, mm)]
    homes = list(zip(*near, strict=True)) if n_ends else []
    return Approaches(length_mm, between, _matrix(stations, n_ends, n_stations), homes, limit_mm)


def as_stations(ways: Ways, new: NewWays, stations: Anchors, *, limit_mm: int) -> Anchors:
    """See new ways as stations: each stands at its worse end, as far away as it is by the better.

    A walk takes a way once, and only from the worse end to the better: whoever comes within the
    limit of some station by one way alone comes within it of this one.

    Returns
    -------
    Anchors
        One owner a way; edge -1 where it shortens no walk of at most the limit.
    """
    there = [nearest(ways, stations, end, limit_mm=limit_mm).length_mm for end in (new.a, new.b)]
    mm_a, mm_b = (mm.astype(np.int64) for mm in there)
    a_is_better = mm_a <= mm_b
    connector = np.minimum(mm_a, mm_b) + new.length_mm
    helps = (connector <= limit_mm) & (connector < np.maximum(mm_a, mm_b))
    n = len(new)
    worse = new.a.joined(new.b).own(np.where(a_is_better, n + np.arange(n), np.arange(n)))
    return replace(
        worse,
        edges=np.where(helps, worse.edges, np.int32(-1)),
        connector_mm=np.where(helps, connector, 0).astype(np.int32),
    )


def of_owners(anchors: Anchors, rows: Int64) -> Anchors:
    """Take all anchors of some owners, numbered in the order given."""
    first = np.searchsorted(anchors.owners, rows)
    counts = np.searchsorted(anchors.owners, rows, side="right") - first
    owners, at = spans(first, counts)
    return anchors.picked(at, n_owners=len(rows), owners=owners.astype(np.int32))


def together(first: Pairs, second: Pairs) -> Pairs:
    """List pairs of both once, with the shorter walk.

    Parameters
    ----------
    first : tuple of ndarray
        Sorted by demand point, then by station, as :func:`geo.walk.reach.pairs` has them.
    second : tuple of ndarray
        A few more, in any order.
    """
    known, (points, stations, mm) = _key(first), _shortest(_key(second), second[2])
    keys = _key((points, stations, mm))
    at = np.searchsorted(known, keys)
    is_new = np.append(known, -1)[at] != keys
    shortest = first[2].copy()
    shortest[at[~is_new]] = np.minimum(shortest[at[~is_new]], mm[~is_new])
    columns = zip((first[0], first[1], shortest), (points, stations, mm), strict=True)
    whose, where, length = (np.insert(old, at[is_new], new[is_new]) for old, new in columns)
    return whose, where, length


def _key(found: Pairs) -> Int64:
    return (found[0].astype(np.int64) << 32) | found[1]


def _shortest(keys: Int64, mm: Int32 | Int64) -> Pairs:
    """Keep the shortest walk of each pair."""
    order = np.lexsort((mm, keys))
    keys, mm = keys[order], mm[order]
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = keys[1:] != keys[:-1]
    keys, mm = keys[is_first], mm[is_first]
    return ((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32),
            mm.astype(np.int32))  # fmt: skip


def _matrix(found: Pairs, n_rows: int, n_columns: int) -> Int64:
    """Write pairs of rows and columns as a matrix."""
    row, column, mm = found
    table = np.full((n_rows, n_columns), FAR_MM, dtype=np.int64)
    table[row, column] = mm
    return table
