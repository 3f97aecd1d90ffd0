"""A view of the map on paper: what is seen of the city, as a picture that its page is set around.

The picture holds shapes and numbers only. Every text of the data stands on the page, which is set
by :mod:`geo.outputs.sheet`.

Conventions
-----------
* metres in the city's zone while drawing; millimetres of paper for what stands on the page;
* what is seen is never less than the box that was asked for, and fills its frame.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.outputs import citymap
from geo.outputs.charts import WIDTH, Words, shortened
from geo.outputs.citymap import BORDER, GAP, STATION, WATER, Sheet
from geo.outputs.shades import Key
from geo.tables import BASIC

HILL, PLACE = "#d9e5d3", "#e9e4d8"
PARTNER, COMPOUND, NARROWED = "#7c2d12", "#475569", "#111827"
BARRIER, GATE = "#7f1d1d", "#0f766e"

LAYERS = ("areas", "marks", "names", "stations", "ground", "streets", "compounds", "hubs",
          "partners", "barriers", "gates")  # fmt: skip
"""What a picture can show; by custom all but the last three."""
CUSTOM = frozenset(LAYERS[:-3])

_GREEN = ("hill", "park", "forest", "wood", "water")
MAIN = ("trunk", "primary", "main", "secondary", "collector")
_ALL_STREETS_BELOW_M = 3_000.0
_MAIN_STREETS_BELOW_M = 40_000.0
_COMMUNITIES_BELOW_M = 9_000.0
_COARSE = 0.4
"""What the eye cannot see on paper, units of the picture."""

_LETTER_MM, _LINE_MM = 2.6, 4.0

_HATCH = (
    f'<pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse">'
    f'<path d="M-2 2L2 -2M0 9L9 0M7 11L11 7" stroke="{GAP}" stroke-width="1.5"/></pattern>'
)

Tables = Mapping[str, gpd.GeoDataFrame]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What is seen, drawn.

    Attributes
    ----------
    parts : str
        Shapes and numbers, as SVG in a box of ``size``.
    size : tuple of float
        Width and height, units of the picture.
    names : list of dict
        ``code`` and ``text``, and where it stands in the frame: ``x``, ``y``, mm.
    scale_mm : float
        Length of the scale bar.
    scale_text : str
        What the bar measures.
    keys : list of Key
        What is drawn over the areas.
    """

    parts: str
    size: tuple[float, float]
    names: list[dict[str, float | str]]
    scale_mm: float
    scale_text: str
    keys: list[Key]

    @property
    def svg(self) -> str:
        """The picture by itself."""
        wide, tall = self.size
        box = f"0 0 {wide:.0f} {tall:.1f}"
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{self.parts}</svg>'


def fitted(box: Box, frame_mm: tuple[float, float]) -> Sheet:
    """Fit a box, metres, into a frame, in its middle; the sheet shows no less than the box."""
    west, south, east, north = box
    wide, tall = max(east - west, 1.0), max(north - south, 1.0)
    height = WIDTH * frame_mm[1] / frame_mm[0]
    scale = min(WIDTH / wide, height / tall)
    return Sheet((west + east - WIDTH / scale) / 2, (south + north + height / scale) / 2,
                 scale, height)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be drawn.

    Attributes
    ----------
    level : str
        Of the areas that are filled.
    fills : mapping of str to str
        Code of an area of the level -> its colour; others are not filled.
    shown : frozenset of str
        Names of :data:`LAYERS`.
    outlined : str or None
        Code of the area that the view is narrowed down to.
    named : frozenset of str, optional
        Codes of the areas whose names are written where there is room; when left out, streets, or
        communities near by.
    """

    level: str
    fills: Mapping[str, str]
    shown: frozenset[str]
    outlined: str | None
    named: frozenset[str] | None = None


def draw(
    tables: Tables, wanted: Wanted, sheet: Sheet, *, frame_mm: tuple[float, float], words: Words
) -> Drawn:
    """Draw what is seen of a city.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame
        What the sheet shows of ``coverage, stations, barriers, landscape, streets, compounds,
        partners, hubs`` of :mod:`geo.tables`, metres; each is read when it is drawn.
    wanted : Wanted
        What of it, and how.
    sheet : Sheet
        From metres to the picture.
    frame_mm : tuple of float
        Width and height of the frame.
    words : mapping of str to str
        The wording of pages on paper.
    """
    seen = _Seen(tables, wanted, sheet)
    parts = [part for name, paint in _PAINTED.items() if name in {*wanted.shown, ALWAYS}
             for part in paint(seen)]  # fmt: skip
    length_m, said = citymap.scale_of(sheet)
    mm = frame_mm[0] / WIDTH
    return Drawn(
        parts="".join([*_under(sheet, wanted), *parts]),
        size=(WIDTH, sheet.height),
        names=[*_names(seen, mm)] if "names" in wanted.shown else [],
        scale_mm=length_m * sheet.scale * mm,
        scale_text=said,
        keys=[key for name, key in _keys(words) if name in wanted.shown],
    )


def bounds_of(sheet: Sheet) -> Box:
    """West, south, east, north of what a sheet shows, metres, and a little more."""
    wide, tall, more = WIDTH / sheet.scale, sheet.height / sheet.scale, 20 / sheet.scale
    south, east = sheet.north - tall, sheet.west + wide
    return sheet.west - more, south - more, east + more, sheet.north + more


def _under(sheet: Sheet, wanted: Wanted) -> Iterator[str]:
    """Lay what all else is drawn upon."""
    if "marks" in wanted.shown:
        yield f"<defs>{_HATCH}</defs>"
    yield f'<rect width="{WIDTH:.0f}" height="{sheet.height:.1f}" fill="#eef1f4"/>'


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a sheet shows of a city."""

    tables: Tables
    wanted: Wanted
    sheet: Sheet

    @property
    def width_m(self) -> float:
        return WIDTH / self.sheet.scale

    def level(self, name: str) -> gpd.GeoDataFrame:
        coverage = self.tables["coverage"]
        return coverage[(coverage["level"] == name) & (coverage["kind"] == BASIC)]

    def filled(self) -> gpd.GeoDataFrame:
        coverage = self.tables["coverage"]
        is_wanted = coverage["code"].isin(list(self.wanted.fills))
        return coverage[(coverage["level"] == self.wanted.level) & is_wanted]

    def paths(self, shapes: np.ndarray, style: str) -> Iterator[str]:
        """Draw shapes of one style, cut at the frame, as one path."""
        plain = shapely.simplify(shapes, _COARSE / self.sheet.scale)
        cut = shapely.clip_by_rect(plain, *bounds_of(self.sheet))
        path = "".join(self.sheet.path(shape) for shape in cut if not shape.is_empty)
        if path:
            yield f'<path d="{path}" {style}/>'


