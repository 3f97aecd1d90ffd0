"""What a view is narrowed down to: an area and all below it."""

import pandas as pd

from geo.errors import NotFoundError


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
        raise NotFoundError(f"no area has the code {code!r}")
    found, last = {code}, {code}
    while last:
        last = set(areas.loc[areas["parent"].isin(last), "code"]) - found
        found |= last
    return frozenset(found)
