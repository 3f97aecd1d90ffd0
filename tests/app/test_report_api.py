"""The report is taken away over the API: in each form, of an area, once asked for and kept."""

import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pages import add_accounts, page_of
from reported_cities import hostile
from worked_valley import EAST, STREET

from geo.report.carried import FORMS, Carried, carried_in
from geo.settings import Settings
from geo.store import audit, open_store
from geo.store.edit import Stamp
from web import create_app, kept
from web.api import reports
from web.api.reports import MEDIA
from web.waiting import AT_WORK, LONGEST_S

REPORT = "/api/v1/report"


@pytest.fixture(scope="module")
def client(built: str) -> FlaskClient:
    """Ask one application all, so that what is kept is made once."""
    return create_app(Settings(store=built), testing=True).test_client()


def report(client: FlaskClient, **asked: str) -> Carried:
    """Ask for a report and read back what travels in it."""
    sent = client.get(REPORT, query_string={"form": "html", "lang": "en", **asked})
    assert sent.status_code == 200, sent.text
    return carried_in(sent.data, "a report")


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_sent_as_a_file_in_each_form(client: FlaskClient, form: str) -> None:
    sent = client.get(REPORT, query_string={"form": form, "lang": "en"})
    assert sent.mimetype == MEDIA[form]
    assert sent.headers["Content-Disposition"].startswith("attachment; filename=Within-15-minutes")
    assert sent.headers["Content-Disposition"].endswith(f".{form}")
    read = carried_in(sent.data, "a report")
    assert read.form == form
    assert read.report == report(client).report


def test_it_is_of_the_area_the_walker_and_the_language_asked_for(client: FlaskClient) -> None:
    asked = report(client, area=EAST, profile="elder", minutes="10").report.asked
    assert (asked.area, asked.profile, asked.minutes, asked.language) == (EAST, "elder", 10, "en")
    whole = report(client).report
    assert whole.asked.area == whole.run.city_code
    assert whole.tables["areas"].rows[0]["residents"] == 520


@pytest.mark.parametrize(
    ("language", "named"),
    [("en", "filename=Within-15-"), ("zh", "filename*=UTF-8''%E6%AD%A5%E8%A1%8C15%E5%88%86")],
)
def test_report_and_name_are_in_the_visitors_language(
    client: FlaskClient, language: str, named: str
) -> None:
    sent = client.get(f"{REPORT}?form=html", headers={"Accept-Language": language})
    assert carried_in(sent.data, "a report").report.asked.language == language
    assert sent.headers["Content-Disposition"].startswith(f"attachment; {named}")


def test_who_has_it_already_is_told_so_until_the_day_is_over(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"form": "html", "lang": "en"}
    first, again = (client.get(REPORT, query_string=asked) for _ in range(2))
    assert (again.data, again.headers["Content-Disposition"]) == (
        first.data, first.headers["Content-Disposition"])  # fmt: skip
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(REPORT, query_string=asked, headers=known).status_code == 304
    monkeypatch.setattr(kept, "today", lambda: "2999-01-01")
    assert client.get(REPORT, query_string=asked, headers=known).status_code == 200


def test_one_that_shares_what_another_has_asked_says_what_one_alone_says_until_an_edit(
    client: FlaskClient, built: str, tmp_path: Path
) -> None:
    report(client)
    store = shutil.copy(built, tmp_path)
    alone = create_app(Settings(store=store), testing=True).test_client()
    before = report(alone, area=EAST)
    assert report(client, area=EAST).content == before.content
    row = {"code": "Y1", "area": EAST, "level": "community", "members": 7, "messages": 0,
           "solved": 0}  # fmt: skip
    with open_store(store) as home, home.editing() as editor:
        editor.insert("channels", row, Stamp("2026-11-24T12:00:00", "planner"))
    after = report(alone, area=EAST)
    assert {name for name, digest in after.report.inputs.items()
            if digest != before.report.inputs[name]} == {"channels"}  # fmt: skip


