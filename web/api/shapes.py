"""What the API answers, as JSON Schema: the columns come from where the answers are made."""

from geo.access.coverage import RATES
from geo.answers import borders, catchments, causes, change, gains, groups, ranges, week, whatif
from geo.answers.coverage import COVERAGE_COLUMNS
from geo.answers.gaps import GAP_COLUMNS, ISLAND_COLUMNS
from geo.answers.search import KINDS
from geo.answers.summary import ASKED
from geo.question import BORDERS as BORDERS_SEEN
from geo.tables import HUBS, LINEAGE
from web.api.schemas import (
    COUNT,
    GEOMETRY,
    LONLAT,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    PAGE,
    STAMP,
    TEXT,
    Schema,
    closed,
    collection,
    column,
    feature,
    figures,
    listed,
    row,
)

_RATES = tuple(f"rate_{name}" for name in RATES)
_AREA = ("code", "name", "level", "residents", "covered_residents", "too_far_residents",
         "over_capacity_residents", "undetermined_residents", *_RATES)  # fmt: skip
_NUMBER: Schema = {"type": "number"}
_FREE: Schema = {"type": "object"}
_BOUNDS: Schema = {**listed(_NUMBER, "West, south, east, north, degrees."),
                   "minItems": 4, "maxItems": 4}  # fmt: skip

PROFILE = closed({"name": TEXT, "speed_kmh": _NUMBER, "minutes": _NUMBER, "limit_m": _NUMBER,
                  "avoids": listed(TEXT, "What it may not use.")})  # fmt: skip

SUMMARY = closed(
    {
        **dict.fromkeys(("run", "city", "notice", "profile", "created"), TEXT),
        **dict.fromkeys(("speed_kmh", "minutes", "limit_m"), _NUMBER),
        **{name: column(name) for name in _AREA[3:]},
        **dict.fromkeys(("stations", "hubs", "gaps"), COUNT),
        "bounds": _BOUNDS,
        "streets": listed(row(_AREA), "Worst first."),
        "communities": listed(row(_AREA), "Those with most residents outside."),
        "levels": listed(TEXT, "From the root to the leaves."),
        "services": listed(TEXT, "What may be asked for."),
        "profiles": listed(PROFILE, "Who may walk."),
        **{name: STAMP[name] for name in ("at", "service", "border", "notes")},
    },
    optional=ASKED,
)

SETTINGS = closed(
    {
        "run": TEXT, "profile": TEXT, "minutes": _NUMBER, "services": listed(TEXT),
        "profiles": listed(PROFILE), "levels": listed(TEXT), "borders": listed(TEXT),
        "layers": listed(TEXT, "Of `layers`."), "tables": listed(TEXT, "Of `registry`."),
        "longest_minutes": _NUMBER,
    }
)  # fmt: skip

RUNS = closed(
    {
        "run": TEXT,
        "rows": listed(
            closed({
                "run": TEXT, "created": TEXT, "edition": COUNT, "valid_from": TEXT,
                "profile": TEXT, "speed_kmh": _NUMBER, "minutes": _NUMBER, "limit_m": _NUMBER,
                "zone": TEXT, "cells": COUNT, "method": TEXT, "notice": TEXT,
                "inputs": {"type": "object", "additionalProperties": TEXT,
                           "description": "File -> SHA-256 of its bytes."},
            }),
            "The newest first.",
        ),
    }
)  # fmt: skip

SEARCH = closed(
    {
        "run": TEXT,
        "rows": listed(
            closed({
                "kind": {"enum": list(KINDS)}, "code": TEXT, "name": TEXT, "level": MAYBE_TEXT,
                "parents": listed(TEXT, "Names of the areas it lies in, the nearest first."),
                "point": LONLAT,
            }),
            "The likeliest first.",
        ),
    }
)  # fmt: skip

