"""The governance registry of the pilot: who keeps each grid, and which groups talk there.

Counts follow the district's published ones (about 2021): more than 32,000 members in grid groups,
1,041 chat groups, 335 pioneer teams. Rows are made up; some are missing or wrong on purpose, so
that each check of the registry finds something.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.samples.qixia.areas import Areas
from geo.tables import PARTIES

Counts = npt.NDArray[np.int64]

CHANNELS, PIONEER_TEAMS = 1041, 335
_TEAMS_MISSING, _LEADERS_MISSING, _WRONG_EACH = 12, 40, 3
_STARS = (0.04, 0.10, 0.26, 0.38, 0.22)
_MESSAGES, _SOLVED = 350_000, 2_500
_PARTY_SHARE = (0.99, 0.96, 0.84, 0.97, 0.81)


@dataclass(frozen=True, slots=True)
class People:
    """Who lives in each grid, in the order of the grids.

    Attributes
    ----------
    residents : ndarray of int64, shape (n,)
        Residents of each grid.
    """

    grids: gpd.GeoDataFrame
    residents: Counts

    @property
    def share(self) -> npt.NDArray[np.float64]:
        """Share of all residents that lives in each grid."""
        return np.asarray(self.residents / self.residents.sum(), dtype=np.float64)


def people_of(areas: Areas, demand: gpd.GeoDataFrame) -> People:
    """Count the residents of each grid."""
    point, grid = shapely.STRtree(areas.grids.geometry).query(demand.geometry, predicate="within")
    counts = np.bincount(grid, demand["residents"].to_numpy()[point], minlength=len(areas.grids))
    return People(areas.grids.reset_index(drop=True), counts.astype(np.int64))


def teams(people: People, rng: np.random.Generator) -> pd.DataFrame:
    """Give nearly every grid its leader, three posts, helpers and members ("1+3+N")."""
    n = len(people.grids)
    table = pd.DataFrame(
        {
            "area": people.grids["code"].to_numpy(),
            "leader": True,
            "roles": rng.choice([3, 2, 1], n, p=[0.86, 0.11, 0.03]),
            "helpers": 2 + rng.poisson(people.residents / 220),
            "members": 6 + rng.poisson(people.residents / 36),
        }
    )
    table.loc[rng.choice(n, _LEADERS_MISSING, replace=False), "leader"] = False
    kept = np.sort(rng.permutation(n)[_TEAMS_MISSING:])
    return pd.DataFrame(table.iloc[kept]).reset_index(drop=True)


def ratings(teams: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Count members by star, and pioneer teams, in each grid that has a team."""
    rated = rng.binomial(teams["members"], 0.9)
    stars = np.array([rng.multinomial(count, _STARS) for count in rated])
    weights = teams["members"] / teams["members"].sum()
    pioneers = rng.multinomial(PIONEER_TEAMS, weights)
    columns = {f"stars_{n + 1}": stars[:, n] for n in range(stars.shape[1])}
    return pd.DataFrame({"area": teams["area"], **columns, "pioneer_teams": pioneers})


def channels(areas: Areas, people: People, rng: np.random.Generator) -> pd.DataFrame:
    """Give every street and community a chat group, and most grids; a few wrongly."""
    above = pd.concat(
        [
            pd.DataFrame({"area": areas.streets["code"], "level": "street"}),
            pd.DataFrame({"area": areas.communities["code"], "level": "community"}),
        ]
    )
    grids = _of_grids(people, CHANNELS - len(above), rng)
    table = pd.concat([above, grids], ignore_index=True)
    size = table["level"].map({"street": 460, "community": 380, "grid": 210}).to_numpy()
    table["members"] = rng.poisson(size * rng.uniform(0.6, 1.3, len(table)))
    share = table["members"] / table["members"].sum()
    table["messages"] = rng.multinomial(_MESSAGES, share)
    table["solved"] = rng.multinomial(_SOLVED, share)
    table.insert(0, "code", [f"Y{i:04}" for i in range(1, len(table) + 1)])
    return table


def _of_grids(people: People, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Give grids their groups: a few at the wrong level, a few twice, a few of old codes."""
    codes = people.grids["code"].to_numpy()
    chosen = codes[np.sort(rng.choice(len(codes), count - 2 * _WRONG_EACH, replace=False))]
    odd = rng.choice(len(chosen), 2 * _WRONG_EACH, replace=False)
    old = [f"{code[:12]}{900 + i}" for i, code in enumerate(chosen[:_WRONG_EACH])]
    table = pd.DataFrame({"area": [*chosen, *chosen[odd[_WRONG_EACH:]], *old], "level": "grid"})
    table.loc[odd[:_WRONG_EACH], "level"] = "community"
    return table


def parties(compounds: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Say which of the five parties of each compound are in place, and how many helpers it has."""
    n = len(compounds)
    there = rng.random((n, len(PARTIES))) < np.array(_PARTY_SHARE)
    dwellings = compounds["dwellings"].to_numpy()
    return compounds.assign(
        **{name: there[:, i] for i, name in enumerate(PARTIES)},
        flag_bearers=rng.poisson(dwellings / 60),
        stewards=rng.poisson(dwellings / 45),
        armbands=rng.poisson(dwellings / 30),
    )
