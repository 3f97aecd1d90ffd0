"""Missing links and gates bring what networkx says, each alone; the lists are ranked by that."""

import json
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from scarce_city import covered, gates_tied, scarce_city

from geo.access.shortage import most_covered
from geo.answers import City
from geo.answers.gains import need
from geo.answers.links import GATE, Proposals, proposals, ranked
from geo.cli import cli
from geo.question import Question
from geo.walk.added import NewWays, links_over
from geo.walk.crossings import crossings, segment_kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[1, 2])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> City:
    return scarce_city(request.param, tmp_path_factory.mktemp("scarce"))


NIGHT = datetime(2026, 11, 24, 23)  # noqa: DTZ001 - the city's own time


@pytest.fixture(scope="module", params=[(8, None), (12, None), (12, NIGHT)],
                ids=["8 minutes", "12 minutes", "at night"])  # fmt: skip
def asked(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(zip(("minutes", "at"), request.param, strict=True))


@pytest.fixture(scope="module")
def question(city: City, asked: dict[str, Any]) -> Question:
    return city.question(**asked)


def brought(city: City, question: Question, **what: Any) -> int:
    """Count whom links or gates would bring inside, by the oracle."""
    return covered(city, question, **what) - most_covered(*need(city, question))


def found_of(city: City, question: Question) -> tuple[Proposals, dict[int, int]]:
    now = need(city, question)
    found, _ = proposals(city, question, now)
    return found, dict(ranked(city, question, now, found, top=None))


def test_each_listed_brings_what_building_it_alone_does(city: City, question: Question) -> None:
    found, gained = found_of(city, question)
    for row in range(len(found)):
        links = None if found.kinds[row] == GATE else found.ways[np.array([row])]
        more = brought(city, question, links=links, gates=found.gates[row])
        assert gained.get(row, 0) == more <= found.at_most[row]


def test_no_gate_that_brings_anybody_is_left_out(city: City, question: Question) -> None:
    found, gained = found_of(city, question)
    gates, codes = gates_tied(city), city.table("gates")["code"].to_numpy()
    shuts = gates.residents | (question.at is not None)  # at night those by day only, too
    listed = {found.gates[row]: gained[row] for row in gained if found.kinds[row] == GATE}
    every = {tuple(codes[(gates.edges == edge) & shuts]) for edge in gates.edges if edge >= 0}
    assert {len(some) for some in every} == ({1, 2} if question.at else {1})
    alone = {some: brought(city, question, gates=some) for some in every}
    assert listed == {some: more for some, more in alone.items() if more}


def test_no_crossing_that_is_left_out_brings_more(city: City, question: Question) -> None:
    found, gained = found_of(city, question)
    tied = city.engine.tied(question)
    across = links_over(
        crossings(city.engine.graph, tied.ways, tied.ground, segment_kinds(city.table("barriers")))
    )
    kept = set(_places(found.ways))
    best = max([0, *(gained.get(row, 0) for row in range(len(found)) if found.kinds[row] != GATE)])
    for row in [row for row, place in enumerate(_places(across)) if place not in kept][::3]:
        assert brought(city, question, links=across[np.array([row])]) <= best


def _places(ways: NewWays) -> list[tuple[int, ...]]:
    columns = [part.tolist() for end in (ways.a, ways.b) for part in (end.edges, end.offset_mm)]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("top", [1, 3])
def test_the_best_few_are_the_first_of_all(city: City, asked: dict[str, Any], top: int) -> None:
    every = city.links(top=None, **asked)["rows"]
    assert city.links(top=top, **asked)["rows"] == every[:top]
    order = [(-row["residents_gained"], row["length_m"]) for row in every]
    assert order == sorted(order)


def test_it_does_not_matter_how_many_are_weighed_at_once(city: City, question: Question) -> None:
    found, gained = found_of(city, question)
    now = need(city, question)
    for top in (1, 2, 4):
        best = ranked(city, question, now, found, top=top, at_once=1)
        assert best == list(gained.items())[:top]


def test_what_is_listed_can_be_tried(city: City, asked: dict[str, Any]) -> None:
    for row in city.links(**asked)["rows"]:
        tried = city.what_if(row["changes"], **asked)
        assert tried["notes"] == city.notes(asked.get("at"))
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
