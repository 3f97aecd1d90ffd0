"""Prepared ways lose nothing: each open edge lies on one chain, where the chain says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import anchors, cities, plain_graph

from geo.network.chains import contract, hilbert_index, laid_out
from geo.network.graph import Anchors, Graph, frozen
from geo.network.ways import LONGEST_CHAIN_MM, LONGEST_WALK_MM, Bools, Ways, prepare, shut_by
from geo.walk.nearest import nearest_of_nodes
from geo.walk.reach import pairs

City = tuple[Graph, Anchors, Anchors]
AVOIDED = st.sampled_from([0, 1])


def shut_in(graph: Graph, avoid: int = 0) -> Bools:
    return shut_by(graph, avoid=avoid)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a graph of many chains and rings, of lengths of any size that can be written."""
    n = draw(st.integers(1, 10))
    nodes = st.integers(0, n - 1)
    mm = st.sampled_from([0, 1, 7, 2**28, LONGEST_CHAIN_MM - 1, LONGEST_CHAIN_MM, 2**30, 2**31 - 1])
    lines = draw(st.lists(st.permutations(range(n)), max_size=2))
    drawn = [pair for line in lines for pair in zip(line, [*line[1:], line[0]], strict=True)]
    drawn += draw(st.lists(st.tuples(nodes, nodes), min_size=0 if drawn else 1, max_size=4))
    edges = [(a, b, draw(mm)) for a, b in drawn]
    flags = draw(st.lists(st.sampled_from([0, 0, 0, 0, 1]), min_size=len(edges),
                          max_size=len(edges)))  # fmt: skip
    return with_xy(plain_graph(n, edges, flags))


def with_xy(graph: Graph) -> Graph:
    """Put the nodes somewhere, each elsewhere."""
    at = np.arange(graph.n_nodes, dtype=np.float64)
    return replace(graph, xy=np.column_stack([at * 7 % 5, at * 3 % 11]))


def node_chain(graph: Graph, ways: Ways, chain: int) -> list[int]:
    """Walk a chain edge by edge, checking that each edge begins where the one before ended."""
    own = ways.chain_edges[ways.chain_offsets[chain] : ways.chain_offsets[chain + 1]]
    nodes = [int(ways.nodes[ways.chain_ends[chain, 0]])]
    for edge in own:
        ends = int(graph.tails[edge]), int(graph.heads[edge])
        before, after = ends if ways.edge_way[edge] > 0 else ends[::-1]
        assert before == nodes[-1]
        nodes.append(after)
    return nodes


@settings(max_examples=400, deadline=None)
@given(graph=graphs(), avoid=AVOIDED)
def test_each_open_edge_lies_on_one_chain_and_where_the_chain_says(
    graph: Graph, avoid: int
) -> None:
    shut = shut_in(graph, avoid)
    ways = prepare(graph, shut=shut)
    assert sorted(ways.chain_edges.tolist()) == np.flatnonzero(~shut).tolist()
    assert (ways.edge_chains[shut] == -1).all()
    for chain in range(len(ways.chain_mm)):
        nodes, at_mm = node_chain(graph, ways, chain), 0
        assert nodes[-1] == ways.nodes[ways.chain_ends[chain, 1]]
        inner = slice(int(ways.chain_offsets[chain]) - chain,
                      int(ways.chain_offsets[chain + 1]) - chain - 1)  # fmt: skip
        assert ways.inner_nodes[inner].tolist() == nodes[1:-1]
        places = []
        own = ways.chain_edges[ways.chain_offsets[chain] : ways.chain_offsets[chain + 1]]
        for edge in own:
            length = int(graph.edge_length_mm[edge])
            with_chain = ways.edge_way[edge] > 0
            assert ways.edge_chains[edge] == chain
            assert ways.edge_at_mm[edge] == (at_mm if with_chain else at_mm + length)
            at_mm += length
            places.append(at_mm)
        assert ways.inner_mm[inner].tolist() == places[:-1]
        assert ways.chain_mm[chain] == at_mm
        assert at_mm <= LONGEST_CHAIN_MM or len(own) == 1


