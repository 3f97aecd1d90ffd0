"""What the colours of areas mean, for each measure that a map is coloured by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import NotFoundError
from geo.outputs.charts import NOBODY, RAMP, UNDETERMINED, Words
from geo.outputs.citymap import rate_colours

HEAT = ("#fff3d1", "#fedb98", "#fdb454", "#ec7f2b", "#c4510c", "#8c2d04")
"""Six steps of what is bad, from a little to much."""

CAUSE_COLOURS = {
    "capacity": "#cc79a7",
    "hours": "#f0e442",
    "gate": "#e69f00",
    "barrier": "#0072b2",
    "network_missing": "#009e73",
    "not_snapped": "#999999",
    "too_far": "#d55e00",
}
NOTHING = "#f6f7f9"

_STEPS = (1, 2, 5, 10)
"""Classes of counts begin at these times a round number."""

_WALKS = (5, 10, 15, 20, 30)
"""Classes of minutes end at these."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend.

    Attributes
    ----------
    mark : str
        ``fill``, ``hatch``, ``pattern`` (lines over a fill), ``dot``, ``diamond``, ``line`` or
        ``dashes``.
    colour, text : str
        Its colour, and what it means.
    """

    mark: str
    colour: str
    text: str


Shaded = tuple[list[str], list[Key]]
"""The colour of each area, and what the colours mean."""


def shade(areas: pd.DataFrame, measure: str, words: Words) -> Shaded:
    """Colour areas by a measure.

    Parameters
    ----------
    areas : DataFrame
        The columns of :func:`geo.answers.measured_areas.measured_areas` for the measure.
    measure : str
        One of :data:`MEASURES`.
    words : mapping of str to str
        The wording of pages on paper.

    Raises
    ------
    NotFoundError
        If there is no such measure.
    """
    if measure not in MEASURES:
        raise NotFoundError(f"no measure {measure!r}", hint=f"measures: {', '.join(MEASURES)}")
    return MEASURES[measure](areas, words)


def _coverage(areas: pd.DataFrame, words: Words) -> Shaded:
    steps = [f"{100 * i / len(RAMP):.0f}–{100 * (i + 1) / len(RAMP):.0f}%"
             for i in range(len(RAMP))]  # fmt: skip
    keys = [Key("fill", colour, said) for colour, said in zip(RAMP, steps, strict=True)]
    keys += [
        Key("fill", NOBODY, words["nobody"]),
        Key("fill", UNDETERMINED, words["mostly_undetermined"]),
    ]
    rates = areas["covered_residents"] / areas["residents"]
    return rate_colours(areas.assign(rate_residents=rates)), keys


def _outside(areas: pd.DataFrame, words: Words) -> Shaded:
    fills, keys = _counted(areas["too_far_residents"] + areas["over_capacity_residents"])
    return _peopled(areas, fills), [*keys, Key("fill", NOBODY, words["nobody"])]


def _peopled(areas: pd.DataFrame, fills: list[str]) -> list[str]:
    """Keep the colours of areas where somebody lives."""
    return [fill if residents else NOBODY
            for fill, residents in zip(fills, areas["residents"], strict=True)]  # fmt: skip


def _requests(areas: pd.DataFrame, words: Words) -> Shaded:
    return _counted(areas["open"])


def _counted(counts: pd.Series) -> Shaded:
    """Colour counts: none, then five classes from a round number on that suits the largest."""
    starts = class_starts(int(counts.max()) if len(counts) else 0)
    ends = [f"–{start - 1:,}" for start in starts[1:]]
    said = [f"{start:,}{end}" if end != f"–{start:,}" else f"{start:,}"
            for start, end in zip(starts, ends, strict=False)]  # fmt: skip
    colours = (NOTHING, *HEAT[1:])
    texts = ("0", *said, f"≥ {starts[-1]:,}")
    keys = [Key("fill", colour, text) for colour, text in zip(colours, texts, strict=False)]
    return [colours[step] for step in np.searchsorted(starts, counts, side="right")], keys


def class_starts(most: int) -> list[int]:
    """Begin the classes of a count, as the map page does.

    Examples
    --------
    >>> class_starts(3), class_starts(130), class_starts(2600)
    ([1, 2, 5, 10], [1, 10, 20, 50, 100], [1, 200, 400, 1000, 2000])
    """
    unit, times = 1.0, 0
    while 20 * unit < most:
        unit *= (2, 2.5, 2)[times % 3]
        times += 1
    return sorted({1, *(round(step * unit) for step in _STEPS)})


def _cause(areas: pd.DataFrame, words: Words) -> Shaded:
    keys = [Key("fill", colour, words[f"cause_{cause}"]) for cause, colour in CAUSE_COLOURS.items()]
    keys += [
        Key("fill", NOTHING, words["nobody_outside"]),
        Key("fill", NOBODY, words["nobody"]),
    ]
    return _peopled(areas, [CAUSE_COLOURS.get(cause, NOTHING) for cause in areas["cause"]]), keys


def _team(areas: pd.DataFrame, words: Words) -> Shaded:
    """Colour by quarters of the posts filled."""
    colours = (*(RAMP[step] for step in (0, 1, 2, 4, 5)), NOBODY)
    posts = areas["posts"].fillna(0).to_numpy(dtype=float)
    filled = areas["posts_filled"].fillna(0).to_numpy(dtype=float)
    quarter = np.floor(filled / np.maximum(posts, 1) * 4 + 1e-9).astype(int)
    said = ("0–24%", "25–49%", "50–74%", "75–99%", "100%", words["no_team"])
    keys = [Key("fill", colour, text) for colour, text in zip(colours, said, strict=True)]
    return [colours[step] for step in np.where(posts > 0, quarter, len(colours) - 1)], keys


def _walked(column: str) -> Callable[[pd.DataFrame, Words], Shaded]:
    """Colour by minutes of walking, longer is darker."""

    def colour(areas: pd.DataFrame, words: Words) -> Shaded:
        minutes = areas[column].astype(float).to_numpy()
        colours = (*HEAT, UNDETERMINED)
        step = np.where(np.isnan(minutes), len(HEAT), np.searchsorted(_WALKS, minutes))
        starts = (0, *_WALKS)
        said = [f"{start}–{end}" for start, end in zip(starts, _WALKS, strict=False)]
        texts = (*said, f"> {_WALKS[-1]}", words["no_way"])
        keys = [Key("fill", one, text) for one, text in zip(colours, texts, strict=True)]
        return _peopled(areas, [colours[number] for number in step]), keys

    return colour


MEASURES: Mapping[str, Callable[[pd.DataFrame, Words], Shaded]] = {
    "coverage": _coverage,
    "outside": _outside,
    "cause": _cause,
    "team": _team,
    "requests": _requests,
    "minutes": _walked("median_minutes"),
    "slowest": _walked("slowest_tenth_minutes"),
}
"""What areas can be coloured by."""

HATCHED = frozenset({"coverage", "outside"})
"""Measures over which areas are hatched where more than half of the residents are outside."""
