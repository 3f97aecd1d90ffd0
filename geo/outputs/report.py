"""The coverage-gap report: one HTML file that goes to a meeting on paper.

Every figure comes from :class:`geo.outputs.figures.Figures` or a table of the run. Values reach
the template as escaped context, never as template. The same run gives the same bytes.
"""

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
import pandas as pd

from geo.errors import ReportError
from geo.network.snap import FAR_MM, NORMAL_MM
from geo.outputs import charts, citymap
from geo.outputs.figures import Figures, area_figures
from geo.outputs.wording import wording
from geo.run import Run

GAPS_SHOWN = 30
FINDINGS_SHOWN = 40
ROWS_SHOWN = 40
"""Letters of the list of rows that a finding is about; their number stands beside."""

SHANGHAI: Mapping[str, float] = MappingProxyType({"2025": 0.85, "2035": 0.99})
"""Year -> rate that Shanghai has published for its 15-minute walking indicator."""

Tables = Mapping[str, Any]


def write_report(
    path: Path,
    figures: Figures,
    tables: Tables,
    *,
    language: str,
    targets: Mapping[str, float] = SHANGHAI,
) -> None:
    """Write a report, whole or not at all.

    Parameters
    ----------
    path : Path
        An HTML file; replaced when it is there.
    figures : Figures
        What leaders read.
    tables : mapping of str to DataFrame
        Every table of the same run, longitude and latitude.
    language : str
        ``zh`` or ``en``.
    targets : mapping of str to float
        Year -> rate, 0 to 1, drawn beside the headline for reference; may be empty.

    Raises
    ------
    NotFoundError
        If there is no such language.
    ReportError
        If the file cannot be written; an older report there is left as it was.
    """
    text = render(figures, tables, language=language, targets=targets)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise ReportError(
            f"the report {path} cannot be written: {error.strerror}",
            hint="name a file in a folder that exists and that you may write to",
        ) from error


def render(
    figures: Figures, tables: Tables, *, language: str, targets: Mapping[str, float] = SHANGHAI
) -> str:
    """Make the report's text; see :func:`write_report`."""
    words = wording(language)
    return _environment().get_template("report.html").render(
        language={"zh": "zh-CN", "en": "en"}[language],
        words=words,
        figures=figures,
        total=figures.total,
        run=figures.run,
        targets=targets,
        communities=list(area_figures(_most_outside_first(tables["coverage"], "community"))),
        gaps=list(_gap_rows(tables["gaps"].head(GAPS_SHOWN), tables["stations"])),
        findings=_plain(tables["findings"].head(FINDINGS_SHOWN)),
        more_findings=len(tables["findings"]) - FINDINGS_SHOWN,
        commands=_commands(figures.run, language),
        pictures=_pictures(figures, tables, targets, words),
        charts=charts,
        citymap=citymap,
        near_m=NORMAL_MM // 1000,
        far_m=FAR_MM // 1000,
    )  # fmt: skip


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("geo.outputs"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "whole": "{:,.0f}".format,
        "decimal": "{:,.1f}".format,
        "short": "{:g}".format,
        "first_rows": _first_rows,
        "percent": charts.percent,
    }
    return environment


def _pictures(
    figures: Figures, tables: Tables, targets: Mapping[str, float], words: charts.Words
) -> dict[str, Any]:
    run = figures.run
    said = {words["target"].format(year=year, rate=f"{rate:.0%}"): rate
            for year, rate in targets.items()}  # fmt: skip
    short = {f"{rate:.0%}": rate for rate in targets.values()}
    histogram = partial(charts.minutes_histogram, tables["results"], tables["demand"])
    return {
        "total": charts.status_bar(figures.total, minutes=run.minutes, targets=said, words=words),
        "map": citymap.coverage_map(tables, zone=run.zone, words=words),
        "streets": charts.rate_bars(figures.streets, targets=short, words=words),
        "minutes": histogram(limit_m=run.limit_m, limit_minutes=run.minutes, words=words),
    }


def _most_outside_first(coverage: pd.DataFrame, level: str) -> pd.DataFrame:
    """Take the areas of a level, those with most residents outside first."""
    rows = coverage[coverage["level"] == level]
    outside = rows["residents"] - rows["covered_residents"]
    return rows.assign(outside=outside).sort_values(
        ["outside", "code"], ascending=[False, True], kind="stable"
    )


def _gap_rows(gaps: pd.DataFrame, stations: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give each gap its station's name; None where no station can be reached."""
    names = dict(zip(stations["code"], stations["name"], strict=True))
    for gap in _plain(gaps.drop(columns="geometry")):
        yield gap | {"station_name": names.get(gap["nearest_station"])}


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """List rows as mappings, with None for what is absent."""
    rows = pd.DataFrame(table).astype(object)
    names = [str(name) for name in rows.columns]
    return [dict(zip(names, row, strict=True))
            for row in rows.where(rows.notna(), None).itertuples(index=False)]  # fmt: skip


def _first_rows(rows: str | None) -> str:
    """Cut a long list of row numbers between two of them.

    Examples
    --------
    >>> _first_rows("5; 7; 9"), _first_rows(None)
    ('5; 7; 9', '')
    >>> _first_rows("; ".join(map(str, range(1000, 1900))))
    '1000; 1001; 1002; 1003; 1004; 1005; …'
    """
    if rows is None or len(rows) <= ROWS_SHOWN:
        return rows or ""
    return f"{rows[:ROWS_SHOWN].rpartition(' ')[0]} …"


def _commands(run: Run, language: str) -> list[str]:
    """Write what a shell must be told to get the same figures from the same files."""
    city_file = next((name for name in sorted(run.inputs) if name.endswith(".toml")), "CITY.toml")
    walker = ["--profile", run.profile, "--minutes", f"{run.minutes:g}"]
    return [
        shlex.join(["gridgov", "build", city_file, *walker]),
        shlex.join(["gridgov", "coverage", "--by", "street", "--format", "csv"]),
        shlex.join(["gridgov", "gaps", "--format", "csv"]),
        shlex.join(["gridgov", "report", "OUT.html", "--language", language]),
    ]
