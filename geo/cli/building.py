"""From files to a store: ``build``, ``check``, ``sample``."""

from pathlib import Path

import click

from geo.cli.options import Day, format_option, progress_shown, store_option
from geo.history.merge import Take
from geo.profiles import PROFILES


@click.command()
@click.argument("city", type=click.Path(path_type=Path))
@click.option("--profile", type=click.Choice(list(PROFILES)), default="adult", show_default=True)
@click.option("--minutes", type=float, help="The time limit, inclusive; 15 by default.")
@click.option("--valid-from", metavar="DAY", type=Day(), help="First day it describes; today.")
@click.option("--dry-run", is_flag=True, help="List what would change, and write nothing.")
@click.option(
    "--take",
    type=click.Choice(["ask", "files", "store"]),
    default="ask",
    show_default=True,
    help="Who is right where a row was edited and its file changed too.",
)
@store_option
@format_option
def build(  # noqa: PLR0913 - one argument an option
    city: Path,
    profile: str,
    minutes: float | None,
    valid_from: str | None,
    *,
    dry_run: bool,
    take: Take,
    store: str,
    form: str,
) -> None:
    """Compute everything from the files that CITY (a city.toml) names."""
    from geo.outputs.terminal import print_changes, print_figures
    from geo.pipeline import Wish, build, plan
    from geo.profiles import profile_named

    wish = Wish(profile=profile_named(profile, minutes=minutes), valid_from=valid_from, take=take)
    with progress_shown() as progress:
        built = (plan if dry_run else build)(city, store, wish, progress=progress)
    if dry_run:
        print_changes(built.as_json(), form=form)
        return
    print_figures(built.figures, form=form)
    if form == "table" and built.before is not None:
        print_changes(built.as_json(), form=form)


@click.command()
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


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def sample(folder: Path) -> None:
    """Write the Qixia pilot's files to FOLDER, as a planner would hand them over."""
    from geo.samples.qixia import generate

    with progress_shown() as progress:
        made = generate(folder, progress=progress)
    click.echo(str(made))
