"""Alter reports: ``.venv/bin/python scripts/campaigns/tampering.py STORE --count 1000``.

Reports of the city and of a street are written in every form. Copies are altered at random, each in
one of many ways, and held against the store: each way knows what it altered, so that it can be told
whether that was found and whether it was named. Other reports, of any area, are left as they were
made and must be proven.

Prints one JSON line a way and one for all; exits with 1 if an alteration was not found or an
untouched report was doubted.
"""

import argparse
import html
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import altered_files as files

import web
from geo.answers import City, open_city
from geo.errors import ReportError
from geo.report.block import LANGUAGES
from geo.report.carried import FORMS, Carried, Form, carried_in
from geo.report.document import document_of
from geo.report.gather import asked_of
from geo.report.make import made
from geo.report.maps import maps_of
from geo.report.report import Asked, Report, report_from
from geo.report.scope import Scope
from geo.report.verdict import Doubt
from geo.report.verify import TRAVELS, Truth, judged

FONTS = Path(web.__file__).parent / "static" / "vendor" / "print"
UNTOUCHED = 100

Told = dict[str, Any]
Named = Callable[[Doubt], bool]


def main() -> None:
    """Run the campaign; exit with 1 if anything was missed or doubted without reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--untouched", type=int, default=UNTOUCHED)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    store = Store(open_city(options.store))
    begun, chance = time.monotonic(), random.Random(options.seed)
    found = campaign(store, options.count, chance)
    doubted = false_alarms(store, options.untouched, chance)
    print(json.dumps(found | {"untouched": options.untouched, "false_alarms": doubted,
                              "seconds": round(time.monotonic() - begun)}))  # fmt: skip
    sys.exit(found["found"] < found["altered"] or doubted > 0)


@dataclass(frozen=True)
class Store:
    """A city, asked once for what all reports share, and once more for what is held against it."""

    city: City
    _making: dict[str, Scope] = field(default_factory=dict)
    _truths: dict[str, Truth] = field(default_factory=dict)

    def report(self, **asked: Any) -> Truth:
        """Take a report as it is made."""
        return self._truth("made", asked_of(self.city, **asked))

    def truth(self, asked: Asked) -> Truth:
        """Take what the store says to a question, asked apart from what is made."""
        return self._truth("held", asked)

    def _truth(self, whose: str, asked: Asked) -> Truth:
        key = f"{whose} {asked}"
        if key not in self._truths:
            first = self._making.setdefault(
                f"{whose} {asked.profile} {asked.minutes} {asked.runs} {asked.seed} {asked.day}",
                Scope(self.city, asked),
            )
            self._truths[key] = Truth(replace(first, asked=asked), FONTS)
        return self._truths[key]


@dataclass(frozen=True)
class Copy:
    """A file to alter, and by what chance."""

    file: Carried
    chance: random.Random
    city: City

    @property
    def told(self) -> Told:
        """What travels in it, to be changed."""
        told: Told = json.loads(self.file.report.as_text())
        return told

    @property
    def page(self) -> str:
        """What is read of it, as it is written."""
        return self.file.content.decode()

    def number(self) -> tuple[str, Told, list[Any], int]:
        """Choose a number that travels: its name, all that travels, its row and place there."""
        told = self.told
        while True:
            table = self.chance.choice([table for table in told["tables"] if table["rows"]])
            row = self.chance.choice(table["rows"])
            column = self.chance.randrange(len(row))
            is_key = [*table["columns"]][column] in table["key"]  # two rows may not share it
            if isinstance(row[column], int | float) and not is_key:
                return self.id_of(table, row, column), told, row, column

    def id_of(self, table: Told, row: list[Any], column: int = 0) -> str:
        """Name a figure."""
        found = self.file.report.tables[table["name"]]
        names = [*table["columns"]]
        return found.id_of(dict(zip(names, row, strict=True)), names[column])

    def carrying(self, told: Told) -> bytes:
        """Let something else travel."""
        return files.carrying(self.file.form, self.file.content, told)


Altered = tuple[bytes, Named]


def is_figure(*names: str) -> Named:
    """Expect one of some figures to be named."""
    return lambda doubt: doubt.figure in names


def is_row(name: str) -> Named:
    """Expect a row to be named, or a figure of it."""
    row = name.rpartition(":")[0]
    return lambda doubt: doubt.figure == row or doubt.figure.rpartition(":")[0] == row


def is_at(*places: str) -> Named:
    """Expect a place to be named."""
    return lambda doubt: doubt.where in places


# --- what travels, in any form


def a_number_that_travels(copy: Copy) -> Altered:
    """Put another number among what travels."""
    name, told, row, column = copy.number()
    row[column] = other_number(row[column], copy.chance)
    return copy.carrying(told), is_figure(name)


def a_word_that_travels(copy: Copy) -> Altered:
    """Put another word among what travels."""
    told = copy.told
    areas = next(table for table in told["tables"] if table["name"] == "areas")
    row = copy.chance.choice(areas["rows"])
    column = [*areas["columns"]].index("name")
    name = copy.id_of(areas, row, column)
    row[column] += "2"
    return copy.carrying(told), is_figure(name)


def a_row_that_travels(copy: Copy) -> Altered:
    """Take a row out of what travels."""
    told = copy.told
    table = copy.chance.choice([table for table in told["tables"] if table["rows"]])
    row = table["rows"].pop(copy.chance.randrange(len(table["rows"])))
    if "row_reads" in table:
        table["row_reads"].pop()
    return copy.carrying(told), is_row(copy.id_of(table, row))


def rows_that_travel(copy: Copy) -> Altered:
    """Let two rows that travel change places."""
    told = copy.told
    tables = [t for t in told["tables"] if len(t["rows"]) > 1 and "row_reads" not in t]
    table = copy.chance.choice(tables)
    a, b = sorted(copy.chance.sample(range(len(table["rows"])), 2))
    table["rows"][a], table["rows"][b] = table["rows"][b], table["rows"][a]
    return copy.carrying(told), is_row(copy.id_of(table, table["rows"][a]))


def a_unit_that_travels(copy: Copy) -> Altered:
    """Let a column that travels be of another kind, or read other inputs."""
    told = copy.told
    table = copy.chance.choice(told["tables"])
    column = copy.chance.choice([*table["columns"].values()])
    if copy.chance.random() < 0.5:
        column["kind"] = "rate" if column["kind"] != "rate" else "count"
    else:
        column["reads"] = [] if column["reads"] else ["events"]
    return copy.carrying(told), lambda doubt: doubt.figure == table["name"]


def the_run(copy: Copy) -> Altered:
    """Let it be of another run."""
    told = copy.told
    name, value = copy.chance.choice(
        [("id", "0123456789ab"), ("valid_from", "2020-01-01"), ("cells", 9), ("edition", 7),
         ("created", "2020-01-01T00:00:00+00:00"), ("notice", "")])  # fmt: skip
    told["run"][name] = value
    return copy.carrying(told), is_figure(f"report:run:{name}")


def a_hash(copy: Copy) -> Altered:
    """Let it be of another input."""
    told = copy.told
    table = copy.chance.choice([*told["inputs"]])
    told["inputs"][table] = told["inputs"][table][::-1]
    return copy.carrying(told), lambda doubt: table in doubt.depends


def the_question(copy: Copy) -> Altered:
    """Let it answer another question."""
    told = copy.told
    streets = copy.city.table("areas").query("level == 'street'")["code"].tolist()
    name, value = copy.chance.choice(
        [("minutes", 10.0), ("seed", 2), ("runs", 21), ("area", streets[1]), ("profile", "elder"),
         ("language", "en" if told["asked"]["language"] == "zh" else "zh"),
         ("targets", {"2025": 0.5})])  # fmt: skip
    told["asked"][name] = value
    return copy.carrying(told), lambda doubt: doubt.where != TRAVELS


def all_over(copy: Copy) -> Altered:
    """Put another number wherever it stands, and in what is drawn of it."""
    name, told, row, column = copy.number()
    row[column] = other_number(row[column], copy.chance)
    report = report_from(told)
    return _written(copy, report), is_figure(name)


def _written(copy: Copy, report: Report) -> bytes:
    return made(copy.file.form, document_of(report, maps_of(copy.city, report)), report,
                fonts=FONTS)  # fmt: skip


# --- a page


def a_figure_on_a_page(copy: Copy) -> Altered:
    """Change a digit of a figure that is read."""
    said = [*re.finditer(r'data-figure="([^"]*)">([^<]*\d[^<]*)<', copy.page)]
    found = copy.chance.choice(said)
    return _replaced(copy.page, found.span(2), other_digit(found[2], copy.chance)), is_figure(
        html.unescape(found[1])
    )


def a_word_on_a_page(copy: Copy) -> Altered:
    """Change a letter of a text that is read."""
    page = copy.page
    body = page.index("<body")
    end = page.index('<script type="application/json"')
    texts = [found for found in re.finditer(r"<(?!style|title)[^<>]*>([^<>\n]{3,})<", page[:end])
             if found.start() > body and "data-figure" not in found[0]]  # fmt: skip
    found = copy.chance.choice(texts)
    at = copy.chance.randrange(len(found[1]))
    new = found[1][:at] + "§" + found[1][at + 1 :]
    content = _replaced(page, found.span(1), new)
    return content, lambda doubt: "§" in doubt.told and doubt.where != TRAVELS


def a_row_of_a_page(copy: Copy) -> Altered:
    """Cut a row out of a table."""
    found = copy.chance.choice(_rows(copy.page))
    return _replaced(copy.page, found.span(), ""), is_figure(*_figures(found[0]))


def rows_of_a_page(copy: Copy) -> Altered:
    """Let two rows of a page change places."""
    page = copy.page
    one, other = sorted(copy.chance.sample(_rows(page), 2), key=re.Match.start)
    between = page[one.end() : other.start()]
    content = page[: one.start()] + other[0] + between + one[0] + page[other.end() :]
    return content.encode(), is_figure(*_figures(one[0]), *_figures(other[0]))


def something_hidden(copy: Copy) -> Altered:
    """Hide a row, a paragraph or a card."""
    found = copy.chance.choice([*re.finditer(r"<(?:tr|p|li|dt|dd)\b", copy.page)])
    return _replaced(
        copy.page, (found.end(), found.end()), " hidden"
    ), lambda doubt: "hidden" in doubt.told


def a_shape_of_a_map(copy: Copy) -> Altered:
    """Move a corner of a map."""
    start = copy.page.index('<figure id="picture-status_map"')
    numbers = [
        *re.finditer(r'(?<=[ "ML,])\d+(?:\.\d+)?(?=[ ",LMZ])', copy.page[start : start + 90_000])
    ]
    found = copy.chance.choice(numbers)
    span = (start + found.start(), start + found.end())
    content = _replaced(copy.page, span, other_digit(found[0], copy.chance))
    return content, is_at("#picture-status_map")


def a_chapter(copy: Copy) -> Altered:
    """Cut a whole chapter."""
    found = copy.chance.choice([*re.finditer(r"<section.*?</section>", copy.page, re.DOTALL)])
    places = re.findall(r'id="([^"]+)"', found[0])
    return _replaced(copy.page, found.span(), ""), is_at(*(f"#{place}" for place in places))


def _rows(page: str) -> list[re.Match[str]]:
    rows = re.finditer(r"<tr\b(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    return [row for row in rows if "data-figure" in row[0]]


def _figures(row: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'data-figure="([^"]*)"', row)]


def _replaced(page: str, span: tuple[int, int], new: str) -> bytes:
    return (page[: span[0]] + new + page[span[1] :]).encode()


# --- a workbook


def a_cell(copy: Copy) -> Altered:
    """Change a number, a text or the unit of a cell, or let it be computed."""
    number = copy.chance.randrange(
        2, len([t for t in copy.file.report.tables.values() if t.rows]) + 2
    )
    part = f"xl/worksheets/sheet{number}.xml"
    sheet = files.part_of(copy.file.content, part).decode()
    cells = [*re.finditer(r'<c r="([A-Z]+\d+)" s="(\d+)"( t="s")?><v>([^<]*)</v></c>', sheet)]
    found = copy.chance.choice(cells)
    how = copy.chance.choice(["value", "unit", "formula"])
    value = other_digit(found[4], copy.chance) if how == "value" else found[4]
    style = str((int(found[2]) + 1) % 4 + 1) if how == "unit" else found[2]
    computed = "<f>1+1</f>" if how == "formula" else ""
    cell = f'<c r="{found[1]}" s="{style}"{found[3] or ""}>{computed}<v>{value}</v></c>'
    content = files.in_part(copy.file.content, part, lambda _: _replaced(sheet, found.span(), cell))
    return content, lambda doubt: doubt.where.endswith(f", {found[1]}") or doubt.where == part


def a_row_of_a_sheet(copy: Copy) -> Altered:
    """Empty a row of a sheet."""
    number = copy.chance.randrange(
        2, len([t for t in copy.file.report.tables.values() if t.rows]) + 2
    )
    part = f"xl/worksheets/sheet{number}.xml"
    sheet = files.part_of(copy.file.content, part).decode()
    found = copy.chance.choice([*re.finditer(r'<row r="(\d+)".*?</row>', sheet)])
    content = files.in_part(copy.file.content, part, lambda _: _replaced(sheet, found.span(), ""))
    return content, lambda doubt: re.fullmatch(rf".*, [A-Z]+{found[1]}", doubt.where) is not None


def a_text_of_a_workbook(copy: Copy) -> Altered:
    """Change a text that some cells show."""
    strings = files.part_of(copy.file.content, "xl/sharedStrings.xml").decode()
    texts = [found for found in re.finditer(r"<t>([^<]+)</t>", strings)
             if "gridgov" not in found[1][:20] and len(found[1]) < 1000]  # fmt: skip
    found = copy.chance.choice(texts)
    content = files.in_part(
        copy.file.content, "xl/sharedStrings.xml",
        lambda _: _replaced(strings, found.span(1), f"§{found[1]}"))  # fmt: skip
    return content, lambda doubt: "§" in str(doubt.told)


# --- paper


def a_letter_on_paper(copy: Copy) -> Altered:
    """Set another letter on a page."""
    letters = rb"(?<=<)[0-9A-F]{4,}(?=>[\]T -])|\\[0-7]{3}(?=[^()\n]*\)[\]T -])"
    return _on_paper(copy, letters, _other_letter)


def a_line_on_paper(copy: Copy) -> Altered:
    """Draw a line of a page otherwise."""
    return _on_paper(copy, rb"\d+(?:\.\d+)? \d+(?:\.\d+)? [lm]\b", _other_place)


def _on_paper(
    copy: Copy, pattern: bytes, other: Callable[[bytes, random.Random], bytes]
) -> Altered:
    pages = [
        (page, number, stream, found)
        for page, (number, stream) in enumerate(files.page_streams(copy.file.content), start=1)
        if (found := [*re.finditer(pattern, stream)])
    ]
    page, number, stream, found = copy.chance.choice(pages)
    one = copy.chance.choice(found)
    again = stream[: one.start()] + other(one[0], copy.chance) + stream[one.end() :]
    return files.drawn(copy.file.content, number, again), is_at(f"page {page}")


def _other_letter(letters: bytes, chance: random.Random) -> bytes:
    last = chance.choice([digit for digit in b"01234567" if digit != letters[-1]])
    return letters[:-1] + bytes([last])


def _other_place(line: bytes, chance: random.Random) -> bytes:
    return other_digit(line.decode(), chance).encode()


def pages_on_paper(copy: Copy) -> Altered:
    """Cut a page, or let two change places."""
    count = len(files.page_streams(copy.file.content))
    a, b = sorted(copy.chance.sample(range(count), 2))

    def swap(kids: list[bytes]) -> list[bytes]:
        kids[a], kids[b] = kids[b], kids[a]
        return kids

    def cut(kids: list[bytes]) -> list[bytes]:
        return kids[:a] + kids[a + 1 :]

    return files.with_pages(copy.file.content, copy.chance.choice([swap, cut])), is_at(
        f"page {a + 1}"
    )


def a_map_that_is_attached(copy: Copy) -> Altered:
    """Attach another map."""
    return files.attached(copy.file.content, 1, b"<svg/>"), is_at("status_map.svg")


WAYS: dict[Form | None, tuple[Callable[[Copy], Altered], ...]] = {
    None: (
        a_number_that_travels,
        a_word_that_travels,
        a_row_that_travels,
        rows_that_travel,
        a_unit_that_travels,
        the_run,
        a_hash,
        the_question,
        all_over,
    ),
    "html": (
        a_figure_on_a_page,
        a_word_on_a_page,
        a_row_of_a_page,
        rows_of_a_page,
        something_hidden,
        a_shape_of_a_map,
        a_chapter,
    ),
    "xlsx": (a_cell, a_row_of_a_sheet, a_text_of_a_workbook),
    "pdf": (a_letter_on_paper, a_line_on_paper, pages_on_paper, a_map_that_is_attached),
}
"""Ways to alter a file, of any form and of one."""


def other_digit(text: str, chance: random.Random) -> str:
    """Change a digit of a text."""
    at = chance.choice([at for at, letter in enumerate(text) if letter.isdigit()])
    new = chance.choice([digit for digit in "0123456789" if digit != text[at]])
    return text[:at] + new + text[at + 1 :]


def other_number(number: float, chance: random.Random) -> float:
    """Change a number, a whole one by whole ones."""
    if isinstance(number, int):
        return number + chance.choice([-1, 1, 10])
    return number * chance.choice([0.5, 0.99, 1.000001]) + 1e-4


def campaign(store: Store, count: int, chance: random.Random) -> dict[str, Any]:
    """Alter copies and count what was found, and what was named."""
    honest = [*_honest(store)]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for number in range(count):
        truth = honest[0] if number % 10 == 0 else honest[1]  # the city's are large
        form = FORMS[number % len(FORMS)]
        way = chance.choice((*WAYS[None], *WAYS[form]))
        file = carried_in(truth.file(form).content, f"report.{form}")
        content, is_named = way(Copy(file, chance, store.city))
        counts[f"{way.__name__} ({form})"] += _held(store, content, form, file, is_named)
    for name, counted in sorted(counts.items()):
        print(json.dumps({"way": name, **counted}), flush=True)
    total = sum(counts.values(), Counter[str]())
    return {name: total[name] for name in ("altered", "found", "named", "refused")}


def _honest(store: Store) -> Iterator[Truth]:
    streets = store.city.table("areas").query("level == 'street'")["code"]
    yield store.report(language="zh")
    yield store.report(area=streets.iloc[0], language="en")


def _held(store: Store, content: bytes, form: Form, file: Carried, is_named: Named) -> Counter[str]:
    """Hold an altered file against the store."""
    if content == file.content:
        return Counter()
    try:
        altered = carried_in(content, f"altered.{form}")
    except ReportError:  # it cannot even be a report: two rows of one name, no such column
        return Counter(altered=1, found=1, refused=1)
    verdict = judged(altered, store.truth(altered.report.asked))
    found, named = not verdict.is_proven, any(map(is_named, verdict.doubts))
    return Counter(altered=1, found=found, named=named)


def false_alarms(store: Store, count: int, chance: random.Random) -> int:
    """Count untouched reports of any area that are not proven."""
    codes = store.city.table("areas")["code"].tolist()
    doubted = 0
    for number in range(count):
        form, language = FORMS[number % len(FORMS)], LANGUAGES[number % len(LANGUAGES)]
        truth = store.report(area=chance.choice(codes), language=language)
        file = carried_in(truth.file(form).content, f"report.{form}")
        doubted += not judged(file, store.truth(file.report.asked)).is_proven
    return doubted


if __name__ == "__main__":
    main()
