"""What a numpydoc docstring says of the attributes of a class or the parameters of a function."""

import inspect
import re
from collections.abc import Iterator

from docs.making.markdown import plain

_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_NAMED = re.compile(r"^(?P<names>[\w*][\w*, ]*) : (?P<kind>.+)$")


def described(thing: object, section: str = "Attributes") -> dict[str, tuple[str, str]]:
    """Read a section: name -> what it is and what it means; names told together share both.

    Examples
    --------
    >>> from geo.norms import Norms
    >>> described(Norms)["households_most"]
    ('int', 'Dwellings of a grid, both inclusive.')
    """
    return {name: (kind, plain(meaning)) for names, kind, meaning in _entries(thing, section)
            for name in names}  # fmt: skip


def summary(thing: object) -> str:
    """Read the first paragraph."""
    return plain(inspect.getdoc(thing)).partition("\n\n")[0].replace("\n", " ")


def prose(thing: object) -> str:
    """Read everything before the first section."""
    return plain(_SECTION.split(inspect.getdoc(thing) or "")[0]).strip()


def _entries(thing: object, section: str) -> Iterator[tuple[list[str], str, str]]:
    parts = _SECTION.split(inspect.getdoc(thing) or "")
    text = dict(zip(parts[1::2], parts[2::2], strict=True)).get(section, "")
    for block in re.split(r"\n(?=\S)", text.strip()):
        head, _, meaning = block.partition("\n")
        if found := _NAMED.match(head):
            names = found["names"].replace("*", "").split(", ")
            yield names, found["kind"], " ".join(meaning.split())
