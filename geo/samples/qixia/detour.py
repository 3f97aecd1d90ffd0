"""How much longer the walk is than the straight line: what tells a street network from noise."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

_ORIGINS = 120
_NEAR_M, _FAR_M = 500.0, 3000.0


def detours(
    ways: gpd.GeoDataFrame, demand: gpd.GeoDataFrame, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Divide walks by straight lines, for pairs of homes 0.5 to 3 km apart.

    Returns
    -------
    ndarray of float64
        One ratio a pair that has a way, from the junction nearest to each home.
    """
    shapes = ways.loc[~ways["private"]].geometry.to_numpy()
    ends = [shapely.get_coordinates(shapely.get_point(shapes, i)) for i in (0, -1)]
    xy, node = np.unique(np.vstack(ends), axis=0, return_inverse=True)
    tail, head = np.split(node.reshape(-1), 2)
    lengths = shapely.length(shapes)
    order = np.argsort(-lengths, kind="stable")  # of parallel ways the shortest is kept
    links = {(a, b): w for a, b, w in zip(*(v[order].tolist() for v in (tail, head, lengths)),
                                          strict=True)}  # fmt: skip
    rows, columns = np.array(list(links)).T
    graph = coo_array((list(links.values()), (rows, columns)), shape=(len(xy), len(xy))).tocsr()
    homes = np.unique(cKDTree(xy).query(shapely.get_coordinates(demand.geometry))[1])
    origins = rng.choice(homes, _ORIGINS, replace=False)
    walks = dijkstra(graph, directed=False, indices=origins, limit=4 * _FAR_M)[:, homes]
    apart = np.hypot(*(xy[homes][None] - xy[origins][:, None]).transpose(2, 0, 1))
    chosen = (apart >= _NEAR_M) & (apart <= _FAR_M) & np.isfinite(walks)
    return np.asarray(walks[chosen] / apart[chosen])
