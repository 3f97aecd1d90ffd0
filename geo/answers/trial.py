"""Changes to a city, in a planner's words, made on who walks where."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import count, product
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from geo.answers.rows import Answer, Place
from geo.crs import STORED
from geo.engine import metric_xy
from geo.errors import ContractError, NotFoundError
from geo.network.gates import Gates, shut, tie
from geo.network.graph import Anchors, Floats, Snap
from geo.network.snap import FAR_MM, Ground, snap, ties, without_steps
from geo.network.ways import Bools
from geo.question import Question
from geo.walk.links import link, opened

if TYPE_CHECKING:
    from geo.answers.city import City

Change = Mapping[str, Any]

_TAKES = {
    "add": ("at",),
    "move": ("station", "to"),
    "remove": ("station",),
    "open": ("gate",),
    "link": ("from", "to"),
}
_PLACES = ("at", "to", "from")


class Trial:
    """Changes made one after the other, gates last.

    Parameters
    ----------
    city : City
        What is changed.
    question : Question
        Who walks, when and to which stations.

    Attributes
    ----------
    question : Question
        As given.
    tied : Tied
        The city as this walker finds it.
    begun, standing : Standing
        Who walks where, before and after.
    names : list of str
        The code that each number of a station stands for.
    """

    def __init__(self, city: "City", question: Question) -> None:
        self._city, self.question = city, question
        self.tied = city.engine.tied(question)
        self.begun = self.standing = city.engine.standing(question)
        self.names: list[str] = city.table("stations")["code"].tolist()
        self._numbers = {code: number for number, code in enumerate(self.names)}
        self._gates: set[str] = set()

    def forked(self) -> "Trial":
        """Begin another trial where this one stands."""
        fork = copy(self)
        fork.names, fork._numbers = self.names.copy(), self._numbers.copy()
        fork._gates = self._gates.copy()
        return fork

    def number_of(self, change: Change) -> int | None:
        """Tell the number of the station that a change is about, None where it is about none."""
        return self._numbers.get(str(change.get("station")))

    def make(self, change: Change) -> Answer:
        """Make one change; tell it again, with the code of a station that is new."""
        do, values = _read(change)
        getattr(self, f"_{do}")(*values)
        return {**change, "station": self.names[-1]} if do == "add" else dict(change)

    def _add(self, at: "Place") -> None:
        come = self._tie(at, "add")
        code = next(name for n in count(1) if (name := f"NEW-{n}") not in self.names)
        self._numbers[code] = len(self.names)
        self.names.append(code)
        self.standing = self.standing.adding(come)

    def _move(self, station: str, to: "Place") -> None:
        number = self._number(station)
        self.standing = self.standing.moving(number, self._tie(to, f"move {station}"))

    def _remove(self, station: str) -> None:
        self.standing = self.standing.removing(self._number(station))
        del self._numbers[station]

    def _link(self, a: "Place", b: "Place") -> None:
        begin, end = metric(self._city, (a, b))
        length_mm = round(np.hypot(*(end - begin)) * 1000)
        for ends in product(self._ends(a), self._ends(b)):
            made = link(self.tied.ways, *ends, length_mm=length_mm)
            assert made is not None  # what a place is tied to is open
            self.standing = self.standing.linking(made)

    def _open(self, gate: str) -> None:
        self._gates.add(gate)

    def open_gates(self) -> list[str]:
        """Open all the gates asked for; say which make no difference."""
        if not self._gates:
            return []
        table, graph = self._city.table("gates"), self._city.engine.network(self.question)
        is_asked = table["code"].isin(self._gates).to_numpy(dtype=bool)
        codes = table["code"][is_asked].tolist()
        if unknown := sorted(self._gates.difference(codes)):
            raise NotFoundError(f"no gate {unknown[0]!r}", hint="gates are named by their codes")
        edges, residents, hours = tie(table, self._city.table("streets"), zone=self._city.run.zone)
        then = Gates(edges, residents & ~is_asked, np.where(is_asked, "24/7", hours))
        was_shut = self.tied.ways.edge_chains < 0
        is_shut = shut(graph, then, avoid=self.question.walker.avoid, at=self.question.at)
        if self.question.border == "hard":
            is_shut |= self._city.engine.border.beyond
        standing_on = edges[is_asked & (edges >= 0)]
        for edge in np.unique(standing_on[was_shut[standing_on] & ~is_shut[standing_on]]).tolist():
            self.standing = self.standing.linking(opened(graph, self.tied.ways, edge))
        return [
            f"gate {code} {why}"
            for code, edge in zip(codes, edges[is_asked].tolist(), strict=True)
            if (why := _no_difference(edge, was_shut, is_shut))
        ]

    def _number(self, station: str) -> int:
        if station not in self._numbers:
            raise NotFoundError(f"no station {station!r}", hint="stations are named by their codes")
        return self._numbers[station]

    def _ends(self, place: "Place") -> list[Anchors]:
        """Tie the end of a link to the nearest street, be it one of an island, and without steps.

        A link may be what joins the island; demand and stations rather go to the main streets.
        """
        self._tie(place, "link")  # if anything is near
        xy, ground = metric(self._city, [place]), self.tied.ground
        nearest, stepless = _end(ground, xy), _end(without_steps(ground), xy)
        is_other = stepless.edges[0] >= 0 and not np.array_equal(stepless.xy, nearest.xy)
        return [nearest, stepless] if is_other else [nearest]

    def _tie(self, place: "Place", said: str) -> Anchors:
        found = ties(self.tied.ground, metric(self._city, [place]))
        if found.status[0] == Snap.UNROUTABLE:
            raise ContractError(
                f"{said}: no street within {FAR_MM // 1000} m of {place[0]:.6f},{place[1]:.6f} "
                "that no barrier cuts off",
                hint="choose a place nearer to a street",
            )
        return found


def _end(ground: Ground, xy: Floats) -> Anchors:
    main = snap(ground, xy)
    other = snap(replace(ground, main=ground.others, others=ground.main), xy)
    return other if other.connector_mm[0] < main.connector_mm[0] else main


def _no_difference(edge: int, was_shut: Bools, is_shut: Bools) -> str:
    """Say why it makes no difference to open a gate; nothing where it does."""
    if edge < 0:
        return "stands on no street"
    if not was_shut[edge]:
        return "is open already for this walker and hour"
    return "is not all that shuts its street" if is_shut[edge] else ""


def metric(city: "City", places: "Iterable[Place]") -> Floats:
    """Turn longitudes and latitudes into metres of the city's zone."""
    lonlat = np.array(list(places), dtype=np.float64).reshape(-1, 2)
    return metric_xy(gpd.GeoSeries.from_xy(*lonlat.T, crs=STORED), city.run.zone)


