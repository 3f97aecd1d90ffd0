"""Maps on paper: the area of a report, coloured by what its figures say, and what lies around it.

The colours follow from the told counts of the report, so a map says no more of few people than
its tables do. Shapes come from the city. The legend stands within the picture: a map is read alone.

Conventions
-----------
* metres in the city's zone while drawing, units of :data:`geo.report.svg.WIDTH` on the sheet;
* a wide area has its legend below it, any other beside it; the picture is as large.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
import shapely.affinity

from geo.answers import City
from geo.answers.pictures import Seen, source_said
from geo.outputs.citymap import BORDER, EXPRESSWAY, GAP, RAIL, STATION, WATER
from geo.outputs.picture import HILL, PLACE, Drawn, Wanted, draw, fitted
from geo.outputs.shades import Key, shade
from geo.outputs.wording import wording
from geo.report.chapters.areas import PARTS
from geo.report.report import Report
from geo.report.svg import INK, RAMP, SOFT, WIDTH, drawing, path, rectangle, swatch, text, wrapped
from geo.tables import BASIC, LEVELS

PAPER_MM = 178.0
"""Width of a page's text, which a picture takes."""

TALL = 580.0
"""Height of the picture, units."""

_WIDE = 1.6
"""From this width over height on, an area is wide."""

_LAYERS = frozenset({"areas", "marks", "names", "stations", "ground", "streets"})
_STREETS_BELOW_M = 12_000.0
_AROUND = 1.06
"""How much more is seen than the area."""

_NAME, _SMALL, _FINE = 14.0, 13.0, 11.0
"""Sizes of letters, units."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts of a picture stand, units.

    Attributes
    ----------
    frame : tuple of float
        Width and height of the map, at the upper left.
    legend : tuple of float
        Upper left corner of the legend.
    keys : tuple of float
        The same of its keys.
    rows : int
        Keys above each other, before the next column begins.
    source : tuple of float
        Left end of the last line of the source, and the width of its lines.
    """

    frame: tuple[float, float]
    legend: tuple[float, float]
    keys: tuple[float, float]
    rows: int
    source: tuple[float, float, float]


_BELOW = _Layout((WIDTH, 442), (0, 456), (262, 454), 4, (0, TALL - 4, WIDTH))
_BESIDE = _Layout((745, TALL), (765, 2), (765, 78), 20, (765, TALL - 4, WIDTH - 765))

Counts = pd.DataFrame
Words = Mapping[str, str]


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
        named=_named(city.table("areas"), counts, report.asked.area),
    )
    layout = _layout(city, report.asked.area)
    drawn = _drawn(city, counts, wanted, layout, words)
    heading = f"{words['measure_coverage']} ({words[f'level_{level}']})"
    parts = [
        *_map(drawn, layout.frame, set(counts["code"])),
        *_ramp(heading, *layout.legend),
        *_keys([*keys[len(RAMP) :], *_ground_keys(words)], drawn, layout),
        *_source(city, words, *layout.source),
    ]
    return drawing(TALL, parts, said=heading)


def _layout(city: City, area: str) -> _Layout:
    """Choose where the legend leaves more room to an area of this shape."""
    west, south, east, north = _shape(city, area).total_bounds
    return _BELOW if east - west > _WIDE * (north - south) else _BESIDE


def _shape(city: City, area: str) -> gpd.GeoSeries:
    """Take the shape of an area, metres."""
    areas = city.table("areas")
    here: gpd.GeoSeries = areas.geometry[areas["code"] == area].to_crs(city.run.zone)
    return here


def _told(report: Report) -> Counts:
    """Take what is told of the areas of the report."""
    table = report.tables["areas"]
    return pd.DataFrame(table.rows, columns=[*table.columns])


def _named(areas: gpd.GeoDataFrame, counts: Counts, area: str) -> frozenset[str]:
    """Name the parts of the area, or itself where it has none, and its neighbours."""
    parts = counts["code"][counts["parent"] == area]
    (level,) = counts["level"][counts["code"] == area]
    is_beside = (areas["level"] == level) & (areas["kind"] == BASIC) & (areas["code"] != area)
    return frozenset([*(parts if len(parts) else [area]), *areas["code"][is_beside]])


def _drawn(city: City, counts: Counts, wanted: Wanted, layout: _Layout, words: Words) -> Drawn:
    """Draw what is seen of the city around the report's area."""
    middle = shapely.box(*_shape(city, str(wanted.outlined)).total_bounds)
    box = shapely.affinity.scale(middle, _AROUND, _AROUND).bounds
    frame_mm = (layout.frame[0] / WIDTH * PAPER_MM, layout.frame[1] / WIDTH * PAPER_MM)
    sheet = fitted(box, frame_mm)
    is_far = WIDTH / sheet.scale > _STREETS_BELOW_M
    seen = Seen(city, {"coverage": _with_counts(city.table("areas"), counts)}, sheet)
    shown = wanted.shown - {"streets"} if is_far else wanted.shown
    return draw(seen, replace(wanted, shown=shown), sheet, frame_mm=frame_mm, words=words)


def _with_counts(areas: gpd.GeoDataFrame, counts: Counts) -> gpd.GeoDataFrame:
    """Give areas their told counts, and 0 to those around them."""
    names = ["residents", *PARTS]
    told = counts.set_index("code")[names].reindex(areas["code"]).fillna(0).astype(int)
    return areas.assign(**{name: told[name].to_numpy() for name in names})


