"""Frames -> plain rows, ready for JSON."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

Answer = dict[str, Any]

Place = tuple[float, float]
"""Longitude and latitude, degrees, CGCS2000 or WGS 84."""

STREET_COLUMNS = ("kind", "name")


def rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[Answer]:
    """List a frame's rows as mappings, with ``None`` for what is absent or infinite."""
    plain = pd.DataFrame(frame[list(columns)]).astype(object)
    absent = plain.isna() | plain.isin([math.inf, -math.inf])
    return [dict(zip(columns, row, strict=True))
            for row in plain.mask(absent, None).itertuples(index=False)]  # fmt: skip


def listed(values: pd.Series) -> list[Any]:
    """List a column's values, with ``None`` for what is absent or infinite."""
    absent = values.isna() | values.isin([math.inf, -math.inf])
    listing: list[Any] = values.astype(object).mask(absent, None).to_list()
    return listing
