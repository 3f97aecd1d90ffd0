"""Maps on paper: the area of a report, coloured by what its figures say, and what lies around it.

The colours follow from the told counts of the report, so a map says no more of few people than
its tables do. Shapes come from the city. The legend stands within the picture: a map is read alone.

Conventions
-----------
* metres in the city's zone while drawing, units of :data:`geo.report.svg.WIDTH` on the sheet;
* the map itself is the left of the picture, its legend the right.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

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

FRAME = (745.0, 440.0)
"""Width and height of the map within the picture, units."""

_LAYERS = frozenset({"areas", "marks", "names", "stations", "ground", "streets"})
_STREETS_BELOW_M = 12_000.0
_AROUND = 1.06
"""How much more is seen than the area."""

_NAME, _SMALL, _FINE = 14.0, 13.0, 11.5
"""Sizes of letters, units."""

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
    drawn = _drawn(city, counts, wanted, words)
    heading = f"{words['measure_coverage']} ({words[f'level_{level}']})"
    legend = [
        text(FRAME[0] + 20, 16, heading, size=15, is_bold=True),
        *_ramp(FRAME[0] + 20, 30),
        *_keys([*keys[len(RAMP) :], *_ground_keys(words)], drawn, x=FRAME[0] + 20, y=76),
        *_source(city, words, x=FRAME[0] + 20),
    ]
    return _composed(drawn, set(counts["code"]), legend, said=f"{heading} · {words['map_title']}")


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


def _drawn(city: City, counts: Counts, wanted: Wanted, words: Words) -> Drawn:
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
    return draw(seen, replace(wanted, shown=shown), sheet, frame_mm=frame_mm, words=words)


def _with_counts(areas: gpd.GeoDataFrame, counts: Counts) -> gpd.GeoDataFrame:
    """Give areas their told counts, and 0 to those around them."""
    names = ["residents", *PARTS]
    told = counts.set_index("code")[names].reindex(areas["code"]).fillna(0).astype(int)
    return areas.assign(**{name: told[name].to_numpy() for name in names})


def _composed(drawn: Drawn, here: AbstractSet[str], legend: Sequence[str], *, said: str) -> str:
    """Set the map, what stands on it, and its legend beside it."""
    wide, tall = FRAME
    whole = f'viewBox="0 0 {drawn.size[0]:g} {drawn.size[1]:.1f}"'
    parts = [
        f'<svg width="{wide:g}" height="{tall:g}" {whole} preserveAspectRatio="none">',
        f"{drawn.parts}</svg>",
        *_names(drawn, here),
        *_scale_bar(drawn),
        *_north(),
        f'<rect width="{wide:g}" height="{tall:g}" fill="none" stroke="{SOFT}"/>',
        *legend,
    ]
    return drawing(tall, parts, said=said)


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


def _scale_bar(drawn: Drawn) -> Iterator[str]:
    long, tall = drawn.scale_mm * WIDTH / PAPER_MM, FRAME[1]
    yield _plate(8, tall - 36, long + 20, 28)
    yield path(f"M18 {tall - 20:.0f}v6h{long:.1f}v-6", width=1.4)
    yield text(18 + long / 2, tall - 20, drawn.scale_text, size=_SMALL, anchor="middle")


def _north() -> Iterator[str]:
    x = FRAME[0] - 24
    yield _plate(x - 14, 8, 28, 46)
    yield f'<path d="M{x:g} 12l8 22l-8 -5l-8 5z" fill="{INK}"/>'
    yield text(x, 49, "N", size=_SMALL, anchor="middle")


def _plate(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" '
        'fill="#fff" fill-opacity="0.85"/>'
    )


def _ramp(x: float, y: float) -> Iterator[str]:
    """Show the steps of a rate side by side, and where each third begins."""
    wide = 38.0
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


def _keys(keys: Sequence[Key], drawn: Drawn, *, x: float, y: float) -> Iterator[str]:
    """Explain what is on the map, and nothing that is not."""
    shown = [key for key in keys if _is_drawn(key, drawn)]
    for number, key in enumerate(shown):
        top = y + number * 23
        yield f'<svg x="{x:g}" y="{top:g}" width="30" height="16">{swatch(key)}</svg>'
        yield text(x + 40, top + 13, key.text, size=_NAME)


def _is_drawn(key: Key, drawn: Drawn) -> bool:
    sign = {"hatch": "url(#hatch)", "dot": "<circle", "diamond": "l7 7l-7 7l-7 -7z"}
    return sign.get(key.mark, f'"{key.colour}"') in drawn.parts


def _source(city: City, words: Words, *, x: float) -> Iterator[str]:
    """Say at the foot where the map comes from."""
    said = source_said(city, words).split("·")
    lines = [line for part in said for line in wrapped(part.strip(), WIDTH - x, size=_FINE)]
    for number, line in enumerate(lines):
        y = FRAME[1] - 3 - (len(lines) - 1 - number) * 15
        yield text(x, y, line, size=_FINE, fill=SOFT)
