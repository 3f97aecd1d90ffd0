"""Every request is admitted or refused before its view runs; what no door tells of is closed."""

from flask import Flask, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.doors import Door, door_of
from web.errors import ForbiddenError, NotLoggedInError
from web.home import served_city
from web.tokens import HEADER, SAFE, comes_from_a_page_of_ours
from web.visitors import is_loopback, people, visitor

OPEN = frozenset({"static"})
"""Endpoints without a door of their own: the page's files, which hold nothing of a city."""


class OtherHostError(ForbiddenError):
    """A name that leads to this machine today, but is not this machine's."""


class OtherStreetError(ForbiddenError):
    """A coordinator would change what lies in another street."""


class ForeignPageError(ForbiddenError):
    """A change that no page of this map has sent."""


def init_app(app: Flask) -> None:
    """Ask the policy before each request."""
    app.before_request(_admit)


def require_own(*areas: str | None) -> None:
    """Refuse a change of what lies in another street than a coordinator's own.

    Parameters
    ----------
    *areas : str or None
        Every area that the row lies in, before the change and after it; None where it lies in
        none.

    Raises
    ------
    OtherStreetError
        With the first of them.
    """
    asking = visitor()
    if asking.role != "coordinator" and asking.may("edit"):
        return
    parents = area_parents()
    for area in areas or (None,):
        if not asking.may_edit(area, parents=parents):
            raise OtherStreetError(
                f"{area or 'what lies in no area'} is not within street {asking.street or 'none'}",
                hint="a coordinator changes the own street only; ask a planner",
            )


def area_parents() -> dict[str, str | None]:
    """Return every area of the city that is served, and the one above it."""
    areas = served_city().tables["areas"]
    above = areas["parent"].astype(object).where(areas["parent"].notna(), None)
    return dict(zip(areas["code"], above, strict=True))


def _admit() -> Response | WerkzeugResponse | None:
    _require_own_host()
    if request.endpoint is None or request.endpoint in OPEN:  # an address unknown is no secret
        return None
    told = door_of(current_app.view_functions[request.endpoint])
    asking = visitor()
    if asking.role == "nobody" and not (told and asking.may(told.may)):
        return _asked_to_log_in()
    if told is None or not asking.may(told.may):
        raise ForbiddenError(_refusal(told))
    if request.method not in SAFE and not comes_from_a_page_of_ours():
        raise ForeignPageError(
            "this change was not sent by a page of this map",
            hint=f"load the page again; a program sends its cookie and the header {HEADER}",
        )
    return None


def _require_own_host() -> None:
    """Refuse a foreign name for this machine, by which a page elsewhere would read the map."""
    if not people().is_local:
        return
    host = request.host.rpartition(":")[0] if _has_port(request.host) else request.host
    if not is_loopback(host):
        raise OtherHostError("this map is served to this machine alone",
                             hint="open http://127.0.0.1 with the port of the map")  # fmt: skip


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdecimal() and not host.endswith("]") and ":" in host


def _asked_to_log_in() -> WerkzeugResponse:
    """Lead a page to the login; tell a program."""
    if request.path.startswith("/api/"):
        raise NotLoggedInError("nobody has logged in")
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    return redirect(url_for("login_pages.login", next=wanted), code=303)


def _refusal(told: Door | None) -> str:
    role = visitor().role
    return f"a {role} may not do this" + (f" ({told.may})" if told else "")
