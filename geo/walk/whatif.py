"""What if: a station more, elsewhere or gone, a gate open, a link across; and who notices.

A :class:`Standing` is who walks where. Each change makes another one of it, equal to what a search
of everything would find, at the cost of what the change touches.

Points keep their anchors, and homes the walks to their own gates: a link or an opened gate is
walked, but nobody's door is on it. So nothing that is added ever lengthens a walk.
"""

from dataclasses import dataclass, replace

import numpy as np

from geo.errors import NotFoundError
from geo.network.graph import Anchors, Int64
from geo.network.ways import LONGEST_WALK_MM, Bools, Ways
from geo.walk.labels import labels
from geo.walk.links import Link, link_table
from geo.walk.loops.change import cross, improve, rim
from geo.walk.loops.ends import best_of_places
from geo.walk.loops.tiles import LOW_BITS, NO_KEY
from geo.walk.nearest import Nearest, offers, unpacked
from geo.walk.places import Goals, Places, doors, goals, on_chains, picked, places, together


@dataclass(frozen=True, slots=True)
class Standing:
    """Who walks where.

    Attributes
    ----------
    ways : Ways
        The network, without links.
    stations : Places
        Of stations; those that are gone have none.
    n_stations : int
        How many numbers of stations are taken, those that are gone included.
    demand : Goals
        The demand points.
    links : tuple of Link
        Ways added.
    labels : ndarray of int64, shape (n_junctions,)
        The nearest station of every junction, as :func:`geo.walk.labels.labels` has it.
    link_labels : ndarray of int64, shape (n_link_ends,)
        The same at the ends of links.
    keys : ndarray of int64, shape (n_demand,)
        The same of demand points.
    """

    ways: Ways
    stations: Places
    n_stations: int
    demand: Goals
    links: tuple[Link, ...]
    labels: Int64
    link_labels: Int64
    keys: Int64

    @property
    def nearest(self) -> Nearest:
        """The nearest station of every demand point."""
        return unpacked(self.keys)

    def adding(self, station: Anchors) -> "Standing":
        """Add a station; its number is the next one, ``n_stations``."""
        come = places(self.ways, station)
        numbered = come._replace(owners=np.full_like(come.owners, self.n_stations))
        return _follow(replace(self, n_stations=self.n_stations + 1), gone=(), come=numbered)

    def moving(self, number: int, station: Anchors) -> "Standing":
        """Move a station elsewhere; it keeps its number.

        Raises
        ------
        NotFoundError
            If no station has the number.
        """
        come = places(self.ways, station)
        numbered = come._replace(owners=np.full_like(come.owners, self._known(number)))
        return _follow(self, gone=(number,), come=numbered)

    def removing(self, number: int) -> "Standing":
        """Close a station; the others keep their numbers.

        Raises
        ------
        NotFoundError
            If no station has the number.
        """
        return _follow(self, gone=(self._known(number),), come=picked(self.stations, _NONE))

    def linking(self, link: Link) -> "Standing":
        """Add a way, such as :mod:`geo.walk.links` makes of two points or of a gate."""
        linked = replace(self, links=(*self.links, link))
        return _follow(linked, gone=(), come=picked(self.stations, _NONE))

    def _known(self, number: int) -> int:
        if not 0 <= number < self.n_stations:
            raise NotFoundError(f"no station number {number}", hint="numbers are rows, from 0")
        return number


_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Changes:
    """Whose walk differs between two standings of the same demand.

    Attributes
    ----------
    demand : ndarray of int64
        Rows of the demand points, in order.
    before, after : Nearest
        Their walks.
    """

    demand: Int64
    before: Nearest
    after: Nearest


def stand(ways: Ways, stations: Anchors, demand: Anchors) -> Standing:
    """Find who walks where now.

    Parameters
    ----------
    ways : Ways
        The network.
    stations, demand : Anchors
        Tied to its graph.
    """
    at, wanted = places(ways, stations), goals(ways, demand)
    found = labels(ways, offers(doors(ways, at)))
    keys = np.full(demand.n_owners, NO_KEY, dtype=np.int64)
    best_of_places(ways, found, on_chains(at), wanted.places, LONGEST_WALK_MM, keys)
    return Standing(ways, at, stations.n_owners, wanted, (), found, _NONE, keys)


def changes(before: Standing, after: Standing) -> Changes:
    """Compare two standings of the same demand points."""
    rows = np.flatnonzero(before.keys != after.keys)
    return Changes(rows, unpacked(before.keys[rows]), unpacked(after.keys[rows]))


def _follow(old: Standing, *, gone: tuple[int, ...], come: Places) -> Standing:
    """Let labels and walks follow stations that are gone or have come, and links."""
    ways, found = old.ways, old.labels.copy()
    is_gone = np.isin(old.stations.owners, gone)
    stays = picked(old.stations, ~is_gone)
    stations = together(stays, come)
    is_lost = np.isin((found & LOW_BITS).astype(np.int64), gone) & (found != NO_KEY)
    freed = rim(ways, found, is_lost)
    for nodes, keys in (freed, offers(doors(ways, stations))):
        improve(ways, found, nodes, keys, LONGEST_WALK_MM)
    table = link_table(old.links)
    ends = cross(ways, found, stations, *table, LONGEST_WALK_MM)
    changed_places = picked(old.stations, is_gone).chains, come.chains, table.chains
    near = _touched(ways, old.labels != found, np.concatenate(changed_places))
    sources = on_chains(together(stations, _as_places(table.chains, table.at_mm, ends)))
    keys = _walked_again(old, near, found, sources)
    return replace(old, stations=stations, labels=found, link_labels=ends, keys=keys)


def _touched(ways: Ways, changed: Bools, chains: Int64) -> Bools:
    """Say which chains end at a junction whose label changed, or are among some."""
    touched = changed[ways.chain_ends[:, 0]] | changed[ways.chain_ends[:, 1]]
    touched[chains[chains >= 0]] = True
    return touched


def _as_places(chains: Int64, at_mm: Int64, keys: Int64) -> Places:
    """See the ends of links as stations: as far away as their label says."""
    there = (chains >= 0) & (keys != NO_KEY)
    columns = (chains, at_mm, keys >> 32, keys & LOW_BITS)
    return Places(*(column[there].astype(np.int32) for column in columns))


def _walked_again(old: Standing, touched: Bools, found: Int64, sources: Places) -> Int64:
    """Find anew the walks of demand points that have a place on the chains touched."""
    demand, keys = old.demand.places, old.keys.copy()
    again = np.zeros(len(keys), dtype=np.bool_)
    again[demand.owners[touched[demand.chains]]] = True
    keys[again] = NO_KEY
    theirs = picked(demand, again[demand.owners])
    best_of_places(old.ways, found, sources, theirs, LONGEST_WALK_MM, keys)
    return keys
