"""Single rows are changed safely: versions, the log, and every moment of before, in both homes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from homes import HOMES, address_of, assert_sound
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worked_valley import EAST, WEST, valley_run, whole_valley

from geo.errors import ContractError, NotFoundError, StaleError, StoreError
from geo.store import Store, open_store
from geo.store.edit import Stamp
from geo.tables import REGISTRY

AREA: str = shapely.to_wkb(shapely.box(0, 0, 1, 1), hex=True)
STAMP = Stamp("2026-03-01T09:00:00", "registrar")


@pytest.fixture(params=HOMES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return address_of(request, tmp_path)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Hold the worked valley."""
    with open_store(address, create=True) as home:
        home.replace(whole_valley(), valley_run())
        yield home


def on(day: int) -> Stamp:
    """Stamp a day of March, at noon."""
    return Stamp(f"2026-03-{day:02}T12:00:00", "registrar")


def row(store: Store, name: str, code: str) -> dict[str, Any]:
    with store.editing() as editor:
        return editor.row(name, code)


def update(store: Store, table: str, code: str, *, stamp: Stamp = STAMP, **values: Any) -> int:
    """Change a row, whatever its version is."""
    with store.editing() as editor:
        version = editor.row(table, code)["version"]
        return editor.update(table, code, values, stamp, version=version)


def test_each_change_raises_the_version_and_is_seen_at_once(store: Store, address: str) -> None:
    with open_store(address) as reader:
        assert row(store, "channels", "C1")["version"] == 1
        assert update(store, "channels", "C1", members=201) == 2
        assert update(store, "channels", "C1", members=None) == 3
        assert pd.isna(reader.read("channels")["members"][0])
    assert row(store, "channels", "C1")["version"] == 3


def test_a_change_of_what_somebody_else_changed_is_refused(store: Store) -> None:
    update(store, "projects", "P1", state="done")
    with (
        pytest.raises(StaleError, match="projects 'P1' has version 2 by now, not 1"),
        store.editing() as editor,
    ):
        editor.update("projects", "P1", {"state": "dropped"}, STAMP, version=1)
    with pytest.raises(StaleError, match="version 2 by now, not 1"), store.editing() as editor:
        editor.remove("projects", "P1", STAMP, version=1)
    assert row(store, "projects", "P1")["state"] == "done"
    assert len(store.read("changes")) == 1


def test_all_changes_of_one_editing_land_or_none(store: Store) -> None:
    def three_changes() -> None:
        with store.editing() as editor:
            editor.update("channels", "C1", {"members": 7}, STAMP, version=1)
            editor.remove("channels", "C2", STAMP, version=1)
            editor.update("channels", "C1", {"members": 8}, STAMP, version=1)

    with pytest.raises(StaleError, match="read it again"):
        three_changes()
    assert store.read("channels")["members"].tolist() == [200, 80]
    assert len(store.read("changes")) == 0


def test_the_log_tells_who_did_what_when(store: Store) -> None:
    new = {"code": "C3", "area": WEST, "level": "community", "members": 1}
    with store.editing() as editor:
        editor.insert("channels", new, on(1))
        editor.update("channels", "C3", {"members": 2}, on(2), version=1)
        editor.remove("channels", "C3", on(3), version=2)
    log = store.read("changes")
    assert log["action"].tolist() == ["insert", "update", "remove"]
    assert log["version"].tolist() == [1, 2, 3]
    assert log["at"].tolist() == [on(day).at for day in (1, 2, 3)]
    assert set(log["by"]) == {"registrar"}
    assert set(log["of"] + log["code"]) == {"channelsC3"}
    assert log["before"].tolist() == [None, *log["after"][:2]]
    assert log["after"][2] is None


def test_a_code_that_comes_back_never_has_an_old_version(store: Store) -> None:
    held = row(store, "gates", "G1")
    version = held.pop("version")
    with store.editing() as editor:
        editor.remove("gates", "G1", STAMP, version=version)
        assert editor.insert("gates", held, STAMP) == 3


