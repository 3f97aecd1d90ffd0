"""How many people: a fixed total, shared out by what was built."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.samples.qixia.canvas import ZONE
from geo.samples.qixia.compounds import Housing
from geo.samples.qixia.ground import Ground

RESIDENTS = 990_000
"""About the district's population in the seventh census; the places are made up."""

_PER_DWELLING = 2.6
_ELDERS = {"compound": 0.17, "building": 0.27, "house": 0.31, "dormitory": 0.0}
_BUILDINGS = {"compound": 3, "building": 2, "house": 1, "dormitory": 2}


def settle(housing: Housing, ground: Ground, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Give every place in the district its residents, elders and dwellings.

    Returns
    -------
    GeoDataFrame
        ``code, residents, elders, dwellings, buildings, kind, compound``; points, metres.
    """
    places = pd.DataFrame(housing.places, columns=["x", "y", "kind", "weight", "compound"])
    points = gpd.GeoSeries.from_xy(places["x"], places["y"], crs=ZONE)
    inside = points.within(ground.district).to_numpy()
    places, points = places[inside].reset_index(drop=True), points[inside].reset_index(drop=True)
    residents = shared_out(places["weight"].to_numpy(), RESIDENTS)
    share = places["kind"].map(_ELDERS).to_numpy() * rng.uniform(0.6, 1.4, len(places))
    columns = {
        "code": [f"R{i:05}" for i in range(1, len(places) + 1)],
        "residents": residents,
        "elders": np.rint(residents * share).astype(int),
        "dwellings": np.maximum(np.rint(residents / _PER_DWELLING), 1).astype(int),
        "buildings": places["kind"].map(_BUILDINGS),
        "kind": places["kind"],
        "compound": places["compound"],
    }
    return gpd.GeoDataFrame(columns, geometry=points, crs=ZONE)


def shared_out(weights: npt.NDArray[np.float64], total: int) -> npt.NDArray[np.int64]:
    """Share a whole number out by weights, the largest remainders first.

    Examples
    --------
    >>> shared_out(np.array([1.0, 1.0, 2.0]), 6).tolist()
    [2, 1, 3]
    """
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return np.asarray(whole)
