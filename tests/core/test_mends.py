"""Mends on one budget: the best of all sets, as counted one by one, in numbers and in a city.

What mends are worth together is drawn so that one more never lowers it, and nothing else: some are
worth something only together.
"""

import json
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from scarce_city import covered, scarce_city

from geo.access.mends import Mends, Worth, best_within, one_by_one
from geo.answers import City
from geo.answers.gains import need
from geo.answers.links import GATE
from geo.answers.mends import Shortlist, shortlist
from geo.cli import cli
from geo.errors import ContractError
from geo.question import Question

pytestmark = pytest.mark.slow


NIGHT = datetime(2026, 11, 24, 23)  # noqa: DTZ001 - the city's own time


@st.composite
def worths(draw: st.DrawFn, n: int) -> Worth:
    """Draw what sets are worth: so much for each group of mends that are all there."""
    groups = st.lists(st.integers(0, max(n - 1, 0)), min_size=1, max_size=3, unique=True)
    paid = draw(st.lists(st.tuples(groups, st.integers(0, 9)), max_size=6))
    return lambda mends: sum(more for group, more in paid if set(group) <= set(mends))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Worth, list[Decimal], Decimal]:
    n = draw(st.integers(0, 6))
    tenths = st.integers(1, 30).map(lambda value: Decimal(value) / 10)
    costs = draw(st.lists(tenths, min_size=n, max_size=n))
    return draw(worths(n)), costs, draw(st.integers(0, 60).map(lambda value: Decimal(value) / 10))


def sets(n: int) -> list[Mends]:
    return list(chain.from_iterable(combinations(range(n), size) for size in range(n + 1)))


@settings(max_examples=500, deadline=None)
@given(case=cases())
def test_no_set_that_can_be_paid_for_is_worth_more(
    case: tuple[Worth, list[Decimal], Decimal],
) -> None:
    worth, costs, budget = case
    best = best_within(worth, costs, budget)
    paid = [some for some in sets(len(costs)) if sum(costs[mend] for mend in some) <= budget]
    assert (best.is_proven, best.sets) == (True, len(paid))
    assert best.mends in paid
    assert best.covered == worth(best.mends) == max(map(worth, paid))
    assert all(worth(tuple(m for m in best.mends if m != mend)) < best.covered
               for mend in best.mends)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(case=cases())
def test_too_many_sets_are_answered_without_a_proof(
    case: tuple[Worth, list[Decimal], Decimal],
) -> None:
    worth, costs, budget = case
    best = best_within(worth, costs, budget, most_sets=0)
    assert (best.is_proven, best.sets, best.covered) == (False, None, worth(best.mends))
    assert sum(costs[mend] for mend in best.mends) <= budget
    singles = [worth((mend,)) for mend, cost in enumerate(costs) if cost <= budget]
    assert best.covered >= max([worth(()), *singles])


def test_greedy_takes_the_most_for_the_money_and_then_looks_back() -> None:
    def worth(mends: Mends, first: int) -> int:
        return sum((first, 9, 5)[mend] for mend in mends)

    costs = [Decimal(1), Decimal(4), Decimal(2)]
    for first, best in ((6, (0, 2)), (3, (1,))):  # 6 + 5 is more than 9, and 3 + 5 is less
        found = best_within(partial(worth, first=first), costs, Decimal(4), most_sets=0)
        assert found.mends == best
    assert one_by_one(partial(worth, first=3), [0, 1, 2], 2) == [1, 2]


def test_of_equals_the_cheapest_is_chosen_and_nothing_that_is_worth_nothing() -> None:
    worth: Worth = lambda mends: 7 if mends else 0  # noqa: E731
    best = best_within(worth, [Decimal(2), Decimal(1), Decimal(1)], Decimal(9))
    assert (best.mends, best.covered) == ((1,), 7)
    assert one_by_one(worth, [2, 1], 3) == [2]
    assert best_within(worth, [], Decimal(9)).mends == ()


@pytest.fixture(scope="module", params=[1, 2])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> City:
    return scarce_city(request.param, tmp_path_factory.mktemp("scarce"))


def built(city: City, question: Question, listed: Shortlist, mends: Mends) -> int:
    """Count who is covered with some mends, by the oracle."""
    n_stations = len(listed.stations)
    ways = listed.ways[np.array([m - n_stations for m in mends if m >= n_stations], dtype=np.int64)]
    places = listed.stations[["lon", "lat"]].to_numpy()[[m for m in mends if m < n_stations]]
    gates = list(chain.from_iterable(ways.gates))
    links = ways.ways[ways.kinds != GATE]
    return covered(city, question, links=links, gates=gates, places=places)


