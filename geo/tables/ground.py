"""What a walk is measured on: areas, stations, people, streets and what bars them."""

from collections.abc import Mapping

from geo.tables.contract import LINE, POINT, POLYGON, Column, Table, code_of, name_of

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

AREAS = Table(
    "areas",
    {
        "code": code_of("area"),
        "name": name_of("area"),
        "level": Column("level of the area", required=True, choices=LEVELS, constant=True),
        "parent": Column("code of the area one level up; found by overlap when left out"),
        "kind": Column("kind of grid; a kind covers ground once", default=BASIC, constant=True),
        "valid_from": Column("first day it is valid; that of the build where unknown", "date"),
        "valid_to": Column("first day it is valid no more; absent while it is", "date"),
    },
    POLYGON,
)

STATIONS = Table(
    "stations",
    {
        "code": code_of("station"),
        "name": name_of("station"),
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
        "code": code_of("entrance"),
        "station": Column("code of the station it leads into", required=True, refers="stations"),
    },
    POINT,
)

DEMAND = Table(
    "demand",
    {
        "code": code_of("demand point"),
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

LANDSCAPE = Table(
    "landscape",
    {
        "kind": Column("hill, park, campus, landmark...", required=True, constant=True),
        "name": Column("name of the place"),
    },
    POINT | LINE | POLYGON,
    key=None,
)

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
