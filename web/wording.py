"""What the page says: one catalogue, Chinese and English, for templates and scripts alike.

The language is the one that ``?lang=`` asks for (kept in a cookie), else the cookie's, else the
browser's, else Chinese.
"""

import json
from functools import cache
from importlib.resources import files

from flask import Flask, Response, request

LANGUAGES = ("zh", "en")
COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates their words, and keep the language that was asked for."""
    app.after_request(_keep)
    app.context_processor(lambda: {"words": words(language()), "language": language()})


def language() -> str:
    """Choose the visitor's language."""
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    return request.accept_languages.best_match(LANGUAGES, default="zh")


@cache
def words(chosen: str, catalogue: str = "wording") -> dict[str, str]:
    """Read a catalogue in one language: ``wording`` of the map, or ``registry``."""
    path = files("web").joinpath("translations", f"{catalogue}.json")
    text = path.read_text(encoding="utf-8")
    return {key: said[chosen] for key, said in json.loads(text).items()}


def _keep(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES and not request.path.startswith("/api/"):
        response.set_cookie(COOKIE, request.args["lang"], max_age=YEAR_S, samesite="Lax")
    return response
