"""A city as a map: one call, and it can be shown to people.

The colours and classes are those of every other map (:mod:`geo.outputs.shades`), and so is what is
said of it (:mod:`geo.answers.pictures`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geo.answers.opened import TablesOf
from geo.answers.pictures import View, choices_said, name_of, shaded, source_said
from geo.desk import furniture, layers
from geo.desk.paper import GREY, LARGE, NORMAL, SMALL, Paper, say
from geo.outputs.charts import Words
from geo.outputs.citymap import BORDER, GAP, STATION, WATER
from geo.outputs.shades import HATCHED, Key
from geo.outputs.wording import wording
from geo.question import Question
from geo.tables import BASIC

if TYPE_CHECKING:
    from geo.answers import City

_MARGIN_IN = 0.12


def picture(  # noqa: PLR0913 - keyword-only options
    city: "City",
    *,
    by: str | None = None,
    measure: str = "coverage",
    under: str | None = None,
    marks: gpd.GeoDataFrame | None = None,
    language: str = "en",
    **asked: Any,
) -> Paper:
    """Draw a map of a city: areas coloured by a measure, stations, water, streets and names.

    Parameters
    ----------
    city : City
        What is drawn.
    by : str, optional
        Level of the areas that are coloured; the finest when left out.
    measure : str
        What colours them, of :data:`geo.outputs.shades.MEASURES`.
    under : str, optional
        Code of an area: only what lies in it is coloured, and the map shows little more.
    marks : GeoDataFrame, optional
        Places or lines to draw on top, numbered from 1 in their order: gains, links.
    language : str
        ``en`` or ``zh``.
    **asked
        As :meth:`geo.answers.City.question` takes it.

    Returns
    -------
    Paper
        A matplotlib ``Figure``, with title, legend, scale bar, north, source and notice.

    Raises
    ------
    NotFoundError
        For a level, measure, area or language that is not there.
    """
    question, words = city.question(**asked), wording(language)
    view = View(level=city.level(by), measure=measure, narrowed=under)
    fills, keys = shaded(city, question, str(view.level), view, words)
    areas = _areas(city, question)
    filled = areas[areas["code"].isin(list(fills))]
    around = areas[areas["code"] == under] if under else areas
    paper, axes = furniture.sheet(around.total_bounds)
    layers.ground(axes, city)
    layers.fill(axes, filled, fills, hatched=measure in HATCHED)
    layers.outline(axes, areas, under)
    layers.stations(axes, city)
    taken = [] if marks is None else layers.marked(axes, marks.to_crs(city.run.zone))
    layers.names(axes, areas, under, taken)
    furniture.scale_and_north(axes)
    more = [key for key in _more(city, words) if key.mark != "hatch" or measure in HATCHED]
    furniture.legend(axes, [*keys, *more], title=words[f"measure_{measure}"])
    _say(paper, city, view, question, words)
    return paper


def _areas(city: "City", question: Question) -> gpd.GeoDataFrame:
    """Read what is known of every area that partitions the city, in metres."""
    coverage = TablesOf(city, city.results(question))["coverage"]
    return coverage[coverage["kind"] == BASIC].to_crs(city.run.zone)


def _more(city: "City", words: Words) -> Iterator[Key]:
    """List what is drawn over the areas, where it is there."""
    kinds = set(city.table("stations")["kind"])
    yield Key("hatch", GAP, words["gap_hatch"])
    yield Key("dot", STATION, words["station"])
    if "hub" in kinds:
        yield Key("diamond", STATION, words["hub"])
    if (city.table("barriers")["kind"] == "water").any():
        yield Key("fill", WATER, words["water"])
    if (city.table("areas")["level"] == "street").any():
        yield Key("line", BORDER, words["street_border"])


def _say(paper: Paper, city: "City", view: View, question: Question, words: Words) -> None:
    """Head and foot: what it is, whose walk, where it comes from."""
    wide, tall = paper.get_size_inches()
    title = words["picture_title"].format(
        city=city.run.city if view.narrowed is None else name_of(city, view.narrowed),
        measure=words[f"measure_{view.measure}"],
        level=words[f"level_{view.level}"],
    )
    whose = " · ".join(choices_said(city, view, question, words))
    left = _MARGIN_IN / wide
    say(paper, left, 1 - 0.3 / tall, title, bold=True, size=LARGE, va="center")
    say(paper, left, 1 - 0.58 / tall, whose, size=NORMAL, color=GREY, va="center")
    foot = source_said(city, words)
    say(paper, left, 0.17 / tall, foot, size=SMALL, color=GREY, va="center")
