"""What the tables are in each database's own words: every statement that makes them."""

from collections.abc import Iterator

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, SetColumnComment

from geo.store.models import GEOMETRY, MODELS, STORED

DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(),
    "postgresql": postgresql.dialect(),  # type: ignore[no-untyped-call]
}


def statements(name: str, dialect: str) -> Iterator[str]:
    """Write what makes one table, its indexes, and in PostgreSQL what its columns mean.

    Parameters
    ----------
    name : str
        A table of :data:`~geo.store.models.STORED`.
    dialect : str
        ``sqlite`` or ``postgresql``.
    """
    model: Table = MODELS[name]
    words = DIALECTS[dialect]
    yield str(CreateTable(model).compile(dialect=words)).strip()
    for index in sorted(model.indexes, key=lambda index: str(index.name)):
        yield str(CreateIndex(index).compile(dialect=words))
    if dialect == "sqlite":
        return
    if STORED[name].geometry:
        yield f'CREATE INDEX "{name}_{GEOMETRY}" ON "{name}" USING gist ({GEOMETRY})'
    for column in model.columns:
        if column.comment:
            yield str(SetColumnComment(column).compile(dialect=words))
