"""A measure as a chart: the one that its question calls for, in the colours of every other picture.

::

    groups        who is covered, by how they walk
    week          how many are covered at each hour
    causes        why residents of each area are outside
    ranges        between which bounds each rate lies, and the target
    new stations  what each station more brings, and the most that any could
    what if       each area before and after
    completeness  how much of the registry is there
    change        what made the difference
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap

from geo.answers.change import CAUSES as CHANGES
from geo.answers.groups import ELDERS
from geo.desk.assets import letters, written
from geo.desk.colours import KINDS
from geo.desk.paper import GREY, LARGE, NORMAL, SMALL, Paper, plain, say
from geo.errors import ContractError
from geo.outputs.charts import COVERED, NOBODY, OUTSIDE, RAMP, shortened
from geo.outputs.citymap import INK
from geo.outputs.shades import CAUSE_COLOURS
from geo.outputs.wording import wording

_WIDTH_IN, _LEFT_IN, _RIGHT_IN = 10.5, 2.3, 1.3
_HEAD_IN, _FOOT_IN, _BAR_IN = 0.95, 0.65, 0.3
_COUNT = "{x:,.0f}"
_MOST = 15
"""Bars of a chart; an area beyond is left to the frame, and the chart says so."""


def chart(measure: pd.DataFrame) -> Paper:
    """Draw the chart of a measure.

    Parameters
    ----------
    measure : DataFrame
        What a function of :mod:`geo.desk.measures` or :mod:`geo.desk.trying` answered with, or some
        of its rows, in the order to draw; the first 15 are drawn.

    Returns
    -------
    Paper
        A matplotlib ``Figure``, with title, legend, source and notice.

    Raises
    ------
    ContractError
        If there is no chart of it, or it has no rows.
    """
    name = str(measure.attrs.get("measure"))
    if name not in _CHARTS:
        raise ContractError(f"no chart of {name}", hint=f"charts: {', '.join(_CHARTS)}")
    if measure.empty:
        raise ContractError(f"{name} has no rows to draw")
    return _CHARTS[name](measure)


def _groups(measure: pd.DataFrame) -> Paper:
    words, rows = wording("en"), measure.iloc[:_MOST]
    walkers = (words.get(f"profile_{name}", name) for name in rows["group"])
    names = ["elders themselves" if name == ELDERS else f"all as {name}" for name in walkers]
    paper, axes = _bars(measure, "Who is covered, by how they walk", names)
    covered, full = (100 * rows[f"{part}_people"] / rows["people"]
                     for part in ("covered", "over_capacity"))  # fmt: skip
    at = np.arange(len(rows))
    axes.barh(at, covered, color=COVERED, height=0.62, label="covered")
    axes.barh(at, full, left=covered, color=OUTSIDE, height=0.62, label="in reach, stations full")
    _values(axes, [*covered + full], [f"{share:.0f}% covered" for share in covered])
    _percent(axes)
    return _finished(paper, axes)


def _week(measure: pd.DataFrame) -> Paper:
    hours = measure.pivot(index="date", columns="hour", values="rate_residents")
    days = measure.drop_duplicates("date").set_index("date")["weekday"]
    paper, axes = _bars(measure, "Who is covered, by the hour",
                        [f"{days[day]} {day[5:]}" for day in hours.index])  # fmt: skip
    steps = np.linspace(0, 1, len(RAMP) + 1)
    drawn = axes.pcolormesh(
        np.arange(25), np.arange(len(hours) + 1) - 0.5, hours.to_numpy(),
        cmap=ListedColormap(RAMP), norm=BoundaryNorm(steps, len(RAMP)), edgecolor="white",
        linewidth=0.8,
    )  # fmt: skip
    axes.set_xticks(range(0, 25, 3), [f"{hour}:00" for hour in range(0, 25, 3)])
    bar = paper.colorbar(drawn, ax=axes, fraction=0.04, pad=0.02, ticks=steps)
    bar.ax.set_yticklabels([f"{step:.0%}" for step in steps])
    bar.outline.set_visible(False)
    plain(bar.ax)
    return _finished(paper, axes)


def _causes(measure: pd.DataFrame) -> Paper:
    words, rows = wording("en"), measure.iloc[:_MOST]
    paper, axes = _bars(measure, "Why residents are outside", rows["name"])
    left = np.zeros(len(rows))
    for cause, colour in CAUSE_COLOURS.items():
        people = rows[f"{cause}_residents"].to_numpy(dtype=float)
        if people.any():
            said = words[f"cause_{cause}"]
            axes.barh(
                np.arange(len(rows)), people, left=left, color=colour, height=0.66, label=said
            )
            left += people
    _values(axes, left, [f"{people:,.0f}" for people in left])
    axes.xaxis.set_major_formatter(_COUNT)
    return _finished(paper, axes)


def _ranges(measure: pd.DataFrame) -> Paper:
    rows, target = measure.iloc[:_MOST], measure.attrs["target"]
    paper, axes = _bars(
        measure, "Between which bounds the rate lies, nine times in ten", rows["name"]
    )
    at = np.arange(len(rows))
    low, stated, high = (100 * rows[f"rate_residents{end}"] for end in ("_low", "", "_high"))
    axes.barh(at, high - low, left=low, color=RAMP[2], height=0.4, label="range")
    axes.scatter(stated, at, color=COVERED, s=52, zorder=3, label="as stated")
    axes.axvline(100 * target, color=INK, linewidth=1.2, linestyle=(0, (4, 3)),
                 label=f"target {target:.0%}")  # fmt: skip
    _percent(axes)
    return _finished(paper, axes)


def _new_stations(measure: pd.DataFrame) -> Paper:
    rows, bound = measure.iloc[:_MOST], measure.attrs["bound"]
    names = [
        f"{number} new" if number > 1 else "1 new station" for number in range(1, len(rows) + 1)
    ]
    paper, axes = _bars(measure, "Residents whom new stations bring inside", names)
    gained = rows["residents_gained"].to_numpy(dtype=float)
    left, at = np.cumsum(gained) - gained, np.arange(len(rows))
    axes.barh(at, left, color=RAMP[2], height=0.62, label="by those before")
    axes.barh(at, gained, left=left, color=COVERED, height=0.62, label="by this one")
    axes.axvline(bound, color=INK, linewidth=1.2, linestyle=(0, (4, 3)),
                 label=f"the most that any {len(rows)} could")  # fmt: skip
    _values(axes, left + gained, [f"{people:,.0f}" for people in left + gained])
    axes.xaxis.set_major_formatter(_COUNT)
    return _finished(paper, axes)


def _what_if(measure: pd.DataFrame) -> Paper:
    rows = measure.iloc[:_MOST]
    paper, axes = _bars(measure, "Residents covered, before and after", rows["name"])
    at, (before, after) = np.arange(len(rows)), (
        100 * rows[f"rate_residents_{when}"] for when in ("before", "after")
    )  # fmt: skip
    axes.hlines(at, before, after, color=RAMP[2], linewidth=5)
    axes.scatter(before, at, color=OUTSIDE, s=58, zorder=3, label="before", clip_on=False)
    axes.scatter(after, at, color=COVERED, s=58, zorder=4, label="after", clip_on=False)
    _percent(axes)
    return _finished(paper, axes)


def _completeness(measure: pd.DataFrame) -> Paper:
    shares = measure.assign(share=measure["complete"] / measure["total"].clip(lower=1))
    rows = shares.sort_values("share", kind="stable").iloc[:_MOST]
    names = [f"{check}, {level}" for check, level in zip(rows["check"], rows["level"], strict=True)]
    paper, axes = _bars(measure, "How much of the registry is there", names)
    share, at = 100 * rows["share"], np.arange(len(rows))
    axes.barh(at, share, color=COVERED, height=0.62, label="complete")
    axes.barh(at, 100 - share, left=share, color=NOBODY, height=0.62, label="missing")
    counts = zip(rows["complete"], rows["total"], strict=True)
    _values(axes, np.full(len(rows), 100.0), [f"{there:,} of {total:,}" for there, total in counts])
    _percent(axes)
    return _finished(paper, axes)


def _change(measure: pd.DataFrame) -> Paper:
    told = measure.attrs["covered_residents"]
    paper, axes = _bars(measure, "What made the difference in residents covered", CHANGES)
    parts, at = np.array([float(told[cause]) for cause in CHANGES]), np.arange(len(CHANGES))
    axes.barh(at, parts, color=[COVERED if part >= 0 else KINDS[4] for part in parts], height=0.62)
    axes.axvline(0, color=INK, linewidth=0.8)
    _values(axes, np.maximum(parts, 0), [f"{part:+,.0f}" if part else "0" for part in parts])
    axes.xaxis.set_major_formatter(_COUNT)
    if not parts.any():
        axes.set_xlim(-1, 1)
        axes.set_xticks([0])
    return _finished(paper, axes)


def _bars(measure: pd.DataFrame, title: str, names: Iterable[str]) -> tuple[Paper, Axes]:
    """Take paper for bars with names, the first on top, and say what it is about."""
    names = [*names]
    tall = _HEAD_IN + _FOOT_IN + _BAR_IN * max(len(names), 3)
    paper, told = Paper(_WIDTH_IN, tall), measure.attrs
    wide = (_WIDTH_IN - _LEFT_IN - _RIGHT_IN) / _WIDTH_IN
    axes = paper.add_axes(
        (_LEFT_IN / _WIDTH_IN, _FOOT_IN / tall, wide, 1 - (_HEAD_IN + _FOOT_IN) / tall)
    )
    font = letters()
    axes.set_yticks(range(len(names)), [written(shortened(name), font) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    left = 0.12 / _WIDTH_IN
    title = f"{told['city']} · {title}"
    say(paper, left, 1 - 0.28 / tall, title, bold=True, size=LARGE, va="center")
    say(
        paper, left, 1 - 0.56 / tall, _asked(told["question"]), size=NORMAL, color=GREY, va="center"
    )
    foot = " · ".join(filter(None, (told["notice"], f"run {told['run']}", _beyond(measure))))
    say(paper, left, 0.16 / tall, foot, size=SMALL, color=GREY, va="center")
    return paper, axes


def _asked(question: Mapping[str, object]) -> str:
    """Say what was asked in a line."""
    said = {name: f"{_SAID.get(name, name)} {value}".strip() for name, value in question.items()}
    if "limit_m" in question:
        said["limit_m"] = f"up to {question['limit_m']:,.0f} m"
    return " · ".join(said.values())


_SAID = {"profile": "", "monday": "week of"}


def _beyond(measure: pd.DataFrame) -> str:
    is_all = len(measure) <= _MOST or measure.attrs["measure"] in {"week", "change"}
    return "" if is_all else f"{_MOST} of {len(measure):,} rows"


def _values(axes: Axes, ends: Sequence[float] | np.ndarray, texts: Sequence[str]) -> None:
    """Write a number behind the end of each bar."""
    for row, (end, text) in enumerate(zip(ends, texts, strict=True)):
        said = say(axes, end, row, f" {text}", va="center_baseline", clip_on=False)
        said.set_text(f" {said.get_text()}")


def _percent(axes: Axes) -> None:
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20), [f"{share}%" for share in range(0, 101, 20)])


def _finished(paper: Paper, axes: Axes) -> Paper:
    """Write the rest with our letters, and a legend over the picture where there is one."""
    axes.grid(axis="x", color="#e3e6ea", linewidth=0.8)
    axes.set_axisbelow(True)
    plain(axes)
    handles, said = axes.get_legend_handles_labels()
    if handles:
        font = letters()
        font.set_size(NORMAL)
        axes.legend(handles, said, prop=font, loc="lower left", bbox_to_anchor=(-0.01, 0.99),
                    ncols=len(handles), frameon=False, handlelength=1.4,
                    columnspacing=1.4)  # fmt: skip
    return paper


_CHARTS: Mapping[str, Callable[[pd.DataFrame], Paper]] = {
    "groups": _groups,
    "week": _week,
    "causes": _causes,
    "ranges": _ranges,
    "new stations": _new_stations,
    "what if": _what_if,
    "completeness": _completeness,
    "change": _change,
}