@settings(max_examples=400, deadline=None)
@given(graph=graphs(), avoid=AVOIDED)
def test_each_node_of_an_open_street_is_a_junction_or_within_one_chain(
    graph: Graph, avoid: int
) -> None:
    shut = shut_in(graph, avoid)
    ways = prepare(graph, shut=shut)
    open_ends = np.concatenate([graph.tails[~shut], graph.heads[~shut]])
    listed = [*ways.nodes.tolist(), *ways.inner_nodes.tolist()]
    assert sorted(listed) == np.unique(open_ends).tolist()
    degree = Counter(open_ends.tolist())
    assert all(degree[node] == 2 for node in ways.inner_nodes.tolist())


@settings(max_examples=400, deadline=None)
@given(graph=graphs(), avoid=AVOIDED)
def test_each_chain_has_two_arcs_that_lead_from_each_end_to_the_other(
    graph: Graph, avoid: int
) -> None:
    ways = prepare(graph, shut=shut_in(graph, avoid))
    leaving = np.repeat(np.arange(ways.n_junctions), np.diff(ways.offsets))
    found = zip(leaving.tolist(), (ways.arcs & (2**32 - 1)).tolist(), (ways.arcs >> 32).tolist(),
                ways.arc_sides.tolist(), strict=True)  # fmt: skip
    expected = [
        (ends[side], ends[1 - side], min(mm, LONGEST_WALK_MM + 1), 2 * chain + side)
        for chain, (ends, mm) in enumerate(
            zip(ways.chain_ends.tolist(), ways.chain_mm.tolist(), strict=True)
        )
        for side in (0, 1)
    ]
    assert sorted(found) == sorted(expected)


@settings(max_examples=200, deadline=None)
@given(graph=graphs(), avoid=AVOIDED)
def test_a_way_is_never_shorter_than_its_pace_says(graph: Graph, avoid: int) -> None:
    ways = prepare(graph, shut=shut_in(graph, avoid))
    a, b = ways.chain_ends.T
    straight_m = np.hypot(*(ways.xy[a] - ways.xy[b]).T)
    assert 0 <= ways.pace[0] <= 1000
    assert (ways.chain_mm >= np.floor(straight_m * ways.pace[0])).all()


@settings(max_examples=100, deadline=None)
@given(graph=graphs(), avoid=AVOIDED)
def test_equal_graphs_give_equal_ways_that_nobody_can_change(graph: Graph, avoid: int) -> None:
    again = Graph(**{field.name: getattr(graph, field.name).copy() for field in fields(graph)})
    for one, two in zip(*(prepare(g, shut=shut_in(g, avoid)) for g in (graph, again)), strict=True):
        np.testing.assert_array_equal(one, two, strict=True)
        assert not one.flags.writeable
        assert one.flags.c_contiguous


@settings(max_examples=200, deadline=None)
@given(city=cities(), avoid=AVOIDED, data=st.data())
def test_other_numbers_change_no_distance(city: City, avoid: int, data: st.DataObject) -> None:
    graph, stations, demand = city
    node_of = data.draw(st.permutations(range(graph.n_nodes)))
    edge_of = data.draw(st.permutations(range(graph.n_edges)))
    turned = data.draw(st.lists(st.booleans(), min_size=graph.n_edges, max_size=graph.n_edges))
    other = _renumbered(graph, node_of, edge_of, turned)
    theirs = [_moved(graph, tied, edge_of, turned) for tied in (stations, demand)]
    ways, other_ways = (prepare(g, shut=shut_in(g, avoid)) for g in (graph, other))
    for one, two in zip(
        pairs(ways, stations, demand, limit_mm=1000),
        pairs(other_ways, *theirs, limit_mm=1000),
        strict=True,
    ):
        np.testing.assert_array_equal(one, two)
    at_nodes = nearest_of_nodes(graph, ways, stations)
    at_others = nearest_of_nodes(other, other_ways, theirs[0])
    np.testing.assert_array_equal(at_nodes.length_mm, at_others.length_mm[np.array(node_of)])
    np.testing.assert_array_equal(at_nodes.station, at_others.station[np.array(node_of)])


