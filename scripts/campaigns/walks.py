"""Ask random cities everything: ``.venv/bin/python scripts/campaigns/walks.py --graphs 10000``.

Most cities are small and nasty (islands, loops, parallel, empty and endless streets, ties, limits
met exactly) and held to networkx; one in so many is large, of many tiles, and held to scipy. Each
is asked every question of the walking engine. Prints each difference, then one JSON line: how many
cities and figures were compared, how many cities differed, and the share of cities that may differ
at 95 per cent when none did (rule of three).
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from crooked_city import crooked_city, owner_of, shut_streets, tied_somewhere  # noqa: E402
from networks import anchors, plain_graph, shortest_mm  # noqa: E402
from scipy_oracle import SCALE, Oracle, pieces  # noqa: E402

from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Int64  # noqa: E402
from geo.network.ways import LONGEST_CHAIN_MM, LONGEST_WALK_MM, prepare, shut_by  # noqa: E402
from geo.walk.few import nearest_few  # noqa: E402
from geo.walk.gain import gain  # noqa: E402
from geo.walk.links import link, opened  # noqa: E402
from geo.walk.nearest import Nearest, nearest, nearest_of_nodes  # noqa: E402
from geo.walk.places import goals  # noqa: E402
from geo.walk.reach import pairs, reach  # noqa: E402
from geo.walk.route import route  # noqa: E402
from geo.walk.second import two_nearest  # noqa: E402
from geo.walk.whatif import stand  # noqa: E402

SHUT = 1
LENGTHS_MM = [0, 0, 1, 1, 2, 3, 5, 8]
ENDLESS_MM = [2**28, LONGEST_CHAIN_MM, LONGEST_CHAIN_MM + 1, LONGEST_WALK_MM, 2**30, 2**31 - 1]
Draw = np.random.Generator
Comparison = tuple[str, object, object]
"""A question, what the engine says, and what the oracle says."""


@dataclass(frozen=True)
class Case:
    """A city, its points, and every walk from each station, to all nodes and all demand points."""

    graph: Graph
    stations: Anchors
    demand: Anchors
    candidates: Anchors
    limit_mm: int
    walks_to_nodes: Int64
    walks: Int64
    candidate_walks: Int64


def main() -> None:
    """Run the campaign; exit with 1 if any answer differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graphs", type=int, default=1000)
    parser.add_argument("--large-every", type=int, default=200, help="one in so many is large")
    parser.add_argument("--seed", type=int, default=320113)
    options = parser.parse_args()
    figures = campaign(options.graphs, options.large_every, options.seed)
    print(json.dumps(figures))
    sys.exit(1 if figures["graphs_that_differ"] else 0)


def campaign(n_graphs: int, large_every: int, seed: int) -> dict[str, object]:
    """Ask so many cities; return the figures."""
    begun, figures, different, large = time.monotonic(), 0, 0, 0
    for number in range(n_graphs):
        draw = np.random.default_rng([seed, number])
        is_large = number % large_every == large_every - 1
        case = large_case(draw) if is_large else small_case(draw)
        wrong = []
        for question, found, expected in asked(case, draw, is_large=is_large):
            figures += np.size(expected)
            if not np.array_equal(found, expected):
                wrong.append(question)
        large, different = large + is_large, different + bool(wrong)
        if wrong:
            print(json.dumps({"seed": [seed, number], "large": is_large, "different": wrong}))
    return {
        "graphs": n_graphs,
        "large": large,
        "figures": figures,
        "graphs_that_differ": different,
        "upper_bound": round(3 / max(n_graphs, 1), 6),
        "seconds": round(time.monotonic() - begun),
    }


def small_case(draw: Draw) -> Case:
    """Draw a nasty city and measure it by networkx."""
    n, m = int(draw.integers(1, 10)), int(draw.integers(1, 17))
    lengths = LENGTHS_MM + (ENDLESS_MM if draw.random() < 0.2 else [])
    edges = np.column_stack([draw.integers(0, n, (m, 2)), draw.choice(lengths, m)])
    graph = plain_graph(n, [tuple(edge) for edge in edges.tolist()],
                        draw.choice([0, 0, 0, SHUT], m).tolist())  # fmt: skip
    stations, demand, candidates = (_tied(draw, graph) for _ in range(3))
    nodes = anchors([(edge, at, 0) for edge in range(m) for at in (0, int(edges[edge, 2]))])
    at_ends = shortest_mm(graph, stations, nodes, avoid=SHUT)
    walks_to_nodes = np.full((stations.n_owners, n), UNREACHABLE_MM, dtype=np.int64)
    for column, node in enumerate(edges[:, :2].ravel()):
        walks_to_nodes[:, node] = np.minimum(walks_to_nodes[:, node], at_ends[:, column])
    return Case(
        graph, stations, demand, candidates, int(draw.choice([*range(25), 2**28, 2**29])),
        _walkable(walks_to_nodes), _walkable(shortest_mm(graph, stations, demand, avoid=SHUT)),
        _walkable(shortest_mm(graph, candidates, demand, avoid=SHUT)),
    )  # fmt: skip


