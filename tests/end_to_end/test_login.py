"""Posts log in to a map that is served to others, see what they may, and log out."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import write_valley
from served import PASSWORD, log_in, served_to_posts
from worked_valley import STREET

from geo.pipeline import build

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

expect = sync_api.expect

pytestmark = pytest.mark.browser

READY = "html[data-map=ready]"
TOLD = ("status of 422", "status of 403", "status of 401", "Clear-Site-Data")
"""What a browser says when a form or a change is refused, and at a logout: a question that was
still under way is then answered 401."""
POSTS = {"viewer": "", "coordinator": STREET, "administrator": "", "auditor": ""}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley as to others, with posts that may log in."""
    folder = tmp_path_factory.mktemp("login")
    store = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), store)
    with served_to_posts(store, POSTS) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open a window; whatever it complains of, asks elsewhere or alerts, fails the test."""
    asked: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}}
    context = browser.new_context(base_url=address, **asked | getattr(request, "param", {}))
    page, complaints = context.new_page(), []
    page.on("console", lambda said: any(word in said.text for word in TOLD)
            or complaints.append(said.text))  # fmt: skip
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda sent: sent.url.startswith(address) or complaints.append(sent.url))
    yield page
    context.close()
    assert complaints == []


def test_a_link_leads_over_the_login_to_the_same_view(page: Any) -> None:
    page.goto("/#area=100001001002001")
    expect(page.locator("#login")).to_be_visible()
    expect(page.locator("[name=name]")).to_be_focused()
    log_in(page, "the-viewer")
    page.wait_for_selector(READY)
    assert "area=100001001002001" in page.url
    expect(page.locator("#visitor summary")).to_contain_text("the-viewer viewer")


def test_a_wrong_password_is_told_and_the_next_try_goes_on(page: Any) -> None:
    page.goto("/registry")
    log_in(page, "the-viewer", "wrong")
    expect(page.locator("[role=alert]")).to_have_text("The account or the password is not right.")
    expect(page.locator("[name=password]")).to_be_focused()
    assert page.locator("[name=password]").input_value() == ""
    log_in(page, "the-viewer")
    page.wait_for_url("**/registry")


def test_whoever_logs_out_must_log_in_again_and_back_shows_nothing(page: Any) -> None:
    page.goto("/")
    log_in(page, "the-viewer")
    page.wait_for_selector(READY)
    page.click("#visitor summary")
    page.click("#visitor button")
    expect(page.locator("#login")).to_be_visible()
    page.go_back()
    expect(page.locator("#login")).to_be_visible()


def test_a_viewer_sees_no_pages_of_others_and_a_coordinator_none_of_the_accounts(page: Any) -> None:
    page.goto("/")
    for role in ("viewer", "coordinator"):
        log_in(page, f"the-{role}")
        page.wait_for_selector(READY)
        facts = page.evaluate("JSON.parse(document.getElementById('visitor-facts').textContent)")
        assert (facts["role"], facts["street"]) == (role, POSTS[role])
        assert ("edit" in facts["rights"]) == (role == "coordinator")
        page.click("#visitor summary")
        links = page.locator("#visitor a").all_inner_texts()
        assert links == ["Change password"]
        page.click("#visitor button")


def test_a_change_is_taken_from_a_page_of_ours_and_not_with_a_token_of_another(page: Any) -> None:
    page.goto("/")
    log_in(page, "the-coordinator")
    page.wait_for_selector(READY)
    tried = """async () => (await import("/static/js/api.js"))
        .send("try", {method: "POST", body: {changes: []}})"""
    assert "after" in page.evaluate(tried)
    page.route("**/api/v1/try", lambda route: route.continue_(
        headers=route.request.headers | {"x-csrf-token": "guessed"}))  # fmt: skip
    with pytest.raises(sync_api.Error, match="not sent by a page of this map"):
        page.evaluate(tried)


PHONE = {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("page", [{}, PHONE], ids=["desk", "Chinese phone"], indirect=True)
def test_the_administrator_adds_an_account_and_the_auditor_sees_it(page: Any) -> None:
    is_chinese = page.viewport_size["width"] == 390
    name = "phone-post" if is_chinese else "desk-post"
    page.goto("/accounts")
    log_in(page, "the-administrator")
    page.fill("#add [name=name]", name)
    page.select_option("#add [name=role]", "coordinator")
    page.select_option("#add [name=street]", STREET)
    page.fill("#add [name=password]", PASSWORD)
    page.click("#add button")
    expect(page.locator("[role=status]")).to_contain_text(name)
    expect(page.locator(f"[data-account={name}]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.click("#visitor summary")
    page.click("#visitor button")
    log_in(page, "the-auditor")
    page.wait_for_selector(READY)
    page.click("#visitor summary")
    page.click("#visitor a >> nth=0")
    expect(page.locator("#verdict")).to_contain_text(
        "哈希链无误" if is_chinese else "chain of hashes"
    )
    row = page.locator("tbody tr", has_text=name).first
    expect(row).to_contain_text("账号变更" if is_chinese else "account change")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
