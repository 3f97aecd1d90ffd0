"""What the page says: one catalogue, Chinese and English, for templates and scripts alike.

The language is the one that ``?lang=`` asks for (kept in a cookie), else the cookie's, else the
browser's, else Chinese.
"""

import json
from functools import cache
from importlib.resources import files

from flask import Flask, Response, request

from geo.report.block import LANGUAGES, Language

CATALOGUES = (
    "wording",
    "layers",
    "ask",
    "filter",
    "try",
    "draw",
    "rooms",
    "save",
    "assistant",
    "people",
)
"""What the map says, by its parts; ``registry`` is what the pages of the registry say besides."""
COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates their words, and keep the language that was asked for."""
    app.after_request(_keep)
    app.context_processor(lambda: {"words": words(language()), "language": language()})


def language(*, default: Language = "zh") -> Language:
    """Choose the visitor's language, or the default where none of ours is preferred."""
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    read = (tag.partition("-")[0].lower() for tag, share in request.accept_languages if share)
    return next((tag for tag in read if tag in LANGUAGES), default)


@cache
def words(chosen: str, *catalogues: str) -> dict[str, str]:
    """Read catalogues in one language, the map's common one where none is named."""
    said: dict[str, str] = {}
    for name in catalogues or CATALOGUES[:1]:
        path = files("web").joinpath("translations", f"{name}.json")
        phrases = json.loads(path.read_text(encoding="utf-8"))
        said |= {key: phrase[chosen] for key, phrase in phrases.items()}
    return said


def _keep(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES and not request.path.startswith("/api/"):
        response.set_cookie(COOKIE, request.args["lang"], max_age=YEAR_S, samesite="Lax")
    return response