def _land(seen: _Seen) -> Iterator[str]:
    land = seen.tables["landscape"]
    land = land[land.geometry.geom_type.str.endswith("Polygon")]
    is_green = land["kind"].isin(_GREEN).to_numpy()
    shapes = land.geometry.to_numpy()
    yield from seen.paths(shapes[is_green], f'fill="{HILL}"')
    yield from seen.paths(shapes[~is_green], f'fill="{PLACE}"')


def _areas(seen: _Seen) -> Iterator[str]:
    areas = seen.filled()
    yield '<g fill-opacity="0.9">'
    yield from citymap.filled(seen.sheet, areas, [*areas["code"].map(seen.wanted.fills)])
    yield "</g>"


def _gaps(seen: _Seen) -> Iterator[str]:
    """Hatch the areas where more than half of the residents are outside, as the map page does."""
    areas = seen.filled()
    outside = areas["too_far_residents"] + areas["over_capacity_residents"]
    shapes = areas.geometry.to_numpy()[(outside > areas["residents"] / 2).to_numpy()]
    style = f'fill="url(#hatch)" stroke="{GAP}" stroke-width="0.5" stroke-opacity="0.6"'
    yield from seen.paths(shapes, style)


def _ground(seen: _Seen) -> Iterator[str]:
    yield from _land(seen)
    yield from citymap.ground(seen.sheet, seen.tables["barriers"])


def _streets(seen: _Seen) -> Iterator[str]:
    """Draw main streets from afar, all of them near by."""
    if seen.width_m > _MAIN_STREETS_BELOW_M:
        return
    streets = seen.tables["streets"]
    is_main = streets["kind"].isin(MAIN).to_numpy()
    shapes = streets.geometry.to_numpy()
    style = 'fill="none" stroke-linecap="round" stroke="{}" stroke-width="{}"'
    if seen.width_m < _ALL_STREETS_BELOW_M:
        yield from seen.paths(shapes[~is_main], style.format("#fff", 1.4))
    near = 2.4 if seen.width_m < _COMMUNITIES_BELOW_M else 1.2
    yield from seen.paths(shapes[is_main], style.format("#7c93a8", near + 0.8))
    yield from seen.paths(shapes[is_main], style.format("#fff", near))


def _compounds(seen: _Seen) -> Iterator[str]:
    if seen.width_m < _ALL_STREETS_BELOW_M:
        style = f'fill="none" stroke="{COMPOUND}" stroke-width="1" stroke-dasharray="4 3"'
        yield from seen.paths(seen.tables["compounds"].geometry.to_numpy(), style)


def _borders(seen: _Seen) -> Iterator[str]:
    if seen.width_m < _COMMUNITIES_BELOW_M:
        yield from citymap.borders(seen.sheet, seen.level("community"), width=0.6)
    yield from citymap.borders(seen.sheet, seen.level("street"), width=1.4)
    if seen.wanted.outlined is not None:
        coverage = seen.tables["coverage"]
        found = coverage[coverage["code"] == seen.wanted.outlined].geometry.to_numpy()
        yield from seen.paths(found, f'fill="none" stroke="{NARROWED}" stroke-width="3"')