COVERAGE = figures(COVERAGE_COLUMNS, is_paged=True)
GAPS = figures(GAP_COLUMNS, is_paged=True)
CAUSES = figures(
    causes.COLUMNS,
    {"level": TEXT, **dict.fromkeys(causes.COLUMNS[3:], COUNT)},
    is_paged=True,
)
GROUPS = figures(groups.COLUMNS, is_paged=True, without=("profile", "limit_m"))
WEEK = figures(
    week.COLUMNS,
    {"monday": TEXT, "area": TEXT, "residents": COUNT, "stations": COUNT, "notes": STAMP["notes"]},
)
CATCHMENTS = figures(catchments.STATION_COLUMNS, is_paged=True)
BACKUP = figures(catchments.BACKUP_COLUMNS, is_paged=True)
ISLANDS = figures(ISLAND_COLUMNS, is_paged=True)
LINEAGE_ROWS = closed({"run": TEXT, **PAGE, "rows": listed(row(LINEAGE.columns))})

RANGE = figures(
    ranges.COLUMNS,
    {
        "level": TEXT, "runs": COUNT, "seed": COUNT, "target": _NUMBER, "footpaths": COUNT,
        "doubts": {"type": "object", "additionalProperties": _NUMBER,
                   "description": "How far the city may be from its data."},
        "flips": listed(row(ranges.FLIP_COLUMNS), "Areas on either side of the target."),
        **{name: column(name) for name in ranges.COLUMNS[3:]},
        "notes": STAMP["notes"],
    },
)  # fmt: skip

_SEEN = closed(dict.fromkeys((*BORDERS_SEEN, "own_bias", "hard_bias"), MAYBE_NUMBER))
_SIDE = closed({"side": TEXT,
                **dict.fromkeys(("reach_m", "short", "behind_water"), MAYBE_NUMBER)})  # fmt: skip
BORDERS = figures(
    ("code", "name", "residents",
     *(f"{figure}_{seen}" for figure in borders.FIGURES for seen in _SEEN["properties"])),
    {
        "level": TEXT, "residents": COUNT, "stations_beyond": COUNT, "edges_beyond": COUNT,
        "needs_m": _NUMBER, **dict.fromkeys(borders.FIGURES, _SEEN),
        "sides": listed(_SIDE, "How far streets go on past the border."),
        "notes": STAMP["notes"],
    },
)  # fmt: skip

_WHAT = ("before", "after", "change", *change.CAUSES)
_RUN = closed({**STAMP, "valid_from": TEXT, "method": TEXT}, optional=ASKED)
CHANGE = closed(
    {
        "before": _RUN,
        "after": _RUN,
        "differs": {"type": "object", "additionalProperties": listed(TEXT),
                    "description": "Cause -> what is not the same."},
        **{figure: closed(dict.fromkeys(_WHAT, MAYBE_NUMBER)) for figure in change.FIGURES},
        "level": TEXT,
        **PAGE,
        "rows": listed(closed({"code": TEXT, "name": TEXT,
                               **{f"{figure}_{what}": MAYBE_NUMBER
                                  for figure in change.FIGURES for what in _WHAT}})),
        "areas_gone": listed(TEXT),
        "areas_new": listed(TEXT),
    }
)  # fmt: skip

_NEAR = closed({name: column(name) for name in ("code", "name", "kind", "metres", "minutes")})
_BY_LEVEL: Schema = {"type": "object", "additionalProperties": MAYBE_TEXT,
                     "description": "Level -> which."}  # fmt: skip
NEAREST = closed({"point": LONLAT, "areas": _BY_LEVEL, "names": _BY_LEVEL, "status": TEXT,
                  "profile": TEXT, "limit_m": _NUMBER,
                  "stations": listed(_NEAR, "The nearest first.")})  # fmt: skip
WALK: Schema = {
    "type": "object",
    "properties": {"status": {"enum": ["found", "unroutable", "no_way"]}, "metres": MAYBE_NUMBER,
                   "minutes": MAYBE_NUMBER, "geometry": GEOMETRY},
    "required": ["status", "metres", "minutes", "geometry"],
}  # fmt: skip
CONTOUR: Schema = {
    "type": "object",
    "properties": {"type": {"const": "FeatureCollection"}, "features": listed(feature())},
    "required": ["type", "features"],
}

