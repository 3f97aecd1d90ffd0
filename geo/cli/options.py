"""What several commands share: options, how an error is told, how progress is shown."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from geo.errors import GeoError
from geo.profiles import PROFILES
from geo.question import BORDERS
from geo.settings import Settings, read_settings
from geo.tables import LEVELS

if TYPE_CHECKING:
    from geo.answers import City

LONLAT = "LON,LAT"


def opened(store: str, *, as_of: str | None = None) -> "City":
    """Open a built city with the cache of this user; what takes long is said."""
    from geo.answers import open_city

    return open_city(store, as_of=as_of, cache=read_settings(os.environ).cache, tell=say)


def answered(
    store: str, as_of: str | None, form: str, question: str, *places: object, **asked: object
) -> None:
    """Ask a built city one question, a method of it, and print the answer."""
    from geo.outputs.terminal import print_answer

    city = opened(store, as_of=as_of)
    print_answer(getattr(city, question)(*places, **asked), form=form)


def say(text: str) -> None:
    """Print a note where answers do not go."""
    click.echo(text, err=True)


class Commands(click.Group):
    """A group whose commands turn a ``GeoError`` into one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except GeoError as error:
            raise click.ClickException(str(error)) from error


def store_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--store``."""
    return click.option(
        "--store",
        envvar="GRIDGOV_STORE",
        default=Settings.store,
        show_default=True,
        show_envvar=True,
        help="Where tables and results rest.",
    )(command)


def as_of_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--as-of``."""
    return click.option(
        "--as-of", metavar="DAY", type=Day(), help="The city as it was on a day, 2026-11-24."
    )(command)


def day_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--day``."""
    return click.option(
        "--day",
        metavar="DAY",
        type=Day(),
        help="What is overdue was due before it, 2026-11-24; today by default.",
    )(command)


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--format``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="How to print the answer.",
    )(command)


def profile_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--profile``; the run's own where it is left out."""
    names = f"{', '.join(PROFILES)}, or one of the city's own."
    return click.option("--profile", metavar="NAME", help=f"Who walks: {names}")(command)


def asking_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what makes a :class:`geo.question.Question`, the run's own where it is left out."""
    return timeless_options(at_option(command))


def timeless_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the same but the time."""
    border = click.option(
        "--border",
        type=click.Choice(BORDERS),
        default="open",
        show_default=True,
        help="own: stations of neighbours do not count; hard: nobody crosses the border either.",
    )
    return borderless_options(border(command))


def borderless_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the same but the time and the border."""
    minutes = click.option("--minutes", type=float, help="The time limit, inclusive.")
    service = click.option("--service", metavar="NAME", help="Only stations that offer it.")
    return profile_option(minutes(service(command)))


def at_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--at``."""
    return click.option(
        "--at",
        type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
        help='When they walk, "2026-11-28 19:00": what is closed then does not count.',
    )(command)


def by_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--by``."""
    return click.option(
        "--by", type=click.Choice(LEVELS[::-1]), help="Level of the areas; the finest by default."
    )(command)


def by_any_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--by``, for what may be told of every level at once."""
    return click.option(
        "--by",
        type=click.Choice([*LEVELS[::-1], "all"]),
        help="Level of the areas, or all; the finest by default.",
    )(command)


def by_cell_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--by``, for what is counted by H3 cell too."""
    return click.option(
        "--by",
        type=click.Choice([*LEVELS[::-1], "all", "cell"]),
        help="Level of the areas, all, or H3 cells; the finest level by default.",
    )(command)


class LonLat(click.ParamType[tuple[float, float]]):
    """A place written as longitude, comma, latitude."""

    name = LONLAT

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Read two numbers."""
        try:
            lon, lat = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not LON,LAT such as 118.93,32.10", param, ctx)
        return lon, lat


def question_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what every question takes: of which day, of which store, in which form."""
    return as_of_option(store_option(format_option(command)))


class Day(click.ParamType[str]):
    """A day, written as it is stored."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Read a day of the calendar."""
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.fail(f"{value!r} is no day such as 2026-11-24", param, ctx)


@contextmanager
def progress_shown() -> Iterator[Callable[[str], None]]:
    """Show the stage at work on standard error, on one line where there is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage: console.print(f"{stage} ...", highlight=False, markup=False)
        return
    with console.status("starting") as status:
        yield lambda stage: status.update(stage)
