"""Single rows of the registry: told, added, changed and taken away, each by whoever may.

Shapes are GeoJSON here. A row of points is placed anew in the area that holds it when it moves. No
result changes by an edit: those of the run stand until the next build, and answers say so.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from geo.answers.rows import Answer
from geo.answers.shapes import drawn_shape, require_near, told_shape
from geo.answers.whereabouts import streets_of
from geo.check.places import holding_area
from geo.crs import STORED
from geo.errors import ColumnError, NotFoundError, StaleError
from geo.registry.requests import after
from geo.store.audit import Entry
from geo.store.edit import Row, Stamp
from geo.store.models import GEOMETRY, VERSION
from geo.store.models import STORED as TABLES
from geo.store.store import WALKED
from geo.tables import PLACED_TABLES, REGISTRY, REQUESTS, Table

if TYPE_CHECKING:
    from geo.answers.city import City


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever changes rows.

    Attributes
    ----------
    stamp : Stamp
        When and by which role.
    guard : callable
        Is told the street of a row, empty where it lies in none, and raises where this hand may
        not change it.
    note : callable
        Is told the row, what is done to it and its version after that; gives an entry for the
        audit log, which is written with the change or not at all.
    """

    stamp: Stamp
    guard: Callable[[str], None]
    note: Callable[..., Entry]


def entry_of(city: "City", name: str, code: str) -> Answer:
    """Answer with one row as it is now.

    Returns
    -------
    dict
        ``row`` with every column and, where the table has one, ``geometry`` as GeoJSON;
        ``version``; ``street``, empty where it lies in none; ``next``, the states that a request
        may move to.

    Raises
    ------
    NotFoundError
        For a table or row that is not there.
    """
    table = editable(name)
    row = city.store.row(name, code)
    return {
        "run": city.run.id,
        "table": name,
        "code": code,
        "version": row[VERSION],
        "street": streets_of(city, name, [row])[0],
        "next": list(after(row["state"])) if table.name == REQUESTS.name else [],
        "row": _told(table, row),
    }


def add(city: "City", name: str, values: Mapping[str, Any], hand: Hand) -> Answer:
    """Add a row, and answer with it.

    Parameters
    ----------
    values : mapping
        Column -> value; a column that is left out gets its default. A new request is opened, now
        unless it says when.

    Raises
    ------
    NotFoundError, ContractError
        As :meth:`geo.store.edit.Editor.insert`.
    """
    table = editable(name)
    first = {"state": "opened", "opened": hand.stamp.at} if name == REQUESTS.name else {}
    row = {**dict.fromkeys(table.columns), **_defaults(table), **first,
           **_stored(city, table, values)}  # fmt: skip
    if table.geometry and row.get(GEOMETRY) is None:
        raise ColumnError(f"{GEOMETRY} must not be absent", where=GEOMETRY,
                          hint=f"a row of {name} lies somewhere")  # fmt: skip
    with city.store.editing() as editor:
        version = editor.insert(name, row, hand.stamp)
        hand.guard(streets_of(city, name, [row])[0])
        code = str(row[str(table.key)])
        editor.note(hand.note(f"{name}/{code}", did="insert", version=version))
    return entry_of(city, name, code)


def change(
    city: "City", name: str, code: str, values: Mapping[str, Any], hand: Hand, *, version: int
) -> Answer:
    """Change some columns of a row, which the hand must be allowed as it was and as it becomes.

    Parameters
    ----------
    version : int
        The version that was read.

    Raises
    ------
    StaleError
        If the row has another version by now; ``now`` is the row.
    NotFoundError, ContractError
        As :meth:`geo.store.edit.Editor.update`.
    """
    table = editable(name)
    with _telling_now(city, name, code), city.store.editing() as editor:
        before = editor.row(name, code)
        hand.guard(streets_of(city, name, [before])[0])
        stored = _stored(city, table, values)
        if GEOMETRY in stored and stored[GEOMETRY] is None:
            raise ColumnError(f"{GEOMETRY} must not be absent", where=GEOMETRY)
        made = editor.update(name, code, stored, hand.stamp, version=version)
        hand.guard(streets_of(city, name, [{**before, **stored}])[0])
        editor.note(hand.note(f"{name}/{code}", did="update", version=made))
    return entry_of(city, name, code)


