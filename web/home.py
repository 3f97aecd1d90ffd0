"""The city being served: opened at the first request, and again after a build."""

from pathlib import Path
from threading import Lock

from flask import current_app

from geo.answers import City, open_city

Mark = tuple[tuple[int, int, int] | None, ...]


class Home:
    """One city for all threads, never older than the last finished build.

    Parameters
    ----------
    store : str
        Where builds leave the city.
    city : City, optional
        Served for good in the place of the store's.
    """

    def __init__(self, store: str, *, city: City | None = None) -> None:
        self.store = store
        self._given = city
        self._city = city
        self._mark: Mark | None = None
        self._turn = Lock()

    def city(self) -> City:
        """Return the city as it is now; two looks at the file's dates when nothing has changed.

        Raises
        ------
        StoreError
            If nothing has been built.
        """
        if self._given is not None:
            return self._given
        with self._turn:
            mark = self._look()
            if self._city is None or mark != self._mark:
                self._reopen()
                self._mark = mark
            return self._city  # type: ignore[return-value]

    def _reopen(self) -> None:
        """Open again, but keep a city with all it has computed where the run is the same."""
        opened = open_city(self.store)
        if self._city is None or opened.run != self._city.run:
            self._city = opened

    def _look(self) -> Mark:
        """Tell whether the file or its write-ahead log, where a build lands first, has changed."""
        return tuple(_dated(Path(self.store + ending)) for ending in ("", "-wal"))


def _dated(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def warm() -> None:
    """Ask one question of each kind beforehand, so that the first visitor need not wait.

    Raises
    ------
    StoreError
        If nothing has been built.
    """
    city = served_city()
    west, south, east, north = city.summary()["bounds"]
    city.nearest((west + east) / 2, (south + north) / 2)
    city.layer("areas")


def served_city() -> City:
    """Return the city that the current application serves."""
    home: Home = current_app.extensions["home"]
    return home.city()
