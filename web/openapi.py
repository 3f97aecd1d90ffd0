"""The description of the API, OpenAPI 3.1, written from what the routes themselves say.

Of each route under ``/api/v1``: what its door tells (:mod:`web.doors`), its docstring, the keys
that it takes (:mod:`web.params`) and the model of its body. Nothing is said twice, so a route that
is added is described with no further work.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from flask import Flask
from pydantic import BaseModel
from werkzeug.routing import IntegerConverter, Rule

from web.doors import Door, door_of
from web.errors import FORM, HINTS
from web.params import PARAMS, PARTS, TEXT
from web.tokens import HEADER, SAFE

ROOT = "/api/v1"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
CHANGES = frozenset({"PUT", "PATCH", "DELETE"})

Schema = Mapping[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string", "description": "The kind of problem, explained there."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What was expected and what was found."},
        "where": {"type": "string", "description": "The key, part of the body or path meant."},
        "hint": {"type": ["string", "null"], "description": "What to try."},
        "now": {"type": "object", "description": "What is there now (412)."},
    },
    "required": ["type", "title", "status", "detail", "where", "hint"],
    "additionalProperties": False,
}

MEANINGS: Mapping[int, str] = {
    304: "Who asks has the answer already: its ETag was sent in If-None-Match.",
    400: "The query or the body cannot be read.",
    401: "Nobody has logged in.",
    403: "The visitor may not do that.",
    404: "Something that was named is not there.",
    409: "It does not fit what is there now: pages of two builds, or a name that is taken.",
    412: "What was read has changed since (If-Match).",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "It can be read, but is out of range or does not fit this city.",
    428: "A change must say what it was made from (If-Match).",
    429: "This visitor asks too much at once; Retry-After says when to come back.",
    503: "The store cannot be asked, or too many wait; Retry-After says when to come back.",
}
"""Status -> when it comes; what to try follows from :data:`web.errors.HINTS`."""

_SEGMENT: Schema = {**TEXT, "pattern": r"^[^\u0000/?#%\\]+$"}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of what was read.",
    "schema": {"type": "string", "maxLength": 100},
}


_TOKEN: Schema = {
    "name": HEADER,
    "in": "header",
    "description": "The token that a page of this map holds; it goes with the page's cookie.",
    "schema": {"type": "string", "maxLength": 100},
}


def document(app: Flask) -> dict[str, Any]:
    """Describe every route under :data:`ROOT` that has a door."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    for rule, view, told in routes(app):
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted(METHODS & (rule.methods or set())):
            said = _operation(rule, view, told, method)
            if told.body is not None:
                said["requestBody"] = _body(told.body, schemas)
            paths.setdefault(address, {})[method.lower()] = said
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "gridgov",
            "version": version("gridgov"),
            "description": "Who reaches a service station on foot, who does not, and where. "
            "Lengths are in metres, times in minutes, places in degrees, longitude first. "
            "Problems are told in English; in Chinese where `Accept-Language` prefers it, or the "
            "cookie `lang` or `?lang=zh` asks for it.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas, "responses": _problems(), "parameters": _parameters()},
    }


def routes(app: Flask) -> Iterator[tuple[Rule, Callable[..., Any], Door]]:
    """List the routes under :data:`ROOT` that have a door, in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        told = door_of(view)
        if told is not None and rule.rule.startswith(f"{ROOT}/"):
            yield rule, view, told


def _operation(rule: Rule, view: Callable[..., Any], told: Door, method: str) -> dict[str, Any]:
    summary, _, rest = inspect.cleandoc(view.__doc__ or "").partition("\n\n")
    is_change = method in CHANGES
    given = [*(_part(name, rule) for name in sorted(rule.arguments)),
             *(_param(key, is_needed=True) for key in told.needs),
             *(_ref(key) for key in told.takes),
             *([_TOKEN] if method not in SAFE else []),
             *([_IF_MATCH] if is_change else [])]  # fmt: skip
    return {
        "operationId": f"{rule.endpoint}.{method.lower()}",
        "tags": [view.__module__.rpartition(".")[2]],
        "summary": summary.replace("\n", " "),
        "description": rest,
        "x-may": told.may,
        "x-waits": told.is_costly,
        "parameters": given,
        "responses": {
            str(told.status): _answer(told),
            **{str(status): {"$ref": f"#/components/responses/{status}"}
               for status in sorted(statuses(rule, told, method))},
        },
    }  # fmt: skip


def statuses(rule: Rule, told: Door, method: str) -> set[int]:
    """List the statuses beside the answer's own that may come."""
    has_question = bool(told.takes or told.needs or told.body or rule.arguments)
    found = {400, 401, 403, 503, *told.fails}
    found |= {304} if told.is_kept else set()
    found |= {404, 422} if has_question else set()
    found |= {409} if "run" in told.takes else set()
    found |= {413, 415} if told.body is not None else set()
    found |= {404, 409, 412, 428} if method in CHANGES else set()
    found |= {429} if told.is_costly else set()
    return found


def _answer(told: Door) -> dict[str, Any]:
    """Describe the answer that is no error."""
    if told.status == HTTPStatus.NO_CONTENT:
        return {"description": "Done."}
    headers = {"ETag": {"schema": {"type": "string"}}} if told.is_kept else {}
    content = {told.form: {"schema": told.answers or {}}, **{form: {} for form in told.other_forms}}
    return {"description": "The answer.", "headers": headers, "content": content}


def _body(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    """Describe a body; the models in it go to the components."""
    said = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= said.pop("$defs", {})
    schemas[model.__name__] = said
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _part(name: str, rule: Rule) -> dict[str, Any]:
    """Describe a part of an address."""
    is_number = isinstance(rule._converters[name], IntegerConverter)
    schema: Schema = {"type": "integer", "minimum": 0} if is_number else _SEGMENT
    return {"name": name, "in": "path", "required": True, "schema": schema,
            "description": PARTS.get(name, "")}  # fmt: skip


def _param(key: str, *, is_needed: bool = False) -> dict[str, Any]:
    known = PARAMS[key]
    return {"name": key, "in": "query", "required": is_needed, "description": known.meaning,
            "schema": dict(known.schema)}  # fmt: skip


def _ref(key: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{key}"}


def _parameters() -> dict[str, Any]:
    return {key: _param(key) for key in sorted(PARAMS)}


def _problems() -> dict[str, Any]:
    """Describe what comes with each status that is no answer."""
    content = {FORM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": f"{said} {_hint(status)}".rstrip(),
                      **({"content": content} if status >= HTTPStatus.BAD_REQUEST else {})}
        for status, said in MEANINGS.items()
    }  # fmt: skip


def _hint(status: int) -> str:
    hint = HINTS.get(status, "")
    return hint and f"{hint[0].upper()}{hint[1:]}."
