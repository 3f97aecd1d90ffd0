"""Accounts, sessions, scenarios and a log that nobody rewrites unseen, in both homes."""

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from homes import HOMES, address_of, is_file
from worked_valley import STREET, WEST, valley_run, whole_valley

from geo.cli import cli
from geo.errors import ContractError, NotFoundError, StaleError, StoreError
from geo.store import Store, accounts, audit, engine_of, passwords, scenarios, sessions
from geo.store.audit import Entry, Head
from geo.store.backup import back_up, restore
from geo.store.edit import Stamp
from geo.store.engine import Engine
from geo.store.models import MODELS
from geo.store.people import ROLES

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA"


@pytest.fixture(params=HOMES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Hold the valley."""
    home = engine_of(address_of(request, tmp_path))
    Store(home).replace({name: whole_valley()[name] for name in ("areas", "hubs")}, valley_run())
    yield home
    home.close()


@pytest.fixture
def logged(engine: Engine) -> Engine:
    """Hold a log of five entries."""
    for number in range(5):
        audit.note(
            engine, Entry("the-planner", "planner", "edit", f"hubs H{number}", {"n": number})
        )
    return engine


def tamper(engine: Engine, *statements: str) -> None:
    with engine.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_log_that_nobody_touched_is_whole(logged: Engine) -> None:
    verdict = audit.verified(logged)
    assert (verdict.head.count, verdict.fault) == (5, "")
    with logged.reading() as connection:
        assert audit.head(connection) == verdict.head
    assert audit.verified(logged, noted=verdict.head).fault == ""


def test_an_empty_log_is_whole_and_ends_at_its_origin(engine: Engine) -> None:
    assert audit.verified(engine).head == Head(0, audit.ORIGIN)


TAMPERED = {
    "a word": (["UPDATE audit SET subject = 'hubs H9' WHERE number = 3"], 3, "was changed"),
    "a moment": (["UPDATE audit SET at = '2026-01-01' WHERE number = 1"], 1, "was changed"),
    "a fact of the last": (["UPDATE audit SET facts = '{}' WHERE number = 5"], 5, "was changed"),
    "a hash": (["UPDATE audit SET hash = before WHERE number = 4"], 4, "was changed"),
    "one taken out": (["DELETE FROM audit WHERE number = 3"], 3, "is gone"),
    "the first taken out": (["DELETE FROM audit WHERE number = 1"], 1, "is gone"),
    "one taken out and the rest moved up": (
        ["DELETE FROM audit WHERE number = 3", "UPDATE audit SET number = 3 WHERE number = 4",
         "UPDATE audit SET number = 4 WHERE number = 5"], 3, "does not follow"),
    "two that changed places": (
        ["UPDATE audit SET number = 99 WHERE number = 2",
         "UPDATE audit SET number = 2 WHERE number = 3",
         "UPDATE audit SET number = 3 WHERE number = 99"], 2, "does not follow"),
}  # fmt: skip
"""What was done to a log of five -> the statements, the first entry that is wrong, what is said."""


def test_an_entry_that_is_not_what_was_written_is_found(logged: Engine) -> None:
    with logged.reading() as connection:
        rows = [dict(row._mapping) for row in connection.execute(MODELS["audit"].select())]
    for what, (statements, number, fault) in TAMPERED.items():
        tamper(logged, *statements)
        verdict = audit.verified(logged)
        assert (verdict.broken_at, verdict.head.count) == (number, number - 1), what
        assert f"entry {number} {fault}" in verdict.fault, what
        with logged.writing() as connection:
            connection.execute(MODELS["audit"].delete())
            connection.execute(MODELS["audit"].insert(), rows)
    assert audit.verified(logged).fault == ""


def test_an_end_that_was_cut_off_is_found_against_a_noted_head(logged: Engine) -> None:
    noted = audit.verified(logged).head
    tamper(logged, "DELETE FROM audit WHERE number > 3")
    assert audit.verified(logged).fault == ""
    assert audit.verified(logged, noted=noted).fault == "entries 4 to 5 are gone from the end"
    for number in range(2):
        audit.note(logged, Entry("", "nobody", "login_failed", str(number)))
    assert audit.verified(logged, noted=noted).fault == "entry 5 is another one than was noted"


def test_writers_at_the_same_time_never_fork_the_chain(engine: Engine) -> None:
    def write(number: int) -> None:
        for turn in range(5):
            audit.note(engine, Entry(f"writer-{number}", "planner", "edit", f"turn {turn}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    verdict = audit.verified(engine)
    assert (verdict.head.count, verdict.fault) == (30, "")


def test_an_edit_and_its_entry_stand_or_fall_together(engine: Engine) -> None:
    store, stamp = Store(engine), Stamp("2026-11-24T12:00:00", "planner")
    entry = Entry("the-planner", "planner", "edit", "hubs H1")

    def edit_twice() -> None:
        with store.editing() as editor:
            editor.update("hubs", "H1", {"name": "New"}, stamp, version=1)
            editor.note(entry)
            editor.update("hubs", "H1", {"name": "Newer"}, stamp, version=1)

    with pytest.raises(StaleError, match="by now"):
        edit_twice()
    assert audit.verified(engine).head.count == 0
    with store.editing() as editor:
        editor.update("hubs", "H1", {"name": "New"}, stamp, version=1)
        editor.note(entry)
    assert audit.verified(engine).head.count == 1


def test_entries_are_read_newest_first_some_at_a_time(logged: Engine) -> None:
    audit.note(logged, Entry("the-auditor", "auditor", "login", "the-auditor"))
    found, total = audit.entries(logged, offset=1, size=2)
    assert ([entry.number for entry in found], total) == ([5, 4], 6)
    found, total = audit.entries(logged, account="the-auditor")
    assert ([entry.action for entry in found], total) == (["login"], 1)
    assert audit.entries(logged, action="edit", size=1)[1] == 5
    assert audit.actions(logged) == ["edit", "login"]


def test_facts_that_are_too_long_are_cut_and_still_sealed(engine: Engine) -> None:
    audit.note(engine, Entry("a", "planner", "draw", "areas", {"shape": "9" * 100_000}))
    (entry,), _ = audit.entries(engine)
    assert len(entry.facts) < audit.MOST_FACTS * 2
    assert '"cut"' in entry.facts
    assert audit.verified(engine).fault == ""


def add(engine: Engine, name: str, role: str, street: str = "") -> None:
    with engine.keeping() as connection:
        accounts.add(connection, name, role, secret=SECRET, street=street)


def test_an_account_is_kept_as_it_was_added(engine: Engine) -> None:
    add(engine, "xianlin-grid-centre", "coordinator", STREET)
    with engine.reading() as connection:
        found = accounts.read(connection, "xianlin-grid-centre")
        assert accounts.secret_of(connection, "xianlin-grid-centre") == SECRET
        assert accounts.secret_of(connection, "nobody-known") is None
    assert (found.role, found.street, found.is_disabled) == ("coordinator", STREET, False)


NO_POSTS = [
    ("Wang Wei", "viewer", "", "small letters"),
    ("wang--wei", "viewer", "", "small letters"),
    ("王伟", "viewer", "", "small letters"),
    ("13912345678", "viewer", "", "small letters"),
    ("local", "viewer", "", "small letters"),
    ("a" * 61, "viewer", "", "at most 60"),
    ("post", "king", "", "no role 'king'.*viewer, coordinator"),
    ("post", "coordinator", "", "keeps a street"),
    ("post", "coordinator", WEST, "is none of this city"),
    ("post", "viewer", STREET, "a viewer has no street"),
]


def test_what_is_no_post_is_refused(engine: Engine) -> None:
    for name, role, street, message in NO_POSTS:
        with pytest.raises(ContractError, match=message):
            add(engine, name, role, street)


def test_a_name_is_taken_once(engine: Engine) -> None:
    add(engine, "post", "viewer")
    with pytest.raises(ContractError, match="already"):
        add(engine, "post", "planner")


def change(engine: Engine, name: str, **values: object) -> None:
    with engine.keeping() as connection:
        accounts.change(engine, connection, name, values)


def test_the_last_administrator_stays(engine: Engine) -> None:
    add(engine, "first", "administrator")
    for values in ({"is_disabled": True}, {"role": "viewer"}):
        with pytest.raises(ContractError, match="first is the last administrator"):
            change(engine, "first", **values)
    with pytest.raises(ContractError, match="last administrator"), engine.keeping() as connection:
        accounts.remove(engine, connection, "first")
    add(engine, "second", "administrator")
    change(engine, "second", is_disabled=True)
    with pytest.raises(ContractError, match="first is the last administrator"):
        change(engine, "first", role="auditor")
    change(engine, "second", is_disabled=False)
    change(engine, "first", role="auditor")


def test_two_administrators_who_disable_each_other_leave_one(engine: Engine) -> None:
    add(engine, "first", "administrator")
    add(engine, "second", "administrator")

    def disable(name: str) -> bool:
        try:
            change(engine, name, is_disabled=True)
        except ContractError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, ["first", "second"])) == [False, True]


def test_whoever_is_changed_or_gone_is_logged_out(engine: Engine) -> None:
    add(engine, "post", "viewer")
    for number, act in enumerate((
        lambda: change(engine, "post", role="planner"),
        lambda: change(engine, "post", secret=SECRET),
        lambda: change(engine, "post", is_disabled=True),
    )):  # fmt: skip
        with engine.keeping() as connection:
            sessions.begin(connection, f"token {number}", "post", at=NOON)
        act()
        with engine.reading() as connection:
            assert sessions.find(connection, f"token {number}", at=NOON) is None
    with engine.keeping() as connection:
        accounts.remove(engine, connection, "post")
    with engine.reading() as connection, pytest.raises(NotFoundError, match="no account 'post'"):
        accounts.read(connection, "post")


def test_a_session_ends_when_idle_when_old_and_when_told(engine: Engine) -> None:
    add(engine, "post", "viewer")
    with engine.keeping() as connection:
        sessions.begin(connection, "shown", "post", at=NOON)

    def is_known(after: timedelta, token: str = "shown") -> bool:
        with engine.keeping() as connection:
            found = sessions.find(connection, token, at=NOON + after)
            if found is not None and found[1]:
                sessions.touch(connection, token, at=NOON + after)
            return found is not None

    assert not is_known(timedelta(0), "guessed")
    assert not is_known(sessions.IDLE + timedelta(minutes=1))
    hours = [timedelta(hours=hour) for hour in range(13)]
    assert [is_known(hour) for hour in hours] == [True] * 13
    assert not is_known(sessions.LONGEST + timedelta(minutes=1))
    with engine.keeping() as connection:
        sessions.begin(connection, "other", "post", at=NOON)
        sessions.end(connection, "other")
    assert not is_known(timedelta(0), "other")


def test_a_token_itself_is_kept_nowhere(engine: Engine) -> None:
    add(engine, "post", "viewer")
    with engine.keeping() as connection:
        sessions.begin(connection, "a token that is shown", "post", at=NOON)
    held = Store(engine).read("sessions")
    assert len(held) == 1
    assert "a token that is shown" not in held.to_csv()


def test_a_backup_holds_all_but_sessions_and_an_export_only_scenarios(
    logged: Engine, tmp_path: Path
) -> None:
    add(logged, "post", "viewer")
    scenarios.insert_new(logged, scenarios.Draft("one", "r" * 12), owner="post")
    with logged.keeping() as connection:
        sessions.begin(connection, "shown", "post", at=NOON)
    back_up(logged, tmp_path / "backup.gpkg")
    Store(logged).export(tmp_path / "export.gpkg")
    tables = ("accounts", "sessions", "audit", "scenarios")
    counts = {}
    for name in ("backup", "export"):
        with sqlite3.connect(tmp_path / f"{name}.gpkg") as held:
            counts[name] = [held.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                            for table in tables]  # fmt: skip
        held.close()
    assert counts == {"backup": [1, 0, 5, 1], "export": [0, 0, 0, 1]}
    assert SECRET.encode() not in (tmp_path / "export.gpkg").read_bytes()


def test_a_restored_log_is_whole_and_goes_on(logged: Engine, tmp_path: Path) -> None:
    back_up(logged, tmp_path / "backup.gpkg")
    restore(tmp_path / "backup.gpkg", logged, overwrite=True)
    audit.note(logged, Entry("", "console", "keep", "post"))
    verdict = audit.verified(logged)
    assert (verdict.head.count, verdict.fault) == (6, "")


def test_a_build_leaves_people_as_they_are(logged: Engine) -> None:
    add(logged, "post", "viewer")
    Store(logged).replace(whole_valley(), valley_run(id="e" * 12))
    assert audit.verified(logged).head.count == 5
    with logged.reading() as connection:
        assert accounts.count(connection) == 1


def test_on_a_server_people_log_in_while_a_build_writes(engine: Engine) -> None:
    if is_file(engine.name):
        engine.busy_s = 0.1
    with Store(engine).building():
        if is_file(engine.name):  # a file has one writer
            with pytest.raises(StoreError, match="busy"):
                audit.note(engine, Entry("", "console", "keep", "post"))
        else:
            audit.note(engine, Entry("", "console", "keep", "post"))


DRAFT = scenarios.Draft(
    "Two more in the west", "r" * 12, {"minutes": 15}, [{"do": "add"}], {"rate": 1}
)


def test_a_scenario_is_kept_changed_and_removed_by_version(engine: Engine) -> None:
    made = scenarios.insert_new(engine, DRAFT, owner="the-planner")
    assert (made.version, made.changes, made.street) == (1, [{"do": "add"}], "")
    again = scenarios.replace(engine, made.id, DRAFT, version=1)
    assert (again.version, again.created) == (2, made.created)
    for act in (lambda: scenarios.replace(engine, made.id, DRAFT, version=1),
                lambda: scenarios.remove(engine, made.id, version=1)):  # fmt: skip
        with pytest.raises(StaleError, match="version 2 by now, not 1"):
            act()
    assert [one.id for one in scenarios.every(engine, owner="the-planner")] == [made.id]
    assert scenarios.every(engine, owner="another") == []
    scenarios.remove(engine, made.id, version=2)
    with pytest.raises(NotFoundError, match="no scenario"):
        scenarios.read(engine, made.id)


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 101, "a\0b"], ids=["none", "blank", "long", "NUL"]
)
def test_a_scenario_has_a_name(engine: Engine, name: str) -> None:
    with pytest.raises(ContractError, match="1 to 100 characters"):
        scenarios.insert_new(engine, scenarios.Draft(name, "r"), owner="the-planner")


@pytest.mark.parametrize(
    ("password", "message"),
    [("elevenchars", "12 to 200 characters, this one 11"), ("x" * 201, "12 to 200"),
     ("xianlin-centre", "the account's name"), ("Xianlin Centre", "the account's name"),
     ("abababababab", "different characters")],
)  # fmt: skip
def test_a_weak_password_is_refused_and_not_repeated(password: str, message: str) -> None:
    with pytest.raises(ContractError, match=message) as refused:
        passwords.require_strong("xianlin-centre", password)
    assert password not in str(refused.value)


def test_a_password_fits_its_own_hash_alone() -> None:
    secret = passwords.hashed("six green tramways")
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", secret)
    assert passwords.fits(secret, "six green tramways")
    assert not passwords.fits(secret, "six green tramway")
    assert not passwords.fits(None, "a password that opens nothing")
    assert not passwords.fits("rubbish", "six green tramways")
    assert not passwords.is_outdated(secret)
    assert passwords.is_outdated(SECRET)


def test_roles_are_those_that_the_policy_knows() -> None:
    from web.policy import RIGHTS

    assert {*ROLES, "nobody", "local"} == set(RIGHTS)


def ask(engine: Engine, *arguments: str, said: str = "") -> Result:
    """Run a command as a shell would, with a password from a pipe."""
    return CliRunner().invoke(cli, [*arguments, "--store", engine.name], input=said)


def test_accounts_are_kept_from_the_command_line(engine: Engine) -> None:
    words = "six green tramways\n"
    add_chief = ("account", "add", "the-chief", "--role", "administrator")
    assert ask(engine, *add_chief, said=words).exit_code == 0
    clerk = ("account", "add", "the-clerk", "--role", "coordinator", "--street", STREET)
    assert ask(engine, *clerk, said=words).exit_code == 0
    assert ask(engine, "account", "password", "the-clerk", said="another long one\n").exit_code == 0
    for did in ("disable", "enable", "remove"):
        assert ask(engine, "account", did, "the-clerk").exit_code == 0, did
    refused = ask(engine, "account", "disable", "the-chief")
    assert (refused.exit_code, "last administrator" in refused.stderr) == (1, True)
    assert "12 to 200" in ask(engine, "account", "add", "x", "--role", "viewer", said="x\n").stderr
    assert ask(engine, "account", "add", "x", "--role", "king", said=words).exit_code == 2
    listed = json.loads(ask(engine, "account", "list", "--format", "json").stdout)
    assert [(row["name"], row["role"]) for row in listed["rows"]] == [
        ("the-chief", "administrator")
    ]
    with engine.reading() as connection:
        secret = accounts.secret_of(connection, "the-chief")
    assert passwords.fits(secret, words.strip())
    log = json.loads(ask(engine, "audit", "--format", "json").stdout)["rows"]
    assert [row["subject"] for row in log] == ["the-chief"] + ["the-clerk"] * 5
    assert {row["role"] for row in log} == {"console"}


def test_the_log_is_verified_from_the_command_line(logged: Engine) -> None:
    whole = ask(logged, "audit", "--verify")
    noted = whole.stdout.split()[-1]
    assert re.fullmatch(r"5:[0-9a-f]{64}", noted)
    tamper(logged, "DELETE FROM audit WHERE number = 5")
    assert ask(logged, "audit", "--verify").exit_code == 0
    cut = ask(logged, "audit", "--head", noted)
    assert (cut.exit_code, "entries 5 to 5 are gone from the end" in cut.stderr) == (1, True)
    assert ask(logged, "audit", "--head", "five").exit_code == 2
    tamper(logged, "UPDATE audit SET subject = 'x' WHERE number = 2")
    assert "entry 2 was changed" in ask(logged, "audit", "--verify").stderr


def test_the_table_of_rights_is_printed(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "none.gpkg")
    rows = json.loads(ask(engine, "routes", "--format", "json").stdout)["rows"]
    (accounts_page,) = [
        row for row in rows if (row["route"], row["method"]) == ("/accounts", "GET")
    ]
    assert {role for role, said in accounts_page.items() if said == "yes"} == {"administrator"}
