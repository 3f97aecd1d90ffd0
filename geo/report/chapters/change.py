"""What differs from an earlier run, and how much of it each cause makes.

Parts are told where counts are exact, in whole residents that add up to the change. Of a community
or a grid it is told how many are covered, before and after, and which cause made most of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.answers import open_city
from geo.answers.change import CAUSES, FIGURES
from geo.answers.rows import Answer
from geo.answers.tree import codes_under
from geo.report.block import Block, Grid, Head, Heading, Line, Paragraph, Picture, Said, text_of
from geo.report.chapters.waterfall import signed, waterfall
from geo.report.inputs import WALK
from geo.report.scope import Scope
from geo.report.small import EXACT, told_whole
from geo.report.table import Column, FigureTable, Row, table_of
from geo.report.telling import Telling
from geo.tables import INPUTS

COVERED = "covered_residents"
COUNTS, RATES = FIGURES[:2], FIGURES[2:]
_ENDS = ("before", "after", "change")
_AREA = frozenset({"areas"})
_OF_CAUSE = {
    "boundaries": _AREA,
    "stations": frozenset({"stations", "entrances"}),
    "network": frozenset({"streets", "barriers", "gates", "compounds"}),
    "people": frozenset({"demand"}),
    "method": frozenset[str](),
}

_RUNS = {
    "code": Column("text", frozenset()),
    **{name: Column("text", frozenset()) for name in ("before_run", "before_day", "before_method")},
    **{name: Column("text", frozenset(INPUTS)) for name in ("after_run", "after_day")},
    "after_method": Column("text", frozenset()),
    **{cause: Column("text", reads) for cause, reads in _OF_CAUSE.items()},
    "was_there": Column("text", _AREA),
    "areas_gone": Column("count", _AREA),
    "areas_new": Column("count", _AREA),
}
_COUNTS = {
    "figure": Column("text", frozenset()),
    "before": Column("count", frozenset()),
    **{name: Column("count", WALK) for name in ("after", "change", *CAUSES)},
}
_RATES = {name: Column("rate" if column.kind == "count" else column.kind, column.reads)
          for name, column in _COUNTS.items()}  # fmt: skip
_AREAS = {
    **{name: Column("text", _AREA) for name in ("code", "name", "level")},
    "before": Column("count", _AREA),
    **{name: Column("count", WALK) for name in ("after", "change")},
    "rate_before": Column("rate", _AREA),
    "rate_after": Column("rate", WALK),
    **{cause: Column("count", WALK) for cause in CAUSES},
    "cause": Column("text", WALK),
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Compare with the earlier run; the tables have no rows where there is none."""
    asks, found = _asks(scope), None
    if scope.asked.before:
        found = scope.once(("change", scope.asked.before), lambda: _change(scope))
    rows = {} if found is None else _by_code(scope, found)
    root = rows.get(scope.asked.area)
    runs = [] if found is None else [_runs(scope, found, was_there=root is not None)]
    yield table_of("change_runs", asks, ("code",), _RUNS, runs)
    counts = [] if root is None else [told_change(root, scope.level, figure) for figure in COUNTS]
    yield table_of("change", asks, ("figure",), _COUNTS, counts)
    rates = [] if root is None else [_rates(root, scope.level, figure) for figure in RATES]
    yield table_of("change_rates", asks, ("figure",), _RATES, rates)
    yield table_of("change_areas", asks, ("code",), _AREAS, _areas(scope, rows))


def _asks(scope: Scope) -> str:
    """Write the command; where there is no earlier run, one that finds no change."""
    days = ("--from", scope.asked.before or scope.city.run.valid_from)
    if scope.city.is_of_run(scope.question):
        return " ".join(["gridgov change", *days, "--by all"])
    return scope.asks("change", *days, "--by", "all")


def _change(scope: Scope) -> tuple[Answer, pd.DataFrame]:
    """Compare all levels at once, each run's own walker unless another is asked for.

    Returns
    -------
    dict
        :func:`geo.answers.change.change_of`.
    DataFrame
        The areas of the earlier run.
    """
    before = open_city(scope.city.location, as_of=scope.asked.before)
    whose = {} if scope.city.is_of_run(scope.question) else scope.whose
    answer = scope.city.change(before, by="all", **whose)
    return answer, before.table("areas")


def _by_code(scope: Scope, found: tuple[Answer, pd.DataFrame]) -> Mapping[str, Answer]:
    """Take the row of each area that both runs have; the city's own is told above the rows."""
    answer, _ = found
    whole = {f"{figure}_{what}": value for figure in FIGURES
             for what, value in answer[figure].items()}  # fmt: skip
    rows = {row["code"]: row for row in answer["rows"]}
    return rows | {scope.city.run.city_code: whole}


def _runs(
    scope: Scope, found: tuple[Answer, pd.DataFrame], *, was_there: bool
) -> Mapping[str, Any]:
    answer, areas = found
    area = scope.asked.area
    past = codes_under(areas, area) if area in set(areas["code"]) else frozenset[str]()
    return {
        "code": area,
        **{f"{end}_{name}": answer[end][key] for end in ("before", "after")
           for name, key in (("run", "run"), ("day", "valid_from"), ("method", "method"))},
        **{cause: "other" if answer["differs"][cause] else "same" for cause in CAUSES},
        "was_there": "yes" if was_there else "no",
        "areas_gone": len(past.intersection(answer["areas_gone"])),
        "areas_new": len(scope.codes.intersection(answer["areas_new"])),
    }  # fmt: skip


