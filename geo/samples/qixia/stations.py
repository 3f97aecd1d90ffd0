"""Stations, their entrances, the four hubs with their business districts, and landmarks.

Names of the hubs, of the communities and of the landmarks are real, their places approximate;
which community has a station, its hours and its size are made up.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point

from geo.samples.qixia.areas import Areas, short
from geo.samples.qixia.canvas import ZONE, place
from geo.samples.qixia.ground import Ground

HUBS = {
    "金鹰“红馆”": (118.9165, 32.1035),
    "万谷慧“红谷”": (118.9010, 32.0560),
    "万达茂“鑫茂”": (118.9320, 32.0985),
    "招商“红馆”": (118.8120, 32.1215),
}

LANDMARKS = {
    "栖霞寺": (118.9560, 32.1530), "燕子矶公园": (118.8120, 32.1480), "幕府山": (118.7800, 32.1345),
    "南京长江第二大桥": (118.8455, 32.1620), "八卦洲湿地公园": (118.8400, 32.2280),
    "迈皋桥广场": (118.8045, 32.1065), "尧化门站": (118.8700, 32.1235), "仙林中心": (118.9200, 32.1015),
    "羊山公园": (118.9330, 32.1075), "仙林湖公园": (118.9870, 32.1190), "龙潭港": (119.1000, 32.1960),
    "栖霞区政府": (118.9085, 32.0965), "马群换乘中心": (118.8960, 32.0500),
    "南京大学": (118.9520, 32.1160), "南京师范大学": (118.9100, 32.1040),
    "江南水泥厂旧址": (118.9780, 32.1520), "紫东国际创意园": (118.9450, 32.0700),
    "南京炼油厂": (118.9310, 32.1570), "南京长江第四大桥": (119.0040, 32.1950),
}  # fmt: skip

_SITES = ("高新区党群服务中心", "栖霞山站", "仙林湖站", "羊山站", "南大科学园站", "紫东园站", "徐庄软件园站",
          "生命科创园站", "龙潭港站", "物流园站", "晓庄站", "燕子矶滨江站", "百水桥站", "经天路站",
          "长江采砂纪念馆", "八卦洲湿地站")  # fmt: skip
_STUDIOS = 13
_COMMUNITY_STATIONS = 77
_DISTRICT_AT = (118.9085, 32.0965)

_SERVICES = ("为民服务;政务服务;党员服务", "为民服务;党员服务", "为民服务;政务服务", "党员服务")
_HOURS = ("Mo-Fr 09:00-17:30", "Mo-Sa 08:30-17:30", "Mo-Su 08:30-20:00")
_VERGE_M = 3.0


@dataclass(frozen=True, slots=True)
class Stations:
    """Four tables, metres."""

    stations: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    hubs: gpd.GeoDataFrame
    landmarks: gpd.GeoDataFrame


def place_stations(
    ground: Ground,
    demand: gpd.GeoDataFrame,
    areas: Areas,
    ways: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> Stations:
    """Place about 120 stations where people are, each beside a street."""
    verges = _verges(ways, ground)
    rows = [
        ("区党群服务中心", "service", "district", place(*_DISTRICT_AT)),
        *_street_rows(areas, demand),
        *_community_rows(areas, demand, rng),
        *_site_rows(ground, demand, rng),
        *((name, "hub", "site", place(*at)) for name, at in HUBS.items()),
    ]
    stations = pd.DataFrame(rows, columns=["name", "kind", "level", "near"])
    spots = _beside(verges, [row[3] for row in rows])
    stations = gpd.GeoDataFrame(stations.drop(columns="near"), geometry=spots, crs=ZONE)
    stations.insert(0, "code", [f"Z{i:03}" for i in range(1, len(stations) + 1)])
    stations = stations.assign(**_equipment(stations["level"], rng))
    landmarks = gpd.GeoDataFrame(
        {"name": list(LANDMARKS), "kind": "landmark"},
        geometry=[place(*at) for at in LANDMARKS.values()],
        crs=ZONE,
    )
    return Stations(
        stations, _entrances(stations, verges, rng), _districts(stations, ground), landmarks
    )


def _verges(ways: gpd.GeoDataFrame, ground: Ground) -> np.ndarray:
    """List places just beside streets that everyone may use, in the district."""
    open_ways = ways[ways["kind"].isin(["main", "collector", "local", "lane"])
                     & ~ways["bridge"] & ~ways["private"]].geometry.to_numpy()  # fmt: skip
    long_enough = open_ways[shapely.length(open_ways) > 25]
    aside = shapely.offset_curve(long_enough, _VERGE_M)
    spots = shapely.line_interpolate_point(aside, 0.5, normalized=True)
    spots = spots[shapely.contains(ground.district.buffer(-80), spots)]
    return np.array([Point(round(spot.x, 2), round(spot.y, 2)) for spot in spots], dtype=object)


def _beside(verges: np.ndarray, wanted: list[Point]) -> list[Point]:
    """Move places to the nearest verge, each to its own."""
    tree, taken, found = shapely.STRtree(verges), set(), []
    for point in wanted:
        near = tree.query(point, predicate="dwithin", distance=1500)
        order = near[np.argsort(shapely.distance(verges[near], point), kind="stable")]
        first = next(int(i) for i in order if int(i) not in taken)
        taken.add(first)
        found.append(verges[first])
    return found


def _middles(areas: gpd.GeoDataFrame, demand: gpd.GeoDataFrame) -> list[Point]:
    """Find where the people of each area are on average, or else its middle."""
    area, point = shapely.STRtree(demand.geometry).query(areas.geometry, predicate="contains")
    residents = demand["residents"].to_numpy()[point] + 1
    total = np.bincount(area, residents, minlength=len(areas))
    x, y = (np.bincount(area, residents * values.to_numpy()[point], minlength=len(areas))
            for values in (demand.geometry.x, demand.geometry.y))  # fmt: skip
    return [Point(x[i] / total[i], y[i] / total[i]) if total[i] else shape.representative_point()
            for i, shape in enumerate(areas.geometry)]  # fmt: skip


def _street_rows(areas: Areas, demand: gpd.GeoDataFrame) -> list[tuple[str, str, str, Point]]:
    names = areas.streets["name"]
    return [(f"{name}党群服务中心", "service", "street", at)
            for name, at in zip(names, _middles(areas.streets, demand), strict=True)]  # fmt: skip


def _community_rows(
    areas: Areas, demand: gpd.GeoDataFrame, rng: np.random.Generator
) -> list[tuple[str, str, str, Point]]:
    """Give most communities a station; small ones go without more often."""
    middles = _middles(areas.communities, demand)
    chosen = np.sort(rng.choice(len(middles), _COMMUNITY_STATIONS, replace=False))
    names = areas.communities["name"].to_numpy()
    return [(f"{short(names[i])}党群服务站", "service", "community", middles[i]) for i in chosen]


def _site_rows(
    ground: Ground, demand: gpd.GeoDataFrame, rng: np.random.Generator
) -> list[tuple[str, str, str, Point]]:
    """Place sites and studios where many people are."""
    share = demand["residents"] / demand["residents"].sum()
    count = len(_SITES) + _STUDIOS
    spots = demand.geometry.to_numpy()[rng.choice(len(demand), count, replace=False, p=share)]
    studios = [f"老兵工作室{i}号" for i in range(1, _STUDIOS + 1)]
    kinds = ["site"] * len(_SITES) + ["studio"] * _STUDIOS
    return [(name, kind, "site", at)
            for name, kind, at in zip([*_SITES, *studios], kinds, spots, strict=True)]  # fmt: skip


def _equipment(level: pd.Series, rng: np.random.Generator) -> dict[str, object]:
    size = {"district": 3000, "street": 1500, "community": 600, "site": 250}
    floor = level.map(size).to_numpy() * rng.uniform(0.7, 1.5, len(level))
    weekday = [0.5, 0.2, 0.3]
    return {
        "services": np.where(level.isin(["district", "street"]), _SERVICES[0],
                             rng.choice(_SERVICES, len(level), p=[0.5, 0.2, 0.2, 0.1])),
        "hours": rng.choice(_HOURS, len(level), p=weekday),
        "floor_area_m2": np.round(floor, -1),
        "capacity": (np.round(floor * rng.uniform(9, 16, len(level)), -2)).astype(int),
    }  # fmt: skip


def _entrances(
    stations: gpd.GeoDataFrame, verges: np.ndarray, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Declare one or two doors of every third station, on the streets round it."""
    tree, rows = shapely.STRtree(verges), []
    for code, at in zip(stations["code"], stations.geometry, strict=True):
        if rng.random() < 0.35:
            near = tree.query(at, predicate="dwithin", distance=120)
            picked = rng.choice(near, min(len(near), int(rng.integers(1, 3))), replace=False)
            rows += [(code, verges[i]) for i in np.sort(picked)]
    codes = [f"{code}-{i}" for i, (code, _) in enumerate(rows, 1)]
    columns = {"code": codes, "station": [code for code, _ in rows]}
    return gpd.GeoDataFrame(columns, geometry=[at for _, at in rows], crs=ZONE)


def _districts(stations: gpd.GeoDataFrame, ground: Ground) -> gpd.GeoDataFrame:
    """Draw the business district of each hub but the last: the town block beside it."""
    hubs = stations[stations["kind"] == "hub"][:-1]
    blocks = np.array(list(ground.merged("town").values()), dtype=object)
    nearest = shapely.STRtree(blocks).nearest(hubs.geometry.to_numpy())
    columns = {
        "code": [f"S{i}" for i in range(1, len(hubs) + 1)],
        "name": [f"{name}商圈" for name in hubs["name"]],
        "station": hubs["code"].to_numpy(),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.buffer(blocks[nearest], -4), crs=ZONE)
