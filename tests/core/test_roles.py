"""The app's role serves and edits; it changes no table and no figure, and reads what it must."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import add_accounts, page_of
from postgis import OWNER, Cluster
from worked_valley import valley_run, whole_valley

from geo.errors import ContractError, StoreError
from geo.pipeline import build
from geo.settings import Settings
from geo.store import Store, engine_of, open_store
from geo.store.edit import Stamp
from geo.store.engine import Engine
from geo.store.models import CHANGES, STORED
from geo.store.pages import Asked
from geo.store.people import PEOPLE
from geo.store.roles import grant_roles
from geo.store.server_engine import PostGIS
from geo.tables import GROUND, REGISTRY, RESULTS
from web import create_app

pytestmark = pytest.mark.postgis

APP, READER = "gridgov_app", "gridgov_reader"
NOON = Stamp("2026-11-24T12:00:00", "coordinator")
CHANNEL = {"code": "Y1", "area": "X", "level": "grid", "members": 3, "messages": 0, "solved": 0}
REFUSED = "this role may not do that"

TABLES = {*STORED, "alembic_version"}
MAY: dict[str, dict[str, set[str]]] = {
    APP: {
        "SELECT * FROM {}": TABLES - {"changes"},
        "INSERT INTO {} DEFAULT VALUES": {*REGISTRY, *PEOPLE, "changes"},
        "UPDATE {} SET fid = 1 WHERE false": {*REGISTRY, *PEOPLE} - {"audit"},
        "DELETE FROM {} WHERE false": {*REGISTRY, *PEOPLE} - {"audit"},
    },
    READER: {"SELECT * FROM {}": {*GROUND, *RESULTS, "runs", "alembic_version"}},
}
"""Role -> statement -> the tables it may do that with."""

STATEMENTS = [
    *MAY[APP],
    "TRUNCATE {}",
    "ALTER TABLE {} ADD COLUMN x int",
    "DROP TABLE {}",
    "CREATE INDEX ON {} ((1))",
    "COMMENT ON TABLE {} IS 'x'",
    "CREATE TRIGGER x AFTER INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "COPY {} TO PROGRAM 'true'",
]


@pytest.fixture(scope="module")
def owner(postgis: Cluster) -> Iterator[Store]:
    """Return a store whose roles were granted."""
    url = postgis.database()
    home = open_store(url, create=True)
    home.replace(whole_valley(), valley_run())
    grant_roles(home.engine, app=APP, reader=READER)
    yield home
    home.close()
    postgis.drop(url)


@pytest.fixture(scope="module")
def stores(owner: Store, postgis: Cluster) -> Iterator[dict[str, Store]]:
    """Return the same store as each role sees it."""
    homes = {role: open_store(address(owner, postgis, role)) for role in (APP, READER)}
    yield homes
    for home in homes.values():
        home.close()


@pytest.fixture
def app(stores: dict[str, Store]) -> Store:
    """Return the store as the app sees it."""
    return stores[APP]


@pytest.fixture
def reader(stores: dict[str, Store]) -> Store:
    """Return the store as a reader sees it."""
    return stores[READER]


@pytest.fixture
def built(postgis_url: str) -> Iterator[PostGIS]:
    """Return a home of its own, where nobody was granted anything yet."""
    engine = PostGIS(postgis_url)
    Store(engine).replace(whole_valley(), valley_run())
    yield engine
    engine.close()


def address(owner: Store, postgis: Cluster, role: str) -> str:
    return postgis.url(owner.engine.name.rpartition("/")[2], role=role)


def run(engine: Engine, statement: str) -> None:
    """Run a statement and take it back."""
    with engine.editing() as connection:
        connection.exec_driver_sql(statement)
        connection.rollback()


def is_refused(engine: Engine, statement: str) -> bool:
    try:
        run(engine, statement)
    except StoreError as error:
        return REFUSED in str(error)
    except ContractError:  # it was let in, and then broke a constraint
        return False
    return False


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.split()[0].lower())
@pytest.mark.parametrize("role", MAY)
def test_a_role_may_do_with_each_table_what_it_must_and_no_more(
    stores: dict[str, Store], role: str, statement: str
) -> None:
    done = {name for name in TABLES if not is_refused(stores[role].engine, said(statement, name))}
    assert done == MAY[role].get(statement, set())


def said(statement: str, name: str) -> str:
    column = "version_num" if name == "alembic_version" else "fid"
    return statement.replace("fid", column).format(f'"{name}"')


@pytest.mark.parametrize("column", ["fid", *CHANGES.columns])
def test_the_app_reads_of_the_log_what_replaying_needs(app: Store, column: str) -> None:
    hidden = is_refused(app.engine, f'SELECT "{column}" FROM changes')
    assert hidden == (column in {"by", "action", "before"})


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE gridgov.x (i int)",
        "CREATE TABLE public.x (i int)",
        "CREATE VIEW gridgov.x AS SELECT 1",
        "CREATE FUNCTION gridgov.x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA x",
        "CREATE ROLE x",
        "SELECT * FROM pg_authid",
        "SELECT setval('changes_fid_seq', 1)",
        "SELECT nextval('runs_fid_seq')",
        "SET ROLE postgres",
    ],
)
@pytest.mark.parametrize("role", MAY)
def test_a_role_makes_nothing_and_looks_nowhere_else(
    stores: dict[str, Store], role: str, statement: str
) -> None:
    assert is_refused(stores[role].engine, statement)


def test_a_refusal_is_one_message_that_says_what_to_do(app: Store) -> None:
    with pytest.raises(StoreError, match=rf"{REFUSED} at .*for table areas\. ask its owner") as e:
        run(app.engine, "DELETE FROM areas")
    assert "\n" not in str(e.value)


def test_the_app_edits_the_registry_and_the_past_is_replayed(app: Store) -> None:
    with app.editing() as editor:
        version = editor.insert("channels", CHANNEL, NOON)
        editor.update("channels", "Y1", {"members": 9}, NOON, version=version)
    where = {"code": "Y1"}
    assert app.page("channels", Asked(where=where)).rows[0]["members"] == 9
    past = Store(app.engine, as_of="2026-11-24")
    assert past.read("channels", where={"code": ["Y1"]})["members"].tolist() == [9]
    with app.editing() as editor:
        editor.remove("channels", "Y1", NOON, version=2)
    assert app.page("channels", Asked(where=where)).total == 0


def test_the_apps_edits_hold_a_build_off(owner: Store, app: Store) -> None:
    hasty = PostGIS(owner.engine.name, busy_s=0.1)
    with app.editing(), pytest.raises(StoreError, match="is busy"):
        Store(hasty).replace({}, valley_run(id="ffffffffffff"))
    hasty.close()


def test_the_app_cannot_build(app: Store) -> None:
    with pytest.raises(StoreError, match=REFUSED):
        app.replace({}, valley_run(id="ffffffffffff"))


def test_every_page_is_served_by_the_apps_role(
    postgis_url: str, postgis: Cluster, valley: Path
) -> None:
    build(valley, postgis_url)
    engine = PostGIS(postgis_url)
    grant_roles(engine, app=APP)
    engine.close()
    url = postgis.url(postgis_url.rpartition("/")[2], role=APP)
    with open_store(url) as store, store.editing() as editor:
        editor.insert("channels", CHANNEL, NOON)
    server = create_app(Settings(store=url), testing=True)
    add_accounts(server.extensions["people"].engine, "100001001")
    page = page_of(server, "the-administrator")
    rules = [str(rule) for rule in server.url_map.iter_rules() if "filename" not in rule.arguments]
    paths = {rule.replace("<name>", name) for rule in rules for name in (*REGISTRY, *STORED)}
    statuses = {path: page.get(path).status_code for path in paths}
    server.extensions["home"].city().store.close()
    server.extensions["people"].engine.close()
    assert {path for path, status in statuses.items() if status >= 500} == set()
    assert {
        "/",
        "/registry",
        "/accounts",
        "/api/v1/coverage",
        "/api/v1/layers/areas",
        "/api/v1/registry/channels",
    } <= {p for p, s in statuses.items() if s == 200}


def test_a_reader_reads_figures_but_edits_nothing(reader: Store) -> None:
    assert len(reader.read("coverage")) == 8
    with pytest.raises(StoreError, match=REFUSED), reader.editing() as editor:
        editor.insert("channels", CHANNEL, NOON)


def test_a_stranger_is_refused(owner: Store, postgis: Cluster) -> None:
    with postgis.connected(OWNER) as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(StoreError, match=REFUSED):
        open_store(address(owner, postgis, "stranger"))


def test_a_narrower_grant_takes_away_what_a_wider_one_gave(owner: Store, reader: Store) -> None:
    with owner.engine.writing() as connection:
        connection.exec_driver_sql(f"GRANT ALL ON areas TO {READER}")
        connection.exec_driver_sql(f"GRANT SELECT (before) ON changes TO {READER}")
    grant_roles(owner.engine, app=APP, reader=READER)
    assert is_refused(reader.engine, "UPDATE areas SET name = 'x'")
    assert is_refused(reader.engine, "SELECT before FROM changes")


def test_roles_are_made_for_logging_in_or_left_as_they_are(
    built: PostGIS, postgis: Cluster
) -> None:
    with postgis.connected(OWNER) as connection:
        connection.execute("CREATE ROLE group_of_readers NOLOGIN")
        grant_roles(built, app='an "app"; 100%', reader="group_of_readers")
        made = "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN (%s, %s) ORDER BY 1"
        found = connection.execute(made, ['an "app"; 100%', "group_of_readers"]).fetchall()
    assert found == [('an "app"; 100%', True), ("group_of_readers", False)]


@pytest.mark.parametrize(
    ("before", "app", "message"),
    [
        ("", OWNER, "may do all that the store's owner may"),
        ("CREATE ROLE great SUPERUSER", "great", "may do all that the store's owner may"),
        (f"CREATE ROLE deputy IN ROLE {OWNER}", "deputy", "may do all that the store's owner may"),
        ("CREATE ROLE curious IN ROLE pg_read_all_data", "curious", "may read or write .* even"),
        ("GRANT DELETE ON gridgov.areas TO PUBLIC", "modest", "may read or write areas even"),
        ("GRANT SELECT (by) ON gridgov.changes TO PUBLIC", "modest", "read or write changes even"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "modest", "create in the schema public even"),
        ("", READER, "cannot be both app and reader"),
    ],
    ids=["owner", "superuser", "owner's member", "group", "everybody", "column", "schema", "both"],
)
def test_a_role_that_may_more_by_another_way_is_refused(
    built: PostGIS, postgis: Cluster, before: str, app: str, message: str
) -> None:
    if before:
        with built.writing() as connection:
            connection.exec_driver_sql(before)
    with pytest.raises(StoreError, match=message):
        grant_roles(built, app=app, reader=READER)
    with postgis.connected(OWNER) as connection:
        made = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'modest'").fetchall()
    assert made == []
    assert len(Store(built).read("areas")) == 8


def test_an_owner_who_is_no_superuser_grants_roles_that_are_there(postgis: Cluster) -> None:
    url = postgis.database()
    name = url.rpartition("/")[2]
    with postgis.connected(OWNER) as connection:
        connection.execute("CREATE ROLE plain_owner LOGIN")
        connection.execute("CREATE ROLE plain_app LOGIN")
        connection.execute(f"ALTER DATABASE {name} OWNER TO plain_owner")
    engine = PostGIS(postgis.url(name, role="plain_owner"))
    Store(engine).replace(whole_valley(), valley_run())
    with pytest.raises(StoreError, match=f"{REFUSED}.*create role"):
        grant_roles(engine, app="nobody_yet")
    grant_roles(engine, app="plain_app")
    with open_store(postgis.url(name, role="plain_app")) as store:
        assert len(store.read("teams")) == len(whole_valley()["teams"])
    engine.close()
    postgis.drop(url)


def test_an_empty_database_stays_empty(postgis_url: str) -> None:
    engine = engine_of(postgis_url)
    with pytest.raises(StoreError, match="nothing has been built"):
        grant_roles(engine, app=APP)
    assert engine.is_empty()
    engine.close()


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a file, and has no roles"):
        grant_roles(engine_of(tmp_path / "x.gpkg"), app=APP)
