"""Migrations end with the schema of a fresh store, keep every row, and are all or nothing."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from homes import HOMES, address_of, assert_sound
from worked_valley import valley_run, whole_valley

from geo.errors import NotFoundError, StoreError
from geo.store import Store, engine_of, migrate
from geo.store.backup import back_up
from geo.store.ddl import DIALECTS, statements
from geo.store.edit import Stamp
from geo.store.engine import Engine
from geo.store.file_engine import GeoPackage
from geo.store.file_engine import opener as opener_of_file
from geo.store.migrations.moving import schema
from geo.store.models import GEOMETRY, REPLACED, REVISION, STORED
from geo.store.write import plain
from geo.tables import GROUND, RESULTS

FIRST = "0001"
OLD_TABLES = [name for name in schema(FIRST, "sqlite") if name != "runs"]
OLD_RUN = {"id", "created", "city", "city_code", "notice", "zone", "cells", "profile", "speed_kmh",
           "minutes", "limit_m", "method"}  # fmt: skip

_CHILD = """
import os, signal, sys
from geo.store import engine_of
from geo.store.migrate import migrate
from geo.store.migrations import moving

address, to, where = sys.argv[1:]
register = moving._register

def dying(connection, name):
    register(connection, name)
    if name == where:
        os.kill(os.getpid(), signal.SIGKILL)

moving._register = dying
migrate(engine_of(address), to=to, lose=True)
"""


@pytest.fixture(params=HOMES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a home where nothing was built."""
    engine = engine_of(address_of(request, tmp_path))
    yield engine
    engine.close()


@pytest.fixture
def old(empty: Engine) -> Engine:
    """Fill a home of the first revision with the valley, by statements of then."""
    with of_nothing(empty) as connection:
        migrate.bring(connection, None, FIRST)
        for name in OLD_TABLES:
            insert(empty, connection, name, whole_valley()[name])
        described = {name: str(getattr(valley_run(), name)) for name in OLD_RUN}
        insert(empty, connection, "runs", pd.DataFrame([described | {"inputs": "{}"}]))
    return empty


@pytest.fixture
def new(empty: Engine) -> Engine:
    """Fill a home of today with every table of the valley, in its second edition."""
    Store(empty).replace({}, valley_run(id="eeeeeeeeeeee"))
    Store(empty).replace(whole_valley(), valley_run())
    return empty


@contextmanager
def of_nothing(engine: Engine) -> Iterator[sa.Connection]:
    """Open a transaction in a home without any table."""
    if isinstance(engine, GeoPackage):
        opener, first = opener_of_file(engine.path, mode="rwc", busy_s=1), "BEGIN"
    else:
        settings = {"options": "-c search_path=gridgov,public"}
        opener = sa.create_engine(engine.name, connect_args=settings, poolclass=sa.NullPool)
        first = "CREATE SCHEMA gridgov"
    with opener.connect() as connection:
        connection.exec_driver_sql(first)
        yield connection
        connection.commit()


def insert(engine: Engine, connection: sa.Connection, name: str, frame: pd.DataFrame) -> None:
    """Put the columns of a frame that a table has into it."""
    there = connection.exec_driver_sql(f'SELECT * FROM "{name}" LIMIT 0').keys()
    columns = {column: plain(frame[column]) for column in there if column in frame}
    if GEOMETRY in columns:
        columns[GEOMETRY] = engine.encoded(frame[GEOMETRY].to_numpy())
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(f":{column}" for column in columns)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if rows:
        connection.execute(sa.text(f'INSERT INTO "{name}" ({names}) VALUES ({marks})'), rows)


def assert_keeps(engine: Engine) -> None:
    """See that a store holds each row of the valley, as far as the first revision could."""
    whole, store = whole_valley(), Store(engine)
    for name in OLD_TABLES:
        frame, wanted = store.read(name), whole[name]
        assert len(frame) == len(wanted), name
        for column in old_columns(name) & set(wanted):
            assert plain(frame[column]) == plain(wanted[column]), (name, column)


def old_columns(name: str) -> set[str]:
    """Name the columns that a table had, as the statement that made it says."""
    (made,) = schema(FIRST, "sqlite")[name]
    return {line.split()[0] for line in made.splitlines()[1:-1]} - {"CONSTRAINT", "fid"}


