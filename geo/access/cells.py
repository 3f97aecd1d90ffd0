"""Built-up area, measured by the H3 cells that hold demand."""

from typing import NamedTuple

import h3
import numpy as np
import numpy.typing as npt

from geo.network.graph import Floats


class Built(NamedTuple):
    """The built-up cell of each demand point.

    Attributes
    ----------
    cells : ndarray of object, shape (n,)
        H3 indexes as text.
    built_m2 : ndarray of float64, shape (n,)
        The point's share of the cell's area.
    """

    cells: npt.NDArray[np.object_]
    built_m2: Floats


def built_cells(lon: Floats, lat: Floats, *, resolution: int) -> Built:
    """Find each demand point's cell and its share of the cell's area.

    A cell with demand is built up, and its points share its area equally: so every cell counts
    once, and its area follows the points when they have different statuses.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (n,)
        Degrees.
    resolution : int
        Of H3, 0 to 15; a cell of resolution 10 has about 15,000 m2.
    """
    cells = np.array(
        [h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)], dtype=object
    )
    distinct, number, count = np.unique(cells, return_inverse=True, return_counts=True)
    area_m2 = np.array([h3.cell_area(cell, unit="m^2") for cell in distinct], dtype=np.float64)
    return Built(cells, (area_m2 / count)[number])
