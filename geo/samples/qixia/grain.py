"""The grain of the town: which way streets run at a place, taken from the trunk lines near it.

Streets run along or across the nearest trunk lines, so directions are known up to a right angle
and are averaged as the fourth power of a unit number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, sin

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import LineString

from geo.samples.qixia.canvas import Floats, Pair

_STEP_M, _CELL_M, _NEIGHBOURS, _SOFT_M = 120.0, 250.0, 24, 350.0
_SWAY = 0.10


@dataclass(frozen=True, slots=True)
class Grain:
    """Directions on a raster, radians in [-pi/4, pi/4]."""

    west: float
    south: float
    angles: Floats

    def at(self, x: float, y: float) -> Pair:
        """Return the unit vector along which streets run at a place."""
        row = min(max(int((y - self.south) / _CELL_M), 0), self.angles.shape[0] - 1)
        column = min(max(int((x - self.west) / _CELL_M), 0), self.angles.shape[1] - 1)
        angle = float(self.angles[row, column])
        return cos(angle), sin(angle)


def grain(lines: Iterable[LineString], bounds: tuple[float, float, float, float]) -> Grain:
    """Average the directions of the trunk lines round every cell of a raster."""
    spots, turns = _samples(lines)
    west, south, east, north = bounds
    x, y = np.arange(west, east, _CELL_M), np.arange(south, north, _CELL_M)
    cells = np.stack(np.meshgrid(x, y), axis=-1)
    distance, index = cKDTree(spots).query(cells, k=_NEIGHBOURS)
    mean = (turns[index] / (distance**2 + _SOFT_M**2)).sum(axis=-1)
    sway = _SWAY * np.sin(cells[..., 0] / 1700) * np.cos(cells[..., 1] / 1300)
    return Grain(west, south, np.angle(mean) / 4 + sway)


def _samples(lines: Iterable[LineString]) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.complex128]]]:  # fmt: skip
    spots, turns = [], []
    for line in lines:
        at = np.arange(0.0, line.length, _STEP_M)
        here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
        there = shapely.get_coordinates(shapely.line_interpolate_point(line, at + _STEP_M / 4))
        step = there - here
        spots.append(here)
        turns.append((step[:, 0] + 1j * step[:, 1]) ** 4)
    turn = np.concatenate(turns)
    size = np.abs(turn)
    return np.vstack(spots)[size > 0], turn[size > 0] / size[size > 0]