def test_the_mends_of_a_city_are_the_best_of_all_sets_by_networkx(city: City) -> None:
    question = city.question(minutes=8)
    listed = shortlist(city, question, need(city, question), count=2)
    worth = {some: built(city, question, listed, some) for some in sets(len(listed))}
    assert {some: listed.options.covered(some) for some in worth} == worth
    assert len(listed) == 6
    for budget in (1, 3, 7, 10, 12):
        answer = city.mends(budget, weighed=2, minutes=8)
        cost = [row["cost"] for row in sorted(answer["rows"], key=lambda row: order(listed, row))]
        best = max(worth[some] for some in worth if sum(cost[m] for m in some) <= budget)
        assert (answer["method"], answer["covered_residents"]) == ("exact", best)
        assert answer["residents_gained"] == best - worth[()]
        assert answer["cost"] == sum(row["cost"] for row in answer["rows"] if row["chosen"])
        assert answer["cost"] <= budget
        assert answer["note"] == "no set of the 6 mends weighed brings more for this budget"


def order(listed: Shortlist, row: dict[str, Any]) -> int:
    """Find the number of a row of an answer."""
    if row["kind"] == "station":
        return listed.stations["lon"].tolist().index(row["from"][0])
    lengths = (listed.ways.ways.length_mm / 1000).tolist()
    return len(listed.stations) + lengths.index(row["length_m"])


def test_each_mend_says_what_it_brings_alone_and_what_is_lost_without_it(city: City) -> None:
    answer = city.mends(10, minutes=12, at=NIGHT)
    chosen = [row for row in answer["rows"] if row["chosen"]]
    assert answer["rows"][: len(chosen)] == chosen
    assert all(row["residents_lost"] > 0 for row in chosen)
    assert all(row["residents_lost"] is None for row in answer["rows"][len(chosen) :])
    gates = [row for row in answer["rows"] if row["kind"] == "gate"]
    assert [row["cost"] for row in gates] == [len(row["gates"]) for row in gates]
    assert max(len(row["gates"]) for row in gates) == 2
    dear = city.mends(10, costs={"station_cost": 11}, minutes=8)
    assert {row["kind"] for row in dear["rows"] if row["chosen"]} <= {"link", "gate"}


def test_too_many_mends_to_compare_are_told(city: City) -> None:
    answer = city.mends(60, weighed=12, minutes=12)
    assert (answer["method"], answer["sets"]) == ("greedy", None)
    assert answer["note"].startswith(f"the {len(answer['rows'])} mends weighed make too many sets")
    fewer = city.mends(60, minutes=12)
    assert fewer["method"] == "exact"
    assert answer["cost"] <= 60


def test_what_is_chosen_can_be_tried(city: City) -> None:
    answer = city.mends(10, minutes=8)
    tried = city.what_if(answer["changes"], minutes=8)
    assert tried["covered_residents_after"] == answer["covered_residents"]
    assert tried["rate_residents_after"] == pytest.approx(answer["rate_residents"])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"budget": 0}, "budget must be a number more than 0, got 0"),
        ({"budget": 5, "costs": {"gate_cost": -1}}, "gate_cost must be a number more than 0"),
        ({"budget": float("nan")}, "budget must be a number more than 0, got nan"),
        ({"budget": 5, "weighed": 0}, "weighed must be a number more than 0"),
    ],
)
def test_a_budget_that_is_none_is_refused(city: City, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        city.mends(**asked)


def ask(city: City, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--store", city.location])


def test_the_command_weighs_them(city: City) -> None:
    options = ["mend", "--budget", "7.5", "--link-cost", "2.5", "--minutes", "8"]
    answer = json.loads(ask(city, *options, "--format", "json").stdout)
    assert answer == city.mends(7.5, costs={"link_cost": 2.5}, minutes=8)
    lines = ask(city, *options, "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("chosen,residents_gained,residents_lost,cost,kind,crosses,gates")
    table = ask(city, *options)
    assert (table.exit_code, table.stderr) == (0, "")
    assert "method: exact" in table.stdout
    wrong = ask(city, "mend", "--budget", "-1")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "budget must be a number more than 0" in wrong.stderr
