"""What goes to a meeting and is held against a store afterwards: ``report``, ``verify``."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.options import (
    Day,
    as_of_option,
    day_option,
    format_option,
    opened,
    profile_option,
    progress_shown,
    say,
    store_option,
)

if TYPE_CHECKING:
    from geo.report.verdict import Verdict

_FORMS = ("html", "pdf", "xlsx")
_DOUBTS_SHOWN = 50


@click.command()
@click.argument("outs", metavar="OUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--area", metavar="CODE", help="Only this district, street, community or grid.")
@click.option("--all-streets", is_flag=True, help="One of each street, into the folder OUT.")
@click.option(
    "--format",
    "forms",
    type=click.Choice(_FORMS),
    multiple=True,
    default=["pdf"],
    show_default=True,
    help="What --all-streets writes; may be repeated.",
)
@profile_option
@click.option("--minutes", type=float, help="The time limit, inclusive.")
@click.option("--runs", default=20, show_default=True, help="Cities drawn to say how sure it is.")
@click.option("--seed", default=1, show_default=True, help="The number they are drawn by.")
@click.option("--before", metavar="DAY", type=Day(), help="Compare with the run of a day; "
              "by default with the run before.")  # fmt: skip
@day_option
@as_of_option
@store_option
def report(
    outs: tuple[Path, ...], *, all_streets: bool, forms: tuple[Any, ...], as_of: str | None,
    store: str, **asked: Any,
) -> None:  # fmt: skip
    """Write the coverage-gap report to each OUT (.html, .pdf or .xlsx)."""
    from geo.report.gather import asked_of
    from geo.report.make import make_all_streets, make_report
    from geo.report.scope import Scope

    _require_outs(outs, all_streets=all_streets)
    city = opened(store, as_of=as_of)
    scope = Scope(city, asked_of(city, **asked))
    with progress_shown() as progress, _fonts() as fonts:
        if all_streets:
            written = make_all_streets(scope, outs[0], forms=forms, fonts=fonts, tell=progress)
        else:
            make_report(scope, outs, fonts=fonts, tell=progress)
            written = [*outs]
    for out in written:
        say(f"wrote {out}")


def _require_outs(outs: tuple[Path, ...], *, all_streets: bool) -> None:
    if all_streets:
        if len(outs) != 1 or outs[0].suffix.lower().removeprefix(".") in _FORMS:
            raise click.UsageError("--all-streets writes into one folder: name it as OUT")
        return
    for out in outs:
        if out.suffix.lower().removeprefix(".") not in _FORMS:
            raise click.UsageError(f"reports are written as .html, .pdf or .xlsx, got {out.name!r}")


@click.command()
@click.argument("file", metavar="REPORT", type=click.Path(path_type=Path, dir_okay=False))
@format_option
@as_of_option
@store_option
@click.pass_context
def verify(ctx: click.Context, file: Path, form: str, as_of: str | None, store: str) -> None:
    """Hold every figure of REPORT against the store: exit code 0 only when all is proven."""
    from geo.report.carried import carried
    from geo.report.verify import judged, truth_of

    read = carried(file)
    with _fonts() as fonts:
        verdict = judged(read, truth_of(read.report, opened(store, as_of=as_of), fonts=fonts))
    _print(verdict, form)
    ctx.exit(0 if verdict.is_proven else 1)


def _print(verdict: "Verdict", form: str) -> None:
    """Print a verdict: all of it for programs, its first doubts for people."""
    from geo.outputs.terminal import print_answer, print_json

    answer = verdict.as_json()
    if form == "json":
        print_json(answer)
        return
    rows = answer["rows"]
    if form == "table":
        click.echo(f"{verdict.sentence}: {'proven' if verdict.is_proven else 'not proven'}")
        rows = rows[:_DOUBTS_SHOWN]
    for note in verdict.notes:
        say(note)
    if rows:
        print_answer({"rows": rows}, form=form)
    if len(rows) < len(verdict.doubts):
        click.echo(f"and {len(verdict.doubts) - len(rows):,} more (--format csv has all)")


@contextmanager
def _fonts() -> Iterator[Path]:
    """Give the folder of the letters that pages are set with, wherever the package lies."""
    with as_file(files("web").joinpath("static", "vendor", "print")) as folder:
        yield folder
