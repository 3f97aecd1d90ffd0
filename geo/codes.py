"""How areas are coded: so many digits a level, a child's code begun by its parent's.

A scheme is data: a city names its own. :data:`DEFAULT` is 6 digits for a district (GB/T 2260), 9
for a street and 12 for a community (the statistical code), 15 for a grid.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ContractError
from geo.tables import LEVELS

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The form of the codes of every level.

    Attributes
    ----------
    digits : mapping of str to int
        How many digits a code has, by level; codes of other levels are free.
    nested : bool
        Whether a child's code begins with its parent's.

    Raises
    ------
    ContractError
        If a level is unknown, has no digit, or nested codes leave a child no digit of its own.

    Examples
    --------
    >>> Scheme({"community": 12, "grid": 12})
    Traceback (most recent call last):
        ...
    geo.errors.ContractError: codes of a grid need more than the 12 digits of a community; found 12.
    """

    digits: Mapping[str, int]
    nested: bool = True

    def __post_init__(self) -> None:
        unknown = [level for level in self.digits if level not in LEVELS]
        if unknown:
            raise ContractError(
                f"codes: {unknown[0]!r} is no level", hint=f"levels: {', '.join(LEVELS)}"
            )
        empty = [level for level, digits in self.digits.items() if digits < 1]
        if empty:
            raise ContractError(f"codes of a {empty[0]} need at least 1 digit")
        for upper, level in pairwise(level for level in LEVELS if level in self.digits):
            if self.nested and self.digits[level] <= self.digits[upper]:
                raise ContractError(
                    f"codes of a {level} need more than the {self.digits[upper]} digits "
                    f"of a {upper}; found {self.digits[level]}"
                )


DEFAULT = Scheme({"district": 6, "street": 9, "community": 12, "grid": 15})
"""Statistical codes down to the community, and three digits for its grids."""


def faults(areas: pd.DataFrame, scheme: Scheme) -> list[tuple[Mask, str, str]]:
    """Find the codes that break a scheme.

    Parameters
    ----------
    areas : DataFrame
        With ``code``, ``level`` and ``parent``; absent ones are not judged.
    scheme : Scheme
        What codes should look like.

    Returns
    -------
    list of (mask, found, expected)
        The rows meant, what is wrong with them, and what was expected. A code is named once: where
        it begins is judged only if it and its parent's have the right digits.
    """
    code, parent = (areas[column].astype(object) for column in ("code", "parent"))
    told: list[tuple[Mask, str, str]] = []
    formed = given = code.notna().to_numpy(dtype=bool)
    for level, digits in scheme.digits.items():
        there = given & (areas["level"] == level).to_numpy(dtype=bool)
        wrong = there & ~_has_digits(code, digits)
        formed = formed & ~wrong
        if wrong.any():
            example = code[wrong].iloc[0]
            told.append((wrong, f"code {example!r} of a {level}", f"{digits} digits"))
    if scheme.nested:
        told += _strays(areas, code, parent, formed)
    return told


def _has_digits(codes: pd.Series, digits: int) -> Mask:
    return codes.astype(str).str.fullmatch(f"[0-9]{{{digits}}}").to_numpy(dtype=bool)


def _strays(
    areas: pd.DataFrame, code: pd.Series, parent: pd.Series, formed: Mask
) -> list[tuple[Mask, str, str]]:
    """Find well-formed codes that do not begin with that of their well-formed parent."""
    judged = formed & parent.isin(code[formed]).to_numpy(dtype=bool)
    stray = np.zeros(len(areas), dtype=bool)
    stray[judged] = [
        not own.startswith(above) for own, above in zip(code[judged], parent[judged], strict=True)
    ]
    if not stray.any():
        return []
    said = f"code {code[stray].iloc[0]!r} does not begin with its parent's"
    return [(stray, said, f"a code that begins with {parent[stray].iloc[0]!r}")]


