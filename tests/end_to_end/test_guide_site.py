"""The guide as it is read: built without a warning, whole, offline, in two languages."""

import importlib
import inspect
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import waitress
from flask import Flask

from docs.making import modules
from geo.settings import Settings
from web import create_app

ROOT = Path(__file__).parents[2]
WIDTHS = {"desk": 1280, "phone": 390}


class Page(HTMLParser):
    """What of a page is asked here: its names, its links, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.within: list[str] = []
        self._open = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        self.names |= {said[name] for name in ("id", "name") if name in said}
        self.links += [said["href"]] if tag == "a" and "href" in said else []
        self.loads += [said[name] for name in ("src", "href")
                       if name in said and tag in ("script", "link", "img", "iframe")]  # fmt: skip
        self.within += [name for name in said if name.startswith("on") or name == "style"]
        self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style") and data.strip():
            self.within.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the guide as ``scripts/guide.py`` does; it says nothing and a warning fails."""
    out = tmp_path_factory.mktemp("guide") / "site"
    command = [sys.executable, "-m", "docs.making.site", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return out


@cache
def read(path: Path) -> Page:
    return Page(path)


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_link_leads_to_a_page_and_a_place_that_are_there(site: Path) -> None:
    lost = []
    for path in pages(site):
        for link in read(path).links:
            parts = urlsplit(link)
            if parts.scheme or not link:
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not there.is_file() or (
                parts.fragment and unquote(parts.fragment) not in read(there).names
            ):
                lost.append(f"{path.relative_to(site)}: {link}")
    assert sorted(set(lost)) == []


def test_pages_load_nothing_from_elsewhere_and_hold_no_script_or_style(site: Path) -> None:
    for path in pages(site):
        assert [one for one in read(path).loads if urlsplit(one).netloc] == [], path
        assert read(path).within == [], path
    outside = re.compile(r"(url\(|@import)\s*[\"']?(https?:)?//")
    assert [one for one in site.rglob("*.css") if outside.search(one.read_text("utf-8"))] == []


def test_every_public_class_and_function_is_described(site: Path) -> None:
    names = {name for path in pages(site / "en" / "reference" / "python")
             for name in read(path).names}  # fmt: skip
    public = {name for held in modules.packages().values() for one in held for name in _public(one)}
    assert len(public) > 1000
    assert sorted(public - names) == []


def _public(module: str) -> Iterator[str]:
    for name, thing in vars(importlib.import_module(module)).items():
        is_own = getattr(thing, "__module__", "") == module and not name.startswith("_")
        if is_own and (inspect.isclass(thing) or inspect.isfunction(thing)):
            yield f"{module}.{name}"


def test_every_page_for_planners_leads_to_the_same_page_in_the_other_language(site: Path) -> None:
    for path in pages(site / "zh"):
        there = path.relative_to(site / "zh")
        other = next(link for link in read(path).links if "/en/" in link or link.startswith("en/"))
        expected = site / "en" / there if (site / "en" / there).exists() else None
        if expected is not None and there.name != "search.html":
            assert (path.parent / other).resolve() == expected.resolve()


def test_lines_of_chinese_are_joined_without_a_space(site: Path) -> None:
    letter = "[\u3000-\u9fff\uff00-\uffef]"
    parted = re.compile(f"{letter}\n{letter}")
    assert [one.name for one in pages(site / "zh") if parted.search(one.read_text("utf-8"))] == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "asked", "found"),
    [("en", "undetermined denominator", "Who is covered"), ("en", "gridgov mend", "Commands"),
     ("en", "栖霞", "Tutorial"), ("zh", "覆盖率", "指标说明"), ("zh", "夏普利值", "指标说明"),
     ("zh", "GCJ-02", "接入自己的城市")],
)  # fmt: skip
def test_a_search_finds_english_and_chinese_from_a_file_without_a_network(
    site: Path, browser: Any, language: str, asked: str, found: str
) -> None:
    with _offline(browser, 1280) as (page, problems):
        page.goto((site / language / "index.html").as_uri())
        page.fill(".sidebar-search", asked)
        page.keyboard.press("Enter")
        page.wait_for_selector("#search-results li a")
        page.wait_for_function("document.querySelector('.search-summary')?.innerText.length > 0")
        told = page.locator("#search-results li > a").all_inner_texts()
    assert found in told
    assert problems == []


@pytest.mark.browser
@pytest.mark.parametrize("width", list(WIDTHS.values()), ids=list(WIDTHS))
def test_pages_fit_the_screen_and_show_their_formulas(site: Path, browser: Any, width: int) -> None:
    names = ("en/index", "en/tutorial", "zh/tutorial", "en/method/coverage", "zh/method",
             "en/reference/commands", "en/reference/api",
             "en/reference/python/geo.access")  # fmt: skip
    with _offline(browser, width) as (page, problems):
        for name in names:
            page.goto((site / f"{name}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.goto((site / "en/method/coverage.html").as_uri())
        formulas = page.locator(".formula math")
        assert formulas.count() >= 2
        assert all(box["height"] > 20 for box in (one.bounding_box() for one in formulas.all()))
    assert problems == []


@pytest.fixture(scope="module")
def application(site: Path, built_valley: str) -> Flask:
    """Make the map of the valley, the guide beside it."""
    app = create_app(Settings(store=built_valley), testing=True)
    app.extensions["guide"] = site
    return app


def test_the_map_links_to_the_guide_where_there_is_one(application: Flask) -> None:
    client, link = application.test_client(), 'href="/guide/"'

    def status(address: str) -> int:
        with client.get(address) as answer:
            return answer.status_code

    begun = client.get("/guide/", headers={"Accept-Language": "zh"})
    assert begun.location == "/guide/zh/index.html"
    assert status(begun.location) == 200
    assert link in client.get("/").text
    assert status("/guide/en/none.html") == status("/guide/../conf.py") == 404
    application.extensions["guide"], there = Path("nowhere"), application.extensions["guide"]
    assert link not in client.get("/").text
    assert status("/guide/en/index.html") == 404
    application.extensions["guide"] = there


@pytest.mark.browser
def test_the_guide_is_served_under_the_strict_policy_of_the_map(
    application: Flask, browser: Any
) -> None:
    server = waitress.create_server(application, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"http://127.0.0.1:{server.effective_port}/guide/zh/method.html")
    page.fill(".sidebar-search", "容量")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results p.context")
    assert page.locator("svg[style], svg:visible").count() < 20  # a sheet of icons stays unseen
    assert said == []
    context.close()
    server.close()


@contextmanager
def _offline(browser: Any, width: int) -> Iterator[tuple[Any, list[str]]]:
    """Open a page that may open files and nothing else; what goes wrong is listed."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": 800})
    page, problems = context.new_page(), []

    def asked(request: Any) -> None:
        if not request.url.startswith("file:"):
            problems.append(request.url)

    def failed(request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # by going on to the next page
            problems.append(f"{request.url}: {request.failure}")

    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page, problems
    context.close()
