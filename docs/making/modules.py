"""Pages of the Python API: one a package of :mod:`geo`, filled from the docstrings by autodoc."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import geo

_ROOT = Path(str(geo.__file__)).parent
_LEFT_OUT = ("migrations", "__pycache__")


def setup(app: Sphinx) -> dict[str, bool]:
    """Let autodoc leave out what a class has from another package."""
    app.connect("autodoc-skip-member", _is_foreign)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _is_foreign(*said: Any) -> bool | None:
    """Tell of a member, which Sphinx names fourth, whether it comes from elsewhere."""
    home = getattr(said[3], "__module__", None) if callable(said[3]) else None
    return True if isinstance(home, str) and home.partition(".")[0] != "geo" else None


def packages() -> dict[str, list[str]]:
    """List every package and the public modules in it, the package first where it says more."""
    found: dict[str, list[str]] = {}
    for folder in sorted({path.parent for path in _ROOT.rglob("__init__.py")}):
        if not set(folder.parts) & set(_LEFT_OUT):
            name = ".".join(folder.relative_to(_ROOT.parent).parts)
            files = sorted(path.stem for path in folder.glob("*.py") if path.stem[0] != "_")
            found[name] = [name, *(f"{name}.{stem}" for stem in files)]
    return found


def pages() -> Iterator[tuple[str, str]]:
    """Write a page for each package: its name and its text (reStructuredText)."""
    for package, modules in packages().items():
        parts = [_title(package, "=")]
        for module in modules:
            parts += [_title(module, "-")] if module != package else []
            parts += [f".. automodule:: {module}"]
        yield package, "\n\n".join(parts) + "\n"


def index() -> str:
    """Write the page that lists them."""
    listed = "\n".join(packages())
    return (
        "# Python API\n\nEvery public module of `geo`, by package. Start with [geo](geo.rst): "
        "it is the map of the house.\n\n```{toctree}\n:maxdepth: 1\n\n" + listed + "\n```\n"
    )


def _title(text: str, underline: str) -> str:
    return f"{re.escape(text) if '_' in text else text}\n{underline * (len(text) + 10)}"
