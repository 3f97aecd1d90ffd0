"""Posts log in to a map that is served to others, see what they may, and log out."""

from collections.abc import Iterator
from typing import Any

import pytest
from served import PASSWORD, READY, log_in, log_out, served_to_posts, watched
from worked_valley import STREET

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

expect = sync_api.expect

pytestmark = pytest.mark.browser

REFUSED = (403, 422)
"""How a change is answered that nobody may make, and a form with a wrong password."""
LEFT = "Clear-Site-Data"
"""What a browser says at a logout."""
POSTS = {"viewer": "", "coordinator": STREET, "administrator": "", "auditor": ""}


@pytest.fixture(scope="module")
def address(valley_store: str) -> Iterator[str]:
    """Serve the valley as to others, with posts that may log in."""
    with served_to_posts(valley_store, POSTS) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open a window, watched."""
    window = getattr(request, "param", {})
    with watched(browser, address, refusals=REFUSED, told=[LEFT], **window) as page:
        yield page


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
    log_out(page)
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
        log_out(page)


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
    log_out(page)
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
