"""The log of who did what: entries are added, never changed, and each seals the one before.

An entry carries a hash over the hash of the entry before and over all that it says itself, so that
one that is changed, taken out or put elsewhere breaks the chain from there on. Entries taken off
the end leave a chain that is whole: whoever notes the head (count and hash) elsewhere finds that
too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from geo.store.engine import Engine
from geo.store.models import MODELS
from geo.store.people import AUDIT, now

_LOG = MODELS[AUDIT.name]

ORIGIN = "0" * 64
"""What stands for the hash before the first entry."""

_AT_ONCE = 1000
MOST_FACTS = 4000
"""Characters of an entry's facts; what is longer is cut, and said to be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done.

    Attributes
    ----------
    account, role : str
        Who did it, and as what; an empty account for who had not logged in.
    action, subject : str
        What, and to what.
    facts : mapping
        What else must be known of it; what JSON can say.
    """

    account: str
    role: str
    action: str
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the log, as it stands there."""

    number: int
    at: str
    account: str
    role: str
    action: str
    subject: str
    facts: str
    before: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: how many entries, and the hash of the last."""

    count: int = 0
    hash: str = ORIGIN


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading the whole log came to.

    Attributes
    ----------
    head : Head
        The end of what was read.
    broken_at : int or None
        Number of the first entry that is not what it was; None when the chain is whole.
    fault : str
        What is wrong there; empty when nothing is.
    """

    head: Head
    broken_at: int | None = None
    fault: str = ""


def append(engine: Engine, connection: Connection, entry: Entry) -> Head:
    """Add an entry within the caller's transaction, which should end soon after.

    Parameters
    ----------
    engine, connection : Engine, Connection
        A transaction that changes something; until it ends no other one
        adds an entry, so that the chain never forks.
    entry : Entry
        What was done.

    Returns
    -------
    Head
        The new end of the log.
    """
    engine.alone(connection)
    last = head(connection)
    row = {
        "number": last.count + 1,
        "at": now(),
        "account": entry.account,
        "role": entry.role,
        "action": entry.action,
        "subject": entry.subject,
        "facts": _facts(entry.facts),
    }
    sealed = _sealed(last.hash, row)
    connection.execute(insert(_LOG), [row | {"before": last.hash, "hash": sealed}])
    return Head(last.count + 1, sealed)


def note(engine: Engine, entry: Entry) -> Head:
    """Add an entry in a transaction of its own."""
    with engine.keeping() as connection:
        return append(engine, connection, entry)


def head(connection: Connection) -> Head:
    """Read the end of the log."""
    query = select(_LOG.c.number, _LOG.c.hash).order_by(_LOG.c.number.desc()).limit(1)
    last = connection.execute(query).first()
    return Head() if last is None else Head(int(last[0]), str(last[1]))


def entries(
    engine: Engine, *, account: str = "", action: str = "", offset: int = 0, size: int = 50
) -> tuple[list[Kept], int]:
    """Read some entries, the newest first, and how many there are in all.

    Parameters
    ----------
    account, action : str
        Only those of an account, or of a kind; all where empty.
    offset, size : int
        Which of them.
    """
    wanted = [_LOG.c[name] == value
              for name, value in (("account", account), ("action", action)) if value]  # fmt: skip
    query = _columns().where(*wanted).order_by(_LOG.c.number.desc()).offset(offset).limit(size)
    with engine.reading() as connection:
        total = connection.scalar(select(func.count()).select_from(_LOG).where(*wanted))
        return [_kept(row) for row in connection.execute(query)], int(total or 0)


def actions(engine: Engine) -> list[str]:
    """Read which kinds of entries there are."""
    with engine.reading() as connection:
        return list(connection.scalars(select(_LOG.c.action).distinct().order_by(_LOG.c.action)))


def every(engine: Engine) -> Iterator[Kept]:
    """Read the whole log, oldest first."""
    query, last = _columns().order_by(_LOG.c.number).limit(_AT_ONCE), -1
    with engine.reading() as connection:
        while rows := connection.execute(query.where(_LOG.c.number > last)).fetchall():
            yield from map(_kept, rows)
            last = rows[-1].number


def verified(engine: Engine, *, noted: Head | None = None) -> Verdict:
    """Read the whole log and tell whether it is what was written.

    Parameters
    ----------
    noted : Head, optional
        An end of the log that was noted before: it must still be in it.
    """
    end, is_met = Head(), noted is None or noted == Head()
    for entry in every(engine):
        number = end.count + 1
        if entry.number != number:
            return Verdict(end, number, f"entry {number} is gone")
        if entry.before != end.hash:
            return Verdict(end, number, f"entry {number} does not follow the one before")
        said = {name: getattr(entry, name) for name in _SEALED}
        if entry.hash != _sealed(end.hash, said):
            return Verdict(end, number, f"entry {number} was changed")
        end = Head(number, entry.hash)
        is_met = is_met or end == noted
    if not is_met and noted is not None:
        if end.count < noted.count:
            fault = f"entries {end.count + 1} to {noted.count} are gone from the end"
            return Verdict(end, end.count + 1, fault)
        return Verdict(end, noted.count, f"entry {noted.count} is another one than was noted")
    return Verdict(end)


_SEALED = tuple(name for name in AUDIT.columns if name not in {"before", "hash"})


def _sealed(before: str, said: Mapping[str, Any]) -> str:
    body = json.dumps(dict(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}{body}".encode("utf-8", "surrogatepass")).hexdigest()


def _facts(facts: Mapping[str, Any]) -> str:
    said = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, default=str)
    if len(said) <= MOST_FACTS:
        return said
    return json.dumps({"cut": said[:MOST_FACTS]}, ensure_ascii=False)


def _columns() -> Select[tuple[Any, ...]]:
    return select(*(_LOG.c[name] for name in AUDIT.columns))


def _kept(row: Row[Any]) -> Kept:
    return Kept(**row._mapping)
