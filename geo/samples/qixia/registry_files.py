"""The registry's tables as a planner would hand them over: spreadsheets, and what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.samples.qixia.workbook import write_sheets

Names = Mapping[str, str]

_TEAMS: Names = {"area": "网格编码", "leader": "网格长到岗", "roles": "三员到岗数",
                 "helpers": "志愿者数", "members": "成员数"}  # fmt: skip
_RATINGS: Names = {"area": "网格编码", **{f"stars_{n}": f"{n}星" for n in range(1, 6)},
                   "pioneer_teams": "先锋队数"}  # fmt: skip
_CHANNELS: Names = {"code": "群编号", "area": "区域编码", "level": "层级", "members": "群成员数",
                    "messages": "月消息数", "solved": "月解决数"}  # fmt: skip
_REQUESTS: Names = {"code": "编号", "category": "类别", "area": "网格编码", "station": "受理站点",
                    "state": "状态", "opened": "提出", "accepted": "受理", "assigned": "派单",
                    "resolved": "办结", "closed": "回访", "reopened": "重开"}  # fmt: skip
_PROJECTS: Names = {"code": "编号", "name": "名称", "kind": "类型", "area": "区域编码",
                    "station": "实施站点", "due": "期限", "state": "状态",
                    "finished": "完成"}  # fmt: skip
_PARTNERS: Names = {"code": "编号", "name": "名称", "kind": "类型", "lon": "经度", "lat": "纬度"}
_ALLIANCES: Names = {"code": "编号", "name": "名称", "kind": "类型", "hub": "商圈",
                     "members": "成员单位", "topics": "年议题", "events": "年活动",
                     "services": "年服务"}  # fmt: skip
_EVENTS: Names = {"code": "编号", "name": "名称", "kind": "类型", "area": "区域编码", "alliance": "联盟",
                  "starts": "首次", "recurrence": "周期"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handed:
    """How one table is handed over.

    Attributes
    ----------
    file, sheet : str
        The file, and the sheet if it is a workbook.
    names : mapping of str to str
        The table's columns -> the file's own.
    said : str
        What a planner should know of it.
    """

    file: str
    names: Names
    said: str
    sheet: str = ""

    @property
    def encoding(self) -> str:
        """Encoding of a text: with a mark, as Excel writes, but for the one in GBK."""
        return "gbk" if self.file == "yunshequ.csv" else "utf-8-sig"


_BOOK = "gongjian.xlsx"

FILES: Mapping[str, Handed] = {
    "teams": Handed("wangge_zuzhi.csv", _TEAMS, '"1+3+N": posts and people counted, nobody named'),
    "ratings": Handed("wangge_xingji.csv", _RATINGS, "members by star, and pioneer teams"),
    "channels": Handed("yunshequ.csv", _CHANNELS, "chat groups, one for each area, in GBK"),
    "requests": Handed("suqiu.csv", _REQUESTS, "a year of them: what about, where, when; no words"),
    "projects": Handed(_BOOK, _PROJECTS, "responsibility lists, secretaries', hard ones", "项目"),
    "partners": Handed(_BOOK, _PARTNERS, "organisations and where they are", "单位"),
    "alliances": Handed(_BOOK, _ALLIANCES, "who works together, and the plan of a year", "联盟"),
    "events": Handed(_BOOK, _EVENTS, "what is held again and again, by RFC 5545", "活动"),
}
"""Every table of the registry that has files of its own."""

_COMMENT_AT = 32


def sections() -> str:
    """Describe the files in the form of a city file."""
    parts = []
    for table, handed in FILES.items():
        file = f'file = "{handed.file}"'
        lines = [f"[[{table}]]", f"{file:<{_COMMENT_AT}}# {handed.said}"]
        lines += [f'sheet = "{handed.sheet}"'] if handed.sheet else []
        lines += ['encoding = "gbk"'] if handed.encoding == "gbk" else []
        lines += [f'{ours} = "{theirs}"' for ours, theirs in handed.names.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def write_registry(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write every table of the registry into its file."""
    books: dict[str, dict[str, pd.DataFrame]] = {}
    for name, handed in FILES.items():
        rows = tables[name][list(handed.names)].rename(columns=dict(handed.names))
        if handed.sheet:
            books.setdefault(handed.file, {})[handed.sheet] = rows
        else:
            path = folder / handed.file
            _in_words(rows).to_csv(path, index=False, lineterminator="\n", encoding=handed.encoding)
    for file, sheets in books.items():
        write_sheets(folder / file, sheets)


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Say yes and no as people of the district write it."""
    words = rows.copy()
    for name in rows.select_dtypes("bool"):
        words[name] = np.where(rows[name], "是", "否")
    return words
