"""What people open: ``report``, ``export``, ``serve``."""

import os
from dataclasses import replace
from pathlib import Path

import click

from geo.cli.options import as_of_option, opened, progress_shown, say, store_option
from geo.settings import Settings, read_settings


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@as_of_option
@store_option
def report(out: Path, language: str, as_of: str | None, store: str) -> None:
    """Write the coverage-gap report to OUT (.html)."""
    from geo.outputs.report import write_report

    if out.suffix.lower() != ".html":
        raise click.UsageError(f"reports are written as .html, got {out.name!r}")
    city = opened(store, as_of=as_of)
    write_report(out, city.figures, city.tables, language=language)
    click.echo(f"wrote {out}", err=True)


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Overwrite OUT when it is there.")
@as_of_option
@store_option
def export(out: Path, *, force: bool, as_of: str | None, store: str) -> None:
    """Write every table, result and measure to OUT (.gpkg), the network's edges included."""
    from geo.answers.measures import export as write

    if out.suffix.lower() != ".gpkg":
        raise click.UsageError(f"exports are written as .gpkg, got {out.name!r}")
    with progress_shown() as progress:
        write(opened(store, as_of=as_of), out, overwrite=force, tell=progress)
    click.echo(f"wrote {out}", err=True)


@click.command()
@click.option("--host", envvar="GRIDGOV_HOST", default=Settings.host, show_default=True)
@click.option("--port", envvar="GRIDGOV_PORT", default=Settings.port, show_default=True)
@as_of_option
@store_option
def serve(host: str, port: int, as_of: str | None, store: str) -> None:
    """Serve the map on this machine."""
    import waitress

    from geo.compiled import announce
    from web import create_app
    from web.home import warm

    city = opened(store, as_of=as_of) if as_of else None
    told = replace(read_settings(os.environ), store=store, host=host, port=port)
    app = create_app(told, city=city)
    announce(say)
    with app.app_context():
        warm()
    click.echo(f"the map is on http://{host}:{port} (Ctrl-C stops it)", err=True)
    waitress.serve(app, host=host, port=port, threads=8)
