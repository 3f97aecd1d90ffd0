"""Workbooks with one clock, so that the same rows give the same bytes."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

DATE = "2026-11-01"
CLOCK = (2026, 11, 1, 0, 0, 0)

_NOW = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write_sheets(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as the sheets of one workbook."""
    with pd.ExcelWriter(path) as book:
        for name, table in sheets.items():
            table.to_excel(book, index=False, sheet_name=name)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    stamp = f"{DATE}T00:00:00Z".encode()
    members["docProps/core.xml"] = _NOW.sub(stamp, members["docProps/core.xml"])
    write_zip(path, members)


def write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a zip whose members all have one clock."""
    with zipfile.ZipFile(path, "w", compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, CLOCK), content, zipfile.ZIP_DEFLATED)
