"""Who is asking: whoever sits at this machine, or an account that has logged in."""

import ipaddress
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, current_app, g

from geo.errors import StoreError
from geo.settings import Settings
from geo.store import engine_of
from geo.store import sessions as kept
from geo.store.engine import Engine
from geo.store.file_engine import GeoPackage
from web.policy import RIGHTS, Action, Role, may, may_edit
from web.tokens import form_token, session_shown

_TOUCH_S = 0.1
"""How long a request waits to keep that somebody was seen."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent the current request: a post, never a person.

    Attributes
    ----------
    name : str
        Of the account; empty for who has none.
    role : Role
        What it may do.
    street : str
        Code of the street that a coordinator keeps; empty for others.
    """

    name: str = ""
    role: Role = "nobody"
    street: str = ""

    def may(self, action: Action) -> bool:
        """Tell whether this visitor may do something."""
        return may(self.role, action)

    def may_edit(self, *areas: str | None, parents: Mapping[str, str | None]) -> bool:
        """Tell whether this visitor may change a row that lies in areas, before and after."""
        return may_edit(self.role, self.street, areas, parents)


NOBODY = Visitor()
LOCAL = Visitor("local", "local")


class People:
    """Those who may ask, as the store keeps them.

    Parameters
    ----------
    settings : Settings
        Where the store is, and where the map is served.

    Attributes
    ----------
    engine : Engine
        The store.
    is_local : bool
        Whether a file is served to this machine alone: then there is one visitor and no login.
    """

    def __init__(self, settings: Settings) -> None:
        self.engine: Engine = engine_of(settings.store)
        self.is_local = isinstance(self.engine, GeoPackage) and is_loopback(settings.host)
        self._quick = self.engine
        if isinstance(self.engine, GeoPackage):
            self._quick = GeoPackage(self.engine.path, busy_s=_TOUCH_S)

    def who(self, token: str) -> Visitor:
        """Find out who shows a token.

        Raises
        ------
        StoreError
            If the store cannot be asked.
        """
        if self.is_local:
            return LOCAL
        if not token:
            return NOBODY
        at = datetime.now(UTC)
        with self.engine.reading() as connection:
            found = kept.find(connection, token, at=at)
        if found is None:
            return NOBODY
        account, is_due = found
        if is_due:
            self._touch(token, at)
        return Visitor(account.name, cast("Role", account.role), account.street)

    def _touch(self, token: str, at: datetime) -> None:
        """Keep that somebody was seen; while a build writes it can wait for the next request."""
        try:
            with self._quick.keeping() as connection:
                kept.touch(connection, token, at=at)
        except StoreError:
            return


def is_loopback(host: str) -> bool:
    """Tell whether an address is of this machine alone.

    Examples
    --------
    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "map.city")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def init_app(app: Flask, settings: Settings) -> None:
    """Let the application know its visitors, and its pages name them."""
    app.extensions["people"] = People(settings)
    app.context_processor(
        lambda: {"visitor": visitor, "visitor_facts": visitor_facts, "form_token": form_token}
    )


def people() -> People:
    """Return those whom the current application knows."""
    found: People = current_app.extensions["people"]
    return found


def visitor() -> Visitor:
    """Return who sent the current request."""
    if "visitor" not in g:
        g.visitor = people().who(session_shown())
    found: Visitor = g.visitor
    return found


def visitor_facts() -> dict[str, Any]:
    """Tell scripts who sent the current request, what they may, and the token of changes."""
    asking = visitor()
    return asdict(asking) | {"rights": sorted(RIGHTS[asking.role]), "token": form_token()}