def _map(drawn: Drawn, frame: tuple[float, float], here: AbstractSet[str]) -> Iterator[str]:
    """Set the map and what stands on it."""
    wide, tall = frame
    seen = f'viewBox="0 0 {drawn.size[0]:g} {drawn.size[1]:.1f}" preserveAspectRatio="none"'
    yield f'<svg width="{wide:g}" height="{tall:g}" {seen}>{drawn.parts}</svg>'
    yield from _names(drawn, here)
    yield from _scale_bar(drawn, tall)
    yield from _north(wide)
    yield path(f"M0.5 0.5H{wide - 0.5:g}V{tall - 0.5:g}H0.5z", stroke=SOFT)


def _names(drawn: Drawn, here: AbstractSet[str]) -> Iterator[str]:
    """Write names with a white rim, so that they can be read on any ground; neighbours' quieter."""
    unit = WIDTH / PAPER_MM
    rim = 'paint-order="stroke" stroke="#fff" stroke-width="3.5" stroke-linejoin="round"'
    yield f"<g {rim}>"
    for name in drawn.names:
        is_here = name["code"] in here
        x, y = float(name["x"]) * unit, float(name["y"]) * unit + 5
        yield text(x, y, name["text"], size=_NAME, anchor="middle", is_bold=is_here,
                   fill=INK if is_here else SOFT)  # fmt: skip
    yield "</g>"


def _scale_bar(drawn: Drawn, tall: float) -> Iterator[str]:
    long = drawn.scale_mm * WIDTH / PAPER_MM
    yield _plate(8, tall - 36, long + 20, 28)
    yield path(f"M18 {tall - 20:.0f}v6h{long:.1f}v-6", width=1.4)
    yield text(18 + long / 2, tall - 20, drawn.scale_text, size=_SMALL, anchor="middle")


def _north(wide: float) -> Iterator[str]:
    x = wide - 24
    yield _plate(x - 14, 8, 28, 46)
    yield f'<path d="M{x:g} 12l8 22l-8 -5l-8 5z" fill="{INK}"/>'
    yield text(x, 49, "N", size=_SMALL, anchor="middle")


def _plate(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" '
        'fill="#fff" fill-opacity="0.85"/>'
    )


def _ramp(heading: str, x: float, y: float) -> Iterator[str]:
    """Show the steps of a rate side by side, and where each third begins."""
    yield text(x, y + 14, heading, size=15, is_bold=True)
    wide, y = 38.0, y + 26
    for number, colour in enumerate(RAMP):
        yield rectangle(x + number * wide, y, wide, 16, colour)
    yield path(f"M{x:g} {y:g}h{len(RAMP) * wide:g}v16h-{len(RAMP) * wide:g}z", stroke=SOFT)
    for step, anchor in ((0, "start"), (2, "middle"), (4, "middle"), (6, "end")):
        said = f"{step / len(RAMP):.0%}"
        yield text(x + step * wide, y + 30, said, size=_SMALL, anchor=anchor, fill=SOFT)


def _ground_keys(words: Words) -> Iterator[Key]:
    """Explain what lies under and between the areas."""
    yield Key("hatch", GAP, words["gap_hatch"])
    yield Key("dot", STATION, words["station"])
    yield Key("diamond", STATION, words["hub"])
    yield Key("line", INK, words["this_area"])
    yield Key("line", BORDER, words["street_border"])
    yield Key("fill", WATER, words["water"])
    yield Key("fill", HILL, words["green"])
    yield Key("fill", PLACE, words["grounds"])
    yield Key("line", EXPRESSWAY, words["expressway"])
    yield Key("dashes", RAIL, words["railway"])


def _keys(keys: Sequence[Key], drawn: Drawn, layout: _Layout) -> Iterator[str]:
    """Explain what is on the map, and nothing that is not."""
    shown = [key for key in keys if _is_drawn(key, drawn)]
    for number, key in enumerate(shown):
        column, row = divmod(number, layout.rows)
        x, y = layout.keys[0] + column * 250, layout.keys[1] + row * 23
        yield f'<svg x="{x:g}" y="{y:g}" width="30" height="16">{swatch(key)}</svg>'
        yield text(x + 40, y + 13, key.text, size=_NAME)


_SIGNS: Mapping[str, str] = {
    "hatch": "url(#hatch)",
    "dot": "<circle",
    "diamond": "l7 7l-7 7l-7 -7z",
    "dashes": 'stroke-dasharray="6 3"',
}
"""Mark -> what is found on a map that has it; others are found by their colour."""


def _is_drawn(key: Key, drawn: Drawn) -> bool:
    return _SIGNS.get(key.mark, f'"{key.colour}"') in drawn.parts


def _source(city: City, words: Words, x: float, y: float, width: float) -> Iterator[str]:
    """Say at the foot where the map comes from."""
    said = [part.strip() for part in source_said(city, words).split("·")]
    whole = [" · ".join(said)] if width == WIDTH else said
    lines = [line for part in whole for line in wrapped(part, width, size=_FINE)]
    for number, line in enumerate(reversed(lines)):
        yield text(x, y - number * 15, line, size=_FINE, fill=SOFT)
