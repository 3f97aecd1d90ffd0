"""Build the guide: ``python -m docs.making.site OUT``; quiet, and a warning is an error.

::

    site.py           pages and what is read from the code -> two sites beside each other
    answers.py        answers of commands in pages, as a build of the pilot gives them
    commands.py addresses.py tables.py settings.py city_file.py profiles.py errors.py modules.py
                      pages of the reference, each read from what it tells of
    docstrings.py     what a docstring says of attributes
    markdown.py       tables that their cells cannot break
    languages.py      ways between the two languages
    formulas.py       formulas as MathML
    words.py          what a search finds, in English and Chinese
    strict.py         pages without scripts and styles within them
"""

import logging
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.cmd.build import build_main

from docs.making import (
    addresses,
    city_file,
    commands,
    errors,
    modules,
    profiles,
    settings,
    tables,
)
from docs.making.languages import LANGUAGES
from docs.making.strict import tighten

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
START = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>gridgov</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url=en/index.html"></head>
<body><p><a href="en/index.html">English</a> · <a href="zh/index.html" lang="zh-CN">中文</a></p>
</body></html>
"""

REFERENCE = """# Reference

Read from the code while the guide is built, so that it cannot fall behind.

```{toctree}
:maxdepth: 1

commands
city-file
tables
settings
profiles
errors
api
python/index
```
"""

DECISIONS = """# Decisions

Why things are as they are, one record each.

```{{toctree}}
:maxdepth: 1

{listed}
```
"""


def build(out: Path) -> None:
    """Build both languages into a folder, in the place of what is there."""
    logging.disable(logging.INFO)  # of the packages that are read
    with TemporaryDirectory(prefix="gridgov-guide-") as folder:
        sources, made = Path(folder) / "sources", Path(folder) / "made"
        for language in LANGUAGES:
            _assemble(language, sources / language)
        for language in LANGUAGES:
            _run_sphinx(language, sources / language, made / language)
        made.joinpath("index.html").write_text(START, encoding="utf-8")
        tighten(made)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(made, out)


def _assemble(language: str, sources: Path) -> None:
    """Lay out all pages of one language: those that are written, and those that are read."""
    shutil.copytree(DOCS / "guide" / language, sources)
    shutil.copytree(DOCS / "images", sources / "images")
    if language == "en":
        for name, text in generated():
            place = sources / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


def generated() -> Iterator[tuple[str, str]]:
    """Write the pages that are read from the code and the records: place and text."""
    for module in (commands, addresses, tables, settings, city_file, profiles, errors):
        name = module.__name__.rpartition(".")[2].replace("_", "-")
        yield f"reference/{'api' if name == 'addresses' else name}.md", module.page()
    yield "reference/index.md", REFERENCE
    yield "reference/python/index.md", modules.index()
    yield from ((f"reference/python/{name}.rst", text) for name, text in modules.pages())
    records = sorted((DOCS / "decisions").glob("*.md"))
    for record in records:
        yield f"decisions/{record.name}", record.read_text(encoding="utf-8")
    listed = "\n".join(record.stem for record in records)
    yield "decisions/index.md", DECISIONS.format(listed=listed)


def _run_sphinx(language: str, sources: Path, out: Path) -> None:
    said = {
        "language": "zh_CN" if language == "zh" else "en",
        "guide_language": language,
        "html_title": "gridgov 使用指南" if language == "zh" else "gridgov guide",
    }
    settings = [f"-D{key}={value}" for key, value in said.items()]
    code = build_main(
        ["-q", "-W", "--keep-going", "-b", "html", "-c", str(DOCS), "-d", f"{out}.trees",
         *settings, str(sources), str(out)]
    )  # fmt: skip
    for left in (f"{out}.trees", out / "_sources"):
        shutil.rmtree(left, ignore_errors=True)
    if code:
        sys.exit(code)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
