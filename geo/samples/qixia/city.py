"""The pilot in one piece, before it is written down."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.samples.qixia.areas import Areas, divide
from geo.samples.qixia.canvas import ZONE
from geo.samples.qixia.compounds import Housing, compounds
from geo.samples.qixia.country import farms, hill_paths, villages
from geo.samples.qixia.detour import detours
from geo.samples.qixia.ground import Ground, lay_ground
from geo.samples.qixia.lost import lost_paths
from geo.samples.qixia.people import settle
from geo.samples.qixia.registry import People, channels, parties, people_of, ratings, teams
from geo.samples.qixia.stations import Stations, place_stations
from geo.samples.qixia.ways import street_ways, tied
from geo.samples.qixia.work import work

_NAMES = ("紫金", "栖霞", "枫丹", "文澜", "学衡", "金尧", "滨江", "仙龙", "云锦", "晓庄", "幕府", "青田",
          "翠林", "百水", "灵山", "和燕", "燕江", "宁镇", "仙湖", "东方")  # fmt: skip
_BANK_M = 0.5
_SUFFIXES = ("花园", "新村", "家园", "苑", "雅居", "名邸", "小区", "公寓")


@dataclass(frozen=True, slots=True)
class Pilot:
    """Every table of the pilot, metres of the zone.

    Attributes
    ----------
    detour : ndarray of float64
        Walk over straight line of many pairs of homes.
    """

    areas: Areas
    stations: Stations
    demand: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    landscape: gpd.GeoDataFrame
    registry: dict[str, pd.DataFrame]
    detour: npt.NDArray[np.float64]


def make_pilot(seed: int, progress: Callable[[str], None]) -> Pilot:
    """Make the pilot of a seed."""
    rng = np.random.default_rng(seed)
    progress("cutting the ground")
    ground = lay_ground(rng)
    ways = street_ways(ground, rng)
    progress("building compounds and villages")
    housing = compounds(ground, rng)
    villages(housing, ground, rng)
    farms(housing, ground, rng)
    paths = hill_paths(ground, ways, rng)
    progress("tying the streets together")
    lost = lost_paths(ground, [*ways, *housing.ways], housing, np.random.default_rng([seed, 4]))
    streets = tied([*ways, *housing.ways, *paths, *lost])
    progress("settling people and drawing areas")
    demand = settle(housing, ground, rng)
    areas = divide(ground, demand, rng)
    stations = place_stations(ground, demand, areas, streets, rng)
    homes = _compounds(housing, demand, ground, rng)
    detour = detours(streets, demand, rng)
    progress("filling the registry")
    rng = np.random.default_rng([seed, 3])  # of its own, so that the ground stays as it is
    people = people_of(areas, demand)
    homes = parties(homes, rng)
    return Pilot(
        areas=areas,
        stations=stations,
        demand=demand,
        ways=streets,
        barriers=_barriers(ground, homes),
        compounds=homes,
        gates=_gates(housing, homes),
        landscape=_landscape(ground, stations),
        registry=_registry(areas, people, stations, rng),
        detour=detour,
    )


def _registry(
    areas: Areas, people: People, places: Stations, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Make every table of the registry that hangs on areas and stations."""
    groups = teams(people, rng)
    done = work(areas, people, places, rng)
    return {
        "teams": groups,
        "ratings": ratings(groups, rng),
        "channels": channels(areas, people, rng),
        "requests": done.requests,
        "projects": done.projects,
        "partners": done.partners,
        "alliances": done.alliances,
        "events": done.events,
    }


def _compounds(
    housing: Housing, demand: gpd.GeoDataFrame, ground: Ground, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Describe the compounds of the district; the index is their number while building."""
    numbers = np.array(list(housing.walls))
    walls = np.array(list(housing.walls.values()), dtype=object)
    inside = shapely.contains(ground.district, walls)
    counts = demand.groupby("compound")[["dwellings", "residents"]].sum()
    table = gpd.GeoDataFrame(
        counts.reindex(numbers[inside], fill_value=0), geometry=walls[inside], crs=ZONE
    )
    names = [f"{a}{b}" for a in _NAMES for b in _SUFFIXES]
    table.insert(0, "code", [f"X{i:04}" for i in range(1, len(table) + 1)])
    table.insert(1, "name", rng.choice(names, len(table)))
    return table


def _gates(housing: Housing, homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = [(homes["code"][number], shut, at) for number, at, shut in housing.gates
            if number in homes.index]  # fmt: skip
    shut = np.array([row[1] for row in rows])
    columns = {
        "code": [f"M{i:05}" for i in range(1, len(rows) + 1)],
        "compound": [row[0] for row in rows],
        "hours": np.where(shut, "Mo-Su 06:00-22:00", "24/7"),
        "passage": np.where(shut, "residents", "public"),
    }
    return gpd.GeoDataFrame(columns, geometry=[row[2] for row in rows], crs=ZONE)


def _barriers(ground: Ground, homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put together what nobody walks across; water begins a step beyond where lanes end."""
    whole = shapely.union_all(ground.plots[ground.uses == "water"])
    river = shapely.intersection(ground.water.river, whole.buffer(1))
    waters = {"长江": river, **ground.water.lakes}
    parts = [
        *(
            ("water", name, shape.buffer(-_BANK_M, join_style="mitre"))
            for name, shape in waters.items()
        ),
        *(("rail", name, line) for name, line in ground.trunks.rail.items()),
        *(("expressway", name, line) for name, line in ground.trunks.expressways.items()),
        *(("wall", None, wall.exterior) for wall in homes.geometry),
    ]
    table = pd.DataFrame(parts, columns=["kind", "name", "shape"])
    return gpd.GeoDataFrame(table[["kind", "name"]], geometry=table["shape"].to_list(), crs=ZONE)


def _landscape(ground: Ground, stations: Stations) -> gpd.GeoDataFrame:
    parts = [
        *((name, "hill", shape) for name, shape in ground.hills.shapes.items()),
        *((name, "campus", shape) for name, shape in ground.uses_of_land.campuses.items()),
        *((name, "works", shape) for name, shape in ground.uses_of_land.works.items()),
    ]
    table = pd.DataFrame(parts, columns=["name", "kind", "shape"])
    shapes = gpd.GeoDataFrame(table[["name", "kind"]], geometry=table["shape"].to_list(), crs=ZONE)
    return pd.concat([shapes, stations.landmarks], ignore_index=True)
