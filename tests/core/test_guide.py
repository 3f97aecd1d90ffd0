"""The guide leaves nothing undocumented, names nothing that is not there, and says it in Chinese.

What the reference should hold is found here by other ways than the reference itself goes: commands
from their own ``--help``, variables from the source, keys from what the city file accepts.
"""

import importlib
import json
import pkgutil
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import geo
from docs.making import (
    addresses,
    answers,
    city_file,
    commands,
    constants,
    errors,
    modules,
    profiles,
    settings,
    site,
    tables,
)
from geo.city import CityFile, describe_city
from geo.cli import cli
from geo.profiles import PROFILES
from geo.settings import Settings
from geo.tables import HISTORY, INPUTS, RESULTS
from web import create_app

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"
FOR_ANALYSTS = {"how-to/notebooks.md", "how-to/python.md"}
IN_ONE_PAGE = {"method": "method.md"}
"""What is a folder of pages in English and one page in Chinese."""


@cache
def section(page: str, title: str) -> str:
    """Cut out of a page what stands under a title."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)", page, re.M | re.S)
    assert found, f"nothing is said of {title}"
    return found[2]


# ---------------------------------------------------------------- what is there is documented


def every_command(name: str = "gridgov", command: click.Command = cli) -> Iterator[str]:
    yield name
    if isinstance(command, click.Group):
        for key, one in command.commands.items():
            yield from every_command(f"{name} {key}", one)


@pytest.mark.parametrize("name", list(every_command()))
def test_every_command_and_option_is_in_the_reference(name: str) -> None:
    said = CliRunner().invoke(cli, [*name.split()[1:], "--help"]).output
    options = set(re.findall(r"^ {2}(?:-\w, )?(--[\w-]+)", said, re.M)) - {"--help"}
    told = section(commands.page(), name)
    assert [option for option in sorted(options) if f"`{option}`" not in told] == []
    assert len(told.split()) > len(name.split())


def test_every_address_method_and_parameter_of_the_api_is_in_the_reference() -> None:
    page = addresses.page()
    app = create_app(Settings(store="none.gpkg"), testing=True)
    with app.test_client() as client:
        said = client.get("/api/v1/openapi.json").get_json()
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    assert {rule for rule in rules if rule.startswith("/api/v1/")} - set(said["paths"]) <= {
        "/api/v1/docs", "/api/v1/openapi.json",
    }  # fmt: skip
    for address, methods in said["paths"].items():
        for method, told in methods.items():
            text = section(page, f"{method.upper()} `{address}`")
            named = [
                one.get("name") or one["$ref"].rpartition("/")[2] for one in told["parameters"]
            ]
            assert [name for name in named if f"`{name}`" not in text] == [], address
            assert [status for status in told["responses"] if status not in text] == [], address
    for name in said["components"]["schemas"]:
        assert section(page, name)


def test_every_table_and_column_is_in_the_reference() -> None:
    page = tables.page()
    for table in (*INPUTS.values(), *RESULTS.values(), *HISTORY.values()):
        told = section(page, table.name)
        for name, column in table.columns.items():
            assert f"| `{name}` |" in told, f"{table.name}.{name}"
            assert column.meaning in told, f"{table.name}.{name}"


def test_every_variable_that_the_source_reads_is_in_the_reference() -> None:
    source = "".join(path.read_text("utf-8") for package in ("geo", "web")
                     for path in (ROOT / package).rglob("*.py"))  # fmt: skip
    named = set(re.findall(r"\bGRIDGOV_[A-Z_]+\b", source))
    assert len(named) >= 5
    assert [name for name in sorted(named) if f"`{name}`" not in settings.page()] == []


def test_every_key_of_a_city_file_is_in_the_reference(tmp_path: Path) -> None:
    """Keys are those that the reader of city files itself offers when it meets an unknown one."""
    page = city_file.page()
    (tmp_path / "city.toml").write_text("[city]\nqqqqqq = 1\n[norms]\nqqqqqq = 1\n"
        + "".join(f"[[{name}]]\nqqqqqq = 1\n" for name in INPUTS))  # fmt: skip
    faults = describe_city(tmp_path / "city.toml").faults
    offered = [fault for fault in faults if "'qqqqqq'" in fault]
    assert len(offered) == len(INPUTS) + 2
    anywhere = section(page, "What every entry may say")
    for fault in offered:
        told = section(page, f"`{fault.split()[0]}`") + anywhere * fault.startswith("[[")
        for key in fault.rpartition("; known: ")[2].split(", "):
            assert f"| `{key}` |" in told, fault
    assert {"households", "nested", "speed_kmh"} <= {key for _, key in city_file.every_key()}
    for where, key in city_file.every_key():
        told = anywhere if where == "every entry" else section(page, f"`{where}`")
        assert f"| `{key}` |" in told, (where, key)
    assert CityFile.__dataclass_fields__.keys() >= {"name", "code", "notice", "zone", "cells"}


def test_every_profile_is_in_the_reference_in_both_languages() -> None:
    for name, profile in PROFILES.items():
        for page in (profiles.page(), constants.CONSTANTS["profiles_in_chinese"]):
            assert re.search(
                rf"`{name}` \| {float(profile.speed_kmh):g} \|.*{profile.limit_m:g}", page
            )


def test_every_error_is_in_the_reference_with_what_it_may_say() -> None:
    page = errors.page()
    for one in errors.classes():
        assert section(page, one.__name__)
    assert "no profile …" in section(page, "NotFoundError")
    assert "`geo.profiles`" in section(page, "NotFoundError")


def test_every_public_module_is_in_the_reference() -> None:
    found = {one.name for one in pkgutil.walk_packages(geo.__path__, "geo.")}
    public = {
        name
        for name in found
        if not any(part.startswith("_") or part == "migrations" for part in name.split("."))
    }
    named = {name for listed in modules.packages().values() for name in listed}
    assert sorted(public - named) == []
    for name in named:
        importlib.import_module(name)


# ---------------------------------------------------------------- what is documented is there


def pages(language: str) -> list[Path]:
    return sorted((GUIDE / language).rglob("*.md"))


ALL = [pytest.param(page, id=page.relative_to(GUIDE).as_posix())
       for language in ("en", "zh") for page in pages(language)]  # fmt: skip


def typed(text: str) -> Iterator[list[str]]:
    """List what a page tells a reader to type, word by word: in blocks, and within lines."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    within = re.findall(r"(?<!`)`(gridgov [^`]+)`(?!`)", text)
    for line in [*lines, *(" ".join(one.split()) for one in within)]:
        words = shlex.split(line, comments=True)
        if words and words[0] == "gridgov":
            yield words


@pytest.mark.parametrize("page", ALL)
def test_pages_name_commands_and_options_that_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for words in typed(text):
        command: click.Command = cli
        rest = words[1:]
        while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            assert rest[0] in command.commands, words
            command, rest = command.commands[rest[0]], rest[1:]
        known = {name for one in command.params for name in one.opts} | {"--help", "--version"}
        assert [word for word in rest if word.startswith("-") and word not in known] == [], words
    anywhere = {name for _, one in commands.every() for option in commands.options(one)
                for name in option.opts} | {"--answers", "--serve", "--once", "--help"}  # fmt: skip
    alone = re.findall(r"`(--[a-z-]+)[^`]*`", text)
    assert [option for option in alone if option not in anywhere] == []


@pytest.mark.parametrize("page", ALL)
def test_pages_name_what_the_map_shows(page: Path) -> None:
    language = page.relative_to(GUIDE).parts[0]
    shown = {said[language] for file in (ROOT / "web" / "translations").glob("*.json")
             for said in json.loads(file.read_text("utf-8")).values()
             if isinstance(said, dict)}  # fmt: skip
    named = re.findall(r"\{guilabel\}`([^`]+)`", page.read_text("utf-8"))
    assert [name for name in named if name not in shown] == []


@pytest.mark.parametrize("page", ALL)
def test_pages_name_modules_and_functions_that_are_there(page: Path) -> None:
    for name in re.findall(r"`(geo(?:\.\w+)+)[`(]", page.read_text("utf-8")):
        pkgutil.resolve_name(name)


@pytest.mark.parametrize("page", ALL)
def test_city_files_in_pages_have_sections_and_keys_that_are_there(page: Path) -> None:
    for block in re.findall(r"^```toml\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        for name, held in tomllib.loads(block).items():
            for row in held if isinstance(held, list) else [held]:
                of_table = set(INPUTS[name].columns) if name in INPUTS else set()
                known = {key for where, key in city_file.every_key()
                         if where in ("every entry", f"[{name}]")}  # fmt: skip
                assert set(row) <= known | of_table, name


# ---------------------------------------------------------------- both languages, and the records


def test_every_page_for_planners_is_there_in_chinese() -> None:
    english = {page.relative_to(GUIDE / "en").as_posix() for page in pages("en")}
    wanted = {IN_ONE_PAGE.get(name.split("/")[0], name) for name in english - FOR_ANALYSTS}
    chinese = {page.relative_to(GUIDE / "zh").as_posix() for page in pages("zh")}
    assert chinese == wanted


def test_both_languages_show_the_same_answers() -> None:
    for page in pages("zh"):
        english = GUIDE / "en" / page.relative_to(GUIDE / "zh")
        if english.exists():
            asked = [
                re.findall("<!-- answer: .* -->", one.read_text("utf-8")) for one in (english, page)
            ]
            assert asked[0] == asked[1], page.name


def test_every_constant_is_used_and_no_page_asks_for_another() -> None:
    text = "".join(page.read_text("utf-8") for language in ("en", "zh") for page in pages(language))
    assert set(re.findall(r"\{\{ (\w+) \}\}", text)) == constants.CONSTANTS.keys()


def test_every_decision_is_among_the_pages() -> None:
    made = {name for name, _ in site.generated()}
    records = {f"decisions/{path.name}" for path in (ROOT / "docs" / "decisions").glob("*.md")}
    assert records <= made


# ---------------------------------------------------------------- answers in pages


def test_an_answer_is_written_between_its_marks_and_nothing_else_changes() -> None:
    text = ("before\n<!-- answer: gridgov ask | =run name rate_residents | first 1 -->\nold\n"
            "<!-- end -->\nafter\n")  # fmt: skip
    rows = [{"name": "A", "rate_residents": 0.5}, {"name": "B", "rate_residents": 1.0}]
    told = answers.renewed(text, "en", lambda _: {"run": "r1", "rows": rows})
    assert told.startswith("before\n<!-- answer")
    assert told.endswith("<!-- end -->\nafter\n")
    assert "run: **r1**" in told
    assert "| A | 50.0% |" in told
    assert "old" not in told
    assert "| B |" not in told
    assert answers.renewed(told, "en", lambda _: {"run": "r1", "rows": rows}) == told
