"""The page of tables, read from :mod:`geo.tables`: each table, column and unit."""

from collections.abc import Iterator, Mapping

from docs.making.markdown import code, codes, table
from geo import tables
from geo.tables import Column, Table

FAMILIES: Mapping[str, Mapping[str, Table]] = {
    "Ground": tables.GROUND,
    "Registry": tables.REGISTRY,
    "Results": tables.RESULTS,
    "History": tables.HISTORY,
}
"""Every table there is, by family."""

INTRODUCTION = """\
# Tables

What each table looks like, as a build checks it and a store keeps it. Ground and registry are what
a planner hands over and a [city file](city-file.md) names; a build adds results and history.

Shapes are longitude and latitude in CGCS2000 (`EPSG:4490`). Units are in the names of columns. A
*moment* is `2026-11-24T19:00:00`, a *date* `2026-11-24`. Numbers are never negative.
"""


def page() -> str:
    """Write the page."""
    parts = [INTRODUCTION]
    for family, held in FAMILIES.items():
        parts.append(f"## {family}")
        for one in held.values():
            parts += _described(one)
    parts += _added()
    return "\n\n".join(parts) + "\n"


def _described(one: Table) -> Iterator[str]:
    yield f"### {one.name}"
    shape = f"Shape: {', '.join(sorted(one.geometry))}." if one.geometry else "No shape."
    key = f"Key: {code(one.key)}." if one.key else "No key."
    yield f"{shape} {key}"
    yield _columns(one.columns)


def _added() -> Iterator[str]:
    yield "## What a build adds to inputs"
    yield f"To {codes(tables.PLACED_TABLES)}:"
    yield _columns(tables.PLACED)
    yield "To `streets`, which are one row an edge at rest:"
    yield _columns(tables.EDGE)
    yield "Bits of `flags`:"
    yield table(["flag", "bit"], [(code(name), bit) for name, bit in tables.FLAGS.items()])


def _columns(columns: Mapping[str, Column]) -> str:
    rows = [(code(name), column.kind, _needed(column), f"{column.meaning}{_besides(column)}")
            for name, column in columns.items()]  # fmt: skip
    return table(["column", "kind", "where absent", "meaning"], rows)


def _needed(column: Column) -> str:
    if column.required:
        return "a fault"
    return code(column.default)


def _besides(column: Column) -> str:
    said = f": {codes(column.choices)}" if column.choices else ""
    said += f"; at most {column.most:,}" if column.most is not None else ""
    said += f"; a code of {code(column.refers)}" if column.refers else ""
    return said + (
        "; several, separated by `;`" if column.many and ";" not in column.meaning else ""
    )
