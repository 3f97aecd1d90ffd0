"""A report as one HTML file: no request to anywhere, no script, and good paper when printed.

Words and figures reach the template as escaped context, never as template. A figure that is said
stands in an element with ``data-figure``, its name; all figures travel in an inert block of JSON.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import jinja2
from markupsafe import Markup

from geo.report.block import Block, Document, Grid, Heading, Line, Said, Text
from geo.report.report import Report
from geo.report.svg import swatch

_INERT = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
"""What could end a block of JSON in HTML, as JSON may write it as well."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A chapter: its heading and what follows; none before the first heading."""

    heading: Heading | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Fold:
    """A line and all lines below it."""

    line: Line
    lines: tuple[Line, ...]


def as_html(document: Document, report: Report) -> str:
    """Set a document as HTML.

    Parameters
    ----------
    document : Document
        What is read.
    report : Report
        The figures that travel with it, in ``<script type="application/json" id="figures">``.
    """
    page: str = (
        _environment()
        .get_template("report.html")
        .render(
            document=document,
            language={"zh": "zh-CN", "en": "en"}[document.language],
            sections=[*_sections(document.blocks)],
            figures=Markup(report.as_text().translate(_INERT)),  # noqa: S704 - inert by then
        )
    )
    return page


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("geo.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["said"] = lambda part: isinstance(part, Said)
    environment.filters |= {
        "kind": lambda block: type(block).__name__,
        "drawn": Markup,
        "swatch": lambda key: Markup(swatch(key)),  # noqa: S704 - escaped where it is drawn
        "only": _only,
        "shares": _shares,
        "upper": _upper,
        "folds": lambda grid: [*_folds(grid)],
    }
    return environment


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """Divide blocks into chapters."""
    starts = [number for number, block in enumerate(blocks)
              if isinstance(block, Heading) and block.level == 1]  # fmt: skip
    if blocks[: starts[0] if starts else None]:
        yield _Section(None, tuple(blocks[: starts[0] if starts else None]))
    for start, end in pairwise([*starts, len(blocks)]):
        heading = blocks[start]
        assert isinstance(heading, Heading)
        yield _Section(heading, tuple(blocks[start + 1 : end]))


def _only(text: Text) -> Said | None:
    """Take the figure of a text that is nothing but one."""
    return text[0] if len(text) == 1 and isinstance(text[0], Said) else None


def _shares(grid: Grid) -> list[float]:
    """Share out the width of a grid, percent."""
    whole = sum(head.wide for head in grid.heads)
    return [round(100 * head.wide / whole, 2) for head in grid.heads]


def _upper(grid: Grid) -> Iterable[Line]:
    """Take what is seen of a grid when its folds are closed."""
    return [line for line in grid.lines if not grid.is_tree or line.depth < 2]


def _folds(grid: Grid) -> Iterator[_Fold]:
    """Fold what is deep in a tree under the line of depth 1 above it."""
    starts = [number for number, line in enumerate(grid.lines) if line.depth < 2]
    for start, end in pairwise([*starts, len(grid.lines)]):
        if grid.is_tree and end - start > 1:
            yield _Fold(grid.lines[start], grid.lines[start:end])
