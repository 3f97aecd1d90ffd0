"""Bring a store from one revision of the tables to another."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from geo.errors import NotFoundError, StoreError
from geo.store.engine import Engine
from geo.store.models import REVISION, REVISION_TABLE

_FOLDER = Path(__file__).with_name("migrations")


def migrate(engine: Engine, *, to: str = "head", lose: bool = False) -> tuple[str, str]:
    """Migrate a store within one transaction; killed at any moment, the old revision stands.

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
    scripts = ScriptDirectory.from_config(_config(None))
    known = [script.revision for script in scripts.walk_revisions()]
    wanted = REVISION if to == "head" else to
    if wanted not in known:
        raise NotFoundError(f"no revision {to!r}", hint=f"revisions: {', '.join(sorted(known))}")
    with engine.writing(any_revision=True) as connection:
        before = engine.revision(connection)
        if before is None:
            raise StoreError(f"nothing has been built at {engine.name}")
        if before not in known:
            raise StoreError(f"{engine.name} is of a later gridgov", hint="install that one")
        if wanted < before and not lose:
            raise StoreError(
                f"going back from {before} to {wanted} loses what {wanted} cannot hold",
                hint="--lose agrees to it; gridgov backup keeps it",
            )
        _stamp(connection, before)
        config = _config(connection)
        (command.upgrade if wanted > before else command.downgrade)(config, wanted)
    return before, wanted


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def _stamp(connection: Connection, revision: str) -> None:
    """Say the revision where alembic looks for it; stores of before alembic said it elsewhere."""
    made = f"CREATE TABLE IF NOT EXISTS {REVISION_TABLE} (version_num TEXT NOT NULL)"
    connection.exec_driver_sql(made)
    if connection.exec_driver_sql(f"SELECT 1 FROM {REVISION_TABLE}").first() is None:
        connection.exec_driver_sql(f"INSERT INTO {REVISION_TABLE} VALUES ('{revision}')")
