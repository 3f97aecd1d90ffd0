"""The tree of areas, walked: up from one to the root, and down to all that lie in it."""

from collections.abc import Iterator, Mapping

import pandas as pd

from geo.answers.rows import Answer
from geo.errors import NotFoundError


def upward(code: object, parents: Mapping[str, object]) -> Iterator[str]:
    """Walk from an area up to the root, the area itself first; nothing where there is none.

    Parameters
    ----------
    code : object
        A code; anything else, such as what stands where a row has no area, is none.
    parents : mapping
        Code -> the code above it, which may be no area: the walk ends there. A circle, which a
        registry may hold while it is edited, is walked once.
    """
    seen: set[str] = set()
    while isinstance(code, str) and code in parents and code not in seen:
        seen.add(code)
        yield code
        code = parents[code]


def parents_by_code(areas: pd.DataFrame) -> dict[str, object]:
    """Map each area to the one above it."""
    return dict(zip(areas["code"], areas["parent"], strict=True))


def parents_of(areas: pd.DataFrame, code: str | None) -> list[Answer]:
    """List those above an area and the area itself, from the root, with code, name and level."""
    rows = areas.set_index("code")
    return [
        {"code": one, "name": rows.at[one, "name"], "level": rows.at[one, "level"]}
        for one in reversed([*upward(code, parents_by_code(areas))])
    ]


def codes_under(areas: pd.DataFrame, code: str) -> frozenset[str]:
    """List the codes of an area and of all areas below it.

    Parameters
    ----------
    areas : DataFrame
        Columns ``code`` and ``parent``.

    Raises
    ------
    NotFoundError
        If there is no such area.
    """
    if code not in set(areas["code"]):
        raise NotFoundError(f"no area {code!r}", hint="areas are named by their codes")
    found, last = {code}, {code}
    while last:
        last = set(areas.loc[areas["parent"].isin(last), "code"]) - found
        found |= last
    return frozenset(found)
