"""Every page can be used by everybody: by axe's rules, by keys, on any screen, in both tongues."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from conftest import lonlat
from served import AT_REST, READY, await_that, log_in, open_map, served_to_posts, watched

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
  }).then(({violations}) => violations.map(({id, nodes}) =>
    `${id}: ${nodes.map(({html, failureSummary}) => html.slice(0, 200) + failureSummary)}`))"""
"""What axe finds wrong with the page as it is now."""

AT_EASE = """() => document.fonts.ready.then(() => Promise.all(
    document.getAnimations().filter(({effect}) => effect.getTiming().iterations === 1)
        .map(({finished}) => finished.catch(() => null))))"""
"""Nothing moves or fades any more."""

OVERLAPS = """() => {
  const seen = [...document.querySelectorAll(".stage .card:not(.filter, .save-list), .tools, .gauge, .notice, .chip, .head > *")]
    .filter((one) => one.checkVisibility({checkVisibilityCSS: true}) && !one.matches(".head-mark"))
    .map((one) => ({name: one.id || one.className, box: one.getBoundingClientRect()}))
    .filter(({box}) => box.width > 1 && box.height > 1);
  const isOver = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const pairs = seen.flatMap((one, at) => seen.slice(at + 1).filter((other) => isOver(one.box, other.box))
    .map((other) => `${one.name} over ${other.name} at ${innerWidth} × ${innerHeight}`));
  const outside = seen.filter(({box}) => box.left < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
    .map(({name}) => `${name} leaves the window of ${innerWidth} × ${innerHeight}`);
  return [...pairs, ...outside];
}"""  # noqa: E501 - a script reads better unbroken
"""Cards, tools and parts of the head that lie over one another or leave the window."""

