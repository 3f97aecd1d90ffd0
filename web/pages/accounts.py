"""The administrator's page: who may log in, as what, and who may not any more."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as WerkzeugResponse

from geo.errors import ContractError, GeoError
from geo.store import accounts, audit, passwords
from geo.store.people import ROLES
from web.audit import entry
from web.doors import door
from web.errors import status_of
from web.home import served_city
from web.problems import of_error
from web.visitors import people
from web.wording import language, words

account_pages = Blueprint("account_pages", __name__)

DONE = ("added", "role", "password", "disable", "enable", "remove")
"""What can have been done to an account; the page says so once it has."""


@account_pages.get("/accounts")
@door("keep", form="text/html")
def every() -> Response:
    """Show every account."""
    return _page()


@account_pages.post("/accounts")
@door("keep", form="text/html")
def add() -> Response | WerkzeugResponse:
    """Add an account."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    role, street = request.form.get("role", ""), request.form.get("street", "")

    def make(connection: Connection) -> None:
        accounts.add(connection, name, role, secret=secret, street=street)

    try:
        accounts.require_name(name)
        passwords.require_strong(name, password)
        secret = passwords.hashed(password)
        _do(name, "added", make, role=role, street=street)
    except GeoError as error:
        return _page(error, name=name)
    return _back("added", name)


@account_pages.post("/accounts/<name>")
@door("keep", form="text/html")
def change(name: str) -> Response | WerkzeugResponse:
    """Give an account another role or password, close it, open it, or take it away."""
    did = request.form.get("do", "")
    engine = people().engine
    try:
        if did == "remove":
            _do(name, did, lambda connection: accounts.remove(engine, connection, name))
        else:
            values = _values(name, did)
            shown = {key: value for key, value in values.items() if key != "secret"}
            _do(name, did, lambda connection: accounts.change(engine, connection, name, values),
                **shown)  # fmt: skip
    except GeoError as error:
        return _page(error)
    return _back(did, name)


def _values(name: str, did: str) -> dict[str, Any]:
    """Read what a form changes of an account."""
    if did == "role":
        role = request.form.get("role", "")
        street = request.form.get("street", "") if role == "coordinator" else ""
        return {"role": role, "street": street}
    if did == "password":
        password = request.form.get("password", "")
        passwords.require_strong(name, password)
        return {"secret": passwords.hashed(password)}
    if did in {"disable", "enable"}:
        return {"is_disabled": did == "disable"}
    raise ContractError(f"nothing is called {did[:20]!r}", hint=f"it is one of {', '.join(DONE)}")


def _do(name: str, did: str, work: Callable[[Connection], object], **facts: Any) -> None:
    """Change an account and note it, both or neither."""
    engine = people().engine
    with engine.keeping() as connection:
        work(connection)
        audit.append(engine, connection, entry("keep", name, did=did, **facts))


def _back(did: str, name: str) -> WerkzeugResponse:
    return redirect(url_for("account_pages.every", done=did, name=name), code=303)


def _page(error: GeoError | None = None, *, name: str = "") -> Response:
    with people().engine.reading() as connection:
        held = accounts.every(connection)
    areas = served_city().tables["areas"]
    streets = areas[areas["level"] == "street"]
    done = request.args.get("done", "") if error is None else ""
    page = render_template(
        "accounts.html",
        said=words(language(), "wording", "people"),
        accounts=held,
        roles=ROLES,
        streets=dict(zip(streets["code"], streets["name"], strict=True)),
        trouble=of_error(error) if error else "",
        name=name,
        done=done if done in DONE else "",
        done_to=request.args.get("name", "")[: accounts.LONGEST_NAME],
    )
    answer = make_response(page, 200 if error is None else status_of(error))
    answer.headers["Cache-Control"] = "no-store"
    return answer
