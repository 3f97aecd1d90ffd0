"""The report says what the tables say, keeps hostile names literal, and is written whole or not."""

import json
import re
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from worked_valley import DISTRICT, EAST, HOSTILE, valley_run, valley_tables

from geo import outputs
from geo.errors import NotFoundError, ReportError
from geo.outputs.figures import summarise
from geo.outputs.report import FINDINGS_SHOWN, GAPS_SHOWN, render, write_report
from geo.outputs.wording import LANGUAGES
from geo.pipeline import build
from geo.tables import CAUSES

Tables = dict[str, pd.DataFrame]


class Page(HTMLParser):
    """What a browser would show: all text, the rows of each table, the text of each id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str | None] = []
        self.tables: dict[str, list[list[str]]] = defaultdict(list)
        self.ids: dict[str, str] = defaultdict(str)
        self._table = self._id = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        name = dict(attrs).get("id") or ""
        self.addresses += [value for key, value in attrs if key in {"src", "href", "data"}]
        if tag == "table":
            self._table = name
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in {"td", "th"}:
            self.tables[self._table][-1].append("")
        self._id = name

    def handle_endtag(self, tag: str) -> None:
        self._id = ""
        if tag == "table":
            self._table = ""

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self._table and self.tables[self._table]:
            self.tables[self._table][-1][-1] += data.strip()
        if self._id:
            self.ids[self._id] += data

    @property
    def text(self) -> str:
        return " ".join(self.said)


def page(tables: Tables | None = None, *, language: str = "en", **run: object) -> Page:
    """Render the valley, or changed tables of it, and read it as a browser would."""
    tables = valley_tables() if tables is None else tables
    return Page(render(summarise(valley_run(**run), tables), tables, language=language))


def number(said: str) -> float:
    return float(said.replace(",", "").replace("%", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_is_the_figures(language: str) -> None:
    shown = page(language=language)
    total = summarise(valley_run(), valley_tables()).total
    assert shown.ids["rate"] == f"{total.rate_residents:.1%}"
    assert {name: int(number(shown.ids[name])) for name in
            ("residents", "covered", "outside", "undetermined")} == {
        "residents": total.residents,
        "covered": total.covered_residents,
        "outside": total.outside_residents,
        "undetermined": total.undetermined_residents,
    }  # fmt: skip


def test_four_rates_stand_beside_their_denominators() -> None:
    _, rates, wholes = page().tables["rates"]
    assert rates[:4] == ["84.6%", "84.6%", "50.0%", "61.0%"]
    assert wholes[:4] == ["of 520", "of 260", "of 6", "of 0.0 km²"]


@pytest.mark.parametrize("name", ["streets", "communities"])
def test_rows_of_a_level_add_up_to_the_headline(name: str) -> None:
    rows = [[number(cell) for cell in row[2:6]] for row in page().tables[name][1:]]
    total = summarise(valley_run(), valley_tables()).total
    assert [sum(column) for column in zip(*rows, strict=True)] == [
        total.residents,
        total.covered_residents,
        total.too_far_residents,
        total.undetermined_residents,
    ]


def test_rows_are_those_of_the_coverage_table() -> None:
    coverage = valley_tables()["coverage"].set_index("code")
    for row in page().tables["communities"][1:]:
        area = coverage.loc[row[0]]
        assert row[1] == area["name"]
        assert row[6:] == [f"{area[f'rate_{of}']:.1%}"
                           for of in ("residents", "dwellings", "buildings", "area")]  # fmt: skip


def test_the_worst_communities_are_those_of_the_figures() -> None:
    assert [row[0] for row in page().tables["worst"][1:]] == [EAST]


def test_residents_over_capacity_get_a_column_once_there_are_any() -> None:
    tables = valley_tables()
    columns = ["covered_residents", "over_capacity_residents"]
    tables["coverage"].loc[tables["coverage"]["code"].isin([DISTRICT, EAST]), columns] += [-5, 5]
    shown = page(tables)
    east = next(row for row in shown.tables["communities"] if row[0] == EAST)
    assert "stations full" in shown.tables["communities"][0]
    assert [number(cell) for cell in east[3:7]] == [35, 60, 5, 20]
    assert "stations full" not in page().tables["communities"][0]


def test_gaps_are_named_with_their_station_and_cause_and_no_way_is_said_plainly() -> None:
    tables = valley_tables()
    tables["gaps"]["cause"] = [None, "network_missing"]
    first, second = page(tables).tables["gaps"][1:]
    assert first[1:-1] == ["Grid 2-1", "50", "10", "Station A", "1,050", "15.8", "0.8"]
    assert second[1:] == ["Grid 2-1", "10", "2", "no way to any station", "path missing"]
    assert len(first[-1]) == 1, "a dash where the cause is not known"


def test_every_cause_has_a_word_in_both_languages() -> None:
    wording = Path(outputs.__file__).with_name("wording")
    for language in LANGUAGES:
        words = json.loads((wording / f"{language}.json").read_text("utf-8"))
        assert all(words[f"cause_{cause}"] for cause in CAUSES)


def test_more_gaps_than_are_shown_are_counted_and_the_command_named() -> None:
    tables = valley_tables()
    tables["gaps"] = pd.concat([tables["gaps"]] * 20, ignore_index=True)
    shown = page(tables)
    assert len(shown.tables["gaps"]) == GAPS_SHOWN + 1
    assert shown.ids["more-gaps"] == "10 more:"
    assert "gridgov gaps --format csv" in shown.text


def test_no_gaps_and_no_stations_are_said() -> None:
    tables = valley_tables()
    tables["gaps"], tables["stations"] = tables["gaps"].iloc[:0], tables["stations"].iloc[:0]
    shown = page(tables)
    assert "There is no gap" in shown.text
    assert shown.tables["rates"][1][4:] == ["0", "0", "0"]
    assert not shown.tables["gaps"]


def test_a_rate_of_nobody_is_a_dash() -> None:
    tables = valley_tables()
    rates = ["rate_residents", "rate_dwellings", "rate_buildings", "rate_area"]
    tables["coverage"].loc[tables["coverage"]["code"] == EAST, rates] = float("nan")
    east = next(row for row in page(tables).tables["communities"] if row[0] == EAST)
    assert east[6:] == ["–"] * 4


@pytest.mark.parametrize("levels", [["district", "grid"], ["grid"]], ids=["no streets", "grids"])
def test_a_city_of_fewer_levels_leaves_their_sections_out(levels: list[str]) -> None:
    tables = valley_tables()
    coverage = tables["coverage"]
    tables["coverage"] = coverage[coverage["level"].isin(levels)].reset_index(drop=True)
    shown = page(tables, city_code=tables["coverage"]["code"].iloc[0])
    assert not shown.tables.keys() & {"streets", "worst", "communities"}


def test_how_sure_we_are_is_counted() -> None:
    shown = page()
    snaps = {row[0]: [int(number(cell)) for cell in row[1:]] for row in shown.tables["snaps"][1:]}
    assert list(snaps.values()) == [[3, 450], [1, 40], [1, 10], [1, 20]]
    assert "far: 50 to 200 m" in snaps
    assert "main network: 1, 0.2 km long in all, with 10 residents" in shown.text
    assert "notes 1, rows left out 1" in shown.text


def test_many_findings_are_counted_and_the_command_named() -> None:
    tables = valley_tables()
    tables["findings"] = pd.concat([tables["findings"]] * 30, ignore_index=True)
    shown = page(tables)
    assert len(shown.tables["findings"]) == FINDINGS_SHOWN + 1
    assert "20 more:" in shown.text


def test_a_finding_about_many_rows_names_the_first_and_counts_all() -> None:
    tables = valley_tables()
    rows = "; ".join(str(number) for number in range(1000, 2000))
    tables["findings"] = tables["findings"].head(1).assign(rows=rows, count=1000)
    finding = page(tables).tables["findings"][1]
    assert finding[2] == "1,000"
    assert finding[3] == "1000; 1001; 1002; 1003; 1004; 1005; …"


def test_where_the_figures_come_from_is_told() -> None:
    run = valley_run(inputs={"my city.toml": "ef" * 32}, profile="elder", minutes=12.5)
    tables = valley_tables()
    shown = Page(render(summarise(run, tables), tables, language="en"))
    assert shown.tables["inputs"][1:] == [["my city.toml", "ef" * 32]]
    assert "gridgov build 'my city.toml' --profile elder --minutes 12.5" in shown.text
    assert run.id in shown.text
    assert "Within 12.5 minutes" in shown.text


def test_the_date_is_the_runs() -> None:
    assert "2031-05-06" in page(created=datetime(2031, 5, 6, tzinfo=UTC)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_values_are_shown_literally_wherever_they_come_from(language: str) -> None:
    tables = valley_tables()
    tables["stations"]["name"] = HOSTILE
    tables["coverage"]["name"] = tables["gaps"]["name"] = HOSTILE
    tables["findings"]["file"] = tables["findings"]["expected"] = HOSTILE
    run = {"city": HOSTILE, "notice": HOSTILE, "id": HOSTILE, "zone": "EPSG:4549"}
    shown = page(tables, language=language, inputs={f"{HOSTILE}.toml": HOSTILE}, **run)
    assert not shown.tags & {"img", "script", "iframe", "object", "link"}
    assert shown.text.count(HOSTILE) > 15
    assert "49<" not in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_asked_of_another_machine(language: str) -> None:
    tables = valley_tables()
    html = render(summarise(valley_run(), tables), tables, language=language)
    assert "default-src 'none'" in html
    assert not Page(html).addresses
    assert not re.search(r"https?:|@import|url\((?!#sheet)", html)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        tables = valley_tables()
        figures = summarise(valley_run(), tables)
        write_report(tmp_path / name, figures, tables, language="zh")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_targets_are_the_callers_and_may_be_none() -> None:
    tables = valley_tables()
    figures = summarise(valley_run(), tables)
    shown = Page(render(figures, tables, language="en", targets={"2030": 0.9}))
    assert "Shanghai 2030: 90%" in shown.text
    assert "Shanghai" not in Page(render(figures, tables, language="en", targets={})).text


@pytest.mark.parametrize("profile", ["adult", "elder", "wheelchair", "brisk"])
def test_every_walker_has_a_report(profile: str) -> None:
    assert page(profile=profile).ids["rate"] == "84.6%"


def test_a_built_city_reports_what_its_store_holds(valley: Path, tmp_path: Path) -> None:
    from geo.answers import open_city

    store = str(tmp_path / "v.gpkg")
    built = build(valley, store).figures
    city = open_city(store)
    assert asdict(built.total) == asdict(city.figures.total)
    for rate in city.figures.rates[:3]:
        covered = rate.rate * rate.whole
        assert covered == pytest.approx(round(covered)), rate.of
    shown = Page(render(city.figures, city.tables, language="zh"))
    assert int(number(shown.ids["covered"])) == 440
    assert len(shown.tables["gaps"]) == city.figures.gaps + 1


@pytest.mark.parametrize(
    "name", ["missing/report.html", "file/report.html", "folder", "n" * 300],
    ids=["no folder", "a file for a folder", "a folder there", "too long"],
)  # fmt: skip
def test_a_report_that_cannot_be_written_is_one_message_and_leaves_nothing(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    tables = valley_tables()
    with pytest.raises(ReportError, match="cannot be written: .*folder that exists"):
        write_report(tmp_path / name, summarise(valley_run(), tables), tables, language="en")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_report_that_fails_leaves_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("older", encoding="utf-8")
    tables = valley_tables()
    figures = summarise(valley_run(), tables)
    with pytest.raises(NotFoundError, match="no language 'fr'"):
        write_report(path, figures, tables, language="fr")
    assert path.read_text(encoding="utf-8") == "older"
    write_report(path, replace(figures, gaps=2), tables, language="en")
    assert "The valley" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]
