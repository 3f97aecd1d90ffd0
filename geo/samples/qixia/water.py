"""The Yangtze with its islands, and the lakes; positions approximate."""

from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.canvas import curve, metres, patch

_SOUTH_BANK = (
    (118.730, 32.118), (118.758, 32.131), (118.776, 32.138), (118.796, 32.146), (118.814, 32.152),
    (118.832, 32.155), (118.852, 32.154), (118.876, 32.155), (118.900, 32.160), (118.929, 32.167),
    (118.958, 32.173), (118.990, 32.1792), (119.020, 32.1951), (119.050, 32.2166), (119.090, 32.2358),
    (119.130, 32.2430), (119.170, 32.2520), (119.205, 32.2600), (119.270, 32.2640),
)  # fmt: skip
_FAR_NORTH = ((119.270, 32.3340), (118.730, 32.300))

_BAGUAZHOU = (
    (118.784, 32.170), (118.798, 32.163), (118.820, 32.164), (118.845, 32.165), (118.868, 32.167),
    (118.887, 32.173), (118.884, 32.193), (118.872, 32.213), (118.853, 32.229), (118.831, 32.233),
    (118.811, 32.224), (118.797, 32.206), (118.788, 32.190),
)  # fmt: skip

_FERRY_BAR = (
    (119.098, 32.2425), (119.104, 32.2420), (119.112, 32.2435), (119.116, 32.2455),
    (119.110, 32.2462), (119.102, 32.2448),
)  # fmt: skip

_LAKES = {
    "仙林湖": ((118.9835, 32.1205), (118.989, 32.1201), (118.991, 32.1238), (118.988, 32.1266),
              (118.984, 32.1250)),
    "羊山湖": ((118.9385, 32.1060), (118.9420, 32.1055), (118.9432, 32.1078), (118.9405, 32.1092)),
    "灵山湖": ((118.9260, 32.0700), (118.9290, 32.0695), (118.9300, 32.0720), (118.9270, 32.0730)),
    "东山湖": ((119.0580, 32.1650), (119.0630, 32.1665), (119.0645, 32.1701), (119.0600, 32.1694)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Water:
    """What nobody walks on.

    Attributes
    ----------
    river : polygon
        The Yangtze north of its south bank, islands cut out.
    lakes : dict of str to Polygon
        By name.
    island : Polygon
        Baguazhou, reached by bridge only.
    bar : Polygon
        A river bar with a hamlet, reached by ferry only: its lanes are an island of the network.
    bank : LineString
        The south bank, from west to east.
    """

    river: BaseGeometry
    lakes: dict[str, Polygon]
    island: Polygon
    bar: Polygon
    bank: LineString

    @property
    def all(self) -> BaseGeometry:
        """River and lakes as one shape."""
        return shapely.union_all([self.river, *self.lakes.values()])


def water() -> Water:
    """Draw the river, its two islands and the lakes."""
    bank, island, bar = curve(_SOUTH_BANK), patch(_BAGUAZHOU), patch(_FERRY_BAR)
    north = Polygon([*bank.coords, *metres(_FAR_NORTH)])
    river = shapely.difference(north, shapely.union(island, bar))
    lakes = {name: patch(points) for name, points in _LAKES.items()}
    return Water(river=river, lakes=lakes, island=island, bar=bar, bank=bank)
