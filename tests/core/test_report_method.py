"""The method box says how a report was made, and its commands are real ones."""

import shlex
from collections.abc import Callable

import click
import pytest
from random_city import STREET
from reported_cities import (
    ODD,
    assert_told_by_figures,
    assert_words_fit,
    blocks_of,
    two_streets,
    valley,
    whole_report_of,
)

from geo.answers import City
from geo.cli import cli
from geo.report.block import Commands, Language
from geo.report.chapters import method
from geo.report.inputs import input_hashes
from geo.report.report import Report
from geo.tables import INPUTS

pytestmark = pytest.mark.slow


def facts_of(report: Report) -> dict[object, object]:
    return {row["fact"]: row["value"] for row in report.tables["method"].rows}


def test_the_box_says_what_the_run_and_the_question_say() -> None:
    facts, run = facts_of(whole_report_of(valley())), valley().run
    assert facts["limit_m"] == "1,000"
    assert (facts["profile"], facts["speed_kmh"], facts["minutes"]) == ("adult", "4", "15")
    assert (facts["run"], facts["zone"], facts["cells"]) == (run.id, run.zone, str(run.cells))
    assert (facts["valid_from"], facts["day"]) == ("2026-01-01", "2026-11-25")
    assert (facts["near_m"], facts["far_m"], facts["stored"]) == ("50", "200", "EPSG:4490")


def test_another_walker_is_told_as_it_is_asked() -> None:
    facts = facts_of(whole_report_of(valley(), profile="elder"))
    assert (facts["profile"], facts["limit_m"]) == ("elder", "750")


def test_every_file_and_every_input_table_has_its_hash() -> None:
    tables, city = whole_report_of(valley()).tables, valley()
    assert {row["file"]: row["sha256"] for row in tables["files"].rows} == city.run.inputs
    hashes = input_hashes(city)
    rows = tables["inputs"].rows
    assert {row["table"]: row["digest"] for row in rows} == hashes
    assert {row["table"]: row["rows"] for row in rows} == {n: len(city.table(n)) for n in INPUTS}


def test_the_hash_of_a_table_reads_that_table_alone() -> None:
    figures = whole_report_of(valley()).tables["inputs"].figures()
    assert {figure.reads for figure in figures if ":teams:" in figure.id} == {
        frozenset(), frozenset({"teams"})
    }  # fmt: skip


@pytest.mark.parametrize("area", [None, STREET])
def test_the_commands_are_understood_by_the_command_line(area: str | None) -> None:
    report = whole_report_of(two_streets(), area)
    (commands,) = (b for b in blocks_of(method, report) if isinstance(b, Commands))
    for line in (*commands.lines, *(table.asks for table in report.tables.values())):
        gridgov, name, *arguments = shlex.split(line)
        assert gridgov == "gridgov"
        assert name == "--version" or name in cli.commands, line
        if name in cli.commands:
            command = cli.commands[name]
            context = click.Context(command, resilient_parsing=True)
            command.make_parser(context).parse_args(args=arguments)
    assert any(STREET in line for line in commands.lines) == (area == STREET)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("city", [valley, *ODD], ids=lambda city: city.__name__)
def test_all_that_is_said_is_a_figure(city: Callable[[], City], language: Language) -> None:
    assert_told_by_figures(method, whole_report_of(city(), language=language))


def test_words_are_in_both_languages_and_all_are_used() -> None:
    assert_words_fit(method)
