"""Scenarios over the API: kept, compared and taken away.

Whoever may try may keep scenarios and read everybody's; only who keeps one, and who keeps the
accounts, changes it or takes it away.
"""

import re
from typing import Annotated, Any

import orjson
from flask import Blueprint, Response, request
from pydantic import Field

from geo.answers import City
from geo.answers import scenarios as answers
from geo.outputs.workbook import Head, as_csv, as_xlsx
from geo.store import scenarios as store
from geo.store.scenarios import LONGEST_NAME, Scenario
from web.api.answers import CSV, GEOJSON, XLSX, attached, fresh, query_asked
from web.api.changes import Changes, Tried, plain
from web.bodies import read_body
from web.doors import door
from web.errors import ForbiddenError, UnconditionalError
from web.home import served_city
from web.params import WALKER
from web.policy import may_change
from web.problems import joined, refusal
from web.visitors import visitor
from web.wording import language, words

scenarios_api = Blueprint("scenarios_api", __name__)


_NAMED = {"type": "object", "required": ["id", "name", "owner", "created", "changed", "run",
                                         "is_newest", "version", "question", "changes", "figures",
                                         "cost"]}  # fmt: skip
_ROWS = {"type": "object", "required": ["run", "rows"],
         "properties": {"rows": {"type": "array", "items": _NAMED}}}  # fmt: skip
_SIDE = {"type": "object", "required": ["run", "level", "scenarios", "rows"],
         "properties": {"scenarios": {"type": "array", "items": _NAMED}}}  # fmt: skip


class ScenarioBody(Tried):
    """What is kept: a name, the changes, and what they cost if that is known."""

    name: Annotated[
        str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00]*\S[^\x00]*$")
    ]
    changes: Changes
    cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


@scenarios_api.get("/scenarios")
@door("ask", answers=_ROWS)
def every() -> Response:
    """List all scenarios, the one saved last first."""
    return fresh(answers.listed(served_city()))


@scenarios_api.post("/scenarios")
@door("try", takes=WALKER, body=ScenarioBody, answers=_NAMED, status=201, fails=(404, 422))
def create() -> Response:
    """Keep changes under a name; the query says who walks and when."""
    city, who = served_city(), visitor()
    made = store.insert_new(city.store.engine, _draft(city), owner=who.name, street=who.street)
    return _told(city, made, 201)


@scenarios_api.get("/scenarios/<id_>")
@door("ask", answers=_NAMED, fails=(404,))
def one(id_: str) -> Response:
    """Tell of one scenario; its ETag is its version."""
    city = served_city()
    return _told(city, store.read(city.store.engine, id_))


@scenarios_api.put("/scenarios/<id_>")
@door("try", takes=WALKER, body=ScenarioBody, answers=_NAMED, fails=(403, 404, 412, 422, 428))
def change(id_: str) -> Response:
    """Keep a scenario again, in the place of the version that If-Match names."""
    city, version = served_city(), _mine(id_)
    return _told(city, store.replace(city.store.engine, id_, _draft(city), version=version))


@scenarios_api.delete("/scenarios/<id_>")
@door("try", status=204, fails=(403, 404, 412, 428))
def remove(id_: str) -> Response:
    """Take a scenario away, of the version that If-Match names."""
    store.remove(served_city().store.engine, id_, version=_mine(id_))
    return Response(status=204)


@scenarios_api.get("/scenarios/compare")
@door("ask", needs=("ids",), answers=_SIDE, fails=(404, 422))
def compare() -> Response:
    """Set scenarios side by side, all of them worked out on the newest run."""
    return fresh(_compared())


@scenarios_api.get("/scenarios/compare.csv")
@door("export", needs=("ids",), form=CSV, answers={"type": "string"}, fails=(404, 422))
def compare_csv() -> Response:
    """Take the comparison away as CSV."""
    heads, rows = _table(_compared())
    return attached(as_csv([head.name for head in heads], rows), "scenarios.csv", CSV)


