"""What the code may tell of things that went wrong, read from its source: every template of it.

A template is a text with numbered places: ``raise NotFoundError(f"no area {code!r}")`` may tell
``no area {1}``. Texts that stand in a place, where the source says which, are templates of their
own: of ``f"{area or 'what lies in no area'} is ..."`` also ``what lies in no area``.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path

PLACE = "\0"
"""A place, before they are numbered."""
_DEEPEST = 6


@dataclass
class Module:
    """One file of source: its functions, its constants, and the calls in it."""

    path: Path
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Module":
        """Read a file."""
        tree = ast.parse(path.read_text("utf-8"))
        found = cls(path, tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.functions[node.name] = node
        for line in tree.body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                found.constants[line.targets[0].id] = line.value
        return found

    @cached_property
    def calls(self) -> list[tuple[ast.Call, ast.FunctionDef | None]]:
        """Every call, and the function that it stands in."""
        return list(_calls(self.tree, None))


def _calls(
    node: ast.AST, inside: ast.FunctionDef | None
) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, inside
        yield from _calls(child, child if isinstance(child, ast.FunctionDef) else inside)


@dataclass(frozen=True)
class At:
    """Where an expression stands."""

    module: Module
    function: ast.FunctionDef | None
    depth: int = 0

    def deeper(self, module: Module, function: ast.FunctionDef | None) -> "At":
        """Go on from another place, not for ever."""
        return At(module, function, self.depth + 1)


class Source:
    """Source of several packages."""

    def __init__(self, files: Iterable[Path], *, known: Iterable[Path]) -> None:
        self.modules = [Module.read(path) for path in files]
        self.known = {path: Module.read(path) for path in known}
        self.parts: set[str] = set()

    def told(self, *, besides: Iterable[tuple[str, str]] = ()) -> set[str]:
        """List what every error that is made may tell, in its message and its hint.

        Parameters
        ----------
        besides : iterable of (file, function)
            Functions whose f-strings tell something, too.
        """
        found = {text for module in self.modules for call, function in module.calls
                 if _makes_error(call, function) and not _is_fault(module, call)
                 for said in _told_by(call)
                 for text in self.texts(said, At(module, function))}  # fmt: skip
        found |= {text for file, function in besides for text in self._written(file, function)}
        return {numbered(text) for text in found | self.parts if _has_words(text)}

    def _written(self, file: str, function: str) -> Iterator[str]:
        (module,) = (one for path, one in self.known.items() if str(path).endswith(file))
        made = module.functions[function]
        for node in ast.walk(made):
            if isinstance(node, ast.JoinedStr):
                yield from self.texts(node, At(module, made))

    def texts(self, said: ast.expr, at: At) -> list[str]:
        """List the texts that an expression may be; a place where it is not said."""
        if at.depth > _DEEPEST:
            return [PLACE]
        if isinstance(said, ast.Constant):
            return [said.value] if isinstance(said.value, str) else [PLACE]
        if isinstance(said, ast.JoinedStr):
            return _joined(self._part(one, at) for one in said.values)
        if isinstance(said, ast.BinOp) and isinstance(said.op, ast.Add):
            return _joined(self.texts(one, at) for one in (said.left, said.right))
        return self._looked_up(said, at)

    def _looked_up(self, said: ast.expr, at: At) -> list[str]:
        if isinstance(said, ast.IfExp):
            return [*self.texts(said.body, at), *self.texts(said.orelse, at)]
        if isinstance(said, ast.BoolOp):
            return [text for one in said.values for text in self.texts(one, at)]
        if isinstance(said, ast.Name):
            return self._named(said.id, at)
        if isinstance(said, ast.Call) and isinstance(said.func, ast.Name):
            return self._called(said.func.id, at)
        return [PLACE]

    def _part(self, said: ast.expr, at: At) -> list[str]:
        """List what may stand in a part of an f-string; one that is no word of ours is a place."""
        if not isinstance(said, ast.FormattedValue):
            return self.texts(said, at)
        if said.conversion != -1 or said.format_spec is not None:
            return [PLACE]
        texts = self.texts(said.value, at)
        is_constant = isinstance(said.value, ast.Name) and len(texts) == 1
        if is_constant or "" in texts:  # which may be left out
            return texts
        self.parts |= set(texts) - {PLACE}
        return [PLACE]

    def _named(self, name: str, at: At) -> list[str]:
        """List what a name may stand for: set in the function, given to it, or a constant."""
        if at.function is not None:
            if values := list(_assigned(at.function, name)):
                return [text for value in values for text in self.texts(value, at)]
            arguments = [one.arg for one in at.function.args.args]
            if name in arguments:
                return self._given(at, arguments.index(name), name)
        for module in (at.module, *self._origins(name, at.module)):
            if name in module.constants:
                return self.texts(module.constants[name], at.deeper(module, None))
        return [PLACE]

    def _given(self, at: At, place: int, name: str) -> list[str]:
        """List what a function is given, where it is called in its own module."""
        assert at.function is not None
        found = []
        for call, function in at.module.calls:
            if _name(call) != at.function.name or function is at.function:
                continue
            place_here = place - (at.function.args.args[0].arg == "self")
            given = {one.arg: one.value for one in call.keywords}.get(name)
            if given is None and place_here < len(call.args):
                given = call.args[place_here]
            if given is not None:
                found += self.texts(given, at.deeper(at.module, function))
        return found or [PLACE]

    def _called(self, name: str, at: At) -> list[str]:
        for module in (at.module, *self._origins(name, at.module)):
            if name in module.functions:
                return self._returns(module, module.functions[name], at)
        return [PLACE]

    def _returns(self, module: Module, function: ast.FunctionDef, at: At) -> list[str]:
        inside = at.deeper(module, function)
        values = [one.value for one in ast.walk(function)
                  if isinstance(one, ast.Return) and one.value is not None]  # fmt: skip
        found = [text for value in values for text in self.texts(value, inside)]
        return [text for text in found if text] or [PLACE]  # nothing wrong is nothing told

    def _origins(self, name: str, module: Module) -> Iterator[Module]:
        """Find the module that a name comes from."""
        for line in ast.walk(module.tree):
            if isinstance(line, ast.ImportFrom) and any(one.name == name for one in line.names):
                tail = f"{(line.module or '').replace('.', '/')}.py"
                yield from (one for path, one in self.known.items() if str(path).endswith(tail))


def numbered(text: str) -> str:
    """Give the places of a text their numbers; two that touch are one."""
    parts = re.split(f"{PLACE}+", text)
    return parts[0] + "".join(f"{{{at}}}{part}" for at, part in enumerate(parts[1:], 1))


def _told_by(call: ast.Call) -> list[ast.expr]:
    return [*call.args[:1], *(one.value for one in call.keywords if one.arg == "hint")]


def _is_fault(module: Module, call: ast.Call) -> bool:
    """Tell whether an error is Python's own, which only models of bodies hand on."""
    return hasattr(builtins, _name(call)) and "BaseModel" not in module.path.read_text("utf-8")


