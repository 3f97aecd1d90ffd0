"""A city and a question -> the figures of a report."""

from collections.abc import Callable, Mapping
from importlib.metadata import version

from geo.answers import City
from geo.errors import NotFoundError
from geo.report.block import Language
from geo.report.chapters import CHAPTERS, name_of
from geo.report.inputs import input_hashes
from geo.report.report import SHANGHAI, Asked, Report
from geo.report.scope import Scope
from geo.report.table import FigureTable
from geo.run import today
from geo.tables import BASIC


def asked_of(  # noqa: PLR0913 - keyword-only options
    city: City,
    *,
    area: str | None = None,
    profile: str | None = None,
    minutes: float | None = None,
    day: str | None = None,
    before: str | None = None,
    runs: int = 20,
    seed: int = 1,
    language: Language = "zh",
    targets: Mapping[str, float] = SHANGHAI,
) -> Asked:
    """Say what a report is of, what is left out as the run has it.

    It is compared with the run before, where there is one and no other day is said.

    Raises
    ------
    NotFoundError
        For an area or profile that is not there.
    """
    question = city.question(profile=profile, minutes=minutes)
    code = city.run.city_code if area is None else area
    areas = city.table("areas")
    basic = areas[areas["kind"] == BASIC]
    if code not in set(basic["code"]):
        raise NotFoundError(
            f"no area {code!r} whose residents are counted",
            hint="areas are named by their codes: gridgov coverage --by street lists some",
        )
    return Asked(
        area=code,
        profile=question.walker.name,
        minutes=float(question.walker.minutes),
        day=day or city.store.as_of or today(),
        before=_day_before(city) if before is None else before,
        runs=runs,
        seed=seed,
        language=language,
        targets=dict(targets),
    )


def _day_before(city: City) -> str:
    """Find a day of the run before; none where there is none."""
    days: list[str] = [run["valid_from"] for run in city.runs()["rows"]]
    return max((day for day in days if day < city.run.valid_from), default="")


def gather(scope: Scope, *, tell: Callable[[str], None] | None = None) -> Report:
    """Make the figures of a report.

    Parameters
    ----------
    scope : Scope
        The area, who walks, and what was answered already for others.
    tell : callable, optional
        Told which chapter is at work.
    """
    tables: dict[str, FigureTable] = {}
    for chapter in CHAPTERS:
        if tell is not None:
            tell(name_of(chapter))
        tables |= {table.name: table for table in chapter.tables(scope)}
    return Report(
        version=version("gridgov"),
        asked=scope.asked,
        run=scope.city.run,
        inputs=scope.once(("inputs",), lambda: input_hashes(scope.city)),
        tables=tables,
    )
