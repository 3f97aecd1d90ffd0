"""A request moves only as it may; whatever moved is consistent, and whatever is not is named."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geo.errors import ContractError
from geo.norms import Norms
from geo.registry.requests import after, by_area, inconsistent, moved
from geo.tables import STATES

FIRST = "2026-11-01T08:00:00"


def fresh() -> dict[str, str | None]:
    return {"state": "opened", **dict.fromkeys(STATES), "opened": FIRST}


def frame(*rows: dict[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["state", *STATES], dtype=object)


def found(row: dict[str, str | None]) -> list[str]:
    return [said for mask, said, _ in inconsistent(frame(row)) if mask.all()]


class Life(RuleBasedStateMachine):
    """Move a request about: as it may, as it may not, and back in time."""

    def __init__(self) -> None:
        super().__init__()
        self.row, self.now = fresh(), pd.Timestamp(FIRST)

    def at(self, minutes: int) -> str:
        return (self.now + pd.Timedelta(minutes=minutes)).isoformat()

    @rule(data=st.data(), minutes=st.integers(0, 5000))
    def move(self, data: st.DataObject, minutes: int) -> None:
        state, at = data.draw(st.sampled_from(after(str(self.row["state"])))), self.at(minutes)
        changed = moved(self.row, state, at)
        assert changed == {"state": state, state: at}
        self.row, self.now = self.row | changed, pd.Timestamp(at)

    @rule(state=st.sampled_from((*STATES, "lost")))
    def be_refused(self, state: str) -> None:
        if state not in after(str(self.row["state"])):
            with pytest.raises(ContractError, match=r"cannot become .* it may become"):
                moved(self.row, state, self.at(0))

    @rule(minutes=st.integers(1, 5000))
    def go_back_in_time(self, minutes: int) -> None:
        state = after(str(self.row["state"]))[0]
        with pytest.raises(ContractError, match="and cannot become"):
            moved(self.row, state, self.at(-minutes))

    @invariant()
    def agree(self) -> None:
        assert found(self.row) == []


TestLife = Life.TestCase

HOURS = tuple(f"2026-11-24T0{hour}:00:00" for hour in range(3))


def ways() -> set[tuple[str | None, ...]]:
    """Walk every way that begins and ends within three hours."""
    begun = [fresh() | {"opened": hour} for hour in HOURS]
    edge = [tuple(row[name] for name in ("state", *STATES)) for row in begun]
    seen = set(edge)
    while edge:
        row = dict(zip(("state", *STATES), edge.pop(), strict=True))
        last = max(filter(None, list(row.values())[1:]))
        for state, at in product(after(str(row["state"])), HOURS):
            reached = tuple((row | {"state": state, state: at}).values())
            if at >= last and reached not in seen:
                seen.add(reached)
                edge.append(reached)
    return seen


def test_the_check_lets_every_way_through_and_of_requests_never_reopened_nothing_else() -> None:
    rows = list(product(STATES, HOURS, *[(None, *HOURS)] * 5))
    table = pd.DataFrame(rows, columns=["state", *STATES], dtype=object)
    named = np.zeros(len(table), dtype=bool)
    for mask, _, _ in inconsistent(table):
        named |= mask
    seen = ways()
    reachable = np.array([row in seen for row in rows])
    assert not (named & reachable).any()
    never_again = (table["reopened"].isna() & (table["state"] != "reopened")).to_numpy()
    assert reachable[never_again].any()
    assert (named == ~reachable)[never_again].all()
    slipped = ~named & ~reachable  # an accepted or closed moment amid the wrong round
    assert slipped.sum() == 6


def test_every_state_can_be_reached_and_left() -> None:
    seen, edge = {"opened"}, ["opened"]
    while edge:
        following = after(edge.pop())
        assert following
        edge += [state for state in following if state not in seen]
        seen |= set(following)
    assert seen == set(STATES)


def test_time_does_not_run_backwards() -> None:
    row = fresh() | moved(fresh(), "accepted", "2026-11-02T08:00:00")
    with pytest.raises(ContractError, match=r"accepted at 2026-11-02.*assigned at 2026-11-01"):
        moved(row, "assigned", "2026-11-01T09:00:00")


AGAIN = {"accepted": 2, "assigned": 3, "resolved": 4, "reopened": 5}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "accepted"}, "state is accepted, but a moment is missing"),
        ({"state": "closed", "closed": "2026-11-03T00:00:00"}, "state is closed, but a moment"),
        (
            {"state": "accepted", "accepted": "2026-10-01T00:00:00"},
            "accepted is before opened",
        ),
        ({"closed": "2026-11-03T00:00:00"}, "state is opened, but it was closed already"),
        ({"reopened": "2026-11-03T00:00:00"}, "state is opened, but it was reopened already"),
    ],
    ids=["no moment", "steps left out", "backwards", "of a state to come", "reopened at once"],
)
def test_rows_that_disagree_are_named(change: dict[str, str | None], said: str) -> None:
    assert any(said in text for text in found(fresh() | change))


def test_a_request_that_came_again_may_be_accepted_after_it_was_resolved() -> None:
    row = fresh()
    for day, state in enumerate(("accepted", "assigned", "resolved", "reopened", "accepted"), 2):
        row |= moved(row, state, f"2026-11-{day:02}T08:00:00")
    assert found(row) == []


@pytest.mark.parametrize(
    ("state", "days", "said"),
    [
        ("accepted", {"accepted": 2}, "accepted is before reopened"),
        ("reopened", {"resolved": 6}, "reopened is before resolved"),
        ("reopened", {"closed": 6}, "reopened is before closed"),
        ("assigned", {"assigned": 6, "accepted": 7}, "assigned is before accepted"),
        ("resolved", {"resolved": 6}, "assigned is before reopened"),
    ],
)
def test_the_last_moments_of_a_request_that_came_again_have_their_order(
    state: str, days: dict[str, int], said: str
) -> None:
    moments = {name: f"2026-11-{day:02}T08:00:00" for name, day in (AGAIN | days).items()}
    assert found(fresh() | moments | {"state": state}) == [said]


def test_faults_of_many_requests_are_told_once_with_their_rows() -> None:
    early = {"accepted": "2026-10-01T00:00:00", "assigned": "2026-11-03T00:00:00"}
    table = frame(*(fresh() | early | {"state": state} for state in ("accepted", "assigned")))
    told = [(said, mask.tolist()) for mask, said, _ in inconsistent(table)]
    assert told == [
        ("state is accepted, but it was assigned already", [True, False]),
        ("accepted is before opened", [True, True]),
    ]


def test_sums_of_an_area() -> None:
    done = fresh() | {"state": "closed", "resolved": "2026-11-03T08:00:00"}
    table = frame(fresh(), done).assign(area=["a", "a"])
    (row,) = by_area(table, Norms(request_days=7), "2026-11-24").to_dict("records")
    assert row == {"requests": 2, "open": 1, "overdue": 1, "days": 2.0}