def _tied(draw: Draw, graph: Graph) -> Anchors:
    owners = np.sort(draw.integers(0, 4, draw.integers(0, 8)))
    places = []
    for edge in draw.integers(-1, graph.n_edges, len(owners)).tolist():
        length = int(graph.edge_length_mm[edge]) if edge >= 0 else 0
        at = draw.choice([0, length, draw.integers(0, length + 1), min(length, 1)])
        places.append((edge, int(at), int(draw.integers(0, 4))))
    return anchors(places, np.unique(owners, return_inverse=True)[1].tolist())


def _walkable(walks: Int64) -> Int64:
    return np.where(walks <= LONGEST_WALK_MM, walks, UNREACHABLE_MM)


def large_case(draw: Draw) -> Case:
    """Draw a large city and measure it by scipy."""
    seeds = [int(seed) for seed in draw.integers(0, 2**31, 4)]
    graph = crooked_city(int(draw.integers(5_000, 60_000)), seed=seeds[0])
    shut = shut_streets(graph)
    stations = tied_somewhere(graph, int(draw.integers(1, 60)), seed=seeds[1], anchors_each=4)
    demand = tied_somewhere(graph, 1000, seed=seeds[2], anchors_each=2)
    candidates = tied_somewhere(graph, 20, seed=seeds[3])
    return Case(
        graph, stations, demand, candidates, int(draw.integers(100_000, 5_000_000)),
        *Oracle(graph, shut, stations, demand).walks(),
        Oracle(graph, shut, candidates, demand).walks()[1],
    )  # fmt: skip


def asked(case: Case, draw: Draw, *, is_large: bool) -> Iterator[Comparison]:
    """Ask everything."""
    yield from asked_nearest(case, threads=int(draw.integers(1, 4)))
    yield from asked_around(case, draw, threads=int(draw.integers(1, 4)))
    yield from asked_routes(case)
    yield from asked_changes(case, draw)
    if not is_large:
        yield from asked_links(case, draw)


def asked_nearest(case: Case, *, threads: int) -> Iterator[Comparison]:
    """Ask for the nearest, the two nearest and the few nearest."""
    ways = prepare(case.graph, shut=shut_by(case.graph, avoid=SHUT))
    for limit_mm in (case.limit_mm, LONGEST_WALK_MM):
        options = {"limit_mm": limit_mm, "threads": threads}
        found = nearest(ways, case.stations, case.demand, **options)
        yield "nearest", table(found), least(case.walks, limit_mm)[0]
        at_nodes = nearest_of_nodes(case.graph, ways, case.stations, **options)
        yield "nearest of nodes", table(at_nodes), least(case.walks_to_nodes, limit_mm)[0]
        both = two_nearest(ways, case.stations, case.demand, limit_mm=limit_mm)
        expected = least(case.walks, limit_mm, count=2)
        yield "two nearest", np.stack([table(one) for one in both]), expected
    wanted = goals(ways, case.stations)
    for row in range(min(case.demand.n_owners, 10)):
        few = nearest_few(ways, owner_of(case.demand, row), wanted, count=3)
        first = least(case.walks[:, [row]], LONGEST_WALK_MM, count=3)[:, :, 0]
        yield "few", table(few).T, first[first[:, 1] >= 0]


def asked_around(case: Case, draw: Draw, *, threads: int) -> Iterator[Comparison]:
    """Ask for pairs, nodes and streets within the limit, and what candidates would gain."""
    shut, limit_mm = shut_by(case.graph, avoid=SHUT), case.limit_mm
    ways = prepare(case.graph, shut=shut)
    found = pairs(ways, case.stations, case.demand, limit_mm=limit_mm, threads=threads)
    station, row = np.nonzero(case.walks <= limit_mm)
    order = np.lexsort([station, row])
    station, row = station[order], row[order]
    yield "pairs", np.stack(found), np.stack([row, station, case.walks[station, row]])
    streets = reach(ways, case.stations, limit_mm=limit_mm, threads=threads)
    numbers = np.arange(case.stations.n_owners)
    station, node = np.nonzero(case.walks_to_nodes <= limit_mm)
    listed = np.repeat(numbers, np.diff(streets.node_offsets)), streets.nodes, streets.node_mm
    yield "nodes", ordered(*listed), ordered(station, node, case.walks_to_nodes[station, node])
    listed = (np.repeat(numbers, np.diff(streets.piece_offsets)), streets.edges,
              streets.start_mm, streets.end_mm)  # fmt: skip
    expected = pieces(case.graph, shut, case.stations, case.walks_to_nodes, limit_mm)
    yield "streets", ordered(*listed), expected
    weights = draw.integers(0, 100, case.demand.n_owners)
    standing = stand(ways, case.stations, case.demand)
    gained = gain(standing, case.candidates, weights, limit_mm=limit_mm, threads=threads)
    reached, now = case.candidate_walks <= limit_mm, case.walks.min(axis=0, initial=UNREACHABLE_MM)
    yield "gain, within", gained.within, (reached & (now > limit_mm)) @ weights
    yield "gain, nearer", gained.nearer, (reached & (case.candidate_walks < now)) @ weights


