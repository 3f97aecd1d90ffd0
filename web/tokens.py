"""What a browser shows of itself: the cookie of a session or of a page, and the token of a form.

Whoever has logged in shows a session's cookie, anybody else one that merely tells a page of ours
from a foreign one. The token that every change needs is a hash of it, written into the page: a
foreign page can make the browser send the cookie, but can neither read it nor the token.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

SESSION = "gridgov"
PAGE = "gridgov_page"
HEADER = "X-CSRF-Token"
FIELD = "token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST = 100


def init_app(app: Flask) -> None:
    """Hand out the cookies that a request has made necessary."""
    app.after_request(_hand_out)


def session_shown() -> str:
    """Return the session's token that the browser shows; empty when none."""
    return request.cookies.get(SESSION, "")[:LONGEST]


def begin_session() -> str:
    """Make a new session's token, to be handed out with the answer."""
    g.session_given = secrets.token_urlsafe(32)
    return str(g.session_given)


def end_session() -> None:
    """Take the session's cookie away with the answer."""
    g.session_given = ""


def form_token() -> str:
    """Return the token that changes from this page must bring."""
    return token_for(_basis() or _page_given())


def token_for(basis: str) -> str:
    """Return the token that goes with what a browser shows."""
    return hashlib.sha256(f"change {basis}".encode("utf-8", "surrogatepass")).hexdigest()


def comes_from_a_page_of_ours() -> bool:
    """Tell whether a change was sent by a page of this map: its origin and its token say so."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin)[:2] != (request.scheme, request.host):
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    basis = _basis()
    brought = request.headers.get(HEADER) or _field()
    expected = token_for(basis).encode()
    return bool(basis) and hmac.compare_digest(brought.encode("utf-8", "replace"), expected)


def _field() -> str:
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    return request.form.get(FIELD, "") if is_form else ""


def _basis() -> str:
    return session_shown() or request.cookies.get(PAGE, "")[:LONGEST]


def _page_given() -> str:
    if "page_given" not in g:
        g.page_given = secrets.token_urlsafe(32)
    return str(g.page_given)


def _hand_out(response: Response) -> Response:
    given: str | None = g.get("session_given")
    if given is not None:
        _set(response, SESSION, given)
    if "page_given" in g:
        _set(response, PAGE, g.page_given)
    return response


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        expires=None if value else datetime(1970, 1, 1),  # noqa: DTZ001 - what is past is taken away
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