def _makes_error(call: ast.Call, function: ast.FunctionDef | None) -> bool:
    """Tell whether a call makes an error: by its class, one of two classes, or another's."""
    is_another = isinstance(call.func, ast.Call) and _name(call.func) == "type"
    values = _assigned(function, _name(call)) if function is not None else ()
    chosen = [value.body for value in values if isinstance(value, ast.IfExp)]
    names = [_name(call), *(one.id for one in chosen if isinstance(one, ast.Name))]
    return is_another or any(name.endswith("Error") for name in names)


def _assigned(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """Find what a name is set to: by an assignment, or by a loop over texts that stand there."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            if any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
                yield node.value
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value
        elif isinstance(node, ast.For):
            yield from _looped(node, name)


def _looped(loop: ast.For, name: str) -> Iterator[ast.expr]:
    if not (isinstance(loop.target, ast.Tuple) and isinstance(loop.iter, ast.Tuple)):
        return
    names = [one.id if isinstance(one, ast.Name) else "" for one in loop.target.elts]
    if name in names:
        yield from (row.elts[names.index(name)] for row in loop.iter.elts
                    if isinstance(row, ast.Tuple))  # fmt: skip


def _joined(parts: Iterable[list[str]]) -> list[str]:
    return ["".join(texts) for texts in product(*parts)]


def _name(call: ast.Call) -> str:
    said = call.func
    if isinstance(said, ast.Attribute):
        return said.attr
    return said.id if isinstance(said, ast.Name) else ""


def _has_words(text: str) -> bool:
    return re.search(r"[A-Za-z]{2}", text) is not None
