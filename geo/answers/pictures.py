"""Any view of the map as a page: a picture to keep, to send and to print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.answers.measured_areas import measured_areas
from geo.answers.opened import TablesOf
from geo.answers.tree import codes_under
from geo.errors import ContractError
from geo.outputs.charts import Words, percent
from geo.outputs.citymap import Sheet
from geo.outputs.figures import area_figures
from geo.outputs.picture import CUSTOM, LAYERS, Wanted, bounds_of, draw, fitted
from geo.outputs.shades import HATCHED, Key, shade
from geo.outputs.sheet import Form, set_sheet
from geo.outputs.wording import wording
from geo.question import Question
from geo.store.engine import Box

if TYPE_CHECKING:
    from geo.answers.city import City

_TEMPLATE = "picture.typ"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

PAGES = {True: ((297, 210), (215, 166)), False: ((210, 297), (190, 212))}
"""Whether what is seen is wider than tall -> page and frame, millimetres (A4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a picture shows.

    Attributes
    ----------
    level : str, optional
        Of the areas; the finest when left out.
    measure : str
        What colours them, of :data:`geo.outputs.shades.MEASURES`.
    bbox : tuple of float, optional
        West, south, east, north, degrees; the whole city, or what it is narrowed down to, when left
        out.
    layers : sequence of str
        Layers shown or hidden against their custom: ``-gaps``, ``+partners``.
    narrowed : str, optional
        Code of the area that the view is narrowed down to.
    """

    level: str | None = None
    measure: str = "coverage"
    bbox: Box | None = None
    layers: Sequence[str] = ()
    narrowed: str | None = None


def picture_of(
    city: "City", view: View, question: Question, *, form: Form, language: str, fonts: Path
) -> bytes:
    """Set a view of the map as one page with title, figures, legend, scale, north and source.

    Parameters
    ----------
    view : View
        What is seen.
    question : Question
        Whose results.
    form : str
        ``pdf``, ``png`` or ``svg``.
    language : str
        ``zh`` or ``en``.
    fonts : Path
        Folder of :data:`geo.outputs.sheet.FONT_FILES`.

    Raises
    ------
    NotFoundError
        For a level, measure, layer, area or language that is not there.
    """
    words = wording(language)
    level = city.level(view.level)
    box = _box(city, view)
    is_wide = box[2] - box[0] >= box[3] - box[1]
    page, frame = PAGES[is_wide]
    sheet = fitted(box, frame)
    fills, keys = shaded(city, question, level, view, words)
    seen = Seen(city, city.results(question), sheet)
    wanted = Wanted(level=level, fills=fills, shown=_shown(view), outlined=view.narrowed)
    drawn = draw(seen, wanted, sheet, frame_mm=frame, words=words)
    measure = words[f"measure_{view.measure}"]
    title = words["picture_title"].format(
        city=city.run.city, measure=measure, level=words[f"level_{level}"]
    )
    told = {
        "lang": language,
        "is_wide": is_wide,
        "page": page,
        "map": frame,
        "title": title,
        "choices": " · ".join(choices_said(city, view, question, words)),
        "legend_title": measure,
        "legend": [asdict(key) for key in (*keys, *drawn.keys)],
        "about": name_of(city, view.narrowed or city.run.city_code),
        "facts": _facts(city, view, question, words),
        "names": drawn.names,
        "scale": {"mm": round(drawn.scale_mm, 2), "text": drawn.scale_text},
        "source": source_said(city, words),
    }
    return set_sheet(_TEMPLATE, told, {"map.svg": drawn.svg}, form=form, fonts=fonts)


class Seen(Mapping[str, gpd.GeoDataFrame]):
    """What a sheet shows of a city's tables, in metres; each is read when it is asked for.

    Parameters
    ----------
    city : City
        Whose tables.
    instead : mapping of str to GeoDataFrame
        Tables to take in the place of the city's own.
    sheet : Sheet
        What is seen.
    """

    def __init__(self, city: "City", instead: Mapping[str, gpd.GeoDataFrame], sheet: Sheet) -> None:
        self._tables = TablesOf(city, instead)
        self._zone = city.run.zone
        self._box = shapely.box(*city.to_lonlat.transform_bounds(*bounds_of(sheet)))

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        table = self._tables[name]
        return table.iloc[np.sort(table.sindex.query(self._box))].to_crs(self._zone)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _box(city: "City", view: View) -> Box:
    """Take the box that was asked for, or that of the area that the view is about; metres."""
    asked = view.bbox
    if asked is None:
        areas = city.table("areas")
        code = city.run.city_code if view.narrowed is None else view.narrowed
        about = areas[areas["code"] == code]
        asked = tuple((areas if about.empty else about).total_bounds)
    west, south, east, north = asked
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ContractError(
            f"{west:g},{south:g},{east:g},{north:g} is no box of longitudes and latitudes",
            hint="give west,south,east,north in degrees",
        )
    metric: Box = city.to_metric.transform_bounds(*asked)
    if not np.isfinite(metric).all():
        raise ContractError(f"the box lies where {city.run.zone} does not reach")
    return metric


def _shown(view: View) -> frozenset[str]:
    """Read which layers are seen; what is not drawn on paper is passed over."""
    named = {layer[1:]: layer.startswith("+") for layer in view.layers if layer[:1] in {"+", "-"}}
    if view.measure not in HATCHED:
        named["marks"] = False
    return frozenset(name for name in LAYERS if named.get(name, name in CUSTOM))


def shaded(
    city: "City", question: Question, level: str, view: View, words: Words
) -> tuple[dict[str, str], list[Key]]:
    """Colour the areas of a level, or those within what the view is narrowed down to."""
    told = measured_areas(city, view.measure, question, level=level)
    areas = pd.DataFrame(told["columns"])
    if view.narrowed is not None:
        areas = areas[areas["code"].isin(codes_under(city.table("areas"), view.narrowed))]
    fills, keys = shade(areas, view.measure, words)
    return dict(zip(areas["code"], fills, strict=True)), keys


def choices_said(city: "City", view: View, question: Question, words: Words) -> Iterator[str]:
    """Say whose walk, when, and to what; nothing that was chosen is left out."""
    walker = question.walker
    yield words["picture_walker"].format(
        profile=words.get(f"profile_{walker.name}", walker.name),
        speed=float(walker.speed_kmh),
        minutes=float(walker.minutes),
        metres=walker.limit_m,
    )
    at = question.at
    day = at and words[f"weekday_{_WEEKDAYS[at.weekday()]}"]
    yield words["picture_any_time"] if at is None else f"{at:%Y-%m-%d} {day} {at:%H:%M}"
    if question.service is not None:
        yield words["picture_service"].format(service=question.service)
    if view.narrowed is not None:
        yield words["picture_narrowed"].format(name=name_of(city, view.narrowed))


def name_of(city: "City", code: str) -> str:
    """Name an area by its code."""
    areas = city.table("areas")
    return str(areas["name"][areas["code"] == code].iloc[0])


def _facts(city: "City", view: View, question: Question, words: Words) -> list[tuple[str, str]]:
    """Tell the figures of what the view is about."""
    coverage = city.results(question)["coverage"]
    code = city.run.city_code if view.narrowed is None else view.narrowed
    (figures,) = area_figures(coverage[coverage["code"] == code])
    return [
        (words["fact_rate"], percent(figures.rate_residents)),
        (words["fact_residents"], f"{figures.residents:,}"),
        (words["fact_outside"], f"{figures.outside_residents:,}"),
        (words["fact_undetermined"], f"{figures.undetermined_residents:,}"),
    ]


def source_said(city: "City", words: Words) -> str:
    """Say what must be said of the data, their day, the run and the zone, ``·`` between them."""
    run = city.run
    said = words["picture_source"].format(
        day=run.valid_from, run=run.id, created=f"{run.created:%Y-%m-%d}", zone=run.zone
    )
    return " · ".join(filter(None, (run.notice, said)))
