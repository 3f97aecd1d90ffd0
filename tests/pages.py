"""Clients that send what a page of the map sends: the token of its changes, a session's cookie."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from geo.store import accounts, sessions
from geo.store.engine import Engine
from web.tokens import HEADER, PAGE, SESSION, token_for

CHEAP = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$"
"""How a hash begins that costs nothing; no password is known that fits."""


class Page(FlaskClient):
    """A page that is open in a browser where nobody has logged in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show(PAGE, "a page")

    def show(self, cookie: str, value: str) -> None:
        """Show a cookie, and send with changes the token that goes with it."""
        self.set_cookie(cookie, value)
        self.environ_base[f"HTTP_{HEADER.upper().replace('-', '_')}"] = token_for(value)


def page_of(app: Flask, account: str = "") -> Page:
    """Open a page, logged in as an account that is there unless it is nobody's."""
    page = Page(app, app.response_class, use_cookies=True)
    if account:
        token = secrets.token_urlsafe(8)
        with app.extensions["people"].engine.keeping() as connection:
            sessions.begin(connection, token, account, at=datetime.now(UTC))
        page.show(SESSION, token)
    return page


def add_accounts(engine: Engine, street: str) -> dict[str, str]:
    """Add an account of each role, called like it; return role -> account."""
    roles = ("viewer", "coordinator", "planner", "administrator", "auditor")
    with engine.keeping() as connection:
        for role in roles:
            where = street if role == "coordinator" else ""
            accounts.add(connection, f"the-{role}", role, secret=CHEAP, street=where)
    return {role: f"the-{role}" for role in roles}
