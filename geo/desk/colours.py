"""What colours rows that are looked at on a page, and what the colours mean."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import NotFoundError
from geo.outputs.charts import NOBODY, RAMP
from geo.outputs.citymap import STATION
from geo.outputs.shades import CAUSE_COLOURS, HEAT, class_starts

KINDS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442")
"""Okabe and Ito's colours: they differ for colour-blind eyes."""

_ABSENT = NOBODY
_PREFERRED = ("rate_residents", "rate_two", "rate_load", "cause", "residents_gained", "kind")

Coloured = tuple[list[str], list[tuple[str, str]], str | None]
"""The colour of each row, what the colours mean, and the column that they tell."""


def coloured(places: gpd.GeoDataFrame, column: str | None) -> Coloured:
    """Colour places by a column, the one that says most when left out.

    Rates have six equal steps; counts and other numbers six classes that begin at round numbers;
    causes the colours of every other map; other texts a colour each, as far as there are any.

    Raises
    ------
    NotFoundError
        If there is no such column.
    """
    if column is None:
        telling = (name for name in _PREFERRED if name in places and places[name].nunique() > 1)
        column = next(telling, None)
        if column is None:
            plain = [STATION if kind == "Point" else KINDS[0] for kind in places.geom_type]
            return plain, [], None
    if column not in places or column == places.geometry.name:
        known = ", ".join(str(name) for name in places if name != places.geometry.name)
        raise NotFoundError(f"no column {column!r}", hint=f"columns: {known}")
    fills, keys = _by(places[column])
    return fills, keys, column


def _by(values: pd.Series) -> tuple[list[str], list[tuple[str, str]]]:
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if not is_number:
        return _kinds(values)
    numbers = values.astype("float64").to_numpy()
    if str(values.name).startswith("rate_"):
        starts = [step / len(RAMP) for step in range(len(RAMP))]
        ends = [*(f"{end:.0%}" for end in starts[1:]), "100%"]
        said = [f"{100 * start:.0f}–{end}" for start, end in zip(starts, ends, strict=True)]
        return _classed(numbers, starts, RAMP, said)
    bounds = [0, *class_starts(int(np.ceil(np.nanmax(numbers, initial=0.0))))]
    ends = [f"below {end:,}" if start else "none" for start, end in pairwise(bounds)]
    said = [*ends, f"{bounds[-1]:,} and more"]
    return _classed(numbers, [float(start) for start in bounds], HEAT, said)


def _classed(
    numbers: np.ndarray, starts: list[float], colours: tuple[str, ...], said: list[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    step = np.clip(np.searchsorted(starts, numbers + 1e-12, side="right") - 1, 0, len(starts) - 1)
    is_absent = np.isnan(numbers)
    fills = [_ABSENT if absent else colours[one]
             for one, absent in zip(step, is_absent, strict=True)]  # fmt: skip
    keys = [*zip(colours, said, strict=False)]
    return fills, [*keys, *([(_ABSENT, "nothing to tell")] if is_absent.any() else [])]


def _kinds(values: pd.Series) -> tuple[list[str], list[tuple[str, str]]]:
    texts = values.astype(object).where(values.notna(), None)
    kinds = pd.Series([text for text in texts if text is not None], dtype=object).value_counts()
    if set(kinds.index) <= set(CAUSE_COLOURS):
        chosen = {name: colour for name, colour in CAUSE_COLOURS.items() if name in kinds}
    else:
        chosen = dict(zip(kinds.index, KINDS, strict=False))
    keys = [(colour, str(name)) for name, colour in chosen.items()]
    is_more = not set(texts) <= set(chosen)
    return [chosen.get(text, _ABSENT) for text in texts], [
        *keys, *([(_ABSENT, "other or none")] if is_more else []),
    ]  # fmt: skip
