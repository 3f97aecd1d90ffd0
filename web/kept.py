"""Answers that are kept: who has one already is told so (304), and nothing is computed twice.

An answer is named by its question, by the day, and by the state of the city that it was asked of,
so a build, an edit or midnight makes all that is kept old at once.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request

from geo.answers import City
from geo.run import today
from web.doors import this_door
from web.home import home
from web.params import read_value
from web.wording import language

MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent.

    Attributes
    ----------
    body : bytes
    form : str
        Its media type.
    name : str
        Of the file, where it is one to be taken away; else empty.
    """

    body: bytes
    form: str
    name: str = ""

    def response(self) -> Response:
        """Send it."""
        response = Response(self.body, mimetype=self.form)
        if self.name:
            plain, coded = {"filename": self.name}, {"filename*": f"UTF-8''{quote(self.name)}"}
            named = plain if self.name.isascii() else coded
            response.headers.set("Content-Disposition", "attachment", **named)
        return response


class Kept:
    """Bodies by name; those asked for longest ago go first. Safe to use from several threads.

    Parameters
    ----------
    most_bytes : int
        All of them together.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._held: OrderedDict[str, Ready] = OrderedDict()
        self._turn = Lock()

    def get(self, name: str) -> Ready | None:
        """Find a body."""
        with self._turn:
            if name in self._held:
                self._held.move_to_end(name)
            return self._held.get(name)

    def put(self, name: str, ready: Ready) -> None:
        """Keep a body, unless it is too large to be kept beside others."""
        size = len(ready.body)
        with self._turn:
            if size > self._most // 4 or name in self._held:
                return
            self._held[name] = ready
            self._bytes += size
            while self._bytes > self._most:
                _, gone = self._held.popitem(last=False)
                self._bytes -= len(gone.body)


def init_app(app: Flask) -> None:
    """Answer what is kept before anything else is done."""
    app.extensions["kept"] = Kept()
    app.before_request(_known)


def kept() -> Kept:
    """Return what the current application keeps."""
    found: Kept = current_app.extensions["kept"]
    return found


def tag(city: City, state: str) -> str:
    """Name the answer to the current request by the city and its state."""
    told = this_door()
    tongue = language() if told is not None and "lang" in told.takes else ""
    stood = state or city.run.created.isoformat()
    asked = f"{stood} {today()} {tongue} {request.full_path}"
    return f"{city.run.id}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def standing() -> tuple[City, str]:
    """Return the city that the current request asks, and its state when the request came."""
    if "standing" not in g:
        g.standing = home().standing(day_asked())
    found: tuple[City, str] = g.standing
    return found


def is_still(city: City, state: str) -> bool:
    """Tell whether the city is as it was; whoever asks next in this request is told what is now."""
    g.standing = home().standing(day_asked())
    return bool(g.standing == (city, state))


def day_asked() -> str | None:
    """Read which day's city is asked, where the door takes that."""
    told = this_door()
    if told is None or "as_of" not in told.takes or "as_of" not in request.args:
        return None
    return str(read_value("as_of", request.args["as_of"])[1])


def stamped(response: Response, name: str) -> Response:
    """Let an answer be kept, but asked after each time."""
    response.set_etag(name)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _known() -> Response | None:
    told = this_door()
    if told is None or not told.is_kept or request.method not in {"GET", "HEAD"}:
        return None
    name = tag(*standing())
    if request.if_none_match.contains_weak(name):
        return stamped(Response(status=304), name)
    ready = kept().get(name)
    if ready is None:
        return None
    return stamped(ready.response(), name)
