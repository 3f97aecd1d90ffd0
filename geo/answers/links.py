"""Missing links: short crossings and gates, ranked by the residents whom each brings inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.access.shortage import Shortage, most_covered, shortage
from geo.answers.gains import Need, need, reached_by
from geo.answers.rows import Answer
from geo.engine import with_some
from geo.network.gates import Gates, shut, tie
from geo.network.graph import Int64
from geo.network.ways import Bools
from geo.question import Question
from geo.walk.added import (
    NewWays,
    approaches,
    as_stations,
    links_over,
    openings,
    together,
)
from geo.walk.crossings import KINDS, thinned

if TYPE_CHECKING:
    from geo.answers.city import City

AT_ONCE = 32

GATE = "gate"


@dataclass(frozen=True, slots=True)
class Proposals:
    """Ways that could be made, and what each is.

    Attributes
    ----------
    ways : NewWays
    kinds : ndarray of object
        ``gate``, or what a link crosses: :data:`geo.walk.crossings.KINDS`.
    gates : ndarray of object
        Tuples of the gates to open, by their codes; none for a link.
    lines : ndarray of object
        Metres in the city's zone.
    at_most : ndarray of int64
        Residents whom each brings inside at most.
    """

    ways: NewWays
    kinds: npt.NDArray[np.object_]
    gates: npt.NDArray[np.object_]
    lines: npt.NDArray[np.object_]
    at_most: Int64

    def __len__(self) -> int:
        """Count them."""
        return len(self.kinds)

    def __getitem__(self, rows: Int64 | Bools) -> "Proposals":
        """Pick some, in the order given."""
        return Proposals(
            self.ways[rows], self.kinds[rows], self.gates[rows], self.lines[rows],
            self.at_most[rows],
        )  # fmt: skip


def links(city: "City", question: Question, *, top: int | None = 10) -> Answer:
    """Answer which short crossings and which gates would bring most residents inside, each alone.

    Parameters
    ----------
    question : Question
        Who walks, when and to which stations.
    top : int, optional
        Only so many, the best; all that bring anybody when left out.

    Returns
    -------
    dict
        ``crossings`` and ``gates``, how many were weighed, and ``rows``, most residents gained
        first, of equals the shortest: ``kind`` is ``gate``, or ``link`` with what it ``crosses``
        (:mod:`geo.walk.crossings`); ``gates``, all of which must be open to everyone at any time;
        ``length_m``; ``from`` and ``to``, longitude and latitude; ``geometry``, a GeoJSON
        LineString; ``changes``, as :func:`geo.answers.whatif.what_if` takes them. Of links that
        bring the same people across the same barrier within a few steps only the best is listed.
        Beside stairs a link may bring some more than is listed: what is built there can also be
        walked from the street without steps.
    """
    now = need(city, question)
    found, weighed = proposals(city, question, now)
    best = ranked(city, question, now, found, top=top)
    listed = [_row(city, found[np.array([row])], gained) for row, gained in best]
    return {**city.stamped(question), **weighed, "rows": listed}


def proposals(city: "City", question: Question, now: Need) -> tuple[Proposals, dict[str, int]]:
    """Find crossings and gates that may bring somebody inside, and count all that were weighed."""
    engine, tied, scarce = city.engine, city.engine.tied(question), shortage(*now)
    across = engine.crossings(question)
    most = _at_most(city, question, scarce, links_over(across))
    order = np.lexsort((across.length_mm, -most))
    order = order[most[order] > 0]
    kept = thinned(across[order], tied.ways)
    over = links_over(kept)
    n = len(kept)
    barred = Proposals(
        over,
        np.array(KINDS, dtype=object)[kept.kind],
        _objects([()] * n),
        kept.lines,
        _at_most(city, question, scarce, over),
    )
    opened = _gates(city, question, scarce)
    weighed = {"crossings": len(across), "gates": len(opened)}
    return _both(barred, opened[opened.at_most > 0]), weighed


def ranked(
    city: "City",
    question: Question,
    now: Need,
    found: Proposals,
    *,
    top: int | None,
    at_once: int = AT_ONCE,
) -> list[tuple[int, int]]:
    """Weigh proposals exactly as far as the best few may be among them.

    Those that may bring most come first, so many at once; where those weighed bring more than any
    other can, it ends.

    Returns
    -------
    list of tuple of int
        Rows and residents gained, at least one; the most first, equals by length, then by row.
    """
    order = np.lexsort((found.ways.length_mm, -found.at_most))
    wanted = len(order) if top is None else top
    gained: dict[int, int] = {}
    for first in range(0, len(order), at_once):
        some = order[first : first + at_once]
        enough = sorted(gained.values(), reverse=True)[wanted - 1 : wanted]
        if enough and enough[0] > found.at_most[some[0]]:
            break
        gained |= zip(some.tolist(), weighed(city, question, now, found.ways[some]), strict=True)
    helping = [(row, more) for row, more in gained.items() if more > 0]
    length_mm = found.ways.length_mm
    return sorted(helping, key=lambda pair: (-pair[1], length_mm[pair[0]], pair[0]))[:wanted]


def weighed(city: "City", question: Question, now: Need, ways: NewWays) -> Iterator[int]:
    """Count the residents whom each of a few ways would bring inside by itself, exactly."""
    tied, covered = city.engine.tied(question), most_covered(*now)
    near = approaches(
        tied.ways, ways, city.engine.doors(question), tied.homes,
        limit_mm=question.walker.limit_mm,
    )  # fmt: skip
    is_there = np.ones(len(now.capacity), dtype=bool)
    for way in range(len(ways)):
        then = together(now.pairs, near.pairs([way], is_there))
        yield most_covered(then, now.residents, now.capacity) - covered


def _at_most(city: "City", question: Question, scarce: Shortage, ways: NewWays) -> Int64:
    """Bound whom each way brings inside: all who come to have a station with room in reach.

    Where somebody is turned away, a station that is full is none: its places are all taken, and are
    so afterwards.
    """
    engine, limit_mm = city.engine, question.walker.limit_mm
    with_room = with_some(engine.doors(question), ~scarce.is_full)
    seen = as_stations(engine.tied(question).ways, ways, with_room, limit_mm=limit_mm)
    reached = reached_by(city, question, seen, scarce.is_wanting)
    summed = np.concatenate([[0], np.cumsum(scarce.residents[reached.points])])
    return np.asarray(np.diff(summed[reached.offsets]))


def _gates(city: "City", question: Question, scarce: Shortage) -> Proposals:
    """List the streets that open if their gates do."""
    table, streets, graph = (
        city.table("gates"),
        city.table("streets"),
        city.engine.network(question),
    )
    on, ways = tie(table, streets, zone=city.run.zone), city.engine.tied(question).ways
    edges, needed = _openings(city, question, on, ways.edge_chains < 0)
    codes = table["code"].to_numpy(dtype=object)
    gates = [tuple(sorted(codes[needed & (on.edges == edge)])) for edge in edges]
    new = openings(graph, ways, edges)
    return Proposals(
        new,
        np.full(len(edges), GATE, dtype=object),
        _objects(gates),
        streets.geometry.iloc[edges].to_crs(city.run.zone).to_numpy(),
        _at_most(city, question, scarce, new),
    )


def _openings(city: "City", question: Question, on: Gates, was_shut: Bools) -> tuple[Int64, Bools]:
    """Find edges that only gates keep shut, and which gates do.

    Returns
    -------
    edges : ndarray of int64
    needed : ndarray of bool, shape (n_gates,)
        Without which its edge stays shut.
    """
    graph, avoid, at = city.engine.network(question), question.walker.avoid, question.at

    def still_shut(opened: Bools) -> Bools:
        hours = np.where(opened, "24/7", on.hours)
        return shut(graph, Gates(on.edges, on.residents & ~opened, hours), avoid=avoid, at=at)

    stands = on.edges >= 0
    opens = was_shut & ~still_shut(stands)
    if question.border == "hard":
        opens &= ~city.engine.border.beyond
    edges = np.unique(on.edges[stands & opens[on.edges]])
    number, needed = _number_in_group(on.edges), np.zeros(len(on.edges), dtype=bool)
    for nth in range(number[stands].max(initial=-1) + 1):
        kept = number == nth
        needed |= kept & stands & opens[on.edges] & still_shut(stands & ~kept)[on.edges]
    return edges, needed


def _number_in_group(keys: Int64) -> Int64:
    """Give equal keys numbers from 0, in order."""
    order = np.argsort(keys, kind="stable")
    firsts = np.searchsorted(keys[order], keys[order])
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.arange(len(keys)) - firsts
    return number


def _both(first: Proposals, second: Proposals) -> Proposals:
    ways = NewWays(
        first.ways.a.joined(second.ways.a),
        first.ways.b.joined(second.ways.b),
        np.concatenate([first.ways.nodes, second.ways.nodes]),
        np.concatenate([first.ways.length_mm, second.ways.length_mm]),
    )
    columns = (np.concatenate([getattr(part, name) for part in (first, second)])
               for name in ("kinds", "gates", "lines", "at_most"))  # fmt: skip
    return Proposals(ways, *columns)


def _objects(values: list[Any]) -> npt.NDArray[np.object_]:
    """Make an array of objects that numpy would take for rows."""
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def described(city: "City", one: Proposals) -> Answer:
    """Tell what one proposal is and where."""
    x, y = city.to_lonlat.transform(*shapely.get_coordinates(one.lines[0]).T)
    places = [list(place) for place in zip(x.tolist(), y.tolist(), strict=True)]
    codes, is_gate = list(one.gates[0]), one.kinds[0] == GATE
    link = {"do": "link", "from": places[0], "to": places[-1]}
    return {
        "kind": GATE if is_gate else "link",
        "crosses": None if is_gate else one.kinds[0],
        "gates": codes,
        "length_m": float(one.ways.length_mm[0]) / 1000,
        "from": places[0],
        "to": places[-1],
        "geometry": {"type": "LineString", "coordinates": places},
        "changes": [{"do": "open", "gate": code} for code in codes] if is_gate else [link],
    }


def _row(city: "City", one: Proposals, gained: int) -> Answer:
    return {"residents_gained": gained, **described(city, one)}
