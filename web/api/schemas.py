"""What JSON Schemas are made of: columns described by what the tables say of them.

A column that some table of :mod:`geo.tables` has is described as there; the unit or meaning of any
other follows from its name, as everywhere in this project.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from geo.answers.summary import ASKED
from geo.store.models import STORED
from geo.tables import Column

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
LONLAT: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2,
                  "description": "Longitude and latitude, degrees."}  # fmt: skip
GEOMETRY: Schema = {
    "type": ["object", "null"],
    "description": "GeoJSON.",
    "required": ["type", "coordinates"],
    "properties": {"type": TEXT, "coordinates": {"type": "array"}},
}

_RESULTS = ("coverage", "gaps", "islands", "results", "lineage", "areas", "stations", "demand")
"""Tables whose columns name those of answers, those that say most first."""

_TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "string",
    "moment": "string",
}

_BY_NAME: tuple[tuple[str, Schema], ...] = (
    (r"(covered|outside)_residents.*", {"type": ["number", "null"], "description": "Residents."}),
    (r"rate_.*|share.*", {**MAYBE_NUMBER, "description": "A share, 0 to 1."}),
    (
        r".*_(residents|people|count)|people|residents_.*",
        {"type": ["integer", "null"], "description": "How many people."},
    ),
    (r".*_m2.*", {**MAYBE_NUMBER, "description": "Square metres."}),
    (r".*_m|metres.*", {**MAYBE_NUMBER, "description": "Metres."}),
    (r".*minutes.*", {**MAYBE_NUMBER, "description": "Minutes."}),
    (r"(open|counts|chosen|meets_target|is_.*)", {"type": "boolean"}),
    (r"(hour|edges|runs_otherwise|open_stations|overdue|requests|buildings|dwellings)", COUNT),
    (r"(lon|lat|days|cost|capacity)", MAYBE_NUMBER),
    (r"covered_.*", MAYBE_NUMBER),
)
"""How a column's name begins or ends -> what it holds; the first that fits."""


def column(name: str) -> Schema:
    """Describe a column of an answer by its name."""
    for table in _RESULTS:
        if name in STORED[table].columns:
            return described(STORED[table].columns[name])
    return next((said for shape, said in _BY_NAME if re.fullmatch(shape, name)), MAYBE_TEXT)


def described(said: Column) -> Schema:
    """Describe a column of a table; what is absent in some answers is null there."""
    schema: Schema = {"type": [_TYPES[said.kind], "null"], "description": said.meaning}
    if said.kind == "date":
        schema["format"] = "date"
    return schema


def closed(properties: Mapping[str, Schema], *, optional: Iterable[str] = ()) -> Schema:
    """Describe an object that has these parts and no others."""
    left_out = set(optional)
    needed = [name for name in properties if name not in left_out]
    return {"type": "object", "properties": dict(properties), "required": needed,
            "additionalProperties": False}  # fmt: skip


def listed(items: Schema, meaning: str = "") -> Schema:
    """Describe a list."""
    return {"type": "array", "items": items, **({"description": meaning} if meaning else {})}


def row(columns: Iterable[str], **more: Schema) -> Schema:
    """Describe a row of these columns, and of others that are described beside."""
    return closed({**{name: column(name) for name in columns}, **more})


STAMP: Mapping[str, Schema] = {
    "run": {**TEXT, "description": "The run that answered."},
    "profile": {**TEXT, "description": "Who walks."},
    "limit_m": {"type": "number", "description": "How far at most, metres, inclusive."},
    "at": {**TEXT, "description": "When, the city's own time."},
    "service": {**TEXT, "description": "Which service."},
    "border": {**TEXT, "description": "What the border means."},
    "notes": listed(TEXT, "What is not known of this answer."),
}
"""Of what run and what question an answer is."""

PAGE: Mapping[str, Schema] = {
    "total": {**COUNT, "description": "Rows in all."},
    "offset": {**COUNT, "description": "Rows before these."},
    "size": {**COUNT, "description": "Rows of a page."},
    "next": {**MAYBE_TEXT, "description": "Where the next page is; null on the last."},
}


def figures(
    columns: Iterable[str],
    more: Mapping[str, Schema] | None = None,
    *,
    is_paged: bool = False,
    without: Iterable[str] = (),
) -> Schema:
    """Describe an answer of rows under its stamp.

    Parameters
    ----------
    columns : iterable of str
        Of its rows.
    more : mapping, optional
        What it tells beside the rows.
    is_paged : bool
        Whether it comes page by page.
    without : iterable of str
        Parts of the stamp that it has not.
    """
    beside = more or {}
    stamp = {name: said for name, said in STAMP.items() if name not in set(without)}
    page = PAGE if is_paged else {}
    return closed({**stamp, **beside, **page, "rows": listed(row(columns))},
                  optional=set(ASKED) - set(beside))  # fmt: skip


def collection(columns: Iterable[str] | None = None) -> Schema:
    """Describe a page of GeoJSON features under its stamp."""
    return closed(
        {"type": {"const": "FeatureCollection"}, **STAMP, **PAGE,
         "features": listed(feature(columns))},
        optional=ASKED,
    )  # fmt: skip


def feature(columns: Iterable[str] | None = None) -> Schema:
    """Describe a GeoJSON feature; its properties are left open where no columns are named."""
    properties: Schema = {"type": "object"} if columns is None else row(columns)
    return {
        "type": "object",
        "properties": {"type": {"const": "Feature"}, "properties": properties,
                       "geometry": GEOMETRY},
        "required": ["type", "properties", "geometry"],
    }  # fmt: skip