def asked_routes(case: Case) -> Iterator[Comparison]:
    """Ask for walks between the first anchors of some stations and demand points."""
    ways = prepare(case.graph, shut=shut_by(case.graph, avoid=SHUT))
    single = [np.flatnonzero(np.bincount(tied.owners, minlength=tied.n_owners) == 1)[:5]
              for tied in (case.stations, case.demand)]  # fmt: skip
    for a in single[0]:
        for b in single[1]:
            found = route(case.graph, ways, owner_of(case.stations, a), owner_of(case.demand, b))
            yield "route", found.length_mm, case.walks[a, b]


def asked_changes(case: Case, draw: Draw) -> Iterator[Comparison]:
    """Ask what stations that come, go and move would change, one after the other."""
    ways = prepare(case.graph, shut=shut_by(case.graph, avoid=SHUT))
    standing, walks = stand(ways, case.stations, case.demand), case.walks.copy()
    for row in range(case.candidates.n_owners):
        number, candidate = int(draw.integers(0, len(walks) + 1)), owner_of(case.candidates, row)
        kind = draw.choice(["add", "move", "remove"]) if number < len(walks) else "add"
        if kind == "add":
            standing = standing.adding(candidate)
            walks = np.vstack([walks, case.candidate_walks[row]])
        elif kind == "move":
            standing, walks[number] = standing.moving(number, candidate), case.candidate_walks[row]
        else:
            standing, walks[number] = standing.removing(number), UNREACHABLE_MM
        yield kind, table(standing.nearest), least(walks, LONGEST_WALK_MM)[0]


def asked_links(case: Case, draw: Draw) -> Iterator[Comparison]:
    """Ask what links and opened streets would change, one after the other."""
    graph, ways = case.graph, prepare(case.graph, shut=shut_by(case.graph, avoid=SHUT))
    standing, links = stand(ways, case.stations, case.demand), []
    edges = np.column_stack([graph.tails, graph.heads, graph.edge_length_mm]).tolist()
    flags = graph.edge_flags.tolist()
    for _ in range(4):
        edge = int(draw.integers(0, graph.n_edges))
        if draw.random() < 0.4:
            standing = standing.linking(opened(graph, ways, edge))
            edges, flags = [*edges, edges[edge]], [*flags, 0]
        else:
            ends = [
                (e, int(draw.integers(0, int(graph.edge_length_mm[e]) + 1)), int(c))
                for e, c in ((edge, 0), (int(draw.integers(0, graph.n_edges)), 2))
            ]
            mm = int(draw.integers(0, 5))
            made = link(ways, *(anchors([end]) for end in ends), length_mm=mm)
            if made is None:
                continue
            standing, links = standing.linking(made), [*links, (*ends, mm)]
        built = plain_graph(graph.n_nodes, [tuple(e) for e in edges], flags)
        walks = shortest_mm(built, case.stations, case.demand, avoid=SHUT, links=links)
        yield "links", table(standing.nearest), least(_walkable(walks), LONGEST_WALK_MM)[0]


def table(found: Nearest) -> Int64:
    """Lay out stations and lengths: two rows."""
    return np.stack([found.length_mm, found.station]).astype(np.int64)


def least(walks: Int64, limit_mm: int, *, count: int = 1) -> Int64:
    """Find the few shortest of each column: lengths and stations, equals by the lowest station."""
    number = np.arange(len(walks))[:, None]
    none = np.full((count, walks.shape[1]), UNREACHABLE_MM * SCALE)
    keys = np.sort(np.vstack([walks * SCALE + number, none]), axis=0)[:count]
    mm, station = np.divmod(keys, SCALE)
    is_within = mm <= limit_mm
    return np.stack(
        [np.where(is_within, mm, UNREACHABLE_MM), np.where(is_within, station, -1)], axis=1
    )


def ordered(*columns: Int64) -> Int64:
    """Sort the rows of a table."""
    rows = np.column_stack(columns).astype(np.int64)
    return rows[np.lexsort(rows.T[::-1])]


if __name__ == "__main__":
    main()
