"""The city being served: opened at the first request, and again after a build."""

from pathlib import Path
from threading import Lock

from flask import current_app

from geo.answers import City, open_city


class Home:
    """One city for all threads, never older than the last finished build.

    Parameters
    ----------
    store : str
        Where builds leave the city.
    city : City, optional
        Served for good in the place of the store's.
    cache : Path, optional
        Where prepared networks are kept.
    """

    def __init__(self, store: str, *, city: City | None = None, cache: Path | None = None) -> None:
        self.store = store
        self._cache = cache
        self._given = city
        self._city = city
        self._turn = Lock()

    def city(self) -> City:
        """Return the city as it is now; one short question to the store when nothing has changed.

        Raises
        ------
        StoreError
            If nothing has been built.
        """
        if self._given is not None:
            return self._given
        with self._turn:
            if self._city is None:
                self._city = open_city(self.store, cache=self._cache)
            elif not self._city.is_newest():
                self._city = self._city.reopened()
            return self._city


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
