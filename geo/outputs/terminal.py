"""Answers on a terminal: a table for eyes, JSON or CSV for programs.

Standard output only. JSON keeps the names and the exact values of the answer; CSV its rows; the
table rounds for reading.
"""

import csv
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.outputs.figures import Figures

Row = Mapping[str, Any]

_LISTED = 4
"""Values of a list that a table shows."""


def print_answer(answer: Row, *, form: str) -> None:
    """Print an answer of :mod:`geo.answers` as ``table``, ``json`` or ``csv``.

    Its ``notes`` go to standard error where a program would not expect them.
    """
    if form == "json":
        print_json(answer)
        return
    for note in answer.get("notes", ()):
        print(note, file=sys.stderr)
    answer = {key: value for key, value in answer.items() if key != "notes"}
    lists = [value for value in answer.values() if _is_rows(value)]
    found = lists[0] if lists else [_flat(answer)]
    if form == "csv":
        print_csv(found)
        return
    if lists:
        _print_pairs({key: value for key, value in answer.items() if value is not lists[0]})
        _print_table(found)
    else:
        _print_pairs(answer)


def print_frame(frame: pd.DataFrame, *, form: str) -> None:
    """Print a frame's rows."""
    found = [
        dict(row) for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]
    print_answer({"rows": found}, form=form)


def print_json(value: object) -> None:
    """Print one JSON document on one line."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode() + "\n")


def print_csv(rows: Sequence[Row]) -> None:
    """Print rows as CSV with a header; nothing where there are no rows."""
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _joined(value) for key, value in row.items()} for row in rows)


def _joined(value: object) -> object:
    """Write a list in one cell."""
    return ";".join(map(str, value)) if isinstance(value, list) else value


def print_figures(figures: Figures, *, form: str) -> None:
    """Print what leaders read: the headline, then the streets from worst to best."""
    answer = figures.as_json()
    if form != "table":
        print_answer(answer, form=form)
        return
    console = _console()
    console.print(_headline(answer), highlight=False)
    _print_table(answer["streets"][:9], title="streets, worst first")
    _print_table(answer["communities"], title="worst communities")


def print_changes(built: Row, *, form: str) -> None:
    """Print what a build changes: its figures before and after, tables, areas, conflicts.

    Parameters
    ----------
    built : mapping
        :meth:`geo.pipeline.Built.as_json`.
    """
    if form == "json":
        print_json(built)
        return
    if form == "csv":
        print_csv(built["tables"])
        return
    _print_pairs({key: built[key] for key in ("new", "before", "after")})
    for name in ("tables", "lineage", "conflicts"):
        if built[name]:
            _print_table(built[name], title=name)


def _headline(answer: Row) -> Text:
    rate = answer["rate_residents"]
    share = "nobody lives here" if rate is None else f"{rate:.1%} of residents covered within"
    return Text(
        f"{answer['city']}: {share} {answer['limit_m']:g} m on foot "
        f"({answer['profile']}, {answer['speed_kmh']:g} km/h, {answer['minutes']:g} minutes)\n"
        f"  residents {answer['residents']:,}: within {answer['covered_residents']:,}, "
        f"too far {answer['too_far_residents']:,}, "
        f"over capacity {answer['over_capacity_residents']:,}, "
        f"undetermined {answer['undetermined_residents']:,}\n"
        f"  rates: residents {_share(rate)}, dwellings {_share(answer['rate_dwellings'])}, "
        f"buildings {_share(answer['rate_buildings'])}, "
        f"built-up area {_share(answer['rate_area'])}\n"
        f"  stations {answer['stations']:,} (hubs {answer['hubs']:,}), gaps {answer['gaps']:,}, "
        f"run {answer['run']}" + (f"\n  {answer['notice']}" if answer["notice"] else "")
    )


def _console() -> Console:
    """Write wide enough for every column where nobody looks at the width."""
    console = Console()
    return console if console.is_terminal else Console(width=200)


def _print_pairs(pairs: Row) -> None:
    console = _console()
    drawn = {"geometry.type", "geometry.coordinates"}  # for maps; JSON has them
    for key, value in _flat(pairs).items():
        if key in drawn:
            continue
        console.print(Text(f"{key}: {_shown(key, value)}"), soft_wrap=True)


def _print_table(rows: Sequence[Row], *, title: str | None = None) -> None:
    table = Table(title=title, title_justify="left")
    names = list(rows[0]) if rows else []
    for name in names:
        number = isinstance(next((r[name] for r in rows if r[name] is not None), ""), int | float)
        heading = Text(name.replace("_", " "))  # spaces, so that long names wrap
        table.add_column(heading, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(Text(_shown(name, row[name])) for name in names))
    _console().print(table)


def _shown(name: str, value: object) -> str:
    """Round a value for reading."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        more = len(value) - _LISTED
        return ", ".join(map(str, value[:_LISTED])) + (f" and {more:,} more" if more > 0 else "")
    if name.startswith("rate_") or name in _SHARES:
        return _share(value)
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


_SHARES = {"confidence", "doubts.invented", "doubts.lacking", "share_of_bound", "target"}
"""Shares from 0 to 1 that are not called rates."""


def _share(value: object) -> str:
    """Write a share in percent; what rounds to nothing has no sign."""
    return f"{round(value, 3) + 0.0:.1%}" if isinstance(value, float) else "-"


def _flat(answer: Row) -> dict[str, Any]:
    """Spread one level of nesting: ``areas.grid``."""
    flat: dict[str, Any] = {}
    for key, value in answer.items():
        if isinstance(value, Mapping):
            flat |= {f"{key}.{inner}": deep for inner, deep in value.items()}
        else:
            flat[key] = value
    return flat


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
