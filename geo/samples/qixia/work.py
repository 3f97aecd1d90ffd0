"""What is done in the pilot: requests, projects, partners with their alliances, events.

All made up but for the names of places and of some partners. Days lie round the day of the pilot,
some projects overdue on purpose.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.areas import Areas, short
from geo.samples.qixia.partners import alliances, partners
from geo.samples.qixia.registry import People
from geo.samples.qixia.requests import requests
from geo.samples.qixia.stations import Stations
from geo.samples.qixia.workbook import DATE

_HARD, _SECRETARY = 25, 18
_HARD_PROJECTS = ("老旧小区加装电梯", "背街小巷整治", "停车位扩容", "雨污分流改造", "电动车充电棚")
_SECRETARY_PROJECTS = ("睦邻议事厅", "银发食堂", "青年驿站", "红色物业提升", "校地共建")
_DUE_DAYS, _FAR_DAYS, _OVERDUE = (-150, 200), 60, 5

FORUM, MEETING, ROTA = (
    ("季度论坛", "forum", "2026-01-02", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR"),
    ("月度联席会", "meeting", "2026-01-14", "FREQ=MONTHLY;BYDAY=2WE"),
    ("值班", "rota", "2026-01-05", "FREQ=WEEKLY;BYDAY=MO"),
)


@dataclass(frozen=True, slots=True)
class Work:
    """Five tables; partners in metres."""

    requests: pd.DataFrame
    projects: pd.DataFrame
    partners: gpd.GeoDataFrame
    alliances: pd.DataFrame
    events: pd.DataFrame


def work(areas: Areas, people: People, places: Stations, rng: np.random.Generator) -> Work:
    """Make up what is done."""
    found = partners(areas, people, places.stations, rng)
    leagues = alliances(found, places)
    return Work(
        requests=requests(people, places.stations, rng),
        projects=projects(areas, places.stations, rng),
        partners=found,
        alliances=leagues,
        events=events(areas, leagues),
    )


def projects(areas: Areas, stations: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Keep 9 responsibility lists, 18 secretaries' projects and 25 hard problems."""
    streets, communities = _listed(areas.streets), areas.communities
    chosen = np.sort(rng.choice(len(communities), _HARD, replace=False))
    rows: list[tuple[str, str, str, str | None]]
    rows = [(f"{name}责任清单", "list", code, None) for code, name, _ in streets]
    rows += [(f"{name}{rng.choice(_SECRETARY_PROJECTS)}", "secretary", code,
              _station(stations, shape, "street"))
             for _ in range(_SECRETARY // len(streets)) for code, name, shape in streets]  # fmt: skip
    rows += [(f"{short(name)}{rng.choice(_HARD_PROJECTS)}", "hard_problem", code,
              _station(stations, shape, "community"))
             for code, name, shape in _listed(communities.iloc[chosen])]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "kind", "area", "station"])
    table.insert(0, "code", [f"P{i:03}" for i in range(1, len(table) + 1)])
    return table.join(_progress(len(table), rng))


def _listed(areas: gpd.GeoDataFrame) -> list[tuple[str, str, BaseGeometry]]:
    return list(zip(areas["code"], areas["name"], areas.geometry, strict=True))


def _station(stations: gpd.GeoDataFrame, area: BaseGeometry, level: str) -> str | None:
    """Find an area's own station; some communities have none."""
    own = stations.loc[(stations["level"] == level) & stations.within(area), "code"]
    return str(own.iloc[0]) if len(own) else None


def _progress(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Finish what was due by now, but for a few; what is due far ahead may not have begun."""
    now = pd.Timestamp(DATE)
    due = now + pd.to_timedelta(rng.integers(*_DUE_DAYS, count), "D")
    done = np.asarray(due < now)
    done[rng.choice(np.flatnonzero(done), _OVERDUE, replace=False)] = False
    is_far = due > now + pd.Timedelta(days=_FAR_DAYS)
    planned = is_far & (rng.random(count) < 0.5)
    finished = due - pd.to_timedelta(rng.integers(0, 30, count), "D")
    return pd.DataFrame(
        {
            "due": due.strftime("%Y-%m-%d"),
            "state": np.select([done, planned], ["done", "planned"], "running"),
            "finished": pd.Series(finished.strftime("%Y-%m-%d")).where(done),
        }
    )


def events(areas: Areas, alliances: pd.DataFrame) -> pd.DataFrame:
    """Hold a forum a quarter in each street, a meeting a month and a rota a week in alliances.

    An alliance without members does not meet; only those of hubs are on duty.
    """
    meeting = alliances[alliances["members"].notna()]
    on_duty = meeting[meeting["kind"] == "hub"]
    table = pd.concat(
        [
            _held(areas.streets, "area", *FORUM),
            _held(meeting, "alliance", *MEETING),
            _held(on_duty, "alliance", *ROTA),
        ],
        ignore_index=True,
    )
    table.insert(0, "code", [f"E{i:03}" for i in range(1, len(table) + 1)])
    return table


def _held(
    of: pd.DataFrame, column: str, name: str, kind: str, starts: str, rule: str
) -> pd.DataFrame:  # fmt: skip
    columns = {"name": of["name"] + name, "kind": kind, "starts": starts, "recurrence": rule}
    return pd.DataFrame({**columns, column: of["code"]})