def test_nor_does_one_that_a_build_brings_back(store: Store) -> None:
    with store.editing() as editor:
        editor.remove("gates", "G1", STAMP, version=1)
    store.replace(whole_valley(), valley_run())
    assert row(store, "gates", "G1")["version"] == 3


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda e: e.row("areas", WEST), NotFoundError, "'areas' is no table of the registry"),
        (lambda e: e.row("teams", "x"), NotFoundError, "no teams with area 'x'"),
        (lambda e: e.remove("teams", "x", STAMP, version=1), NotFoundError, "no teams"),
        (lambda e: e.insert("teams", {"leader": True}, STAMP), ContractError, "must not be absent"),
        (lambda e: e.insert("teams", {"area": WEST}, STAMP), ContractError, "leader"),
        (
            lambda e: e.insert("teams", {"area": f"{WEST}001", "leader": True}, STAMP),
            ContractError,
            "is taken: teams has a row of it",
        ),
        (
            lambda e: e.insert("teams", {"area": WEST, "leader": True, "x": 1}, STAMP),
            ContractError,
            "teams has no column 'x'",
        ),
        (lambda e: change_team(e, x=1), ContractError, "teams has no column 'x'"),
        (lambda e: change_team(e, area="x"), ContractError, "area names the row and stays"),
        (lambda e: change_team(e, version=9), ContractError, "no column 'version'"),
        (lambda e: change_team(e, leader=None), ContractError, "must not be absent"),
        (lambda e: change_team(e, leader="yes"), ContractError, "leader must be of kind boolean"),
        (lambda e: change_team(e, members=1.5), ContractError, "must be of kind integer"),
        (lambda e: change_team(e, members=True), ContractError, "must be of kind integer"),
        (lambda e: change_team(e, members="3"), ContractError, "must be of kind integer"),
        (lambda e: change_team(e, members=10**30), ContractError, "must be of kind integer"),
        (lambda e: change_team(e, members=-1), ContractError, "members must be 0 or more"),
        (lambda e: change_team(e, roles=4), ContractError, "roles must be from 0 to 3"),
        (
            lambda e: e.update("channels", "C1", {"level": "x"}, STAMP, version=1),
            ContractError,
            "level must be one of district, street, community, grid",
        ),
        (
            lambda e: e.update("channels", "C1", {"area": 5}, STAMP, version=1),
            ContractError,
            "area must be of kind text",
        ),
        (
            lambda e: e.update("channels", "C1", {"geometry": None}, STAMP, version=1),
            ContractError,
            "no column 'geometry'",
        ),
        (
            lambda e: e.update("gates", "G1", {"geometry": "zz"}, STAMP, version=1),
            ContractError,
            "geometry must be a shape",
        ),
        (
            lambda e: e.update("gates", "G1", {"geometry": AREA}, STAMP, version=1),
            ContractError,
            "geometry must be Point, found Polygon",
        ),
    ],
    ids=["not of the registry", "no such row", "no such row to remove", "no key", "a gap",
         "a code twice", "an unknown column", "an unknown column to change", "another key",
         "the version", "a required value away", "a text for yes", "half a member", "yes members",
         "a text for a number", "too many for any database", "fewer than none", "over the most",
         "no such level", "a number for a text", "a shape where none is", "no shape at all",
         "another kind of shape"],
)  # fmt: skip
def test_what_breaks_a_contract_is_refused_and_nothing_changes(
    store: Store, change: Callable[[Any], object], error: type[Exception], message: str
) -> None:
    before = {name: store.read(name) for name in REGISTRY}
    with pytest.raises(error, match=message), store.editing() as editor:
        change(editor)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(store.read(name), frame, check_exact=True)
    assert len(store.read("changes")) == 0


def change_team(editor: Any, **values: Any) -> None:
    editor.update("teams", f"{WEST}001", values, STAMP, version=1)


def test_what_another_row_names_is_not_taken_away(store: Store) -> None:
    with store.editing() as editor:
        editor.insert("alliances", {"code": "L9", "name": "Care", "kind": "care"}, STAMP)
        event = {"code": "E9", "name": "Forum", "kind": "forum", "starts": "2026-01-02"}
        editor.insert("events", event | {"alliance": "L9"}, STAMP)
    with (
        pytest.raises(ContractError, match=r"'L9' is named by events \(rows E9\)"),
        store.editing() as editor,
    ):
        editor.remove("alliances", "L9", STAMP, version=1)


