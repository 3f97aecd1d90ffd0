"""The docstring of a package is its map: it names every module that is there, and no other."""

import re
from importlib import import_module
from pathlib import Path

import pytest

MAPPED = (
    "geo", "geo.answers", "geo.assistant", "geo.desk", "geo.redraw", "geo.store",
    "web", "web.api", "web.pages",
)  # fmt: skip


@pytest.mark.parametrize("name", MAPPED)
def test_a_map_names_every_module_and_no_other(name: str) -> None:
    package = import_module(name)
    (folder,) = map(Path, package.__path__)
    there = {file.name for file in folder.glob("*.py") if not file.name.startswith("_")}
    there |= {f"{file.parent.name}/" for file in folder.glob("*/__init__.py")}
    named = set(re.findall(r"\b[a-z_]+(?:\.py|/)(?=\s)", str(package.__doc__)))
    assert named == there
