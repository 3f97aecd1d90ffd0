"""The child's side of reading: one file after the other.

Started by :mod:`geo.sources.sandbox` only, through :mod:`geo.sources.confine`. Standard
output carries one JSON object a line: ``{"reading": n}`` when a file is begun, then its answer.
Whatever libraries print goes to standard error.
"""

import json
import os
import pickle
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.check.findings import Finding
from geo.city import Entry
from geo.errors import SourceError
from geo.sources.confine import MEMORY_BYTES
from geo.sources.files import read_file
from geo.sources.sandbox import ENTRIES, NOTHING, PLACES, ROWS, frame_path


def main(folder: Path) -> None:
    """Read what the parent asks for and answer in order."""
    say = _speaker()
    entries: Sequence[Entry] = pickle.loads((folder / ENTRIES).read_bytes())
    for number, entry in enumerate(entries):
        say({"reading": number})
        say({"number": number, **_answer(entry, folder, number)})


def _speaker() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for ourselves and send everyone else's to standard error."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: dict[str, Any]) -> None:
        print(json.dumps(message), file=ours, flush=True)

    return say


def _answer(entry: Entry, folder: Path, number: int) -> dict[str, Any]:
    try:
        frame, notes = read_file(entry, folder)
        return _written(frame, folder, number) | {"findings": [asdict(note) for note in notes]}
    except SourceError as error:
        fault = Finding(
            "fault", entry.file, error.args[0], hint=error.hint, rows=tuple(map(str, error.ids))
        )
    except MemoryError:
        found = f"reading it needs more than {MEMORY_BYTES >> 30} GB"
        fault = Finding("fault", entry.file, found, expected="a smaller file")
    except Exception as error:  # noqa: BLE001 - a parser's surprise is the file's fault, not ours
        found = f"it cannot be read as {_claimed(entry)} ({_first_line(error, entry)})"
        fault = Finding("fault", entry.file, found, hint="open it in a GIS and save it anew")
    return {"answer": NOTHING, "findings": [asdict(fault)]}


def _claimed(entry: Entry) -> str:
    return entry.path.suffix.lower() if entry.path else ""


def _first_line(error: Exception, entry: Entry) -> str:
    """Shorten a parser's words, and leave out where on the disk the file lies."""
    line = next(iter(str(error).splitlines()), "") or type(error).__name__
    return line.replace(f"{entry.path}", entry.file)[:200]


def _written(frame: pd.DataFrame, folder: Path, number: int) -> dict[str, Any]:
    frame.reset_index(drop=True).to_feather(frame_path(folder, number), compression="uncompressed")
    return {"answer": PLACES if isinstance(frame, gpd.GeoDataFrame) else ROWS}
