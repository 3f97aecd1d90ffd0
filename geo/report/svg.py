"""Drawing: the small parts of a picture, the same in a browser and on paper.

All looks are written on the parts themselves; no style sheet, no script, nothing from outside.
Texts are escaped here, so that a name is a name whatever it holds.

Conventions
-----------
* :data:`WIDTH` units across, half a point of paper each; y points down;
* letters of 16 units are as large as the notes of a page, and none is smaller than 14;
* meaning is carried by lightness, hatching and words, never by hue alone.
"""

import re
import unicodedata
from collections.abc import Iterable

from markupsafe import escape

from geo.outputs.charts import COVERED, NOBODY, OUTSIDE, RAMP, UNDETERMINED, WIDTH
from geo.report.block import Key

__all__ = ["COVERED", "NOBODY", "OUTSIDE", "RAMP", "UNDETERMINED", "WIDTH"]

FONT = "Noto Sans SC, sans-serif"
INK, SOFT, LINE, WARN = "#111827", "#4b5563", "#d1d5db", "#b45309"
"""Text, quieter text, thin rules, what is amiss."""

_THIN, _LINE = 'stroke-width="0.6"', 'stroke-width="1.3" fill="none"'


def drawing(height: float, parts: Iterable[str], *, said: str, width: float = WIDTH) -> str:
    """Wrap drawn parts as one picture.

    Parameters
    ----------
    height, width : float
        Units of the picture.
    parts : iterable of str
        What the functions of this module return, from the ground up.
    said : str
        What it shows, for who cannot see it.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.1f}" role="img" '
        f'font-family="{FONT}"><title>{escape(said)}</title>{"".join(parts)}</svg>'
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Draw a filled rectangle; nothing where it has no size."""
    if width <= 0 or height <= 0:
        return ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    )


def text(  # noqa: PLR0913 - keyword-only options
    x: float,
    y: float,
    said: object,
    *,
    size: float = 16,
    anchor: str = "start",
    fill: str = INK,
    is_bold: bool = False,
) -> str:
    """Write a text on the line ``y``; ``anchor`` is ``start``, ``middle`` or ``end`` at ``x``."""
    weight = ' font-weight="700"' if is_bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{fill}"{weight}>{escape(said)}</text>'
    )


def path(d: str, *, stroke: str = INK, width: float = 1, dashes: str = "") -> str:
    """Draw an open path, such as ``M0 10H100``; ``dashes`` such as ``4 3``."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def circle(x: float, y: float, radius: float, fill: str, *, stroke: str = "#fff") -> str:
    """Draw a disc with a thin rim."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{stroke}"/>'


def hatch(name: str, colour: str, *, ground: str = "none", every: float = 9) -> str:
    """Define a hatching, to be filled with ``url(#NAME)``; ``name`` is unique in a report."""
    a = every
    return (
        f'<defs><pattern id="{name}" width="{a:g}" height="{a:g}" patternUnits="userSpaceOnUse">'
        f'<rect width="{a:g}" height="{a:g}" fill="{ground}"/>'
        f'<path d="M-2 2L2 -2M0 {a:g}L{a:g} 0M{a - 2:g} {a + 2:g}L{a + 2:g} {a - 2:g}" '
        f'stroke="{colour}" stroke-width="1.5"/></pattern></defs>'
    )


def letters(said: str) -> float:
    """Measure a text in letters' heights: a Chinese letter counts 1, another about 0.56.

    Examples
    --------
    >>> letters("迈皋桥"), letters("abc")
    (3.0, 1.68)
    """
    return round(sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56
                     for letter in said), 2)  # fmt: skip


def fitted(said: str, width: float, *, size: float = 16) -> str:
    """Cut a text that is wider than ``width`` units, and end it with an ellipsis.

    Examples
    --------
    >>> fitted("迈皋桥街道", 100), fitted("迈皋桥街道", 60)
    ('迈皋桥街道', '迈皋桥…')
    """
    if letters(said) * size <= width:
        return said
    while said and letters(f"{said}…") * size > width:
        said = said[:-1]
    return f"{said}…"


def wrapped(said: str, width: float, *, size: float = 16) -> list[str]:
    """Break a text into lines of at most ``width`` units: at spaces, or between Chinese letters.

    Examples
    --------
    >>> wrapped("only names are real", 90), wrapped("仅名称为真实", 50)
    (['only names', 'are real'], ['仅名称', '为真实'])
    """
    lines = [""]
    for piece in re.findall(r"[ -\u02ff]+?(?: |$)|[^ -\u02ff]|[ -\u02ff]+", said):
        if lines[-1] and letters(f"{lines[-1]}{piece}".rstrip()) * size > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def swatch(key: Key) -> str:
    """Draw a sample of what a legend explains, 26 by 14 units.

    Raises
    ------
    KeyError
        For a mark that there is none of.
    """
    colour = escape(key.colour)
    frame = f'<rect x="0.5" y="0.5" width="25" height="13" fill="{{}}" stroke="{SOFT}" {_THIN}/>'
    lines = f'<path d="M1 13L13 1M7 13L19 1M13 13L25 1M1 7L7 1M19 13L25 7" stroke="{{}}" {_LINE}/>'
    marks = {
        "fill": frame.format(colour),
        "hatch": frame.format("#fff") + lines.format(colour),
        "pattern": frame.format(colour) + lines.format("#fff"),
        "dot": circle(13, 7, 5, str(colour)),
        "diamond": f'<path d="M13 0l7 7l-7 7l-7 -7z" fill="{colour}"/>',
        "line": f'<path d="M0 7H26" stroke="{colour}" stroke-width="2"/>',
        "dashes": f'<path d="M0 7H26" stroke="{colour}" stroke-width="2" stroke-dasharray="6 4"/>',
    }
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 14" aria-hidden="true">'
        f"{marks[key.mark]}</svg>"
    )
