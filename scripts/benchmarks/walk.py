"""Measure the walking engine beside its peers: ``.venv/bin/python scripts/benchmarks/walk.py``.

Every question is asked of ours and of each peer on the same graph; their answers are compared
first, on the whole, and a difference above a millimetre fails the run. Then both are timed in turn,
together with one pass over the graph's arrays, the physical yardstick. One line a measurement;
``--json`` prints one JSON line each. pandana (AGPL) and igraph (GPL) are no part of the product:
they are asked where ``pip install pandana igraph`` has put them into the environment, and left out
otherwise.

Questions
---------
* ``nearest``: station and length of every node, 1200 m, one thread; ``nearest_2_threads``; and
  ``nearest_unbounded``;
* ``reach``: nodes and edges, cut at 1200 m, of every station; the peer lists nodes only;
  ``reach_2_threads``: ours on both cores, scipy on the one that it can use; ``reach_cut``: the peer
  cuts the edges too;
* ``pairs``: demand points and stations within 1200 m;
* ``route``: one walk with its geometry, the median of 200; peers draw none;
* ``gain``: 1,000 candidates scored; answers differ in residents;
* ``snap``: 100,000 places tied to edges; ``snap_barred``: the same, not across a barrier;
* ``prepare``: seconds, and the peak of the process, its graph included; ``memory``;
* ``second_start``: the pilot's engine opened by a fresh process, its shelf filled by an earlier
  one (``first_s``); ``process_s`` is all of it, with Python and what it imports.
"""

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from synthetic_streets import synthetic_streets
from walk_answers import Work, difference
from walk_graphs import DATA, AbsentError, Case, case_of, random_places
from walk_ours import Ours, starts
from walk_peers import (
    Igraph,
    Links,
    Networkx,
    Pandana,
    Scipy,
    Strtree,
    shortest_links,
)

from geo.network.components import components
from geo.network.graph import UNREACHABLE_MM, Graph, Int32
from geo.network.ways import shut_by

GRAPHS = ("pilot", "liege", "jinan", "1e5", "1e6", "1e7")
QUICK_GRAPHS = ("pilot", "1e5")
LIMIT_MM, SNAP_LIMIT_MM = 1_200_000, 200_000
CANDIDATES, PLACES, WALKS = 1_000, 100_000, 200
REPEATS, MOST_S = 5, 40.0
"""Rounds of a measurement, fewer where they would take longer than so many seconds."""
TOLERATED_MM = 1
SAMPLE = 20
"""Stations for which ours is still compared where a peer is not timed."""

QUESTIONS = (
    "nearest", "nearest_2_threads", "nearest_unbounded", "reach", "reach_2_threads", "reach_cut",
    "pairs", "route", "gain", "snap", "snap_barred", "second_start",
)  # fmt: skip
"""What can be left out; how an engine is prepared is always told."""
PEERS = {peer.name: peer for peer in (Scipy, Networkx, Igraph, Pandana, Strtree)}
MOST_NODES = {
    ("pandana", ""): 150_000,
    ("networkx", ""): 1_500_000,
    ("igraph", ""): 1_500_000,
    ("shapely", ""): 1_500_000,
    ("igraph", "reach"): 150_000,
    ("igraph", "pairs"): 150_000,
    ("scipy", "reach"): 1_500_000,
    ("scipy", "reach_2_threads"): 1_500_000,
    ("scipy", "reach_cut"): 1_500_000,
    ("scipy", "pairs"): 1_500_000,
    ("scipy", "gain"): 1_500_000,
}
"""Where a peer, or its answer to a question, takes more than about a minute."""


class Target(NamedTuple):
    """What is to be reached; ``peer`` is empty where it does not matter."""

    graph: str
    question: str
    key: str
    at_most: float = np.inf
    at_least: float = 0.0
    peer: str = ""


TARGETS = (
    Target("1e6", "nearest", "times_pass", at_most=10),
    Target("1e6", "nearest", "peer_over_ours", at_least=5, peer="scipy"),
    Target("1e7", "nearest", "times_pass", at_most=11),
    Target("1e7", "nearest_2_threads", "times_pass", at_most=6),
    Target("1e5", "reach", "peer_over_ours", at_least=8, peer="scipy"),
    Target("1e5", "reach", "peer_over_ours", at_least=8, peer="pandana"),
    Target("1e5", "reach_2_threads", "peer_over_ours", at_least=8, peer="scipy"),
    Target("pilot", "gain", "ours_s", at_most=0.020),
    Target("pilot", "route", "ours_s", at_most=0.001),
    Target("pilot", "snap", "ours_s", at_most=0.060),
    Target("pilot", "snap_barred", "ours_s", at_most=0.060),
    Target("1e5", "snap", "ours_s", at_most=0.060),
    Target("pilot", "second_start", "ours_s", at_most=0.3),
    Target("1e7", "prepare", "ours_s", at_most=60),
    Target("1e7", "prepare", "peak_mb", at_most=4000),
)

