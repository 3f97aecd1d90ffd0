"""The table of routes by role, made from the routes themselves."""

from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from web.admission import OPEN
from web.doors import door_of
from web.policy import RIGHTS, Action, Role, may

ROLES: tuple[Role, ...] = tuple(RIGHTS)


@dataclass(frozen=True, slots=True)
class Right:
    """Who may use a route by a method.

    Attributes
    ----------
    route, method : str
        ``/api/v1/registry/<name>``, ``GET``.
    action : Action or None
        What a visitor must be allowed to do; None for a route that is open to all, or closed.
    roles : tuple of Role
        Who may; what lies in another street is refused to a coordinator besides.
    """

    route: str
    method: str
    action: Action | None
    roles: tuple[Role, ...]


def rights_of(app: Flask) -> list[Right]:
    """List who may use each route of an application by each method."""
    return [
        _right(app, rule, method)
        for rule in sorted(app.url_map.iter_rules(), key=str)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _right(app: Flask, rule: Rule, method: str) -> Right:
    if rule.endpoint in OPEN:
        return Right(str(rule), method, None, ROLES)
    told = door_of(app.view_functions[rule.endpoint])
    action = told.may if told else None
    return Right(str(rule), method, action, tuple(role for role in ROLES if may(role, action)))
