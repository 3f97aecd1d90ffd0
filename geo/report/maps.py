"""Maps on paper: the area of a report, coloured by what its figures say, and what lies around it.

The colours follow from the told counts of the report, so a map says no more of few people than
its tables do. Shapes come from the city. The legend stands within the picture: a map is read alone.

Conventions
-----------
* metres in the city's zone while drawing, units of :data:`geo.report.svg.WIDTH` on the sheet;
* the map itself is the left of the picture, its legend the right.
"""

from collections.abc import Iterator, Mapping, Sequence

import geopandas as gpd
import pandas as pd
import shapely

from geo.answers import City
from geo.answers.pictures import Seen
from geo.outputs.picture import Drawn, Wanted, draw, fitted
from geo.outputs.shades import Key, shade
from geo.outputs.wording import wording
from geo.report.chapters.areas import PARTS
from geo.report.report import Report
from geo.report.svg import INK, SOFT, WIDTH, drawing, path, swatch, text
from geo.tables import LEVELS

PAPER_MM = 178.0
"""Width of a page's text, which a picture takes."""

FRAME = (745.0, 440.0)
"""Width and height of the map within the picture, units."""

_LAYERS = frozenset({"areas", "marks", "names", "stations", "ground", "streets"})
_STREETS_BELOW_M = 12_000.0
_AROUND = 1.06
"""How much more is seen than the area."""

_NAME, _SMALL = 14.0, 13.0
"""Sizes of letters, units."""

Counts = pd.DataFrame


def maps_of(city: City, report: Report) -> Mapping[str, str]:
    """Draw the maps of a report.

    Parameters
    ----------
    city : City
        Whose shapes.
    report : Report
        Its area, and what is told of the areas in it.

    Returns
    -------
    dict of str to str
        Name -> SVG: ``status_map``, the finest areas by rate of residents, hatched where more than
        half are outside.
    """
    return {"status_map": _status_map(city, report)}


def _status_map(city: City, report: Report) -> str:
    words, counts = wording(report.asked.language), _told(report)
    level = max(counts["level"], key=LEVELS.index)
    finest = counts[counts["level"] == level]
    fills, keys = shade(finest, "coverage", words)
    wanted = Wanted(
        level=level,
        fills=dict(zip(finest["code"], fills, strict=True)),
        shown=_LAYERS,
        outlined=report.asked.area,
    )
    drawn = _drawn(city, counts, wanted, words)
    heading = f"{words['measure_coverage']} ({words[f'level_{level}']})"
    return _composed(drawn, [*keys, *drawn.keys], heading, f"{heading} · {words['map_title']}")


def _told(report: Report) -> Counts:
    """Take what is told of the areas of the report."""
    table = report.tables["areas"]
    return pd.DataFrame(table.rows, columns=[*table.columns])


def _drawn(city: City, counts: Counts, wanted: Wanted, words: Mapping[str, str]) -> Drawn:
    """Draw what is seen of the city around the report's area."""
    areas = city.table("areas")
    here = areas[areas["code"] == wanted.outlined].to_crs(city.run.zone)
    middle = shapely.box(*here.total_bounds)
    box = shapely.affinity.scale(middle, _AROUND, _AROUND).bounds
    frame_mm = (FRAME[0] / WIDTH * PAPER_MM, FRAME[1] / WIDTH * PAPER_MM)
    sheet = fitted(box, frame_mm)
    is_far = WIDTH / sheet.scale > _STREETS_BELOW_M
    seen = Seen(city, {"coverage": _with_counts(areas, counts)}, sheet)
    shown = wanted.shown - {"streets"} if is_far else wanted.shown
    wanted = Wanted(level=wanted.level, fills=wanted.fills, shown=shown, outlined=wanted.outlined)
    return draw(seen, wanted, sheet, frame_mm=frame_mm, words=words)


def _with_counts(areas: gpd.GeoDataFrame, counts: Counts) -> gpd.GeoDataFrame:
    """Give areas their told counts, and 0 to those around them."""
    names = ["residents", *PARTS]
    told = counts.set_index("code")[names].reindex(areas["code"]).fillna(0).astype(int)
    return areas.assign(**{name: told[name].to_numpy() for name in names})


def _composed(drawn: Drawn, keys: Sequence[Key], heading: str, said: str) -> str:
    """Set the map, what stands on it, and its legend beside it."""
    wide, tall = FRAME
    whole = f'viewBox="0 0 {drawn.size[0]:g} {drawn.size[1]:.1f}"'
    parts = [
        f'<svg width="{wide:g}" height="{tall:g}" {whole} preserveAspectRatio="none">',
        f"{drawn.parts}</svg>",
        *_names(drawn),
        *_scale_bar(drawn),
        *_north(),
        f'<rect width="{wide:g}" height="{tall:g}" fill="none" stroke="{SOFT}"/>',
        *_legend(keys, heading, x=wide + 20),
    ]
    return drawing(tall, parts, said=said)


def _names(drawn: Drawn) -> Iterator[str]:
    """Write names with a white rim, so that they can be read on any ground."""
    unit = WIDTH / PAPER_MM
    rim = 'paint-order="stroke" stroke="#fff" stroke-width="3.5" stroke-linejoin="round"'
    yield f'<g {rim} font-weight="700">'
    for name in drawn.names:
        x, y = float(name["x"]) * unit, float(name["y"]) * unit
        yield text(x, y + 5, name["text"], size=_NAME, anchor="middle")
    yield "</g>"


def _scale_bar(drawn: Drawn) -> Iterator[str]:
    long, tall = drawn.scale_mm * WIDTH / PAPER_MM, FRAME[1]
    yield _plate(8, tall - 34, long + 20, 28)
    yield path(f"M18 {tall - 17:.0f}v6h{long:.1f}v-6", width=1.4)
    yield text(18 + long / 2, tall - 18, drawn.scale_text, size=_SMALL, anchor="middle")


def _north() -> Iterator[str]:
    x = FRAME[0] - 24
    yield _plate(x - 14, 8, 28, 44)
    yield f'<path d="M{x:g} 13l8 22l-8 -5l-8 5z" fill="{INK}"/>'
    yield text(x, 48, "N", size=_SMALL, anchor="middle")


def _plate(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" '
        'fill="#fff" fill-opacity="0.85"/>'
    )


def _legend(keys: Sequence[Key], heading: str, *, x: float) -> Iterator[str]:
    yield text(x, 16, heading, size=15, is_bold=True)
    for number, key in enumerate(keys):
        y = 34 + number * 25
        yield f'<svg x="{x:g}" y="{y:g}" width="30" height="16">{swatch(key)}</svg>'
        yield text(x + 40, y + 13, key.text, size=15, fill=INK)