Line = dict[str, Any]
Report = Callable[[Line], None]


def main() -> None:
    """Measure every graph; fail where an answer differs."""
    options = parsed()
    report = as_json if options.json else as_text()
    wrong = []
    for name in options.graphs.split(","):
        try:
            with case_of(name, data=options.data) as case:
                for line in measured(case, options.peers.split(","), options.questions.split(",")):
                    report(line)
                    wrong += [line] * ((line["max_difference_mm"] or 0) > TOLERATED_MM)
        except AbsentError as reason:
            print(f"{name} is left out: {reason}", file=sys.stderr)
        gc.collect()
    if wrong:
        sys.exit(f"{len(wrong)} answers differ by more than {TOLERATED_MM} mm")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON line a measurement")
    parser.add_argument("--graphs", help=f"of {','.join(GRAPHS)}, or any number of nodes")
    parser.add_argument("--peers", help=f"of {','.join(PEERS)}")
    parser.add_argument("--questions", default=",".join(QUESTIONS), help="some, as above")
    parser.add_argument("--quick", action="store_true", help="two graphs, without pandana")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the real cities' data")
    options = parser.parse_args()
    peers = [name for name in PEERS if not (options.quick and name == "pandana")]
    options.graphs = options.graphs or ",".join(QUICK_GRAPHS if options.quick else GRAPHS)
    options.peers = options.peers or ",".join(peers)
    for name, known in (("peers", PEERS), ("questions", QUESTIONS)):
        if unknown := set(getattr(options, name).split(",")) - set(known):
            parser.error(f"no {name} {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return options


def as_json(line: Line) -> None:
    """Print a measurement for programs."""
    print(json.dumps(line), flush=True)


def as_text() -> Report:
    """Print measurements for readers: milliseconds, and the targets beside."""
    columns = "{:8}{:19}{:>12}{:>11}  {:15}{:>12}{:>11}{:>9}  {}"
    heads = ("graph", "question", "ours, ms", "in passes", "peer", "peer, ms", "in ours", "off, mm")
    print(columns.format(*heads, "").rstrip())

    def report(line: Line) -> None:
        ours_ms, peer_ms = (line[key] and 1000 * line[key] for key in ("ours_s", "peer_s"))
        figures = (ours_ms, line["times_pass"], peer_ms, line["peer_over_ours"])
        ours, passes, peer, over = map(number, figures)
        first = (line["graph"], line["question"], ours, passes, line["peer"] or "", peer, over)
        more = "; ".join(f"{key} {said}" for key, said in list(line.items())[len(KEYS) :])
        print(columns.format(*first, number(line["max_difference_mm"]), more).rstrip(), flush=True)

    return report


def number(value: float | None) -> str:
    """Write a number in four digits; nothing where there is none."""
    return "" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


KEYS = (
    "graph", "nodes", "question", "ours_s", "pass_s", "times_pass", "peer", "peer_s",
    "peer_over_ours", "max_difference_mm",
)  # fmt: skip


def as_line(
    case: Case,
    question: str,
    seconds: Sequence[float | None] = (None, None, None),
    peer: str | None = None,
    differ: int | None = None,
    **more: Any,
) -> Line:
    """Write a measurement down: seconds are ours, the pass's and the peer's."""
    ours_s, pass_s, peer_s = seconds
    values = (
        case.name, case.graph.n_nodes, question, short(ours_s), short(pass_s),
        short(ours_s and pass_s and ours_s / pass_s), peer, short(peer_s),
        short(ours_s and peer_s and peer_s / ours_s), differ,
    )  # fmt: skip
    line = dict(zip(KEYS, values, strict=True)) | more
    targets = [said(target, line) for target in TARGETS if is_of(target, line)]
    return line | ({"targets": ", ".join(targets)} if targets else {})


def short(value: float | None) -> float | None:
    """Keep four digits."""
    return None if value is None else float(f"{value:.4g}")


def is_of(target: Target, line: Line) -> bool:
    """Say whether a target is about a line."""
    same = (target.graph, target.question) == (line["graph"], line["question"])
    return same and target.peer in ("", line["peer"]) and line.get(target.key) is not None


def said(target: Target, line: Line) -> str:
    """Say what is to be reached, and whether it is."""
    value = line[target.key]
    bound = f">= {target.at_least:g}" if target.at_least else f"<= {target.at_most:g}"
    reached = target.at_least <= value <= target.at_most
    return f"{target.key} {bound}: {'reached' if reached else 'MISSED'}"


def measured(case: Case, peers: list[str], wanted: list[str]) -> Iterator[Line]:
    """Measure everything on one graph."""
    Ours(synthetic_streets(1000))  # what is compiled is compiled now
    seconds, ours, peak_mb = prepared(lambda: Ours(case.graph))
    one_pass = pass_over(case.graph)
    pass_s = in_turn([one_pass], REPEATS)[0]
    yield as_line(case, "prepare", (seconds, pass_s, None), peak_mb=peak_mb)
    yield as_line(case, "memory", graph_mb=size_mb(case.graph), ways_mb=ours.size_mb())
    if case.store and "second_start" in wanted:
        first_s, second_s, process_s = map(short, starts(case.store))
        more = {"first_s": first_s, "process_s": process_s}
        yield as_line(case, "second_start", (second_s, pass_s, None), **more)
    if "nearest_2_threads" in wanted:
        yield both_cores(case, ours, one_pass)
    if len(case.barriers) and "snap_barred" in wanted:
        yield heeding_barriers(case, ours, one_pass)
    links = shortest_links(case.graph)
    for name in peers:
        yield from beside(case, ours, name, links, one_pass, wanted)
        gc.collect()


def both_cores(case: Case, ours: Ours, one_pass: Callable[[], Any]) -> Line:
    """Measure the nearest stations of all nodes on two threads beside one."""
    one, two = (ours.nearest(case.stations, LIMIT_MM, threads=threads) for threads in (1, 2))
    differ, _ = compared([two, one])
    seconds = in_turn([two.run, one_pass, one.run], REPEATS)
    return as_line(case, "nearest_2_threads", seconds, "ours, 1 thread", differ)


def heeding_barriers(case: Case, ours: Ours, one_pass: Callable[[], Any]) -> Line:
    """Measure what no peer answers: the nearest edge that no barrier cuts off."""
    work = ours.snap(random_places(case.graph, PLACES), SNAP_LIMIT_MM, barriers=case.barriers)
    work.run()
    ours_s, pass_s = in_turn([work.run, one_pass], REPEATS)
    return as_line(case, "snap_barred", (ours_s, pass_s, None))


def beside(
    case: Case, ours: Ours, name: str, links: Links, one_pass: Callable[[], Any], wanted: list[str]
) -> Iterator[Line]:
    """Measure everything that one peer can answer."""
    if reason := refused(case, name, ""):
        yield as_line(case, "prepare", peer=name, skipped=reason)
        return
    try:
        seconds, peer, peak_mb = prepared(lambda: PEERS[name](case.graph, links))
    except ModuleNotFoundError:
        yield as_line(case, "prepare", peer=name, skipped=f"not installed: pip install {name}")
        return
    yield as_line(case, "prepare", (None, None, seconds), name, peak_mb=peak_mb)
    for question, asked in questions(case).items():
        if hasattr(peer, question) and question in wanted:
            yield side_by_side(case, (ours, peer), question, asked, one_pass)
    if hasattr(peer, "route") and "route" in wanted:
        yield walks(case, ours, peer, one_pass)


def refused(case: Case, peer: str, question: str) -> str | None:
    """Say why a peer is not asked."""
    most = MOST_NODES.get((peer, question), case.graph.n_nodes)
    return f"above {most:,} nodes it takes too long" if case.graph.n_nodes > most else None


def questions(case: Case) -> dict[str, tuple[Any, ...]]:
    """Word every question of a graph; what comes first can be cut short."""
    draw = np.random.default_rng(1)
    candidates = draw.choice(case.graph.n_nodes, min(CANDIDATES, case.graph.n_nodes), replace=False)
    return {
        "nearest": (case.stations, LIMIT_MM),
        "nearest_unbounded": (case.stations, UNREACHABLE_MM),
        "reach": (case.stations, LIMIT_MM),
        "reach_2_threads": (case.stations, LIMIT_MM),
        "reach_cut": (case.stations, LIMIT_MM),
        "pairs": (case.stations, case.demand, LIMIT_MM),
        "gain": (candidates.astype(np.int32), case, LIMIT_MM),
        "snap": (random_places(case.graph, PLACES), SNAP_LIMIT_MM),
    }


def side_by_side(
    case: Case, engines: tuple[Any, Any], question: str, asked: tuple[Any, ...],
    one_pass: Callable[[], Any],
) -> Line:  # fmt: skip
    """Compare two answers on the whole, then time both in turn; a slow peer's only in part."""
    peer = engines[1].name
    works = [getattr(engine, question)(*asked) for engine in engines]
    if reason := refused(case, peer, question):
        part = (asked[0][:SAMPLE], *asked[1:])
        differ = compared([getattr(engine, question)(*part) for engine in engines])[0]
        rounds = rounds_for(timed_answer(works[0].run)[0])
        ours_s, pass_s = in_turn([works[0].run, one_pass], rounds)
        more = {"skipped": reason, "note": f"compared for {SAMPLE}"}
        return as_line(case, question, (ours_s, pass_s, None), peer, differ, **more)
    differ, first_s = compared(works)
    seconds = in_turn([works[0].run, one_pass, works[1].run], rounds_for(first_s))
    return as_line(case, question, seconds, peer, differ)


def rounds_for(first_s: float) -> int:
    """Choose how often to repeat what took so long at first."""
    return min(REPEATS, max(1, int(MOST_S / first_s)))


def compared(works: list[Work]) -> tuple[int, float]:
    """Tell how far two answers differ at most, and how long both took."""
    start = time.perf_counter()
    answers = [work.run() for work in works]
    seconds = time.perf_counter() - start
    a, b = (work.tidy(answer) for work, answer in zip(works, answers, strict=True))
    return difference(a, b), seconds


def walks(case: Case, ours: Ours, peer: Any, one_pass: Callable[[], Any]) -> Line:
    """Time single walks of ours and the peer in turn: medians over all pairs of places."""
    graph = case.graph
    main = components(graph, shut=shut_by(graph, avoid=0)) == 0
    inside = np.unique(graph.tails[main])
    ends = np.random.default_rng(2).choice(inside, (WALKS + 1, 2)).tolist()
    seconds: list[list[float]] = []
    differ, begin = 0, time.perf_counter()
    for a, b in ends:
        works = [engine.route(a, b) for engine in (ours, peer)]
        timed = [timed_answer(work.run) for work in works]
        mm = [work.tidy(answer) for work, (_, answer) in zip(works, timed, strict=True)]
        differ = max(differ, abs(int(mm[0]) - int(mm[1])))
        seconds.append([span for span, _ in timed])
        if time.perf_counter() - begin > MOST_S:
            break
    ours_s, peer_s = (median(spans) for spans in zip(*seconds[1:] or seconds, strict=True))
    pass_s = in_turn([one_pass], REPEATS)[0]
    return as_line(case, "route", (ours_s, pass_s, peer_s), peer.name, differ, walks=len(seconds))


def timed_answer(act: Callable[[], Any]) -> tuple[float, Any]:
    """Measure a call, seconds, and keep what it answers."""
    start = time.perf_counter()
    answer = act()
    return time.perf_counter() - start, answer


def in_turn(acts: list[Callable[[], Any]], rounds: int) -> list[float]:
    """Time calls one after the other, round by round; return the median of each, seconds."""
    spans = [[timed_answer(act)[0] for act in acts] for _ in range(rounds)]
    return [median(column) for column in zip(*spans, strict=True)]


def pass_over(graph: Graph) -> Callable[[], Any]:
    """Make one pass over a graph's arrays ready, compiled and its result in place."""
    least = np.empty(graph.n_nodes, dtype=np.int32)
    least_arcs(graph.offsets, graph.targets, graph.length_mm, least)
    return partial(least_arcs, graph.offsets, graph.targets, graph.length_mm, least)


@njit(nogil=True)
def least_arcs(offsets: Int32, targets: Int32, length_mm: Int32, least: Int32) -> None:
    """Read every arc once, in order, and write one value a node."""
    for node in range(len(offsets) - 1):
        best = UNREACHABLE_MM
        for arc in range(offsets[node], offsets[node + 1]):
            best = min(best, length_mm[arc] + (targets[arc] & 7))
        least[node] = best


def prepared(make: Callable[[], Any]) -> tuple[float, Any, float]:
    """Make an engine: seconds, the engine, and the most memory the process has had, MB."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    seconds, made = timed_answer(make)
    status = Path("/proc/self/status").read_text()
    return seconds, made, round(int(status.split("VmHWM:")[1].split()[0]) / 1000)


def size_mb(graph: Graph) -> float:
    """Sum up the arrays of a graph, MB."""
    return round(sum(getattr(graph, name).nbytes for name in graph.__slots__) / 1e6, 1)


if __name__ == "__main__":
    main()
