"""What can be asked of a city: its services, who may walk, levels, layers, runs."""

from typing import TYPE_CHECKING

import pandas as pd

from geo.access.levels import levels_of
from geo.answers.rows import Answer
from geo.engine import services_of
from geo.profiles import LONGEST_MINUTES, PROFILES, Profile
from geo.question import BORDERS
from geo.store import editions
from geo.tables import FLAGS, HISTORY, INPUTS, REGISTRY, RESULTS

if TYPE_CHECKING:
    from geo.answers.city import City


def services_offered(stations: pd.DataFrame) -> list[str]:
    """Name every service that some station offers."""
    return sorted({one for some in services_of(stations) for one in some})


def profiles_told(city: "City") -> list[Answer]:
    """Tell of every kind of walker, the product's and the city's own."""
    return [_told(profile) for profile in {**PROFILES, **city.profiles}.values()]


def _told(profile: Profile) -> Answer:
    return {
        "name": profile.name,
        "speed_kmh": float(profile.speed_kmh),
        "minutes": float(profile.minutes),
        "limit_m": profile.limit_m,
        "avoids": [name for name, flag in FLAGS.items() if profile.avoid & flag],
    }


def choices_of(city: "City") -> Answer:
    """Answer what may be asked: every name that a question can hold."""
    tables = {**INPUTS, **RESULTS, **HISTORY}
    return {
        "run": city.run.id,
        "profile": city.run.profile,
        "minutes": city.run.minutes,
        "services": services_offered(city.table("stations")),
        "profiles": profiles_told(city),
        "levels": list(levels_of(city.table("areas"))),
        "borders": list(BORDERS),
        "layers": [name for name, table in tables.items() if table.geometry],
        "tables": list(REGISTRY),
        "longest_minutes": LONGEST_MINUTES,
    }


def runs_of(city: "City") -> Answer:
    """Answer which runs the store holds, the newest first; ``as_of`` opens each by its day."""
    with city.store.engine.reading() as connection:
        every = [edition.run for edition in editions.every(connection)]
    told = ("edition", "valid_from", "profile", "speed_kmh", "minutes", "limit_m", "zone", "cells",
            "method", "notice")  # fmt: skip
    rows = [
        {"run": run.id, "created": run.created.isoformat(),
         **{name: getattr(run, name) for name in told}, "inputs": dict(run.inputs)}
        for run in reversed(every)
    ]  # fmt: skip
    return {"run": city.run.id, "rows": rows}
