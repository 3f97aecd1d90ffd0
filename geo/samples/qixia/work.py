"""What is done in the pilot: requests, projects, partners with their alliances, events.

Universities and hubs have their real names and rough places; everything else is made up. Dates lie
round the day of the pilot, some of them overdue on purpose.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.samples.qixia.areas import Areas, short
from geo.samples.qixia.canvas import ZONE, place
from geo.samples.qixia.registry import People

DAY = "2026-11-01"
REQUESTS, _DAYS, _OLD_CODES = 15_000, 184, 3
_CATEGORIES = ("物业维修", "停车秩序", "噪声扰民", "环境卫生", "便民服务", "政策咨询", "公共设施",
               "邻里纠纷", "安全隐患", "供水供电")  # fmt: skip
_CATEGORY_SHARE = (0.18, 0.13, 0.11, 0.13, 0.15, 0.08, 0.10, 0.05, 0.04, 0.03)
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 9, 14, 16, 14, 10, 8, 10, 13, 13, 12, 10, 9, 9, 8, 5, 3, 2])

_UNIVERSITIES = {
    "南京大学": (118.9520, 32.1160), "南京师范大学": (118.9100, 32.1040),
    "南京邮电大学": (118.9270, 32.1120), "南京财经大学": (118.9200, 32.0890),
    "南京中医药大学": (118.9430, 32.1010), "南京工业职业技术大学": (118.9480, 32.0980),
    "南京信息职业技术学院": (118.9370, 32.1060), "南京警察学院": (118.9290, 32.1030),
    "应天职业技术学院": (118.9400, 32.1090), "南京理工大学紫金学院": (118.9350, 32.1170),
}  # fmt: skip
_XIANLIN, _XUZHUANG = (118.9350, 32.1040), (118.8990, 32.0800)
_FIRST = ("云", "智", "星", "海", "数", "联", "合", "新", "蓝", "远")
_SECOND = ("帆", "图", "河", "桥", "谷", "链", "湾", "程")
_HARD, _LISTS, _SECRETARY = 25, 9, 18
_HARD_PROJECTS = ("老旧小区加装电梯", "背街小巷整治", "停车位扩容", "雨污分流改造", "电动车充电棚")
_SECRETARY_PROJECTS = ("睦邻议事厅", "银发食堂", "青年驿站", "红色物业提升", "校地共建")


@dataclass(frozen=True, slots=True)
class Work:
    """Five tables; partners in metres."""

    requests: pd.DataFrame
    projects: pd.DataFrame
    partners: gpd.GeoDataFrame
    alliances: pd.DataFrame
    events: pd.DataFrame


def work(
    areas: Areas, people: People, stations: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> Work:  # fmt: skip
    """Make up what is done."""
    found = partners(people, stations, rng)
    leagues = alliances(found, hubs)
    return Work(
        requests(people, stations, rng),
        projects(areas, rng),
        found,
        leagues,
        events(areas, leagues),
    )


def requests(people: People, stations: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Open half a year of requests where people live, and carry most of them to their end."""
    n = REQUESTS
    day = pd.Timestamp(DAY) - pd.to_timedelta(np.sort(rng.integers(1, _DAYS, n))[::-1], "D")
    hour = rng.choice(24, n, p=_HOURS / _HOURS.sum())
    opened = day + pd.to_timedelta(hour * 60 + rng.integers(0, 60, n), "min")
    steps = ((0.05, 0.6), (0.1, 1.0), (0.6, 5.5), (0.2, 2.0))  # days from one state to the next
    moments = [pd.Series(opened)]
    for least, scale in steps:
        wait = least + rng.exponential(scale, n)
        moments.append(moments[-1] + pd.to_timedelta((wait * 1440).astype(int), "min"))
    table = pd.DataFrame(
        dict(zip(("opened", "accepted", "assigned", "resolved", "closed"), moments, strict=True))
    )
    end = pd.Timestamp(DAY)
    table = table.where(table < end)
    stuck = rng.random(n) < 0.004  # nobody came back to these
    table.loc[stuck, ["resolved", "closed"]] = pd.NaT
    again = (rng.random(n) < 0.02) & table["closed"].notna()
    table["reopened"] = (table["closed"] + pd.Timedelta(days=1)).where(again)
    table["reopened"] = table["reopened"].where(table["reopened"] < end)
    reached = table.notna()
    state = reached[["opened", "accepted", "assigned", "resolved", "closed"]].sum(axis=1)
    names = np.array(["", "opened", "accepted", "assigned", "resolved", "closed"])
    rows = pd.DataFrame(
        {name: moment.dt.strftime("%Y-%m-%d %H:%M") for name, moment in table.items()}
    )
    served = stations.loc[stations["kind"] == "service", "code"].to_numpy()
    rows.insert(0, "state", np.where(reached["reopened"], "reopened", names[state]))
    rows.insert(0, "station", pd.Series(rng.choice(served, n)).where(rng.random(n) < 0.3))
    codes = people.grids["code"].to_numpy()
    places = codes[rng.choice(len(codes), n, p=people.share)]
    places[:_OLD_CODES] = [f"{code[:12]}999" for code in places[:_OLD_CODES]]
    rows.insert(0, "area", places)
    rows.insert(0, "category", rng.choice(_CATEGORIES, n, p=_CATEGORY_SHARE))
    rows.insert(0, "code", [f"Q{i:06}" for i in range(1, n + 1)])
    return rows


