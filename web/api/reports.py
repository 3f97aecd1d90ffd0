"""The report of the city, or of an area of it, to take away: its figures prove themselves."""

import re
from importlib.resources import as_file, files
from typing import Any

from flask import Blueprint, Response

from geo.answers import City
from geo.report.carried import Form
from geo.report.document import document_of
from geo.report.gather import asked_of, gather
from geo.report.make import made
from geo.report.maps import maps_of
from geo.report.scope import Scope
from web.api.answers import XLSX, answer
from web.doors import door
from web.kept import Ready
from web.wording import language

reports_api = Blueprint("reports_api", __name__)

MEDIA: dict[Form, str] = {"html": "text/html", "pdf": "application/pdf", "xlsx": XLSX}
_FONTS = files("web").joinpath("static", "vendor", "print")
_MOST_NAME = 80
"""Letters of the name of a file."""


@reports_api.get("/report")
@door("export", needs=("form",), takes=("area", "profile", "minutes", "lang", "as_of"),
      form=MEDIA["pdf"], other_forms=(MEDIA["html"], MEDIA["xlsx"]), is_costly=True,
      is_kept=True)  # fmt: skip
def report() -> Response:
    """Write the coverage-gap report of the city, or of an area.

    Its figures travel in the file: `gridgov verify` holds each of them against the store.
    """
    return answer(_report)


def _report(city: City, *, form: Form, **asked: Any) -> Ready:
    asked.pop("lang", None)
    scope = Scope(city, asked_of(city, language=language(), **asked))
    figures = gather(scope)
    document = document_of(figures, maps_of(city, figures))
    with as_file(_FONTS) as fonts:
        body = made(form, document, figures, fonts=fonts)
    named = f"{document.title} {document.subtitle} {figures.asked.area} {figures.run.valid_from}"
    return Ready(body, MEDIA[form], f"{_stem(named)}.{form}")


def _stem(text: str) -> str:
    """Name a file with letters and digits alone."""
    return "-".join(re.findall(r"\w+", text))[:_MOST_NAME]
