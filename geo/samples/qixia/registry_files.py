"""The registry's tables as a planner would hand them over: spreadsheets, and what is in them."""

from collections.abc import Mapping
from pathlib import Path

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
_PROJECTS: Names = {"code": "编号", "name": "名称", "kind": "类型", "area": "区域编码", "due": "期限",
                    "state": "状态", "finished": "完成"}  # fmt: skip
_PARTNERS: Names = {"code": "编号", "name": "名称", "kind": "类型", "lon": "经度", "lat": "纬度"}
_ALLIANCES: Names = {"code": "编号", "name": "名称", "kind": "类型", "hub": "商圈",
                     "members": "成员单位", "topics": "年议题", "events": "年活动",
                     "services": "年服务"}  # fmt: skip
_EVENTS: Names = {"code": "编号", "name": "名称", "kind": "类型", "area": "区域编码", "alliance": "联盟",
                  "starts": "首次", "recurrence": "周期"}  # fmt: skip

FILES: Mapping[str, tuple[str, str, Names]] = {
    "teams": ("wangge_zuzhi.csv", "", _TEAMS),
    "ratings": ("wangge_xingji.csv", "", _RATINGS),
    "channels": ("yunshequ.csv", "", _CHANNELS),
    "requests": ("suqiu.csv", "", _REQUESTS),
    "projects": ("gongjian.xlsx", "项目", _PROJECTS),
    "partners": ("gongjian.xlsx", "单位", _PARTNERS),
    "alliances": ("gongjian.xlsx", "联盟", _ALLIANCES),
    "events": ("gongjian.xlsx", "活动", _EVENTS),
}
"""Table -> file, sheet of a workbook, and the file's own column names."""

_ENCODINGS = {"yunshequ.csv": "gbk"}
"""As a program of the district writes it; the others are UTF-8 with a mark, as Excel writes."""


def sections() -> str:
    """Describe the files in the form of a city file."""
    parts = []
    for table, (file, sheet, names) in FILES.items():
        lines = [f"[[{table}]]", f'file = "{file}"']
        lines += [f'sheet = "{sheet}"'] if sheet else []
        lines += [f'encoding = "{_ENCODINGS[file]}"'] if file in _ENCODINGS else []
        lines += [f'{ours} = "{theirs}"' for ours, theirs in names.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def write_registry(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write every table of the registry into its file."""
    books: dict[str, dict[str, pd.DataFrame]] = {}
    for table, (file, sheet, names) in FILES.items():
        chosen = tables[table][list(names)].rename(columns=dict(names))
        if sheet:
            books.setdefault(file, {})[sheet] = chosen
        else:
            encoding = _ENCODINGS.get(file, "utf-8-sig")
            chosen.to_csv(folder / file, index=False, lineterminator="\n", encoding=encoding)
    for file, sheets in books.items():
        write_sheets(folder / file, sheets)
