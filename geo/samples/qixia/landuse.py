"""What the ground is used for: town, campus, works or country; made up, after the real lie of it.

A town thickens towards its centres: :meth:`LandUse.intensity` is a sum of bells, 1 in the middle
of a strong centre, and ground is town where it is at least :data:`TOWN`.
"""

from dataclasses import dataclass
from math import exp

import shapely
from shapely import Polygon

from geo.samples.qixia.canvas import patch, place

TOWN = 0.30
"""Intensity from which ground is town."""

_CENTRES = (
    (118.795, 32.104, 1.0, 1500), (118.810, 32.112, 1.0, 1500), (118.826, 32.105, 0.8, 1400),
    (118.800, 32.122, 0.8, 1300), (118.818, 32.132, 0.9, 1300), (118.833, 32.138, 0.6, 1000),
    (118.846, 32.117, 0.6, 1200), (118.852, 32.106, 0.5, 1000), (118.872, 32.121, 1.0, 1300),
    (118.887, 32.110, 0.9, 1200), (118.880, 32.134, 0.6, 1000), (118.895, 32.062, 0.9, 1100),
    (118.888, 32.046, 0.8, 900), (118.911, 32.050, 0.9, 1100), (118.909, 32.081, 0.8, 1000),
    (118.926, 32.101, 1.0, 1300), (118.947, 32.101, 0.6, 1000), (118.938, 32.088, 0.6, 1000),
    (118.968, 32.116, 0.8, 1100), (118.983, 32.110, 0.9, 1200), (118.986, 32.1330, 0.8, 900),
    (118.999, 32.1225, 0.7, 900), (118.962, 32.139, 0.6, 700), (118.937, 32.147, 0.7, 800),
    (118.915, 32.136, 0.5, 700), (118.985, 32.161, 0.5, 700), (119.062, 32.1987, 0.8, 900),
    (119.107, 32.2030, 0.5, 700), (119.152, 32.2240, 0.7, 800), (119.197, 32.2370, 0.3, 500),
    (118.832, 32.187, 0.7, 700), (118.868, 32.195, 0.35, 450),
)  # fmt: skip

_CAMPUSES = {
    "南京大学仙林校区": ((118.9480, 32.1085), (118.9585, 32.1125), (118.9605, 32.1225),
                  (118.9500, 32.1235), (118.9445, 32.1160)),
    "南京师范大学仙林校区": ((118.9055, 32.0990), (118.9125, 32.0995), (118.9145, 32.1080),
                    (118.9060, 32.1095)),
    "南京邮电大学仙林校区": ((118.9230, 32.1115), (118.9310, 32.1130), (118.9325, 32.1195),
                    (118.9240, 32.1190)),
    "南京财经大学仙林校区": ((118.9160, 32.0890), (118.9225, 32.0885), (118.9240, 32.0950),
                    (118.9165, 32.0955)),
    "南京中医药大学仙林校区": ((118.9350, 32.0955), (118.9425, 32.0965), (118.9435, 32.1015),
                     (118.9355, 32.1010)),
    "南京森林警察学院": ((118.9080, 32.1110), (118.9140, 32.1115), (118.9145, 32.1165),
                (118.9085, 32.1160)),
}  # fmt: skip

_WORKS = {
    "金陵石化": ((118.9180, 32.1500), (118.9330, 32.1530), (118.9440, 32.1640), (118.9300, 32.1640),
             (118.9180, 32.1610)),
    "新港开发区": ((118.8530, 32.1290), (118.8980, 32.1330), (118.8940, 32.1480),
              (118.8560, 32.1520)),
    "江南水泥厂": ((118.9720, 32.1460), (118.9820, 32.1480), (118.9830, 32.1560),
              (118.9740, 32.1540)),
    "龙潭港": ((119.0720, 32.2182), (119.1000, 32.2280), (119.1300, 32.2335), (119.1300, 32.2420),
            (119.0950, 32.2360), (119.0720, 32.2272)),
    "龙潭物流园": ((119.0750, 32.2060), (119.1000, 32.2130), (119.1010, 32.2240),
              (119.0760, 32.2173)),
    "三江口工业园": ((119.1620, 32.2420), (119.2000, 32.2460), (119.2000, 32.2570),
               (119.1650, 32.2510)),
    "徐庄软件园": ((118.8740, 32.0770), (118.8880, 32.0790), (118.8870, 32.0890),
              (118.8740, 32.0880)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LandUse:
    """Where the centres, campuses and works lie, in metres."""

    centres: tuple[tuple[float, float, float, float], ...]
    campuses: dict[str, Polygon]
    works: dict[str, Polygon]

    def intensity(self, x: float, y: float) -> float:
        """How much of a town a place is, from 0 to about 2."""
        return sum(
            weight * exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * reach * reach))
            for cx, cy, weight, reach in self.centres
        )

    def at(self, x: float, y: float) -> str:
        """Name the use: ``campus``, ``works``, ``town`` or ``country``."""
        if any(shapely.intersects_xy(shape, x, y) for shape in self.campuses.values()):
            return "campus"
        if any(shapely.intersects_xy(shape, x, y) for shape in self.works.values()):
            return "works"
        return "town" if self.intensity(x, y) >= TOWN else "country"


def land_use() -> LandUse:
    """Place every centre, campus and works."""
    points = [place(lon, lat) for lon, lat, _, _ in _CENTRES]
    centres = tuple((p.x, p.y, c[2], float(c[3])) for p, c in zip(points, _CENTRES, strict=True))
    campuses = {name: patch(points) for name, points in _CAMPUSES.items()}
    works = {name: patch(points) for name, points in _WORKS.items()}
    for shape in (*campuses.values(), *works.values()):
        shapely.prepare(shape)
    return LandUse(centres, campuses, works)
