"""What each table looks like, written once.

A function that says it takes "a stations table" means :data:`STATIONS`. Tables are checked where
they enter (:mod:`geo.check`) and trusted after. Two families:

* **inputs**, which a planner hands over and a city file names (:data:`INPUTS`);
* **results**, which a run adds (:data:`RESULTS`).

Conventions
-----------
* geometry is longitude, latitude in CGCS2000 (``EPSG:4490``) at rest, metres in the metric zone of
  the city while it is computed with;
* units are in the names: ``length_mm``, ``floor_area_m2``;
* an absent text or number is ``None``/``NaN`` in a frame and ``NULL`` in a store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean"]

LEVELS = ("district", "street", "community", "grid")
"""Levels of an area, from the root to the leaves."""

BASIC = "basic"
"""The kind of grid that partitions its community; grids of other kinds may overlap it."""

STEPS, GATE, NIGHT_CLOSED, PRIVATE, BRIDGE = 1, 2, 4, 8, 16
"""Flags of an edge, one bit each; ``BRIDGE`` is a bridge or a tunnel."""

FLAGS: Mapping[str, int] = {
    "steps": STEPS,
    "gate": GATE,
    "night_closed": NIGHT_CLOSED,
    "private": PRIVATE,
    "bridge": BRIDGE,
}
"""The boolean columns of the streets table and their bits."""

POINT = frozenset({"Point"})
LINE = frozenset({"LineString", "MultiLineString"})
POLYGON = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means and what it may hold.

    Attributes
    ----------
    meaning : str
        One phrase, with the unit; messages quote it.
    kind : str
        ``text``, ``integer``, ``number`` or ``boolean``; numbers are never negative.
    required : bool
        Whether a row without a value is a fault.
    default : object
        What an entry that does not name the column gets.
    choices : tuple of str
        The only texts allowed; empty when any is.
    constant : bool
        Whether a city file may give a text for all rows instead of a column's name.
    """

    meaning: str
    kind: Kind = "text"
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their meaning and unit, a key, and the geometry allowed.

    Attributes
    ----------
    name : str
        The plural of the row, also the section's name in a city file.
    columns : mapping of str to Column
        Every column but the geometry, in the order of display.
    geometry : frozenset of str
        Allowed geometry types; empty for a table without geometry.
    key : str or None
        The column whose values are unique; None where rows have no name of their own.
    """

    name: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = field(default_factory=frozenset)
    key: str | None = "code"


def _code(of: str) -> Column:
    return Column(f"code of the {of}, unique", required=True)


def _name(of: str) -> Column:
    return Column(f"name of the {of}", required=True)


AREAS = Table(
    "areas",
    {
        "code": _code("area"),
        "name": _name("area"),
        "level": Column("level of the area", required=True, choices=LEVELS, constant=True),
        "parent": Column("code of the area one level up; found by overlap when left out"),
        "kind": Column("kind of grid; a kind covers ground once", default=BASIC, constant=True),
    },
    POLYGON,
)

STATIONS = Table(
    "stations",
    {
        "code": _code("station"),
        "name": _name("station"),
        "kind": Column(
            "kind of station",
            default="service",
            choices=("service", "hub", "site", "studio"),
            constant=True,
        ),
        "level": Column(
            "level it serves",
            default="site",
            choices=("district", "street", "community", "site"),
            constant=True,
        ),
        "services": Column("services offered, separated by ';'", constant=True),
        "hours": Column("opening hours in OSM syntax", constant=True),
        "floor_area_m2": Column("floor area, m2", "number"),
        "capacity": Column("residents it can serve", "integer"),
    },
    POINT,
)

ENTRANCES = Table(
    "entrances",
    {
        "code": _code("entrance"),
        "station": Column("code of the station it leads into", required=True),
    },
    POINT,
)

HUBS = Table(
    "hubs",
    {
        "code": _code("hub's business district"),
        "name": _name("hub's business district"),
        "station": Column("code of the station that is the hub", required=True),
    },
    POLYGON,
)

DEMAND = Table(
    "demand",
    {
        "code": _code("demand point"),
        "residents": Column("people who live there", "integer", required=True),
        "elders": Column("residents aged 65 and over", "integer", default=0),
        "dwellings": Column("dwellings", "integer", default=0),
        "buildings": Column("buildings", "integer", default=1),
        "kind": Column("what stands there", default="building", constant=True),
    },
    POINT,
)

STREETS = Table(
    "streets",
    {
        "kind": Column("class of street", default="street", constant=True),
        "name": Column("name of the street"),
        "steps": Column("a flight of steps", "boolean", default=False),
        "gate": Column("passes a gate", "boolean", default=False),
        "night_closed": Column("shut at night", "boolean", default=False),
        "private": Column("not open to everyone on foot", "boolean", default=False),
        "bridge": Column("a bridge or a tunnel", "boolean", default=False),
    },
    LINE,
    key=None,
)

BARRIERS = Table(
    "barriers",
    {
        "kind": Column(
            "what bars the way",
            required=True,
            choices=("water", "rail", "expressway", "wall"),
            constant=True,
        ),
        "name": Column("name of the barrier"),
    },
    LINE | POLYGON,
    key=None,
)

GATES = Table(
    "gates",
    {
        "code": _code("gate"),
        "name": Column("name of the gate"),
        "compound": Column("code of the compound it opens"),
        "hours": Column("opening hours in OSM syntax", constant=True),
        "passage": Column(
            "who may pass", default="public", choices=("public", "residents"), constant=True
        ),
    },
    POINT,
)

COMPOUNDS = Table(
    "compounds",
    {
        "code": _code("compound"),
        "name": _name("compound"),
        "dwellings": Column("dwellings", "integer", default=0),
        "residents": Column("people who live there", "integer", default=0),
    },
    POLYGON,
)

LANDSCAPE = Table(
    "landscape",
    {
        "kind": Column("hill, park, campus, landmark...", required=True, constant=True),
        "name": Column("name of the place"),
    },
    POINT | LINE | POLYGON,
    key=None,
)

INPUTS: Mapping[str, Table] = {
    table.name: table
    for table in (
        AREAS,
        STATIONS,
        ENTRANCES,
        HUBS,
        DEMAND,
        STREETS,
        BARRIERS,
        GATES,
        COMPOUNDS,
        LANDSCAPE,
    )
}
"""The tables a city file may name; areas, streets and demand it must."""

REQUIRED_INPUTS = ("areas", "streets", "demand")

PLACED: Mapping[str, Column] = {
    "area": Column("code of the smallest basic area that holds it; absent outside every area"),
}
"""What the check adds to stations and demand."""

EDGE: Mapping[str, Column] = {
    "edge": Column("number of the edge, from 0", "integer", required=True),
    "tail": Column("node where it begins", "integer", required=True),
    "head": Column("node where it ends", "integer", required=True),
    "length_mm": Column("walking length, whole millimetres", "integer", required=True),
    "flags": Column("bits of geo.tables.FLAGS", "integer", required=True),
    "component": Column("connected component, 0 the largest", "integer", required=True),
}
"""What the network adds to streets, which are one row an edge at rest."""

ANCHORS = Table(
    "anchors",
    {
        "owner_table": Column("'stations' or 'demand'", required=True),
        "owner": Column("code of the station or demand point", required=True),
        "edge": Column("edge it is snapped to; absent when unroutable", "integer"),
        "offset_mm": Column("from the edge's tail, whole millimetres", "integer"),
        "connector_mm": Column("from the point to the edge, whole millimetres", "integer"),
        "status": Column("normal, far, island or unroutable", required=True),
    },
    LINE,
    key=None,
)

RESULTS_PER_DEMAND = Table(
    "results",
    {
        "code": _code("demand point"),
        "area": Column("code of the smallest basic area that holds it"),
        "status": Column("covered, over_capacity, too_far or undetermined", required=True),
        "station": Column("code of the nearest station; absent when none can be reached"),
        "length_mm": Column("walk to it, connectors included, whole millimetres", "integer"),
        "cell": Column("H3 cell", required=True),
        "built_m2": Column("its share of the cell, m2", "number", required=True),
    },
    POINT,
)

COVERAGE = Table(
    "coverage",
    {
        "code": Column("code of the area", required=True),
        "name": Column("name of the area", required=True),
        "level": Column("level of the area", required=True, choices=LEVELS),
        "parent": Column("code of the area one level up"),
        "kind": Column("kind of area", required=True),
        "residents": Column("residents", "integer", required=True),
        "covered_residents": Column("within the limit of a station", "integer", required=True),
        "too_far_residents": Column("beyond the limit", "integer", required=True),
        "over_capacity_residents": Column("in reach of full stations", "integer", required=True),
        "undetermined_residents": Column("no way could be measured", "integer", required=True),
        "rate_residents": Column("share of residents covered, 0 to 1", "number"),
        "rate_dwellings": Column("share of dwellings covered, 0 to 1", "number"),
        "rate_buildings": Column("share of buildings covered, 0 to 1", "number"),
        "rate_area": Column("share of built-up area covered, 0 to 1", "number"),
    },
    POLYGON,
)

GAPS = Table(
    "gaps",
    {
        "code": Column("code of the area", required=True),
        "name": Column("name of the area", required=True),
        "level": Column("level of the area", required=True, choices=LEVELS),
        "gap": Column("number of the gap within its area, from 1", "integer", required=True),
        "residents": Column("residents outside", "integer", required=True),
        "elders": Column("elders outside", "integer", required=True),
        "nearest_station": Column("code of the station nearest to most of them"),
        "metres": Column("walk to it, mean over residents, metres", "number"),
        "minutes": Column("the same in minutes", "number"),
        "minutes_over": Column("minutes over the limit", "number"),
        "cause": Column("why; absent until it is known"),
    },
    frozenset({"MultiPoint"}),
    key=None,
)

ISLANDS = Table(
    "islands",
    {
        "component": Column("connected component, from 1", "integer", required=True),
        "edges": Column("edges", "integer", required=True),
        "length_m": Column("length of its streets, metres", "number", required=True),
        "streets": Column("names of its streets, separated by ';'"),
        "community": Column("code of the community of those it strands"),
        "residents": Column("residents snapped to it", "integer", required=True),
    },
    key=None,
)

FINDINGS = Table(
    "findings",
    {
        "severity": Column("fault, left_out or note", required=True),
        "file": Column("file it is about", required=True),
        "rows": Column("rows it is about, as text"),
        "count": Column("how many rows", "integer", required=True),
        "found": Column("what was found", required=True),
        "expected": Column("what was expected"),
        "hint": Column("what to try"),
    },
    key=None,
)

RESULTS: Mapping[str, Table] = {
    table.name: table for table in (ANCHORS, RESULTS_PER_DEMAND, COVERAGE, GAPS, ISLANDS, FINDINGS)
}
"""The tables a run writes beside its own row in ``runs``."""
