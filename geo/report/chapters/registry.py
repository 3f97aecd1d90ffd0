"""How complete the registry is, and which requests wait: counts of places, never a person.

A check tells how many are as they should be; offenders are counted, and named by the command.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from geo.answers.rows import Answer
from geo.report.block import Block, Grid, Head, Heading, Line, Paragraph, Text, text_of
from geo.report.inputs import WALK
from geo.report.scope import Scope
from geo.report.table import Column, FigureTable, Row, table_of
from geo.report.telling import Telling
from geo.tables import REGISTRY

SHOWN = 25
"""How many areas are listed to be read; all of them travel."""

_AREA = frozenset({"areas"})
_READS: Mapping[str, frozenset[str]] = {
    "team": frozenset({"areas", "teams"}),
    "leader": frozenset({"areas", "teams"}),
    "channel": frozenset({"areas", "channels"}),
    "channel_area": frozenset({"areas", "channels"}),
    "station": WALK,
    "hub_district": frozenset({"areas", "stations", "hubs"}),
    "hub_member": frozenset({"areas", "stations", "hubs", "alliances"}),
    "parties": frozenset({"areas", "compounds"}),
    "households_low": frozenset({"areas", "demand"}),
    "households_high": frozenset({"areas", "demand"}),
    "shape": _AREA,
    "project_due": frozenset({"areas", "projects"}),
    "request_due": frozenset({"areas", "requests"}),
}
"""What each check reads; ``area_known`` reads the table that it is asked of."""

CHECKS = (*_READS, "area_known")
HANGING = ("teams", "ratings", "requests", "projects", "events")
"""Tables whose rows hang on areas, which ``area_known`` is asked of."""

_ALL = frozenset().union(*_READS.values()) | {"ratings", "events"}
_CHECKS = {
    "check": Column("text", frozenset()),
    "level": Column("text", frozenset()),
    **{name: Column("count", _ALL) for name in ("total", "complete", "missing")},
    "rate": Column("rate", _ALL),
}
_SUMS = {
    "code": Column("text", frozenset()),
    "day": Column("text", frozenset()),
    "records": Column("count", frozenset(REGISTRY)),
    **{name: Column("count", _ALL) for name in ("checks", "met", "missing")},
    **{name: Column("count", _AREA | {"requests"}) for name in ("requests", "open", "overdue")},
    **{name: Column("count", _AREA | {"requests"}) for name in ("own", "elsewhere")},
    "days": Column("decimal", _AREA | {"requests"}),
    "norm_days": Column("count", frozenset()),
}
_REQUESTS = {
    **{name: Column("text", _AREA) for name in ("code", "name", "level")},
    **{name: Column("count", _AREA | {"requests"}) for name in ("requests", "open", "overdue")},
    "rate_overdue": Column("rate", _AREA | {"requests"}),
    "days": Column("decimal", _AREA | {"requests"}),
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Ask every check of the area, and count requests in it and in the areas below."""
    area, day = scope.asked.area, scope.asked.day
    narrowed = () if scope.is_whole else (f"--area {area}",)
    asks = " ".join(["gridgov registry", *narrowed, f"--day {day}"])
    answer = scope.city.registry(None if scope.is_whole else area, day=day)
    checks = [_check(row) for row in answer["checks"]]
    requests = list(_requests(scope))
    sums = _sums(scope, checks, requests) | {"norm_days": answer["norms"]["request_days"]}
    yield table_of("registry_sums", asks, ("code",), _SUMS, [sums])
    yield table_of("registry", asks, ("check", "level"), _CHECKS, checks,
                   row_reads=[_reads(row) for row in checks])  # fmt: skip
    asks = f"gridgov requests --by {scope.level_below} --day {day}"
    yield table_of("requests", asks, ("code",), _REQUESTS, requests)


def _check(row: Answer) -> dict[str, Any]:
    share = row["complete"] / row["total"] if row["total"] else None
    return {**row, "missing": len(row["missing"]), "rate": share}


def _reads(check: Mapping[str, Any]) -> frozenset[str]:
    if check["check"] == "area_known":
        return _AREA | {str(check["level"])}
    return _READS[str(check["check"])]