def test_it_is_never_a_page_of_ours(client: FlaskClient) -> None:
    first = client.get(f"{REPORT}?form=html&lang=en")
    known = {"If-None-Match": first.headers["ETag"]}
    for sent in (first, client.get(f"{REPORT}?form=html&lang=en", headers=known)):
        assert sent.headers["Content-Security-Policy"].endswith("; sandbox")
        assert sent.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"form": "docx"}, 400, "form must be one of html, pdf, xlsx"),
        ({}, 400, "form must be given"),
        ({"form": "pdf", "area": "1"}, 404, "no area '1' whose residents are counted"),
        ({"form": "pdf", "area": "../../etc"}, 404, "no area '../../etc'"),
        ({"form": "pdf", "area": "{{7*7}}<script>"}, 404, "no area '{{7*7}}<script>'"),
        ({"form": "pdf", "profile": "bird"}, 404, "no profile 'bird'"),
        ({"form": "pdf", "minutes": "0"}, 422, "minutes"),
        ({"form": "pdf", "minutes": "nan"}, 400, "minutes must be a number"),
        ({"form": "pdf", "lang": "fr"}, 400, "lang must be one of zh, en"),
        ({"form": "pdf", "as_of": "1999-01-01"}, 404, "1999-01-01"),
        ({"form": "pdf", "path": "/etc/passwd"}, 400, "unknown: path"),
    ],
    ids=["form", "no form", "area", "path", "markup", "profile", "minutes", "nan", "language",
         "day", "key"],
)  # fmt: skip
def test_what_cannot_be_is_told(
    client: FlaskClient, asked: dict[str, str], status: int, told: str
) -> None:
    answer = client.get(REPORT, query_string=asked)
    assert answer.status_code == status
    assert told in answer.json["detail"]
    chinese = client.get(REPORT, query_string=asked, headers={"Accept-Language": "zh"})
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.json["detail"])


def test_it_is_taken_away_by_those_who_may_and_that_is_noted(built: str, tmp_path: Path) -> None:
    store = shutil.copy(built, tmp_path)
    app = create_app(Settings(store=store, host="0.0.0.0"), testing=True)  # noqa: S104 - as to others
    engine = app.extensions["people"].engine
    add_accounts(engine, STREET)
    path = f"{REPORT}?form=html&lang=en&area={EAST}"
    statuses = {role: page_of(app, f"the-{role}" if role else "").get(path).status_code
                for role in ("", "viewer", "auditor", "coordinator", "planner")}  # fmt: skip
    assert statuses == {"": 401, "viewer": 403, "auditor": 403, "coordinator": 200, "planner": 200}
    kept_from_all = page_of(app, "the-planner").get(path).headers["Cache-Control"]
    assert kept_from_all == "no-cache, private"
    noted = audit.entries(engine, action="export")[0][:3]
    assert [entry.account for entry in noted] == ["the-planner", "the-planner", "the-coordinator"]
    assert all(entry.subject == REPORT and f"area={EAST}" in entry.facts for entry in noted)
    engine.close()


def test_a_hostile_name_is_a_text_in_the_file_and_its_name() -> None:
    client = create_app(city=hostile(), testing=True).test_client()
    sent = client.get(f"{REPORT}?form=html&lang=en")
    assert b"<script>alert" not in sent.data
    assert b"&lt;script&gt;alert" in sent.data
    assert re.fullmatch(r"attachment; filename=[\w.-]+", sent.headers["Content-Disposition"])


def test_a_page_without_letters_to_set_it_with_says_so(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_FONTS", tmp_path)
    answer = client.get(f"{REPORT}?form=pdf&area={EAST}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 503
    assert "scripts/assets.py" in answer.json["hint"]


def test_it_waits_in_the_queue_and_what_is_kept_does_not(client: FlaskClient) -> None:
    queue = client.application.extensions["queue"]
    report(client)
    turns = [queue.enter(str(number)) for number in range(AT_WORK)]
    queue._longest_s = 0.05
    try:
        assert client.get(f"{REPORT}?form=html&lang=en").status_code == 200
        answer = client.get(f"{REPORT}?form=html&lang=en&minutes=7")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    finally:
        queue._longest_s = LONGEST_S
        for number, turn in enumerate(turns):
            queue.leave(turn, str(number))
