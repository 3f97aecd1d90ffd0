"""What the assistant understands, what it refuses to guess, and that its answers are the city's.

``phrasings.csv`` lists sentences, each with its reading; without one it must not be understood.
"""

import csv
import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from conftest import lonlat, write_valley
from worked_valley import HOSTILE

from geo.answers import City, open_city
from geo.assistant import Assistant
from geo.assistant.names import Named, Names
from geo.assistant.reading import Ambiguous, read
from geo.assistant.rules import RULES
from geo.assistant.saying import Sayer
from geo.assistant.text import plain
from geo.assistant.words import vocabulary
from geo.pipeline import build

NAMED = (
    Named("320113", "栖霞区", "area", "district"),
    Named("320113007", "仙林街道", "area", "street"),
    Named("320113001", "尧化街道", "area", "street"),
    Named("320113007004", "亚东社区居委会", "area", "community"),
    Named("320113007004012", "亚东社区第12网格", "area", "grid"),
    Named("Z074", "亚东社区党群服务站", "station", "service"),
    Named("Z007", "仙林街道党群服务中心", "station", "service"),
    Named("Z117", "金鹰“红馆”", "station", "hub"),
    Named("H001", "南京大学", "partner"),
    Named("X1", "仙湖公寓", "compound", within="亚东社区"),
    Named("X2", "青田苑", "compound", within="石化村社区"),
    Named("X3", "青田苑", "compound", within="化纤新村社区"),
)
TUESDAY = datetime(2026, 11, 24, 15)


@cache
def names() -> Names:
    """Make the names known once."""
    return Names(NAMED)


