"""Single rows of the registry: changed one by one, each change logged.

A row carries a version. Whoever changes it says which version was read; another one in between is
refused, so that nobody overwrites what they have not seen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, delete, func, insert, select, update

from geo import crs
from geo.errors import ColumnError, ContractError, NotFoundError, StaleError
from geo.store import audit
from geo.store.engine import Engine
from geo.store.fit import require_fit
from geo.store.models import CHANGES, FID, GEOMETRY, MODELS, STORED, VERSION
from geo.store.read import read_table, typed
from geo.store.rules import moved_on, opened, require_lawful, require_unnamed
from geo.store.write import last_versions, plain
from geo.tables import REGISTRY, REQUESTS, Table

_LOG = MODELS[CHANGES.name]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by which role something is done.

    Attributes
    ----------
    at : str
        The city's own time, ``2026-11-24T19:00:00``.
    by : str
        A role, never a person.
    """

    at: str
    by: str


class Editor:
    """Changes of one transaction.

    Parameters
    ----------
    engine, connection : Engine, Connection
        A transaction of ``engine.editing()``.
    edition : int
        The edition that is edited.
    """

    def __init__(self, engine: Engine, connection: Connection, edition: int) -> None:
        self._engine = engine
        self._connection = connection
        self._edition = edition

    def row(self, name: str, code: str) -> Row:
        """Read one row with its version; a shape as WKB in hexadecimal.

        Raises
        ------
        NotFoundError
            If there is no such row.
        """
        table = _editable(name)
        frame = read_table(self._engine, self._connection, name,
                           where={str(table.key): [code]}, versions=True)  # fmt: skip
        if not len(frame):
            raise NotFoundError(f"no {name} with {table.key} {code!r}")
        return plain_row(frame, 0)

    def insert(self, name: str, values: Mapping[str, Any], stamp: Stamp) -> int:
        """Add a row; its version is one more than any edit gave its code.

        Raises
        ------
        ContractError
            If the code is taken, or the values break the table's contract.
        """
        table = _editable(name)
        row = {**dict.fromkeys(table.columns), **values}
        require_fit(table, row)
        if name == REQUESTS.name:
            opened(row)
        require_lawful(self._connection, table, row, row)
        code = str(row[str(table.key)])
        self._require_new(table, code)
        version = last_versions(self._connection, name, code).get(code, 0) + 1
        self._connection.execute(insert(MODELS[name]), [self._coded(row) | {VERSION: version}])
        self._log(_Change(name, code, version, "insert", None, row), stamp)
        return version

    def update(
        self, name: str, code: str, values: Mapping[str, Any], stamp: Stamp, *, version: int
    ) -> int:
        """Change some columns of a row.

        Parameters
        ----------
        name, code : str
            The table and the row's key.
        values : mapping
            Column -> new value, a shape as WKB in hexadecimal; the key stays.
        stamp : Stamp
            When and by which role.
        version : int
            The version that was read.

        Returns
        -------
        int
            The row's new version.

        Raises
        ------
        StaleError
            If the row has another version by now.
        NotFoundError
            If there is no such row.
        ContractError
            If the values break the table's contract, or a request cannot become what they say.
        """
        table, model = _editable(name), MODELS[name]
        if table.key in values:
            raise ContractError(f"{table.key} names the row and stays", hint="add a new row")
        require_fit(table, values)
        before = self.row(name, code)
        if before[VERSION] != version:
            raise _stale(name, code, before[VERSION], version)
        if name == REQUESTS.name:
            values = moved_on(before, values, stamp.at)
        require_lawful(self._connection, table, {**before, **values}, values)
        done = self._connection.execute(
            update(model)
            .where(model.c[str(table.key)] == code, model.c[VERSION] == version)
            .values({**self._coded(values), VERSION: version + 1})
        )
        if done.rowcount != 1:
            raise _stale(name, code, self.row(name, code)[VERSION], version)
        after = {**before, **values}
        self._log(_Change(name, code, version + 1, "update", before, after), stamp)
        return version + 1

    def remove(self, name: str, code: str, stamp: Stamp, *, version: int) -> None:
        """Take a row away; the log keeps it.

        Raises
        ------
        StaleError, NotFoundError
            As :meth:`update`.
        ContractError
            If another row of the registry names it.
        """
        table, model = _editable(name), MODELS[name]
        before = self.row(name, code)
        require_unnamed(self._connection, table, code)
        done = self._connection.execute(
            delete(model).where(model.c[str(table.key)] == code, model.c[VERSION] == version)
        )
        if done.rowcount != 1:
            raise _stale(name, code, self.row(name, code)[VERSION], version)
        self._log(_Change(name, code, version + 1, "remove", before, None), stamp)

    def _require_new(self, table: Table, code: str) -> None:
        key = MODELS[table.name].c[str(table.key)]
        if self._connection.execute(select(key).where(key == code)).first() is not None:
            raise ColumnError(
                f"{table.key} {code!r} is taken: {table.name} has a row of it already",
                where=str(table.key),
                hint="change that row, or choose another",
            )

    def note(self, entry: audit.Entry) -> None:
        """Add an entry to the audit log, which stands or falls with these edits; do it last."""
        audit.append(self._engine, self._connection, entry)

    def _coded(self, row: Mapping[str, Any]) -> Row:
        if row.get(GEOMETRY) is None:
            return dict(row)
        (shape,) = self._engine.encoded(np.array([shapely.from_wkb(row[GEOMETRY])], dtype=object))
        return {**row, GEOMETRY: shape}

    def _log(self, change: "_Change", stamp: Stamp) -> None:
        row = {
            "edition": self._edition,
            "of": change.of,
            "code": change.code,
            "version": change.version,
            "at": stamp.at,
            "by": stamp.by,
            "action": change.action,
            "before": _json(change.before),
            "after": _json(change.after),
        }
        self._connection.execute(insert(_LOG), [row])


