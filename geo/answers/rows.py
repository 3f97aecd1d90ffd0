"""Frames -> plain rows, ready for JSON."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from geo.tables import CAUSES

Answer = dict[str, Any]

Place = tuple[float, float]
"""Longitude and latitude, degrees, CGCS2000 or WGS 84."""

COVERAGE_COLUMNS = (
    "code",
    "name",
    "level",
    "residents",
    "covered_residents",
    "too_far_residents",
    "over_capacity_residents",
    "undetermined_residents",
    "rate_residents",
    "rate_dwellings",
    "rate_buildings",
    "rate_area",
    "slowest_tenth_minutes",
)
CELL_COLUMNS = (
    "cell",
    "residents",
    *COVERAGE_COLUMNS[4:-1],
)
GAP_COLUMNS = (
    "code",
    "name",
    "level",
    "residents",
    "elders",
    "nearest_station",
    "metres",
    "minutes",
    "minutes_over",
    "cause",
    "confidence",
    "mend",
    *(f"{cause}_residents" for cause in CAUSES),
)
ISLAND_COLUMNS = (
    "component", "edges", "length_m", "streets", "community", "name", "residents",
)  # fmt: skip
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
