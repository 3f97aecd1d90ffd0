"""A file -> the figures that travel in it, whoever wrote the file.

What is read is never run, and only as much of it as a report may have. Every problem is one
:class:`geo.errors.ReportError`.
"""

import io
import json
import logging
import math
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import openpyxl
import pypdf
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.errors import ContractError, GeoError, ReportError
from geo.outputs.workbook import Kind
from geo.report.as_pdf import ATTACHED
from geo.report.as_xlsx import FIGURES
from geo.report.block import FORMS as FORMS
from geo.report.block import LANGUAGES
from geo.report.block import Form as Form
from geo.report.report import FORMAT, Asked, Report, report_from
from geo.sources.archives import judge

MOST_BYTES = 64 << 20
"""Of a file."""

MOST_UNPACKED = 256 << 20
"""Of the parts of a workbook together."""

_SCRIPT = re.compile(
    r'<script type="application/json" id="figures">(?P<told>.*?)(?P<end></script>|\Z)', re.DOTALL
)
_PICTURE = re.compile(
    r'<figure id="picture-(?P<name>\w+)" [^>]*>(?P<svg><svg.*?</svg>)</figure>',
    re.DOTALL,
)
_NO_MARKUP = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_AGAIN = "make it again: gridgov report OUT"


@dataclass(frozen=True, slots=True)
class Carried:
    """A report that came as a file.

    Attributes
    ----------
    name : str
        Of the file.
    form : str
        ``html``, ``pdf`` or ``xlsx``, by what it holds and not by its name.
    content : bytes
        The file.
    report : Report
        The figures that travel in it.
    maps : mapping of str to str
        Name -> SVG of the pictures in it.
    """

    name: str
    form: Form
    content: bytes
    report: Report
    maps: Mapping[str, str] = field(default_factory=dict)


def carried(path: Path) -> Carried:
    """Read a report back.

    Raises
    ------
    ReportError
        If the file cannot be read, is no report or not all of one, or was written in a format that
        this version does not know.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ReportError(
                f"{path.name} has {size >> 20:,} MB, a report has at most {MOST_BYTES >> 20:,}"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from error
    return carried_in(content, path.name)


def carried_in(content: bytes, name: str) -> Carried:
    """Read a report back from the bytes of its file; see :func:`carried`."""
    form = _form_of(content, name)
    read: dict[Form, Callable[[bytes], str]] = {
        "html": _in_html,
        "pdf": _in_pdf,
        "xlsx": _in_xlsx,
    }
    try:
        text = read[form](content)
    except GeoError as error:
        raise ReportError(f"{name}: {error.detail}", hint=error.hint) from error
    except Exception as error:  # readers of PDF and XLSX let any error out of a hostile file
        raise ReportError(
            f"{name} is no sound {form.upper()} file ({type(error).__name__})", hint=_AGAIN
        ) from error
    return Carried(name, form, content, _parsed(text, name), _pictures_in(form, content))


def _pictures_in(form: Form, content: bytes) -> Mapping[str, str]:
    """Take the pictures out; a PDF has those attached that are not drawn of figures."""
    if form == "html":
        page = content.decode()
        return {found["name"]: found["svg"] for found in _PICTURE.finditer(page)}
    if form == "pdf":
        attached = pdf_of(content).attachments
        return {name.removesuffix(".svg"): attached[name][0].decode("utf-8", "replace")
                for name in attached if name.endswith(".svg")}  # fmt: skip
    return {}


def _form_of(content: bytes, name: str) -> Form:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    if content.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    raise ReportError(
        f"{name} is neither HTML nor PDF nor XLSX", hint="name a file of: gridgov report OUT"
    )


def _in_html(content: bytes) -> str:
    try:
        page = content.decode()
    except UnicodeDecodeError:
        raise ReportError("it is not in UTF-8, so it is not as it was made", hint=_AGAIN) from None
    found = [*_SCRIPT.finditer(page)]
    if not found:
        raise ReportError("it holds no figures: it is no report, or an old one", hint=_AGAIN)
    if len(found) > 1:
        raise ReportError(f"it holds figures {len(found)} times, expected once", hint=_AGAIN)
    if not found[0]["end"]:
        raise ReportError("it is cut off", hint="copy it again")
    return found[0]["told"]


def _in_pdf(content: bytes) -> str:
    attached = pdf_of(content).attachments.get(ATTACHED, [])
    if not attached:
        raise ReportError("it holds no figures: it is no report, or not all of one", hint=_AGAIN)
    if len(attached) > 1:
        raise ReportError(f"it holds figures {len(attached)} times, expected once", hint=_AGAIN)
    return attached[0].decode()


def pdf_of(content: bytes) -> pypdf.PdfReader:
    """Open a PDF; what its reader would say of its faults is not said."""
    log = logging.getLogger("pypdf")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return pypdf.PdfReader(io.BytesIO(content))


def _in_xlsx(content: bytes) -> str:
    book = book_of(content)
    if FIGURES not in book.sheetnames:
        raise ReportError("it holds no figures: it is no report, or not all of one", hint=_AGAIN)
    rows = book[FIGURES].iter_rows(max_col=1, values_only=True)
    return "".join(str(cell) for (cell,) in rows if cell is not None)


def book_of(content: bytes) -> Any:
    """Open a workbook to be read row by row, formulas as they are written.

    Raises
    ------
    ReportError
        If it would unpack to more than a report may have, or its parts define entities.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        judge(archive, len(content))
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise ReportError(f"it would unpack to more than {MOST_UNPACKED >> 20:,} MB")
        for member in archive.infolist():
            if _NO_MARKUP.search(archive.read(member)):
                raise ReportError(f"it has a part that defines its own markup: {member.filename}")
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)


