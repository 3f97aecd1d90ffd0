"""Logging in and out, and changing one's own password: plain forms, which work without scripts.

A try is counted before its password is looked at, for each account and for each address; whether
there is such an account can be told neither from the answer nor from how long it takes.
"""

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, request, url_for
from flask import render_template as render
from werkzeug.wrappers import Response as WerkzeugResponse

from geo.errors import ContractError
from geo.store import accounts, audit, passwords, sessions
from web.audit import entry
from web.doors import door
from web.policy import Role
from web.problems import of_error
from web.throttle import Throttle
from web.tokens import begin_session, end_session, session_shown
from web.visitors import NOBODY, Visitor, people, visitor
from web.wording import language, words

login_pages = Blueprint("login_pages", __name__)

Answered = Response | WerkzeugResponse


@dataclass(frozen=True)
class Tries:
    """How often one may try to log in: five times, then once a minute; an address more often."""

    by_account: Throttle = field(default_factory=lambda: Throttle(5, 60))
    by_address: Throttle = field(default_factory=lambda: Throttle(20, 10))


def init_app(app: Flask) -> None:
    """Mount the pages."""
    app.extensions["tries"] = Tries()
    app.register_blueprint(login_pages)


@login_pages.get("/login")
@door("enter", form="text/html")
def login() -> Answered:
    """Ask who it is; whoever is known goes on."""
    if visitor() != NOBODY:
        return redirect(_wanted(), code=303)
    return _login_page()


@login_pages.post("/login")
@door("enter", form="text/html")
def enter() -> Answered:
    """Log in."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    if wait_s := _wait_s(name):
        return _login_page("login_wait", status=429, name=name, wait_s=wait_s)
    with people().engine.reading() as connection:
        secret = accounts.secret_of(connection, name)
    if not passwords.fits(secret, password) or secret is None:
        _note_failure("login_failed", name)
        return _login_page("login_failed", status=422, name=name)
    token = begin_session()
    _log_in(name, secret, password, token)
    _tries().by_account.forget(name)
    return redirect(_wanted(), code=303)


@login_pages.get("/whoami")
@door("enter")
def who() -> dict[str, str]:
    """Tell who is logged in, so that the login lets pass whoever is."""
    return {"role": visitor().role}


@login_pages.post("/logout")
@door("look", form="text/html")
def leave() -> Answered:
    """Log out."""
    engine = people().engine
    with engine.keeping() as connection:
        sessions.end(connection, session_shown())
        audit.append(engine, connection, entry("logout", visitor().name))
    end_session()
    answer = redirect(url_for("login_pages.login"), code=303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@login_pages.get("/password")
@door("look", form="text/html")
def password() -> Answered:
    """Show the form that changes one's own password."""
    if people().is_local:  # nobody logs in here
        return redirect("/", code=303)
    return _password_page()


@login_pages.post("/password")
@door("look", form="text/html")
def change_password() -> Answered:
    """Change one's own password, and log in anew."""
    name, new = visitor().name, request.form.get("new", "")
    if people().is_local:
        return redirect("/", code=303)
    if wait_s := _wait_s(name):
        return _password_page("login_wait", status=429, wait_s=wait_s)
    engine = people().engine
    with engine.reading() as connection:
        secret = accounts.secret_of(connection, name)
    if not passwords.fits(secret, request.form.get("password", "")):
        return _password_page("password_failed", status=422)
    try:
        passwords.require_strong(name, new)
    except ContractError as error:
        return _password_page(status=422, told=of_error(error))
    hashed, token = passwords.hashed(new), begin_session()
    with engine.keeping() as connection:
        accounts.change(engine, connection, name, {"secret": hashed})
        sessions.begin(connection, token, name, at=datetime.now(UTC))
        audit.append(engine, connection, entry("keep", name, did="password"))
    return redirect("/", code=303)


def _log_in(name: str, secret: str, password: str, token: str) -> None:
    """Begin a session, unless the password was changed this very moment."""
    renewed = passwords.hashed(password) if passwords.is_outdated(secret) else secret
    engine = people().engine
    with engine.keeping() as connection:
        if accounts.secret_of(connection, name) != secret:
            raise ContractError("the account was changed meanwhile", hint="log in again")
        if renewed != secret:
            accounts.renewed(connection, name, renewed)
        sessions.end(connection, session_shown())
        sessions.begin(connection, token, name, at=datetime.now(UTC))
        who = _as(name, accounts.read(connection, name).role)
        audit.append(engine, connection, entry("login", name, by=who))


def _wait_s(name: str) -> int:
    """Begin a try, or tell after how many seconds the next one may begin."""
    for throttle, key in ((_tries().by_address, _address()), (_tries().by_account, name[:200])):
        wait_s, is_first = throttle.take(key)
        if wait_s:
            if is_first:  # the others are the same news, and would fill the log
                _note_failure("login_throttled", name)
            return wait_s
    return 0


def _note_failure(action: str, name: str) -> None:
    """Note a try that failed; what is no account's name might be a password typed too early."""
    engine = people().engine
    with engine.keeping() as connection:
        known = name if accounts.is_there(connection, name) else ""
        audit.append(engine, connection, entry(action, known or "no account", by=_as(known)))


def _as(name: str, role: str = "nobody") -> Visitor:
    return Visitor(name, cast("Role", role))


def _address() -> str:
    """Return where a request comes from; of IPv6 the network, which one machine has whole."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    bits = 64 if found.version == 6 else 32
    return str(ipaddress.ip_network((found, bits), strict=False))


def _tries() -> Tries:
    found: Tries = current_app.extensions["tries"]
    return found


def _wanted() -> str:
    """Return where the visitor wanted to go: an address of this map, never of another one."""
    asked = request.values.get("next", "/")
    is_ours = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if is_ours and not asked.startswith("/login") else "/"


def _login_page(
    trouble: str = "", *, status: int = 200, name: str = "", wait_s: int = 0
) -> Response:
    with people().engine.reading() as connection:
        is_empty = accounts.count(connection) == 0
    page = render("login.html", said=_said(), trouble=trouble, wait_s=wait_s, name=name,
                  wanted=_wanted(), is_empty=is_empty)  # fmt: skip
    return _never_kept(page, status, wait_s)


def _password_page(
    trouble: str = "", *, status: int = 200, wait_s: int = 0, told: str = ""
) -> Response:
    page = render("password.html", said=_said(), trouble=trouble, wait_s=wait_s, told=told)
    return _never_kept(page, status, wait_s)


def _said() -> dict[str, str]:
    return words(language(), "wording", "people")


def _never_kept(page: str, status: int, wait_s: int) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    return answer