def next_code(parent: str, taken: Collection[str], *, scheme: Scheme, level: str) -> str:
    """Name the next child of an area.

    Parameters
    ----------
    parent : str
        The parent's code; of no account unless codes are nested.
    taken : collection of str
        Codes in use, and those once used, lest a name return with another meaning. Others than
        codes of this level and parent are of no account.
    scheme : Scheme
        The form of the code.
    level : str
        That of the child.

    Returns
    -------
    str
        One above the highest taken; the lowest that is free once the highest possible is taken.

    Raises
    ------
    ContractError
        If the scheme does not name the level, or no code is left.

    Examples
    --------
    >>> next_code("320113001001", ["320113001001001"], scheme=DEFAULT, level="grid")
    '320113001001002'
    """
    prefix, digits = _place(parent, scheme, level)
    used = {
        int(code[len(prefix) :])
        for code in taken
        if code.startswith(prefix)
        and len(code) == len(prefix) + digits
        and code[len(prefix) :].isdecimal()
    }
    highest, end = max(used, default=0), 10**digits
    free = (n for n in chain(range(highest + 1, end), range(1, highest)) if n not in used)
    number = next(free, None)
    if number is None:
        raise ContractError(
            f"no code is left for a {level} of {parent}: all {end - 1:,} are taken",
            hint="give the level more digits in the code scheme",
        )
    return f"{prefix}{number:0{digits}d}"


def numbered(
    points_xy: npt.ArrayLike, parent: str, *, scheme: Scheme = DEFAULT, level: str = "grid"
) -> list[str]:
    """Give the children of an area their codes in reading order: west to east, north to south.

    Parameters
    ----------
    points_xy : array_like of float, shape (n, 2)
        A point in each child, metres east and north.
    parent : str
        The parent's code.
    scheme : Scheme
        The form of the codes.
    level : str
        That of the children.

    Returns
    -------
    list of str
        A code for each point, from 1 on. A row takes every point at most half the typical spacing,
        ``sqrt(width * height / n)``, south of its northernmost; the order of the points given
        matters only where two are the same.

    Raises
    ------
    ContractError
        If the scheme does not name the level, or there are more children than codes.

    Examples
    --------
    >>> numbered([(100, 0), (0, 100), (100, 98)], "320113001001")
    ['320113001001003', '320113001001001', '320113001001002']
    """
    prefix, digits = _place(parent, scheme, level)
    points = np.asarray(points_xy, dtype=float).reshape(-1, 2)
    if len(points) >= 10**digits:
        raise ContractError(
            f"{parent} has {len(points):,} {level}s, but {digits} digits number {10**digits - 1:,}",
            hint="give the level more digits in the code scheme",
        )
    east, north = points.T
    order = np.lexsort((-north, east, _rows(points)))
    numbers = np.empty(len(points), dtype=np.int64)
    numbers[order] = np.arange(1, len(points) + 1)
    return [f"{prefix}{number:0{digits}d}" for number in numbers]


def _rows(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Tell which row each point stands in, 0 the northernmost."""
    rows = np.zeros(len(points), dtype=np.int64)
    if not len(points):
        return rows
    width, height = np.ptp(points, axis=0)
    reach = np.sqrt(width * height / len(points)) / 2
    row, top = 0, points[:, 1].max()
    for at in np.argsort(-points[:, 1], kind="stable"):
        if top - points[at, 1] > reach:
            row, top = row + 1, points[at, 1]
        rows[at] = row
    return rows


def _place(parent: str, scheme: Scheme, level: str) -> tuple[str, int]:
    """Tell what a child's code begins with, and how many digits are its own."""
    if level not in scheme.digits:
        raise ContractError(f"the code scheme says nothing of a {level}", hint="add its digits")
    prefix = parent if scheme.nested else ""
    digits = scheme.digits[level] - len(prefix)
    if digits < 1:
        raise ContractError(
            f"a {level} has {scheme.digits[level]} digits, which leaves none after {parent!r}"
        )
    return prefix, digits
