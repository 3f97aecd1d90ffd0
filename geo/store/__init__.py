"""Tables at rest.

::

    models.py       the database's tables, made from the contracts
    geometry.py     one geometry type for both homes
    geopackage.py   what makes an SQLite file a GeoPackage
    database.py     opening such a file, and what can be wrong with it
    write.py        frames -> rows
    read.py         rows -> frames
    home.py         the GeoPackage home: replace, read, export
"""

from pathlib import Path

from geo.errors import StoreError
from geo.store.home import Store, open_geopackage


def open_store(url: str | Path, *, create: bool = False) -> Store:
    """Open a store.

    Parameters
    ----------
    url : str or Path
        A GeoPackage's path.
    create : bool
        Whether it may be made, or replaced, by a build.

    Raises
    ------
    StoreError
        If nothing has been built there, or it is no store of this version.
    """
    scheme, is_url, _ = str(url).partition("://")  # what follows may hold a password
    if is_url:
        raise StoreError(
            f"{scheme}:// names a database, and PostGIS is not supported yet",
            hint="name a .gpkg file",
        )
    return open_geopackage(Path(url), create=create)


__all__ = ["Store", "open_store"]
