"""Edits of the registry keep to what its files must keep to, on both homes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from homes import HOMES, address_of
from worked_valley import valley_run

from geo.errors import ContractError
from geo.store import Store, open_store
from geo.store.edit import Stamp

REQUEST = {"code": "Q1", "category": "noise", "area": "x", "state": "opened",
           "opened": "2026-11-01T08:00:00"}  # fmt: skip
EVENT = {"code": "E1", "name": "Forum", "kind": "forum", "starts": "2026-01-02"}


def at(day: int) -> Stamp:
    return Stamp(f"2026-11-{day:02}T12:00:00", "coordinator")


@pytest.fixture(params=HOMES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return a store with nothing in it but its run."""
    with open_store(address_of(request, tmp_path), create=True) as home:
        home.replace({}, replace(valley_run(), valid_from="2026-01-01"))
        yield home


def move(store: Store, state: str, stamp: Stamp) -> dict[str, Any]:
    with store.editing() as editor:
        version = editor.row("requests", "Q1")["version"]
        editor.update("requests", "Q1", {"state": state}, stamp, version=version)
        return editor.row("requests", "Q1")


def test_a_request_moves_on_with_its_moments_and_no_other_way(store: Store) -> None:
    with store.editing() as editor:
        editor.insert("requests", REQUEST, at(1))
    row = move(store, "accepted", at(2))
    assert (row["state"], row["accepted"]) == ("accepted", at(2).at)
    with pytest.raises(ContractError, match=r"accepted cannot become closed.*become assigned"):
        move(store, "closed", at(3))
    with pytest.raises(
        ContractError, match=r"accepted at 2026-11-02T12.*assigned at 2026-11-01T12"
    ):
        move(store, "assigned", at(1))
    assert move(store, "assigned", at(3))["version"] == 3


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("requests", REQUEST | {"state": "closed"}, "a new request is opened"),
        ("requests", REQUEST | {"accepted": at(2).at}, "a new request is opened"),
        ("requests", REQUEST | {"station": "Z9"}, "station 'Z9' is not among the stations"),
        ("requests", REQUEST | {"category": "13912345678"}, "looks like mobile numbers"),
        ("gates", {"code": "G1", "hours": "now and then"}, "cannot be understood"),
        ("events", EVENT | {"recurrence": "now and then"}, "is no rule"),
        ("events", EVENT | {"alliance": "L9"}, "is not among the alliances"),
    ],
    ids=[
        "closed at once",
        "accepted at once",
        "no station",
        "a person's",
        "no hours",
        "no rule",
        "no alliance",
    ],
)
def test_a_row_that_no_file_could_bring_is_refused(
    store: Store, table: str, row: dict[str, Any], said: str
) -> None:
    with pytest.raises(ContractError, match=said), store.editing() as editor:
        editor.insert(table, row, at(1))
    assert len(store.read(table)) == 0


def test_a_moment_is_not_set_by_hand(store: Store) -> None:
    with store.editing() as editor:
        editor.insert("requests", REQUEST, at(1))
    with (
        pytest.raises(ContractError, match="resolved follows from the state"),
        store.editing() as editor,
    ):
        editor.update("requests", "Q1", {"resolved": at(2).at}, at(2), version=1)


def test_every_code_of_a_list_must_be_there(store: Store) -> None:
    alliance = {"code": "L1", "name": "A", "kind": "care", "members": "H1;H2"}
    with (
        pytest.raises(ContractError, match="members 'H1' is not among the partners"),
        store.editing() as editor,
    ):
        editor.insert("alliances", alliance, at(1))
