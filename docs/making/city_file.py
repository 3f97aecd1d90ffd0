"""The page of the city file, read from :mod:`geo.city`: every section and key."""

from collections.abc import Iterator, Mapping

from docs.making.docstrings import described, prose
from docs.making.markdown import code, codes, table
from geo import city
from geo.city import CityFile
from geo.codes import DEFAULT, Scheme
from geo.crs import DATUMS
from geo.norms import Norms
from geo.profiles import AVOIDABLE, profiles_from
from geo.tables import INPUTS, LEVELS, REQUIRED_INPUTS, Table

KEYS: Mapping[str, str] = {
    "file": "the file, relative to the city file",
    "layer": "layer of a file that holds several",
    "sheet": "sheet of a workbook; the first where it is left out",
    "crs": "reference system, `EPSG:...`, where the file does not say it",
    "datum": f"what coordinates are measured in: {codes(DATUMS)}",
    "encoding": "encoding of texts, where the file does not say it",
    "lon": "column of longitudes, for a table of points without shapes",
    "lat": "column of latitudes; both or neither",
    "wkt": "column of shapes as text (WKT)",
    "h3": "column of H3 cells, whose outlines become the shapes",
    "osm": "features wanted from an OpenStreetMap extract: "
    '`{ key = true }` or `{ key = ["value", ...] }`',
    "where": "rows wanted: `{ column = true }` for any but nothing and zero, or values",
    "cells": "for `[[areas]]` without a file: the H3 resolution of cells that hold demand",
    "outside": f"what to do with a point in no area: {codes(city.OUTSIDE)}",
}
"""What every entry may say beside its table's columns."""


def page() -> str:
    """Write the page."""
    parts = [
        "# The city file",
        prose(city).split("::")[0].rstrip() + ":",
        "```toml\n[city]\nname = \"Qixia\"\ncode = \"320113\"\n\n[[areas]]\nlevel = \"grid\"\n"
        "file = \"grids.zip\"\ncode = \"WGDM\"\nname = \"WGMC\"\n```",
        "Paths are relative to the city file. A wrong city file gets one message with every fault "
        "in it.",
        *_city(), *_entries(), *_norms(), *_codes(), *_profiles(), *_tables(),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _city() -> Iterator[str]:
    yield "## `[city]`"
    said = described(CityFile)
    yield table(["key", "meaning"], [(code(key), said[key][1]) for key in city._CITY_KEYS])


def _entries() -> Iterator[str]:
    yield "## What every entry may say"
    yield (
        "Each `[[section]]` is one file of one table. Beside the keys below it names columns: the "
        "table's own name on the left, the file's column on the right, or a value that holds for "
        "all rows (a number, `true` or `false`; a text where the table allows one)."
    )
    yield table(["key", "meaning"], [(code(key), KEYS[key]) for key in _reserved()])


def _reserved() -> list[str]:
    """List the keys in the order of reading; one that is not told of is an error."""
    unknown = set(city._RESERVED) ^ set(KEYS)
    if unknown:
        raise KeyError(f"docs/making/city_file.py does not tell of {', '.join(sorted(unknown))}")
    return list(KEYS)


def _norms() -> Iterator[str]:
    yield "## `[norms]`"
    yield "What the registry's checks hold the city to."
    said, kept = described(Norms), Norms()
    span = f"`[{kept.households_least}, {kept.households_most}]`"
    rows = [
        (code("households"), span, f"least and most: {said['households_least'][1]}"),
        *((code(key), code(getattr(kept, key)), said[key][1])
          for key in ("compactness", "request_days")),
    ]  # fmt: skip
    yield table(["key", "where nothing is said", "meaning"], rows)


def _codes() -> Iterator[str]:
    yield "## `[codes]`"
    said = described(Scheme)
    rows = [(code(level), str(DEFAULT.digits.get(level, "")), f"digits of the code of a {level}")
            for level in LEVELS]  # fmt: skip
    rows += [(code("nested"), code("true"), said["nested"][1])]
    yield "How areas are coded. Without this section codes are free; the usual scheme is this."
    yield table(["key", "usual", "meaning"], rows)


def _profiles() -> Iterator[str]:
    yield "## `[profiles.NAME]`"
    yield "Kinds of walkers beside those of [profiles](profiles.md)."
    (_, meaning), *_ = described(profiles_from, "Parameters").values()
    yield meaning
    rows = [(code("speed_kmh"), "walking speed, kilometres an hour"),
            (code("minutes"), "time limit, inclusive"),
            (code("avoid"), f"streets that it may not use: {codes(AVOIDABLE)}")]  # fmt: skip
    yield table(["key", "meaning"], rows)


def _tables() -> Iterator[str]:
    yield "## Sections"
    needed = codes(f"[[{name}]]" for name in REQUIRED_INPUTS)
    yield f"A city needs {needed}; all else may be left out."
    for one in INPUTS.values():
        yield f"### `[[{one.name}]]`"
        yield table(["key", "meaning"], list(_columns(one)))


def _columns(one: Table) -> Iterator[tuple[str, str]]:
    for name, column in one.columns.items():
        said = [column.meaning]
        said += [f"one of {codes(column.choices)}"] if column.choices else []
        said += ["must be named"] if column.required else []
        said += ["may be a text for all rows"] if column.constant else []
        yield code(name), "; ".join(said)


def every_key() -> Iterator[tuple[str, str]]:
    """List every section and key that a city file may have."""
    yield from (("[city]", key) for key in city._CITY_KEYS)
    yield from (("every entry", key) for key in city._RESERVED)
    yield from (("[norms]", key) for key in ("households", "compactness", "request_days"))
    yield from (("[codes]", key) for key in (*LEVELS, "nested"))
    yield from (("[profiles.NAME]", key) for key in ("speed_kmh", "minutes", "avoid"))
    yield from ((f"[[{one.name}]]", key) for one in INPUTS.values() for key in one.columns)
