"""The auditor's page: what was done, by whom, and whether the log is what was written."""

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, make_response, render_template, request

from geo.store import audit
from geo.store.audit import Kept
from web.doors import door
from web.params import read_query
from web.visitors import people
from web.wording import language, words

audit_pages = Blueprint("audit_pages", __name__)

SIZE = 50
COLUMNS = ("number", "at", "account", "role", "action", "subject", "facts", "before", "hash")
_FORMULA = ("=", "+", "-", "@")
_FILTERS = ("account", "action")


@audit_pages.get("/audit")
@door("audit", takes=(*_FILTERS, "offset", "lang"), form="text/html")
def log() -> Response:
    """Show the log, the newest entry first."""
    asked = _asked(*_FILTERS, "offset", "lang")
    asked.pop("lang", None)
    offset = int(asked.pop("offset", 0))
    engine = people().engine
    found, total = audit.entries(engine, offset=offset, size=SIZE, **asked)
    page = render_template(
        "audit.html",
        said=words(language(), "wording", "people"),
        found=found,
        total=total,
        offset=offset,
        size=SIZE,
        asked=asked,
        actions=audit.actions(engine),
        verdict=audit.verified(engine),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@audit_pages.get("/audit.csv")
@door("audit", takes=_FILTERS, form="text/csv")
def log_as_csv() -> Response:
    """Hand the log over, the oldest entry first."""
    asked = _asked(*_FILTERS)
    chosen = (kept for kept in audit.every(people().engine)
              if all(getattr(kept, name) == value for name, value in asked.items()))  # fmt: skip
    answer = Response(_lines(chosen), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(*known: str) -> dict[str, str]:
    """Read the filters; an empty one, as a form sends it, filters nothing."""
    given = request.args.copy()
    for name in [name for name, value in given.items() if value == ""]:
        given.pop(name)
    return read_query(given, optional=known)


def _lines(entries: Iterable[Kept]) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)  # the mark by which Excel knows UTF-8
    for entry in entries:
        yield _line(str(getattr(entry, name)) for name in COLUMNS)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()