AREAS_PAGE = collection((*COVERAGE_COLUMNS, "parent", "kind"))
AREA = feature((*COVERAGE_COLUMNS, "parent", "kind"))
STATIONS_PAGE = collection()
STATION = feature()
HUBS_PAGE = collection(HUBS.columns)
HUB = feature(HUBS.columns)
DEMAND_PAGE = collection(("code", "area", "status", "station", "cause", "cell", "kind",
                          "metres", "minutes"))  # fmt: skip
CELLS_PAGE = collection()
LAYER = {**CONTOUR, "description": "A GeoJSON FeatureCollection."}

_PAIR = ("before", "after")
_WALK_CHANGED = closed({
    "code": TEXT, "area": MAYBE_TEXT,
    **{f"{name}_{when}": MAYBE_TEXT for name in ("status", "station") for when in _PAIR},
    **{f"metres_{when}": MAYBE_NUMBER for when in _PAIR},
})  # fmt: skip
WHAT_IF = figures(
    ("code", "name", "residents",
     *(f"{figure}_{when}" for figure in whatif.FIGURES for when in _PAIR)),
    {
        "level": TEXT, "residents": COUNT, "residents_in": COUNT, "residents_out": COUNT,
        **{f"{figure}_{when}": MAYBE_NUMBER for figure in whatif.FIGURES for when in _PAIR},
        "demand": listed(_WALK_CHANGED, "Points whose walk differs."),
        "changes": listed(_FREE, "As made, with the names of what is new."),
        "notes": STAMP["notes"],
    },
)  # fmt: skip
GAINS = figures(gains.COLUMNS, {"candidates": COUNT})
GAINS_TOGETHER = figures(
    ("station", "lon", "lat", "cell", "residents_gained", "residents_gained_by_all",
     "covered_residents", *_RATES),
    {"candidates": COUNT, "residents_gained": COUNT, "bound": COUNT,
     "share_of_bound": MAYBE_NUMBER},
)  # fmt: skip
_WAY = {
    "kind": {"enum": ["link", "gate", "station"]}, "crosses": MAYBE_TEXT, "gates": listed(TEXT),
    "length_m": MAYBE_NUMBER, "from": LONLAT, "to": {"anyOf": [LONLAT, {"type": "null"}]},
    "geometry": GEOMETRY,
}  # fmt: skip
LINKS = closed(
    {**STAMP, "crossings": COUNT, "gates": COUNT,
     "rows": listed(closed({"residents_gained": COUNT, **_WAY, "changes": listed(_FREE)}))},
    optional=ASKED,
)  # fmt: skip
MENDS = closed(
    {
        **STAMP,
        **dict.fromkeys(("budget", "station_cost", "link_cost", "gate_cost", "cost"), _NUMBER),
        "weighed": COUNT, "residents_gained": COUNT, "covered_residents": COUNT,
        "rate_residents": MAYBE_NUMBER, "method": {"enum": ["exact", "greedy"]},
        "sets": {"type": ["integer", "null"]}, "note": TEXT,
        "rows": listed(closed({"chosen": {"type": "boolean"}, "residents_gained": COUNT,
                               "residents_lost": {"type": ["integer", "null"]}, "cost": _NUMBER,
                               **_WAY})),
        "changes": listed(_FREE, "Those chosen, as `what-if` takes them."),
    },
    optional=ASKED,
)  # fmt: skip

TABLE = closed(
    {**STAMP, "columns": listed(closed({"name": TEXT, "kind": TEXT})), "rows": listed(_FREE)},
    optional=ASKED,
)
TILES = closed({
    "run": TEXT,
    "areas_from": {"type": "integer", "description": "Zoom from which areas are shapes."},
    "resolutions": {"description": "Zoom -> resolution of the H3 cells drawn below that."},
    "layers": listed(closed({"name": TEXT, "level": MAYBE_TEXT, "features": COUNT,
                             "is_tiled": {"type": "boolean"}})),
})  # fmt: skip
MEASURES = closed(
    {**STAMP, "measure": TEXT, "level": TEXT,
     "columns": {"type": "object", "additionalProperties": listed({}),
                 "description": "Name -> the value of every area, in the order of `code`."}},
    optional=ASKED,
)  # fmt: skip
