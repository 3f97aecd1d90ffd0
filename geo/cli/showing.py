"""What people open: ``export``, ``serve``."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from geo.cli.options import as_of_option, opened, progress_shown, say, store_option
from geo.settings import Settings, read_settings


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
@click.option("--proxy", envvar="GRIDGOV_PROXY", help="Address of the proxy that speaks HTTPS.")
@as_of_option
@store_option
def serve(host: str, port: int, proxy: str | None, as_of: str | None, store: str) -> None:
    """Serve the map: a file to this machine without a login, all else to accounts."""
    import waitress

    from geo.compiled import announce
    from web import create_app
    from web.home import warm

    _allow_many_files()
    city = opened(store, as_of=as_of) if as_of else None
    told = replace(read_settings(os.environ), store=store, host=host, port=port)
    app = create_app(told, city=city)
    announce(say)
    with app.app_context():
        warm()
        _tell_of_people(is_behind_proxy=proxy is not None)
    click.echo(f"the map is on http://{host}:{port} (Ctrl-C stops it)", err=True)
    trusted: dict[str, Any] = {"trusted_proxy": proxy, "trusted_proxy_headers": _FORWARDED}
    waitress.serve(app, host=host, port=port, threads=8, **trusted if proxy else {})


def _allow_many_files() -> None:
    """Raise the limit of open files: each array of a prepared network is one, mapped as it lies."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


_FORWARDED = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}


def _tell_of_people(*, is_behind_proxy: bool) -> None:
    """Say what a map that is served to others needs, and note the end of its log here."""
    from geo.store import accounts, audit
    from web.visitors import people

    served = people()
    if served.is_local:
        return
    with served.engine.reading() as connection:
        count, head = accounts.count(connection), audit.head(connection)
    if not count:
        say("nobody can log in yet: gridgov account add NAME --role administrator")
    if not is_behind_proxy:
        say("passwords pass unprotected: put a proxy that speaks HTTPS before it, and --proxy")
    say(f"the audit log ends with {head.count}:{head.hash} (gridgov audit --head finds it again)")
