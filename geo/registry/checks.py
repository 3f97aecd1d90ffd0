"""How complete the registry is: each check with its list of offenders.

An area means one that is valid now; a code that names none is an offender of its own check, since
areas are redrawn and a registry that speaks of the old ones must be told so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.norms import Norms
from geo.registry.requests import overdue
from geo.tables import BASIC, PARTIES, REGISTRY

Tables = Mapping[str, pd.DataFrame]
Mask = npt.NDArray[np.bool_]

_CHANNEL_LEVELS = ("street", "community", "grid")
_RUNNING = ("planned", "running")


@dataclass(frozen=True, slots=True)
class Check:
    """One question of completeness and its answer.

    Attributes
    ----------
    check : str
        What was asked.
    level : str
        Level of the areas, or the table, that was asked.
    total, complete : int
        How many there are, and how many are as they should be.
    missing : tuple of str
        Codes of the others, sorted.
    """

    check: str
    level: str
    total: int
    complete: int
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Lay the answer out by name."""
        return {
            "check": self.check,
            "level": self.level,
            "total": self.total,
            "complete": self.complete,
            "missing": list(self.missing),
        }


def registry_checks(tables: Tables, *, zone: str, norms: Norms, today: str) -> tuple[Check, ...]:
    """Ask every question of the registry.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The inputs of a city and its coverage, in longitude and latitude.
    zone : str
        Metric zone.
    norms : Norms
        What grids and requests are held to.
    today : str
        The day on which something is overdue or not.

    Returns
    -------
    tuple of Check
        In the order of the subjects: teams, channels, stations, hubs, compounds, grids, work.
    """
    areas = tables["areas"]
    grids = _basic(areas, "grid")
    return (
        *_teams(tables, grids),
        *_channels(tables, areas),
        *_known(tables, areas),
        *_stations(tables, areas),
        *_hubs(tables),
        _compounds(tables["compounds"]),
        *_grids(grids, tables, zone, norms),
        *_work(tables, norms, today),
    )


def _check(name: str, level: str, codes: pd.Series, good: Mask | pd.Series) -> Check:
    good = np.asarray(good, dtype=bool)
    missing = tuple(sorted(codes[~good].astype(str)))
    return Check(name, level, len(codes), int(good.sum()), missing)


def _basic(areas: pd.DataFrame, level: str) -> pd.DataFrame:
    return areas[(areas["level"] == level) & (areas["kind"] == BASIC)]


def _teams(tables: Tables, grids: pd.DataFrame) -> Iterator[Check]:
    teams = tables["teams"]
    yield _check("team", "grid", grids["code"], grids["code"].isin(teams["area"]))
    led = teams.loc[teams["leader"].fillna(value=False).astype(bool), "area"]
    yield _check("leader", "grid", grids["code"], grids["code"].isin(led))


def _channels(tables: Tables, areas: pd.DataFrame) -> Iterator[Check]:
    """Match areas and channels one to one, both ways."""
    channels = tables["channels"]
    for level in _CHANNEL_LEVELS:
        here = _basic(areas, level)["code"]
        named = channels[channels["level"] == level]
        if not len(here) and not len(named):
            continue  # the city has no such level
        of_level = named["area"]
        once = here.isin(of_level[~of_level.duplicated(keep=False)])
        wrong = here.isin(channels.loc[channels["level"] != level, "area"])
        yield _check("channel", level, here, once & ~wrong)
        yield _check("channel_area", level, named["code"], named["area"].isin(here))


def _known(tables: Tables, areas: pd.DataFrame) -> Iterator[Check]:
    """Find rows that hang on areas which are not there."""
    for name in ("teams", "ratings", "requests", "projects", "events"):
        rows, key = tables[name], str(REGISTRY[name].key)
        fine = rows["area"].isin(areas["code"]) | rows["area"].isna()
        yield _check("area_known", name, rows[key], fine)


def _stations(tables: Tables, areas: pd.DataFrame) -> Iterator[Check]:
    """Ask every community for a station in it, or one that some residents of it reach in time."""
    communities = _basic(areas, "community")["code"]
    up = areas.set_index("code")["parent"]
    holding = tables["stations"]["area"].dropna()
    held = set(holding)
    while len(holding):  # a station lies in its grid, and in all above
        holding = holding.map(up).dropna()
        held |= set(holding)
    coverage = tables["coverage"]
    reached = coverage.loc[coverage["covered_residents"] > 0, "code"]
    yield _check("station", "community", communities,
                 communities.isin(held) | communities.isin(reached))  # fmt: skip


def _hubs(tables: Tables) -> Iterator[Check]:
    stations, hubs, alliances = tables["stations"], tables["hubs"], tables["alliances"]
    here = stations.loc[stations["kind"] == "hub", "code"]
    yield _check("hub_district", "hub", here, here.isin(hubs["station"]))
    with_members = alliances.loc[alliances["members"].notna(), "hub"]
    led = hubs.loc[hubs["code"].isin(with_members), "station"]
    yield _check("hub_member", "hub", here, here.isin(led))


def _compounds(compounds: pd.DataFrame) -> Check:
    parties = compounds[list(PARTIES)].fillna(value=False).to_numpy(dtype=bool)
    return _check("parties", "compound", compounds["code"], np.asarray(parties.all(axis=1)))


def _grids(grids: pd.DataFrame, tables: Tables, zone: str, norms: Norms) -> Iterator[Check]:
    """Hold grids to the norm of households (those where somebody lives), and to a decent shape."""
    sums = tables["demand"].groupby("area")[["residents", "dwellings"]].sum()
    lived = np.asarray(grids["code"].map(sums["residents"]).fillna(0) > 0)
    codes = grids.loc[lived, "code"]
    dwellings = codes.map(sums["dwellings"])
    yield _check("households_low", "grid", codes, dwellings >= norms.households_least)
    yield _check("households_high", "grid", codes, dwellings <= norms.households_most)
    shapes = gpd.GeoSeries(grids["geometry"]).to_crs(zone)
    compact = np.asarray(4 * np.pi * shapes.area / shapes.length**2)
    yield _check("shape", "grid", grids["code"], np.asarray(compact >= norms.compactness))


def _work(tables: Tables, norms: Norms, today: str) -> Iterator[Check]:
    projects, requests = tables["projects"], tables["requests"]
    late = projects["state"].isin(_RUNNING) & (projects["due"].astype(str) < today)
    yield _check("project_due", "project", projects["code"], ~late)
    yield _check("request_due", "request", requests["code"], ~overdue(requests, norms, today))
