"""A sentence as its letters and digits alone, so that width, capitals and spaces do not matter."""

import re
import unicodedata
from typing import NamedTuple

_APOSTROPHES = str.maketrans("", "", "'’‘`")  # noqa: RUF001 - as people type them
_LETTERS = re.compile(r"(?<=\d):(?=\d)|[^\W_]")


class Plain(NamedTuple):
    """What is left of a sentence.

    Attributes
    ----------
    letters : str
        Letters and digits in small letters of ordinary width, and colons between digits; nothing
        that markup could be made of.
    starts : frozenset of int
        Where a word begins that was set apart from the one before, the end included.
    """

    letters: str
    starts: frozenset[int]

    def with_spaces(self) -> str:
        """Write it with a space between words."""
        return "".join(
            f" {letter}" if at and at in self.starts else letter
            for at, letter in enumerate(self.letters)
        )


def plain(text: str) -> Plain:
    """Take the letters and digits of a sentence.

    Examples
    --------
    >>> plain("Ｗhere's  the <b>站点</b>, at 19:00?").with_spaces()
    'wheres the b 站点 b at 19:00'
    """
    narrow = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    letters: list[str] = []
    starts: set[int] = set()
    last = -1
    for found in _LETTERS.finditer(narrow):
        if found.start() != last:
            starts.add(len(letters))
        letters.append(found[0])
        last = found.end()
    return Plain("".join(letters), frozenset(starts | {len(letters)}))
