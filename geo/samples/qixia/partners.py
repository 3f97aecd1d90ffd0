"""Organisations of the pilot that work with the district, and the alliances that they form.

Names of twelve universities and of the hubs are real, their places rough; the rest is made up.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point

from geo.samples.qixia.areas import DISTRICT, Areas, short
from geo.samples.qixia.canvas import ZONE, place
from geo.samples.qixia.registry import People
from geo.samples.qixia.stations import Stations

UNIVERSITIES = {
    "南京大学": (118.9520, 32.1160), "南京师范大学": (118.9100, 32.1040),
    "南京邮电大学": (118.9270, 32.1120), "南京财经大学": (118.9200, 32.0890),
    "南京中医药大学": (118.9430, 32.1010), "南京工业职业技术大学": (118.9480, 32.0980),
    "南京信息职业技术学院": (118.9370, 32.1060), "南京警察学院": (118.9290, 32.1030),
    "应天职业技术学院": (118.9400, 32.1090), "南京理工大学紫金学院": (118.9350, 32.1170),
    "南京晓庄学院": (118.8060, 32.1270), "南京特殊教育师范学院": (118.8480, 32.1160),
}  # fmt: skip
_XIANLIN, _XUZHUANG = (118.9350, 32.1040), (118.8990, 32.0800)
_CARE = {"栖霞": "320113005", "仙林": "320113007", "燕子矶": "320113004"}
_TRADES = ("书店", "茶社", "超市", "药房", "咖啡馆", "健身馆")
_FIRST = ("云", "智", "星", "海", "数", "联", "合", "新", "蓝", "远")
_SECOND = ("帆", "图", "河", "桥", "谷", "链", "湾", "程")
_INTERNET, _PROPERTY, _SOCIAL = 17, 25, 15
_NEARBY_M = 80.0

Row = tuple[str, str, Point]
League = tuple[str, str, str | None, list[str], tuple[int, int, int]]


def partners(
    areas: Areas, people: People, stations: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Place universities, firms, care homes, bodies, societies, and the merchants of the hubs."""
    names = iter(rng.permutation([f"{a}{b}" for a in _FIRST for b in _SECOND]).tolist())
    rows = [
        *_campuses(rng),
        *((f"{next(names)}网络科技", "internet", _around(place(*_XUZHUANG), 450, rng))
          for _ in range(_INTERNET)),
        *((f"{next(names)}物业", "property", _home(people, DISTRICT[0], rng))
          for _ in range(_PROPERTY)),
        *((f"{name}养老院", "care", _home(people, street, rng))
          for name, street in _CARE.items()),
        *_bodies(areas, people, rng),
        *((f"{next(names)}{trade}", "merchant", _around(hub, 60, rng))
          for hub in stations.loc[stations["kind"] == "hub"].geometry for trade in _TRADES),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "kind", "at"])
    table.insert(0, "code", [f"H{i:03}" for i in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(
        table[["code", "name", "kind"]], geometry=table["at"].to_list(), crs=ZONE
    )


def _campuses(rng: np.random.Generator) -> Iterator[Row]:
    """Take the known universities, and made-up ones up to the published number of 18."""
    yield from ((name, "university", place(*at)) for name, at in UNIVERSITIES.items())
    for number in "一二三四五六":
        yield f"仙林第{number}学院", "university", _around(place(*_XIANLIN), 750, rng)


def _bodies(areas: Areas, people: People, rng: np.random.Generator) -> Iterator[Row]:
    """Give each street a health centre and a house of culture, some communities a society."""
    streets, communities = areas.streets, areas.communities
    for code, name in zip(streets["code"], streets["name"], strict=True):
        yield f"{name}社区卫生服务中心", "public", _home(people, code, rng)
        yield f"{name}文化站", "public", _home(people, code, rng)
    chosen = communities.iloc[np.sort(rng.choice(len(communities), _SOCIAL, replace=False))]
    for code, name in zip(chosen["code"], chosen["name"], strict=True):
        yield f"{short(name)}公益社", "social", _home(people, code, rng)


def _home(people: People, area: str, rng: np.random.Generator) -> Point:
    """Find a place where many live, in the area of a code."""
    inside = np.flatnonzero(people.grids["code"].str.startswith(area))
    weight = people.share[inside] + 1e-9  # an area where nobody lives has places too
    grid = people.grids.geometry.iloc[int(rng.choice(inside, p=weight / weight.sum()))]
    return _around(shapely.point_on_surface(grid), _NEARBY_M, rng)


def _around(at: Point, spread_m: float, rng: np.random.Generator) -> Point:
    east, north = rng.normal(0, spread_m, 2)
    return Point(round(at.x + east, 2), round(at.y + north, 2))


def alliances(partners: gpd.GeoDataFrame, places: Stations) -> pd.DataFrame:
    """Join partners: campus, internet, property and care alliances, and one for each hub."""
    of = partners.groupby("kind")["code"].agg(list)
    rows: list[League] = [
        ("栖霞高校联盟", "campus", None, of["university"], (3, 4, 3)),
        ("互联网企业联盟", "internet", None, of["internet"], (2, 6, 4)),
        ("红色物业联盟", "property", None, of["property"], (2, 4, 6)),
    ]
    for i, (name, home) in enumerate(zip(_CARE, of["care"], strict=True)):
        members = [home, *of["public"][2 * i :: 6], *of["social"][i::3]]
        rows.append((f"{name}养老服务矩阵", "care", None, members, (1, 4, 12)))
    rows += _of_hubs(places, of)
    table = pd.DataFrame(rows, columns=["name", "kind", "hub", "members", "plan"])
    table.insert(0, "code", [f"L{i:02}" for i in range(1, len(table) + 1)])
    plan = pd.DataFrame(table.pop("plan").to_list(), columns=["topics", "events", "services"])
    table["members"] = [";".join(codes) or None for codes in table["members"]]
    return table.join(plan)


def _of_hubs(places: Stations, of: pd.Series) -> Iterator[League]:
    """Give each hub its alliance; the one without a business district has no members yet."""
    hubs = places.stations[places.stations["kind"] == "hub"]
    district = dict(zip(places.hubs["station"], places.hubs["code"], strict=True))
    for i, (code, name) in enumerate(zip(hubs["code"], hubs["name"], strict=True)):
        merchants = of["merchant"][i * len(_TRADES) :][: len(_TRADES)]
        members = [*merchants, of["property"][i], of["public"][2 * i + 1], of["social"][i]]
        hub = district.get(code)
        yield f"{name}商圈“1+N”联盟", "hub", hub, members if hub else [], (2, 6, 6)
