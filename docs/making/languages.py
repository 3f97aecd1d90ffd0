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
    for end in [text for text in tree.findall(nodes.Text) if text == "\n"]:
        before, _, after = (part.astext() for part in _around(end))
        if _CHINESE.match(before[-1:]) and _CHINESE.match(after[:1]):
            end.parent.remove(end)


def _around(end: nodes.Text) -> list[nodes.Node]:
    """Find the three nodes of which this is the middle one."""
    at = end.parent.index(end)
    return list(end.parent.children[at - 1 : at + 2])


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
