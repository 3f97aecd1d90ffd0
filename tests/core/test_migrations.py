"""Migrations end with the schema of a fresh store, keep every row, and are all or nothing."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from worked_valley import valley_run, valley_tables

from geo.errors import NotFoundError, StoreError
from geo.store import Store, engine_of, open_store
from geo.store.ddl import DIALECTS, statements
from geo.store.engine import Engine
from geo.store.migrate import migrate
from geo.store.migrations.moving import schema
from geo.store.models import REPLACED, REVISION, STORED
from geo.tables import GROUND, RESULTS

HOMES = ["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)]


@pytest.fixture(params=HOMES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty home."""
    if request.param == "geopackage":
        yield str(tmp_path / "city.gpkg")
    else:
        yield request.getfixturevalue("postgis_url")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Return a store that holds the worked valley."""
    home = open_store(url, create=True)
    tables = {n: t for n, t in valley_tables().items() if n not in {"streets", "anchors"}}
    home.replace(tables, replace(valley_run(), valid_from="2026-01-01"))
    yield home
    home.close()


def contents(home: Store, names: list[str]) -> dict[str, pd.DataFrame]:
    return {name: home.read(name) for name in names}


def structure(engine: Engine) -> dict[str, object]:
    """Describe every table, index and register of a home."""
    with engine.writing(any_revision=True) as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(
                "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%'"
                " ESCAPE '!' AND tbl_name != 'gpkg_ogr_contents' ORDER BY name"
            ).fetchall()
            found: dict[str, object] = {f"{kind} {name}": sql for kind, name, sql in rows}
            for register in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions"):
                names = connection.exec_driver_sql(f"SELECT table_name FROM {register} ORDER BY 1")
                found[register] = [name for (name,) in names]
            return found
        inspected = sa.inspect(connection)
        return {
            name: (
                [(c["name"], str(c["type"]), c["nullable"], c["comment"])
                 for c in inspected.get_columns(name)],
                sorted(str(i["name"]) for i in inspected.get_indexes(name)),
                sorted((str(c["name"]), c["sqltext"])
                       for c in inspected.get_check_constraints(name)),
                sorted(str(c["name"]) for c in inspected.get_unique_constraints(name)),
            )
            for name in inspected.get_table_names(schema="gridgov")
        }  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_newest_schema_is_that_of_the_models(dialect: str) -> None:
    written = schema(REVISION, dialect)
    assert written == {name: list(statements(name, dialect)) for name in STORED}


def test_down_and_up_again_is_the_schema_of_a_fresh_store(store: Store) -> None:
    fresh = structure(store.engine)
    assert migrate(store.engine, to="0001", lose=True) == (REVISION, "0001")
    assert structure(store.engine) != fresh
    assert migrate(store.engine) == ("0001", REVISION)
    assert structure(store.engine) == fresh


def test_ground_and_results_outlive_the_way_down_and_up(store: Store) -> None:
    names = [*GROUND, *RESULTS]
    before = contents(store, names)
    store.replace({name: store.read(name) for name in REPLACED}, valley_run(id="ffffffffffff"))
    migrate(store.engine, to="0001", lose=True)
    migrate(store.engine)
    again = Store(store.engine)
    assert (again.run().id, again.run().edition) == ("ffffffffffff", 1)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(again.read(name), frame, check_exact=True)


def test_what_was_there_before_the_archive_is_kept_by_the_next_build(store: Store) -> None:
    migrate(store.engine, to="0001", lose=True)
    migrate(store.engine)
    day = Store(store.engine).run().valid_from
    later = replace(valley_run(id="ffffffffffff"), valid_from="2999-01-01")
    Store(store.engine).replace({}, later)
    assert len(Store(store.engine).read("demand")) == 0
    assert len(Store(store.engine, as_of=day).read("demand")) == 6


def test_a_file_of_the_first_version_is_named_and_migrated(tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    engine = engine_of(path)
    tables = {n: t for n, t in valley_tables().items() if n not in {"streets", "anchors"}}
    open_store(path, create=True).replace(tables, replace(valley_run(), valid_from="2026-01-01"))
    migrate(engine, to="0001", lose=True)
    with sqlite3.connect(path) as database:  # as gridgov 0.1 wrote it
        database.execute("DROP TABLE alembic_version")
        database.execute("CREATE TABLE gridgov_schema (version INTEGER NOT NULL)")
        database.execute("INSERT INTO gridgov_schema VALUES (1)")
    database.close()
    with pytest.raises(StoreError, match=r"version 0001 .* expected 0002.*gridgov migrate"):
        open_store(path)
    assert migrate(engine) == ("0001", REVISION)
    assert len(open_store(path).read("demand")) == 6


def test_going_back_must_be_agreed_to(store: Store) -> None:
    with pytest.raises(StoreError, match=r"loses what 0001 cannot hold.*--lose"):
        migrate(store.engine, to="0001")
    assert Store(store.engine).run().id == valley_run().id


def test_an_unknown_revision_is_named(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"no revision 'x'.*0001, 0002"):
        migrate(store.engine, to="x")


def test_a_migration_that_fails_leaves_the_old_revision(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = structure(store.engine)
    from geo.store.migrations import moving

    made = moving._remake

    def fail_at_runs(*arguments: object) -> None:
        if arguments[1] == "runs":
            raise RuntimeError("the power is gone")
        made(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_remake", fail_at_runs)
    with pytest.raises(RuntimeError, match="power"):
        migrate(store.engine, to="0001", lose=True)
    assert structure(store.engine) == fresh
    assert len(Store(store.engine).read("demand")) == 6


def test_every_revision_has_a_written_schema_for_both_homes() -> None:
    folder = Path(schema.__code__.co_filename).parent
    for revision in ("0001", REVISION):
        described = json.loads((folder / f"schema_{revision}.json").read_text(encoding="utf-8"))
        assert set(described) == set(DIALECTS)
        assert set(described["sqlite"]) == set(described["postgresql"])