def told_change(row: Answer, level: str, figure: str) -> dict[str, Any]:
    """Tell a count before and after, and its parts where it is exact."""
    before, after = row[f"{figure}_before"], row[f"{figure}_after"]
    parts: Mapping[str, int | None] = dict.fromkeys(CAUSES)
    if level in EXACT:
        parts = whole_parts(after - before, {c: row[f"{figure}_{c}"] for c in CAUSES})
    else:
        before, after = told_whole(before) or 0, told_whole(after) or 0
    return {"figure": figure, "before": before, "after": after, "change": after - before, **parts}


def whole_parts(change: int, parts: Mapping[str, float]) -> dict[str, int | None]:
    """Round parts to whole numbers that still add up to the change.

    Examples
    --------
    >>> whole_parts(3, {"a": 1.5, "b": 1.25, "c": 0.25})
    {'a': 2, 'b': 1, 'c': 0}
    """
    exact = np.array(list(parts.values()), dtype=np.float64)
    whole = np.floor(exact + 1e-9)
    missing = int(change - whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:missing]] += 1
    return dict(zip(parts, whole.astype(int).tolist(), strict=True))


def _rates(row: Answer, level: str, figure: str) -> dict[str, Any]:
    """Tell a rate, of all whose counts are exact."""
    ends = {what: row[f"{figure}_{what}"] for what in (*_ENDS, *CAUSES)}
    return {"figure": figure, **(ends if level in EXACT else dict.fromkeys(ends))}


def _areas(scope: Scope, rows: Mapping[str, Answer]) -> Iterator[dict[str, Any]]:
    """Tell of each area of the level below that both runs have, the greatest change first."""
    areas, told = scope.areas.set_index("code"), []
    for code in sorted(rows.keys() & set(areas.index[areas["level"] == scope.level_below])):
        row, level = rows[code], scope.level_below
        if code != scope.asked.area:
            counts, rate = told_change(row, level, COVERED), _rates(row, level, RATES[0])
            parts = {cause: abs(row[f"{COVERED}_{cause}"]) for cause in CAUSES}
            told.append({
                **counts,
                "code": code,
                "name": areas.at[code, "name"],
                "level": level,
                "rate_before": rate["before"],
                "rate_after": rate["after"],
                "cause": max(CAUSES, key=parts.__getitem__) if counts["change"] else None,
            })  # fmt: skip
    yield from sorted(told, key=lambda row: (-abs(row["change"]), row["code"]))


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the change of those covered, then all figures, then the areas below."""
    words, runs = telling.words, telling.table("change_runs").rows
    yield Heading(words["change_title"], "change", is_new_page=True)
    if not runs:
        yield Paragraph((words["no_before"],))
        return
    said = {name: telling.said("change_runs", runs[0], name) for name in _RUNS}
    yield Paragraph(text_of(words["change_since"], **said))
    if runs[0]["was_there"] == "no":
        yield Paragraph((words["was_not_there"],))
        return
    yield from _whole(telling, runs[0])
    yield from _below(telling)
    yield Paragraph((words["change_note"],), is_quiet=True)


def _whole(telling: Telling, runs: Row) -> Iterator[Block]:
    words, table = telling.words, telling.table("change")
    covered = next(row for row in table.rows if row["figure"] == COVERED)
    said = {name: telling.said("change", covered, name) for name in ("before", "after")}
    said["change"] = _signed(telling, "change", covered, "change")
    yield Paragraph(text_of(words["change_lead"], **said))
    if any(covered[cause] for cause in CAUSES):
        yield Picture("waterfall", waterfall(telling, covered), words["waterfall"])
    differing = [cause for cause in CAUSES if runs[cause] == "other"]
    if not differing:
        yield Paragraph((words["nothing_differs"],))
    if covered[CAUSES[0]] is None:
        return
    names = (*_ENDS, *CAUSES)
    heads = (Head(words["figure"], wide=1.6),
             *(Head(words[f"change_{name}"], is_number=True) for name in names))  # fmt: skip
    lines = [
        Line(((telling.said(name, row, "figure"),),
              *((telling.said(name, row, end),) for end in _ENDS[:2]),
              *((_signed(telling, name, row, part),) for part in ("change", *CAUSES))))
        for name in ("change", "change_rates") for row in telling.table(name).rows
    ]  # fmt: skip
    yield Grid("change", heads, tuple(lines), is_small=True)
    if runs["areas_gone"] or runs["areas_new"]:
        counted = {name: telling.said("change_runs", runs, name)
                   for name in ("areas_gone", "areas_new")}  # fmt: skip
        yield Paragraph(text_of(words["areas_other"], **counted))


def _below(telling: Telling) -> Iterator[Block]:
    words, rows = telling.words, telling.table("change_areas").rows
    if not rows:
        return
    yield Heading(words["change_areas"], "change_areas", level=2)
    is_exact = rows[0]["level"] in EXACT
    parts = ("change", *CAUSES) if is_exact else ("change",)
    rates = ("rate_before", "rate_after") if is_exact else ()
    names = ("before", "after", *rates)
    heads = (Head(words["name"], wide=1.8),
             *(Head(words[f"change_{name}"], is_number=True) for name in (*names, *parts)),
             *(() if is_exact else (Head(words["cause"]),)))  # fmt: skip
    lines = (
        Line(((telling.said("change_areas", row, "name"),),
              *((telling.said("change_areas", row, name),) for name in names),
              *((_signed(telling, "change_areas", row, part),) for part in parts),
              *(() if is_exact else ((telling.said("change_areas", row, "cause"),),))))
        for row in rows
    )  # fmt: skip
    yield Grid("change_areas", heads, tuple(lines), is_small=True)


def _signed(telling: Telling, name: str, row: Row, column: str) -> Said:
    table = telling.table(name)
    return table.said(row, column, signed(row[column], table.columns[column].kind))
