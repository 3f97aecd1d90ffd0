"""Who may pass: everyone the gates of their own compound.

A gate for residents is shut to strangers, and nobody cuts through a compound by it. Those who live
there pass it. Their walk passes no such gate, or gates of their own compound only; from the last of
them on it is over streets that are open to all. So both ends of each own gate are places from which
a walk may set out, as far from the door as the way there is long: further anchors of the same
owner, which every search takes as they are.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from geo.network.gates import OwnGates
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Int32, Int64, Snap
from geo.network.ways import Ways
from geo.walk.reach import pair_blocks
from geo.walk.route import Route, route

FARTHEST_GATE_MM = 1_000_000
"""An own gate is looked for within a kilometre of the door or of an own gate passed before."""


class Ends(NamedTuple):
    """Both ends of every gate, once for each compound whose people pass there.

    Attributes
    ----------
    compounds, nodes : ndarray of int64, shape (n_ends,)
        By compound, then by node.
    gates : ndarray of int64, shape (n_gates, 2)
        Ends of each gate, at the tail and at the head of its edge.
    """

    compounds: Int64
    nodes: Int64
    gates: Int64


class Hops(NamedTuple):
    """Ways from end to end of gates of the same compound.

    Attributes
    ----------
    begins, ends, mm : ndarray of int64, shape (n_hops,)
        By where they begin.
    arcs : ndarray of int64, shape (n_hops,)
        ``2 * edge`` where a gate is passed from tail to head, ``2 * edge + 1`` from head to tail,
        -1 for a way over open streets.
    """

    begins: Int64
    ends: Int64
    mm: Int64
    arcs: Int64


class Walks(NamedTuple):
    """Walks from doors to the ends of own gates.

    Attributes
    ----------
    owners, ends : ndarray of int64, shape (n_walks,)
        By owner, then by end.
    rounds : list of ndarray of int64, shape (n_walks,)
        How long each is over open streets alone, then with at most one hop more in each round,
        until none gets shorter; ``UNREACHABLE_MM`` where there is no way.
    hops : Hops
    places : Anchors
        Where each end lies on an open street; edge -1 where none touches it.
    homes : Anchors
        Where the walks begin, one or more for each owner.
    """

    owners: Int64
    ends: Int64
    rounds: list[Int64]
    hops: Hops
    places: Anchors
    homes: Anchors

    @property
    def exits(self) -> Anchors:
        """Anchors at the ends to which own gates shorten the way; that way is the connector."""
        rows = self._shortened
        return self.places.picked(
            self.ends[rows],
            n_owners=self.homes.n_owners,
            owners=self.owners[rows].astype(np.int32),
            connector_mm=self.rounds[-1][rows].astype(np.int32),
            status=self.homes.first.status[self.owners[rows]],
        )

    def traced(self, number: int) -> tuple[int, int, list[int]]:
        """Trace the walk to an exit: whose it is, the first end on it, and the hops from there."""
        row, taken = int(self._shortened[number]), list[int]()
        for after, before in pairwise(reversed(self.rounds)):
            if after[row] < before[row]:
                hops = np.flatnonzero(self.hops.ends == self.ends[row])
                begins = row + self.hops.begins[hops] - self.ends[row]
                last = np.flatnonzero(before[begins] + self.hops.mm[hops] == after[row])[0]
                row = int(begins[last])
                taken.append(int(hops[last]))
        return int(self.owners[row]), int(self.ends[row]), taken[::-1]

    @property
    def _shortened(self) -> Int64:
        is_shorter = self.rounds[-1] < self.rounds[0]
        return np.flatnonzero(is_shorter & (self.places.edges[self.ends] >= 0))


def walks_out(graph: Graph, ways: Ways, homes: Anchors, compounds: Int32, gates: OwnGates) -> Walks:
    """Walk from doors to the ends of every gate that those who live there may pass.

    Parameters
    ----------
    graph : Graph
        The network.
    ways : Ways
        Its streets that are open to all.
    homes : Anchors
        One or more for each owner.
    compounds : ndarray of int32, shape (n_owners,)
        In which each lives, -1 in none.
    gates : OwnGates
        Who may pass what else. A gate that is more than :data:`FARTHEST_GATE_MM` of open streets
        from the door and from each own gate passed before is not looked for.
    """
    gates = OwnGates(*(column[np.isin(gates.compounds, compounds)] for column in gates))
    ends = _ends(graph, gates)
    places = on_open_streets(graph, ways, ends.nodes)
    first = np.searchsorted(ends.compounds, compounds)
    n_ends = np.searchsorted(ends.compounds, compounds, side="right") - first
    owners, their_ends = spans(first, n_ends)
    rows = np.cumsum(n_ends) - n_ends - first  # of an owner; its end e is in row + e

    (owner, end, mm), between = _over_open_streets(ways, homes, compounds, ends, places)
    begun = np.full(len(owners), UNREACHABLE_MM, dtype=np.int64)
    begun[rows[owner] + end] = mm
    hops = _hops(graph, gates, ends, between)
    return Walks(owners, their_ends, _rounds(begun, their_ends, hops), hops, places, homes)


def way_out(graph: Graph, ways: Ways, walks: Walks, number: int) -> Route:
    """Draw the walk from a door to an exit.

    Parameters
    ----------
    graph, ways
        What ``walks`` were made of.
    walks : Walks
        From :func:`walks_out`.
    number : int
        Which of ``walks.exits``.
    """
    owner, first, hops = walks.traced(number)
    at = walks.places
    begins = np.flatnonzero(walks.homes.owners == owner).tolist()
    starts = [route(graph, ways, one_of(walks.homes, begin), one_of(at, first)) for begin in begins]
    parts = [min(starts, key=lambda start: start.length_mm)]
    for begin, end, mm, arc in np.stack(walks.hops, axis=1)[hops].tolist():
        if arc < 0:
            parts.append(route(graph, ways, one_of(at, begin), one_of(at, end)))
        else:
            parts.append(_passed(graph, arc, mm))
    return joined(parts)


def joined(parts: list[Route]) -> Route:
    """Walk one part after the other."""
    return Route(
        sum(part.length_mm for part in parts),
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.edges for part in parts]),
    )


def one_of(anchors: Anchors, number: int) -> Anchors:
    """Take one anchor out of many, owned by itself."""
    return anchors.own(np.array([number]))


def _passed(graph: Graph, arc: int, mm: int) -> Route:
    """Draw the way through a gate."""
    edge, is_against = divmod(arc, 2)
    xy = graph.shape_xy[graph.shape_offsets[edge] : graph.shape_offsets[edge + 1]]
    return Route(mm, xy[::-1] if is_against else xy, np.array([edge], dtype=np.int32))


def _ends(graph: Graph, gates: OwnGates) -> Ends:
    nodes = np.stack([graph.tails[gates.edges], graph.heads[gates.edges]], axis=1).astype(np.int64)
    keys, at = np.unique(gates.compounds[:, None] * graph.n_nodes + nodes, return_inverse=True)
    return Ends(*np.divmod(keys, max(graph.n_nodes, 1)), at.reshape(-1, 2))


def on_open_streets(graph: Graph, ways: Ways, nodes: Int64) -> Anchors:
    """Find nodes on the first open street that touches each, if any does."""
    begin = graph.offsets[nodes]
    at, arcs = spans(begin, graph.offsets[nodes + 1] - begin)
    edges = graph.arc_edges[arcs]
    is_open = ways.edge_chains[edges] >= 0
    touched, first = np.unique(at[is_open], return_index=True)
    edge = np.full(len(nodes), -1, dtype=np.int32)
    edge[touched] = edges[is_open][first]
    is_head = graph.tails[edge] != nodes
    return Anchors(
        owners=np.arange(len(nodes), dtype=np.int32),
        edges=edge,
        offset_mm=np.where(is_head, graph.edge_length_mm[edge], 0).astype(np.int32),
        connector_mm=np.zeros(len(nodes), dtype=np.int32),
        status=np.where(edge < 0, Snap.UNROUTABLE, Snap.NORMAL).astype(np.uint8),
        xy=graph.xy[nodes],
        n_owners=len(nodes),
    )


def _over_open_streets(
    ways: Ways, homes: Anchors, compounds: Int32, ends: Ends, places: Anchors
) -> tuple[Int64, Int64]:
    """Walk over open streets from homes, and from ends, to the ends of the same compound.

    Returns
    -------
    from_homes, between : ndarray of int64, shape (3, n)
        Owner or end, end, millimetres.
    """
    theirs = np.flatnonzero(np.isin(compounds[homes.owners], ends.compounds))
    told = homes.picked(theirs, n_owners=homes.n_owners).joined(places)
    lives = np.concatenate([compounds, ends.compounds])
    found = [np.empty((3, 0), dtype=np.int64)]
    for block in pair_blocks(ways, places, told, limit_mm=FARTHEST_GATE_MM):
        pairs = np.stack(block).astype(np.int64)
        found.append(pairs[:, lives[pairs[0]] == ends.compounds[pairs[1]]])
    pairs = np.concatenate(found, axis=1)
    is_home = pairs[0] < homes.n_owners
    between = pairs[:, ~is_home]
    between[0] -= homes.n_owners
    return pairs[:, is_home], between


def _hops(graph: Graph, gates: OwnGates, ends: Ends, between: Int64) -> Hops:
    """List the ways between ends, over open streets and through the gates, by where they begin."""
    tail, head = ends.gates.T
    mm, arcs = graph.edge_length_mm[gates.edges], 2 * gates.edges.astype(np.int64)
    open_hops = np.vstack([between, np.full(between.shape[1], -1)])
    table = np.hstack([open_hops, [tail, head, mm, arcs], [head, tail, mm, arcs + 1]])
    return Hops(*table[:, np.argsort(table[0], kind="stable")])


def _rounds(begun: Int64, ends: Int64, hops: Hops) -> list[Int64]:
    """Let walks go on by one hop after the other, until none gets shorter."""
    first = np.searchsorted(hops.begins, ends)
    walk, hop = spans(first, np.searchsorted(hops.begins, ends, side="right") - first)
    onward = walk + hops.ends[hop] - ends[walk]  # the ends of one owner lie together
    rounds, best = list[Int64](), begun
    while not rounds or (best < rounds[-1]).any():
        rounds.append(best)
        best = best.copy()
        np.minimum.at(best, onward, rounds[-1][walk] + hops.mm[hop])
    return rounds


def spans(first: Int32 | Int64, counts: Int32 | Int64) -> tuple[Int64, Int64]:
    """List the numbers ``first`` to ``first + count - 1`` of each row, and whose each is."""
    rows = np.repeat(np.arange(len(counts)), counts)
    begins = np.cumsum(counts, dtype=np.int64) - counts
    return rows, np.arange(len(rows)) + (first - begins)[rows]
