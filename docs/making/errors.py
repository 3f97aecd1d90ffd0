"""The page of errors, read from :mod:`geo.errors` and from every place that raises one."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import geo
from docs.making.docstrings import summary
from docs.making.markdown import code, table
from geo import errors
from geo.errors import GeoError
from web.errors import STATUS

INTRODUCTION = """\
# Errors

Each error says what was expected, what was found, which rows it is about, and what to try. On the
command line it is one message and exit code 1; in the web a problem with the status below. `…`
stands for what differs from case to case. Faults of a city's files are listed by `gridgov check`,
all in one go.
"""


def page() -> str:
    """Write the page."""
    said = messages()
    parts = [INTRODUCTION]
    for one in classes():
        parts += [f"## {one.__name__}", f"{summary(one)} {_status(one)}".strip()]
        rows = [(text, code(module)) for text, module in sorted(said.get(one.__name__, ()))]
        parts += [table(["message", "raised in"], rows)] if rows else []
    return "\n\n".join(parts) + "\n"


def classes() -> list[type[GeoError]]:
    """List the errors in the order in which they are written down."""
    return [one for one in vars(errors).values()
            if inspect.isclass(one) and issubclass(one, GeoError)]  # fmt: skip


def _status(error: type[GeoError]) -> str:
    status = next((STATUS[one] for one in error.__mro__ if one in STATUS), None)
    return f"Status {status}." if status else ""


def messages() -> dict[str, set[tuple[str, str]]]:
    """Read from the source what is raised: class -> messages and the module of each."""
    names = {one.__name__ for one in classes()}
    found: dict[str, set[tuple[str, str]]] = {}
    root = Path(str(geo.__file__)).parent
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root.parent).with_suffix("").parts)
        for name, text in _raised(ast.parse(path.read_text("utf-8"))):
            if name in names:
                found.setdefault(name, set()).add((text, module.removesuffix(".__init__")))
    return found


def _raised(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            name, text = getattr(node.exc.func, "id", ""), _text(node.exc.args[0])
            if text.strip("… "):
                yield name, text


def _text(said: ast.expr) -> str:
    """Write an expression as a reader sees it, what differs as an ellipsis."""
    if isinstance(said, ast.Constant):
        return str(said.value)
    if isinstance(said, ast.JoinedStr):
        return "".join(map(_text, said.values))
    return "…"
