"""Tables at rest.

::

    models.py         the database's tables, made from the contracts
    geometry.py       one geometry type for both homes
    engine.py         what a home must do
    file_engine.py    the GeoPackage home, a file       geopackage.py  what makes a file one
    server_engine.py  the PostGIS home, a server
    archive.py        every table of every edition, once
    editions.py       what was held, build by build
    write.py          frames -> rows, all at once
    read.py           rows -> frames                    pages.py  some rows at a time
    edit.py           single rows, with versions        rules.py  what a row must be
    log.py            edits, kept                       fit.py  values as a column holds them
    people.py         tables of those who use it:
                      accounts.py  passwords.py  sessions.py  audit.py  scenarios.py
    store.py          a city at rest: everything above behind one door
    backup.py         from one home to another
    roles.py          who may do what on a server
    migrations/       from one revision of the tables to the next: migrate.py  ddl.py
"""

from pathlib import Path

from geo.errors import GeoError, StoreError
from geo.store.engine import Engine
from geo.store.file_engine import GeoPackage, is_absent, require_ours
from geo.store.pages import Page
from geo.store.store import Draft, Store

SERVER = "postgresql+psycopg"


def open_store(url: str | Path, *, create: bool = False, as_of: str | None = None) -> Store:
    """Open a store.

    Parameters
    ----------
    url : str or Path
        A GeoPackage's path, or ``postgresql+psycopg://user@host/name``.
    create : bool
        Whether it may be made, or replaced, by a build.
    as_of : str, optional
        A day: the city as it was.

    Raises
    ------
    StoreError
        If nothing has been built there, or it is no store of this version.
    NotFoundError
        If nothing is known of the day.
    """
    engine = engine_of(url)
    store = Store(engine, as_of=as_of)
    if not create:
        try:
            store.run()
        except GeoError:
            store.close()
            raise
    elif isinstance(engine, GeoPackage) and not is_absent(engine.path):
        require_ours(engine.path)
    return store


def engine_of(url: str | Path) -> Engine:
    """Choose the home that an address names.

    Raises
    ------
    StoreError
        If it is neither a file nor a PostgreSQL database.
    """
    scheme, is_url, _ = str(url).partition("://")  # what follows may hold a password
    if not is_url:
        return GeoPackage(Path(url))
    if scheme not in {SERVER, "postgresql"}:
        raise StoreError(
            f"{scheme}:// names no store", hint=f"name a .gpkg file, or {SERVER}://user@host/name"
        )
    from geo.store.server_engine import PostGIS

    return PostGIS(str(url).replace(f"{scheme}://", f"{SERVER}://", 1))


__all__ = ["Draft", "Page", "Store", "engine_of", "open_store"]