def _hubs(seen: _Seen) -> Iterator[str]:
    style = f'fill="{STATION}" fill-opacity="0.12" stroke="{STATION}" stroke-width="1.2"'
    yield from seen.paths(seen.tables["hubs"].geometry.to_numpy(), style)


def _barriers(seen: _Seen) -> Iterator[str]:
    style = f'fill="none" stroke="{BARRIER}" stroke-width="1.2"'
    yield from seen.paths(seen.tables["barriers"].geometry.to_numpy(), style)


def _dots(table: str, colour: str) -> "Paint":
    """Paint a dot for each place of a table."""

    def paint(seen: _Seen) -> Iterator[str]:
        middles = shapely.centroid(seen.tables[table].geometry.to_numpy())
        for x, y in seen.sheet.place(shapely.get_coordinates(middles)):
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}" stroke="#fff"/>'

    return paint


def _stations(seen: _Seen) -> Iterator[str]:
    yield from citymap.stations(seen.sheet, seen.tables["stations"])


ALWAYS = "borders"
Paint = Callable[[_Seen], Iterator[str]]
_PAINTED: Mapping[str, Paint] = {
    "areas": _areas,
    "marks": _gaps,
    "ground": _ground,
    "compounds": _compounds,
    "streets": _streets,
    ALWAYS: _borders,
    "hubs": _hubs,
    "barriers": _barriers,
    "gates": _dots("gates", GATE),
    "partners": _dots("partners", PARTNER),
    "stations": _stations,
}
"""Layer -> how it is painted, from the ground up."""


def _keys(words: Words) -> Iterator[tuple[str, Key]]:
    yield "marks", Key("hatch", GAP, words["gap_hatch"])
    yield "stations", Key("dot", STATION, words["station"])
    yield "stations", Key("diamond", STATION, words["hub"])
    yield "ground", Key("fill", WATER, words["water"])
    yield "hubs", Key("line", STATION, words["hub_district"])
    yield "partners", Key("dot", PARTNER, words["partner"])
    yield "barriers", Key("line", BARRIER, words["barrier"])
    yield "gates", Key("dot", GATE, words["gate"])
    yield "areas", Key("line", BORDER, words["street_border"])


def _names(seen: _Seen, mm: float) -> Iterator[dict[str, float | str]]:
    """Name areas, the largest first, none over another or cut."""
    areas = _named(seen)
    shapes = shapely.clip_by_rect(areas.geometry.to_numpy(), *bounds_of(seen.sheet))
    m2 = shapely.area(shapes)
    areas, shapes, m2 = areas[m2 > 0], shapes[m2 > 0], m2[m2 > 0]
    codes, names = areas["code"].to_numpy(), areas["name"].to_numpy()
    xy = seen.sheet.place(shapely.get_coordinates(shapely.point_on_surface(shapes))) * mm
    frame = shapely.box(0, 0, WIDTH * mm, seen.sheet.height * mm)
    taken, dots = [*_furniture(frame)], shapely.MultiPoint(_dots_seen(seen) * mm)
    for number in np.argsort(-m2, kind="stable"):
        text = shortened(names[number])
        free = [
            box
            for box in _boxes(text, *xy[number])
            if frame.contains(box) and not any(box.intersects(other) for other in taken)
        ]
        if free:
            here = next((box for box in free if not box.intersects(dots)), free[0])
            taken.append(here)
            x, y = here.centroid.coords[0]
            yield {"code": codes[number], "text": text, "x": round(x, 2), "y": round(y, 2)}


def _dots_seen(seen: _Seen) -> np.ndarray:
    """Place the stations, which a name had better not cover."""
    is_shown = "stations" in seen.wanted.shown
    places = seen.tables["stations"].geometry.to_numpy() if is_shown else np.array([])
    return seen.sheet.place(shapely.get_coordinates(places))


def _boxes(text: str, x: float, y: float) -> Iterator[shapely.Polygon]:
    """Say where a name may stand: at its place, or a little above or below; mm."""
    half = sum(_LETTER_MM if unicodedata.east_asian_width(letter) in "WF" else _LETTER_MM / 2
               for letter in text) / 2  # fmt: skip
    for lines in (0.0, -0.8, 0.8, -1.6, 1.6):
        top = y + (lines - 0.5) * _LINE_MM
        yield shapely.box(x - half, top, x + half, top + _LINE_MM)


def _named(seen: _Seen) -> gpd.GeoDataFrame:
    """Take the areas that are named; by custom streets, or communities near by."""
    if seen.wanted.named is None:
        return seen.level("community" if seen.width_m < _COMMUNITIES_BELOW_M else "street")
    coverage = seen.tables["coverage"]
    return coverage[coverage["code"].isin(seen.wanted.named)]


def _furniture(frame: shapely.Polygon) -> Iterator[shapely.Polygon]:
    """Tell where north and the scale bar stand on the frame, mm."""
    _, _, east, south = frame.bounds
    yield shapely.box(east - 10, 0, east, 14)
    yield shapely.box(0, south - 9, 0.34 * east, south)
