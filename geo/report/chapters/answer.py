"""The one page that a leader reads: how many are within the limit, how sure it is, and where not.

Its figures are one row of the report's own area, the ranges of its rates and of those of the level
below, and what is lacking to reach each target.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from geo.access.coverage import RATES
from geo.answers.ranges import COLUMNS as RANGE_COLUMNS
from geo.answers.rows import rows as rows_of
from geo.report.block import Block, Heading, Legend, Paragraph, Picture, text_of
from geo.report.chapters.answer_page import cards, facts, four_rates
from geo.report.chapters.areas import PARTS, told_areas
from geo.report.chapters.areas import RATES as RATE_COLUMNS
from geo.report.chapters.status_bars import status_bar, status_keys
from geo.report.inputs import GROUND, TIED, WALK
from geo.report.report import SHANGHAI
from geo.report.scope import Scope
from geo.report.small import EXACT
from geo.report.table import Column, FigureTable, table_of
from geo.report.telling import Telling

STEP = 0.05
"""The ends of a range are told to this step, outwards, where counts are not exact."""

_ENDS = tuple(f"{rate}_{end}" for rate in RATE_COLUMNS for end in ("low", "high"))
_ASKED = frozenset[str]()
"""What a figure reads that only the question and the run decide."""

_HEADLINE = {
    **{name: Column("text", frozenset({"areas"})) for name in ("code", "name", "level")},
    "profile": Column("text", _ASKED),
    **{name: Column("decimal", _ASKED) for name in ("minutes", "speed_kmh")},
    "limit_m": Column("count", _ASKED),
    "residents": Column("count", GROUND, WALK),
    **{name: Column("count", WALK) for name in (*PARTS[:3], "outside_residents")},
    PARTS[3]: Column("count", TIED),
    **{name: Column("rate", WALK) for name in RATE_COLUMNS},
    **{name: Column("count", GROUND) for name in ("dwellings", "buildings")},
    "built_km2": Column("decimal", GROUND),
    "stations": Column("count", frozenset({"areas", "stations"})),
    "gaps": Column("count", WALK),
    "finest_level": Column("text", frozenset({"areas"})),
    "finest_areas": Column("count", frozenset({"areas"})),
    "flips": Column("count", WALK),
    "runs": Column("count", _ASKED),
}
_RANGES = {
    **{name: Column("text", frozenset({"areas"})) for name in ("code", "name", "level")},
    "residents": Column("count", GROUND, WALK),
    **{name: Column("rate", WALK) for name in (*RATE_COLUMNS, *_ENDS)},
}
_TARGETS = {
    "year": Column("text", _ASKED),
    "rate": Column("rate", _ASKED),
    "lacking_residents": Column("count", WALK),
    "level": Column("text", frozenset({"areas"})),
    "areas": Column("count", frozenset({"areas"})),
    "areas_reaching": Column("count", WALK),
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count for the area itself: what leaders read, how sure it is, and what targets ask."""
    told = told_areas(scope)
    coverage = scope.asks("coverage", "--by", "all")
    range_ = scope.asks("range", "--by", "all", *_drawn(scope))
    yield table_of("headline", range_, ("code",), _HEADLINE, [_headline(scope, told)])
    yield table_of("ranges", range_, ("code",), _RANGES, rows_of(_ranges(scope, told), [*_RANGES]))
    yield table_of("targets", coverage, ("year",), _TARGETS, _targets(scope, told))


def _drawn(scope: Scope) -> tuple[str, ...]:
    asked = scope.asked
    said = ("--runs", f"{asked.runs}", "--seed", f"{asked.seed}")
    return (*said, "--target", f"{target:g}") if (target := _first_target(scope)) else said


def _first_target(scope: Scope) -> float:
    """Take the target by which it is said how sure areas are; 0 where there is none."""
    return min(scope.asked.targets.values(), default=0.0)


def _range(scope: Scope) -> Mapping[str, Any]:
    asked, target = scope.asked, _first_target(scope)
    found: Mapping[str, Any] = scope.answer(
        "range", by="all", runs=asked.runs, seed=asked.seed, target=target
    )
    return found


