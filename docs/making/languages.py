"""Two guides beside each other: ``en/`` and ``zh/``, and the ways between their pages.

A page of one language names a page of the other as ``[...](en:reference/commands#gridgov-gaps)``.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LANGUAGES = {"en": "English", "zh": "中文"}

_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def setup(app: Sphinx) -> dict[str, bool]:
    """Resolve the ways, and tell templates of the other language."""
    app.add_config_value("guide_language", "en", "html")
    app.connect("doctree-read", _joined)
    app.connect("doctree-resolved", _resolved)
    app.connect("html-page-context", _told)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _joined(_app: Sphinx, tree: nodes.document) -> None:
    """Take away the ends of lines within Chinese, where a browser would show a space."""
    for held in tree.findall(nodes.TextElement):
        parts = held.children
        held.children = [part for at, part in enumerate(parts) if not _is_within(parts, at)]


def _is_within(parts: list[nodes.Node], at: int) -> bool:
    """Tell whether a part is the end of a line that ends in Chinese and goes on in it."""
    is_between = 0 < at < len(parts) - 1
    if not is_between or not isinstance(parts[at], nodes.Text) or parts[at].astext() != "\n":
        return False
    before, after = (parts[beside].astext() for beside in (at - 1, at + 1))
    return bool(_CHINESE.match(before[-1:]) and _CHINESE.match(after[:1]))


def _resolved(_app: Sphinx, tree: nodes.document, page: str) -> None:
    for link in tree.findall(nodes.reference):
        scheme, _, target = link.get("refuri", "").partition(":")
        if scheme in LANGUAGES:
            name, mark, part = target.partition("#")
            link["refuri"] = f"{_up(page)}{scheme}/{name}.html{mark}{part}"
            link["classes"].append("other-language")


def _told(app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    (other,) = set(LANGUAGES) - {app.config.guide_language}
    sources = Path(app.srcdir).parent / other
    there = page if (sources / f"{page}.md").exists() else "index"
    context["other_language"] = {
        "code": "zh-CN" if other == "zh" else other,
        "name": LANGUAGES[other],
        "address": f"{_up(page)}{other}/{there}.html",
    }


def _up(page: str) -> str:
    """Lead from a page to the folder of both guides."""
    return "../" * (page.count("/") + 1)
