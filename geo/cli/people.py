"""Who may use a map that is served to others: ``account``, ``audit``, ``routes``."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from geo.cli.options import Commands, format_option, store_option

if TYPE_CHECKING:
    from geo.store.engine import Engine

CONSOLE = "console"
"""The role under which the log keeps what is done here."""


@click.group(cls=Commands)
def account() -> None:
    """Keep the accounts of a map that is served to others."""


def _roles() -> tuple[str, ...]:
    from geo.store.people import ROLES

    return ROLES


@account.command()
@click.argument("name")
@click.option("--role", required=True, help="viewer, coordinator, planner, administrator, auditor")
@click.option("--street", default="", help="Code of the street that a coordinator keeps.")
@store_option
def add(name: str, role: str, street: str, store: str) -> None:
    """Add the account NAME, a post; its password is asked for, or read from a pipe."""
    from geo.store import accounts

    accounts.require_name(name)
    if role not in _roles():
        raise click.UsageError(f"no role {role!r}; roles: {', '.join(_roles())}")
    secret = _new_secret(name)
    with _opened(store) as engine, engine.keeping() as connection:
        accounts.add(connection, name, role, secret=secret, street=street)
        _note(engine, connection, name, did="added", role=role, street=street)
    click.echo(f"added {name}, {role}", err=True)


@account.command("list")
@format_option
@store_option
def list_(form: str, store: str) -> None:
    """List every account."""
    from geo.outputs.terminal import print_answer
    from geo.store import accounts

    with _opened(store) as engine, engine.reading() as connection:
        held = accounts.every(connection)
    print_answer(
        {"rows": [{"name": one.name, "role": one.role, "street": one.street,
                   "may_log_in": not one.is_disabled, "changed": one.changed} for one in held]},
        form=form,
    )  # fmt: skip


@account.command()
@click.argument("name")
@store_option
def password(name: str, store: str) -> None:
    """Give the account NAME another password, and log it out everywhere."""
    _change(store, name, "password", lambda: {"secret": _new_secret(name)})


@account.command()
@click.argument("name")
@store_option
def disable(name: str, store: str) -> None:
    """Let the account NAME log in no more, and log it out everywhere."""
    _change(store, name, "disable", lambda: {"is_disabled": True})


@account.command()
@click.argument("name")
@store_option
def enable(name: str, store: str) -> None:
    """Let the account NAME log in again."""
    _change(store, name, "enable", lambda: {"is_disabled": False})


@account.command()
@click.argument("name")
@store_option
def remove(name: str, store: str) -> None:
    """Take the account NAME away; the audit log keeps its name."""
    from geo.store import accounts

    with _opened(store) as engine, engine.keeping() as connection:
        accounts.remove(engine, connection, name)
        _note(engine, connection, name, did="remove")
    click.echo(f"removed {name}", err=True)


@click.command()
@click.option("--verify", is_flag=True, help="Read the whole log and tell whether it is whole.")
@click.option("--head", "noted", metavar="COUNT:HASH",
              help="An end of the log that was noted before; it must still be in it.")  # fmt: skip
@click.option("--last", default=20, show_default=True, help="How many entries to print.")
@format_option
@store_option
def audit(*, verify: bool, noted: str | None, last: int, form: str, store: str) -> None:
    """Print the last entries of the audit log, or prove it whole.

    Note the head somewhere else: with it, entries cut off the end are found too.
    """
    from geo.outputs.terminal import print_answer
    from geo.store import audit as log

    if not (verify or noted):
        with _opened(store) as engine:
            found, _ = log.entries(engine, size=last)
        rows = [{"number": one.number, "at": one.at, "account": one.account, "role": one.role,
                 "action": one.action, "subject": one.subject, "facts": one.facts}
                for one in found[::-1]]  # fmt: skip
        print_answer({"rows": rows}, form=form)
        return
    with _opened(store) as engine:
        verdict = log.verified(engine, noted=_head(noted))
    if verdict.fault:
        raise click.ClickException(f"the audit log is not what was written: {verdict.fault}")
    click.echo(f"whole; head {verdict.head.count}:{verdict.head.hash}")


@click.command()
@format_option
@store_option
def routes(form: str, store: str) -> None:
    """Print who may use each route of the map."""
    from geo.outputs.terminal import print_answer
    from geo.settings import Settings
    from web import create_app
    from web.rights import ROLES, rights_of

    rows = [{"route": right.route, "method": right.method, "action": right.action or "",
             **{role: "yes" if role in right.roles else "" for role in ROLES}}
            for right in rights_of(create_app(Settings(store=store)))]  # fmt: skip
    print_answer({"rows": rows}, form=form)


def _change(store: str, name: str, did: str, values: Callable[[], Mapping[str, Any]]) -> None:
    from geo.store import accounts

    with _opened(store) as engine:
        with engine.reading() as connection:
            accounts.read(connection, name)
        changed = values()
        with engine.keeping() as connection:
            accounts.change(engine, connection, name, changed)
            _note(engine, connection, name, did=did)
    click.echo(f"{did}: {name}", err=True)


def _new_secret(name: str) -> str:
    """Ask for a new password twice, or read it from a pipe once."""
    from geo.store import passwords

    stream = sys.stdin
    if stream.isatty():
        said: str = click.prompt("password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        said = stream.readline().rstrip("\r\n")
    passwords.require_strong(name, said)
    return passwords.hashed(said)


@contextmanager
def _opened(store: str) -> Iterator["Engine"]:
    """Open a store for one question."""
    from geo.store import engine_of

    with closing(engine_of(store)) as engine:
        yield engine


def _note(engine: Any, connection: Any, name: str, **facts: str) -> None:
    from geo.store.audit import Entry, append

    append(engine, connection, Entry("", CONSOLE, "keep", name, facts))


def _head(noted: str | None) -> Any:
    from geo.store.audit import Head

    if noted is None:
        return None
    if not re.fullmatch(r"\d{1,12}:[0-9a-f]{64}", noted):
        raise click.UsageError(f"--head is COUNT:HASH as --verify prints it, found {noted[:80]!r}")
    number, _, hashed = noted.partition(":")
    return Head(int(number), hashed)