def test_history_of_a_row_tells_what_was_before_each_edit(store: Store) -> None:
    assert update(store, "channels", "C1", stamp=on(2), members=201) == 2
    assert update(store, "channels", "C1", stamp=on(3), members=None) == 3
    with store.editing() as editor:
        editor.remove("channels", "C1", on(4), version=3)
    first, second, last = store.edits("channels", "C1")
    assert (first.before or {})["members"] == 200
    assert (second.before, second.after) == (first.after, last.before)
    assert [edit.by for edit in (first, second, last)] == ["registrar"] * 3
    assert last.after is None
    assert (store.last_edit(), store.edited("channels"), store.edited("gates")) == (3, 3, 0)


def test_the_past_and_what_was_never_built_are_not_edited(store: Store, address: str) -> None:
    with (
        open_store(address, as_of="2026-02-01") as past,
        pytest.raises(StoreError, match="the past cannot be edited"),
        past.editing(),
    ):
        pass


def test_nothing_built_is_nothing_to_edit(address: str) -> None:
    with (
        open_store(address, create=True) as home,
        pytest.raises(StoreError, match="nothing has been built"),
        home.editing(),
    ):
        pass


def test_rows_with_shapes_are_edited_and_found_where_they_are(store: Store, address: str) -> None:
    far, near = shapely.Point(10, 10), shapely.Point(20, 20)
    with store.editing() as editor:
        new = {"code": "U9", "name": "Far", "kind": "social", "geometry": wkb(far)}
        editor.insert("partners", new, STAMP)
        editor.insert("partners", {**new, "code": "U8", "geometry": None}, STAMP)
    assert codes(store, "partners", far) == ["U9"]
    update(store, "partners", "U9", geometry=wkb(near))
    assert (codes(store, "partners", far), codes(store, "partners", near)) == ([], ["U9"])
    update(store, "partners", "U8", geometry=wkb(near))
    update(store, "partners", "U9", geometry=None)
    assert codes(store, "partners", near) == ["U8"]
    court = store.read("compounds").geometry[0]
    with store.editing() as editor:
        editor.update("gates", "G1", {"compound": None}, STAMP, version=1)
        editor.remove("compounds", "K1", STAMP, version=1)
    assert codes(store, "compounds", court) == []
    assert_sound(address)


def wkb(shape: shapely.Geometry) -> str:
    return str(shapely.to_wkb(shape, hex=True))


def codes(store: Store, name: str, at: Any) -> list[str]:
    return [str(code) for code in store.read(name, box=at.bounds)["code"]]


def test_versions_are_carried_over_builds(store: Store) -> None:
    update(store, "channels", "C1", members=7)
    update(store, "compounds", "K2", name="Garden")
    held = {name: store.read(name) for name in REGISTRY}
    tables = {**whole_valley(), **held}
    store.replace(tables, valley_run())
    assert (row(store, "channels", "C1")["version"], row(store, "compounds", "K2")["version"]) == (
        2,
        2,
    )
    channels = held["channels"].assign(members=[7, 81])
    partners = gpd.GeoDataFrame(held["partners"])
    moved = partners.set_geometry(partners.geometry.translate(0.1))
    store.replace({**tables, "channels": channels, "partners": moved}, valley_run())
    assert [row(store, "channels", code)["version"] for code in ("C1", "C2")] == [2, 2]
    assert row(store, "partners", "U1")["version"] == 2
    assert row(store, "compounds", "K1")["version"] == 1


def test_a_day_shows_the_edits_of_its_edition_until_its_end(store: Store, address: str) -> None:
    update(store, "channels", "C1", members=1, stamp=on(1))
    update(store, "channels", "C1", members=2, stamp=Stamp("2026-03-02T23:59:59", "registrar"))
    update(store, "channels", "C1", members=3, stamp=Stamp("2026-03-03T00:00:00", "registrar"))
    held = {**whole_valley(), "channels": store.read("channels").assign(members=[4, 4])}
    store.replace(held, valley_run(valid_from="2026-04-01"))
    update(store, "channels", "C1", members=5, stamp=Stamp("2026-04-02T12:00:00", "registrar"))
    days = {"2026-01-01": 200, "2026-03-01": 1, "2026-03-02": 2, "2026-03-31": 3,
            "2026-04-01": 4, "2026-04-02": 5}  # fmt: skip
    for day, members in days.items():
        with open_store(address, as_of=day) as past:
            assert past.read("channels")["members"][0] == members, day
    with pytest.raises(NotFoundError, match="nothing is known of 2025-12-31.*is of 2026-01-01"):
        open_store(address, as_of="2025-12-31")


