"""A person reads what the registry lacks, pages through its tables, and edits rows and requests."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import lonlat
from served import served_here, watched
from shapely import Point

from geo.store import open_store
from geo.store.edit import Editor, Stamp
from geo.tables import REGISTRY

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

expect = sync_api.expect

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}${1}"
REFUSALS = (412, 422)
"""How the API answers what comes too late, or cannot be answered."""
FILLED = "html[data-registry=ready]"
ANSWERED = "html[data-answer=ready]"
NOON = Stamp("2026-11-24T12:00:00", "planner")
AREAS = ("100001001001001", "100001001002002", "100001001009009")
"""Where requests come from in turn: the last is no area."""


def fill(editor: Editor) -> None:
    """Write sixty requests, every third accepted, a hostile project, and a partner in East."""
    for i in range(60):
        request = {"code": f"Q{i:02}", "category": "water", "area": AREAS[i % 3], "state": "opened",
                   "opened": f"2026-11-01T10:{i:02}:00"}  # fmt: skip
        version = editor.insert("requests", request, NOON)
        if i % 3 == 0:
            editor.update("requests", f"Q{i:02}", {"state": "accepted"}, NOON, version=version)
    project = {"code": "P1", "name": HOSTILE, "kind": "list", "area": "100001001",
               "due": "2026-01-01", "state": "running"}  # fmt: skip
    editor.insert("projects", project, NOON)
    partner = {"code": "U1", "name": "Bakery", "kind": "merchant",
               "geometry": Point(lonlat(1600, 510)).wkb_hex}  # fmt: skip
    editor.insert("partners", partner, NOON)


@pytest.fixture(scope="module")
def address(valley_store: str) -> Iterator[str]:
    """Serve the valley with some rows in its registry."""
    with open_store(valley_store) as home, home.editing() as editor:
        fill(editor)
    with served_here(valley_store) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open a window, watched."""
    with watched(browser, address, refusals=REFUSALS, **getattr(request, "param", {})) as page:
        yield page


def open_page(page: Any, path: str) -> None:
    """Go to a page of the registry and wait until it is filled."""
    page.goto(path)
    page.wait_for_selector(FILLED)


def first(page: Any) -> Any:
    """Find the code of the first row."""
    return page.locator("tbody tr").first.locator("td").nth(1)


def test_checks_stand_under_their_subjects_with_all_their_numbers(page: Any) -> None:
    open_page(page, "/registry")
    assert page.locator(".subject").all_inner_texts()[0] == "Grid teams"
    overdue = page.locator("[data-check=project_due]")
    assert "0 of 1" in overdue.inner_text()
    assert overdue.locator("a").all_inner_texts() == ["P1"]
    known = page.locator("[data-check=area_known][data-level=projects]")
    assert "complete" in known.inner_text()
    assert known.locator("a").count() == 0


def test_many_offenders_unfold(page: Any) -> None:
    open_page(page, "/registry")
    lost = page.locator("[data-check=area_known][data-level=requests]")
    assert lost.locator("a").count() == 6
    lost.locator("button", has_text="14 more").click()
    expect(lost.locator("a")).to_have_count(20)
    expect(lost.locator("button")).to_have_count(0)


def test_an_offender_leads_to_the_map_and_its_answer_and_back(page: Any) -> None:
    open_page(page, "/registry")
    check = page.locator("[data-check=team][data-level=grid]")
    check.locator("a", has_text="Grid 2-1").click()
    page.wait_for_selector(ANSWERED)
    assert "100001001002001" in page.locator("#answer").inner_text()
    assert "area=100001001002001" in page.url
    page.locator("header a", has_text="Registry").click()
    page.wait_for_selector(FILLED)


def test_an_offender_without_an_area_leads_to_its_row(page: Any) -> None:
    open_page(page, "/registry")
    page.locator("[data-check=request_due] a", has_text="Q04").click()
    page.wait_for_selector(FILLED)
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.locator("input[name=q]").input_value() == "Q04"


def test_a_table_is_filtered_sorted_paged_and_the_back_button_undoes_it(page: Any) -> None:
    open_page(page, "/registry/requests")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    page.click("#next")
    expect(rows).to_have_count(10)
    expect(page.locator("#count")).to_have_text("rows 51–60 of 60")
    assert "offset=50" in page.url
    page.select_option("select[name='where.state']", "accepted")
    expect(rows).to_have_count(20)
    page.click("th button:text-is('Opened')")
    page.wait_for_selector("th[data-column=opened][aria-sort=ascending]")
    page.click("th button:text-is('Opened')")
    expect(first(page)).to_have_text("Q57")
    page.wait_for_selector("th[data-column=opened][aria-sort=descending]")
    assert page.url.endswith("?where.state=accepted&sort=-opened")
    page.reload()
    expect(first(page)).to_have_text("Q57")
    assert page.locator("select[name='where.state']").input_value() == "accepted"
    for code, count in (("Q00", 20), ("Q00", 20), ("Q50", 10), ("Q00", 50)):
        page.go_back()
        expect(first(page)).to_have_text(code)
        expect(rows).to_have_count(count)
    assert page.locator("select[name='where.state']").input_value() == ""
    page.wait_for_selector("th[data-column=opened][aria-sort=none]")


