"""Answers that pages show: ``python -m docs.making.answers`` renews them from a build of the pilot.

A page marks the place, and says which command is asked and what of its answer is shown::

    <!-- answer: gridgov coverage --by street | name residents rate_residents | first 3 -->
    <!-- end -->

Columns of rows make a table; names that begin with ``=`` are facts of the whole answer, told
before it. A test compares what stands there with a fresh build.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from docs.making.languages import LANGUAGES
from docs.making.markdown import table
from geo.cli import cli
from geo.pipeline import build

GUIDE = Path(__file__).resolve().parents[1] / "guide"
PILOT = GUIDE.parents[1] / "shapefiles" / "qixia" / "city.toml"

_MARKED = re.compile(r"(<!-- answer: ([^|\n]+?) \| ([^|\n]+?)(?: \| first (\d+))? -->)\n.*?"
                     r"(<!-- end -->)", re.DOTALL)  # fmt: skip

Ask = Callable[[str], Mapping[str, Any]]

CHINESE: Mapping[str, str] = {
    "run": "计算批次", "profile": "步行者", "limit_m": "界限（米）", "status": "状态",
    "code": "编码", "name": "名称", "kind": "类型", "check": "检查项", "level": "层级",
    "total": "总数", "complete": "完整", "residents": "居民", "elders": "老人",
    "covered_residents": "圈内居民", "too_far_residents": "圈外居民",
    "over_capacity_residents": "超容居民", "undetermined_residents": "待定居民",
    "rate_residents": "居民覆盖率", "rate_dwellings": "住户覆盖率",
    "rate_buildings": "建筑覆盖率", "rate_area": "建成区覆盖率",
    "nearest_station": "最近站点", "metres": "米", "minutes": "分钟",
    "minutes_over": "超出（分钟）", "cause": "成因", "confidence": "把握", "mend": "最省的办法",
    "names.street": "街道", "names.community": "社区", "names.grid": "网格",
    "passes.streets": "途经", "place": "位置", "residents_gained": "新增居民",
    "residents_gained_by_all": "累计新增", "bound": "上限", "share_of_bound": "达到上限的",
    "candidates": "候选位置", "crosses": "跨越", "length_m": "长度（米）",
    "covered_residents_before": "现状圈内居民", "covered_residents_after": "方案后圈内居民",
    "rate_residents_before": "现状居民覆盖率", "rate_residents_after": "方案后居民覆盖率",
    "residents_in": "新增居民", "residents_out": "失去居民",
    "rate_residents_low": "下限", "rate_residents_high": "上限",
    "group": "人群", "people": "人数", "covered_people": "圈内人数", "rate_people": "覆盖率",
    "requests": "诉求", "open": "未办结", "overdue": "逾期", "days": "办结天数",
    "rate_load": "负荷", "taken_residents": "接纳居民", "capacity": "容量",
    "alone_residents": "只依赖此站", "two_residents": "有两个站点", "one_residents": "只有一个",
    "none_residents": "没有", "rate_two": "有两个的比例",
}  # fmt: skip
"""What columns are called in Chinese."""


def main() -> None:
    """Renew every page."""
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "pilot.gpkg")
        build(PILOT, store)
        ask = asked_of(store)
        for language in LANGUAGES:
            for page in sorted((GUIDE / language).rglob("*.md")):
                text = page.read_text(encoding="utf-8")
                page.write_text(renewed(text, language, ask), encoding="utf-8")


def asked_of(store: str) -> Ask:
    """Ask a built city by the command line, each question once."""
    known: dict[str, Mapping[str, Any]] = {}

    def ask(command: str) -> Mapping[str, Any]:
        if command not in known:
            _, *words = shlex.split(command)
            said = CliRunner().invoke(cli, [*words, "--store", store, "--format", "json"])
            if said.exit_code:
                raise ValueError(f"{command}: {said.output}")
            known[command] = json.loads(said.stdout)
        return known[command]

    return ask


def commands_of(text: str) -> list[str]:
    """List the commands that a page asks."""
    return [found[2] for found in _MARKED.finditer(text)]


def renewed(text: str, language: str, ask: Ask) -> str:
    """Write the answers into a page."""

    def shown(found: re.Match[str]) -> str:
        begin, command, names, first, end = found.groups()
        said = "\n\n".join(_shown(ask(command), names.split(), int(first or 0), language))
        return f"{begin}\n\n```sh\n{command}\n```\n\n{said}\n\n{end}"

    return _MARKED.sub(shown, text)


def _shown(answer: Mapping[str, Any], names: list[str], first: int, language: str) -> Iterator[str]:
    facts = [name[1:] for name in names if name.startswith("=")]
    columns = [name for name in names if not name.startswith("=")]
    if facts:
        told = [(head(name, language), cell(name, _fact(answer, name))) for name in facts]
        yield " · ".join(f"{name}: **{value}**" for name, value in told)
    if columns:
        rows = next(held for held in answer.values() if _is_rows(held))[: first or None]
        held = [[_value(row, name) for name in columns] for row in rows]
        right = {at for at, value in enumerate(held[0]) if isinstance(value, int | float)}
        shown = [[cell(name, value) for name, value in zip(columns, row, strict=True)]
                 for row in held]  # fmt: skip
        yield table([head(name, language) for name in columns], shown, right=right)


def _is_rows(held: object) -> bool:
    return isinstance(held, list) and bool(held) and isinstance(held[0], dict)


def _value(row: Mapping[str, Any], name: str) -> object:
    return f"{row['lon']:.5f},{row['lat']:.5f}" if name == "place" else row.get(name)


def _fact(answer: Mapping[str, Any], name: str) -> object:
    found: Any = answer
    for part in name.split("."):
        found = found[part]
    return found


def head(name: str, language: str) -> str:
    """Call a column by a reader's word."""
    return CHINESE[name] if language == "zh" else name.rpartition(".")[2].replace("_", " ")


def cell(name: str, value: object) -> str:
    """Write a value as the terminal does: shares in percent, numbers with their thousands.

    Examples
    --------
    >>> cell("rate_residents", 0.575), cell("residents", 990000), cell("metres", 390.84)
    ('57.5%', '990,000', '390.8')
    """
    if value is None:
        return "–"
    if isinstance(value, float):
        is_share = name.startswith(("rate", "share")) or name == "confidence"
        decimals = 0 if name == "limit_m" else 1
        return f"{value:.1%}" if is_share else f"{value:,.{decimals}f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    main()
