"""A frame of places as a page to move about in, in which data is data.

The page is one file, ``page.html``: a style and a script of ours. What rows say is written into it
last, as a block of JSON that no browser runs; the script shows it as text. Should a text break out
of the block nonetheless, the page's own rules let no script run but ours, and no other machine be
asked.
"""

import html
import secrets
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.crs import STORED
from geo.desk.assets import VENDOR
from geo.desk.colours import coloured
from geo.errors import CRSError
from geo.outputs.webmap import DECIMALS_DEGREES

HEIGHT_PX = 480


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a notebook shows, and that can be kept as a file.

    Attributes
    ----------
    text : str
        The whole page.
    height_px : int
        Its height in a notebook.
    """

    text: str
    height_px: int

    def _repr_html_(self) -> str:
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{html.escape(self.text)}" '
            f'style="width:100%;height:{self.height_px}px;border:1px solid #d0d7de"></iframe>'
        )

    def save(self, path: str | Path) -> None:
        """Write the page to a file that any browser opens."""
        Path(path).write_text(self.text, encoding="utf-8")


def explore(
    places: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    on: gpd.GeoDataFrame | None = None,
    height_px: int = HEIGHT_PX,
) -> Page:
    """Draw places on a page: coloured by a column, each told in full where it is pointed at.

    Parameters
    ----------
    places : GeoDataFrame
        Of any shapes and reference system; rows without a shape are not drawn.
    column : str, optional
        What colours them; the first rate, cause or count of residents when left out.
    on : GeoDataFrame, optional
        Areas to outline below, so that it can be seen where the places are.
    height_px : int
        Height in a notebook.

    Raises
    ------
    CRSError
        If the places do not say where they are.
    NotFoundError
        If there is no such column.
    """
    drawn = _drawable(places)
    fills, keys, column = coloured(drawn, column)
    ground = [] if on is None else _features(below := _drawable(on), [""] * len(below))
    told = {
        "title": column or "",
        "keys": [{"colour": colour, "text": text} for colour, text in keys],
        "features": [*_features(drawn, fills)],
        "ground": [*ground],
    }
    return Page(_filled(orjson.dumps(told).decode()), height_px)


def _drawable(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if places.crs is None:
        raise CRSError("the places have no CRS", hint="set it where they were read")
    return places[~(places.geometry.is_empty | places.geometry.isna())].to_crs(STORED)


def _features(places: gpd.GeoDataFrame, fills: list[str]) -> Iterator[dict[str, Any]]:
    names = [name for name in places if name != places.geometry.name]
    told = {name: [*map(said, places[name])] for name in names}
    for row, (shape, fill) in enumerate(zip(_shapes(places), fills, strict=True)):
        lines = [[name, told[name][row]] for name in names]
        yield {"shape": orjson.Fragment(shape), "fill": fill, "told": lines}


def _shapes(places: gpd.GeoDataFrame) -> Any:
    geometry = places.geometry.array
    return shapely.to_geojson(
        shapely.transform(geometry, lambda degrees: np.round(degrees, DECIMALS_DEGREES))
    )


def said(value: Any) -> str:
    """Write a value for people.

    Examples
    --------
    >>> said(1234), said(0.123456), said(None), said("{{7*7}}")
    ('1,234', '0.1235', '–', '{{7*7}}')
    """
    if isinstance(value, bool | np.bool_) or not pd.api.types.is_scalar(value):
        return str(value)
    if pd.isna(value):
        return "–"
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 10 else _long(value)


def _long(value: object) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


def _filled(told: str) -> str:
    """Put data into the page, last of all, so that nothing looks for marks in it."""
    page = _blank().replace("%NONCE%", secrets.token_urlsafe(16))
    before, after = page.split("<!-- data -->")
    return before + told.replace("<", "\\u003c") + after


@cache
def _blank() -> str:
    text = files("geo.desk").joinpath("page.html").read_text(encoding="utf-8")
    for file, kind in (("leaflet.js", "javascript"), ("leaflet.css", "css")):
        path = VENDOR / "leaflet" / file
        inside = b64encode(path.read_bytes()).decode() if path.exists() else ""
        text = text.replace(f"{{{file}}}", f"data:text/{kind};base64,{inside}")
    return text
