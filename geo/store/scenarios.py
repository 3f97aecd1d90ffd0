"""Saved scenarios: what was tried, on which run, and what came out."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from geo.errors import ContractError, NotFoundError, StaleError
from geo.store.engine import Engine
from geo.store.models import MODELS
from geo.store.people import SCENARIOS, now

_TABLE = MODELS[SCENARIOS.name]
_JSON = ("question", "changes", "figures")
_SET = ("name", "run", *_JSON)

LONGEST_NAME = 100
MOST_CHARACTERS = 1_000_000
"""Of each part that is written as JSON."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a planner saves.

    Attributes
    ----------
    name : str
        1 to 100 characters.
    run : str
        The run that it was tried on.
    question, changes, figures : mapping
        What JSON can say.
    """

    name: str
    run: str
    question: Any = field(default_factory=dict)
    changes: Any = field(default_factory=dict)
    figures: Any = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A saved scenario."""

    id: str
    name: str
    owner: str
    street: str
    created: str
    changed: str
    run: str
    question: Any
    changes: Any
    figures: Any
    version: int


def every(engine: Engine, *, owner: str | None = None) -> list[Scenario]:
    """Read all scenarios, or those of one account, the one saved last first."""
    query = _query().order_by(_TABLE.c.changed.desc(), _TABLE.c.fid.desc())
    if owner is not None:
        query = query.where(_TABLE.c.owner == owner)
    with engine.reading() as connection:
        return [_scenario(row) for row in connection.execute(query)]


def read(engine: Engine, id_: str) -> Scenario:
    """Read one scenario.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    with engine.reading() as connection:
        row = connection.execute(_query().where(_TABLE.c.id == id_)).first()
    if row is None:
        raise _absent(id_)
    return _scenario(row)


def insert_new(engine: Engine, draft: Draft, *, owner: str, street: str = "") -> Scenario:
    """Save a new scenario; its version is 1.

    Raises
    ------
    ContractError
        For a name that is none, or more than a scenario needs.
    """
    at = now()
    row = {"id": secrets.token_hex(6), "owner": owner, "street": street or None,
           "created": at, "changed": at, "version": 1, **_written(draft)}  # fmt: skip
    with engine.keeping() as connection:
        connection.execute(insert(_TABLE), [row])
    return read(engine, row["id"])


def replace(engine: Engine, id_: str, draft: Draft, *, version: int) -> Scenario:
    """Save a scenario again.

    Raises
    ------
    StaleError
        If it has another version by now.
    NotFoundError, ContractError
        If there is none; as :func:`insert_new`.
    """
    values: Mapping[str, Any] = {**_written(draft), "changed": now(), "version": version + 1}
    mine = (_TABLE.c.id == id_, _TABLE.c.version == version)
    with engine.keeping() as connection:
        done = connection.execute(update(_TABLE).where(*mine).values(values))
    if done.rowcount != 1:
        raise _stale(read(engine, id_), version)
    return read(engine, id_)


def remove(engine: Engine, id_: str, *, version: int) -> None:
    """Take a scenario away.

    Raises
    ------
    StaleError, NotFoundError
        As :func:`replace`.
    """
    mine = (_TABLE.c.id == id_, _TABLE.c.version == version)
    with engine.keeping() as connection:
        done = connection.execute(delete(_TABLE).where(*mine))
    if done.rowcount != 1:
        raise _stale(read(engine, id_), version)


def _written(draft: Draft) -> dict[str, Any]:
    if not 1 <= len(draft.name.strip()) <= LONGEST_NAME or "\0" in draft.name:
        raise ContractError(f"a scenario's name has 1 to {LONGEST_NAME} characters")
    row: dict[str, Any] = {name: getattr(draft, name) for name in _SET}
    for name in _JSON:
        row[name] = json.dumps(row[name], ensure_ascii=False)
        if len(row[name]) > MOST_CHARACTERS:
            raise ContractError(f"the {name} of a scenario are too long", hint="change less")
    return row


def _query() -> Any:
    return select(*(_TABLE.c[name] for name in Scenario.__slots__))


def _scenario(row: Row[Any]) -> Scenario:
    held = dict(row._mapping)
    told = {name: json.loads(held[name]) for name in _JSON}
    return Scenario(**held | told | {"street": held["street"] or ""})


def _absent(id_: str) -> NotFoundError:
    return NotFoundError(f"no scenario {id_[:LONGEST_NAME]!r}", hint="it may have been removed")


def _stale(now_: Scenario, read_: int) -> StaleError:
    return StaleError(
        f"scenario {now_.name!r} has version {now_.version} by now, not {read_}",
        hint="read it again, then change it",
    )
