"""The parent's side of reading: a child process that can be killed, and is not believed.

GDAL chooses its driver by a file's content, and parsers can be made to crash, to swell or to call
out. So files are read by :mod:`geo.sources.child` in a process of its own, which

* knows no GDAL driver but those of :data:`DRIVERS` and cannot open an address;
* has limits on memory, time and written bytes, and no network where the system allows it;
* hands frames back as Arrow files in a private folder, and everything else as lines of JSON.

When the child dies over a file, that file is the fault, and a new child reads on.
"""

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

import geo
from geo.check.findings import Finding
from geo.city import Entry
from geo.errors import SourceError

DRIVERS = frozenset({"ESRI Shapefile", "GeoJSON", "GPKG", "FlatGeobuf"})
"""The only GDAL drivers the child may use."""

TIME_LIMIT_S = 300.0
"""How long one child may take for all its files."""

ENTRIES = "entries.pickle"
"""The file that tells the child what to read; it goes from parent to child only."""

NOTHING, ROWS, PLACES = "nothing", "rows", "places"
"""What the child may have written for an entry: no frame, one without geometry, one with."""


def frame_path(folder: Path, number: int) -> Path:
    """Name the Arrow file of an entry; both sides make the name, so the child cannot choose it."""
    return folder / f"frame-{number}.arrow"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one entry.

    Attributes
    ----------
    frame : DataFrame or None
        The file's rows; None if it could not be read, and then there is a fault.
    findings : tuple of Finding
        The fault, or the reader's notes.
    """

    frame: pd.DataFrame | None
    findings: tuple[Finding, ...]


def read_entries(
    entries: Sequence[Entry],
    folder: Path,
    *,
    progress: Callable[[str], None],
    time_limit_s: float = TIME_LIMIT_S,
) -> list[Answer]:
    """Read entries in order, in one child unless a file kills it.

    Parameters
    ----------
    entries : sequence of Entry
        Each has a path.
    folder : Path
        Private and empty; holds what the child writes.
    progress : callable
        Told each file's name.
    time_limit_s : float
        Seconds for one child.

    Returns
    -------
    list of Answer
        One for each entry, in the same order.

    Raises
    ------
    SourceError
        If the child cannot start.
    """
    answers: list[Answer] = []
    while len(answers) < len(entries):
        rest = entries[len(answers) :]
        (folder / ENTRIES).write_bytes(pickle.dumps(rest))
        heard = 0
        with _child(folder, time_limit_s) as child:
            for message in _messages(child):
                heard += 1
                if "reading" in message:
                    progress(rest[message["reading"]].file)
                else:
                    answers.append(_answer(message, folder))
        if not heard:
            raise SourceError(f"the reading process could not start: {_last_words(folder)}")
        if len(answers) < len(entries):
            answers.append(_death(entries[len(answers)], child.returncode, time_limit_s))
    return answers


@contextmanager
def _child(folder: Path, time_limit_s: float) -> Iterator[subprocess.Popen[str]]:
    """Start the child; see that it is gone afterwards, whatever happens."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("confine.py")), str(folder)]
    with (
        (folder / "stderr").open("w") as errors,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env=_environment(folder),
            text=True,
            encoding="utf-8",
        ) as child,
    ):
        timer = threading.Timer(time_limit_s, child.kill)
        timer.start()
        try:
            yield child
            child.wait()
        finally:
            timer.cancel()
            child.kill()


def _environment(folder: Path) -> Mapping[str, str]:
    """Give the child nothing of ours but what it needs to run."""
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(Path(geo.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder),
        "OPENBLAS_NUM_THREADS": "1",
        "PROJ_NETWORK": "OFF",
        "GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS)),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none_such",
    }


def _messages(child: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert child.stdout is not None
    for line in child.stdout:
        yield json.loads(line)


def _answer(message: Mapping[str, Any], folder: Path) -> Answer:
    """Take over the frame that the child has written, if any, and what it says of it."""
    findings = tuple(
        Finding(**{**found, "rows": tuple(found["rows"])}) for found in message["findings"]
    )
    if message["answer"] == NOTHING:
        return Answer(None, findings)
    read = gpd.read_feather if message["answer"] == PLACES else pd.read_feather
    frame: pd.DataFrame = read(frame_path(folder, message["number"]))
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return Answer(frame, findings)


def _death(entry: Entry, code: int, time_limit_s: float) -> Answer:
    killed = f"took more than {time_limit_s:.0f} s, or more memory than there is,"
    why = killed if code == -9 else f"stopped with code {code}"
    fault = Finding(
        "fault",
        entry.file,
        f"the reading process {why} over this file",
        expected="a sound file of reasonable size",
        hint="open it in a GIS and save it anew",
    )
    return Answer(None, (fault,))


def _last_words(folder: Path) -> str:
    lines = (folder / "stderr").read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "it said nothing")
