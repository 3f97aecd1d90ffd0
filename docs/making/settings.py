"""The page of settings, read from :mod:`geo.settings` and the options of commands."""

import re
from collections.abc import Iterator

from docs.making.commands import every, options
from docs.making.docstrings import described
from docs.making.markdown import code, codes, table
from geo.settings import Settings

INTRODUCTION = """\
# Settings

What the environment may say. Only the command line and the web look at it; an option on the
command line wins.
"""


def page() -> str:
    """Write the page."""
    rows = [(code(name), code(default), meaning) for name, default, meaning in settings()]
    heads = ["variable", "where nothing is said", "meaning"]
    told = [(code(variable), code(option), codes(names))
            for (variable, option), names in _by_option().items()]  # fmt: skip
    parts = [INTRODUCTION, table(heads, rows), "## Options that the environment sets",
             table(["variable", "option", "of the commands"], told)]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _by_option() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, command in every():
        for one in options(command):
            if isinstance(one.envvar, str):
                found.setdefault((one.envvar, one.opts[0]), []).append(name)
    return found


def settings() -> Iterator[tuple[str, object, str]]:
    """List the variables: name, what holds where nothing is said, meaning."""
    for name, (_, meaning) in described(Settings).items():
        variables = re.findall(r"GRIDGOV_\w+", meaning)
        if variables:
            variable = next((one for one in variables if one.endswith(name.upper())), variables[0])
            yield variable, getattr(Settings, name, None), _told(meaning, variables)


def _told(meaning: str, variables: list[str]) -> str:
    """Leave out the names, which stand in a column of their own."""
    listed = " and ".join(f"`{one}`" for one in variables)
    return meaning.removeprefix(f"{listed}: ")
