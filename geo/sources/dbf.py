"""The text of a shapefile's table, byte for byte, to tell its encoding.

GDAL decodes a ``.dbf`` by what the file says of itself, and says nothing when that is wrong.
Source of the layout: dBASE III header, as described in the ESRI Shapefile notes.
"""

from pathlib import Path

import numpy as np

from geo.errors import SourceError

_HEADER, _FIELD = 32, 32

_CODE_PAGES = {"936": "gbk", "cp936": "gbk", "gb2312": "gb18030", "65001": "utf-8"}


def named_encoding(text: str) -> str:
    r"""Read a ``.cpg``: the name of an encoding, or the number of a code page.

    Examples
    --------
    >>> named_encoding("UTF-8\n"), named_encoding("936"), named_encoding("ANSI 1252")
    ('utf-8', 'gbk', 'cp1252')
    """
    name = text.strip().lower()
    number = name.removeprefix("ansi").strip()
    if number in _CODE_PAGES:
        return _CODE_PAGES[number]
    return f"cp{number}" if number.isdigit() else name


def texts(path: Path) -> list[bytes]:
    """List every text of a ``.dbf`` that is not plain ASCII, its column names among them.

    Raises
    ------
    SourceError
        If the header and the size of the file do not agree.
    """
    content = path.read_bytes()
    rows = int.from_bytes(content[4:8], "little")
    header, width = (int.from_bytes(content[at : at + 2], "little") for at in (8, 10))
    if header <= _HEADER or width == 0 or len(content) < header + rows * width:
        raise SourceError(
            f"its .dbf is cut off: {len(content):,} bytes, "
            f"expected {header + rows * width:,} for {rows:,} rows",
            hint="copy or download it again",
        )
    descriptors = [content[at : at + _FIELD] for at in range(_HEADER, header - 1, _FIELD)]
    names = [one[:11].split(b"\0")[0] for one in descriptors if len(one) == _FIELD]
    table = np.frombuffer(content, dtype=np.uint8, count=rows * width, offset=header)
    table = table.reshape(rows, width)
    at, found = 1, [name for name in names if not name.isascii()]
    for one in descriptors:
        if len(one) == _FIELD and one[0] != 0x0D:
            if one[11:12] == b"C":
                found += _foreign(table[:, at : at + one[16]])
            at += one[16]
    return found


def _foreign(cells: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> list[bytes]:
    return [row.tobytes().rstrip(b" \0") for row in cells[(cells > 127).any(axis=1)]]