def test_a_street_or_community_keeps_its_rows(page: Any) -> None:
    open_page(page, "/registry/requests")
    page.select_option("select[name=under]", label="\u3000East")
    expect(page.locator("tbody tr")).to_have_count(20)
    expect(page.locator("tbody tr").first).to_contain_text("Grid 2-2")


def test_typing_searches_and_is_one_step_back(page: Any) -> None:
    open_page(page, "/registry")
    open_page(page, "/registry/requests")
    page.type("input[name=q]", "q17", delay=30)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.wait_for_url("**/requests?q=q17")
    page.go_back()
    page.wait_for_selector(f"{FILLED} body[data-shown=checks]")


def test_where_nothing_matches_the_filters_can_be_cleared(page: Any) -> None:
    open_page(page, "/registry/requests?q=nothing")
    page.locator("#none a").click()
    expect(page.locator("tbody tr")).to_have_count(50)


def test_an_area_is_named_and_one_that_is_gone_leads_nowhere(page: Any) -> None:
    open_page(page, "/registry/requests")
    there, _, gone = page.locator("tbody tr").all()[:3]
    assert "Grid 1-1" in there.inner_text()
    assert there.locator("a").count() == 1
    assert AREAS[2] in gone.inner_text()
    assert gone.locator("a").count() == 0


def test_a_row_with_a_place_is_shown_on_the_map(page: Any) -> None:
    open_page(page, "/registry/partners")
    page.locator("tbody a", has_text="map").click()
    page.wait_for_selector(ANSWERED)
    assert "Grid 2-1" in page.locator("#answer").inner_text()


def test_another_place_is_opened_in_a_map_that_is_open(page: Any) -> None:
    page.goto("/#area=100001001002001")
    page.wait_for_selector(ANSWERED)
    page.evaluate("location.hash = 'station=A'")
    expect(page.locator("#answer h2")).to_have_text("Grid 1-1")


def test_a_click_elsewhere_forgets_the_place_of_the_link(page: Any) -> None:
    page.goto("/#area=100001001002001")
    page.wait_for_selector(ANSWERED)
    page.keyboard.press("Escape")
    assert "area=" not in page.url
    assert "at=" not in page.url


def test_a_place_that_is_not_there_is_told(page: Any) -> None:
    page.goto("/#area=999")
    expect(page.locator("#alert")).to_be_visible()
    expect(page.locator("#alert")).to_have_text("There is no place 999 on the map today.")


def test_heads_tell_what_they_mean(page: Any) -> None:
    open_page(page, "/registry/teams")
    assert page.locator("th[data-column=roles] button").get_attribute("title") == (
        "standing posts filled, of three"
    )


def test_the_other_language_shows_the_same_view(page: Any) -> None:
    open_page(page, "/registry/requests")
    page.select_option("select[name='where.state']", "accepted")
    expect(page.locator("tbody tr")).to_have_count(20)
    page.click("#language")
    page.wait_for_selector(f"{FILLED}[lang=zh-CN]")
    expect(page.locator("tbody tr")).to_have_count(20)
    expect(page.locator("tbody tr").first).to_contain_text("已受理")


def test_the_table_that_is_shown_is_handed_over_as_a_file(page: Any) -> None:
    open_page(page, "/registry/requests?where.state=accepted")
    with page.expect_download() as handed:
        page.click("#csv")
    assert handed.value.suggested_filename == "requests.csv"
    assert len(handed.value.path().read_text("utf-8-sig").splitlines()) == 1 + 20


def test_a_question_that_cannot_be_answered_is_told(page: Any) -> None:
    page.goto("/registry/requests?sort=nothing")
    expect(page.locator("#alert")).to_be_visible()
    expect(page.locator("#alert")).to_contain_text("no column 'nothing'")


