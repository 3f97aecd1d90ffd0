"""The PostGIS home: one database, many people at once.

Tables lie in the schema ``gridgov``. A build deletes and copies within one transaction, so readers
are never blocked and never see half; it holds a lock that only builds and edits know of.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psycopg
import shapely
import sqlalchemy as sa
from psycopg import sql

from geo.errors import ContractError, StoreError
from geo.store.ddl import statements
from geo.store.engine import BUSY_S, Box, Engine, Shapes, busy, nothing_built, other_revision
from geo.store.geometry import SRID
from geo.store.models import GEOMETRY, MODELS, REVISION, REVISION_TABLE, RUNS, STORED
from geo.store.people import UNSHARED

SCHEMA = "gridgov"

_LOCK = 0x67726964
"""The advisory lock of builds (alone) and edits (together)."""

_ALONE = _LOCK + 1
"""The advisory lock of transactions that must come one after the other."""

_EVERY_S = 0.05
_OPTIONS = {
    "search_path": f"{SCHEMA},public",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "10min",
}


class PostGIS(Engine):
    """A database.

    Parameters
    ----------
    url : str
        ``postgresql+psycopg://user@host:port/name``.
    busy_s : float
        How long a writer waits for another one, seconds.
    """

    def __init__(self, url: str, *, busy_s: float = BUSY_S) -> None:
        self.url = sa.make_url(url)
        self.name = self.url.set(password=None).render_as_string()
        self.busy_s = busy_s
        options = " ".join(f"-c {key}={value}" for key, value in _OPTIONS.items())
        self._engine = sa.create_engine(
            self.url,
            pool_pre_ping=True,
            pool_size=8,
            pool_timeout=10,
            connect_args={"options": options, "connect_timeout": 5},
        )

    def is_empty(self) -> bool:
        """Tell whether the database has no tables of ours."""
        with self._explained(), self._engine.connect() as connection:
            return self.revision(connection) is None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state and changes nothing."""
        with self._explained(), self._engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._require_current(connection)
            yield connection

    def revision(self, connection: sa.Connection) -> str | None:
        """Read the revision of the tables."""
        if connection.scalar(sa.select(sa.func.to_regclass(f"{SCHEMA}.{REVISION_TABLE}"))) is None:
            return None
        found = connection.exec_driver_sql(f"SELECT version_num FROM {REVISION_TABLE}").scalar()
        return None if found is None else str(found)

    @contextmanager
    def writing(self, *, any_revision: bool = False) -> Iterator[sa.Connection]:
        """Open the one transaction that may replace everything."""
        with self._explained(), self._engine.connect() as connection:
            self._lock(connection, "pg_try_advisory_xact_lock")
            if self.revision(connection) is None:
                create(connection)
            if not any_revision:
                self._require_current(connection)
            yield connection
            connection.commit()

    @contextmanager
    def editing(self) -> Iterator[sa.Connection]:
        """Open a transaction that changes single rows."""
        with self._explained(), self._engine.connect() as connection:
            self._lock(connection, "pg_try_advisory_xact_lock_shared")
            self._require_current(connection)
            yield connection
            connection.commit()

    @contextmanager
    def keeping(self) -> Iterator[sa.Connection]:
        """Open a transaction that no build waits for, nor it for them."""
        with self._explained(), self._engine.connect() as connection:
            self._require_current(connection)
            yield connection
            connection.commit()

    def alone(self, connection: sa.Connection) -> None:
        """Take a lock that ends with the transaction."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ALONE})")

    def may_replace(self, connection: sa.Connection) -> bool:
        """Tell whether this role may act as the owner of the tables."""
        query = "SELECT has_table_privilege(%(name)s, 'INSERT')"
        name = f"{SCHEMA}.{RUNS.name}"
        return bool(connection.exec_driver_sql(query, {"name": name}).scalar())

    def fill(
        self,
        connection: sa.Connection,
        name: str,
        columns: Mapping[str, Sequence[object]],
        shapes: Shapes | None,
    ) -> None:
        """Delete all rows and copy new ones in."""
        connection.execute(sa.delete(MODELS[name]))
        values = dict(columns)
        if shapes is not None:
            values[GEOMETRY] = self.encoded(shapes)
        if not values:
            return
        copy_in = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, values))
        )
        with _driver(connection).cursor() as cursor, cursor.copy(copy_in) as copy:
            for row in zip(*values.values(), strict=True):
                copy.write_row(row)

    def shape(self, column: sa.Column[bytes]) -> sa.ColumnElement[bytes]:
        """Select a shape as WKB."""
        return sa.func.ST_AsBinary(column, type_=sa.LargeBinary())

    def shapes(self, values: Iterable[bytes | None]) -> Shapes:
        """Read WKB."""
        return np.asarray(shapely.from_wkb(np.array(list(values), dtype=object)), dtype=object)

    def encoded(self, shapes: Shapes) -> list[object]:
        """Write hexadecimal EWKB, which a geometry column takes as it is."""
        known = shapely.set_srid(shapes, SRID)
        return list(shapely.to_wkb(known, hex=True, include_srid=True))

    def near(self, table: sa.Table, box: Box) -> sa.ColumnElement[bool]:
        """Compare bounding boxes by the spatial index."""
        return table.c[GEOMETRY].bool_op("&&")(sa.func.ST_MakeEnvelope(*box, SRID))

    def export(self, path: Path) -> None:
        """Write everything that may be handed on to a GeoPackage, as a backup does."""
        from geo.store.backup import back_up

        back_up(self, path, overwrite=True, without=UNSHARED)

    def close(self) -> None:
        """Close the pool's idle connections."""
        self._engine.dispose()

    def _lock(self, connection: sa.Connection, function: str) -> None:
        """Take the lock anew in each transaction, lest it comes with a state of before."""
        until = time.monotonic() + self.busy_s
        while not connection.exec_driver_sql(f"SELECT {function}({_LOCK})").scalar():
            connection.rollback()
            if time.monotonic() > until:
                raise busy(self.name)
            time.sleep(_EVERY_S)

    def _require_current(self, connection: sa.Connection) -> None:
        found = self.revision(connection)
        if found is None:
            raise nothing_built(self.name)
        if found != REVISION:
            raise other_revision(self.name, found, REVISION)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what went wrong with the database in words of this project."""
        try:
            yield
        except (sa.exc.DBAPIError, sa.exc.TimeoutError, psycopg.Error, UnicodeError) as error:
            raise explained(self.name, getattr(error, "orig", None) or error) from error


def explained(name: str, cause: BaseException) -> StoreError | ContractError:
    """Put what a database says into words of this project."""
    said = str(cause).strip().partition("\n")[0]
    if isinstance(cause, psycopg.errors.IntegrityError | psycopg.errors.DataError | UnicodeError):
        return ContractError(f"a table breaks its contract: {said}")
    if isinstance(cause, psycopg.errors.LockNotAvailable):
        return busy(name)
    if isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return StoreError(f"this role may not do that at {name}: {said}", hint="ask its owner")
    if isinstance(cause, psycopg.OperationalError | sa.exc.TimeoutError):
        return StoreError(
            f"{name} cannot be reached: {said}", hint="is the server up, the address right?"
        )
    return StoreError(f"{name} refuses: {said}")


def create(connection: sa.Connection) -> None:
    """Make an empty database a store: every table of the newest revision.

    Raises
    ------
    StoreError
        If PostGIS is not in the database and this role may not bring it.
    """
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except sa.exc.DBAPIError as error:
        raise StoreError(
            f"the database has no PostGIS, and this role may not bring it: {error.orig}",
            hint='run as its superuser: psql -d NAME -c "CREATE EXTENSION postgis"',
        ) from error
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    for name in STORED:
        create_table(connection, name)
    connection.exec_driver_sql(f"CREATE TABLE {REVISION_TABLE} (version_num TEXT NOT NULL)")
    connection.exec_driver_sql(f"INSERT INTO {REVISION_TABLE} VALUES ('{REVISION}')")


def create_table(connection: sa.Connection, name: str) -> None:
    """Make one table with its indexes and what its columns mean."""
    for statement in statements(name, "postgresql"):
        connection.exec_driver_sql(statement.replace("%", "%%"))


def _driver(connection: sa.Connection) -> psycopg.Connection[tuple[object, ...]]:
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found
