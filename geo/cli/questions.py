"""Questions to a built city, one command each."""

from typing import Any

import click

from geo.cli.options import (
    LONLAT,
    LonLat,
    answered,
    asking_options,
    at_option,
    by_cell_option,
    by_option,
    day_option,
    opened,
    profile_option,
    question_options,
)
from geo.tables import CAUSES


@click.command()
@by_cell_option
@asking_options
@question_options
def coverage(store: str, as_of: str | None, form: str, **asked: object) -> None:
    """Print how many are covered in each area of a level."""
    answered(store, as_of, form, "coverage", **asked)


@click.command()
@by_option
@asking_options
@question_options
def gaps(store: str, as_of: str | None, form: str, **asked: Any) -> None:
    """Print where the residents outside are, and why; most residents first.

    A table leaves out how many are outside for each cause; JSON and CSV tell.
    """
    from geo.outputs.terminal import print_answer

    answer = opened(store, as_of=as_of).gaps(**asked)
    if form == "table":
        answer["rows"] = [_without_causes(row) for row in answer["rows"]]
    print_answer(answer, form=form)


def _without_causes(row: dict[str, Any]) -> dict[str, Any]:
    left_out = {"level", "metres", *(f"{cause}_residents" for cause in CAUSES)}
    return {name: value for name, value in row.items() if name not in left_out}


@click.command()
@profile_option
@at_option
@question_options
def islands(store: str, as_of: str | None, form: str, **asked: object) -> None:
    """Print streets that hang on nothing, and whom they strand, by community."""
    answered(store, as_of, form, "islands", **asked)


@click.command()
@click.argument("place", type=LonLat(), metavar=LONLAT)
@click.option("--count", type=click.IntRange(1, 100), default=3, show_default=True)
@asking_options
@question_options
def nearest(
    place: tuple[float, float], store: str, as_of: str | None, form: str, **asked: object
) -> None:
    """Print the areas that hold a place and the stations nearest to it on foot."""
    answered(store, as_of, form, "nearest", *place, **asked)


@click.command()
@click.argument("start", type=LonLat(), metavar=LONLAT)
@click.argument("end", type=LonLat(), metavar=LONLAT)
@profile_option
@at_option
@question_options
def walk(
    start: tuple[float, float],
    end: tuple[float, float],
    store: str,
    as_of: str | None,
    form: str,
    **asked: object,
) -> None:
    """Print how far it is on foot from one place to another, and the way."""
    answered(store, as_of, form, "walk", start, end, **asked)


@click.command()
@click.option("--area", metavar="CODE", help="Only what lies in this area.")
@day_option
@question_options
def registry(store: str, as_of: str | None, form: str, **asked: object) -> None:
    """Print how complete the registry is, with the codes of what is missing."""
    answered(store, as_of, form, "registry", **asked)


@click.command()
@by_option
@day_option
@question_options
def requests(store: str, as_of: str | None, form: str, **asked: object) -> None:
    """Print how many requests each area of a level has, and how long they take."""
    answered(store, as_of, form, "requests", **asked)


@click.command()
@click.option("--code", help="Only what this area came from and became.")
@question_options
def lineage(store: str, as_of: str | None, form: str, **asked: object) -> None:
    """Print which areas were split, merged, renumbered, moved or redrawn, and when."""
    answered(store, as_of, form, "lineage", **asked)
