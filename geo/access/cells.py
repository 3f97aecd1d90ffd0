"""Built-up area, measured by the H3 cells that hold demand."""

import h3
import numpy as np
import numpy.typing as npt

from geo.network.graph import Floats


def built_cells(
    lon: Floats, lat: Floats, *, resolution: int
) -> tuple[npt.NDArray[np.object_], Floats]:
    """Find each demand point's cell and its share of the cell's area.

    A cell with demand is built up, and its points share its area equally: so every cell counts
    once, and its area follows the points when they have different statuses.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (n,)
        Degrees.
    resolution : int
        Of H3, 0 to 15; a cell of resolution 10 has about 15,000 m2.

    Returns
    -------
    cells : ndarray of object, shape (n,)
        H3 indexes as text.
    built_m2 : ndarray of float64, shape (n,)
    """
    cells = np.array(
        [h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)], dtype=object
    )
    distinct, number, count = np.unique(cells, return_inverse=True, return_counts=True)
    area_m2 = np.array([h3.cell_area(cell, unit="m^2") for cell in distinct], dtype=np.float64)
    return cells, (area_m2 / count)[number]
