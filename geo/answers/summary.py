"""What leaders read: the figures of a city, and what else may be asked of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.access.levels import levels_of
from geo.answers.choices import profiles_told, services_offered
from geo.answers.opened import TablesOf
from geo.answers.rows import Answer
from geo.outputs.figures import Figures, summarise
from geo.question import Question

if TYPE_CHECKING:
    from geo.answers.city import City

ASKED = ("at", "service", "border", "notes")
"""Parts of a question beside the walker, told where they are asked."""


def summary_of(city: "City", question: Question) -> Answer:
    """Answer the leaders' questions: the figures of the run, or of another question.

    Returns
    -------
    dict
        :meth:`geo.outputs.figures.Figures.as_json`; ``levels``, from the root to the leaves; the
        ``services`` and ``profiles`` that may be asked for; :data:`ASKED`, where anything is.
    """
    stamp = city.stamped(question)
    return (
        _figures(city, question).as_json()
        | {name: stamp[name] for name in ASKED if name in stamp}
        | {
            "levels": levels_of(city.table("areas")),
            "services": services_offered(city.table("stations")),
            "profiles": profiles_told(city),
        }
    )


def _figures(city: "City", question: Question) -> Figures:
    if city.is_of_run(question):
        return city.figures
    walker = question.walker
    run = replace(
        city.run,
        profile=walker.name,
        speed_kmh=float(walker.speed_kmh),
        minutes=float(walker.minutes),
        limit_m=walker.limit_m,
    )
    return summarise(run, TablesOf(city, city.results(question)))
