"""The list of notebooks, and of the names that :mod:`geo` hands to whoever writes one."""

import inspect
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import geo
from docs.making.docstrings import summary
from docs.making.markdown import code, table

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


def listed() -> str:
    """List the notebooks: file, title, and the question that each answers."""
    return table(
        ["notebook", "its question"], [_told(path) for path in sorted(FOLDER.glob("*.ipynb"))]
    )


def _told(path: Path) -> tuple[str, str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "markdown"))
    question = re.search(r"\*\*(.+?\?)\*\*", text, re.DOTALL)
    return code(path.name), question[1] if question else text.partition("\n")[0].lstrip("# ")


def names() -> str:
    """List the public names of :mod:`geo`: how each is called, and what it answers."""
    return table(["call", "answers"], list(_public()))


def _public() -> Iterator[tuple[str, str]]:
    for name, module in geo.PUBLIC.items():
        thing = getattr(import_module(f"geo.desk.{module}"), name)
        parameters = ", ".join(inspect.signature(thing).parameters)
        yield code(f"geo.{name}({parameters})"), summary(thing)
