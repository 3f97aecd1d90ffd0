"""Layers of many features as vector tiles; few enough, and they are drawn whole.

Below :data:`AREAS_FROM` areas are no more than dots: they are told together by H3 cells, and every
one still is a point of its own.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.access.levels import levels_of, summed
from geo.answers.layers import OUTLINE_COLUMNS, outlines
from geo.answers.published import rounded
from geo.answers.rows import STREET_COLUMNS, Answer
from geo.crs import STORED
from geo.errors import NotFoundError
from geo.outputs.tiles import FINEST, Layer, Square, laid_out, tile
from geo.tables import REGISTRY

if TYPE_CHECKING:
    from geo.answers.city import City

MOST_WHOLE = 10_000
"""Features up to which a layer is drawn whole."""

AREAS_FROM = 10
"""The first zoom at which areas are shapes."""

TILES_KEPT = 256
LAYERS_KEPT = 32

COLUMNS = {
    "areas": OUTLINE_COLUMNS,
    "demand": ("code",),
    "streets": STREET_COLUMNS,
    "gates": ("code", "name", "passage"),
    "compounds": ("code", "name", "residents"),
}
"""Layer -> what its features tell."""


def resolution_at(zoom: int) -> int:
    """Choose the H3 resolution whose cells are some 14 to 28 pixels wide at a zoom.

    Examples
    --------
    >>> [resolution_at(zoom) for zoom in (0, 7, 9, 14)]
    [0, 5, 6, 10]
    """
    return min(5 * zoom // 7, 15)


class TiledLayers:
    """The layers of a city laid out for tiles, each when it is first asked for.

    Safe to use from several threads.

    Parameters
    ----------
    city : City
        Whose layers.
    """

    def __init__(self, city: "City") -> None:
        self._city = city
        self.whole: Callable[[str, str | None, tuple[str, ...] | None], Layer]
        self.whole = lru_cache(maxsize=LAYERS_KEPT)(self._whole)
        self.cells: Callable[[str, int], npt.NDArray[np.object_]]
        self.cells = lru_cache(maxsize=LAYERS_KEPT)(self._cells)
        self._cells_of: Callable[[str, str | None, int], Layer]
        self._cells_of = lru_cache(maxsize=LAYERS_KEPT)(self._cell_layer)
        self.cut: Callable[[str, Square, str | None, tuple[str, ...] | None], bytes]
        self.cut = lru_cache(maxsize=TILES_KEPT)(self._cut)

    def tile(
        self, name: str, square: Square, level: str | None, kinds: tuple[str, ...] | None
    ) -> bytes:
        """Cut a tile; what is edited between two builds is laid out each time."""
        cut = self._cut if name in REGISTRY else self.cut
        return cut(name, square, level, kinds)

    def _whole(self, name: str, level: str | None, kinds: tuple[str, ...] | None) -> Layer:
        """Lay a layer out, or the rows of some kinds."""
        table = outlines(self._city, level) if name == "areas" else self._city.table(name)
        if kinds is not None and "kind" in table:
            table = table[table["kind"].isin(kinds)]
        return laid_out(table, COLUMNS[name])

    def _cells(self, level: str, resolution: int) -> npt.NDArray[np.object_]:
        """Name the H3 cell of each area of a level by its inner point, in their order."""
        table = outlines(self._city, level)
        return _cells_at(shapely.point_on_surface(np.asarray(table.geometry)), resolution)

    def _cell_layer(self, name: str, level: str | None, resolution: int) -> Layer:
        """Lay out the cells that hold something of a layer."""
        if name == "areas":
            found = np.unique(self.cells(str(level), resolution))
            return _hexagons(pd.DataFrame({"cell": found}))
        demand = self._city.table("demand")
        number, found = pd.factorize(_cells_at(np.asarray(demand.geometry), resolution), sort=True)
        people = summed(number, demand["residents"].to_numpy(dtype=np.int64), len(found))
        return _hexagons(pd.DataFrame({"cell": found, "residents": rounded(people)}))

    def _cut(
        self, name: str, square: Square, level: str | None, kinds: tuple[str, ...] | None
    ) -> bytes:
        resolution = resolution_at(square.zoom)
        if name == "areas" and square.zoom < AREAS_FROM:
            layers = {"cells": self._cells_of(name, level, resolution),
                      "areas": self.whole(name, level, kinds)}  # fmt: skip
            return tile(layers, square, as_points=("areas",))
        if name == "demand" and resolution <= self._city.run.cells:
            return tile({"cells": self._cells_of(name, None, resolution)}, square)
        whole = self._whole if name in REGISTRY else self.whole
        return tile({name: whole(name, level, kinds)}, square)


def tile_of(
    city: "City",
    name: str,
    place: tuple[int, int, int],
    *,
    level: str | None = None,
    kinds: list[str] | None = None,
) -> bytes:
    """Cut one tile out of a layer.

    Parameters
    ----------
    name : str
        ``areas``, ``demand``, ``streets``, ``gates`` or ``compounds``.
    place : tuple of int
        Zoom, x and y, as web maps count them.
    level : str, optional
        Of areas; the finest when left out.
    kinds : list of str, optional
        Only streets of these kinds.

    Returns
    -------
    bytes
        A vector tile. Its layer has the name; ``areas`` below :data:`AREAS_FROM` are points, with
        the ``cells`` that hold them; ``demand`` is ``cells`` with their people, rounded,
        until those of the run are reached, then points of which no count is told.

    Raises
    ------
    NotFoundError
        If there is no such layer, level or tile.
    """
    if name not in COLUMNS:
        raise NotFoundError(f"no tiles of {name!r}", hint=f"layers: {', '.join(COLUMNS)}")
    square = Square(*place)
    if not (square.zoom <= FINEST and max(square.x, square.y) < 2**square.zoom):
        raise NotFoundError(f"no tile {'/'.join(map(str, place))}", hint="zoom/x/y of web maps")
    chosen = city.level(level) if name == "areas" else None
    return city.tiled.tile(name, square, chosen, None if kinds is None else tuple(kinds))


def tiles_of(city: "City") -> Answer:
    """Answer how many features each layer has, and so how it is to be drawn.

    Returns
    -------
    dict
        ``layers``: ``name``, ``level`` (of areas), ``features`` and whether it ``is_tiled``;
        ``areas_from`` and ``resolutions``: the zoom from which areas are shapes, and the H3
        resolution of the cells at each zoom below.
    """
    levels = city.table("areas")["level"].value_counts()
    counts: list[tuple[str, str | None, int]] = [
        ("areas", level, int(levels[level])) for level in levels_of(city.table("areas"))
    ]
    counts += [(name, None, len(city.table(name))) for name in COLUMNS if name != "areas"]
    return {
        "run": city.run.id,
        "layers": [
            {"name": name, "level": level, "features": count, "is_tiled": count > MOST_WHOLE}
            for name, level, count in counts
        ],
        "areas_from": AREAS_FROM,
        "resolutions": [resolution_at(zoom) for zoom in range(AREAS_FROM)],
    }


def _cells_at(points: npt.NDArray[np.object_], resolution: int) -> npt.NDArray[np.object_]:
    degrees = shapely.get_coordinates(points)
    return np.array([h3.latlng_to_cell(lat, lon, resolution) for lon, lat in degrees], dtype=object)


def _hexagons(cells: pd.DataFrame) -> Layer:
    """Lay cells out; their outlines are longitude, latitude."""
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in cells["cell"]]
    table = gpd.GeoDataFrame(cells, geometry=[*map(shapely.Polygon, rings)], crs=STORED)
    return laid_out(table, [*cells])
