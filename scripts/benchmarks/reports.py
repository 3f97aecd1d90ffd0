"""Measure reports: ``.venv/bin/python scripts/benchmarks/reports.py STORE``.

The city is opened anew for each line, as a command opens it: nothing is kept from before but the
prepared network. Prints one JSON line a measurement: what, seconds, and bytes where a file is made.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import web
from geo.answers import City, open_city
from geo.report.carried import FORMS
from geo.report.document import document_of
from geo.report.gather import asked_of, gather
from geo.report.make import made, make_all_streets, make_report
from geo.report.maps import maps_of
from geo.report.scope import Scope
from geo.report.verify import verify

FONTS = Path(web.__file__).parent / "static" / "vendor" / "print"


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    store = parser.parse_args().store
    with tempfile.TemporaryDirectory() as folder:
        opened = partial(open_city, store, cache=Path(folder) / "cache")
        opened().gains_together(1)  # prepares the network, and compiles what walks
        _forms(opened, Path(folder))
        _streets(opened, Path(folder))


def _forms(opened: Callable[[], City], folder: Path) -> None:
    """Gather once, write each form, and hold each against the store."""
    scope = _scope(opened())
    report = _measured("gather", lambda: gather(scope), figures=_count)
    maps = _measured("draw maps", lambda: maps_of(scope.city, report))
    document = _measured("tell", lambda: document_of(report, maps))
    for form in FORMS:
        path = folder / f"report.{form}"
        content = _measured(
            f"write {form}", partial(made, form, document, report, fonts=FONTS), bytes=len
        )
        path.write_bytes(content)
        _measured(
            f"verify {form}",
            partial(verify, path, opened(), fonts=FONTS),
            is_proven=lambda verdict: verdict.is_proven,
        )


def _streets(opened: Callable[[], City], folder: Path) -> None:
    """Write a report of the city in all forms by one call, and one of each street."""
    paths = [folder / f"again.{form}" for form in FORMS]
    _measured("make all forms", lambda: make_report(_scope(opened()), paths, fonts=FONTS))
    _measured(
        "make all streets, pdf",
        lambda: make_all_streets(_scope(opened()), folder / "streets", forms=["pdf"], fonts=FONTS),
        files=len,
    )


def _scope(city: City) -> Scope:
    return Scope(city, asked_of(city, language="zh"))


def _count(report: Any) -> int:
    return sum(1 for _ in report.figures())


def _measured(what: str, do: Callable[[], Any], **told: Callable[[Any], Any]) -> Any:
    begun = time.monotonic()
    done = do()
    seconds = round(time.monotonic() - begun, 2)
    line = {name: tell(done) for name, tell in told.items()}
    print(json.dumps({"what": what, "seconds": seconds, **line}), flush=True)
    return done


if __name__ == "__main__":
    main()