def projects(areas: Areas, rng: np.random.Generator) -> pd.DataFrame:
    """Keep 9 responsibility lists, 18 secretaries' projects and 25 hard problems."""
    streets, communities = areas.streets, areas.communities
    hard = communities.iloc[np.sort(rng.choice(len(communities), _HARD, replace=False))]
    rows = [(f"{short(name)}责任清单", "list", code)
            for code, name in zip(streets["code"], streets["name"], strict=True)]  # fmt: skip
    for i in range(_SECRETARY):
        street = streets.iloc[i % len(streets)]
        rows.append((f"{street['name']}{rng.choice(_SECRETARY_PROJECTS)}", "secretary",
                     street["code"]))  # fmt: skip
    rows += [(f"{short(name)}{rng.choice(_HARD_PROJECTS)}", "hard_problem", code)
             for code, name in zip(hard["code"], hard["name"], strict=True)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "kind", "area"])
    table.insert(0, "code", [f"P{i:03}" for i in range(1, len(table) + 1)])
    due = pd.Timestamp(DAY) + pd.to_timedelta(rng.integers(-150, 200, len(table)), "D")
    is_past = due < pd.Timestamp(DAY)
    done = is_past & (rng.random(len(table)) < 0.85)
    table["due"] = due.strftime("%Y-%m-%d")
    table["state"] = np.where(done, "done", rng.choice(["running", "planned"], len(table)))
    finished = due - pd.to_timedelta(rng.integers(0, 30, len(table)), "D")
    table["finished"] = pd.Series(finished.strftime("%Y-%m-%d")).where(done)
    return table


def partners(
    people: People, stations: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Place universities, firms, care homes, merchants and bodies."""
    rows = [(name, "university", place(*at)) for name, at in _UNIVERSITIES.items()]
    rows += [(f"仙林第{i}学院", "university", _near(_XIANLIN, 1500, rng)) for i in range(1, 9)]
    names = rng.permutation([f"{a}{b}" for a in _FIRST for b in _SECOND])
    rows += [(f"{name}网络科技", "internet", _near(_XUZHUANG, 900, rng)) for name in names[:17]]
    homes = shapely.point_on_surface(people.grids.geometry.to_numpy())
    spots = iter(homes[rng.choice(len(homes), 60, replace=False, p=people.share)])
    rows += [(f"{name}物业", "property", next(spots)) for name in names[17:37]]
    rows += [(f"{name}养老院", "care", next(spots)) for name in ("栖霞", "仙林", "燕子矶")]
    rows += [(f"{name}公益社", "social", next(spots)) for name in names[37:49]]
    rows += [(f"{name}卫生服务中心", "public", next(spots)) for name in names[49:58]]
    for number, at in enumerate(stations.loc[stations["kind"] == "hub"].geometry):
        rows += [(f"{name}商行", "merchant", _around(at, 120, rng))
                 for name in names[58 + 5 * number % 20 :][:5]]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "kind", "at"])
    table.insert(0, "code", [f"H{i:03}" for i in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(
        table[["code", "name", "kind"]], geometry=table["at"].to_list(), crs=ZONE
    )


def _near(at: tuple[float, float], metres: float, rng: np.random.Generator) -> shapely.Point:
    return _around(place(*at), metres, rng)


def _around(at: shapely.Point, metres: float, rng: np.random.Generator) -> shapely.Point:
    east, north = rng.normal(0, metres / 2, 2)
    return shapely.Point(round(at.x + east, 2), round(at.y + north, 2))


def alliances(partners: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame) -> pd.DataFrame:
    """Join partners: the campus, internet, property and care alliances, one for each hub."""
    by_kind = partners.groupby("kind")["code"].agg(list)
    merchants, public = by_kind["merchant"], by_kind["public"] + by_kind["social"]
    rows = [
        ("栖霞高校联盟", "campus", None, by_kind["university"], (3, 4, 3)),
        ("互联网企业联盟", "internet", None, by_kind["internet"], (2, 6, 4)),
        ("红色物业联盟", "property", None, by_kind["property"], (2, 4, 6)),
    ]
    rows += [(f"{name}养老服务矩阵", "care", None, [home, *public[i::3]], (1, 4, 12))
             for i, (name, home) in enumerate(zip(("栖霞", "仙林", "燕子矶"), by_kind["care"],
                                                  strict=True))]  # fmt: skip
    for i, (code, name) in enumerate(zip(hubs["code"], hubs["name"], strict=True)):
        members = merchants[5 * i : 5 * i + 5] if i else []  # the first has none yet
        rows.append((f"{name}“1+N”联盟", "hub", code, members, (2, 6, 6)))
    table = pd.DataFrame(rows, columns=["name", "kind", "hub", "members", "plan"])
    table.insert(0, "code", [f"L{i:02}" for i in range(1, len(table) + 1)])
    for i, name in enumerate(("topics", "events", "services")):
        table[name] = [plan[i] for plan in table["plan"]]
    table["members"] = [";".join(codes) or None for codes in table["members"]]
    return table.drop(columns="plan")


def events(areas: Areas, alliances: pd.DataFrame) -> pd.DataFrame:
    """Hold a forum a quarter in each street, a meeting a month and a rota a week in alliances."""
    rows = [(f"{name}季度论坛", "forum", code, None, "2026-01-02",
             "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR")
            for code, name in zip(areas.streets["code"], areas.streets["name"], strict=True)]  # fmt: skip
    rows += [(f"{name}月度联席会", "meeting", None, code, "2026-01-14", "FREQ=MONTHLY;BYDAY=2WE")
             for code, name in zip(alliances["code"], alliances["name"], strict=True)]  # fmt: skip
    leagues = alliances[alliances["kind"] == "hub"]
    rows += [(f"{name}值班", "rota", None, code, "2026-01-05", "FREQ=WEEKLY;BYDAY=MO")
             for code, name in zip(leagues["code"], leagues["name"], strict=True)]  # fmt: skip
    columns = ["name", "kind", "area", "alliance", "starts", "recurrence"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "code", [f"E{i:03}" for i in range(1, len(table) + 1)])
    return table