def _requests(scope: Scope) -> Iterator[dict[str, Any]]:
    """Count requests of the area itself, then of each area below, those that wait most first."""
    for level in dict.fromkeys((scope.level, scope.level_below)):
        rows = [row for row in _asked(scope, level)["rows"] if row["code"] in scope.codes]
        for row in sorted(rows, key=lambda row: (-row["overdue"], -row["open"], row["code"])):
            share = row["overdue"] / row["open"] if row["open"] else None
            yield {**row, "level": level, "rate_overdue": share}


def _asked(scope: Scope, level: str) -> Answer:
    day = scope.asked.day
    found: Answer = scope.once(("requests", level, day),
                               lambda: scope.city.requests(by=level, day=day))  # fmt: skip
    return found


def _sums(
    scope: Scope, checks: list[dict[str, Any]], requests: list[dict[str, Any]]
) -> dict[str, Any]:
    asked = [row for row in checks if row["total"]]
    root = next(row for row in requests if row["code"] == scope.asked.area)
    below = sum(row["requests"] for row in requests if row is not root)
    return {
        **{name: root[name] for name in ("code", "requests", "open", "overdue", "days")},
        "day": scope.asked.day,
        "records": sum(len(scope.city.table(name)) for name in REGISTRY),
        "checks": len(asked),
        "met": sum(not row["missing"] for row in asked),
        "missing": sum(row["missing"] for row in asked),
        "own": root["requests"] - below if len(requests) > 1 else 0,
        "elsewhere": _asked(scope, scope.level)["elsewhere"] if scope.is_whole else None,
    }


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the checks, then the requests."""
    words = telling.words
    yield Heading(words["registry_title"], "registry", is_new_page=True)
    yield from _checks_told(telling)
    yield Heading(words["requests_title"], "requests", level=2)
    yield from _requests_told(telling)
    yield Paragraph(text_of(words["registry_note"], day=_sum(telling, "day")), is_quiet=True)


def _sum(telling: Telling, column: str) -> Any:
    return telling.said("registry_sums", telling.root("registry_sums"), column)


def _checks_told(telling: Telling) -> Iterator[Block]:
    words, sums = telling.words, telling.root("registry_sums")
    if not sums["records"]:
        yield Paragraph((words["no_registry"],))
        return
    said = {name: _sum(telling, name) for name in ("checks", "met", "missing")}
    yield Paragraph(text_of(words["registry_lead"], **said))
    shown = ("total", "complete", "missing", "rate")
    heads = (Head(words["check"], wide=3.4), Head(words["of"], wide=1.2),
             *(Head(words[name], is_number=True) for name in shown))  # fmt: skip
    lines = (
        Line(tuple((telling.said("registry", row, name),) for name in ("check", "level", *shown)))
        for row in telling.table("registry").rows if row["total"]
    )  # fmt: skip
    yield Grid("registry", heads, tuple(lines), is_small=True)


def _requests_told(telling: Telling) -> Iterator[Block]:
    words, sums = telling.words, telling.root("registry_sums")
    if not sums["requests"]:
        yield Paragraph((words["no_requests"],))
        return
    said = {name: _sum(telling, name) for name in ("requests", "open", "overdue", "norm_days")}
    lead = text_of(words["requests_lead"], **said)
    if sums["days"] is not None:
        lead = (*lead, words["space"], *text_of(words["requests_days"], days=_sum(telling, "days")))
    yield Paragraph(lead)
    shown = ("requests", "open", "overdue", "rate_overdue", "days")
    heads = (Head(words["name"], wide=2.2),
             *(Head(words[name], is_number=True) for name in shown))  # fmt: skip
    rows = telling.table("requests").rows
    lines = (
        Line(tuple((telling.said("requests", row, name),) for name in ("name", *shown)),
             is_sum=row["code"] == sums["code"])
        for row in rows[: SHOWN + 1]
    )  # fmt: skip
    yield Grid("requests", heads, tuple(lines), is_small=True)
    yield from _left_out(telling, sums, is_cut=len(rows) > SHOWN + 1)


def _left_out(telling: Telling, sums: Row, *, is_cut: bool) -> Iterator[Block]:
    words, told = telling.words, list[Text]()
    if sums["own"]:
        told.append(text_of(words["own"], own=_sum(telling, "own")))
    if sums["elsewhere"]:
        told.append(text_of(words["elsewhere"], elsewhere=_sum(telling, "elsewhere")))
    if is_cut:
        told.append((words["more_requests"],))
    if told:
        parts = [part for text in told for part in (words["space"], *text)]
        yield Paragraph(tuple(parts[1:]), is_quiet=True)
