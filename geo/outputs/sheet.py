"""One way to paper: pages are set by typst from a template of ours and data that stays data.

A template is a file beside this one. What it is told enters as JSON and as pictures, never as
markup, so a text of the data is set letter by letter, whatever it holds. Letters come from a
folder of fonts that the caller names, never from the machine, and travel inside the file.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

from geo.errors import ReportError

Form = Literal["pdf", "png", "svg"]
FORMS: tuple[Form, ...] = ("pdf", "png", "svg")

FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
"""Noto Sans SC, which has every letter of both languages."""

DOTS_PER_INCH = 200


def set_sheet(
    template: str,
    told: Mapping[str, Any],
    pictures: Mapping[str, str] | None = None,
    *,
    form: Form,
    fonts: Path,
) -> bytes:
    """Set one page.

    Parameters
    ----------
    template : str
        Name of a typst file in ``templates``.
    told : mapping of str to object
        What the template reads from ``told.json``.
    pictures : mapping of str to str
        File name -> SVG, for the template to place.
    form : str
        One of :data:`FORMS`.
    fonts : Path
        Folder that holds :data:`FONT_FILES`.

    Returns
    -------
    bytes
        The page; its letters are embedded (PDF), drawn as outlines (SVG) or painted (PNG).

    Raises
    ------
    ReportError
        If the fonts are not there, or the template does not make exactly one page.
    """
    source = files("geo.outputs").joinpath("templates", template).read_bytes()
    drawn = {name: picture.encode() for name, picture in (pictures or {}).items()}
    page = _compiled(source, told, drawn, form=form, fonts=fonts)
    if not isinstance(page, bytes):
        raise ReportError(f"{template} takes more than one page", hint="tell it less")
    return page


def set_pages(
    template: bytes, told: Mapping[str, Any], beside: Mapping[str, bytes], *, fonts: Path
) -> bytes:
    """Set as many pages as it takes, as PDF.

    Parameters
    ----------
    template : bytes
        A typst file.
    told : mapping of str to object
        What it reads from ``told.json``.
    beside : mapping of str to bytes
        File name -> what it places or attaches.
    fonts : Path
        Folder that holds :data:`FONT_FILES`.

    Raises
    ------
    ReportError
        If the fonts are not there.
    """
    pages = _compiled(template, told, beside, form="pdf", fonts=fonts)
    assert isinstance(pages, bytes)  # a PDF is one file
    return pages


def _compiled(
    source: bytes,
    told: Mapping[str, Any],
    beside: Mapping[str, bytes],
    *,
    form: Form,
    fonts: Path,
) -> bytes | list[bytes]:
    if absent := [name for name in FONT_FILES if not (fonts / name).exists()]:
        raise ReportError(
            f"{fonts} has no {', '.join(absent)}, which a page is set with",
            hint="fetch the page's assets: python3 scripts/assets.py",
        )
    read: Any = {**beside, "main.typ": source,
                 "told.json": json.dumps(told, ensure_ascii=False).encode()}  # fmt: skip
    made: bytes | list[bytes] = typst.compile(
        read,  # files by name, which its annotations do not tell of
        format=form,
        ppi=DOTS_PER_INCH,
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
    )
    return made
