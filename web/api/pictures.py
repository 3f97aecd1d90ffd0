"""Any view of the map to take away, as a page: to print, to send or to draw on."""

from importlib.resources import as_file, files
from typing import Any

from flask import Blueprint, Response

from geo.answers.pictures import View
from geo.outputs.sheet import Form
from web.api.answers import attached, query_asked
from web.doors import door
from web.home import served_city
from web.params import WALKER
from web.wording import language

pictures_api = Blueprint("pictures_api", __name__)

MEDIA: dict[Form, str] = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
TAKES = ("level", "measure", "layers", "bbox", "under", *WALKER, "lang")
_FONTS = files("web").joinpath("static", "vendor", "print")


@pictures_api.get("/picture.pdf")
@door("export", takes=TAKES, form=MEDIA["pdf"], is_costly=True)
def as_pdf() -> Response:
    """Draw a view of the map as a page to print."""
    return _picture("pdf")


@pictures_api.get("/picture.png")
@door("export", takes=TAKES, form=MEDIA["png"], is_costly=True)
def as_png() -> Response:
    """Draw a view of the map as a page of pixels, 200 to an inch."""
    return _picture("png")


@pictures_api.get("/picture.svg")
@door("export", takes=TAKES, form=MEDIA["svg"], is_costly=True)
def as_svg() -> Response:
    """Draw a view of the map as a page of shapes."""
    return _picture("svg")


def _picture(form: Form) -> Response:
    """Set the page that the current request asks for."""
    view, question = _read(query_asked())
    city = served_city()
    with as_file(_FONTS) as fonts:
        page = city.picture(view, form=form, language=language(), fonts=fonts, **question)
    return attached(page, f"{view.measure}-{city.run.id}.{form}", MEDIA[form])


def _read(query: dict[str, Any]) -> tuple[View, dict[str, Any]]:
    """Tell what is seen from whose walk is meant."""
    query.pop("lang", None)
    names = {"level": "level", "measure": "measure", "layers": "layers", "bbox": "bbox",
             "under": "narrowed"}  # fmt: skip
    seen = {name: query.pop(key) for key, name in names.items() if key in query}
    return View(**seen), query
