"""What went wrong, in the visitor's language.

All of the code tells it in English, for logs, notebooks and the command line. Here a message is
found again among the templates of ``translations/problems.json``, each with numbered places for
what differs (``no area {1}``), and told in the Chinese template beside it. What stands in a place
stays as it is, unless it is a word or a template itself. A message that nothing fits stays English.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import request

from geo.errors import GeoError
from web.wording import language, words

_PLACE = re.compile(r"( ?)\{(\d)\}( ?)")
_WIDE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff“”（）：]")
"""What stands beside Chinese without a space."""
_QUOTED = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")
_LONGEST = 500
"""Characters of a part."""
_ROWS = " (rows "
_ENDS = (".", "?", "。", "？")
_WORDS = (
    ("registry", ("column_", "table_", "choice_")),
    ("wording", ("level_",)),
    ("people", ("role_",)),
)
"""Catalogue -> the keys that hold names of ours: ``level_street`` holds ``street``."""


@dataclass(frozen=True, slots=True)
class Template:
    """A message with places.

    Attributes
    ----------
    pieces : tuple of str
        What stands before, between and after the places; none between two is empty.
    chinese : str
        The same in Chinese, with numbered places.
    """

    pieces: tuple[str, ...]
    chinese: str

    def values(self, text: str) -> list[str] | None:
        """Find what stands in the places of a text; None where it is another message.

        Every place is as short as can be and holds something; it takes one pass, whatever a
        visitor has written into it.
        """
        first, *between, last = self.pieces if len(self.pieces) > 1 else (*self.pieces, "")
        if len(self.pieces) == 1:
            return [] if text == first else None
        if not (text.startswith(first) and text.endswith(last)):
            return None
        rest = text[len(first) : len(text) - len(last)]
        found = []
        for piece in between:
            value, is_there, rest = rest.partition(piece)
            if not is_there:
                return None
            found.append(value)
        return [*found, rest] if all([*found, rest]) else None


def told(message: str) -> str:
    """Tell a message, or a hint, of the code as a sentence in the visitor's language."""
    return sentence(said(message))


def said(message: str) -> str:
    """Tell a message, or a part of one, in the visitor's language.

    A program that does not say which language it reads is told in English.
    """
    is_program = request.path.startswith("/api/")
    chosen = language(default="en" if is_program else "zh")
    return chinese(message) if chosen == "zh" else message


def refusal(refused: Mapping[str, str] | None) -> dict[str, str] | None:
    """Tell why a change was left out of an answer, None where none was."""
    if refused is None:
        return None
    return {name: told(refused[name]) for name in ("detail", "hint")}


def of_error(error: GeoError) -> str:
    """Tell an error in sentences."""
    return joined(told(error.detail), told(error.hint))


def sentence(text: str) -> str:
    """End a text as its language does.

    Examples
    --------
    >>> sentence("nothing would change"), sentence("什么都不会改变"), sentence("")
    ('nothing would change.', '什么都不会改变。', '')
    """
    if not text or text.endswith(_ENDS):
        return text
    return f"{text}。" if _WIDE.search(text) else f"{text}."


def joined(*sentences: str) -> str:
    """Set sentences one after the other; Chinese needs no space between them.

    Examples
    --------
    >>> joined("Nothing would change.", "Draw it anew."), joined("什么都不会改变。", "", "请重画。")
    ('Nothing would change. Draw it anew.', '什么都不会改变。请重画。')
    """
    return re.sub("(?<=[。？]) ", "", " ".join(filter(None, sentences)))


def chinese(message: str) -> str:
    """Tell a message in Chinese; as it is, where nothing fits.

    Examples
    --------
    >>> chinese("no area 'E1'")
    '没有区域“E1”'
    >>> chinese("step 2 (split): the line does not cut E1 in two")
    '第 2 步（拆分）：这条线没有把 E1 切成两块'
    """
    if message in _words():
        return _words()[message]
    for template in _templates():
        values = template.values(message)
        if values is not None:
            return _filled(template.chinese, [_value(value) for value in values])
    head, colon, rest = message.partition(": ")
    said = _part(rest) if colon else rest
    return message if said == rest else f"{_part(head)}：{said}"


def _value(text: str) -> str:
    """Tell what stands in a place: quoted it is the visitor's, else it may be a word of ours."""
    quoted = _QUOTED.fullmatch(text)
    return f"“{quoted[1] or quoted[2] or ''}”" if quoted else _part(text)


def _part(text: str) -> str:
    """Tell a part of a message; none of ours is long, and what a visitor wrote may be."""
    return chinese(text) if len(text) <= _LONGEST else text


def _filled(template: str, values: list[str]) -> str:
    def fill(place: re.Match[str]) -> str:
        before, number, after = place.groups()
        value = values[int(number) - 1]
        before = "" if _WIDE.match(value) else before
        return f"{before}{value}{'' if _WIDE.match(value[-1:]) else after}"

    return _PLACE.sub(fill, template)


@cache
def catalogue() -> Mapping[str, str]:
    """Read the catalogue: English template -> Chinese one."""
    path = files("web").joinpath("translations", "problems.json")
    read: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def _templates() -> list[Template]:
    """Take the catalogue apart: what names rows first, then what has most letters of its own."""
    found = [Template(tuple(re.split(r"\{\d\}", english)), said)
             for english, said in catalogue().items()]  # fmt: skip
    return sorted(found, key=lambda one: (_ROWS not in one.pieces, -sum(map(len, one.pieces))))


@cache
def _words() -> Mapping[str, str]:
    """Collect what names of levels, roles, tables, columns and choices are in Chinese.

    What a column means is told in the words of the registry's pages.
    """
    english = words("en", "registry")
    found = {english[key]: text for key, text in words("zh", "registry").items()
             if key.startswith("meaning_")}  # fmt: skip
    for name, kinds in _WORDS:
        found |= {key.removeprefix(kind): text for kind in kinds
                  for key, text in words("zh", name).items() if key.startswith(kind)}  # fmt: skip
    return found | {key: text for key, text in catalogue().items() if "{" not in key}