def phrasings(*, understood: bool) -> list[tuple[str, str]]:
    """List the sentences that must, or must not, be understood, with their readings."""
    path = Path(__file__).with_name("phrasings.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["text"], row["reading"]) for row in csv.DictReader(lines)]
    return [row for row in rows if bool(row[1]) is understood]


@pytest.mark.parametrize(("text", "reading"), phrasings(understood=True))
def test_sentence_is_read_as_it_is_meant(text: str, reading: str) -> None:
    assert str(read(text, names())) == reading


@pytest.mark.parametrize("text", [text for text, _ in phrasings(understood=False)])
def test_sentence_with_a_word_unknown_or_half_a_question_is_not_understood(text: str) -> None:
    assert read(text, names()) is None


def test_list_has_a_hundred_phrasings_of_each_language_sixty_that_fail_and_every_intent() -> None:
    understood = phrasings(understood=True)
    chinese = [text for text, _ in understood if not plain(text[:4]).letters.isascii()]
    assert len(chinese) >= 100
    assert len(understood) - len(chinese) >= 100
    assert len(phrasings(understood=False)) >= 60
    assert {rule.intent for rule in RULES} == {reading.split()[0] for _, reading in understood}


def test_words_of_a_rule_are_words_that_the_vocabulary_has() -> None:
    known = frozenset().union(*vocabulary().values())
    tags = {tag.partition(":")[0] for tag in known}
    for rule in RULES:
        assert set(rule.may.split()) | set(rule.needs.replace("|", " ").split()) <= tags, rule


@pytest.mark.parametrize(
    "text",
    ["离我最近的站点在哪里", "where is the nearest station", "仙林街道有多少居民在圈外"],
)
def test_width_spaces_capitals_and_politeness_make_no_difference(text: str) -> None:
    wanted = read(text, names())
    assert wanted is not None
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    spaced = " ".join(text.replace(" ", ""))
    for other in (
        wide,
        text.upper(),
        f"请问，{text}？谢谢！",
        f"  {text} ",
        f"<b>{text}</b>"[3:-4],
    ):
        assert read(other, names()) == wanted
    assert read(spaced, names()) in (wanted, None), "letters apart may be lost, never misread"


def test_name_that_several_places_have_is_asked_back_and_a_code_tells_them_apart() -> None:
    found = read("青田苑最近的站点", names())
    assert isinstance(found, Ambiguous)
    assert [place.code for place in found.places] == ["X2", "X3"]
    assert [str(read(text, names())) for text in found.asked] == [
        "nearest place=X2",
        "nearest place=X3",
    ]


def test_both_languages_leave_room_for_the_same_figures() -> None:
    text = files("geo.assistant").joinpath("wording.json").read_text("utf-8")
    for key, said in json.loads(text).items():
        figures = [{name for _, name, _, _ in Formatter().parse(phrase) if name}
                   for phrase in (said["zh"], said["en"])]  # fmt: skip
        assert figures[0] == figures[1], key


def test_opening_hours_are_told_in_words() -> None:
    assert Sayer("zh").hours("Mo-Fr 09:00-17:30; Sa 09:00-12:00; PH off") == (
        "周一至周五 09:00-17:30； 周六 09:00-12:00； 节假日 休息"  # noqa: RUF001
    )
    assert Sayer("en").hours("Mo-Su 08:30-20:00") == "Mon–Sun 08:30-20:00"  # noqa: RUF001


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Build the valley with hours for its stations and a hostile name for its first grid."""
    folder = tmp_path_factory.mktemp("assistant")
    city_file = write_valley(folder / "valley")
    grids, stations = (city_file.with_name(name) for name in ("grids.geojson", "stations.csv"))
    grids.write_text(grids.read_text("utf-8").replace("Grid 1-1", HOSTILE), "utf-8")
    header, *rows = stations.read_text("utf-8").splitlines()
    hours = ["Mo-Fr 09:00-17:00", ""]
    told = [f"{row},{hour}" for row, hour in zip(rows, hours, strict=True)]
    stations.write_text("\n".join([f"{header},hours", *told]), "utf-8")
    text = city_file.read_text("utf-8")
    city_file.write_text(text.replace('kind = "kind"\n', 'kind = "kind"\nhours = "hours"\n'))
    build(city_file, str(folder / "valley.gpkg"))
    return open_city(str(folder / "valley.gpkg"))


@pytest.fixture(scope="module")
def assistant(city: City) -> Assistant:
    """Wake the assistant of the valley."""
    return Assistant(city)


def ask(assistant: Assistant, text: str, **asked: Any) -> dict[str, Any]:
    """Ask at D3, where the nearest station is 1,050 m away."""
    asked = {"here": lonlat(1520, 510), "now": TUESDAY} | asked
    return assistant.answer(text, "en", **asked)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Where is the nearest station?",
         "The nearest is Station A: 15.8 minutes on foot (1,050 m). "
         "That is 0.8 minutes over the limit of 15."),
        ("nearest hub", "The nearest is Station H: 16.6 minutes on foot (1,110 m). "
         "That is 1.7 minutes over the limit of 15."),
        ("Which stations can I reach?", "No stations can be reached within 15 minutes on foot."),
        ("which stations can I reach in 16 minutes",
         "Stations within 16 minutes on foot: 1."),
        ("Is Station A open now?", "Station A is open now (Tue 11-24 15:00). "
         "Opening hours of Station A: Mon–Fri 09:00-17:00."),  # noqa: RUF001
        ("Is Station A open on Saturday at 3 pm?", "Station A is closed at Sat 11-28 15:00. "
         "Opening hours of Station A: Mon–Fri 09:00-17:00."),  # noqa: RUF001
        ("When does Station H open?", "No opening hours are recorded for Station H."),
        ("How many stations are open on Sunday at 10:00",
         "Open at Sun 11-29 10:00: 1 of 2 stations in The valley. "
         "Without recorded hours and counted as open: 1."),
        ("Which grid am I in?",
         "Here (the place you clicked) is in Valley Street, East, Grid 2-1."),
        ("Who answers for East?", "No team is recorded for East. No chat group is recorded."),
        ("Where is Station A?",
         f"Station A is in Valley, Valley Street, West, {HOSTILE}; it is shown on the map."),
        ("How far is it from Station A to Station H?", "32.1 minutes on foot (2,140 m)."),
        ("Which grids of East are outside?",
         "Grids of East with more than half of their residents outside: 1; "
         "with anybody outside: 1; people outside: 60."),
        ("How many people live in East?", "120 residents live in East."),
        ("How many residents are outside in East?",
         "East: 60 residents outside (of 120 residents)."),
        ("How many elders are there in the whole district", "The valley: 104 elders "
         "(of 520 residents)."),
        ("How many elders are outside in East?", "East: 12 elders outside (of 120 residents)."),
        ("how many people live here", "60 residents live in Grid 2-1."),
        ("What is the coverage of East?",
         "33.3% of the residents of East are covered: 40 of 120; 60 are outside."),
        ("Which community is worst?", "The lowest is East: 33.3%."),
        ("Where would a new station help most?",
         "A new station here would bring 50 more residents inside. Other candidates are listed "
         "below."),
        ("How many stations are there in West?", "Stations in West: 1."),
        ("Is this place covered?",
         "It is outside: no station is within 15 minutes on foot."),
        ("Is Station A covered?", "It is covered: a station is within 15 minutes on foot."),
        ("Why is this place outside?", "Mostly because the stations are too far away "
         "(50 residents outside). The cheapest kind of mend: another station."),
        ("Why is West outside?", "Nobody is outside at West, so there is no cause to tell."),
    ],
)  # fmt: skip
def test_answer_is_what_was_worked_out_by_hand(
    assistant: Assistant, text: str, answer: str
) -> None:
    found = ask(assistant, text)
    assert found["status"] == "answered"
    assert found["text"] == answer
    assert found["understood"].startswith("I understood: ")


def test_every_intent_is_answered_in_both_languages(assistant: Assistant) -> None:
    asked = ["最近的站点", "附近有哪些站点", "Station A现在开门吗", "Station A几点开门",
             "现在有几个站点开门", "谁负责这里", "我在哪个网格", "Station A在哪里",
             "从Station A到Station H多远", "哪些网格在圈外", "有多少居民", "覆盖率是多少",
             "哪个社区最差", "在哪里新建站点最好", "有几个站点", "这里在圈内吗",
             "为什么这里在圈外", "你能做什么"]  # fmt: skip
    found = [assistant.answer(text, "zh", here=lonlat(1520, 510)) for text in asked]
    assert {answer["intent"] for answer in found} == {rule.intent for rule in RULES}
    assert all(answer["status"] == "answered" for answer in found)
    for answer in found:
        said = answer["text"].replace(HOSTILE, "")
        assert "None" not in said
        assert "{" not in said


def test_here_is_asked_for_where_nobody_knows_it_and_the_centre_is_called_that(
    assistant: Assistant,
) -> None:
    assert ask(assistant, "nearest station", here=None)["status"] == "needs_here"
    found = ask(assistant, "nearest station", is_centre=True)
    assert "here (the centre of the map)" in found["understood"]


def test_what_the_page_has_chosen_counts_unless_the_sentence_says_otherwise(
    assistant: Assistant,
) -> None:
    assert "up to" not in ask(assistant, "coverage")["text"]
    elders = ask(assistant, "coverage", profile="elder")["text"]
    assert elders.startswith("65.4%"), "340 of 520"
    assert ask(assistant, "coverage for an adult", profile="elder")["text"].startswith("84.6%")


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "<img src=x onerror=alert(1)>", "{0.__class__}", "${7*7}", "' OR 1=1 --"],
)
def test_what_is_not_understood_is_never_repeated(assistant: Assistant, text: str) -> None:
    found = ask(assistant, f"{text} xyzzy")
    assert found["status"] == "not_understood"
    assert not {"<", "{", "$", "xyzzy"} & set(json.dumps(found["text"]).split())
    assert "xyzzy" not in json.dumps(found)
    assert text not in json.dumps(found["text"])


def test_hostile_name_is_found_by_its_letters_and_told_as_text(assistant: Assistant) -> None:
    found = ask(assistant, f"How many people live in {HOSTILE}?")
    assert found["text"] == f"300 residents live in {HOSTILE}."


def test_longest_sentence_is_read_and_no_more() -> None:
    assert read("最近的站点" + "？" * 10_000, names()) is not None  # noqa: RUF001
    assert read("吗" * 200, names()) is None
