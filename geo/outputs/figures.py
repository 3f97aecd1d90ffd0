"""What leaders read, computed once from a run's tables.

The command line, the page's summary, the report and the notebook all print a :class:`Figures`, so
they cannot disagree. Nothing is typed by hand and nothing is rounded here: rounding belongs to
whoever prints.

Conventions
-----------
* the headline is the coverage row of the city's root area;
* *outside* means not covered: too far, over capacity or undetermined;
* a rate is between 0 and 1, and ``nan`` where there is nothing to divide by.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_type_hints

import pandas as pd

from geo.errors import ContractError
from geo.run import Run

Tables = Mapping[str, pd.DataFrame]

WORST_COMMUNITIES = 10
"""How many communities the short list holds."""


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One area's row of the coverage table.

    Attributes
    ----------
    code, name, level : str
        Which area.
    residents : int
        All who live there: the next four add up to it.
    covered_residents, too_far_residents, over_capacity_residents, undetermined_residents : int
        The residents of each status.
    rate_residents, rate_dwellings, rate_buildings, rate_area : float
        Share covered, 0 to 1; ``nan`` where there is nothing to divide by.
    """

    code: str
    name: str
    level: str
    residents: int
    covered_residents: int
    too_far_residents: int
    over_capacity_residents: int
    undetermined_residents: int
    rate_residents: float
    rate_dwellings: float
    rate_buildings: float
    rate_area: float

    @property
    def outside_residents(self) -> int:
        """Residents who are not covered, for whatever reason."""
        return self.residents - self.covered_residents


@dataclass(frozen=True, slots=True)
class RateFigures:
    """One of the four rates of the whole city, with what it is a share of.

    Attributes
    ----------
    of : str
        ``residents``, ``dwellings``, ``buildings`` or ``area``.
    rate : float
        Share covered, 0 to 1; ``nan`` where there is nothing to divide by.
    whole : float
        The denominator, the undetermined included: a count, or square metres of built-up area.
    """

    of: str
    rate: float
    whole: float


@dataclass(frozen=True, slots=True)
class SnapFigures:
    """How one kind of tie to the network occurs among demand points.

    Attributes
    ----------
    status : str
        ``normal``, ``far``, ``island`` or ``unroutable``.
    points, residents : int
        Demand points with that tie, and who lives there.
    """

    status: str
    points: int
    residents: int


@dataclass(frozen=True, slots=True)
class IslandFigures:
    """The parts of the network that are cut off from the largest one.

    Attributes
    ----------
    count : int
        Connected components beside the largest.
    length_m : float
        Length of their streets, metres.
    residents : int
        Residents whose nearest street is one of theirs.
    """

    count: int
    length_m: float
    residents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything leaders read of one run.

    Attributes
    ----------
    run : Run
        Where the figures come from: profile, limit, inputs' hashes.
    total : AreaFigures
        The headline: the whole city.
    rates : tuple of RateFigures
        Its four rates, which always stand side by side.
    streets : tuple of AreaFigures
        Worst first: by rate of residents, lowest first; unpeopled streets last.
    communities : tuple of AreaFigures
        The worst ten: by residents outside, most first; only those with any.
    stations, hubs, gaps, demand_points, edges : int
        Rows; a hub is a station, and counted among them too.
    bounds : tuple of float
        West, south, east, north of all areas, degrees.
    snapping : tuple of SnapFigures
        How demand is tied to the network, one entry a status, the best first.
    islands : IslandFigures
        What of the network is cut off.
    findings : mapping of str to int
        Severity -> findings of the check.
    """

    run: Run
    total: AreaFigures
    rates: tuple[RateFigures, ...]
    streets: tuple[AreaFigures, ...]
    communities: tuple[AreaFigures, ...]
    stations: int
    hubs: int
    gaps: int
    demand_points: int
    edges: int
    bounds: tuple[float, float, float, float]
    snapping: tuple[SnapFigures, ...]
    islands: IslandFigures
    findings: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Flatten to what programs read; absent and infinite numbers become ``None``.

        Returns
        -------
        dict
            ``run, city, notice, profile, speed_kmh, minutes, limit_m``, the residents by status,
            the four rates, ``stations, hubs, gaps, bounds, streets, communities, created``.
        """
        headline = asdict(self.total)
        return {
            "run": self.run.id,
            "city": self.run.city,
            "notice": self.run.notice,
            "profile": self.run.profile,
            "speed_kmh": self.run.speed_kmh,
            "minutes": self.run.minutes,
            "limit_m": self.run.limit_m,
            **{name: _finite(value) for name, value in headline.items() if name not in _WHICH},
            "stations": self.stations,
            "hubs": self.hubs,
            "gaps": self.gaps,
            "bounds": list(self.bounds),
            "streets": [_json_row(area) for area in self.streets],
            "communities": [_json_row(area) for area in self.communities],
            "created": self.run.created.isoformat(),
        }


