"""Numbers that the method is made of, read from the code: pages name them as ``{{ far_m }}``."""

from collections.abc import Mapping

from docs.making import notebooks, profiles
from geo.access.causes import MISSING_DETOUR
from geo.access.mends import MOST_SETS
from geo.access.pedshed import SPACING_M as PEDSHED_M
from geo.access.ranges import OUT
from geo.answers.published import BASE, LEAST, LEAST_CELLS, LEAST_RESIDENTS
from geo.answers.ranges import FEWEST_RUNS
from geo.doubts import Doubts
from geo.history.lineage import TOLERANCE_M
from geo.network.barriers import GATE_M
from geo.network.gates import NIGHT_FROM_HOUR, NIGHT_TO_HOUR
from geo.network.snap import FAR_MM, NORMAL_MM
from geo.profiles import PROFILES
from geo.run import METHOD_VERSION
from geo.walk.contour import MOST_WRONG_IN, N_POINTS, SPACING_M
from geo.walk.crossings import DETOUR, LEAST_SAVED_M, MOST_M

_DOUBTS = Doubts()

CONSTANTS: Mapping[str, str] = {
    "method": METHOD_VERSION,
    "normal_m": f"{NORMAL_MM / 1000:g}",
    "far_m": f"{FAR_MM / 1000:g}",
    "gate_m": f"{GATE_M:g}",
    "night_from": f"{NIGHT_FROM_HOUR:02}:00",
    "night_to": f"{NIGHT_TO_HOUR:02}:00",
    "adult_m": f"{PROFILES['adult'].limit_m:g}",
    "elder_m": f"{PROFILES['elder'].limit_m:g}",
    "notebooks": notebooks.listed(),
    "names": notebooks.names(),
    "profiles_in_chinese": profiles.listed("zh"),
    "missing_detour": f"{MISSING_DETOUR}",
    "crossing_m": f"{MOST_M}",
    "crossing_detour": f"{DETOUR}",
    "crossing_saved_m": f"{LEAST_SAVED_M}",
    "most_sets": f"{MOST_SETS:,}",
    "pedshed_m": f"{PEDSHED_M:g}",
    "range_out": f"{OUT:.0%}",
    "range_holds": f"{1 - 2 * OUT:.0%}",
    "fewest_runs": f"{FEWEST_RUNS}",
    "doubt_speed": f"{_DOUBTS.speed:g}",
    "doubt_place_m": f"{_DOUBTS.place_m:g}",
    "doubt_lacking": f"{_DOUBTS.lacking:.0%}",
    "doubt_invented": f"{_DOUBTS.invented:.0%}",
    "doubt_split": f"{_DOUBTS.split:.0%}",
    "least": f"{LEAST}",
    "base": f"{BASE}",
    "least_residents": f"{LEAST_RESIDENTS}",
    "least_cells": f"{LEAST_CELLS}",
    "redrawn_m": f"{TOLERANCE_M:g}",
    "lattice_m": f"{SPACING_M:g}",
    "contour_points": f"{N_POINTS:,}",
    "contour_wrong": f"{MOST_WRONG_IN:.0%}",
}
"""Name -> number, or table of numbers, as it is shown."""
