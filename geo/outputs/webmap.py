"""What the map needs: its frame, drawn by folium, and the tables as GeoJSON.

No value of the data goes through folium or branca, which would run it as a template on the server
and as a template literal in the browser. Folium draws the empty frame; features follow over the
API as the bytes of :func:`geojson`. As a second wall, :func:`keep_text_literal` takes branca's
habit of compiling rendered text away.

Conventions
-----------
* longitude, latitude in degrees, rounded to five decimals (about a metre): vertices that two
  areas share stay shared;
* every asset has a local address; nothing is asked of another machine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import folium
import geopandas as gpd
import numpy as np
import orjson
import shapely
from branca.element import Element, Figure

DECIMALS_DEGREES = 5
DECIMALS_PROPERTIES = 4
"""Enough for a rate of one decimal in percent, and for a length in tenths of a millimetre."""

MAP_ID = "city"
"""Folium's suffix: the map is the global variable, and the element, ``map_city``."""

_EMPTY_VIEW = (0.0, 0.0)
_LITERAL = "{{ this.literal }}"
_compile_text = Element.__init__


@dataclass(frozen=True, slots=True)
class Frame:
    """An empty map in three pieces of text, none of them from data.

    Attributes
    ----------
    header : str
        Links, styles and scripts for the page's head.
    html : str
        The element that holds the map.
    script : str
        What makes the map; no ``<script>`` tag around it.
    """

    header: str
    html: str
    script: str

    def header_with(self, nonce: str) -> str:
        """Mark every script and style of the header as the page's own."""
        marked = self.header.replace("<script", f'<script nonce="{nonce}"')
        return marked.replace("<style", f'<style nonce="{nonce}"')


_ZOOM_FORBIDDEN = re.compile(r'<meta name="viewport"[^>]*>')
"""What folium says of the window: that nobody may enlarge the text. The page says better."""


@cache
def frame(vendor: str) -> Frame:
    """Draw the frame of a map without tiles and without data.

    Parameters
    ----------
    vendor : str
        Address under which the front-end packages are served, such as ``/static/vendor``.
    """
    keep_text_literal()
    empty = folium.Map(location=_EMPTY_VIEW, tiles=None, zoom_control=False, prefer_canvas=True)
    empty.default_js = [("leaflet", f"{vendor}/leaflet/leaflet.js")]
    empty.default_css = [("leaflet_css", f"{vendor}/leaflet/leaflet.css")]
    empty._id = MAP_ID
    page = Figure()
    page.add_child(empty)
    page.render()
    header = _ZOOM_FORBIDDEN.sub("", page.header.render())
    return Frame(header, page.html.render(), page.script.render())


def keep_text_literal() -> None:
    """Make branca keep a text that it is given, instead of compiling it as a template.

    ``MacroElement.render`` wraps what it has just rendered in ``Element(text)``, which compiles it
    once more: a place named ``{{ 7 * 7 }}`` would read 49.
    """
    Element.__init__ = _keep_text  # type: ignore[method-assign]


def _keep_text(
    self: Element, template: str | None = None, template_name: str | None = None
) -> None:
    _compile_text(self, None if template is None else _LITERAL, template_name)
    vars(self)["literal"] = template


def geojson(table: gpd.GeoDataFrame, *, columns: Sequence[str] | None = None) -> bytes:
    """Write a table as a GeoJSON feature collection.

    Parameters
    ----------
    table : GeoDataFrame
        In degrees, longitude first.
    columns : sequence of str, optional
        Which become properties; every one when left out.

    Returns
    -------
    bytes
        UTF-8. What is absent is ``null``, a geometry too; numbers keep four decimals.
    """
    geometry = shapely.transform(table.geometry.array, _rounded)
    chosen = table.drop(columns=table.geometry.name).round(DECIMALS_PROPERTIES)
    chosen = chosen if columns is None else chosen[list(columns)]
    properties = chosen.astype(object).where(chosen.notna(), None).to_dict("records")
    features = [
        {"type": "Feature", "properties": row, "geometry": orjson.Fragment(shape or b"null")}
        for row, shape in zip(properties, shapely.to_geojson(geometry), strict=True)
    ]
    return orjson.dumps(
        {"type": "FeatureCollection", "features": features}, option=orjson.OPT_SERIALIZE_NUMPY
    )


def _rounded(degrees: np.ndarray) -> np.ndarray:
    return np.round(degrees, DECIMALS_DEGREES)
