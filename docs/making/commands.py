"""The page of commands, read from click: every command, argument and option of ``gridgov``."""

import inspect
from collections.abc import Iterator

import click

from docs.making.markdown import codes, plain, table
from geo.cli import cli

INTRODUCTION = """\
# Commands

Answers go to standard output, progress and notes to standard error. A user's mistake is one message
and exit code 1; wrong use of a command is exit code 2. Every command takes `-h` or `--help`, and
`gridgov --version` tells the version.
"""


def page() -> str:
    """Write the page."""
    parts = [INTRODUCTION]
    for name, command in every():
        parts += [f"## {name}", *_described(name, command)]
    return "\n\n".join(parts) + "\n"


def every() -> Iterator[tuple[str, click.Command]]:
    """List every command, those of groups too, by what is typed."""
    yield from _under("gridgov", cli)


def _under(name: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    yield name, group
    for key in sorted(group.commands):
        command = group.commands[key]
        if isinstance(command, click.Group):
            yield from _under(f"{name} {key}", command)
        else:
            yield f"{name} {key}", command


def options(command: click.Command) -> list[click.Option]:
    """List what may follow a command, beside ``-h`` and ``--help``, which every one takes."""
    return [one for one in command.params if isinstance(one, click.Option)]


def _described(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    yield f"```text\n{usage}\n```"
    yield plain(inspect.cleandoc(command.help or ""))
    rows = [
        (
            codes([*one.opts, *one.secondary_opts]),
            _takes(one),
            _default(one),
            _meaning(one),
        )
        for one in options(command)
    ]
    if rows:
        yield table(["option", "takes", "default", "meaning"], rows)


def _takes(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return codes(option.type.choices)
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.IntRange):
        return f"integer, {option.type._describe_range()}"
    if isinstance(option.type, click.DateTime):
        return "a moment"
    if isinstance(option.type, click.Tuple):
        return " ".join(one.name for one in option.type.types)
    return option.type.name


def _default(option: click.Option) -> str:
    if option.required:
        return "must be given"
    is_said = isinstance(option.default, str | int | float) and not isinstance(option.default, bool)
    return codes([option.default]) if is_said and option.default != "" else ""


def _meaning(option: click.Option) -> str:
    said = [option.help or ""]
    said += ["May be repeated."] if option.multiple else []
    said += [f"Also {codes([option.envvar])}."] if option.envvar else []
    return " ".join(said).strip()
