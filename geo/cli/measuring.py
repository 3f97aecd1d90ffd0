"""Measures of how well a city is served, one command each."""

from datetime import date
from typing import Any

import click

from geo.cli.options import (
    Day,
    answered,
    asking_options,
    by_any_option,
    opened,
    question_options,
    timeless_options,
)


@click.command()
@by_any_option
@asking_options
@question_options
def groups(store: str, as_of: str | None, form: str, **asked: Any) -> None:
    """Print how many of those who walk differently are covered, elders among them.

    With --profile, only the groups that walk so.
    """
    answered(store, as_of, form, "groups", **asked)


@click.command()
@click.option(
    "--week",
    "day",
    metavar="DAY",
    type=Day(),
    help="The week that holds a day, 2026-11-23, with its holidays; one without by default.",
)
@click.option("--area", metavar="CODE", help="Only the residents of an area; all by default.")
@timeless_options
@question_options
def week(store: str, as_of: str | None, form: str, day: str | None, **asked: Any) -> None:
    """Print how many find a station open at each of the 168 hours of a week."""
    monday = date.fromisoformat(day) if day else None
    answered(store, as_of, form, "week", monday=monday, **asked)


@click.command()
@asking_options
@question_options
def stations(store: str, as_of: str | None, form: str, **asked: Any) -> None:
    """Print whom each station serves, who has no other one, and what ground it reaches."""
    answered(store, as_of, form, "catchments", **asked)


@click.command()
@by_any_option
@asking_options
@question_options
def second(store: str, as_of: str | None, form: str, **asked: Any) -> None:
    """Print how many residents have a second station within the limit, or one alone."""
    answered(store, as_of, form, "backup", **asked)


@click.command("range")
@by_any_option
@click.option("--runs", type=int, default=100, show_default=True, help="Cities that are drawn.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the draws.")
@click.option("--target", type=float, default=0.85, show_default=True, metavar="SHARE",
              help="Of residents that an area should have covered.")  # fmt: skip
@click.option("--flips", "only_flips", is_flag=True,
              help="List the finest areas that may be on either side of the target.")  # fmt: skip
@asking_options
@question_options
def range_(store: str, as_of: str | None, form: str, *, only_flips: bool, **asked: Any) -> None:
    """Print between which bounds each rate lies, nine times in ten."""
    from geo.outputs.terminal import print_answer

    answer = opened(store, as_of=as_of).range(**asked)
    if form != "json":
        unsure = answer.pop("flips")
        answer |= {"flips": len(unsure)} | ({"rows": unsure} if only_flips else {})
    print_answer(answer, form=form)
