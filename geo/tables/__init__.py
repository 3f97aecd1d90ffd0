"""What each table looks like, written once.

A function that says it takes "a stations table" means :data:`STATIONS`. Tables are checked where
they enter (:mod:`geo.check`) and trusted after. Four families:

* **ground** (:mod:`geo.tables.ground`), what a walk is measured on, and
* **registry** (:mod:`geo.tables.registry`), everything else that hangs on a place: both are inputs,
  which a planner hands over and a city file names (:data:`INPUTS`);
* **results** (:mod:`geo.tables.results`), which a run adds;
* **history** (:mod:`geo.tables.history`), which grows from build to build.

Conventions
-----------
* geometry is longitude, latitude in CGCS2000 (``EPSG:4490``) at rest, metres in the metric zone of
  the city while it is computed with;
* units are in the names: ``length_mm``, ``floor_area_m2``;
* an absent text or number is ``None``/``NaN`` in a frame and ``NULL`` in a store.
"""

from collections.abc import Mapping

from geo.tables.contract import LINE, POINT, POLYGON, Column, Kind, Table
from geo.tables.ground import (
    AREAS,
    BARRIERS,
    BASIC,
    BRIDGE,
    DEMAND,
    EDGE,
    ENTRANCES,
    FLAGS,
    GATE,
    LANDSCAPE,
    LEVELS,
    NIGHT_CLOSED,
    PLACED,
    PRIVATE,
    STATIONS,
    STEPS,
    STREETS,
)
from geo.tables.history import HISTORY, LINEAGE, PAST_AREAS
from geo.tables.registry import (
    ALLIANCES,
    CHANNELS,
    COMPOUNDS,
    EVENTS,
    GATES,
    HUBS,
    PARTIES,
    PARTNERS,
    PROJECTS,
    RATINGS,
    REGISTRY,
    REQUESTS,
    STATES,
    TEAMS,
)
from geo.tables.results import (
    ANCHORS,
    CAUSES,
    COVERAGE,
    FINDINGS,
    GAPS,
    ISLANDS,
    RESULTS,
    RESULTS_PER_DEMAND,
)

GROUND: Mapping[str, Table] = {
    table.name: table
    for table in (AREAS, STATIONS, ENTRANCES, DEMAND, STREETS, BARRIERS, LANDSCAPE)
}
"""The tables that a walk is measured on, or drawn with."""

INPUTS: Mapping[str, Table] = {**GROUND, **REGISTRY}
"""The tables a city file may name; :data:`REQUIRED_INPUTS` it must."""

REQUIRED_INPUTS = ("areas", "streets", "demand")

PLACED_TABLES = ("stations", "demand", "partners")
"""Tables of points that get the ``area`` which holds them."""

__all__ = [
    "ALLIANCES", "ANCHORS", "AREAS", "BARRIERS", "BASIC", "BRIDGE", "CAUSES", "CHANNELS",
    "COMPOUNDS", "COVERAGE", "DEMAND", "EDGE", "ENTRANCES", "EVENTS", "FINDINGS", "FLAGS", "GAPS",
    "GATE", "GATES", "GROUND", "HISTORY", "HUBS", "INPUTS", "ISLANDS", "LANDSCAPE", "LEVELS",
    "LINE", "LINEAGE", "NIGHT_CLOSED", "PARTIES", "PARTNERS", "PAST_AREAS", "PLACED",
    "PLACED_TABLES", "POINT", "POLYGON", "PRIVATE", "PROJECTS", "RATINGS", "REGISTRY", "REQUESTS",
    "REQUIRED_INPUTS", "RESULTS", "RESULTS_PER_DEMAND", "STATES", "STATIONS", "STEPS", "STREETS",
    "TEAMS", "Column", "Kind", "Table",
]  # fmt: skip
