"""Documents that are hard to set: every kind of block, and texts that would rather be markup."""

from collections.abc import Sequence
from dataclasses import replace

from worked_valley import valley_run

from geo.report.block import (
    Block,
    Card,
    Cards,
    Commands,
    Document,
    Facts,
    Grid,
    Head,
    Heading,
    Key,
    Legend,
    Line,
    Paragraph,
    Picture,
    text_of,
)
from geo.report.report import Asked, Report
from geo.report.svg import drawing, text
from geo.report.table import Column, FigureTable, table_of

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    '#panic("no") $x^2$ *b* _i_ `c` @ref <label>',
    "</script></style>--><!-- ]]> &amp; &#60;",
    '#import "x": *; = head - list + enum / term: // no /* no */',
    '" onload="alert(1)" \'',
    "\u202e\u2067right to left\u2069\u202c",
    "\u2028\u2029\\n\\u0041",
    "https://example.org/x.js",
    "名" * 300,
    "W" * 300,
    "",
)
"""What a name may be."""

_WHAT = {"code": Column("text", frozenset({"areas"})), "name": Column("text", frozenset({"areas"})),
         "residents": Column("count", frozenset({"demand"}))}  # fmt: skip


def areas(names: Sequence[str]) -> FigureTable:
    """Count residents of areas of some names."""
    rows = [{"code": f"{number:03d}", "name": name, "residents": 1000 * number}
            for number, name in enumerate(names)]  # fmt: skip
    return table_of("areas", "gridgov coverage", ("code",), _WHAT, rows)


def report(names: Sequence[str] = HOSTILE) -> Report:
    """Report of areas of some names."""
    asked = Asked(area="000", profile="adult", minutes=15.0, day="2026-11-25", language="en")
    table = areas(names)
    return Report(version="1.0", asked=asked, run=valley_run(), inputs={}, tables={"areas": table})


def document(about: Report, *more: Block) -> Document:
    """Tell a report in every kind of block, its first name wherever there is room for a text."""
    table = about.tables["areas"]
    first = table.rows[0]
    said, name = table.said(first, "name"), str(first["name"])
    named = text_of("{name} it is", name=said)
    blocks: tuple[Block, ...] = (
        Heading(name, "one"),
        Paragraph(named),
        Cards((Card(name, (said,), named, is_main=True), Card(name, named))),
        Picture("small", drawing(40, [text(0, 20, name)], said=name), name),
        Picture("tall", drawing(600, [text(0, 20, name)], said=name), name, 80),
        Legend((Key("fill", "#111111", name), Key("hatch", "#111111", name))),
        Heading("The second", "two", is_new_page=True),
        Facts(((name, named),)),
        Commands((name,)),
        Heading("Within it", "within", level=2),
        Paragraph(named, is_quiet=True),
        grid(table),
        *more,
    )
    return Document(
        language="en",
        title=name or "Title",
        subtitle=name or "Subtitle",
        notice=name or "Notice",
        source=name,
        blocks=blocks,
        said={"page": "page {number} of {all}", "contents": "Contents"},
    )


def grid(table: FigureTable, name: str = "areas") -> Grid:
    """Show a table, a head a column."""
    heads = (Head("code"), Head("name", wide=2), Head("residents", is_number=True))
    lines = tuple(Line(tuple((table.said(row, column),) for column in row)) for row in table.rows)
    return Grid(name, heads, lines)


def tree(table: FigureTable) -> Grid:
    """Show a table as an annex: one root, a branch every tenth row, and leaves."""
    flat = grid(table, "tree")
    depths = [
        0 if number == 0 else 1 if number % 10 == 1 else 2 for number in range(len(flat.lines))
    ]
    lines = tuple(replace(line, depth=depth, is_sum=depth < 2)
                  for line, depth in zip(flat.lines, depths, strict=True))  # fmt: skip
    return replace(flat, lines=lines, is_small=True, is_tree=True)
