"""A city and a question -> files of a report, each whole or not at all."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from geo.errors import NotFoundError, ReportError
from geo.report.as_html import as_html
from geo.report.as_pdf import as_pdf
from geo.report.as_xlsx import as_xlsx
from geo.report.block import FORMS, Document, Form
from geo.report.document import document_of
from geo.report.gather import gather
from geo.report.maps import maps_of
from geo.report.report import Report
from geo.report.scope import Scope

Tell = Callable[[str], None]

_MOST_NAME = 40
"""Letters of an area's name in that of a file."""


def make_report(
    scope: Scope, paths: Sequence[Path], *, fonts: Path, tell: Tell | None = None
) -> Report:
    """Write a report in as many forms as there are files to write.

    Parameters
    ----------
    scope : Scope
        The city, and what is asked of it.
    paths : sequence of Path
        Files to write, ``.html``, ``.pdf`` or ``.xlsx``; one that is there is replaced.
    fonts : Path
        Folder of :data:`geo.outputs.sheet.FONT_FILES`, which a PDF is set with.
    tell : callable, optional
        Told what is at work.

    Returns
    -------
    Report
        The figures that all of them hold.

    Raises
    ------
    ReportError
        For another suffix, a folder that is not there, no fonts, or a file that cannot be written;
        an older file there is left as it was.
    """
    forms = {path: form_of(path) for path in paths}
    for path in paths:
        _require_folder(path.parent)
    report = gather(scope, tell=tell)
    document = document_of(report, maps_of(scope.city, report))
    for path, form in forms.items():
        if tell is not None:
            tell(path.name)
        _write_whole(path, made(form, document, report, fonts=fonts))
    return report


def make_all_streets(
    scope: Scope,
    folder: Path,
    *,
    forms: Sequence[Form],
    fonts: Path,
    tell: Tell | None = None,
) -> list[Path]:
    """Write a report of each street below the area of a scope.

    Parameters
    ----------
    folder : Path
        Where they go, named by code and name; made when it is not there.
    forms : sequence of str
        What each is written as.
    tell : callable, optional
        Told which street is at work.

    Raises
    ------
    NotFoundError
        If no street lies below.
    ReportError
        As :func:`make_report`.
    """
    areas = scope.areas
    streets = areas[areas["level"] == "street"].sort_values("code", kind="stable")
    if streets.empty:
        raise NotFoundError(f"no street lies in {scope.asked.area}")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    written: list[Path] = []
    for number, (code, name) in enumerate(zip(streets["code"], streets["name"], strict=True), 1):
        if tell is not None:
            tell(f"{number} of {len(streets)}: {name}")
        paths = [folder / f"{_stem(code, name)}.{form}" for form in forms]
        make_report(scope.of(code), paths, fonts=fonts)
        written += paths
    return written


def made(form: Form, document: Document, report: Report, *, fonts: Path) -> bytes:
    """Set a document in a form; the same figures and maps give the same bytes."""
    forms: Mapping[Form, Callable[[], bytes]] = {
        "html": lambda: as_html(document, report).encode(),
        "pdf": lambda: as_pdf(document, report, fonts=fonts),
        "xlsx": lambda: as_xlsx(document, report),
    }
    return forms[form]()


def form_of(path: Path) -> Form:
    """Tell the form of a file by its suffix.

    Raises
    ------
    ReportError
        For any other suffix.
    """
    for form in FORMS:
        if path.suffix.lower() == f".{form}":
            return form
    raise ReportError(f"reports are written as {', '.join(f'.{form}' for form in FORMS)}, "
                      f"got {path.name!r}")  # fmt: skip


def _stem(code: str, name: str) -> str:
    """Name a file after an area: letters and digits of its name alone."""
    return f"{code}_{''.join(filter(str.isalnum, name))[:_MOST_NAME]}".rstrip("_")


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise ReportError(f"there is no folder {folder}", hint="make it first, or name another")


def _write_whole(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ReportError:
    return ReportError(
        f"the report {path} cannot be written: {error.strerror}",
        hint="name a file in a folder that exists and that you may write to",
    )
