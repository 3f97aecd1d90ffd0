"""Requests of residents in the pilot: a year of them, opened where people live.

All made up: a category, a place and moments, without a word of anybody. Most are closed within
days, some come back, and a few lie where nobody looks after them.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.samples.qixia.registry import People
from geo.samples.qixia.workbook import DATE

REQUESTS, OLD_CODES = 30_000, 3
"""How many in a year, and how many of them come from grids that are no more."""

CATEGORIES: Mapping[str, float] = {
    "物业维修": 0.18, "便民服务": 0.15, "停车秩序": 0.13, "环境卫生": 0.13, "噪声扰民": 0.11,
    "公共设施": 0.10, "政策咨询": 0.08, "邻里纠纷": 0.05, "安全隐患": 0.04, "供水供电": 0.03,
}  # fmt: skip
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 9, 14, 16, 14, 10, 8, 10, 13, 13, 12, 10, 9, 9, 8, 5, 3, 2])
_WEEKEND = 0.7
_WAITS = {"accepted": (0.05, 0.4), "assigned": (0.1, 0.6), "resolved": (0.3, 3.0),
          "closed": (0.2, 2.0)}  # fmt: skip
"""Days until the next state: the least, and on average beyond it."""

_STUCK = {"accepted": 0.0005, "assigned": 0.001, "resolved": 0.003, "": 0.9955}
_REOPENED, _FROM_RESOLVED, _FORGOTTEN, _ACCEPTED_AGAIN = 0.03, 0.3, 0.03, 0.5
_AT_STATION = 0.3
_UNTIL_REOPENED = (0.3, 4.0)
_END = pd.Timestamp(DATE)


def requests(people: People, stations: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Open the requests of the year before the pilot's date, and carry most to their end."""
    moments = _moments(_opened(rng), rng)
    states = np.array(moments.columns)
    reached = moments.to_numpy().astype("datetime64[m]").astype(np.int64)  # NaT is the least
    grid = rng.choice(len(people.grids), REQUESTS, p=people.share)
    areas = people.grids["code"].to_numpy()[grid]
    areas[:OLD_CODES] = [f"{code[:12]}999" for code in areas[:OLD_CODES]]
    near = pd.Series(_nearest(people, stations)[grid])
    return pd.DataFrame(
        {
            "code": [f"Q{i:05}" for i in range(1, REQUESTS + 1)],
            "category": rng.choice(list(CATEGORIES), REQUESTS, p=list(CATEGORIES.values())),
            "area": areas,
            "station": near.where(rng.random(REQUESTS) < _AT_STATION),
            "state": states[reached.argmax(axis=1)],
            **{name: at.dt.strftime("%Y-%m-%d %H:%M") for name, at in moments.items()},
        }
    )


def _opened(rng: np.random.Generator) -> pd.Series:
    """Open fewer at weekends and hardly any at night; in order."""
    days = pd.date_range(end=_END, periods=366)[:-1]
    weight = np.where(days.day_of_week < 5, 1.0, _WEEKEND)
    day = rng.choice(len(days), REQUESTS, p=weight / weight.sum())
    minute = rng.choice(24, REQUESTS, p=_HOURS / _HOURS.sum()) * 60 + rng.integers(0, 60, REQUESTS)
    return pd.Series(days[0] + pd.to_timedelta(np.sort(day * 1440 + minute), "min"))


def _moments(opened: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Say when each request last reached each state, as far as that is before the end."""
    table = pd.DataFrame({"opened": opened})
    stuck = rng.choice(list(_STUCK), len(opened), p=list(_STUCK.values()))
    at = opened
    for state, wait in _WAITS.items():
        at = _later(at, wait, rng).where(stuck != state)
        table[state] = at
    _reopen(table, rng)
    return table.where(table < _END)


def _reopen(table: pd.DataFrame, rng: np.random.Generator) -> None:
    """Open some again; what is reached anew by the end stands in place of the first time."""
    chosen, early, forgotten, accepted = (
        rng.random(len(table)) < share
        for share in (_REOPENED, _FROM_RESOLVED, _FORGOTTEN, _ACCEPTED_AGAIN)
    )
    table["closed"] = table["closed"].mask(chosen & early)
    at = table["closed"].mask(early, table["resolved"])
    at = _later(at, _UNTIL_REOPENED, rng).where(chosen)
    table["reopened"] = at
    at = at.mask(forgotten)
    for state, wait in _WAITS.items():
        at = _later(at, wait, rng)
        anew = (at < _END) & (accepted | (state != "accepted"))
        table[state] = table[state].mask(anew, at)


def _later(at: pd.Series, wait: tuple[float, float], rng: np.random.Generator) -> pd.Series:
    least, mean = wait
    days = least + rng.exponential(mean, len(at))
    return at + pd.to_timedelta((days * 1440).astype(int), "min")


def _nearest(people: People, stations: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Find the service station nearest to each grid."""
    service = stations[stations["kind"] == "service"]
    middles = shapely.point_on_surface(people.grids.geometry.to_numpy())
    near = shapely.STRtree(service.geometry.to_numpy()).nearest(middles)
    return np.asarray(service["code"].to_numpy(dtype=object)[near])
