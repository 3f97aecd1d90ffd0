"""A report on paper: A4, letters embedded, the figures attached as ``figures.json``.

What is said enters the template as JSON and is set letter by letter; see
:mod:`geo.outputs.sheet`.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from geo.outputs.sheet import set_pages
from geo.report.block import (
    Block,
    Cards,
    Commands,
    Document,
    Facts,
    Grid,
    Heading,
    Legend,
    Paragraph,
    Picture,
    Said,
    Text,
    plain,
)
from geo.report.report import Report
from geo.report.svg import swatch

ATTACHED = "figures.json"
"""Name of the attachment that holds all figures."""

Told = dict[str, Any]


def as_pdf(document: Document, report: Report, *, fonts: Path) -> bytes:
    """Set a document as PDF.

    Parameters
    ----------
    document : Document
        What is read. Its first chapter takes one page.
    report : Report
        The figures that travel with it.
    fonts : Path
        Folder of :data:`geo.outputs.sheet.FONT_FILES`.

    Raises
    ------
    ReportError
        If the fonts are not there.
    """
    first, *chapters = _chapters(document.blocks)
    told = {
        "lang": document.language,
        "region": {"zh": "cn", "en": "gb"}[document.language],
        "title": document.title,
        "subtitle": document.subtitle,
        "notice": document.notice,
        "source": document.source,
        "page": document.said["page"],
        "contents": document.said["contents"],
        "attached": [_file_of(block) for block in document.blocks
                     if isinstance(block, Picture) and _is_map(block)],
        "first": [_told(block) for block in first],
        "chapters": [_chapter(blocks) for blocks in chapters],
    }  # fmt: skip
    pictures = {_file_of(block): block.svg.encode() for block in document.blocks
                if isinstance(block, Picture) and block.svg}  # fmt: skip
    template = files("geo.report").joinpath("templates", "report.typ").read_bytes()
    attached = {ATTACHED: report.as_text().encode()}
    return set_pages(template, told, pictures | attached, fonts=fonts)


def _is_map(picture: Picture) -> bool:
    """Tell what is drawn of shapes, which the figures do not hold: it is attached as it is."""
    return picture.name.endswith("_map") and picture.svg != ""


def _chapters(blocks: Sequence[Block]) -> list[list[Block]]:
    """Divide blocks into chapters; what is before the first heading belongs to the first."""
    chapters: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1 and chapters[-1]:
            chapters.append([])
        chapters[-1].append(block)
    return chapters


def _chapter(blocks: Sequence[Block]) -> Told:
    heading = blocks[0]
    is_new_page = isinstance(heading, Heading) and heading.is_new_page
    return {"is_new_page": is_new_page, "blocks": [_told(block) for block in blocks]}


def _told(block: Block) -> Told:
    return {"kind": type(block).__name__, **_TOLD[type(block)](block)}


def _parts(text: Text) -> list[Told]:
    return [{"text": part.text if isinstance(part, Said) else part,
             "is_figure": isinstance(part, Said)} for part in text]  # fmt: skip


def _heading(block: Heading) -> Told:
    return {"text": block.text, "level": block.level}


def _paragraph(block: Paragraph) -> Told:
    return {"text": _parts(block.text), "is_quiet": block.is_quiet}


def _cards(block: Cards) -> Told:
    cards = [{"label": card.label, "value": plain(card.value), "note": plain(card.note),
              "is_main": card.is_main} for card in block.cards]  # fmt: skip
    return {"cards": cards}


def _grid(block: Grid) -> Told:
    heads = [{"text": head.text, "is_number": head.is_number, "wide": head.wide}
             for head in block.heads]  # fmt: skip
    lines = [{"cells": [plain(cell) for cell in line.cells], "depth": line.depth,
              "is_sum": line.is_sum} for line in block.lines]  # fmt: skip
    return {"heads": heads, "lines": lines, "is_small": block.is_small}


def _picture(block: Picture) -> Told:
    file = _file_of(block) if block.svg else None
    return {"file": file, "said": block.said, "height_mm": block.height_mm}


def _legend(block: Legend) -> Told:
    return {"keys": [{"swatch": swatch(key), "text": key.text} for key in block.keys]}


def _facts(block: Facts) -> Told:
    return {"pairs": [[name, _parts(value)] for name, value in block.pairs]}


def _commands(block: Commands) -> Told:
    return {"lines": [*block.lines]}


_TOLD: Mapping[type, Callable[[Any], Told]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Cards: _cards,
    Grid: _grid,
    Picture: _picture,
    Legend: _legend,
    Facts: _facts,
    Commands: _commands,
}


def _file_of(picture: Picture) -> str:
    return f"{picture.name}.svg"
