"""The page of the API, read from its own OpenAPI description (:mod:`web.openapi`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from docs.making.markdown import code, codes, table
from geo.settings import Settings
from web import create_app
from web.openapi import document
from web.rights import rights_of

INTRODUCTION = """\
# API

{description}

A store in a file, served to this machine alone, asks nobody to log in. Elsewhere a browser logs in
and keeps a cookie. A running map describes itself too: `/api/v1/docs` to read,
`/api/v1/openapi.json` for programs.

An answer has the status that stands first; {problems} are problems, told as
`application/problem+json`.
"""

Said = Mapping[str, Any]


def page() -> str:
    """Write the page: addresses, then bodies, parameters, problems and rights."""
    app = create_app(Settings(store="none.gpkg"), testing=True)
    said = document(app)
    problems = [key for key in said["components"]["responses"] if int(key) >= 400]  # noqa: PLR2004
    intro = INTRODUCTION.format(
        description=said["info"]["description"], problems=", ".join(problems)
    )
    parts = [intro, *_addresses(said), *_bodies(said), *_problems(said), *_rights(app)]
    return "\n\n".join(parts) + "\n"


def _addresses(said: Said) -> Iterator[str]:
    yield "## Addresses"
    for address, methods in said["paths"].items():
        for method, told in methods.items():
            yield f"### {method.upper()} {code(address)}"
            yield told["summary"]
            if told["description"]:
                yield f"```text\n{told['description']}\n```"
            yield f"For who may {code(told['x-may'])}." + _waits(told)
            if told["parameters"]:
                yield _parameters(told["parameters"], said)
            if "requestBody" in told:
                (form,) = told["requestBody"]["content"].values()
                name = form["schema"]["$ref"].rpartition("/")[2]
                yield f"Body: [`{name}`](#body-{name.lower()})."
            yield f"Answers: {_answers(told['responses'])}."


def _waits(told: Said) -> str:
    return " A costly question, which waits in a queue." if told["x-waits"] else ""


def _parameters(given: list[Said], said: Said) -> str:
    known = said["components"]["parameters"]
    whole = [known[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in given]
    rows = [(code(one["name"]), one["in"], "yes" if one.get("required") else "",
             _form(one["schema"]), one["description"]) for one in whole]  # fmt: skip
    return table(["parameter", "in", "needed", "takes", "meaning"], rows)


def _answers(responses: Said) -> str:
    first, *rest = responses
    forms = codes(responses[first].get("content", {}))
    return f"{first}{f' ({forms})' if forms else ''}; {', '.join(rest)}"


def _form(schema: Said) -> str:
    """Say in a few words what a value may be."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[`{name}`](#body-{name.lower()})"
    if "enum" in schema:
        return codes(schema["enum"])
    if "const" in schema:
        return code(schema["const"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_form(one) for one in schema[several])
    kind = schema.get("type", "anything")
    said = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if said == "array" and "items" in schema:
        said = f"list of {_form(schema['items'])}"
    return said + "".join(_bounds(schema))


def _bounds(schema: Said) -> Iterator[str]:
    for key, words in (("minimum", "at least"), ("exclusiveMinimum", "above"),
                       ("maximum", "at most"), ("exclusiveMaximum", "below"),
                       ("maxLength", "characters, at most"),
                       ("maxItems", "of them, at most")):  # fmt: skip
        if key in schema:
            yield f", {words} {schema[key]}"


def _bodies(said: Said) -> Iterator[str]:
    yield "## Bodies"
    for name, schema in sorted(said["components"]["schemas"].items()):
        yield f"(body-{name.lower()})=\n\n### {name}"
        yield " ".join(str(schema.get("description", "")).split("\n\n")[0].split())
        needed = schema.get("required", ())
        parts = schema.get("properties", {})
        rows = [(code(key), "yes" if key in needed else "", _form(part),
                 part.get("description", "")) for key, part in parts.items()]  # fmt: skip
        yield table(["key", "needed", "takes", "meaning"], rows) if rows else _form(schema)


def _problems(said: Said) -> Iterator[str]:
    yield "## Problems"
    rows = [
        (status, told["description"]) for status, told in said["components"]["responses"].items()
    ]
    yield table(["status", "when, and what to try"], rows)


def _rights(app: Any) -> Iterator[str]:
    yield "## Who may use each route"
    yield "Pages included; `gridgov routes` prints the same. `local` sits at the machine itself."
    rows = [(one.method, code(one.route), code(one.action), ", ".join(one.roles))
            for one in rights_of(app)]  # fmt: skip
    yield table(["method", "route", "asks for", "roles"], rows)