WALK = """() => {
  const at = document.activeElement, {outlineStyle, boxShadow} = getComputedStyle(at);
  if (at === document.body) return null;
  at.dataset.walked = "";
  const isMarked = outlineStyle !== "none" || boxShadow !== "none";
  return at.checkVisibility() && isMarked ? "" : at.outerHTML.slice(0, 120);
}"""
MISSED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility() && !one.disabled && !("walked" in one.dataset))
  .map((one) => one.outerHTML.slice(0, 120))"""  # noqa: E501

SHEETS = """() => Math.min(...[...document.querySelectorAll(".right > .card")]
  .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().top))"""
"""Where the highest sheet begins, in pixels from the top."""

WORDS = """() => {
  const own = (one) => one.closest("[lang]") === document.documentElement && !one.closest("code");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
  for (let one; (one = texts.nextNode());) {
    if (own(one.parentElement) && one.parentElement.checkVisibility()) said.push(one.textContent.trim());
  }
  for (const name of ["title", "aria-label", "placeholder", "aria-valuetext"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) if (own(one)) said.push(one.getAttribute(name));
  }
  return [...new Set(said.filter(Boolean)), document.title];
}"""  # noqa: E501
"""All that a page says in its own language, to be read or heard."""

FOREIGN = {"en": re.compile("[\u4e00-\u9fff]"), "zh": re.compile("[A-Za-z]{2,}")}
DATA = re.compile(
    r"The valley|Valley Street|Valley|Grid|West|East|Station|Road|Lane|invented|the-administrator"
    r"|the-auditor|km/h|CSV|XLSX|PNG|SVG|PDF|API|OpenAPI|Shift|Enter|Esc(ape)?|NAME|xianlin-grid-centre"
    r"|Mo-Fr|gridgov|OSM|OPTICS|\b[0-9a-f]{12,}\b|km|min|栖|小栖"
)
"""Names of the valley, codes, units and forms of files."""

FILLED = "html[data-registry=ready]"
READING = "willReadFrequently"
"""What a browser says of axe, which reads canvases."""
ADMINISTRATOR, AUDITOR = "the-administrator", "the-auditor"
PAGES = {"/registry": FILLED, "/registry/board": FILLED, "/registry/partners": FILLED,
         "/accounts": "table", "/password": "main form", "/api/v1/docs": "section"}  # fmt: skip
SIZES = {
    "desk": (1440, 900),
    "laptop": (1280, 720),
    "tablet": (1024, 768),
    "on its side": (844, 390),
}


@pytest.fixture(scope="module")
def address(valley_store: str) -> Iterator[str]:
    """Serve the valley as to others."""
    with served_to_posts(valley_store, {"administrator": "", "auditor": ""}) as root:
        yield root


@pytest.fixture(scope="module")
def open_as(browser: Any, address: str) -> Iterator[Any]:
    """Open watched windows as somebody who has logged in, once each: (name, language) -> page."""
    windows: dict[tuple[str, str], Any] = {}
    with ExitStack() as stack:

        def window(name: str, locale: str = "en-GB") -> Any:
            if (name, locale) not in windows:
                asked = {"locale": locale, "reduced_motion": "reduce", "told": [READING]}
                page = stack.enter_context(watched(browser, address, **asked))
                page.goto("/login")
                log_in(page, name)
                page.wait_for_selector(READY)
                windows[name, locale] = page
            return windows[name, locale]

        yield window


@pytest.fixture
def page(open_as: Any) -> Any:
    """Open the map as an administrator."""
    page = open_as(ADMINISTRATOR)
    page.set_viewport_size({"width": 1440, "height": 900})
    open_map(page)
    return page


@pytest.fixture(scope="module")
def axe() -> str:
    """Read axe; its absence is a failure wherever everything must be tested."""
    if AXE.exists():
        return AXE.read_text("utf-8")
    reason = "axe-core is not there: npm ci"
    if os.environ.get("CI") or os.environ.get("GRIDGOV_TEST_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def faults(page: Any, axe: str) -> list[str]:
    """Tell what axe finds; the page's own policy lets no script in, the browser's hand does."""
    page.evaluate(AT_EASE)
    page.evaluate(f"() => {{ if (!window.axe) {{ {axe} }} }}")
    return list(page.evaluate(RULES))


def click(page: Any, east: float, north: float) -> None:
    """Ask about a place of the valley."""
    lon, lat = lonlat(east, north)
    page.evaluate(f"map_city.fire('click', {{latlng: L.latLng({lat}, {lon})}})")
    page.wait_for_selector("html[data-answer=ready]")


def answer(page: Any) -> None:
    """Ask about a place that is outside, with all that is known of it."""
    click(page, 1520, 510)


def tool(name: str) -> Any:
    """Take a tool in hand."""

    def take(page: Any) -> None:
        page.click(f"[data-tool={name}].tool")
        page.wait_for_selector(AT_REST)

    return take


def speak(page: Any) -> None:
    """Ask the assistant."""
    page.click("#assistant-open")
    page.fill("#assistant-text", "Where is the nearest station?")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-reply]")


def room(name: str) -> Any:
    """Open a room."""

    def enter(page: Any) -> None:
        page.click(f"[data-room={name}]")
        page.wait_for_selector(AT_REST)

    return enter


def choose(page: Any) -> None:
    """Open the filter with a filter that is active."""
    page.select_option("#profile", "elder")
    page.click("#filter-open")


def report(page: Any) -> None:
    """Choose what a report is to be of."""
    if page.is_hidden("#save-list"):
        page.click("#save-open")
    page.click("[data-save=report]")
    page.wait_for_selector("#report[open]")


STATES = {
    "as it opens": lambda page: None,
    "answer": answer,
    "walk": tool("walk"),
    "lasso": tool("lasso"),
    "try": tool("try"),
    "draw": tool("draw"),
    "assistant": speak,
    "gaps": room("gaps"),
    "siting": room("siting"),
    "filter": choose,
    "save menu": lambda page: page.click("#save-open"),
    "search": lambda page: page.fill("#search-box", "Grid"),
    "report": report,
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_map_is_without_fault_for_axe(page: Any, axe: str, state: Any) -> None:
    state(page)
    assert faults(page, axe) == []


@pytest.mark.parametrize(("path", "shown"), PAGES.items(), ids=PAGES)
def test_page_is_without_fault_for_axe(open_as: Any, axe: str, path: str, shown: str) -> None:
    page = open_as(ADMINISTRATOR)
    page.goto(path)
    page.wait_for_selector(shown)
    assert faults(page, axe) == []


def test_sheet_of_a_row_is_without_fault_for_axe(open_as: Any, axe: str) -> None:
    page = open_as(ADMINISTRATOR)
    page.goto("/registry/partners?new=1")
    page.wait_for_selector(FILLED)
    page.wait_for_selector("#sheet[open]")
    assert faults(page, axe) == []


def test_login_and_audit_are_without_fault_for_axe(
    open_as: Any, browser: Any, address: str, axe: str
) -> None:  # noqa: E501
    page = open_as(AUDITOR)
    page.goto("/audit")
    assert faults(page, axe) == []
    with watched(browser, address) as stranger:
        stranger.goto("/login")
        assert faults(stranger, axe) == []


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_nothing_lies_over_anything_on_any_screen(open_as: Any, locale: str) -> None:
    page = open_as(ADMINISTRATOR, locale)
    for states in (("answer", "assistant"), ("try",), ("draw",)):
        open_map(page, "profile=elder&minutes=10&street=100001001")
        for state in states:
            STATES[state](page)
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            await_that(page, lambda: page.evaluate(OVERLAPS), [])
        page.set_viewport_size({"width": 1440, "height": 900})


def test_every_control_is_reached_by_keys_and_seen_to_have_the_focus(page: Any) -> None:
    answer(page)
    page.evaluate("document.activeElement.blur()")
    for _ in range(120):
        page.keyboard.press("Tab")
        unseen = page.evaluate(WALK)
        if unseen is None:
            break
        assert unseen == ""
    assert page.evaluate(MISSED) == []


def test_focus_goes_into_what_a_key_opens_and_back(page: Any) -> None:
    focused = "document.activeElement.id || document.activeElement.dataset.mode || document.activeElement.dataset.room || document.activeElement.dataset.tool"  # noqa: E501
    for opener, inside, back in (
        ("[data-room=gaps]", "room-close", "gaps"),
        ("#filter-open", "street", "filter-open"),
        ("#assistant-open", "assistant-text", "assistant-open"),
        (".tool[data-tool=try]", "add", "ask"),
        (".tool[data-tool=draw]", "border", "ask"),
    ):
        page.focus(opener)
        page.keyboard.press("Enter")
        page.wait_for_selector(AT_REST)
        await_that(page, lambda: page.evaluate(focused), inside)
        page.keyboard.press("Escape")
        await_that(page, lambda: page.evaluate(focused), back)


def test_phone_has_targets_for_a_thumb_and_a_map_above_its_sheet(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page)
    await_that(page, lambda: page.evaluate(OVERLAPS), [])
    for state in ("answer", "try", "assistant"):
        STATES[state](page)
        assert page.evaluate(SHEETS) > 300, "the map is seen above"


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("zh-CN", "zh")])
def test_every_text_is_in_the_language_of_the_page(
    open_as: Any, locale: str, language: str
) -> None:
    page = open_as(ADMINISTRATOR, locale)
    page.set_viewport_size({"width": 1440, "height": 900})
    said: dict[str, str] = {}
    open_map(page)
    for name, state in STATES.items():
        if name not in ("assistant", "search"):  # these answer whatever is typed
            state(page)
        said |= dict.fromkeys(page.evaluate(WORDS), name)
    for path, shown in PAGES.items():
        page.goto(path)
        page.wait_for_selector(shown)
        said |= dict.fromkeys(page.evaluate(WORDS), path)
    assert len(said) > 200
    assert {
        text: at for text, at in said.items() if FOREIGN[language].search(DATA.sub("", text))
    } == {}
