"""The report of the city, or of an area of it, to take away: its figures prove themselves.

Nearly all of the work is to gather figures of the whole city. So what one report has asked is kept
for the next one, which may be of another area, in another form or language.
"""

import re
from importlib.resources import as_file, files
from typing import Any

from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState

from geo.answers import City
from geo.report.block import Form
from geo.report.document import document_of
from geo.report.gather import asked_of, gather
from geo.report.make import made
from geo.report.maps import maps_of
from geo.report.report import Asked
from geo.report.scope import Scope
from web.api.answers import XLSX, answer
from web.doors import door
from web.kept import Ready, standing
from web.wording import language

reports_api = Blueprint("reports_api", __name__)

MEDIA: dict[Form, str] = {"html": "text/html", "pdf": "application/pdf", "xlsx": XLSX}
_FONTS = files("web").joinpath("static", "vendor", "print")
_MOST_NAME = 80
"""Letters of the name of a file."""


class Gathered:
    """The answers of the report made last, which the next one shares where it can.

    Safe to use from several threads: two may ask the same twice, and neither is told wrong.
    """

    def __init__(self) -> None:
        self._last: tuple[object, Scope] | None = None

    def scope(self, city: City, state: str, asked: Asked) -> Scope:
        """Take the scope of a report of a city in a state."""
        stood, last = self._last or (None, Scope(city, asked))
        shared = last.asked_as(asked) if stood == (city, state) else None
        scope = shared or Scope(city, asked)
        self._last = (city, state), scope
        return scope


@reports_api.record_once
def _begin(setup: BlueprintSetupState) -> None:
    setup.app.extensions["gathered"] = Gathered()


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
    gathered: Gathered = current_app.extensions["gathered"]
    _, state = standing()
    scope = gathered.scope(city, state, asked_of(city, language=language(), **asked))
    figures = gather(scope)
    document = document_of(figures, maps_of(city, figures))
    with as_file(_FONTS) as fonts:
        body = made(form, document, figures, fonts=fonts)
    named = f"{document.title} {document.subtitle} {figures.asked.area} {figures.run.valid_from}"
    return Ready(body, MEDIA[form], f"{_stem(named)}.{form}")


def _stem(text: str) -> str:
    """Name a file with letters and digits alone."""
    return "-".join(re.findall(r"\w+", text))[:_MOST_NAME]