def as_place(value: object, said: str) -> "Place":
    """Read a place.

    Raises
    ------
    ContractError
        Unless it is longitude and latitude in degrees; ``said`` names what it is for.
    """
    if isinstance(value, Sequence) and [type(part) in (int, float) for part in value] == [True] * 2:
        lon, lat = value
        if -180 <= lon <= 180 and -90 <= lat <= 90:
            return float(lon), float(lat)
    raise ContractError(
        f"{said}: {value!r} is no longitude and latitude in degrees",
        hint="write the longitude first: [118.93, 32.10]",
    )


def _read(change: object) -> tuple[str, list[Any]]:
    """Take a change apart: what to do, and what that takes."""
    do = change.get("do") if isinstance(change, Mapping) else change
    if not isinstance(change, Mapping) or not isinstance(do, str) or do not in _TAKES:
        raise ContractError(f"a change cannot do {do!r}", hint=f"it can {', '.join(_TAKES)}")
    given, takes = set(change) - {"do"}, _TAKES[do]
    if given != set(takes):
        found = ", ".join(map(str, sorted(given, key=str))) or "nothing"
        raise ContractError(f"{do} takes {' and '.join(takes)}, found {found}")
    return do, [as_place(change[key], f"{do} {key}") if key in _PLACES else str(change[key])
                for key in takes]  # fmt: skip
