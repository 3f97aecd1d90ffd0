"""Missing links and gates bring what networkx says, each alone; the lists are ranked by that."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner, Result
from networks import Place, shortest_mm
from scarce_city import scarce_city

from geo.access.shortage import most_covered
from geo.answers import City
from geo.answers.gains import need
from geo.answers.links import GATE, Proposals, proposals, ranked
from geo.cli import cli
from geo.network.gates import tie
from geo.question import Question
from geo.walk.added import NewWays, links_over
from geo.walk.crossings import crossings, segment_kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[1, 2])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> City:
    return scarce_city(request.param, tmp_path_factory.mktemp("scarce"))


@pytest.fixture(scope="module", params=[8, 12], ids=["8 minutes", "12 minutes"])
def question(request: pytest.FixtureRequest, city: City) -> Question:
    return city.question(minutes=request.param)


def brought(
    city: City, question: Question, *, links: NewWays | None = None, edges: object = ()
) -> int:
    """Build links and open edges, walk by networkx, and count who comes inside."""
    engine, now, avoid = city.engine, need(city, question), question.walker.avoid
    tied, flags = engine.tied(question), engine.graph.edge_flags.copy()
    flags[list(edges)] &= ~np.uint8(avoid)
    walks = shortest_mm(
        replace(engine.graph, edge_flags=flags), tied.stations, tied.homes, avoid=avoid,
        links=[] if links is None else spots(links),
    ).T  # fmt: skip
    point, station = np.nonzero(walks <= question.walker.limit_mm)
    mm = walks[point, station]
    pairs = (point.astype(np.int32), station.astype(np.int32), mm.astype(np.int32))
    return most_covered(pairs, now.residents, now.capacity) - most_covered(*now)


def spots(ways: NewWays) -> list[tuple[Place, Place, int]]:
    rows = zip(*_places(ways), ways.length_mm.tolist(), strict=True)
    return [((a, a_mm, 0), (b, b_mm, 0), mm) for a, a_mm, b, b_mm, mm in rows]


def found_of(city: City, question: Question) -> tuple[Proposals, dict[int, int]]:
    now = need(city, question)
    found, _ = proposals(city, question, now)
    return found, dict(ranked(city, question, now, found, top=None))


def test_each_listed_brings_what_building_it_alone_does(city: City, question: Question) -> None:
    found, gained = found_of(city, question)
    codes = city.table("gates")["code"]
    on = tie(city.table("gates"), city.table("streets"), zone=city.run.zone).edges
    for row in range(len(found)):
        edges = np.unique(on[codes.isin(found.gates[row])])
        links = None if found.kinds[row] == GATE else found.ways[np.array([row])]
        assert gained.get(row, 0) == brought(city, question, links=links, edges=edges)
        assert gained.get(row, 0) <= found.at_most[row]


def test_nothing_that_brings_anybody_is_left_out(city: City, question: Question) -> None:
    found, gained = found_of(city, question)
    on = tie(city.table("gates"), city.table("streets"), zone=city.run.zone).edges
    opened = city.engine.tied(question).ways.edge_chains < 0
    codes = city.table("gates")["code"].to_numpy()
    listed = {row: set(found.gates[row]) for row in gained if found.kinds[row] == GATE}
    for edge in np.unique(on[(on >= 0) & opened[on]]):
        more = brought(city, question, edges=[edge])
        rows = [row for row, gates in listed.items() if gates == set(codes[on == edge])]
        assert [gained[row] for row in rows] == ([more] if more else [])
    kept = set(zip(*_places(found.ways), strict=True))
    tied = city.engine.tied(question)
    across = crossings(
        city.engine.graph, tied.ways, tied.ground, segment_kinds(city.table("barriers"))
    )
    best = max([0, *(gained.get(row, 0) for row in range(len(found)) if found.kinds[row] != GATE)])
    for row, place in enumerate(zip(*_places(links_over(across)), strict=True)):
        if place not in kept and row % 3 == 0:
            one = links_over(across[np.array([row])])
            assert brought(city, question, links=one) <= best


def _places(ways: NewWays) -> list[list[int]]:
    return [part.tolist() for end in (ways.a, ways.b) for part in (end.edges, end.offset_mm)]


@pytest.mark.parametrize("top", [1, 3])
def test_the_best_few_are_the_first_of_all(city: City, question: Question, top: int) -> None:
    asked = {"minutes": question.walker.minutes}
    every = city.links(top=None, **asked)["rows"]
    assert city.links(top=top, **asked)["rows"] == every[:top]
    order = [(-row["residents_gained"], row["length_m"]) for row in every]
    assert order == sorted(order)


def test_what_is_listed_can_be_tried(city: City, question: Question) -> None:
    for row in city.links(minutes=question.walker.minutes)["rows"]:
        tried = city.what_if(row["changes"], minutes=question.walker.minutes)
        assert tried["notes"] == []
        after, before = (tried[f"covered_residents_{when}"] for when in ("after", "before"))
        assert after - before == row["residents_gained"]


def ask(city: City, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--store", city.location])


def test_the_command_lists_them(city: City) -> None:
    rows = json.loads(ask(city, "links", "--minutes", "8", "--format", "json").stdout)["rows"]
    assert rows == city.links(minutes=8)["rows"]
    assert rows[0]["geometry"]["type"] == "LineString"
    lines = ask(city, "links", "--minutes", "8", "--format", "csv").stdout.splitlines()
    assert lines[0] == "residents_gained,kind,crosses,gates,length_m,from,to"
    assert len(lines) == 1 + len(rows)
    table = ask(city, "links", "--minutes", "8", "--top", "1")
    assert (table.exit_code, table.stderr) == (0, "")
    assert "crossings:" in table.stdout