def structure(engine: Engine) -> dict[str, object]:
    """Describe everything in a home that is not a row."""
    with engine.writing(any_revision=True) as connection:
        if isinstance(engine, GeoPackage):
            return structure_of_file(connection)
        return {query: connection.exec_driver_sql(query).fetchall() for query in _CATALOGUE}


_CATALOGUE = (
    "SELECT table_name, ordinal_position, column_name, data_type, udt_name, is_nullable,"
    " column_default, collation_name, col_description(table_name::regclass, ordinal_position)"
    " FROM information_schema.columns WHERE table_schema = 'gridgov' ORDER BY 1, 2",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'gridgov'::regnamespace ORDER BY 1, 2",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'gridgov' ORDER BY 1",
    "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'gridgov'::regnamespace ORDER BY 1",
    "SELECT f_table_name, type, srid, coord_dimension FROM geometry_columns"
    " WHERE f_table_schema = 'gridgov' ORDER BY 1",
)


def structure_of_file(connection: sa.Connection) -> dict[str, object]:
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema").fetchall()
    found: dict[str, object] = {f"{kind} {name}": (sql or "").replace('"', "")
                                for kind, name, sql in rows}  # fmt: skip
    for register, columns in {
        "gpkg_contents": "table_name, data_type, identifier, srs_id",
        "gpkg_geometry_columns": "*",
        "gpkg_extensions": "*",
        "gpkg_spatial_ref_sys": "*",
        "pragma_application_id": "*",
        "pragma_user_version": "*",
    }.items():
        query = f"SELECT {columns} FROM {register} ORDER BY 1"
        found[register] = connection.exec_driver_sql(query).fetchall()
    return found


def structure_of_fresh(like: Engine, folder: Path, request: pytest.FixtureRequest) -> object:
    """Describe a fresh store of the same kind."""
    if isinstance(like, GeoPackage):
        engine = engine_of(folder / "fresh.gpkg")
    else:
        engine = engine_of(request.getfixturevalue("postgis").database())
    found = structure(engine)
    engine.close()
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_newest_schema_is_that_of_the_models(dialect: str) -> None:
    assert migrate.revisions()[-1] == REVISION
    written = schema(REVISION, dialect)
    assert written == {name: list(statements(name, dialect)) for name in STORED}


def test_every_revision_has_a_written_schema_for_both_homes() -> None:
    folder = Path(schema.__code__.co_filename).parent
    for revision in migrate.revisions():
        described = json.loads((folder / f"schema_{revision}.json").read_text(encoding="utf-8"))
        assert set(described) == set(DIALECTS)
        assert set(described["sqlite"]) == set(described["postgresql"])


def test_the_first_revision_comes_from_an_empty_home_and_leaves_no_table(empty: Engine) -> None:
    with of_nothing(empty) as connection:
        migrate.bring(connection, None, FIRST)
        assert set(OLD_TABLES) <= set(sa.inspect(connection).get_table_names())
        migrate.bring(connection, FIRST, None)
        there = set(sa.inspect(connection).get_table_names())
    assert not there & set(OLD_TABLES)


