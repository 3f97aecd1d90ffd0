"""Every error this package raises on purpose.

::

    GeoError
    ├── CityFileError        the city file itself is wrong
    ├── SourceError          a file cannot be read as what it claims to be
    ├── CheckError           the city's tables have faults; it carries every one of them
    ├── ContractError        an argument or a table breaks its contract
    │   └── ColumnError      a value does not fit the column that it was meant for
    ├── CRSError             coordinates are in the wrong reference system
    ├── StoreError           the store is missing, of another version, or busy
    │   ├── StaleError       a row was changed since it was read
    │   └── NotOwnerError    this role may not replace what a build wrote
    ├── ReportError          a report cannot be written where it should go
    └── NotFoundError        a named level, code, profile or table does not exist

Catch ``GeoError`` at the edge (command line, web), a leaf anywhere else. An error knows
nothing of HTTP or exit codes: :mod:`web.errors` and :mod:`geo.cli` translate.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class GeoError(Exception):
    """A problem the caller can understand and mend.

    Parameters
    ----------
    message : str
        What was expected and what was found instead, without a final full stop.
    hint : str, optional
        The one thing to try next.
    ids : sequence, optional
        Offending row identifiers; the text shows the first three.

    Examples
    --------
    >>> print(GeoError("2 codes repeat", hint="make codes unique", ids=["A1", "B7"]))
    2 codes repeat (rows A1, B7). make codes unique.
    """

    def __init__(self, message: str, *, hint: str = "", ids: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.hint = hint
        self.ids = tuple(ids)

    @property
    def detail(self) -> str:
        """What was expected and found, without the hint."""
        return super().__str__() + shown_ids(self.ids)

    def __str__(self) -> str:
        text = self.detail
        if not self.hint and text.endswith("?"):
            return text
        return f"{text}. {self.hint}." if self.hint else f"{text}."


def shown_ids(ids: Sequence[object]) -> str:
    """Name the first three rows and count the rest: `` (rows 4, 9, 11 and 20 more)``.

    Examples
    --------
    >>> shown_ids([4, 9, 11, 12])
    ' (rows 4, 9, 11 and 1 more)'
    >>> shown_ids([])
    ''
    """
    if not ids:
        return ""
    more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    return f" (rows {', '.join(map(str, ids[:3]))}{more})"


class CityFileError(GeoError):
    """The city file is not TOML, or names what does not exist."""


class SourceError(GeoError):
    """A file cannot be read as what it claims to be."""


class CheckError(GeoError):
    """The tables of a city have faults; the message lists all of them."""


class ContractError(GeoError):
    """An argument or a table breaks its contract."""


class ColumnError(ContractError):
    """A value does not fit the column that it was meant for.

    Parameters
    ----------
    message, **said
        As :class:`GeoError` takes them.
    where : str
        The column.
    """

    def __init__(self, message: str, *, where: str, **said: Any) -> None:
        super().__init__(message, **said)
        self.where = where


class CRSError(GeoError):
    """Coordinates are in the wrong reference system."""


class StoreError(GeoError):
    """The store is missing, of another version, or busy."""


class StaleError(StoreError):
    """A row was changed since it was read.

    Parameters
    ----------
    message, **said
        As :class:`GeoError` takes them.
    now : mapping, optional
        What is there now.
    """

    def __init__(self, message: str, *, now: Mapping[str, Any] | None = None, **said: Any) -> None:
        super().__init__(message, **said)
        self.now = now


class NotOwnerError(StoreError):
    """The role may edit rows of the store, and not replace what a build wrote."""


class ReportError(GeoError):
    """A report cannot be written where it should go."""


class NotFoundError(GeoError):
    """A named level, code, profile or table does not exist."""
