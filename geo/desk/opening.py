"""A store, or the files of a city -> a city to be asked."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from geo import answers
from geo.answers import City
from geo.outputs.webmap import keep_text_literal
from geo.pipeline import Wish, build
from geo.profiles import profile_named
from geo.samples.qixia import generate
from geo.settings import DEFAULT_STORE, read_settings

_ROOT = Path(__file__).parents[2]


def open_city(
    store: str | Path | None = None,
    *,
    as_of: str | None = None,
    tell: Callable[[str], None] = print,
) -> City:
    """Open a built city.

    As a second wall, folium is kept from running texts as templates from here on
    (:func:`geo.outputs.webmap.keep_text_literal`).

    Parameters
    ----------
    store : str or Path, optional
        A GeoPackage's path or a database's address. When left out: what the environment calls
        ``GRIDGOV_STORE``; else ``gridgov.gpkg`` in this folder, as on the command line; else what
        ``scripts/run.py`` has built; else the Qixia pilot, built now in a temporary folder.
    as_of : str, optional
        A day, ``2026-11-24``: the city as it was then.
    tell : callable
        Told where a city had to be built.

    Raises
    ------
    StoreError
        If nothing has been built there.
    NotFoundError
        If nothing is known of the day.
    """
    keep_text_literal()
    place = store or os.environ.get("GRIDGOV_STORE") or _found() or pilot(tell)
    return answers.open_city(place, as_of=as_of, cache=read_settings(os.environ).cache)


def build_city(
    city_file: str | Path,
    store: str | Path | None = None,
    *,
    profile: str = "adult",
    valid_from: str | None = None,
    tell: Callable[[str], None] = print,
) -> City:
    """Build a city from its files, and open it.

    Parameters
    ----------
    city_file : str or Path
        The TOML file that says which file is which table.
    store : str or Path, optional
        Where the tables and results go; ``city.gpkg`` in a new temporary folder when left out.
    profile : str
        Who walks, one of :data:`geo.profiles.PROFILES`.
    valid_from : str, optional
        First day that the files describe, ``2026-11-24``; today when left out.
    tell : callable
        Told of each stage as it begins.

    Raises
    ------
    CityFileError, CheckError, CRSError, ContractError, StoreError
        One message for all faults of the files.
    NotFoundError
        For a profile that is not there.
    """
    place = store or Path(mkdtemp(prefix="gridgov-")) / "city.gpkg"
    wish = Wish(profile=profile_named(profile), valid_from=valid_from)
    build(Path(city_file), str(place), wish, progress=tell)
    return open_city(place)


def _found() -> Path | None:
    places = (Path(DEFAULT_STORE), _ROOT / "var" / "qixia.gpkg")
    return next((place for place in places if place.exists()), None)


def pilot(tell: Callable[[str], None]) -> Path:
    """Build the Qixia pilot in a new temporary folder, of its files or generated; its store."""
    tell("no store here: building the Qixia pilot (python3 scripts/run.py --once keeps one)")
    folder = Path(mkdtemp(prefix="gridgov-"))
    files = _ROOT / "shapefiles" / "qixia" / "city.toml"
    if not files.exists():
        files = folder / "qixia" / "city.toml"
        generate(files.parent)
    build(files, str(folder / "qixia.gpkg"))
    return folder / "qixia.gpkg"
