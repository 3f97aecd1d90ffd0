"""What was drawn on the map, made by the owner of a store: ``draw``."""

from pathlib import Path

import click

from geo.cli.options import Day, format_option, progress_shown, store_option

BY = "owner"
"""The role that the log names: whoever may run commands on the store."""


@click.command()
@click.argument("steps", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--on", metavar="RUN", help="The run that was drawn upon; the newest when left out.")
@click.option("--valid-from", metavar="DAY", type=Day(), help="First day it describes; today.")
@store_option
@format_option
def draw(steps: Path, on: str | None, valid_from: str | None, *, store: str, form: str) -> None:
    """Make the steps of a file, which the map writes, into a new edition.

    STEPS is JSON: a list of steps, or an object with "steps" and "on".
    """
    from geo.drawing import publish, read_drawn
    from geo.outputs.terminal import print_frame
    from geo.run import now
    from geo.store import open_store
    from geo.store.edit import Stamp

    made, drawn_on = read_drawn(steps.read_bytes())
    with open_store(store) as home, progress_shown() as progress:
        published = publish(
            home,
            made,
            on=on or drawn_on or home.newest().id,
            stamp=Stamp(now(), BY),
            valid_from=valid_from,
            progress=progress,
        )
    for said in published.said:
        click.echo(said, err=True)
    click.echo(f"run {published.run.id}, edition {published.run.edition}", err=True)
    print_frame(published.lineage, form=form)