def test_a_migrated_store_is_made_as_a_fresh_one(
    old: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fresh = structure_of_fresh(old, tmp_path, request)
    assert structure(old) != fresh
    assert migrate.migrate(old) == (FIRST, REVISION)
    assert structure(old) == fresh
    assert_sound(old.name)


def test_every_row_of_the_first_revision_is_in_the_newest(old: Engine, tmp_path: Path) -> None:
    migrate.migrate(old)
    assert_keeps(old)
    store = Store(old)
    assert (store.run().edition, store.run().valid_from) == (1, "2026-01-02")
    assert store.read("areas")["valid_from"].tolist() == ["2026-01-02"] * 8
    back_up(old, tmp_path / "copy.gpkg")  # which compares the archive with what editions say


def test_down_and_up_again_keeps_every_row_and_the_schema(new: Engine) -> None:
    fresh = structure(new)
    assert migrate.migrate(new, to=FIRST, lose=True) == (REVISION, FIRST)
    assert structure(new) != fresh
    assert migrate.migrate(new) == (FIRST, REVISION)
    assert structure(new) == fresh
    assert_keeps(new)
    assert_sound(new.name)


def test_the_way_down_keeps_the_newest_edition_alone(new: Engine) -> None:
    before = {name: Store(new).read(name) for name in (*GROUND, *RESULTS) if name != "areas"}
    migrate.migrate(new, to=FIRST, lose=True)
    migrate.migrate(new)
    again = Store(new)
    assert (again.run().id, again.run().edition) == (valley_run().id, 1)
    before["coverage"]["slowest_tenth_minutes"] = np.nan  # no revision before had it
    for name, frame in before.items():
        pd.testing.assert_frame_equal(again.read(name), frame, check_exact=True)
    gone = set(REPLACED) - set(OLD_TABLES)
    assert {name: len(again.read(name)) for name in gone} == dict.fromkeys(gone, 0)


def test_edits_after_a_migration_are_told_from_what_was_there_before(old: Engine) -> None:
    migrate.migrate(old)
    march = Stamp("2026-03-01T09:00:00", "planner")
    with Store(old).editing() as editor:
        editor.update("hubs", "H1", {"name": "New"}, march, version=1)
    with Store(old).building() as draft:
        assert draft.held("hubs")["name"].tolist() == ["New"]
        assert draft.handed("hubs")["name"].tolist() == ["Hub quarter"]
    assert Store(old, as_of="2026-02-28").read("hubs")["name"].tolist() == ["Hub quarter"]
    assert Store(old, as_of="2026-03-01").read("hubs")["name"].tolist() == ["New"]


def test_the_first_edition_outlives_the_next_build(old: Engine) -> None:
    migrate.migrate(old)
    Store(old).replace({}, valley_run(id="ffffffffffff", valid_from="2026-05-01"))
    assert len(Store(old).read("demand")) == 0
    assert len(Store(old, as_of="2026-04-30").read("demand")) == 6


def test_a_file_of_the_first_version_is_named_and_migrated(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    engine = GeoPackage(tmp_path / "city.gpkg")
    Store(engine).replace(whole_valley(), valley_run())
    migrate.migrate(engine, to=FIRST, lose=True)
    with sqlite3.connect(engine.path) as database:  # gridgov 0.1 knew nothing of alembic
        assert database.execute("SELECT * FROM gridgov_schema").fetchall() == [(1,)]
        database.execute("DROP TABLE alembic_version")
    database.close()
    with pytest.raises(StoreError, match=rf"version 0001 .* expected {REVISION}.*gridgov migrate"):
        Store(engine).run()
    assert migrate.migrate(engine) == (FIRST, REVISION)
    assert structure(engine) == structure_of_fresh(engine, tmp_path, request)
    assert_keeps(engine)


@pytest.mark.parametrize("where", ["areas", "runs"], ids=["at the first table", "at the last"])
@pytest.mark.parametrize("to", [FIRST, REVISION], ids=["down", "up"])
def test_a_killed_migration_leaves_the_old_revision_and_the_next_one_lands(
    new: Engine, to: str, where: str
) -> None:
    if to == REVISION:
        migrate.migrate(new, to=FIRST, lose=True)
    before = structure(new)
    command = [sys.executable, "-c", _CHILD, new.name, to, where]
    assert subprocess.run(command, timeout=60, check=False).returncode == -9
    assert structure(new) == before
    assert migrate.migrate(new, to=to, lose=True)[1] == to
    migrate.migrate(new)
    assert_keeps(new)


def test_a_store_of_today_stays_as_it_is(new: Engine) -> None:
    before = structure(new)
    assert migrate.migrate(new) == (REVISION, REVISION)
    assert structure(new) == before
    assert Store(new).run().edition == 2


def test_going_back_must_be_agreed_to(new: Engine) -> None:
    with pytest.raises(StoreError, match=r"loses what 0001 cannot hold.*--lose"):
        migrate.migrate(new, to=FIRST)
    assert Store(new).run().id == valley_run().id


def test_an_unknown_revision_is_named(new: Engine) -> None:
    with pytest.raises(NotFoundError, match=r"no revision 'x'.*0001, 0002, 0003, 0004"):
        migrate.migrate(new, to="x")


def test_an_empty_home_stays_empty(empty: Engine) -> None:
    with pytest.raises(StoreError, match="nothing has been built"):
        migrate.migrate(empty)
    assert empty.is_empty()


def test_a_store_of_a_later_version_is_left_alone(new: Engine) -> None:
    with new.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"version 9999.*install a later gridgov"):
        migrate.migrate(new)


@pytest.mark.parametrize("content", [b"not a database", None], ids=["text", "another database"])
def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "notes.gpkg"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE notes (note TEXT)")
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"is no store of gridgov"):
        migrate.migrate(engine_of(path))
    assert path.read_bytes() == before