@scenarios_api.get("/scenarios/compare.xlsx")
@door("export", needs=("ids",), form=XLSX, answers={"type": "string", "format": "binary"},
      fails=(404, 422))  # fmt: skip
def compare_xlsx() -> Response:
    """Take the comparison away as a workbook."""
    found = _compared()
    heads, rows = _table(found)
    said = words(language(), "try")
    book = as_xlsx(said["try_scenarios"], heads, rows, about={"run": found["run"]})
    return attached(book, "scenarios.xlsx", XLSX)


@scenarios_api.get("/scenarios/<id_>/changes.geojson")
@door("export", form=GEOJSON, answers={"type": "object", "required": ["type", "features"]},
      fails=(404,))  # fmt: skip
def changes_geojson(id_: str) -> Response:
    """Take the changes of a scenario away as GeoJSON."""
    city = served_city()
    found = store.read(city.store.engine, id_)
    shapes = orjson.dumps(answers.as_geojson(city, found))
    return attached(shapes, f"scenario-{id_}.geojson", GEOJSON)


def _compared() -> dict[str, Any]:
    """Compare, and tell in the visitor's language what cannot be made any more."""
    found = answers.compared(served_city(), **query_asked())
    for scenario in found["scenarios"]:
        scenario["problem"] = joined(*(refusal(scenario["problem"]) or {}).values()) or None
    return found


def _draft(city: City) -> store.Draft:
    said = read_body()
    return answers.draft(city, said.name, plain(said.changes), cost=said.cost, **query_asked())


def _told(city: City, scenario: Scenario, status: int = 200) -> Response:
    response = fresh(answers.told(city, scenario), status)
    response.set_etag(f"{scenario.id}-{scenario.version}")
    return response


def _mine(id_: str) -> int:
    """Read the version that a change was made from, of a scenario that the visitor may change."""
    found = store.read(served_city().store.engine, id_)
    if not may_change(visitor().role, visitor().name, owner=found.owner):
        raise ForbiddenError(f"scenario {found.name!r} is kept by {found.owner}",
                             hint="save it under a name of your own")  # fmt: skip
    tag = re.fullmatch(rf'"?{re.escape(id_)}-(\d{{1,9}})"?', request.headers.get("If-Match", ""))
    if "If-Match" not in request.headers:
        raise UnconditionalError("a change must say which version it was made from")
    return int(tag[1]) if tag else -1


def _table(found: dict[str, Any]) -> tuple[list[Head], list[dict[str, Any]]]:
    """Lay a comparison out: one row a scenario, then its figures and its areas."""
    said = words(language(), "wording", "try")
    heads = [
        Head("name", "text", said["try_name"]),
        Head("owner", "text", said["try_owner"]),
        Head("run", "text", said["try_run"]),
        Head("cost", "decimal", said["try_cost"]),
        Head("residents_in", "count", said["try_in"]),
        Head("residents_out", "count", said["try_out"]),
        *(Head(f"rate_{of}_{when}", "rate", f"{said[of]}, {said[f'try_{when}']}")
          for of in ("residents", "dwellings", "buildings", "area")
          for when in ("before", "after")),
        *(Head(f"area_{row['code']}", "rate", row["name"]) for row in found["rows"]),
        Head("problem", "text", said["try_problem"]),
    ]  # fmt: skip
    return heads, [_row(scenario, found["rows"]) for scenario in found["scenarios"]]


def _row(scenario: dict[str, Any], areas: list[dict[str, Any]]) -> dict[str, Any]:
    figures = scenario["figures"] or {"before": {}, "after": {}}
    rates = {f"rate_{of}_{when}": figures[when].get(f"rate_{of}")
             for of in ("residents", "dwellings", "buildings", "area")
             for when in ("before", "after")}  # fmt: skip
    told = {name: scenario[name] for name in ("name", "owner", "run", "cost", "problem")}
    come = {name: figures.get(name) for name in ("residents_in", "residents_out")}
    return (
        told
        | come
        | rates
        | {f"area_{row['code']}": row["after"].get(scenario["id"]) for row in areas}
    )
