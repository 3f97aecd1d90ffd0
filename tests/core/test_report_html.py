"""A report as HTML keeps texts literal, asks nobody anything, and names each figure in it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from reported import needs_fonts, reported
from told_documents import HOSTILE, areas, document, report, tree

from geo.report.as_html import as_html
from geo.report.block import Document, Language
from geo.report.report import Report, report_from

VOID = {"meta", "col", "path", "rect", "circle"}
Attributes = dict[str, str]


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and the text in each figure."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.figures: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.inert = ""
        self._open: list[tuple[str, Attributes]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.elements.append((tag, own))
        if tag not in VOID:
            self._open.append((tag, own))
        if "data-figure" in own:
            self.figures.append((own["data-figure"], ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, tag

    def handle_data(self, data: str) -> None:
        tag, own = self._open[-1] if self._open else ("", {})
        if tag == "script":
            self.inert += data
        elif tag != "style":
            self.text.append(data)
        if "data-figure" in own:
            name, said = self.figures[-1]
            self.figures[-1] = name, said + data

    def values(self, name: str) -> list[str]:
        return [own[name] for _, own in self.elements if name in own]


def told(name: str) -> tuple[Document, Report, Page]:
    """Set a document of one name as HTML, and read it."""
    about = report([name])
    said = document(about)
    return said, about, Page(as_html(said, about))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_text_wherever_it_stands(name: str) -> None:
    plain, hostile = told("plain")[2], told(name)[2]
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert [own.keys() for _, own in hostile.elements] == [own.keys() for _, own in plain.elements]
    assert "".join(hostile.text).count(name) >= "".join(plain.text).count("plain")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_the_figures_that_travel_are_those_that_were_given(name: str) -> None:
    _, about, page = told(name)
    assert report_from(json.loads(page.inert)) == about
    assert not re.search("[<>&\u2028\u2029]", page.inert)


def test_each_figure_that_is_said_keeps_its_name_and_its_words() -> None:
    page = told("plain")[2]
    assert Counter(page.figures) == {
        ("areas:000:name", "plain"): 7,
        ("areas:000:code", "000"): 1,
        ("areas:000:residents", "0"): 1,
    }


def test_an_annex_folds_what_is_deep_and_leaves_nothing_out() -> None:
    about = report(["root"])
    table = areas([f"area {number}" for number in range(31)])
    page = Page(as_html(document(about, tree(table)), about))
    shown = Counter(said for _, said in page.figures)
    assert [tag for tag, _ in page.elements].count("details") == 3
    assert all(shown[f"area {number}"] == 1 for number in range(31) if number % 10 != 1 and number)
    assert [shown[f"area {number}"] for number in (1, 11, 21)] == [2, 2, 2]


@pytest.mark.parametrize("language", ["zh", "en"])
@needs_fonts
def test_a_citys_report_asks_nobody_anything_and_runs_nothing(language: Language) -> None:
    html = reported(language).file("html").content.decode()
    page = Page(html)
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 1
    assert not {*tags} & {"img", "iframe", "link", "object", "image", "use", "foreignobject"}
    assert not [name for _, own in page.elements for name in own if name.startswith("on")]
    assert all(address.startswith("#") for address in [*page.values("href"), *page.values("src")])
    assert "default-src 'none'; style-src 'unsafe-inline'" in page.values("content")
    outside = re.sub(r'xmlns="[^"]*"', "", html.partition('<script type="application/json"')[0])
    assert not re.search(r"https?:|@import|url\((?!#)|url\(#[^)]*//", outside)


@pytest.mark.parametrize("language", ["zh", "en"])
@needs_fonts
def test_a_citys_report_names_each_figure_and_no_two_things_alike(language: Language) -> None:
    said = reported(language)
    page = Page(said.file("html").content.decode())
    known = {figure.id for figure in said.file("html").report.figures()}
    assert page.figures
    assert {name for name, _ in page.figures} <= known
    doubled = {name: times for name, times in Counter(page.values("id")).items() if times > 1}
    assert not doubled
    used = {name for value in page.values("fill") for name in re.findall(r"url\(#(.+)\)", value)}
    assert used <= {*page.values("id")}
    assert {address[1:] for address in page.values("href")} <= {*page.values("id")}
    assert dict(page.elements)["html"]["lang"] == {"zh": "zh-CN", "en": "en"}[language]


@needs_fonts
def test_pictures_name_no_class_and_no_style() -> None:
    html = reported("en").file("html").content.decode()
    drawn = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(drawn) > 3
    assert not [name for name in ("class=", "style=", "<style", "href") if name in "".join(drawn)]


def test_the_same_report_gives_the_same_page() -> None:
    about = report()
    assert as_html(document(about), about) == as_html(document(about), about)


def test_quiet_letters_are_dark_enough() -> None:
    css = files("geo.report").joinpath("templates", "report.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css))
    grounds = ["#ffffff", "#fdf6ec", "#eef5fa", colours["pale"]]
    assert all(_contrast(colours[ink], ground) >= 4.5
               for ink in ("ink", "soft", "deep", "warn") for ground in grounds)  # fmt: skip


def _contrast(one: str, other: str) -> float:
    """Compare two colours as WCAG 2 does."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def parts() -> Iterator[float]:
        for weight, start in ((0.2126, 1), (0.7152, 3), (0.0722, 5)):
            part = int(colour[start : start + 2], 16) / 255
            yield weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    return sum(parts())
