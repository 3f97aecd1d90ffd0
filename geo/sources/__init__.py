"""Files become frames, without judgement, in a process that can do no harm.

::

    sandbox.py    the parent's side: start the child, hear what it says, survive its death
    confine.py    where the child starts: limits, and no network
    child.py      the child's side: one file after the other
    files.py      which reader a file gets; vector files
    archives.py   zips, looked at before they are unpacked
    sheets.py     CSV and XLSX, every cell as text
    dbf.py        the text of a shapefile, to tell its encoding
    shapes.py     the caps on geometry; geometry written as text
    osm.py        OpenStreetMap extracts: walkable ways and tagged features
    footways.py   which ways are walkable: the rules and their sources
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.check.findings import Finding
from geo.city import CityFile, Entry, Loaded
from geo.sources.sandbox import read_entries


def quiet(_: str) -> None:
    """Show no progress."""


def read_city(
    city_file: CityFile, *, progress: Callable[[str], None] = quiet
) -> tuple[tuple[Loaded, ...], tuple[Finding, ...]]:
    """Read every file that a city names, in one sandboxed child process.

    Parameters
    ----------
    city_file : CityFile
        What to read, and how.
    progress : callable
        Told the name of each file as its reading begins.

    Returns
    -------
    tuple of Loaded
        One for every file that could be read, in the order of the city file. Geometry is in the
        file's own reference system; columns are the file's own.
    tuple of Finding
        A fault for every file that could not be read; notes of the readers.

    Raises
    ------
    SourceError
        If the child process cannot start at all.
    """
    entries = tuple(_told(entry) for entry in city_file.entries if entry.path)
    with TemporaryDirectory(prefix="gridgov-") as folder:
        answers = read_entries(entries, Path(folder), progress=progress)
    loaded = tuple(
        Loaded(entry, answer.frame)
        for entry, answer in zip(entries, answers, strict=True)
        if answer.frame is not None
    )
    return loaded, tuple(finding for answer in answers for finding in answer.findings)


def _told(entry: Entry) -> Entry:
    """Make paths absolute; fill in what an OpenStreetMap extract always calls the same."""
    assert entry.path is not None
    entry = replace(entry, path=entry.path.absolute())  # the child has a folder of its own
    if not entry.is_osm:
        return entry
    names = entry.table.columns
    usual = (
        {name: name for name in names}
        if entry.table.name == "streets"
        else {name: column for name, column in (("code", "@id"), ("name", "name")) if name in names}
    )
    return replace(entry, columns={**usual, **entry.columns})