def _headline(scope: Scope, told: pd.DataFrame) -> Mapping[str, Any]:
    """Gather the figures of the area itself."""
    codes, walker, asked = scope.codes, scope.question.walker, scope.asked
    demand, stations = scope.city.table("demand"), scope.city.table("stations")
    is_there = demand["area"].isin(codes).to_numpy()
    built_m2 = scope.city.built.built_m2[is_there]
    finest = scope.levels[-1]
    flips = {flip["code"] for flip in _range(scope)["flips"]} & codes
    return {
        **rows_of(told[told["code"] == asked.area], [*told.columns])[0],
        "profile": walker.name,
        "minutes": asked.minutes,
        "speed_kmh": float(walker.speed_kmh),
        "limit_m": walker.limit_m,
        **{name: int(demand[name][is_there].sum()) for name in ("dwellings", "buildings")},
        "built_km2": float(built_m2.sum()) / 1e6,
        "stations": int(stations["area"].isin(codes).sum()),
        "gaps": sum(gap["code"] in codes for gap in scope.answer("gaps")["rows"]),
        "finest_level": finest,
        "finest_areas": int((scope.areas["level"] == finest).sum()),
        "flips": len(flips) if asked.targets else None,
        "runs": asked.runs,
    }


def _ranges(scope: Scope, told: pd.DataFrame) -> pd.DataFrame:
    """Take the ranges of the area and of the level below; outwards where counts are not exact."""
    found = pd.DataFrame(_range(scope)["rows"], columns=[*RANGE_COLUMNS]).set_index("code")
    is_shown = (told["code"] == scope.asked.area) | (told["level"] == scope.level_below)
    table = told[is_shown].join(found[[*_ENDS]].astype(float), on="code")
    is_few = ~table["level"].isin(EXACT)
    for rate in RATES:
        low, high = f"rate_{rate}_low", f"rate_{rate}_high"
        table[low] = table[low].where(~is_few, (table[low] / STEP + 1e-9).map(_floor) * STEP)
        table[high] = table[high].where(~is_few, (table[high] / STEP - 1e-9).map(_ceil) * STEP)
    is_nobody = table["rate_residents"].isna()
    table.loc[is_nobody, ["rate_residents_low", "rate_residents_high"]] = math.nan
    return table.sort_values("code", key=lambda codes: codes.where(codes != scope.asked.area, ""))


def _floor(steps: float) -> float:
    return steps if math.isnan(steps) else float(math.floor(steps))


def _ceil(steps: float) -> float:
    return steps if math.isnan(steps) else float(math.ceil(steps))


def _targets(scope: Scope, told: pd.DataFrame) -> Iterator[Mapping[str, Any]]:
    """Say of each target how many residents are lacking, and which areas have reached it."""
    root = told[told["code"] == scope.asked.area].iloc[0]
    below = told[(told["level"] == scope.level_below) & told["rate_residents"].notna()]
    for year, rate in sorted(scope.asked.targets.items()):
        wanted = math.ceil(rate * int(root["residents"]) - 1e-9)
        yield {
            "year": year,
            "rate": rate,
            "lacking_residents": max(0, wanted - int(root["covered_residents"])),
            "level": scope.level_below,
            "areas": len(below),
            "areas_reaching": int((below["rate_residents"] >= rate).sum()),
        }


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the page."""
    words, row = telling.words, telling.root("headline")
    yield Heading(words["answer_title"], "answer")
    yield Paragraph(_lead(telling))
    yield cards(telling)
    yield Picture("status_bar", status_bar(telling), words["status_bar"])
    yield Legend(status_keys(words))
    yield four_rates(telling)
    if row["residents"]:
        yield Picture("status_map", telling.maps.get("status_map", ""), words["status_map"], 78)
    yield facts(telling)
    yield Paragraph((words["answer_note"], *_of_targets(telling)), is_quiet=True)


def _of_targets(telling: Telling) -> Iterator[str]:
    targets = telling.report.asked.targets
    if targets:
        named = "answer_targets_shanghai" if targets == SHANGHAI else "answer_targets"
        yield telling.words["space"] + telling.words[named]


def _lead(telling: Telling) -> tuple[Any, ...]:
    words, row, table = telling.words, telling.root("headline"), telling.table("headline")
    names = ("name", "residents", "covered_residents", "profile", "speed_kmh", "limit_m")
    said = {name: telling.said("headline", row, name) for name in names}
    minutes = table.said(row, "minutes", f"{row['minutes']:g}")
    return text_of(words["answer_lead" if row["residents"] else "answer_nobody"],
                   minutes=minutes, **said)  # fmt: skip
