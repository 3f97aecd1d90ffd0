"""The words of pictures, tables and pages to take away, in both languages."""

import json
from importlib.resources import files

from geo.errors import NotFoundError

LANGUAGES = ("zh", "en")


def wording(language: str) -> dict[str, str]:
    """Read the words: ``wording/LANGUAGE.json``.

    Raises
    ------
    NotFoundError
        If there are none in that language.
    """
    if language not in LANGUAGES:
        raise NotFoundError(f"no language {language!r}", hint=f"languages: {', '.join(LANGUAGES)}")
    text = files("geo.outputs").joinpath("wording", f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words
