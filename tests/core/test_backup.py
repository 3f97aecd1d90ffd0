"""A backup holds all of a store, and comes back into either home with the same answers."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from homes import HOMES, address_of, assert_sound
from worked_valley import valley_run, whole_valley

from geo.errors import StoreError
from geo.store import Store, engine_of, open_store
from geo.store.backup import back_up, restore
from geo.store.edit import Stamp
from geo.store.models import REPLACED, STORED
from geo.store.pages import Asked
from geo.tables import REGISTRY

pytestmark = pytest.mark.slow

STAMP = Stamp("2026-03-01T09:00:00", "registrar")
DAYS = (None, "2026-01-15", "2026-03-02", "2026-07-01")


@pytest.fixture(params=HOMES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return address_of(request, tmp_path)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Hold two editions of the valley with an edit of each."""
    with open_store(address, create=True) as home:
        home.replace(whole_valley(), valley_run())
        add_a_member(home)
        kept = {name: home.read(name) for name in REGISTRY}
        home.replace({**whole_valley(), **kept}, valley_run(valid_from="2026-06-01"))
        add_a_member(home)
        yield home


@pytest.fixture(params=HOMES)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Name another home; of a server's two databases, a second one."""
    if request.param == "postgis":
        server = request.getfixturevalue("postgis")
        url = server.database()
        yield url
        server.drop(url)
    else:
        yield str(tmp_path / "other.gpkg")


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "backup.gpkg"
    back_up(store.engine, path)
    return path


def add_a_member(home: Store) -> None:
    with home.editing() as editor:
        held = editor.row("channels", "C1")
        editor.update("channels", "C1", {"members": held["members"] + 1}, STAMP,
                      version=held["version"])  # fmt: skip


def answers(address: str) -> list[object]:
    """Ask a store about everything, on every day."""
    found: list[object] = []
    for day in DAYS:
        with open_store(address, as_of=day) as home:
            found += [home.run(), home.page("channels", Asked(sort="area"))]
            found += [home.read(name) for name in STORED]
            found.append(home.read("areas", box=(118.95, 32.07, 118.96, 32.08)))
    return found


def assert_same(first: list[object], second: list[object]) -> None:
    for a, b in zip(first, second, strict=True):
        if isinstance(a, pd.DataFrame):
            assert isinstance(b, pd.DataFrame)
            pd.testing.assert_frame_equal(a, b, check_exact=True)
        else:
            assert a == b


def test_a_backup_is_one_file_that_answers_the_same(
    store: Store, address: str, backup: Path
) -> None:
    assert [path.name for path in backup.parent.glob("backup*")] == ["backup.gpkg"]
    assert_same(answers(str(backup)), answers(address))
    assert_sound(str(backup))


def test_a_restored_store_answers_the_same_and_goes_on(
    address: str, backup: Path, other: str
) -> None:
    restored(backup, other, overwrite=False)
    assert_same(answers(other), answers(address))
    with open_store(other) as home:
        add_a_member(home)
        assert home.replace(whole_valley(), valley_run()).edition == 3
    assert_sound(other)


def restored(backup: Path, address: str, *, overwrite: bool) -> None:
    engine = engine_of(address)
    try:
        restore(backup, engine, overwrite=overwrite)
    finally:
        engine.close()


def test_what_was_done_since_is_undone_but_only_when_told(
    store: Store, address: str, backup: Path
) -> None:
    before = answers(address)
    add_a_member(store)
    store.replace({}, valley_run(valid_from="2026-07-01"))
    with pytest.raises(StoreError, match="holds a city. --force replaces it"):
        restored(backup, address, overwrite=False)
    assert store.newest().edition == 3
    restored(backup, address, overwrite=True)
    assert_same(answers(address), before)
    assert_sound(address)


def test_a_backup_is_not_written_over(store: Store, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(StoreError, match="is there already"):
        back_up(store.engine, backup)
    assert backup.read_bytes() == before
    back_up(store.engine, backup, overwrite=True)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)


def change(statement: str) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()

    return act


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (Path.unlink, "nothing has been built"),
        (lambda path: path.write_bytes(b""), "nothing has been built"),
        (lambda path: path.write_bytes(b"no backup" * 999), "it is another file"),
        (cut, "cannot be read|another file"),
        (scribble, "cannot be read|another file"),
        (change("DELETE FROM runs"), "there is nothing in"),
        (change("DROP TABLE archive"), "no such table"),
        (change("UPDATE alembic_version SET version_num = '0000'"), "has version 0000"),
        (change("DELETE FROM archive WHERE fid = 2"), "the archive has lost"),
        (change("UPDATE archive SET content = x'00' WHERE fid = 2"), "stations in its archive"),
        (change("UPDATE archive SET hash = hash || 'x' WHERE of = 'teams'"), "teams in its"),
        (change("UPDATE archive SET of = 'moon' WHERE fid = 2"), "moon in its archive"),
    ],
    ids=["none", "an empty file", "another file", "cut short", "overwritten with rubbish",
         "no run", "no archive", "another revision", "an archived table that is lost",
         "one that is rubbish", "one for another", "one of no known table"],
)  # fmt: skip
def test_a_damaged_backup_is_refused_and_the_store_stands(
    store: Store, address: str, backup: Path, damage: Callable[[Path], object], message: str
) -> None:
    before = answers(address)
    damage(backup)
    with pytest.raises(StoreError, match=message):
        restored(backup, address, overwrite=True)
    assert_same(answers(address), before)
    assert_sound(address)


def test_nothing_built_is_nothing_to_back_up(address: str, tmp_path: Path) -> None:
    engine = engine_of(address)
    with pytest.raises(StoreError, match="nothing has been built"):
        back_up(engine, tmp_path / "backup.gpkg")
    engine.close()
    assert list(tmp_path.iterdir()) == []


def test_every_table_is_counted(store: Store, tmp_path: Path) -> None:
    rows = back_up(store.engine, tmp_path / "counted.gpkg")
    assert set(rows) == set(STORED)
    assert {name: rows[name] for name in REPLACED} == {n: len(store.read(n)) for n in REPLACED}