def _renumbered(
    graph: Graph, node_of: Sequence[int], edge_of: Sequence[int], turned: Sequence[bool]
) -> Graph:
    """Give nodes and edges other numbers, and edges the other direction."""
    edges, flags = [(0, 0, 0)] * graph.n_edges, [0] * graph.n_edges
    for edge in range(graph.n_edges):
        ends = node_of[graph.tails[edge]], node_of[graph.heads[edge]]
        a, b = ends[::-1] if turned[edge] else ends
        edges[edge_of[edge]] = a, b, int(graph.edge_length_mm[edge])
        flags[edge_of[edge]] = int(graph.edge_flags[edge])
    return with_xy(plain_graph(graph.n_nodes, edges, flags))


def _moved(graph: Graph, tied: Anchors, edge_of: Sequence[int], turned: Sequence[bool]) -> Anchors:
    """Tie the same points to the same places under their other numbers."""
    places = []
    for edge, offset, connector in zip(tied.edges, tied.offset_mm, tied.connector_mm, strict=True):
        if edge < 0:
            places.append((-1, 0, int(connector)))
            continue
        at = int(graph.edge_length_mm[edge]) - int(offset) if turned[edge] else int(offset)
        places.append((edge_of[edge], at, int(connector)))
    return anchors(places, tied.owners.tolist())


def edgeless(n_nodes: int) -> Graph:
    """Make a graph of nodes alone."""
    none, bits = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
    return Graph(
        offsets=np.zeros(n_nodes + 1, dtype=np.int32), targets=none, arc_edges=none, length_mm=none,
        flags=bits, xy=np.zeros((n_nodes, 2)), tails=none, heads=none, edge_length_mm=none,
        edge_flags=bits, shape_offsets=np.zeros(1, dtype=np.int32), shape_xy=np.empty((0, 2)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "graph",
    [edgeless(0), edgeless(3), plain_graph(3, [(0, 1, 5), (1, 1, 0)], [1, 1])],
    ids=["no node", "no edge", "all shut"],
)
def test_without_an_open_street_there_is_no_way(graph: Graph) -> None:
    ways = prepare(graph, shut=shut_in(graph, 1))
    assert ways.n_junctions == len(ways.chain_mm) == len(ways.arcs) == 0
    assert ways.edge_chains.tolist() == [-1] * graph.n_edges
    lost = anchors([(-1, 0, 0)])
    assert nearest_of_nodes(graph, ways, lost).station.tolist() == [-1] * graph.n_nodes


def test_a_chain_that_would_be_too_long_is_parted_at_a_node() -> None:
    part = LONGEST_CHAIN_MM // 2
    graph = plain_graph(6, [(n, n + 1, part) for n in range(5)])
    ways = prepare(graph, shut=shut_in(graph))
    assert sorted(ways.chain_mm.tolist()) == [part, 2 * part, 2 * part]


def test_a_ring_apart_is_one_chain_from_a_junction_to_itself() -> None:
    graph = plain_graph(4, [(3, 1, 5), (1, 2, 6), (2, 3, 7)])
    ways = prepare(graph, shut=shut_in(graph))
    assert (ways.nodes.tolist(), ways.chain_mm.tolist()) == ([1], [18])
    assert ways.chain_ends.tolist() == [[0, 0]]


def test_a_shut_side_street_leaves_no_junction() -> None:
    graph = plain_graph(4, [(0, 1, 5), (1, 2, 6), (1, 3, 7)], [0, 0, 1])
    assert prepare(graph, shut=shut_in(graph, 0)).n_junctions == 4
    assert prepare(graph, shut=shut_in(graph, 1)).nodes.tolist() == [0, 2]


def test_neighbours_along_the_curve_are_neighbours_on_the_ground() -> None:
    side = 32
    row, column = np.divmod(np.arange(side * side), side)
    xy = np.column_stack([column, row]).astype(np.float64)
    steps = np.abs(np.diff(xy[np.argsort(hilbert_index(xy))], axis=0)).sum(axis=1)
    assert (steps == 1).all()


def test_loops_are_compiled_for_one_kind_of_arrays() -> None:
    graph = plain_graph(3, [(0, 1, 5), (1, 2, 6)])
    for shut in (np.zeros(2, dtype=np.bool_), frozen(np.zeros(2, dtype=np.bool_))):
        prepare(graph, shut=shut)
    assert len(contract.signatures) == len(laid_out.signatures) == 1