def _stale(name: str, code: str, now: int, read: int) -> StaleError:
    return StaleError(
        f"{name} {code!r} has version {now} by now, not {read}",
        hint="read it again, then change it",
    )


@dataclass(frozen=True, slots=True)
class _Change:
    of: str
    code: str
    version: int
    action: str
    before: Row | None
    after: Row | None


def state(connection: Connection, name: str) -> str:
    """Tell the rows of a table of the registry apart from what they were before any edit.

    An edit raises a version, a new row has a new number, and a row that is gone is one less.
    """
    model = MODELS[name]
    counted = select(func.count(), func.sum(model.c[VERSION]), func.max(model.c[FID]))
    return " ".join(map(str, connection.execute(counted.select_from(model)).one()))


def replayed(
    connection: Connection, edition: int, table: Table, frame: pd.DataFrame, *, until: str | None
) -> pd.DataFrame:
    """Do the edits of an edition again on a table as it was built.

    Parameters
    ----------
    until : str or None
        Only edits before this moment.
    """
    query = select(_LOG.c.code, _LOG.c.after).where(
        _LOG.c.of == table.name, _LOG.c.edition == edition
    )
    if until is not None:
        query = query.where(_LOG.c["at"] < until)
    key = str(table.key)
    place: dict[str, int] = dict(zip(frame[key], range(len(frame)), strict=True))
    last: dict[str, Row] = {}
    gone = set()
    for code, after in connection.execute(query.order_by(_LOG.c.fid)):
        if after is None:  # should the code come back, then as a new row, at the end
            last.pop(code, None)
            gone.add(code)
        else:
            last[code] = json.loads(after)
    if not last and not gone:
        return frame
    kept = frame[~frame[key].isin([*last, *gone])]
    codes = [*kept[key], *last]
    end = len(frame)
    order = np.argsort([end if c in gone else place.get(c, end) for c in codes], kind="stable")
    return _joined(table, kept, list(last.values())).iloc[order].reset_index(drop=True)


def _joined(table: Table, kept: pd.DataFrame, rows: list[Row]) -> pd.DataFrame:
    """Put rows of the log after those of a frame; dtypes follow the absent values that are left."""
    made = pd.DataFrame(
        {name: typed([*plain(kept[name]), *(row.get(name) for row in rows)], column.kind)
         for name, column in table.columns.items()}
    )  # fmt: skip
    if not table.geometry:
        return made
    drawn = shapely.from_wkb(np.array([row.get(GEOMETRY) for row in rows], dtype=object))
    shapes = np.concatenate([kept[GEOMETRY].to_numpy(), drawn])
    shaped: pd.DataFrame = gpd.GeoDataFrame(made, geometry=shapes, crs=crs.STORED)
    return shaped


def plain_row(frame: pd.DataFrame, number: int) -> Row:
    """Take a row out of a frame: plain values, None where absent, a shape as WKB in hexadecimal."""
    row: Row = {}
    for name in frame.columns:
        value = frame[name].iloc[number]
        if name == GEOMETRY:
            row[name] = None if value is None else shapely.to_wkb(value, hex=True)
        elif value is None or pd.isna(value):
            row[name] = None
        else:
            row[name] = value.item() if isinstance(value, np.generic) else value
    return row


def _json(row: Row | None) -> str | None:
    if row is None:
        return None
    return json.dumps({k: v for k, v in row.items() if k != VERSION}, ensure_ascii=False)


def _editable(name: str) -> Table:
    if name not in REGISTRY:
        raise NotFoundError(
            f"{name!r} is no table of the registry", hint=f"tables: {', '.join(REGISTRY)}"
        )
    return STORED[name]
