"""Editions: what a store held, build by build.

Each build is an edition with the first day that it describes. The newest one lies in plain tables;
every one lies in the archive, where a table that did not change is kept once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from geo.errors import NotFoundError
from geo.run import Run, as_row, from_row
from geo.store.models import MODELS, RUNS

_TABLE = MODELS[RUNS.name]


@dataclass(frozen=True, slots=True)
class Edition:
    """One build's result.

    Attributes
    ----------
    run : Run
        The computation.
    held : mapping of str to str
        Table -> hash of its rows in the archive.
    handed : mapping of str to str
        The same of the registry's tables as the files said them, before edits were kept.
    """

    run: Run
    held: Mapping[str, str]
    handed: Mapping[str, str]

    @property
    def number(self) -> int:
        """1 for the first build, and so on."""
        return self.run.edition


def latest(connection: Connection) -> Edition | None:
    """Read the newest edition; None where nothing was ever built."""
    row = connection.execute(select(_TABLE).order_by(_TABLE.c.edition.desc()).limit(1)).first()
    return None if row is None else _edition(row._mapping)


def every(connection: Connection) -> list[Edition]:
    """Read all editions, oldest first."""
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.edition)).all()
    return [_edition(row._mapping) for row in rows]


def numbered(connection: Connection, number: int) -> Edition:
    """Read an edition by its number."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.edition == number)).one()
    return _edition(row._mapping)


def as_of(connection: Connection, day: str) -> Edition:
    """Read the edition that describes a day: of those valid by then, the last to begin.

    Raises
    ------
    NotFoundError
        If nothing is known of that day.
    """
    order = (_TABLE.c.valid_from.desc(), _TABLE.c.edition.desc())
    row = connection.execute(
        select(_TABLE).where(_TABLE.c.valid_from <= day).order_by(*order).limit(1)
    ).first()
    if row is not None:
        return _edition(row._mapping)
    first = connection.execute(select(_TABLE.c.valid_from).order_by(_TABLE.c.valid_from)).scalar()
    raise NotFoundError(f"nothing is known of {day}", hint=f"the first edition is of {first}")


def append(connection: Connection, edition: Edition) -> None:
    """Write down a new edition."""
    run = edition.run
    row = as_row(run) | {
        "created": run.created.isoformat(),
        "held": json.dumps(dict(edition.held), sort_keys=True),
        "handed": json.dumps(dict(edition.handed), sort_keys=True),
    }
    connection.execute(insert(_TABLE), [row])


def archived(connection: Connection, edition: Edition) -> None:
    """Write down where the tables of an edition are kept, which was not known before."""
    kept = {"held": json.dumps(dict(edition.held)), "handed": json.dumps(dict(edition.handed))}
    connection.execute(update(_TABLE).where(_TABLE.c.edition == edition.number).values(**kept))


def _edition(row: Mapping[Any, Any]) -> Edition:
    described = {name: row[name] for name in RUNS.columns if name not in {"held", "handed"}}
    run = from_row({**described, "created": datetime.fromisoformat(row["created"])})
    return Edition(run, json.loads(row["held"]), json.loads(row["handed"]))
