"""Pages that a strict Content-Security-Policy lets pass: no script and no style in the page itself.

Themes write a few lines of both into every page. They are moved into files named by their content,
so that a map which is served with ``script-src 'self'; style-src 'self'`` may show the guide too.
"""

import hashlib
import re
from pathlib import Path

_WITHIN = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(<[a-z][^<>]*?) style="([^"]*)"')


def tighten(site: Path) -> None:
    """Move what stands within the pages of a site into files beside them."""
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        moved = _tightened(text, page.parent, site)
        if moved != text:
            page.write_text(moved, encoding="utf-8")


def _tightened(text: str, folder: Path, site: Path) -> str:
    up = "../" * len(folder.relative_to(site).parts)

    def move(found: re.Match[str]) -> str:
        kind, said = found.groups()
        name = _kept(said, ".js" if kind == "script" else ".css", site)
        if kind == "script":
            return f'<script src="{up}{name}"></script>'
        return f'<link rel="stylesheet" href="{up}{name}">'

    def name(found: re.Match[str]) -> str:
        classed = f"styled-{_hash(found[2])}"
        sheets.append(f".{classed} {{ {found[2]} }}")
        return f'{found[1]} data-styled="{classed}"'

    sheets: list[str] = []
    text = _ATTRIBUTE.sub(name, _WITHIN.sub(move, text))
    for rule in dict.fromkeys(sheets):
        selector = rule.split(" ")[0].removeprefix(".")
        said = rule.replace(f".{selector}", f'[data-styled="{selector}"]', 1)
        link = f'<link rel="stylesheet" href="{up}{_kept(said, ".css", site)}">\n'
        text = text.replace("</head>", f"{link}</head>", 1)
    return text


def _kept(said: str, ending: str, site: Path) -> str:
    """Keep a text as a file of the site, once."""
    place = site / "own" / f"{_hash(said)}{ending}"
    place.parent.mkdir(exist_ok=True)
    place.write_text(said, encoding="utf-8")
    return place.relative_to(site).as_posix()


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:12]
