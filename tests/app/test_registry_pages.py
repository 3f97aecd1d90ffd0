"""The registry's pages hold no data, and whatever they say is said in both languages."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.norms import Norms
from geo.registry import checks
from geo.store.models import STORED
from geo.tables import REGISTRY
from web.wording import LANGUAGES, words

SCRIPTS = Path(__file__).parents[2] / "web" / "static" / "js" / "registry"
PAGES = ["/registry", *(f"/registry/{name}" for name in REGISTRY)]
COLUMNS = {
    (name, column): said for name in REGISTRY for column, said in STORED[name].columns.items()
}


def scripts() -> str:
    return "".join(file.read_text("utf-8") for file in SCRIPTS.glob("*.js"))


def check_names() -> set[str]:
    source = Path(checks.__file__).read_text("utf-8")
    return set(re.findall(r"_check\(\s*\"(\w+)\"", source))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_there_in_both_languages_and_holds_no_data(
    client: FlaskClient, path: str, language: str
) -> None:
    page = client.get(f"{path}?lang={language}")
    assert page.status_code == 200
    assert ('lang="zh-CN"' in page.text.split(">")[1]) == (language == "zh")
    assert "Valley" not in page.text
    assert "100001" not in page.text


@pytest.mark.parametrize("path", PAGES)
def test_page_runs_only_files_of_ours(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert all(re.match(r"/static/|/registry|\?lang=|#|/$", address) for address in addresses)
    assert page.headers["Cache-Control"] == "no-store"


def test_map_and_registry_lead_to_each_other(client: FlaskClient) -> None:
    assert 'href="/registry"' in client.get("/").text
    assert 'href="/"' in client.get("/registry").text


def test_page_of_no_table_is_not_found(client: FlaskClient) -> None:
    assert client.get("/registry/maps").status_code == 404


def test_nothing_built_is_told(empty: FlaskClient) -> None:
    assert empty.get("/registry").status_code == 503


def test_whatever_tables_and_checks_name_is_in_the_catalogue() -> None:
    named = {
        *(f"table_{name}" for name in REGISTRY),
        *(f"column_{column}" for _, column in COLUMNS),
        *(f"meaning_{name}_{column}" for name, column in COLUMNS),
        *(f"choice_{choice}" for said in COLUMNS.values() for choice in said.choices),
        *(f"check_{name}" for name in check_names()),
    }
    kinds = ("table_", "column_", "meaning_", "choice_", "check_")
    there = {key for key in words("en", "registry") if key.startswith(kinds)}
    assert there == named


def test_every_level_and_subject_of_a_check_has_its_name() -> None:
    source = Path(checks.__file__).read_text("utf-8")
    levels = {*checks._CHANNEL_LEVELS, *re.findall(r"_check\(\s*\"\w+\", \"(\w+)\"", source)}  # noqa: SLF001
    subjects = re.findall(r"^  (\w+): \[(.*)\],$", (SCRIPTS / "checks.js").read_text("utf-8"), re.M)
    said = words("en", "registry")
    assert {f"of_{level}" for level in levels} <= said.keys()
    assert {f"subject_{subject}" for subject, _ in subjects} <= said.keys()
    shown = [name for _, names in subjects for name in re.findall(r"\w+", names)]
    assert sorted(shown) == sorted(check_names()), "each check stands under one subject"


def test_every_word_that_a_script_says_is_in_the_catalogue() -> None:
    said = set(re.findall(r"\b(?:say|field)\(\"(\w+)\"", scripts()))
    assert said
    assert said <= words("zh", "registry").keys() | words("zh").keys()


def test_catalogues_do_not_contradict_each_other() -> None:
    assert {*words("en")} & {*words("en", "registry")} <= {"registry"}


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    chinese, english = (words(one, "registry") for one in LANGUAGES)
    values = re.compile(r"\{\w+\}")
    for key in chinese.keys() | english.keys():
        assert chinese[key].strip()
        assert english[key].strip()
        assert sorted(values.findall(chinese[key])) == sorted(values.findall(english[key])), key


def test_nothing_chinese_is_left_in_english_nor_english_in_chinese() -> None:
    ideograph = re.compile(r"[\u4e00-\u9fff]")
    assert not [key for key, text in words("en", "registry").items() if ideograph.search(text)]
    assert not [key for key, text in words("zh", "registry").items()
                if not ideograph.search(text) and "{" not in text]  # fmt: skip


def test_english_tooltips_are_the_contracts_own_words() -> None:
    said = words("en", "registry")
    for (name, column), contract in COLUMNS.items():
        assert said[f"meaning_{name}_{column}"] == contract.meaning


def test_checks_speak_only_of_norms_that_there_are() -> None:
    spoken = {name for key, text in words("en", "registry").items() if key.startswith("check_")
              for name in re.findall(r"\{(\w+)\}", text)}  # fmt: skip
    assert spoken
    assert spoken <= Norms().as_json().keys()


def test_no_script_parses_markup() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", scripts()
    )


def test_words_of_the_page_are_inert_json(client: FlaskClient) -> None:
    inert = client.get("/registry?lang=en").text.split('id="wording">')[1].split("</script>")[0]
    assert json.loads(inert)["registry"] == "Registry"
