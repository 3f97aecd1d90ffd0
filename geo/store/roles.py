"""Database roles that may do what they must and no more (PostGIS only).

* the **owner** builds and migrates: whoever made the store;
* the **app** serves the map: it reads what a page shows, edits rows of the registry, keeps accounts
  and scenarios, adds to the logs, and can change neither a table, nor what a build wrote, nor what
  a log says;
* the **reader** sees the ground, the results and the runs, for a GIS on somebody's desk.

A role that has more by another way is refused, lest these grants promise what does not hold.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from psycopg import sql

from geo.errors import StoreError
from geo.store.engine import Engine, nothing_built
from geo.store.models import CHANGES, REVISION_TABLE, RUNS, STORED
from geo.store.people import AUDIT, PEOPLE
from geo.tables import GROUND, REGISTRY, RESULTS

_LOG_COLUMNS = ("fid", "edition", "of", "code", "version", "at", "after")
"""What replaying edits needs; who did them, and what was before, the app need not read."""


def grant_roles(engine: Engine, *, app: str, reader: str | None = None) -> None:
    """Grant the roles what they need and nothing else; they are made where they are not there yet.

    A role that is made may log in and has no password; one that is there stays as it is. What it
    had in this store is taken first. After a migration the grants must be given again.

    Parameters
    ----------
    engine : Engine
        A PostGIS home, opened as its owner.
    app, reader : str
        Names of roles; no reader when None.

    Raises
    ------
    StoreError
        If the home is a file or empty, a role may do more by another way, or whoever asks may not
        grant; all grants stay as they were.
    """
    from geo.store.server_engine import PostGIS

    if not isinstance(engine, PostGIS):
        raise StoreError(
            f"{engine.name} is a file, and has no roles", hint="its folder's rights protect it"
        )
    if engine.is_empty():
        raise nothing_built(engine.name)
    if app == reader:
        raise StoreError(f"{app} cannot be both app and reader", hint="name two roles")
    with engine.writing() as connection:
        for role in [app] if reader is None else [app, reader]:
            _make(connection, role)
            _require_stranger(connection, role)
            _revoke(connection, role)
            _require_bare(connection, role)
            _grant(connection, "USAGE ON SCHEMA gridgov", role)
            _grant_tables(connection, "SELECT", [REVISION_TABLE, RUNS.name], role)
        _grant_app(connection, app)
        if reader is not None:
            _grant_tables(connection, "SELECT", [*GROUND, *RESULTS], reader)


def _grant_app(connection: sa.Connection, app: str) -> None:
    shown = [name for name in STORED if name != CHANGES.name]
    _grant_tables(connection, "SELECT", shown, app)
    kept = [name for name in PEOPLE if name != AUDIT.name]
    _grant_tables(connection, "INSERT, UPDATE, DELETE", [*REGISTRY, *kept], app)
    _grant_tables(connection, "INSERT", [AUDIT.name], app)
    columns = ", ".join(f'"{name}"' for name in _LOG_COLUMNS)
    _grant(connection, f"SELECT ({columns}), INSERT ON {CHANGES.name}", app)
    for name in (*REGISTRY, *PEOPLE, CHANGES.name):
        _grant(connection, f"USAGE ON SEQUENCE {name}_fid_seq", app)


def _make(connection: sa.Connection, role: str) -> None:
    known = connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role})
    if known is None:
        connection.exec_driver_sql(_named("CREATE ROLE {} LOGIN", role))


def _require_stranger(connection: sa.Connection, role: str) -> None:
    """Refuse the owner itself, whose rights must not be taken, and whoever may act as the owner."""
    query = sa.text("SELECT pg_has_role(:r, current_user, 'MEMBER')")
    if connection.scalar(query, {"r": role}):
        raise StoreError(f"{role} may do all that the store's owner may", hint="name another role")


def _revoke(connection: sa.Connection, role: str) -> None:
    """Begin from nothing, so that a narrower grant takes what a wider one gave."""
    for what in ("TABLES", "SEQUENCES"):
        connection.exec_driver_sql(
            _named(f"REVOKE ALL ON ALL {what} IN SCHEMA gridgov FROM {{}}", role)
        )
    connection.exec_driver_sql(_named("REVOKE ALL ON SCHEMA gridgov, public FROM {}", role))


_RIGHTS_LEFT = """
SELECT 'create in the schema ' || nspname FROM pg_namespace
WHERE nspname IN ('gridgov', 'public') AND has_schema_privilege(:r, oid, 'CREATE')
UNION ALL
SELECT 'read or write ' || relname FROM pg_class
WHERE relnamespace = 'gridgov'::regnamespace AND relkind = 'r' AND (
    has_any_column_privilege(:r, oid, 'SELECT, INSERT, UPDATE, REFERENCES')
    OR has_table_privilege(:r, oid, 'DELETE, TRUNCATE, TRIGGER'))
"""
"""What a role may do that nothing was granted to."""


def _require_bare(connection: sa.Connection, role: str) -> None:
    """Refuse a role that has rights through another role, or since everybody has them."""
    left = connection.scalars(sa.text(_RIGHTS_LEFT), {"r": role}).first()
    if left is not None:
        raise StoreError(
            f"{role} may {left} even without a grant",
            hint="revoke it from PUBLIC, or from the roles that it is a member of",
        )


def _grant_tables(connection: sa.Connection, right: str, names: Iterable[str], role: str) -> None:
    _grant(connection, f"{right} ON {', '.join(names)}", role)


def _grant(connection: sa.Connection, right: str, role: str) -> None:
    connection.exec_driver_sql(_named(f"GRANT {right} TO {{}}", role))


def _named(statement: str, role: str) -> str:
    """Put a role's name into a statement, quoted; the driver takes a lone % for a parameter."""
    return sql.SQL(statement).format(sql.Identifier(role)).as_string().replace("%", "%%")