_WHICH = ("code", "name", "level")
_SNAPS = ("normal", "far", "island", "unroutable")
_SEVERITIES = ("fault", "left_out", "note")


def summarise(run: Run, tables: Tables) -> Figures:
    """Compute what leaders read.

    Parameters
    ----------
    run : Run
        The computation that made the tables.
    tables : mapping of str to DataFrame
        ``areas, stations, demand, streets, results, coverage, gaps, anchors, islands, findings``
        of :mod:`geo.tables`; areas in degrees.

    Raises
    ------
    ContractError
        If the coverage table has no row for the city's root area.
    """
    coverage = tables["coverage"]
    total = _root(coverage, run.city_code)
    return Figures(
        run=run,
        total=total,
        rates=_rates(total, tables["demand"], tables["results"]),
        streets=worst_by_rate(coverage[coverage["level"] == "street"]),
        communities=worst_by_residents(coverage[coverage["level"] == "community"]),
        stations=len(tables["stations"]),
        hubs=int((tables["stations"]["kind"] == "hub").sum()),
        gaps=len(tables["gaps"]),
        demand_points=len(tables["demand"]),
        edges=len(tables["streets"]),
        bounds=_bounds(tables["areas"]),
        snapping=_snapping(tables["anchors"], tables["demand"]),
        islands=_islands(tables["islands"]),
        findings=_by_severity(tables["findings"]),
    )


def area_figures(coverage: pd.DataFrame) -> Iterator[AreaFigures]:
    """Read coverage rows as plain numbers, in their order."""
    kinds = get_type_hints(AreaFigures)
    columns = [coverage[name].astype(kind).tolist() for name, kind in kinds.items()]
    return (AreaFigures(*row) for row in zip(*columns, strict=True))


def worst_by_rate(coverage: pd.DataFrame) -> tuple[AreaFigures, ...]:
    """Order areas by their rate of residents, lowest first, those without residents last."""
    return tuple(sorted(area_figures(coverage), key=_rate_then_code))


def _rate_then_code(area: AreaFigures) -> tuple[bool, float, str]:
    unpeopled = math.isnan(area.rate_residents)
    return unpeopled, 0 if unpeopled else area.rate_residents, area.code


def worst_by_residents(coverage: pd.DataFrame) -> tuple[AreaFigures, ...]:
    """Pick the ten areas with most residents outside, most first; fewer when fewer have any."""
    some = [area for area in area_figures(coverage) if area.outside_residents]
    some.sort(key=lambda area: (-area.outside_residents, area.code))
    return tuple(some[:WORST_COMMUNITIES])


def _root(coverage: pd.DataFrame, code: str) -> AreaFigures:
    for area in area_figures(coverage[coverage["code"] == code]):
        return area
    raise ContractError(
        f"the coverage table has no row for the whole city, {code!r}",
        hint="let code in the city file be the root area's",
    )


def _rates(
    total: AreaFigures, demand: pd.DataFrame, results: pd.DataFrame
) -> tuple[RateFigures, ...]:
    """Give each rate its denominator: what stands in the city's areas, as coverage counts it."""
    held = demand[demand["area"].notna()]
    built_m2 = results.loc[results["area"].notna(), "built_m2"]
    return (
        RateFigures("residents", total.rate_residents, int(held["residents"].sum())),
        RateFigures("dwellings", total.rate_dwellings, int(held["dwellings"].sum())),
        RateFigures("buildings", total.rate_buildings, int(held["buildings"].sum())),
        RateFigures("area", total.rate_area, float(built_m2.sum())),
    )


def _bounds(areas: pd.DataFrame) -> tuple[float, float, float, float]:
    west, south, east, north = areas.total_bounds.tolist()
    return west, south, east, north


def _snapping(anchors: pd.DataFrame, demand: pd.DataFrame) -> tuple[SnapFigures, ...]:
    tied = anchors[anchors["owner_table"] == "demand"].set_index("owner")["status"]
    residents = demand.set_index("code")["residents"]
    return tuple(
        SnapFigures(status, len(owners), int(residents.loc[owners].sum()))
        for status, owners in ((status, tied.index[tied == status]) for status in _SNAPS)
    )


def _islands(islands: pd.DataFrame) -> IslandFigures:
    """Sum up; an island has one row for each community it strands, and is counted once."""
    once = islands.drop_duplicates("component")
    return IslandFigures(len(once), float(once["length_m"].sum()), int(islands["residents"].sum()))


def _by_severity(findings: pd.DataFrame) -> dict[str, int]:
    counted = findings["severity"].value_counts()
    return {severity: int(counted.get(severity, 0)) for severity in _SEVERITIES}


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _json_row(area: AreaFigures) -> dict[str, object]:
    return {name: _finite(value) for name, value in asdict(area).items()}
