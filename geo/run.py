"""A run: one computation, and everything needed to repeat it.

The identifier is a hash of what went in (files, profile, settings of the city, version of the
method), so the same inputs give the same run on every machine.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

_JSON = ("inputs", "norms", "profiles")
_DATES = {"id", "created", "valid_from", "edition"}

METHOD_VERSION = "4"
"""Raised whenever the same inputs would give other figures."""


@dataclass(frozen=True, slots=True)
class Run:
    """One computation with its inputs' hashes.

    Attributes
    ----------
    id : str
        Twelve hexadecimal digits.
    created : datetime
        When, UTC, whole seconds.
    city, city_code, notice, zone : str
        The city's name, its root area's code, what must be said of its data, its metric zone.
    cells : int
        H3 resolution of the built-up cells.
    profile : str
        Who walks.
    speed_kmh, minutes : float
        How fast and how long.
    limit_m : float
        The limit in metres, inclusive.
    inputs : mapping of str to str
        File name -> SHA-256 of its bytes.
    method : str
        :data:`METHOD_VERSION` of the run.
    norms : mapping of str to object
        What the registry's checks hold the city to.
    profiles : mapping of str to object
        Kinds of walkers that the city file adds, as :func:`geo.profiles.profiles_from` reads them.
    valid_from : str
        First day that it describes, ``2026-11-24``.
    edition : int
        Its number in a store, from 1; 0 before it is stored.
    """

    id: str
    created: datetime
    city: str
    city_code: str
    notice: str
    zone: str
    cells: int
    profile: str
    speed_kmh: float
    minutes: float
    limit_m: float
    inputs: Mapping[str, str]
    method: str = METHOD_VERSION
    norms: Mapping[str, Any] = field(default_factory=dict)
    profiles: Mapping[str, Any] = field(default_factory=dict)
    valid_from: str = ""
    edition: int = 0


def identified(run: Run) -> Run:
    """Give a run the identifier that follows from everything that went in, its dates apart.

    Examples
    --------
    >>> at = datetime(2026, 11, 24)
    >>> run = Run("", at, "Valley", "1", "", "EPSG:4549", 10, "adult", 4.0, 15.0, 1000.0, {})
    >>> identified(run).id == identified(replace(run, created=datetime(2027, 1, 1))).id
    True
    """
    parts = {name: value for name, value in asdict(run).items() if name not in _DATES}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return replace(run, id=hashlib.sha256(text.encode()).hexdigest()[:12])


def today() -> str:
    """Tell the city's own day, ``2026-11-24``."""
    return date.today().isoformat()  # noqa: DTZ011 - the city's own day


def now() -> str:
    """Tell the city's own time, ``2026-11-24T19:00:00``."""
    return datetime.now().isoformat(timespec="seconds")  # noqa: DTZ005 - the city's own time


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def as_row(run: Run) -> dict[str, object]:
    """Flatten a run to one row of the ``runs`` table; mappings become JSON."""
    row = asdict(run)
    for name in _JSON:
        row[name] = json.dumps(row[name], sort_keys=True, ensure_ascii=False)
    return row


def from_row(row: Mapping[str, Any]) -> Run:
    """Undo :func:`as_row`."""
    read = {name: json.loads(str(row[name])) for name in _JSON}
    return Run(**{**row, **read})
