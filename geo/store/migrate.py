"""Bring a store from one revision of the tables to another."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from geo.errors import NotFoundError, StoreError
from geo.store import archive, editions
from geo.store.editions import Edition
from geo.store.engine import Engine, nothing_built, other_revision
from geo.store.file_engine import GeoPackage, require_ours
from geo.store.models import REPLACED, REVISION, REVISION_TABLE
from geo.store.read import read_table
from geo.tables import REGISTRY

_FOLDER = Path(__file__).with_name("migrations")


def migrate(engine: Engine, *, to: str = "head", lose: bool = False) -> tuple[str, str]:
    """Migrate a store within one transaction; killed at any moment, the old revision stands.

    In PostGIS tables that change are made anew, and belong to their owner alone until roles are
    granted again (:func:`geo.store.roles.grant_roles`).

    Parameters
    ----------
    engine : Engine
        The home.
    to : str
        A revision, ``0001``, or ``head``.
    lose : bool
        Agree to lose what an older revision cannot hold.

    Returns
    -------
    tuple of str
        The revisions of before and after.

    Raises
    ------
    NotFoundError
        If there is no such revision.
    StoreError
        If nothing was built there, rows would be lost, or the home refuses.
    """
    known = revisions()
    wanted = known[-1] if to == "head" else to
    if wanted not in known:
        raise NotFoundError(f"no revision {to!r}", hint=f"revisions: {', '.join(known)}")
    if engine.is_empty():
        raise nothing_built(engine.name)
    if isinstance(engine, GeoPackage):
        require_ours(engine.path)
    with engine.writing(any_revision=True) as connection:
        before = str(engine.revision(connection))
        if before not in known:
            raise other_revision(engine.name, before, REVISION)
        if wanted < before and not lose:
            raise StoreError(
                f"going back from {before} to {wanted} loses what {wanted} cannot hold",
                hint="--lose agrees to it; gridgov backup keeps it",
            )
        bring(connection, before, wanted)
        if wanted == REVISION:
            _archive(engine, connection)
    return before, wanted


def revisions() -> list[str]:
    """List every revision there is, oldest first."""
    scripts = ScriptDirectory(str(_FOLDER)).walk_revisions()
    return sorted(script.revision for script in scripts)


def bring(connection: Connection, before: str | None, after: str | None) -> None:
    """Bring the tables from one revision to another within the caller's transaction.

    Parameters
    ----------
    connection : Connection
        To either home; in PostGIS its first schema takes the tables.
    before, after : str or None
        Revisions; None is an empty home.
    """
    _stamp(connection, before)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER))
    if (after or "") >= (before or ""):
        command.upgrade(config, after or "base")
    else:
        command.downgrade(config, after or "base")


def _stamp(connection: Connection, revision: str | None) -> None:
    """Say the revision where alembic looks for it; stores of before alembic said it elsewhere."""
    made = f"CREATE TABLE IF NOT EXISTS {REVISION_TABLE} (version_num TEXT NOT NULL)"
    connection.exec_driver_sql(made)
    said = connection.exec_driver_sql(f"SELECT 1 FROM {REVISION_TABLE}").first()
    if revision is not None and said is None:
        connection.exec_driver_sql(f"INSERT INTO {REVISION_TABLE} VALUES ('{revision}')")


def _archive(engine: Engine, connection: Connection) -> None:
    """Keep an edition that was built before there was an archive, ere anybody edits it."""
    edition = editions.latest(connection)
    if edition is None or edition.held:
        return
    held = {name: archive.put(connection, name, read_table(engine, connection, name))
            for name in REPLACED}  # fmt: skip
    handed = {name: held[name] for name in REGISTRY}
    editions.archived(connection, Edition(edition.run, held, handed))
