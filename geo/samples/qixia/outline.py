"""The district's outline and the sheet of streets round it, both approximate and drawn by hand."""

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.canvas import patch

_CONTROLS = (
    (118.762, 32.120), (118.760, 32.138), (118.775, 32.158), (118.780, 32.188), (118.791, 32.210),
    (118.807, 32.230), (118.832, 32.241), (118.857, 32.236), (118.878, 32.216), (118.891, 32.194),
    (118.896, 32.170), (118.930, 32.171), (118.960, 32.1768), (118.990, 32.1830),
    (119.019, 32.1985), (119.052, 32.2215), (119.095, 32.2450), (119.130, 32.2495),
    (119.172, 32.2550), (119.206, 32.2625), (119.229, 32.2600), (119.231, 32.2420),
    (119.222, 32.2260), (119.200, 32.2120), (119.166, 32.2000), (119.140, 32.1920),
    (119.112, 32.1860), (119.086, 32.1794), (119.062, 32.1647), (119.042, 32.1429), (119.029, 32.1200),
    (119.020, 32.0991), (119.000, 32.0847), (118.975, 32.078), (118.951, 32.079), (118.934, 32.070),
    (118.924, 32.055), (118.918, 32.038), (118.903, 32.029), (118.886, 32.036), (118.875, 32.050),
    (118.874, 32.066), (118.861, 32.083), (118.844, 32.090), (118.824, 32.094), (118.806, 32.095),
    (118.792, 32.099), (118.783, 32.107), (118.774, 32.114),
)  # fmt: skip

MARGIN_M = 1300.0
"""Streets go on beyond the outline by one walking limit and the longest connector."""


def outline() -> Polygon:
    """Draw the district, river strip included."""
    return patch(_CONTROLS)


def sheet(district: Polygon, water: BaseGeometry) -> BaseGeometry:
    """Widen the district by :data:`MARGIN_M` on land: what is drawn at all."""
    wide = shapely.difference(district.buffer(MARGIN_M), water)
    land: Polygon = max(shapely.get_parts(wide), key=shapely.area)
    return shapely.union(district, land)
