"""The app's role serves and edits; it changes no table and no figure, and reads what it must."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from postgis import Cluster
from worked_valley import valley_run, valley_tables

from geo.errors import StoreError
from geo.store import Store, engine_of, open_store
from geo.store.edit import Stamp
from geo.store.models import STORED
from geo.store.pages import Asked
from geo.store.roles import grant_roles
from geo.tables import GROUND, REGISTRY, RESULTS

pytestmark = pytest.mark.postgis

APP, READER = "gridgov_app", "gridgov_reader"
NOON = Stamp("2026-11-24T12:00:00", "coordinator")
CHANNEL = {"code": "Y1", "area": "X", "level": "grid", "members": 3, "messages": 0, "solved": 0}


@pytest.fixture(scope="module")
def owner(postgis: Cluster) -> Iterator[Store]:
    """Return a store whose roles were granted."""
    url = postgis.database()
    home = open_store(url, create=True)
    tables = {n: t for n, t in valley_tables().items() if n not in {"streets", "anchors"}}
    home.replace(tables, replace(valley_run(), valid_from="2026-01-01"))
    grant_roles(home.engine, app=APP, reader=READER)
    yield home
    home.close()
    postgis.drop(url)


@pytest.fixture(scope="module")
def app(owner: Store, postgis: Cluster) -> Iterator[Store]:
    """Return the same store as the app sees it."""
    home = open_store(postgis.url(database_of(owner), role=APP))
    yield home
    home.close()


@pytest.fixture(scope="module")
def reader(owner: Store, postgis: Cluster) -> Iterator[Store]:
    """Return the same store as a reader sees it."""
    home = open_store(postgis.url(database_of(owner), role=READER))
    yield home
    home.close()


def database_of(store: Store) -> str:
    return store.engine.name.rpartition("/")[2]


@pytest.mark.parametrize("name", [name for name in STORED if name != "changes"])
def test_the_app_reads_every_table_but_the_log(app: Store, name: str) -> None:
    assert app.read(name) is not None


def test_the_app_edits_the_registry_and_the_past_is_replayed(app: Store) -> None:
    with app.editing() as editor:
        version = editor.insert("channels", CHANNEL, NOON)
        editor.update("channels", "Y1", {"members": 9}, NOON, version=version)
    assert app.page("channels", Asked()).rows[0]["members"] == 9
    past = Store(app.engine, as_of="2026-11-24")
    assert past.read("channels")["members"].tolist() == [9]
    with app.editing() as editor:
        editor.remove("channels", "Y1", NOON, version=2)
    assert app.page("channels", Asked()).total == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE areas SET name = 'x'",
        "DELETE FROM coverage",
        "INSERT INTO runs (edition) VALUES (9)",
        "UPDATE archive SET hash = 'x'",
        "UPDATE changes SET by = 'x'",
        "DELETE FROM changes",
        "SELECT by FROM changes",
        "SELECT before FROM changes",
        "ALTER TABLE channels ADD COLUMN x int",
        "DROP TABLE channels",
        "TRUNCATE channels",
        "CREATE TABLE gridgov.x (i int)",
        "CREATE TABLE public.x (i int)",
        "SELECT * FROM pg_authid",
        "UPDATE alembic_version SET version_num = '0'",
    ],
)
def test_the_app_is_refused_with_one_message(app: Store, statement: str) -> None:
    with (
        pytest.raises(StoreError, match="this role may not do that"),
        app.engine.editing() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_the_app_cannot_build(app: Store) -> None:
    with pytest.raises(StoreError, match="this role may not do that"):
        app.replace({}, valley_run(id="ffffffffffff"))


@pytest.mark.parametrize("name", [*GROUND, *RESULTS])
def test_a_reader_sees_ground_and_results(reader: Store, name: str) -> None:
    assert reader.read(name) is not None


@pytest.mark.parametrize("name", [*REGISTRY, "changes", "archive"])
def test_a_reader_sees_nothing_else(reader: Store, name: str) -> None:
    with pytest.raises(StoreError, match="this role may not do that"):
        reader.read(name)


def test_a_narrower_grant_takes_away_what_a_wider_one_gave(owner: Store, reader: Store) -> None:
    with owner.engine.writing() as connection:
        connection.exec_driver_sql(f"GRANT ALL ON areas TO {READER}")
    grant_roles(owner.engine, app=APP, reader=READER)
    with (
        pytest.raises(StoreError, match="this role may not do that"),
        reader.engine.editing() as connection,
    ):
        connection.exec_driver_sql("UPDATE areas SET name = 'x'")


def test_a_file_has_no_roles(tmp_path: object) -> None:
    with pytest.raises(StoreError, match="is a file, and has no roles"):
        grant_roles(engine_of(f"{tmp_path}/x.gpkg"), app=APP)
