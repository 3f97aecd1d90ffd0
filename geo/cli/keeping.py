"""Keeping a store: ``backup``, ``restore``, ``migrate``, ``roles``."""

from pathlib import Path

import click

from geo.cli.options import store_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Overwrite FILE when it is there.")
@store_option
def backup(file: Path, *, force: bool, store: str) -> None:
    """Write everything that a store holds to FILE (.gpkg), and read it again to be sure."""
    from geo.store import engine_of
    from geo.store.backup import back_up

    rows = back_up(engine_of(store), file, overwrite=force)
    click.echo(f"wrote {file}: {sum(rows.values()):,} rows of {len(rows)} tables", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace what the store holds now.")
@store_option
def restore(file: Path, *, force: bool, store: str) -> None:
    """Put the backup FILE in the place of all that a store holds."""
    from geo.store import engine_of
    from geo.store.backup import restore

    rows = restore(file, engine_of(store), overwrite=force)
    click.echo(f"restored {sum(rows.values()):,} rows of {len(rows)} tables", err=True)


@click.command()
@click.option("--to", default="head", show_default=True, help="Revision of the tables.")
@click.option("--lose", is_flag=True, help="Agree to lose what an older revision cannot hold.")
@store_option
def migrate(to: str, *, lose: bool, store: str) -> None:
    """Bring a store of another version to this one's tables, or back."""
    from geo.store import engine_of
    from geo.store.migrate import migrate

    before, after = migrate(engine_of(store), to=to, lose=lose)
    click.echo(f"from {before} to {after}", err=True)
    if before != after and "://" in store:  # tables made anew have lost their grants
        click.echo("grant roles again: gridgov roles --app ROLE", err=True)


@click.command()
@click.option("--app", required=True, help="Role of the server's application.")
@click.option("--reader", help="Role that only reads the map's layers.")
@store_option
def roles(app: str, reader: str | None, store: str) -> None:
    """Grant database roles what they need, and no more (PostGIS only)."""
    from geo.store import engine_of
    from geo.store.roles import grant_roles

    grant_roles(engine_of(store), app=app, reader=reader)
    click.echo(f"granted: {', '.join(filter(None, [app, reader]))}", err=True)
