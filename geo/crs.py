"""Reference systems: the stored datum, the metric zone, GCJ-02 and BD-09.

At rest everything is longitude, latitude in CGCS2000 (:data:`STORED`), which equals WGS 84 within
a metre for this purpose. Lengths are measured in a conformal metric zone chosen from the data: the
3-degree CGCS2000 zone of the place in China, the UTM zone elsewhere; never in Web Mercator.

Order is always x, y: longitude before latitude, easting before northing.
"""

import numpy as np
import numpy.typing as npt
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError as ProjError

from geo.errors import CRSError

Floats = npt.NDArray[np.float64]

STORED = "EPSG:4490"
"""CGCS2000 longitude/latitude, degrees."""

WGS84 = "EPSG:4326"

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
"""What a city file may say of a table's longitudes and latitudes."""

CHINA_LON, CHINA_LAT = (73.0, 136.0), (16.0, 54.0)
"""Where the 3-degree CGCS2000 zones apply, degrees."""

_FIRST_CM, _LAST_CM = 75, 135
_FIRST_EPSG = 4534
"""EPSG:4534 has the central meridian 75 E, and each next code one three degrees further east."""


def metric_zone(lon: float, lat: float) -> str:
    """Choose the metric zone of a place.

    Parameters
    ----------
    lon, lat : float
        Degrees.

    Returns
    -------
    str
        An ``EPSG:`` code in metres, easting then northing when used with ``always_xy``.

    Examples
    --------
    >>> metric_zone(118.9, 32.1), metric_zone(-46.63, -23.55)
    ('EPSG:4549', 'EPSG:32723')
    """
    if CHINA_LON[0] <= lon <= CHINA_LON[1] and CHINA_LAT[0] <= lat <= CHINA_LAT[1]:
        meridian = min(max(3 * round(lon / 3), _FIRST_CM), _LAST_CM)
        return f"EPSG:{_FIRST_EPSG + (meridian - _FIRST_CM) // 3}"
    zones = query_utm_crs_info("WGS 84", AreaOfInterest(lon, lat, lon, lat))
    if not zones:
        raise CRSError(f"no metric zone for {lon:.4f}, {lat:.4f}", hint="set zone in the city file")
    return f"EPSG:{zones[0].code}"


def require_metric(crs: object, name: str) -> CRS:
    """Refuse a reference system whose coordinates are not metres.

    Raises
    ------
    CRSError
        If it is missing, unknown, geographic, not in metres, or Web Mercator, which stretches
        lengths by 18 % at 32 N.
    """
    try:
        found = CRS.from_user_input(crs)
    except ProjError as error:
        raise CRSError(f"{name}: no known CRS ({crs!r})", hint="write it as EPSG:4549") from error
    if not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise CRSError(
            f"{name} is in {found.to_string()} ({found.axis_info[0].unit_name}), "
            "but distances need metres",
            hint="leave zone out, and it is chosen from the data",
        )
    if found.to_epsg() == 3857:
        raise CRSError(f"{name} is in Web Mercator, which is 18 % too long at 32 N")
    return found


def to_wgs84(lon: Floats, lat: Floats, *, datum: str) -> tuple[Floats, Floats]:
    """Convert longitudes and latitudes of a named datum to WGS 84 (taken as CGCS2000).

    Parameters
    ----------
    lon, lat : ndarray of float
        Degrees, same shape.
    datum : str
        One of :data:`DATUMS`.

    Returns
    -------
    tuple of ndarray
        Longitude and latitude; GCJ-02 is inverted to better than 1e-9 degrees.

    Raises
    ------
    CRSError
        If the datum is unknown.
    """
    if datum in {"wgs84", "cgcs2000"}:
        return lon, lat
    if datum == "gcj02":
        return _gcj02_to_wgs84(lon, lat)
    if datum == "bd09":
        return _gcj02_to_wgs84(*_bd09_to_gcj02(lon, lat))
    raise CRSError(f"unknown datum {datum!r}", hint=f"datums: {', '.join(DATUMS)}")


_SEMI_MAJOR_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Shift WGS 84 to GCJ-02 by the published approximation of the obfuscation.

    Parameters
    ----------
    lon, lat : ndarray of float
        Degrees, same shape.

    Returns
    -------
    tuple of ndarray
        Shifted longitude and latitude, degrees. The shift applies everywhere: whether a place lies
        in China is the caller's knowledge.
    """
    x, y = lon - 105.0, lat - 35.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    shared = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    d_lat = d_lat + shared + _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    d_lon = d_lon + shared + _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    root = np.sqrt(magic)
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (magic * root)
    parallel_m = _SEMI_MAJOR_M / root * np.cos(phi)
    return lon + np.degrees(d_lon / parallel_m), lat + np.degrees(d_lat / meridian_m)


def _waves(t: Floats, *terms: tuple[float, float]) -> Floats:
    total = np.zeros_like(t)
    for amplitude, frequency in terms:
        total = total + amplitude * np.sin(frequency * t * np.pi)
    return total * 2.0 / 3.0


def _gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Invert by fixed point; each round gains about three digits."""
    guess_lon, guess_lat = lon, lat
    for _ in range(6):
        shifted_lon, shifted_lat = wgs84_to_gcj02(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon - (shifted_lon - lon), guess_lat - (shifted_lat - lat)
    return guess_lon, guess_lat


def _bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    turn = np.pi * 3000.0 / 180.0
    x, y = lon - 0.0065, lat - 0.006
    radius = np.hypot(x, y) - 0.00002 * np.sin(y * turn)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * turn)
    return radius * np.cos(angle), radius * np.sin(angle)
