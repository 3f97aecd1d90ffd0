"""One city twice: ``change`` between two runs, ``borders`` open and shut."""

from typing import Any

import click

from geo.cli.options import (
    Day,
    asking_options,
    at_option,
    borderless_options,
    by_any_option,
    format_option,
    opened,
    question_options,
    store_option,
)

Answer = dict[str, Any]


@click.command()
@click.option("--from", "since", metavar="DAY", type=Day(), help="The earlier day, 2026-01-01.")
@click.option("--to", "until", metavar="DAY", type=Day(), help="The later day; the newest run.")
@click.option(
    "--against", metavar="STORE", help="Where the earlier run rests; --store if not here."
)
@by_any_option
@asking_options
@store_option
@format_option
def change(  # noqa: PLR0913 - one argument an option
    since: str | None,
    until: str | None,
    against: str | None,
    store: str,
    form: str,
    **asked: Any,
) -> None:
    """Print what changed between two runs, split by boundaries, stations, network, people, method.

    Parts add up to the change. A table lists the residents covered in each area; JSON and CSV every
    figure.
    """
    from geo.outputs.terminal import print_answer

    if since is None and against is None:
        raise click.UsageError("nothing to compare with: give --from or --against")
    before, after = opened(against or store, as_of=since), opened(store, as_of=until)
    answer = after.change(before, **asked)
    print_answer(_to_read(answer) if form == "table" else answer, form=form)


def _to_read(answer: Answer) -> Answer:
    """Say each figure in a line, and list of each area the residents covered."""
    figures = {name.replace("_", " "): _line(name, told) for name, told in answer.items()
               if isinstance(told, dict) and "change" in told}  # fmt: skip
    told = {name: value for name, value in answer.items() if name.replace("_", " ") not in figures}
    return told | figures | {"figure": "covered_residents", "rows": _residents_of(answer["rows"])}


def _line(name: str, told: Answer) -> str:
    """Write ``84.6% to 90.4%, +5.8%: stations +5.8%``, with the parts that are not zero."""
    as_share = name.startswith("rate_")
    plain, signed = ("{:.1%}", "{:+.1%}") if as_share else ("{:,}", "{:+,.6g}")
    before, after, change, *_ = told.values()
    if change is None:
        return " to ".join("-" if end is None else plain.format(end) for end in (before, after))
    parts = ", ".join(
        f"{cause} {signed.format(part)}" for cause, part in [*told.items()][3:] if part
    )
    said = f"{plain.format(before)} to {plain.format(after)}, {signed.format(change)}"
    return f"{said}: {parts}" if parts else said


@click.command()
@by_any_option
@borderless_options
@at_option
@question_options
def borders(store: str, as_of: str | None, form: str, **asked: Any) -> None:
    """Print who is covered with the border open, without neighbours' stations, and behind a wall.

    A table lists the residents covered in each area; JSON and CSV every figure.
    """
    from geo.outputs.terminal import print_answer

    answer = opened(store, as_of=as_of).borders(**asked)
    if form == "table":
        sides = {f"{row['side']}_reach_m": row["reach_m"] for row in answer.pop("sides")}
        answer |= sides | {"rows": _residents_of(answer["rows"])}
    print_answer(answer, form=form)


def _residents_of(rows: list[Answer]) -> list[Answer]:
    """Keep of each area the residents covered."""
    return [
        {name.removeprefix("covered_residents_"): value for name, value in row.items()
         if name.startswith(("code", "name", "covered_residents_"))}
        for row in rows
    ]  # fmt: skip