def remove(city: "City", name: str, code: str, hand: Hand, *, version: int) -> None:
    """Take a row away; the log keeps it.

    Raises
    ------
    StaleError, NotFoundError, ContractError
        As :func:`change`, and as :meth:`geo.store.edit.Editor.remove`.
    """
    editable(name)
    with _telling_now(city, name, code), city.store.editing() as editor:
        hand.guard(streets_of(city, name, [editor.row(name, code)])[0])
        editor.remove(name, code, hand.stamp, version=version)
        editor.note(hand.note(f"{name}/{code}", did="remove", version=version + 1))


def history_of(city: "City", name: str, code: str) -> Answer:
    """Answer what became of a row since it is kept, the newest edit first.

    Returns
    -------
    dict
        ``rows`` with ``at``, ``by`` (a role; None where whoever serves may not know), ``version``,
        ``action`` and ``changed``: column -> what it was and what it became.
    """
    table = editable(name)
    edits = city.store.edits(name, code)
    rows = [
        {
            "at": edit.at,
            "by": edit.by,
            "version": edit.version,
            "action": _action(edit.before, edit.after),
            "changed": dict(_differing(_told(table, edit.before), _told(table, edit.after))),
        }
        for edit in reversed(edits)
    ]
    return {"run": city.run.id, "table": name, "code": code, "rows": rows}


def edited_since_run(city: "City", name: str) -> int:
    """Count the edits that the results of the run know nothing of."""
    return city.store.edited(name) if name in WALKED else 0


def editable(name: str) -> Table:
    """Find a table of the registry as a store has it.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if name not in REGISTRY:
        raise NotFoundError(
            f"{name!r} is no table of the registry", hint=f"tables: {', '.join(REGISTRY)}"
        )
    return TABLES[name]


@contextmanager
def _telling_now(city: "City", name: str, code: str) -> Iterator[None]:
    """Let a change that comes too late be answered with what is there now."""
    try:
        yield
    except StaleError as error:
        raise StaleError(error.detail, hint=error.hint, now=entry_of(city, name, code)) from None


def _defaults(table: Table) -> dict[str, Any]:
    return {name: said.default for name, said in table.columns.items() if said.default is not None}


def _stored(city: "City", table: Table, values: Mapping[str, Any]) -> Row:
    """Write values as a store takes them; the area of a point follows from where it lies."""
    row = dict(values)
    is_placed = table.name in PLACED_TABLES
    if is_placed and "area" in row:
        raise ColumnError("area follows from where the row lies", where="area",
                          hint="change its geometry instead")  # fmt: skip
    said = row.get(GEOMETRY)
    if said is None or not table.geometry:
        return row
    if not isinstance(said, Mapping):
        raise ColumnError(f"{GEOMETRY} must be GeoJSON", where=GEOMETRY)
    shape = drawn_shape(table, said)
    require_near(shape, city.table("areas"))
    row[GEOMETRY] = str(shapely.to_wkb(shape, hex=True))
    if is_placed:
        (area,) = holding_area(gpd.GeoSeries([shape], crs=STORED), city.table("areas"))
        row["area"] = area
    return row


def _told(table: Table, row: Row | None) -> Row:
    if row is None:
        return {}
    told = {name: row.get(name) for name in table.columns}
    return told | ({GEOMETRY: told_shape(row.get(GEOMETRY))} if table.geometry else {})


def _action(before: Row | None, after: Row | None) -> str:
    if before is None:
        return "insert"
    return "remove" if after is None else "update"


def _differing(before: Row, after: Row) -> Iterator[tuple[str, list[Any]]]:
    for name in before | after:
        was, became = before.get(name), after.get(name)
        if was != became:
            yield name, [was, became]
