"""What an edit of the registry must keep to, beyond the kinds of its columns."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from geo.check.privacy import looks_personal
from geo.errors import ColumnError, ContractError
from geo.hours import parsed
from geo.registry.events import next_date
from geo.registry.requests import moved
from geo.store.models import MODELS
from geo.tables import INPUTS, REGISTRY, STATES, Table

Row = Mapping[str, Any]


def require_lawful(connection: Connection, table: Table, row: Row, values: Row) -> None:
    """Refuse what no check of files would let through.

    Parameters
    ----------
    connection : Connection
        Where the rows are that codes refer to.
    table : Table
        The table that is edited.
    row : mapping
        The whole row as it would be.
    values : mapping
        What of it is new.

    Raises
    ------
    ContractError
        For a code of another table's row that is not there (areas apart, which are redrawn), what
        looks like a person's, or hours or a rule of recurrence that cannot be understood.
    """
    for name, value in values.items():
        column = table.columns.get(name)
        if column is None or not isinstance(value, str):
            continue
        personal = looks_personal("", pd.Series([value], dtype=object))
        if personal:
            raise ColumnError(
                f"{name} looks like {personal}", where=name, hint="keep places and counts only"
            )
        if column.refers not in {"", "areas"}:
            codes = value.split(";") if column.many else [value]
            _require_there(connection, name, column.refers, codes)
    if isinstance(values.get("hours"), str):
        with _of_column("hours"):
            parsed(str(values["hours"]))
    if table.name == "events" and {"starts", "recurrence"} & values.keys():
        with _of_column("recurrence"):
            next_date(str(row["starts"]), row["recurrence"], str(row["starts"]))


@contextmanager
def _of_column(name: str) -> Iterator[None]:
    """Tell which column a text that cannot be understood was meant for."""
    try:
        yield
    except ContractError as error:
        raise ColumnError(error.detail, where=name, hint=error.hint) from error


def _require_there(connection: Connection, column: str, of: str, codes: list[str]) -> None:
    key = MODELS[of].c[str(INPUTS[of].key)]
    there = set(connection.scalars(select(key).where(key.in_(codes))))
    strays = [code for code in codes if code not in there]
    if strays:
        raise ColumnError(f"{column} {strays[0]!r} is not among the {of}", where=column)


def require_unnamed(connection: Connection, table: Table, code: str) -> None:
    """Refuse to take away what another row of the registry names.

    Raises
    ------
    ContractError
        With the rows that name it.
    """
    for name, other in REGISTRY.items():
        for column, said in other.columns.items():
            if said.refers != table.name:
                continue
            model = MODELS[name]
            cell = model.c[column]
            met = cell == code
            if said.many:
                met = (";" + cell + ";").contains(f";{code};", autoescape=True)
            keys = connection.scalars(select(model.c[str(other.key)]).where(met)).all()
            if keys:
                raise ContractError(
                    f"{table.name} {code!r} is named by {name}",
                    ids=keys,
                    hint="change or remove those first",
                )


def opened(values: Row) -> None:
    """Refuse a new request that has passed through states nobody saw.

    Raises
    ------
    ContractError
        Unless its state is ``opened``.
    """
    if values.get("state") != "opened" or any(values.get(state) for state in STATES[1:]):
        raise ContractError("a new request is opened and nothing else", hint="then move it on")


def moved_on(before: Row, values: Row, at: str) -> dict[str, Any]:
    """Let a request move to a state that may follow, at this moment.

    Parameters
    ----------
    before : mapping
        The row as it is.
    values : mapping
        What shall change.
    at : str
        When, the city's own time.

    Returns
    -------
    dict
        The same with the moment of the new state.

    Raises
    ------
    ContractError
        For a state that cannot follow, or a moment that is set by hand.
    """
    if moments := [name for name in values if name in STATES]:
        raise ContractError(
            f"{', '.join(moments)} follows from the state", hint="change the state instead"
        )
    if values.get("state", before["state"]) == before["state"]:
        return dict(values)
    return {**values, **moved(before, str(values["state"]), at)}
