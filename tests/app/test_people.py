"""Who may do what on a map that is served to others: logins, rights of each route, changes of ours.

Every route is tried by every role; a password, a token or a name that is not right opens nothing,
and what is done is in the audit log.
"""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pages import Page, add_accounts, page_of
from worked_valley import EAST, STREET

from geo.settings import Settings
from geo.store import accounts, audit, passwords
from geo.store.audit import Kept
from web import create_app
from web.admission import OtherStreetError, area_parents
from web.pages import login
from web.policy import RIGHTS, Role, may_edit
from web.rights import ROLES, rights_of
from web.throttle import Throttle
from web.tokens import HEADER, PAGE, SESSION, token_for

PASSWORD = "six green tramways"
ELSEWHERE = "0.0.0.0"  # noqa: S104 - nothing listens here


@pytest.fixture(scope="module")
def secret() -> str:
    """Hash a password once."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def app(built: str, tmp_path: Path, secret: str) -> Iterator[Flask]:
    """Serve the valley to others, with an account of each role and one with a password."""
    store = tmp_path / "valley.gpkg"
    shutil.copy(built, store)
    served = create_app(Settings(store=str(store), host=ELSEWHERE), testing=True)
    engine = served.extensions["people"].engine
    add_accounts(engine, STREET)
    with engine.writing() as connection:  # of those who asked the store before it was copied
        connection.exec_driver_sql("DELETE FROM audit")
    with engine.keeping() as connection:
        accounts.add(connection, "post", "viewer", secret=secret)
    yield served
    engine.close()


def log_of(app: Flask, **asked: Any) -> list[Kept]:
    return audit.entries(app.extensions["people"].engine, **asked)[0]


def log_in(page: Page, name: str = "post", password: str = PASSWORD, **more: str) -> Any:
    """Fill in the form as a person does; the page shows from then on what it was given."""
    given = page.post("/login", data={"name": name, "password": password, **more})
    session = page.get_cookie(SESSION)
    if session is not None:
        page.show(SESSION, session.value)
    return given


# ---- rights -------------------------------------------------------------------------------------


def filled(route: str) -> str:
    """Write an address of a route; what it names need not be there."""
    return re.sub(r"<(?:(\w+)(?:\(.*?\))?:)?\w+>", lambda m: "1" if m[1] == "int" else "no", route)


def test_every_route_may_be_used_by_those_whom_the_policy_lets_and_nobody_else(app: Flask) -> None:
    pages = {role: page_of(app, f"the-{role}") for role in ROLES if role not in {"nobody", "local"}}
    pages["nobody"] = page_of(app)
    wrong = []
    for right in rights_of(app):
        if right.action is None or right.route == "/logout":
            continue
        path = filled(right.route)
        for role, page in pages.items():
            answer = page.open(path, method=right.method)
            is_refused = is_refusal(answer, role, path)
            if is_refused == (role in right.roles):
                wrong.append((role, right.method, path, answer.status))
            answer.close()
    assert wrong == []


def is_refusal(answer: Any, role: Role, path: str) -> bool:
    """Tell whether an answer refuses a visitor, in the way that is due to this one."""
    if role != "nobody":
        return answer.status_code == 403 and OtherStreetError.__name__ not in answer.text
    if path.startswith("/api/"):
        return answer.status_code == 401
    return answer.status_code == 303 and answer.location.startswith("/login?next=")


def test_every_route_but_files_has_an_action_and_somebody_who_may(app: Flask) -> None:
    table = rights_of(app)
    assert {right.route for right in table if right.action is None} == {"/static/<path:filename>"}
    assert [right for right in table if not right.roles] == []
    open_to_all = {right.route for right in table if "nobody" in right.roles and right.action}
    assert open_to_all == {"/login", "/whoami", "/healthz"}


def test_a_view_without_a_door_is_closed_to_all(app: Flask) -> None:
    app.add_url_rule("/new", view_func=lambda: "secret")
    for role in ("viewer", "administrator"):
        assert page_of(app, f"the-{role}").get("/new").status_code == 403
    assert page_of(app).get("/new").status_code == 303


def test_a_role_that_nobody_knows_may_nothing() -> None:
    assert not may_edit("king", "", ["A"], {"A": None})  # type: ignore[arg-type]
    assert all("enter" in rights for rights in RIGHTS.values())
    assert RIGHTS["nobody"] == {"enter"}


@pytest.mark.parametrize(
    ("areas", "is_allowed"),
    [
        ([STREET], True),
        ([f"{STREET}001"], True),
        ([f"{STREET}001", f"{STREET}002"], True),
        (["100001"], False),
        ([f"{STREET}999"], False),
        ([f"{STREET}001", "100001"], False),
        ([None], False),
        ([], False),
    ],
    ids=["the street", "below", "moved within", "above", "gone, by its code alone", "moved out",
         "in no area", "nothing"],
)  # fmt: skip
def test_a_coordinator_edits_in_the_own_street(
    app: Flask, areas: list[str | None], *, is_allowed: bool
) -> None:
    with app.test_request_context():
        parents = area_parents()
    assert may_edit("coordinator", STREET, areas, parents) == is_allowed
    assert may_edit("planner", "", areas, parents)
    assert not may_edit("viewer", STREET, areas, parents)
    assert not may_edit("coordinator", "", areas, parents)


def test_a_circle_of_parents_ends() -> None:
    assert not may_edit("coordinator", "S", ["A"], {"A": "B", "B": "A", "S": None})


# ---- logging in ---------------------------------------------------------------------------------


def test_whoever_logs_in_goes_where_they_wanted_with_a_new_token(app: Flask) -> None:
    page = page_of(app)
    assert page.get("/registry?lang=en").location == "/login?next=/registry?lang%3Den"
    given = log_in(page, next="/registry?lang=en")
    assert (given.status_code, given.location) == (303, "/registry?lang=en")
    cookie = next(said for said in given.headers.getlist("Set-Cookie") if said.startswith(SESSION))
    assert re.search(r"HttpOnly; Path=/; SameSite=Strict$", cookie)
    assert page.get("/registry").status_code == 200
    assert page.get("/login").location == "/"
    assert page.get("/whoami").json == {"role": "viewer"}
    first = page.get_cookie(SESSION).value
    log_in(page)
    assert page.get_cookie(SESSION).value != first
    page.show(SESSION, first)
    assert page.get("/whoami").json == {"role": "nobody"}


def test_the_cookie_is_secure_where_the_connection_is(app: Flask) -> None:
    page = page_of(app)
    secure = {"base_url": "https://map.city", "headers": {"Origin": "https://map.city"}}
    page.set_cookie(PAGE, "a page", domain="map.city", secure=True)
    given = page.post("/login", data={"name": "post", "password": PASSWORD}, **secure)
    assert given.status_code == 303
    assert "; Secure; HttpOnly" in given.headers["Set-Cookie"]
    assert given.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(app: Flask) -> None:
    page = page_of(app)
    with app.extensions["people"].engine.keeping() as connection:
        accounts.change(app.extensions["people"].engine, connection, "the-viewer",
                        {"secret": passwords.hashed(PASSWORD), "is_disabled": True})  # fmt: skip
    texts = set()
    for name, password in (("post", "wrong"), ("nothing", PASSWORD), ("the-viewer", PASSWORD),
                           ("post", "x" * 1000)):  # fmt: skip
        answer = log_in(page, name, password)
        assert answer.status_code == 422
        texts.add(answer.text.replace(f'value="{name}"', ""))
    assert len(texts) == 1
    assert page.get_cookie(SESSION) is None
    noted = [(entry.account, entry.subject) for entry in log_of(app, action="login_failed")]
    assert noted == [("post", "post"), ("the-viewer", "the-viewer"), ("", "no account"),
                     ("post", "post")]  # fmt: skip


def test_what_is_typed_as_a_name_is_not_kept_where_there_is_no_such_account(app: Flask) -> None:
    log_in(page_of(app), "my secret password", "x")
    assert "secret" not in str(log_of(app))


def test_tries_are_counted_before_passwords_are_looked_at(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    monkeypatch.setattr(passwords, "fits", lambda secret, password: bool(looked_at.append(secret)))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: log_in(page_of(app)), range(24)))
    assert len(looked_at) == 5
    waiting = [answer for answer in answers if answer.status_code == 429]
    assert len(waiting) == 19
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in waiting)
    assert len(log_of(app, action="login_throttled")) <= 2


def test_an_address_that_tries_many_accounts_must_wait_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda secret, password: False)
    page = page_of(app)
    statuses = [log_in(page, f"post-{n}").status_code for n in range(25)]
    assert statuses == [422] * 20 + [429] * 5
    other = log_in(page, "post-99")
    assert other.status_code == 429
    elsewhere = page.post("/login", data={"name": "post", "password": "x"},
                          environ_base={"REMOTE_ADDR": "10.0.0.9"})  # fmt: skip
    assert elsewhere.status_code == 422


def test_a_share_of_tries_comes_back_with_time() -> None:
    now = [0.0]
    throttle = Throttle(2, 60, clock=lambda: now[0])
    assert [throttle.take("a") for _ in range(4)] == [
        (0, False),
        (0, False),
        (60, True),
        (60, False),
    ]
    assert throttle.take("b") == (0, False)
    now[0] = 59
    assert throttle.take("a") == (1, False)
    now[0] = 60
    assert [throttle.take("a") for _ in range(2)] == [(0, False), (60, True)]
    throttle.forget("a")
    assert throttle.take("a") == (0, False)


def test_addresses_of_one_network_share(app: Flask) -> None:
    found = set()
    for address in ("2001:db8::1", "2001:db8::ffff:2", "10.1.2.3"):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            found.add(login._address())
    assert found == {"2001:db8::/64", "10.1.2.3/32"}


@pytest.mark.parametrize(
    "asked",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb",
     "/login?next=/login"],
)  # fmt: skip
def test_a_login_leads_nowhere_else(app: Flask, asked: str) -> None:
    assert log_in(page_of(app), next=asked).location == "/"


def test_a_cheap_hash_is_renewed_at_the_next_login(app: Flask) -> None:
    from argon2 import PasswordHasher

    engine = app.extensions["people"].engine
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with engine.keeping() as connection:
        accounts.renewed(connection, "post", cheap)
    assert log_in(page_of(app)).status_code == 303
    with engine.reading() as connection:
        renewed = accounts.secret_of(connection, "post")
    assert renewed is not None
    assert not passwords.is_outdated(renewed)


def test_whoever_logs_out_is_known_no_more(app: Flask) -> None:
    page = page_of(app, "post")
    kept = page.get_cookie(SESSION).value
    answer = page.post("/logout")
    assert answer.location == "/login"
    assert page.get_cookie(SESSION) is None or page.get_cookie(SESSION).value == ""
    page.show(SESSION, kept)
    assert page.get("/api/v1/summary").status_code == 401
    assert [entry.action for entry in log_of(app)] == ["logout"]


def test_a_disabled_account_is_out_at_once(app: Flask) -> None:
    page, engine = page_of(app, "post"), app.extensions["people"].engine
    assert page.get("/api/v1/summary").status_code == 200
    with engine.keeping() as connection:
        accounts.change(engine, connection, "post", {"is_disabled": True})
    assert page.get("/api/v1/summary").status_code == 401


def test_whoever_has_no_accounts_yet_is_told_what_to_run(built: str, tmp_path: Path) -> None:
    store = shutil.copy(built, tmp_path / "valley.gpkg")
    empty = create_app(Settings(store=str(store), host=ELSEWHERE), testing=True)
    assert "gridgov account add NAME --role administrator" in page_of(empty).get("/login").text


# ---- changes come from pages of ours ------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({}, True),
        ({HEADER: "guessed"}, False),
        ({HEADER: ""}, False),
        ({HEADER: token_for("")}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "https://localhost"}, False),
        ({"Origin": "http://localhost:9999"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("is_local", [False, True], ids=["logged in", "local"])
def test_a_change_is_taken_from_pages_of_ours_alone(
    app: Flask, client: Page, headers: dict[str, str], *, is_taken: bool, is_local: bool
) -> None:
    page = client if is_local else page_of(app, "the-planner")
    answer = page.post("/api/v1/try", json={"changes": []}, headers=headers)
    assert (answer.status_code != 403) == is_taken, answer.text
    if not is_taken:
        assert "ForeignPageError" in answer.json["type"]


def test_a_form_brings_its_token_in_a_field(app: Flask) -> None:
    page = page_of(app)
    page.environ_base.pop("HTTP_X_CSRF_TOKEN")
    given = {"name": "post", "password": PASSWORD}
    assert page.post("/login", data=given).status_code == 403
    (token,) = re.findall(r'name="token" value="(\w+)"', page.get("/login").text)
    assert page.post("/login", data=given | {"token": token}).status_code == 303


def test_a_page_before_the_login_changes_nothing_after_it(app: Flask) -> None:
    page = page_of(app)
    page.post("/login", data={"name": "post", "password": PASSWORD})
    answer = page.post("/api/v1/try", json={"changes": []})
    assert answer.status_code == 403
    assert "load the page again" in answer.json["hint"]


def test_a_page_says_its_token_and_who_is_there(app: Flask) -> None:
    page = page_of(app, "the-coordinator")
    for path in ("/", "/registry"):
        text = page.get(path).text
        assert f'"token": "{token_for(page.get_cookie(SESSION).value)}"' in text
        assert '"name": "the-coordinator"' in text
        assert f'"street": "{STREET}"' in text


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8015", 200), ("localhost", 200), ("[::1]:8015", 200), ("[::1]", 200),
     ("evil.example", 403), ("evil.example:8015", 403), ("127.0.0.1.evil.example", 403),
     ("localhost.evil.example", 403), ("10.0.0.1", 403), ("", 403)],
)  # fmt: skip
def test_the_local_map_answers_to_names_of_this_machine_alone(
    client: Page, host: str, status: int
) -> None:
    answer = client.get("/api/v1/summary", headers={"Host": host})
    assert answer.status_code == status
    assert ("covered" in answer.text) == (status == 200)


def test_a_served_map_answers_to_any_name(app: Flask) -> None:
    assert page_of(app, "post").get("/", headers={"Host": "map.city"}).status_code == 303


# ---- headers ------------------------------------------------------------------------------------


def test_answers_to_accounts_are_kept_by_nobody_else(app: Flask) -> None:
    page = page_of(app, "the-planner")
    for path in ("/", "/api/v1/summary", "/registry", "/api/v1/layers/areas", "/api/v1/nothing"):
        answer = page.get(path)
        kept = answer.cache_control
        assert kept.no_store or (kept.private and kept.no_cache and not kept.max_age), path
        assert "Cookie" in answer.headers["Vary"]


def test_every_answer_keeps_foreign_pages_out(app: Flask) -> None:
    answer = page_of(app).get("/login")
    assert "form-action 'self'; frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


# ---- the log ------------------------------------------------------------------------------------


def test_what_is_done_is_in_the_log(app: Flask) -> None:
    page = page_of(app)
    log_in(page)
    page.get("/accounts")
    planner = page_of(app, "the-planner")
    planner.get("/api/v1/registry/teams?format=csv")
    planner.post("/api/v1/try", json={"changes": []})
    planner.get("/api/v1/summary")
    page.post("/logout")
    said = [(entry.account, entry.role, entry.action, entry.subject) for entry in log_of(app)[::-1]]
    assert [line for line in said if line[0] == "post"] == [
        ("post", "viewer", "login", "post"),
        ("post", "viewer", "refused", "/accounts"),
        ("post", "viewer", "logout", "post"),
    ]
    assert audit.verified(app.extensions["people"].engine).fault == ""


def test_a_question_leaves_no_trace_and_a_file_does(app: Flask) -> None:
    page = page_of(app, "the-auditor")
    page.get("/audit")
    page.get("/api/v1/summary")
    assert log_of(app) == []
    page.get("/audit.csv?account=the-planner").close()
    (entry,) = log_of(app)
    assert (entry.action, entry.subject) == ("audit", "/audit.csv")
    assert "account=the-planner" in entry.facts


def test_strangers_cannot_fill_the_log(app: Flask) -> None:
    for path in ("/", "/accounts", "/api/v1/summary"):
        page_of(app).get(path)
        page_of(app).post(path)
    assert log_of(app) == []


def test_the_auditor_reads_the_log_and_whether_it_is_whole(app: Flask) -> None:
    engine = app.extensions["people"].engine
    for number in range(60):
        audit.note(engine, audit.Entry("post", "viewer", "edit", f"<b>{{{{7*7}}}} H{number}</b>"))
    audit.note(engine, audit.Entry("the-planner", "planner", "draw", "areas"))
    page = page_of(app, "the-auditor")
    first = page.get("/audit?lang=en").text
    assert "The log is whole: 61 entries" in first
    assert f"61:{audit.verified(engine).head.hash}" in first
    assert "entries 1–50 of 61" in first
    assert "&lt;b&gt;{{7*7}} H59&lt;/b&gt;" in first
    assert "<b>" not in first
    assert "entries 51–60 of 60" in page.get("/audit?action=edit&account=&offset=50").text
    assert page.get("/audit?colour=red").status_code == 400
    lines = page.get("/audit.csv?action=draw").text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("61,")
    with engine.writing() as connection:
        connection.exec_driver_sql("UPDATE audit SET subject = 'x' WHERE number = 7")
    assert "tampered with: from entry 7 on" in page.get("/audit").text


# ---- accounts -----------------------------------------------------------------------------------


def test_the_administrator_keeps_accounts(app: Flask) -> None:
    page = page_of(app, "the-administrator")
    page.get("/?lang=en")
    given = {"name": "south-centre", "role": "coordinator", "street": STREET, "password": PASSWORD}
    answer = page.post("/accounts", data=given, follow_redirects=True)
    assert "Account south-centre was added." in answer.text
    assert 'data-account="south-centre"' in answer.text
    steps = (
        ({"do": "role", "role": "planner", "street": STREET}, "The role of south-centre"),
        ({"do": "password", "password": "another long password"}, "The password of south-centre"),
        ({"do": "disable"}, "is disabled and logged out everywhere"),
        ({"do": "enable"}, "may log in again"),
        ({"do": "remove"}, "was removed"),
    )
    for step, said in steps:
        answer = page.post("/accounts/south-centre", data=step, follow_redirects=True)
        assert said in answer.text
    log = log_of(app, action="keep")
    assert len(log) == 6
    assert {entry.account for entry in log} == {"the-administrator"}
    assert not any(word in str(log) for word in (PASSWORD, "another long", "argon2"))


@pytest.mark.parametrize(
    ("path", "given", "status", "said"),
    [
        ("", {"name": "Wang Wei", "role": "viewer", "password": PASSWORD}, 422, "small letters"),
        ("", {"name": "a-post", "role": "viewer", "password": "short"}, 422, "12 to 200"),
        ("", {"name": "a-post", "role": "king", "password": PASSWORD}, 422, "no role"),
        ("", {"name": "post", "role": "viewer", "password": PASSWORD}, 422, "already"),
        (
            "",
            {"name": "a-post", "role": "coordinator", "password": PASSWORD},
            422,
            "keeps a street",
        ),
        ("/the-administrator", {"do": "disable"}, 422, "last administrator"),
        ("/the-administrator", {"do": "role", "role": "viewer"}, 422, "last administrator"),
        ("/the-administrator", {"do": "remove"}, 422, "last administrator"),
        ("/nothing", {"do": "disable"}, 404, "no account"),
        ("/post", {"do": "dance"}, 422, "nothing is called"),
        ("/post", {"do": "password", "password": "post"}, 422, "12 to 200"),
    ],
    ids=str,
)
def test_what_cannot_be_done_to_accounts_is_told_on_their_page(
    app: Flask, path: str, given: dict[str, str], status: int, said: str
) -> None:
    page = page_of(app, "the-administrator")
    before = page.get("/accounts").text.count("data-account")
    answer = page.post(f"/accounts{path}", data=given, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert said in answer.text
    assert page.get("/accounts").text.count("data-account") == before
    assert log_of(app, action="keep") == []


def test_an_account_changes_its_own_password(app: Flask) -> None:
    page, other = page_of(app, "post"), page_of(app, "post")
    wrong = page.post("/password", data={"password": "wrong", "new": "another long password"})
    assert wrong.status_code == 422
    weak = page.post("/password", data={"password": PASSWORD, "new": "short"})
    assert "密码应有 12 到 200 个字符，这个有 5 个。" in weak.text
    done = page.post("/password", data={"password": PASSWORD, "new": "another long password"})
    assert done.location == "/"
    assert page.get("/").status_code == 200
    assert other.get("/").status_code == 303  # whoever else was logged in by the old one is out
    assert log_in(page_of(app), password="another long password").status_code == 303


# ---- one local user -----------------------------------------------------------------------------


def test_a_file_on_this_machine_needs_no_login(client: Page) -> None:
    assert client.get("/").status_code == 200
    assert '"role": "local"' in client.get("/").text
    assert client.get("/login").location == "/"
    assert client.get("/password").location == "/"
    assert client.get("/accounts").status_code == 403
    assert client.get("/audit").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "map.city", "::"])  # noqa: S104
def test_a_file_that_is_served_to_others_needs_one(built: str, host: str) -> None:
    served = create_app(Settings(store=built, host=host), testing=True)
    assert page_of(served).get("/").status_code == 303


def test_a_database_needs_one_wherever_it_is_served() -> None:
    store = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    served = create_app(Settings(store=store), testing=True)
    assert not served.extensions["people"].is_local
    assert page_of(served).get("/api/v1/summary").status_code == 401


def test_the_street_of_another_is_refused(app: Flask) -> None:
    from web.admission import require_own

    engine = app.extensions["people"].engine
    with engine.keeping() as connection:
        accounts.change(engine, connection, "the-coordinator", {"street": STREET})
    page = page_of(app, "the-coordinator")
    session = page.get_cookie(SESSION).value
    with app.test_request_context(headers={"Cookie": f"{SESSION}={session}"}):
        require_own(STREET, EAST)
        for areas in (("100001",), (STREET, "100001"), (None,), ()):
            with pytest.raises(OtherStreetError, match="is not within street"):
                require_own(*areas)
