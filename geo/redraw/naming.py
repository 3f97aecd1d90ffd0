"""Codes and names of what is drawn anew.

What is split keeps its code and its name with its larger part, and with them its row of the
registry: its team, its chat group, its requests. The other part gets the next code of its parent
that was never used, and the name with the new number in the place of the old one. What is merged
keeps the code and the name of the largest, and the other codes end.
"""

import re
from collections import Counter
from collections.abc import Collection
from itertools import count

from geo.codes import Scheme, next_code


def part_code(code: str, parent: str | None, taken: Collection[str], *, level: str) -> str:
    """Name the new part of an area that is split.

    Parameters
    ----------
    code : str
        Of the area, whose form is followed: digits that begin with the parent's are numbered on.
    parent : str or None
        Code of the area above.
    taken : collection of str
        Codes in use, and those once used.
    level : str
        That of the area.

    Examples
    --------
    >>> part_code("320113001001002", "320113001001", ["320113001001007"], level="grid")
    '320113001001008'
    >>> part_code("NORTH", "C", ["NORTH", "NORTH-2"], level="grid")
    'NORTH-3'
    """
    if parent and code.isdecimal() and code.startswith(parent) and len(code) > len(parent):
        scheme = Scheme({level: len(code)})
        return next_code(parent, taken, scheme=scheme, level=level)
    return next(name for n in count(2) if (name := f"{code}-{n}") not in taken)


def part_name(name: str, code: str, new_code: str, parent: str | None) -> str:
    """Name the new part after the old one, with its own number.

    Examples
    --------
    >>> part_name("尧化社区第2网格", "320113001001002", "320113001001008", "320113001001")
    '尧化社区第8网格'
    >>> part_name("Park", "NORTH", "NORTH-2", "C")
    'Park (2)'
    """
    start = len(parent or "")
    own, new = code[start:], new_code[start:]
    if own.isdecimal() and new.isdecimal():
        found = [m for m in re.finditer(r"\d+", name) if int(m.group()) == int(own)]
        if found:
            return f"{name[: found[-1].start()]}{int(new)}{name[found[-1].end() :]}"
        return f"{name} ({int(new)})"
    return f"{name} ({new_code.rpartition('-')[2]})"


def next_like(codes: Collection[str], *, otherwise: str) -> str:
    """Continue the commonest series among codes: letters, then digits.

    Examples
    --------
    >>> next_like(["Z001", "Z009", "HALL"], otherwise="S")
    'Z010'
    >>> next_like([], otherwise="S")
    'S001'
    """
    parts = [m.groups() for code in codes if (m := re.fullmatch(r"(\D*)(\d{1,9})", code))]
    if not parts:
        return next(name for n in count(1) if (name := f"{otherwise}{n:03}") not in codes)
    (prefix, width), _ = Counter((text, len(digits)) for text, digits in parts).most_common(1)[0]
    last = max(int(d) for text, d in parts if (text, len(d)) == (prefix, width))
    return next(n for at in count(last + 1) if (n := f"{prefix}{at:0{width}d}") not in codes)
