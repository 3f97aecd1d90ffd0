"""Whatever the code tells a visitor of what went wrong, it tells in Chinese, too."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import get_args

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel, ValidationError
from raised import Source
from werkzeug.exceptions import default_exceptions

from geo.redraw.steps import AnyStep
from geo.tables import REGISTRY
from web.api.changes import Tried
from web.api.drawing import Drawn
from web.api.entries import Columns
from web.api.scenarios import ScenarioBody
from web.api.selection import Selection
from web.errors import HINTS, STATUS
from web.policy import RIGHTS
from web.problems import Template, catalogue, chinese, joined, sentence

ROOT = Path(__file__).parents[2]

ONLY_TOLD_ON_THE_COMMAND_LINE = {
    "geo/cli": "the commands themselves",
    "geo/city.py": "the city file, which a build reads",
    "geo/crs.py": "reference systems of the files, which a build reads",
    "geo/sources": "files, which a build reads",
    "geo/check": "faults of files; what of it edits are told is returned to who edits",
    "geo/samples": "writing samples",
    "geo/access/capacity.py": "tables that a build makes",
    "geo/history/merge.py": "tables that a build makes",
    "geo/desk": "notebooks and scripts",
    "geo/report/carried.py": "a report that is held against a store",
    "geo/report/make.py": "writing reports to files",
    "geo/report/verify.py": "a report that is held against a store",
    "geo/succession.py": "a build upon a store that was drawn on",
    "geo/store/archive.py": "a damaged store, mended by its keeper",
    "geo/store/backup.py": "backups",
    "geo/store/migrate.py": "moving a store to another version",
    "geo/store/migrations": "moving a store to another version",
    "geo/store/roles.py": "roles of the database",
    "geo/store/write.py": "a build that writes its tables",
}
"""What is left out -> of what it tells."""

NOTES = (("geo/answers/trial.py", "open_gates"), ("geo/answers/week.py", "unknown_told"))
"""What stands beside an answer, told as sentences too."""

ROWS = ("{1} (rows {2})", "{1} (rows {2} and {3} more)")
"""How an error names its rows; see :func:`geo.errors.shown_ids`."""

OF_SHAPES = (
    "self-intersection",
    "ring self-intersection",
    "too few points in geometry component",
    "Self-intersection[{1}]",
    "Ring Self-intersection[{1}]",
    "Too few points in geometry component[{1}]",
)
"""Why a shape is none, as GEOS says it of one ring, or of any shape with the place."""

OF_FLASK = (400, 404, 405, 413, 416)
"""Errors that are raised before any view runs."""

BODIES: tuple[tuple[type[BaseModel], str], ...] = (
    (Tried, "{"),
    (Tried, "[]"),
    (Tried, "{}"),
    (Tried, '{"changes": [], "more": 1}'),
    (Tried, '{"changes": 5}'),
    (Tried, '{"changes": [{}]}'),
    (Tried, '{"changes": [{"do": "fly"}]}'),
    (Tried, '{"changes": [{"do": "add", "at": [1, 2, 3]}]}'),
    (Tried, '{"changes": [{"do": "add", "at": [1, "2"]}]}'),
    (Tried, '{"changes": [{"do": "add", "at": [1, 200]}]}'),
    (Tried, '{"changes": [{"do": "add", "at": [1, -200]}]}'),
    (Tried, '{"changes": [{"do": "remove", "station": ""}]}'),
    (Tried, '{"changes": [{"do": "remove", "station": 5}]}'),
    (ScenarioBody, '{"name": " ", "changes": []}'),
    (ScenarioBody, '{"name": "' + 500 * "a" + '", "changes": []}'),
    (ScenarioBody, '{"name": "a", "changes": [], "cost": NaN}'),
    (Selection, '{"ring": [[1, 2], [1, 3]]}'),
    (Selection, '{"areas": []}'),
    (Selection, "{}"),
    (Columns, '{"households": [5]}'),
    (Columns, "{" + ", ".join(f'"{at}": 5' for at in range(500)) + "}"),
    (Drawn, '{"steps": [{"do": "add_link", "line": [[1, 2], [1, 3]], "is_bridge": 5}]}'),
    (Drawn, '{"steps": [{"do": "add_gate", "at": [1, 2], "passage": "x"}]}'),
)
"""Bodies of every kind of fault that a model finds."""


@pytest.fixture(scope="module")
def told() -> set[str]:
    """List what the code may tell a visitor of what went wrong."""
    every = [path for package in ("geo", "web") for path in (ROOT / package).rglob("*.py")]
    left_out = tuple(str(ROOT / path) for path in ONLY_TOLD_ON_THE_COMMAND_LINE)
    source = Source([path for path in every if not str(path).startswith(left_out)], known=every)
    return source.told(besides=NOTES) | set(_words()) | set(_of_http()) | {*ROWS, *OF_SHAPES}


def test_everything_that_may_be_told_is_translated(told: set[str]) -> None:
    assert sorted(told - catalogue().keys()) == []


def test_nothing_is_translated_that_is_never_told(told: set[str]) -> None:
    of_bodies = {english for message in faults() for english, template in taken_apart()
                 if template.values(message) is not None}  # fmt: skip
    parts = {"List", "Tuple", "Dictionary"}
    assert sorted(catalogue().keys() - told - of_bodies - parts) == []


def test_both_languages_leave_room_for_the_same_values() -> None:
    for english, said in catalogue().items():
        places = re.findall(r"\{\d\}", english)
        assert places == [f"{{{at}}}" for at in range(1, len(places) + 1)], english
        assert sorted(re.findall(r"\{\d\}", said)) == places, said


def test_no_template_is_taken_for_another() -> None:
    def filled(template: str) -> str:
        return re.sub(r"\{(\d)\}", r"<\1>", template)

    for english, said in catalogue().items():
        assert chinese(filled(english)) == filled(said), english


def test_what_is_left_out_is_there() -> None:
    assert all((ROOT / path).exists() for path in ONLY_TOLD_ON_THE_COMMAND_LINE)


def test_faults_of_a_body_are_told_in_chinese() -> None:
    for message in faults():
        assert re.search("[\u4e00-\u9fff]", chinese(message)), message


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("no area 'E1'", "没有区域“E1”"),
        ("dwellings must not be absent", "必须填写住户"),
        ("dwellings: people who live there", "住户：居住人数"),
        ("level must be one of district, grid, found 'x'",
         "层级应为 district, grid 之一，实际为“x”"),
        ("step 2 (split): the line does not cut E1 in two",
         "第 2 步（拆分）：这条线没有把 E1 切成两块"),
        ("E1 is a street, and only a grid can be redrawn", "E1 是街道，只有网格可以重新划分"),
        ("hubs 'H1' is named by alliances (rows L1, L2)",
         "商圈枢纽“H1”被联盟引用（L1, L2 等行）"),
        ("a viewer may not do this (draw)", "浏览者无权这样做（绘制）"),
        ("name looks like mobile numbers", "名称像是手机号"),
        ("no area has these codes (rows A, B, C and 2 more)",
         "没有区域使用这些编码（A, B, C 等行，另有 2 行）"),
        ("geometry is no sound Polygon: Self-intersection[118.9 32.1]",
         "位置不是完好的 Polygon：在 118.9 32.1 处自相交叉"),
        ("nobody knows this one", "nobody knows this one"),
        ("", ""),
    ],
)  # fmt: skip
def test_message_is_told_with_its_values_and_our_words(message: str, said: str) -> None:
    assert chinese(message) == said


@pytest.mark.parametrize(
    "value",
    ["{1}", "%s", "X is in use", "{7}", "<b>", "\\", 9000 * ", found ", "\"'" + 9000 * "a: "],
)
def test_value_of_a_visitor_is_only_ever_text(value: str) -> None:
    assert repr(value)[1:-1] in chinese(f"{value!r} is the last administrator")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "no area 'X'."),
        ({"Accept-Language": "*"}, "no area 'X'."),
        ({"Accept-Language": "fr"}, "no area 'X'."),
        ({"Accept-Language": "en-GB,zh;q=0.5"}, "no area 'X'."),
        ({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "没有区域“X”。"),
    ],
    ids=["nothing-said", "any", "neither", "english", "chinese"],
)
def test_program_is_told_in_english_unless_it_reads_chinese(
    client: FlaskClient, headers: dict[str, str], said: str
) -> None:
    answer = client.get("/api/v1/registry?area=X", headers=headers)
    assert (answer.status_code, answer.get_json()["detail"]) == (404, said)


def test_choice_made_on_the_page_comes_first(client: FlaskClient) -> None:
    client.set_cookie("lang", "zh")
    answer = client.get("/api/v1/registry?area=X", headers={"Accept-Language": "en"})
    assert answer.get_json()["detail"] == "没有区域“X”。"


def test_problem_is_told_in_chinese_throughout(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere", headers={"Accept-Language": "zh"})
    assert answer.json == {
        "type": "/api/v1/docs#NotFound",
        "title": "未找到",
        "status": 404,
        "detail": "没有这个地址。如果是手工输入的，请检查拼写后再试。",
        "where": "/api/v1/nowhere",
        "hint": "GET /api/v1/openapi.json 可列出所有地址。",
    }


def test_page_tells_in_its_own_language(empty: FlaskClient) -> None:
    assert "尚无计算结果。请运行 gridgov build CITY.toml。" in empty.get("/").text


def test_change_left_out_of_a_try_is_told_in_chinese(client: FlaskClient) -> None:
    body = {"changes": [{"do": "add", "at": [118.0, 30.0]}]}
    answer = client.post("/api/v1/try", json=body, headers={"Accept-Language": "zh"})
    assert answer.get_json()["refused"] == {
        "detail": "新增站点：118.000000,30.000000 周围 200 米内没有不被阻隔的街道。",
        "hint": "请选离街道近一些的地方。",
    }


def test_sentences_are_set_as_their_language_does() -> None:
    assert joined(sentence("no area 'X'"), sentence("ask again soon")) == (
        "no area 'X'. ask again soon."
    )
    assert joined(sentence("没有区域“X”"), sentence("请稍后再试")) == "没有区域“X”。请稍后再试。"


def faults() -> Iterator[str]:
    """Tell what models say of faulty bodies."""
    for model, body in BODIES:
        with pytest.raises(ValidationError) as found:
            model.model_validate_json(body, strict=True)
        yield from (one["msg"] for one in found.value.errors())


def taken_apart() -> list[tuple[str, Template]]:
    """Take every line of the catalogue apart."""
    return [(english, Template(tuple(re.split(r"\{\d\}", english)), said))
            for english, said in catalogue().items()]  # fmt: skip


def _words() -> Iterator[str]:
    """List names of ours that stand in places, and that no catalogue of words has."""
    yield from (column.kind for table in REGISTRY.values() for column in table.columns.values())
    yield from {action for actions in RIGHTS.values() for action in actions}
    for step in get_args(get_args(AnyStep)[0]):
        yield from get_args(step.model_fields["do"].annotation)


def _of_http() -> Iterator[str]:
    yield from HINTS.values()
    yield from (HTTPStatus(status).phrase for status in {*STATUS.values(), 500, *OF_FLASK})
    yield from (str(default_exceptions[status].description) for status in OF_FLASK)
