"""The answers that the guide's pages show are those that a fresh build of the pilot gives."""

from pathlib import Path

import pytest

from docs.making import answers
from docs.making.languages import LANGUAGES
from geo.pipeline import build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> answers.Ask:
    """Build the pilot once; each question is asked once."""
    store = str(tmp_path_factory.mktemp("pilot") / "pilot.gpkg")
    build(answers.PILOT, store)
    return answers.asked_of(store)


PAGES = [
    pytest.param(language, page, id=page.relative_to(answers.GUIDE).as_posix())
    for language in LANGUAGES
    for page in sorted((answers.GUIDE / language).rglob("*.md"))
    if answers.commands_of(page.read_text("utf-8"))
]


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_page_shows_what_the_pilot_answers(language: str, page: Path, ask: answers.Ask) -> None:
    text = page.read_text("utf-8")
    assert answers.renewed(text, language, ask) == text, "python3 scripts/guide.py --answers"


def test_the_guide_asks_something_in_both_languages() -> None:
    assert {value for page in PAGES for value in page.values[:1]} == set(LANGUAGES)
