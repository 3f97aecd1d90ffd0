"""`gridgov ...`: each command opens, asks one question, and prints the answer.

Results go to standard output, progress and notes to standard error. A user's mistake is one message
and exit code 1; wrong use of a command is exit code 2.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from geo.errors import GeoError
from geo.profiles import PROFILES
from geo.settings import Settings
from geo.tables import LEVELS

LONLAT = "LON,LAT"


class Commands(click.Group):
    """A group whose commands turn a ``GeoError`` into one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except GeoError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gridgov")
def cli() -> None:
    """Who reaches a service station on foot, who does not, and where."""


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


def walker_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--profile`` and ``--minutes``; the run's own where they are left out."""
    profile = click.option("--profile", type=click.Choice(list(PROFILES)), help="Who walks.")
    minutes = click.option("--minutes", type=float, help="The time limit, inclusive.")
    return profile(minutes(command))


def by_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--by``."""
    return click.option(
        "--by", type=click.Choice(LEVELS[::-1]), help="Level of the areas; the finest by default."
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


@cli.command()
@click.argument("city", type=click.Path(path_type=Path))
@click.option("--profile", type=click.Choice(list(PROFILES)), default="adult", show_default=True)
@click.option("--minutes", type=float, help="The time limit, inclusive; 15 by default.")
@store_option
@format_option
def build(city: Path, profile: str, minutes: float | None, store: str, form: str) -> None:
    """Compute everything from the files that CITY (a city.toml) names."""
    from geo.outputs.terminal import print_figures
    from geo.pipeline import build
    from geo.profiles import profile_named

    with progress_shown() as progress:
        figures = build(
            city, store, profile=profile_named(profile, minutes=minutes), progress=progress
        )
    print_figures(figures, form=form)


@cli.command()
@click.argument("city", type=click.Path(path_type=Path))
@format_option
def check(city: Path, form: str) -> None:
    """List what is wrong or remarkable in the files of CITY, and write nothing."""
    from geo.check.findings import as_frame
    from geo.outputs.terminal import print_frame
    from geo.pipeline import check

    with progress_shown() as progress:
        findings = check(city, progress=progress)
    print_frame(as_frame(findings), form=form)


@cli.command()
@by_option
@walker_options
@store_option
@format_option
def coverage(
    by: str | None, profile: str | None, minutes: float | None, store: str, form: str
) -> None:
    """Print how many are covered in each area of a level."""
    _answer(store, form, "coverage", by=by, profile=profile, minutes=minutes)


@cli.command()
@by_option
@walker_options
@store_option
@format_option
def gaps(by: str | None, profile: str | None, minutes: float | None, store: str, form: str) -> None:
    """Print where the residents outside are, most residents first."""
    _answer(store, form, "gaps", by=by, profile=profile, minutes=minutes)


@cli.command()
@click.argument("place", type=LonLat(), metavar=LONLAT)
@click.option("--count", type=click.IntRange(1, 100), default=3, show_default=True)
@walker_options
@store_option
@format_option
def nearest(
    place: tuple[float, float],
    count: int,
    profile: str | None,
    minutes: float | None,
    store: str,
    form: str,
) -> None:
    """Print the areas that hold a place and the stations nearest to it on foot."""
    _answer(store, form, "nearest", *place, count=count, profile=profile, minutes=minutes)


@cli.command()
@click.argument("start", type=LonLat(), metavar=LONLAT)
@click.argument("end", type=LonLat(), metavar=LONLAT)
@click.option("--profile", type=click.Choice(list(PROFILES)), help="Who walks.")
@store_option
@format_option
def walk(
    start: tuple[float, float],
    end: tuple[float, float],
    profile: str | None,
    store: str,
    form: str,
) -> None:
    """Print how far it is on foot from one place to another, and the way."""
    _answer(store, form, "walk", start, end, profile=profile)


def _answer(store: str, form: str, question: str, *places: object, **options: object) -> None:
    """Ask a built city one question and print the answer."""
    from geo.answers import open_city
    from geo.outputs.terminal import print_answer

    print_answer(getattr(open_city(store), question)(*places, **options), form=form)


@cli.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@store_option
def report(out: Path, language: str, store: str) -> None:
    """Write the coverage-gap report to OUT (.html)."""
    from geo.answers import open_city
    from geo.outputs.report import write_report

    if out.suffix.lower() != ".html":
        raise click.UsageError(f"reports are written as .html, got {out.name!r}")
    city = open_city(store)
    write_report(out, city.figures, city.tables, language=language)
    click.echo(f"wrote {out}", err=True)


@cli.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Overwrite OUT when it is there.")
@store_option
def export(out: Path, *, force: bool, store: str) -> None:
    """Write every table and result to OUT (.gpkg), the network's edges included."""
    from geo.store import open_store

    if out.suffix.lower() != ".gpkg":
        raise click.UsageError(f"exports are written as .gpkg, got {out.name!r}")
    with open_store(store) as home:
        home.export(out, overwrite=force)
    click.echo(f"wrote {out}", err=True)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def sample(folder: Path) -> None:
    """Write the Qixia pilot's files to FOLDER, as a planner would hand them over."""
    from geo.samples.qixia import generate

    with progress_shown() as progress:
        made = generate(folder, progress=progress)
    click.echo(str(made))


@cli.command()
@click.option("--host", envvar="GRIDGOV_HOST", default=Settings.host, show_default=True)
@click.option("--port", envvar="GRIDGOV_PORT", default=Settings.port, show_default=True)
@store_option
def serve(host: str, port: int, store: str) -> None:
    """Serve the map on this machine."""
    import waitress

    from web import create_app
    from web.home import warm

    app = create_app(Settings(store=store, host=host, port=port))
    with app.app_context():
        warm()
    click.echo(f"the map is on http://{host}:{port} (Ctrl-C stops it)", err=True)
    waitress.serve(app, host=host, port=port, threads=8)


def main() -> None:
    """Run the command line where the package is started as a module."""
    cli(prog_name="gridgov")


if __name__ == "__main__":
    main()