@pytest.mark.parametrize("path", ["/registry", "/registry/requests", "/registry/compounds"])
@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_a_phone_scrolls_only_downwards(page: Any, path: str) -> None:
    open_page(page, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# ---- editing ------------------------------------------------------------------------------------

SAVE = "#sheet-form button[type=submit]"


def send(page: Any, method: str, path: str, body: Any = None, version: int = 0) -> Any:
    """Send a change as the page would."""
    return page.evaluate(
        """async ([method, path, body, version]) => {
          const { send } = await import("/static/js/api.js");
          return send(path, { method, body: body ?? undefined, version: version || undefined });
        }""",
        [method, path, body, version],
    )


def open_row(page: Any, path: str, code: str) -> None:
    """Open the form of a row."""
    open_page(page, path)
    page.locator(f"tr[data-code='{code}'] .row-open").click()
    page.wait_for_selector("html[data-sheet=open]")


def test_a_row_is_edited_beside_the_table_and_the_edit_taken_back(page: Any) -> None:
    open_row(page, "/registry/projects", "P1")
    assert "row=P1" in page.url
    page.select_option("#field-state", "done")
    page.fill("#field-finished", "2026-11-20")
    page.click(SAVE)
    row = page.locator("tr[data-code=P1]")
    expect(row).to_contain_text("done")
    expect(row.locator(".row-open")).to_be_focused()
    page.click(".toast-undo")
    expect(row).to_contain_text("running")
    row.locator(".row-open").click()
    page.click("summary:text-is('History')")
    expect(page.locator(".edits > li")).to_have_count(3)
    assert "done → running" in page.locator(".edits > li").first.inner_text()


def test_what_does_not_fit_is_told_beside_its_field(page: Any) -> None:
    open_page(page, "/registry/gates?new=1")
    page.click(SAVE)
    told = page.locator(".field-error:visible")
    assert told.all_inner_texts() == [
        "This is required",
        "Longitude and latitude, such as 118.93 and 32.1",
    ]
    expect(page.locator("#field-code")).to_be_focused()
    page.fill("#field-code", "G9")
    page.fill("#field-compound", "NOWHERE")
    page.fill("input[name=lon]", "32.07")
    page.fill("input[name=lat]", "89")
    page.click(SAVE)
    expect(told).to_contain_text("lies far from the areas")
    page.fill("input[name=lon]", "118.945")
    page.fill("input[name=lat]", "32.07")
    page.click(SAVE)
    expect(told).to_have_count(1)
    expect(told).to_contain_text("'NOWHERE' is not among the compounds")
    page.fill("#field-compound", "")
    page.fill("#field-hours", "now and then")
    page.click(SAVE)
    expect(told).to_contain_text("cannot be understood")
    page.keyboard.press("Escape")
    page.click("button:text-is('Discard')")
    expect(page.locator("#sheet")).not_to_be_visible()


def test_of_two_people_the_later_one_chooses_between_both_values(page: Any) -> None:
    open_page(page, "/registry/teams")
    grid = AREAS[0]
    send(page, "POST", "registry/teams", {"area": grid, "leader": True, "members": 20})
    open_row(page, "/registry/teams", grid)
    send(page, "PATCH", f"registry/teams/{grid}", {"members": 30, "helpers": 4}, 1)
    page.fill("#field-members", "25")
    page.fill("#field-roles", "2")
    page.click(SAVE)
    page.wait_for_selector("html[data-sheet=conflict]")
    lines = page.locator(".conflict tbody tr").all_inner_texts()
    assert [line.split() for line in lines] == [["Roles", "2", "0"], ["Members", "25", "30"]]
    page.check("input[name=keep-members][value=theirs]")
    page.click("button:text-is('Save what is chosen')")
    cells = page.locator(f"tr[data-code='{grid}'] td")
    expect(cells.nth(3)).to_have_text("2")
    assert [cell.inner_text() for cell in cells.all()[4:]] == ["4", "30"]


def test_a_row_is_taken_away_after_a_second_word_and_brought_back(page: Any) -> None:
    open_row(page, "/registry/partners", "U1")
    page.click("#sheet-buttons .danger")
    page.click(".sheet-confirm button:text-is('Back')")
    page.click("#sheet-buttons .danger")
    page.click(".sheet-confirm button:text-is('Remove')")
    expect(page.locator("#none")).to_be_visible()
    page.click(".toast-undo")
    expect(page.locator("tr[data-code=U1]")).to_contain_text("Grid 2-1")


def test_a_check_leads_to_a_new_row_that_mends_it(page: Any) -> None:
    open_page(page, "/registry?area=100001001002")
    assert "East" in page.locator("#day").inner_text()
    lacking = page.locator("[data-check=team] .offender", has_text="Grid 2-1")
    lacking.locator("text=add row").click()
    page.wait_for_selector("html[data-sheet=open]")
    assert page.locator("#field-area").input_value() == "100001001002001"
    assert page.locator(".field-named").inner_text() == "Grid 2-1"
    page.select_option("#field-leader", "true")
    page.click(SAVE)
    expect(page.locator("tr[data-code='100001001002001']")).to_contain_text("Grid 2-1")
    open_page(page, "/registry?area=100001001002")
    expect(page.locator("[data-check=team] .offender", has_text="Grid 2-1")).to_have_count(0)


def counts(page: Any) -> list[str]:
    return [str(text) for text in page.locator(".board-count").all_inner_texts()]


def test_requests_move_on_a_board_by_a_list_or_by_dragging(page: Any) -> None:
    open_page(page, "/registry/board")
    assert counts(page) == ["40", "0", "20", "0", "0", "0"]
    assert page.locator("[data-state=opened] .is-late").count() == 20
    page.locator(".request[data-code=Q01] select").select_option(label="accepted")
    expect(page.locator("[data-state=accepted] .board-count")).to_have_text("21")
    held = page.locator(".request[data-code=Q02]")
    held.drag_to(page.locator("[data-state=closed]"))
    assert counts(page)[0] == "39", "no state is passed over"
    held.drag_to(page.locator("[data-state=accepted]"))
    expect(page.locator("[data-state=accepted] .board-count")).to_have_text("22")
    page.select_option("select[name=under]", label="\u3000East")
    expect(page.locator("[data-state=opened] .board-count")).to_have_text("19")


def test_a_request_that_was_moved_meanwhile_is_told(page: Any) -> None:
    open_page(page, "/registry/board")
    send(page, "PATCH", "registry/requests/Q04", {"state": "accepted"}, 1)
    page.locator(".request[data-code=Q04] select").select_option(label="accepted")
    expect(page.locator("#alert")).to_have_text("Q04 was moved meanwhile: it is accepted now.")


def test_an_edit_of_a_gate_says_that_results_do_not_know_of_it(page: Any) -> None:
    open_page(page, "/registry/gates")
    expect(page.locator("#edited")).to_be_hidden()
    place = {"type": "Point", "coordinates": list(lonlat(700, 500))}
    send(page, "POST", "registry/gates", {"code": "G1", "name": HOSTILE, "geometry": place})
    open_page(page, "/registry/gates")
    expect(page.locator("#edited")).to_contain_text("1 edits are not in the results yet")


def test_columns_are_chosen_and_the_choice_is_in_the_address(page: Any) -> None:
    open_page(page, "/registry/projects")
    page.click("#columns > summary")
    page.uncheck("#columns input[value=kind]")
    expect(page.locator("th[data-column=kind]")).to_have_count(0)
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector(FILLED)
    assert "hide=kind" in page.url
    expect(page.locator("th[data-column=kind]")).to_have_count(0)


def test_hostile_words_stay_words_in_every_table_form_board_and_check(page: Any) -> None:
    open_page(page, "/registry/requests")
    outline = [list(lonlat(*at)) for at in ((10, 10), (60, 10), (60, 60), (10, 10))]
    shape = {"type": "Polygon", "coordinates": [outline]}
    rows = {
        "requests": {"category": HOSTILE, "area": AREAS[0]},
        "alliances": {"name": HOSTILE, "kind": "care"},
        "compounds": {"name": HOSTILE, "geometry": shape},
        "hubs": {"name": HOSTILE, "station": "H", "geometry": shape},
        "events": {"name": HOSTILE, "kind": "forum", "starts": "2026-01-02"},
    }
    for table, row in rows.items():
        send(page, "POST", f"registry/{table}", {"code": HOSTILE, **row})
    for table in rows:
        open_row(page, f"/registry/{table}?q=onerror", HOSTILE)
        assert HOSTILE in page.locator("tbody tr").first.inner_text()
        assert HOSTILE in page.locator("#sheet-title").inner_text()
        page.click("summary:text-is('History')")
        expect(page.locator(".edits")).to_contain_text("added")
        assert page.locator("main img, dialog img").count() == 0
    open_page(page, "/registry/board?q=onerror")
    expect(page.locator(".request strong")).to_have_text(HOSTILE)
    open_page(page, "/registry")
    expect(page.locator("[data-check=parties] .offender-name")).to_have_text(HOSTILE)


def test_every_table_opens_in_chinese_without_a_complaint(page: Any) -> None:
    for table in REGISTRY:
        open_page(page, f"/registry/{table}?lang=zh")
        assert page.locator("th[data-column]").count() >= 3
        assert re.search("[\u4e00-\u9fff]", page.locator("#count").inner_text())


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_a_phone_shows_cards_and_a_form_that_fit(page: Any) -> None:
    open_row(page, "/registry/projects", "P1")
    assert page.locator("#sheet").bounding_box()["width"] == 390
    page.click("#sheet-close")
    expect(page.locator("tr[data-code=P1] .row-open")).to_be_focused()
    label = page.locator("tr[data-code=P1] td").nth(2)
    assert label.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Name"'
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
