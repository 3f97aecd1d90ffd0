"""Tables at rest.

::

    models.py       the database's tables, made from the contracts
    geometry.py     one geometry type for both homes
    geopackage.py   what makes a SQLite file a GeoPackage
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
    if "://" in str(url):
        raise StoreError(f"{url} is a database, and only GeoPackages are known", hint="name a file")
    return open_geopackage(Path(url), create=create)


__all__ = ["Store", "open_store"]
