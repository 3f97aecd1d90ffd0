"""A request moves only as it may; whatever moved is consistent, and whatever is not is named."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


steps = st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 5000)), max_size=12)


@given(steps)
def test_any_way_through_the_states_is_consistent_and_every_other_step_refused(
    ways: list[tuple[str, int]],
) -> None:
    row, minutes = fresh(), 0
    for state, wait in ways:
        minutes += wait
        at = (pd.Timestamp(FIRST) + pd.Timedelta(minutes=minutes)).isoformat()
        if state in after(str(row["state"])):
            row |= moved(row, state, at)
            assert row["state"] == state
            assert row[state] == at
            assert found(row) == []
        else:
            with pytest.raises(ContractError, match=r"cannot become .* it may become"):
                moved(row, state, at)


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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "accepted"}, "state is accepted, but a moment is missing"),
        ({"state": "closed", "closed": "2026-11-03T00:00:00"}, "state is closed, but a moment"),
        ({"accepted": "2026-10-01T00:00:00"}, "accepted is before opened"),
        ({"reopened": "2026-10-01T00:00:00"}, "a moment is before it was opened"),
    ],
    ids=["no moment", "steps left out", "backwards", "before it was opened"],
)
def test_rows_that_disagree_are_named(change: dict[str, str | None], said: str) -> None:
    assert any(said in text for text in found(fresh() | change))


def test_a_request_that_came_again_may_be_accepted_after_it_was_resolved() -> None:
    row = fresh()
    for day, state in enumerate(("accepted", "assigned", "resolved", "reopened", "accepted"), 2):
        row |= moved(row, state, f"2026-11-{day:02}T08:00:00")
    assert found(row) == []


def test_sums_of_an_area() -> None:
    done = fresh() | {"state": "closed", "resolved": "2026-11-03T08:00:00"}
    table = frame(fresh(), done).assign(area=["a", "a"])
    (row,) = by_area(table, Norms(request_days=7), "2026-11-24").to_dict("records")
    assert row == {"requests": 2, "open": 1, "overdue": 1, "days": 2.0}