_Value = str | Annotated[int | float, Field(allow_inf_nan=False)] | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Column(_Strict):
    kind: Kind
    reads: list[str]
    reads_of_few: list[str] | None = None


class _Table(_Strict):
    name: str
    asks: str
    key: list[str]
    columns: dict[str, _Column]
    rows: list[list[_Value]]
    row_reads: list[list[str]] | None = None


class _Told(_Strict):
    """What :meth:`geo.report.report.Report.as_json` writes."""

    gridgov: str
    format: int
    asked: Asked
    run: dict[str, str | int | float]
    inputs: dict[str, str]
    tables: list[_Table]


def _parsed(text: str, name: str) -> Report:
    """Read what travels, and hold it to its shape."""
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"the figures in {name} are no JSON: {error}", hint=_AGAIN) from error
    if not isinstance(told, dict) or "format" not in told:
        raise ReportError(f"what travels in {name} are no figures of a report", hint=_AGAIN)
    if told["format"] != FORMAT:
        raise ReportError(
            f"{name} carries figures in format {told['format']!r}, expected {FORMAT}",
            hint=f"verify it with the gridgov that made it: {told.get('gridgov')}",
        )
    try:
        _Told.model_validate_json(text)
        report = report_from(told)
        _require_askable(report.asked)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ReportError(f"the figures in {name} are not as they were made: {where}: "
                          f"{first['msg']}", hint=_AGAIN) from error  # fmt: skip
    except (KeyError, TypeError, ValueError, ContractError) as error:
        raise ReportError(
            f"the figures in {name} are not as they were made: {error}", hint=_AGAIN
        ) from error
    if "areas" not in report.tables or not report.tables["areas"].rows:
        raise ReportError(f"the figures in {name} have no areas", hint=_AGAIN)
    return report


def _require_askable(asked: Asked) -> None:
    """Refuse a question that no command asks, so that only those of a report are asked again."""
    for day in filter(None, (asked.day, asked.before)):
        date.fromisoformat(day)
    if asked.language not in LANGUAGES or asked.seed < 0 or not asked.day:
        raise ValueError("no report is asked so")
    if not all(math.isfinite(rate) for rate in asked.targets.values()):
        raise ValueError("a target is no rate")
