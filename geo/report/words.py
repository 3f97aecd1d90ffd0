"""The words of a report: one file a chapter, both languages side by side."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from geo.errors import NotFoundError
from geo.report.block import LANGUAGES, Language

Words = Mapping[str, str]

COMMON = "common"
"""The chapter whose words every chapter may use."""


def words_of(chapter: str, language: Language) -> Words:
    """Read the words of a chapter, and the common ones.

    Raises
    ------
    NotFoundError
        If there are none in that language.
    """
    if language not in LANGUAGES:
        raise NotFoundError(f"no language {language!r}", hint=f"languages: {', '.join(LANGUAGES)}")
    return {key: said[language] for key, said in {**_read(COMMON), **_read(chapter)}.items()}


@cache
def _read(chapter: str) -> Mapping[str, Mapping[str, str]]:
    text = files("geo.report").joinpath("wording", f"{chapter}.json").read_text(encoding="utf-8")
    read: Mapping[str, Mapping[str, str]] = json.loads(text)
    return read
