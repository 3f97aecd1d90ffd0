"""Pictures and tables say the same things in both languages, and all they say is translated."""

import re
import string

import pytest

from geo.errors import NotFoundError
from geo.outputs.wording import LANGUAGES, wording
from geo.profiles import PROFILES
from geo.tables import CAUSES

CHINESE = re.compile("[\u4e00-\u9fff]")


def placeholders(text: str) -> set[str | None]:
    """Name what a text leaves room for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(wording("zh")) == list(wording("en"))


@pytest.mark.parametrize("key", wording("en"))
def test_both_languages_leave_room_for_the_same_figures(key: str) -> None:
    chinese, english = wording("zh")[key], wording("en")[key]
    assert chinese.strip()
    assert english.strip()
    assert placeholders(chinese) == placeholders(english)


def test_chinese_is_chinese_and_english_is_english() -> None:
    assert all(CHINESE.search(text) for text in wording("zh").values())
    assert not any(CHINESE.search(text) for text in wording("en").values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_typed_into_the_words(language: str) -> None:
    for text in wording(language).values():
        said = re.sub(r"\{[^}]*\}", "", text)
        assert not re.search(r"\d", said), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_a_word(language: str) -> None:
    assert {f"cause_{cause}" for cause in CAUSES} <= set(wording(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_profile_has_a_name(language: str) -> None:
    assert {f"profile_{name}" for name in PROFILES} <= set(wording(language))


def test_an_unknown_language_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(NotFoundError, match="languages: zh, en"):
        wording("fr")
