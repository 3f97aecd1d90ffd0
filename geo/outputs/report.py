"""The coverage-gap report: one HTML file that goes to a meeting on paper.

Every figure comes from :class:`geo.outputs.figures.Figures` or a table of the run. Values reach
the template as escaped context, never as template. The same run gives the same bytes.
"""

import json
import math
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from geo.errors import GeoError, NotFoundError
from geo.outputs import charts
from geo.outputs.figures import Figures, area_figures

LANGUAGES = ("zh", "en")
GAPS_SHOWN = 30
TARGETS = (0.85, 0.99)
"""Shanghai's published targets for its 15-minute walking indicator: by 2025, by 2035."""


class ReportError(GeoError):
    """A report cannot be written where it should go."""


def wording(language: str) -> dict[str, str]:
    """Read the report's words.

    Raises
    ------
    NotFoundError
        If there are none in that language.
    """
    if language not in LANGUAGES:
        raise NotFoundError(f"no language {language!r}", hint=f"languages: {', '.join(LANGUAGES)}")
    text = files(__package__).joinpath("wording", f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def write_report(
    path: Path, figures: Figures, tables: Mapping[str, pd.DataFrame], *, language: str
) -> None:
    """Write a report, whole or not at all.

    Parameters
    ----------
    path : Path
        An HTML file; replaced when it is there.
    figures : Figures
        What leaders read.
    tables : mapping of str to DataFrame
        Every table of the same run.
    language : str
        ``zh`` or ``en``.

    Raises
    ------
    ReportError
        If the file cannot be written.
    """
    text = render(figures, tables, language=language)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ReportError(
            f"{path} cannot be written: {error.strerror}", hint="choose another place"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def render(figures: Figures, tables: Mapping[str, pd.DataFrame], *, language: str) -> str:
    """Make the report's text; see :func:`write_report`."""
    words = wording(language)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("geo.outputs"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "whole": _whole, "percent": _percent, "decimal": _decimal, "word": words.__getitem__,
    }  # fmt: skip
    return environment.get_template("report.html").render(
        language="zh-CN" if language == "zh" else "en",
        words=words,
        figures=figures,
        total=figures.total,
        run=figures.run,
        rates=_rates(figures, words),
        communities=list(area_figures(_of_level(tables["coverage"], "community"))),
        gaps=_gap_rows(tables["gaps"]),
        gaps_shown=GAPS_SHOWN,
        findings=tables["findings"].astype(object).where(tables["findings"].notna(), None)
        .to_dict("records"),
        targets=TARGETS,
        ramp=charts.RAMP,
        nobody=charts.NOBODY,
        pictures=_pictures(figures, tables, words),
    )  # fmt: skip


def _pictures(
    figures: Figures, tables: Mapping[str, Any], words: Mapping[str, str]
) -> dict[str, Any]:
    run = figures.run
    return {
        "map": charts.coverage_map(tables, zone=run.zone, words=words),
        "bars": charts.rate_bars(figures.streets, target=TARGETS[0], words=words),
        "minutes": charts.minutes_histogram(
            tables["results"],
            tables["demand"],
            speed_kmh=run.speed_kmh,
            limit_minutes=run.minutes,
            words=words,
        ),
    }


def _rates(figures: Figures, words: Mapping[str, str]) -> list[tuple[str, float]]:
    """Name the four rates, which always stand side by side."""
    total = figures.total
    return [
        (words["residents"], total.rate_residents),
        (words["dwellings"], total.rate_dwellings),
        (words["buildings"], total.rate_buildings),
        (words["built_area"], total.rate_area),
    ]


def _of_level(coverage: pd.DataFrame, level: str) -> pd.DataFrame:
    """Take the areas of a level, those with most residents outside first."""
    rows = coverage[coverage["level"] == level]
    outside = rows["residents"] - rows["covered_residents"]
    return rows.assign(outside=outside).sort_values(
        ["outside", "code"], ascending=[False, True], kind="stable"
    )


def _gap_rows(gaps: pd.DataFrame) -> list[dict[str, Any]]:
    """Take the first gaps, with None where no station can be reached."""
    plain = pd.DataFrame(gaps.drop(columns="geometry", errors="ignore")).head(GAPS_SHOWN)
    return [{str(key): None if pd.isna(value) else value for key, value in row.items()}
            for row in plain.astype(object).to_dict("records")]  # fmt: skip


def _whole(number: float) -> str:
    """Write a count with thousands separated."""
    return f"{number:,.0f}"


def _percent(rate: float) -> str:
    """Write a rate with one decimal, a dash where there is nothing to divide by."""
    return "–" if math.isnan(rate) else f"{rate:.1%}"


def _decimal(number: float | None) -> str:
    """Write a number with one decimal, a dash where there is none."""
    return "–" if number is None else f"{number:,.1f}"
