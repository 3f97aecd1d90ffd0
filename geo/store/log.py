"""The log of edits, read: what became of a row since the builds that wrote it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from geo.store import archive, editions
from geo.store.edit import Row, plain_row
from geo.store.models import CHANGES, MODELS, STORED

_LOG = MODELS[CHANGES.name]

_MAY_READ_WHO = "SELECT has_column_privilege('gridgov.changes', 'by', 'SELECT')"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a row.

    Attributes
    ----------
    edition, version : int
        The edition that was edited, and the row's version after it.
    at : str
        When, the city's own time.
    by : str or None
        The role that did it; None where whoever reads may not know (:mod:`geo.store.roles`).
    before, after : dict or None
        The row, a shape as WKB in hexadecimal; None before it was added and after it was removed.
    """

    edition: int
    version: int
    at: str
    by: str | None
    before: Row | None
    after: Row | None


def edits_of(connection: Connection, name: str, code: str) -> list[Edit]:
    """Read the edits of a row of the registry, oldest first.

    What was before an edit is what the last one of the same edition left, else what was built.
    """
    columns = [_LOG.c[key] for key in ("edition", "version", "at", "after")]
    if _is_told_who(connection):
        columns.append(_LOG.c.by)
    query = select(*columns).where(_LOG.c.of == name, _LOG.c.code == code).order_by(_LOG.c.fid)
    return list(_joined(connection, name, code, connection.execute(query).mappings().all()))


def _joined(connection: Connection, name: str, code: str, rows: Any) -> Iterator[Edit]:
    edition, before = 0, None
    for row in rows:
        if row["edition"] != edition:
            edition, before = row["edition"], _built(connection, name, code, row["edition"])
        after = None if row["after"] is None else json.loads(row["after"])
        yield Edit(edition, row["version"], row["at"], row.get("by"), before, after)
        before = after


def _built(connection: Connection, name: str, code: str, edition: int) -> Row | None:
    """Read a row as a build left it; None where it left none."""
    hashed = editions.numbered(connection, edition).held.get(name)
    if not hashed:
        return None
    table = STORED[name]
    frame = archive.get(connection, table, hashed)
    found = frame[frame[str(table.key)] == code].reset_index(drop=True)
    return plain_row(found, 0) if len(found) else None


def _is_told_who(connection: Connection) -> bool:
    """Tell whether whoever reads may know who did what."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.scalar(text(_MAY_READ_WHO)))


def last_edit(connection: Connection) -> int:
    """Return the number of the last edit of all; 0 before the first."""
    return int(connection.scalar(select(func.max(_LOG.c.fid))) or 0)


def edited_since(connection: Connection, name: str, edition: int) -> int:
    """Count the edits of a table in the time of an edition."""
    query = select(func.count(_LOG.c.fid)).where(_LOG.c.of == name, _LOG.c.edition == edition)
    return int(connection.scalar(query) or 0)
