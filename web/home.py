"""The city being served: opened at the first request, and again after a build or an edit."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from flask import current_app

from geo.answers import City, open_city

MOST_PAST = 3
"""Cities of other days that are kept open."""


class Home:
    """One city for all threads, never older than the last finished build or edit.

    An edit of the registry is seen at once. Where a walk depends on what was edited, gates and
    compounds, the city is opened again, so that every figure follows.

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
        self._past: OrderedDict[str, City] = OrderedDict()
        self._state = ""
        self._turn = Lock()

    def city(self, as_of: str | None = None) -> City:
        """Return the city as it is now, or as it was on a day; :meth:`standing` may fail so too."""
        return self.standing(as_of)[0]

    def standing(self, as_of: str | None = None) -> tuple[City, str]:
        """Return the city, and what tells its state apart from any other: its build, its last edit.

        One short question to the store where nothing has changed.

        Raises
        ------
        StoreError
            If nothing has been built.
        NotFoundError
            If nothing is known of the day.
        """
        with self._turn:
            city = self._now()
            if as_of is None:
                return city, self._state
            if as_of not in self._past:
                self._past[as_of] = open_city(self.store, as_of=as_of, cache=self._cache)
                if len(self._past) > MOST_PAST:
                    self._past.popitem(last=False)
            self._past.move_to_end(as_of)
            return self._past[as_of], f"{self._state} {as_of}"

    def _now(self) -> City:
        """Open the newest city where it is not open yet."""
        if self._given is not None:
            return self._given
        city = self._city or open_city(self.store, cache=self._cache)
        run, edited = city.store.now()
        state = f"{run.id} {run.created.isoformat()} {edited}"
        if state != self._state:
            self._past.clear()
            self._city = city if city.is_newest() else city.reopened()
            self._state = state
        return self._city or city


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
    city.search("1")
    city.tried([])


def served_city(as_of: str | None = None) -> City:
    """Return the city that the current application serves, or that of a day."""
    return home().city(as_of)


def home() -> Home:
    """Return where the current application has its city from."""
    found: Home = current_app.extensions["home"]
    return found
