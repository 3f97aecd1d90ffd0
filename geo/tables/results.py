"""What a run adds to its inputs."""

from collections.abc import Mapping

from geo.tables.contract import LINE, POINT, POLYGON, Column, Table, code_of
from geo.tables.ground import LEVELS

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
"""How stations and demand are tied to the network. A home or door has a further row of status
``stepless`` where those who take no steps are tied elsewhere. A home has one of status ``gate`` for
each end of its compound's own gates by which its way is shorter; its ``connector_mm`` is the walk
from the home to there."""

CAUSES = (
    "capacity", "hours", "gate", "barrier", "network_missing", "not_snapped", "too_far",
)  # fmt: skip
"""Why somebody is not covered, in the order in which reasons are looked for."""

RESULTS_PER_DEMAND = Table(
    "results",
    {
        "code": code_of("demand point"),
        "area": Column("code of the smallest basic area that holds it"),
        "status": Column("covered, over_capacity, too_far or undetermined", required=True),
        "station": Column("code of the nearest station; absent when none can be reached"),
        "length_mm": Column("walk to it, connectors included, whole millimetres", "integer"),
        "turned_away": Column("residents in reach for whom there is no room", "integer", default=0),
        "cause": Column("why they are not covered; absent where they are"),
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
        "slowest_tenth_minutes": Column("nine tenths of the residents walk no longer", "number"),
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
        "cause": Column("why, for most of them"),
        "confidence": Column("share of its residents whom the cause explains, 0 to 1", "number"),
        "mend": Column("cheapest kind of mend for the cause"),
        **{
            f"{cause}_residents": Column(f"residents outside because of: {cause}", "integer")
            for cause in CAUSES
        },
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