def test_two_who_edit_the_same_row_at_once_do_not_overwrite_each_other(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: counted(store), range(40)))
    assert row(store, "channels", "C1")["members"] == 240
    assert sum(done) == len(store.read("changes")) == 40


def counted(store: Store) -> int:
    """Add one member, and try again when somebody else was quicker."""
    for _ in range(1000):
        held = row(store, "channels", "C1")
        try:
            with store.editing() as editor:
                members = {"members": held["members"] + 1}
                editor.update("channels", "C1", members, STAMP, version=held["version"])
        except StaleError:
            continue
        return 1
    return 0


def test_no_edit_is_lost_between_builds(store: Store, address: str) -> None:
    """Each build keeps the registry that it finds within its own transaction."""

    def rebuild(_: int) -> None:
        with open_store(address) as home, home.building() as draft:
            kept = {name: draft.held(name) for name in REGISTRY}
            draft.put({**whole_valley(), **kept}, valley_run())

    with ThreadPoolExecutor(6) as pool:
        edits = [pool.submit(counted, store) for _ in range(20)]
        builds = [pool.submit(rebuild, n) for n in range(5)]
        assert sum(work.result(120) for work in edits) == 20
        for build in builds:
            build.result(120)
    assert row(store, "channels", "C1")["members"] == 220
    assert (store.newest().edition, len(store.read("changes"))) == (6, 20)


def test_an_edit_waits_for_a_build_and_a_build_for_an_edit(store: Store, address: str) -> None:
    with open_store(address) as other, ThreadPoolExecutor(1) as pool:
        with other.building() as draft:
            edit = pool.submit(update, store, "channels", "C1", members=1)
            time.sleep(0.2)
            assert not edit.done()
            draft.put(whole_valley(), valley_run(id="second"))
        assert edit.result(60) == 2
        assert store.read("changes")["edition"].tolist() == [2]
        with other.editing():
            build = pool.submit(store.replace, {}, valley_run(id="third"))
            time.sleep(0.2)
            assert not build.done()
        assert build.result(60).edition == 3


CODES = ("C1", "C2", "C3")
Step = tuple[str, str, int | None]
steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "remove"]),
        st.sampled_from(CODES),
        st.none() | st.integers(0, 2**63 - 1),
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_every_moment_of_any_edits_can_be_seen_again(address: str, steps: list[Step]) -> None:
    """Read the present, day by day, then each of those days as it was."""
    with open_store(address, create=True) as home:
        home.replace(whole_valley(), valley_run(valid_from="2026-03-01"))
        days = {"2026-03-01": home.read("channels")}
        for day, step in enumerate(steps, start=2):
            take(home, step, on(day))
            days[f"2026-03-{day:02}"] = home.read("channels")
    for moment, seen in days.items():
        with open_store(address, as_of=moment) as past:
            pd.testing.assert_frame_equal(past.read("channels"), seen, check_exact=True)


def take(home: Store, step: Step, stamp: Stamp) -> None:
    """Put a row in, changed or new, or take it away where there is one."""
    action, code, members = step
    held = home.read("channels", where={"code": [code]})
    with home.editing() as editor:
        if len(held) and action == "remove":
            editor.remove("channels", code, stamp, version=editor.row("channels", code)["version"])
        elif len(held):
            version = editor.row("channels", code)["version"]
            editor.update("channels", code, {"members": members}, stamp, version=version)
        elif action == "put":
            new = {"code": code, "area": EAST, "level": "community", "members": members}
            editor.insert("channels", new, stamp)


def test_a_moved_shape_is_seen_where_it_was(store: Store, address: str) -> None:
    before = store.read("gates")
    update(store, "gates", "G1", geometry=wkb(shapely.Point(1, 2)), stamp=on(2))
    after = store.read("gates")
    for day, seen in (("2026-03-01", before), ("2026-03-02", after)):
        with open_store(address, as_of=day) as past:
            pd.testing.assert_frame_equal(past.read("gates"), seen, check_exact=True)
