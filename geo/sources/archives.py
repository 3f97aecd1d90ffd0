"""Zips, looked at before they are unpacked.

A zip may name files outside its folder, hold links, or swell a thousandfold. Its list of members
is judged first; then members are written under names of our own making.
"""

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from geo.errors import SourceError

MOST_BYTES = 1 << 30
"""How large the members may be together, unpacked."""

MOST_MEMBERS = 1000

MOST_RATIO = 200
"""How many times its size a zip may grow; judged above :data:`SMALL_BYTES` only."""

SMALL_BYTES = 50 << 20

UNPACKED = frozenset(
    {".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".geojson", ".json", ".fgb", ".csv"}
)
"""Members that are of use; others stay packed."""


def unpack(path: Path, folder: Path) -> dict[str, Path]:
    """Unpack a zip's useful members into a fresh folder.

    Parameters
    ----------
    path : Path
        A zip file.
    folder : Path
        Where a new folder is made.

    Returns
    -------
    dict of str to Path
        The member's name without folders, as its maker wrote it -> the file made of it. Members
        with the same stem keep a common stem.

    Raises
    ------
    SourceError
        If it is no whole zip, or a member is unsafe or too large.
    """
    into = folder / f"{path.stem}-{len(list(folder.iterdir()))}"
    into.mkdir()
    stems: dict[PurePosixPath, int] = {}
    made = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in _members(archive, path):
                name = PurePosixPath(_name(member))
                number = stems.setdefault(name.with_suffix(""), len(stems))
                target = into / f"{number}{name.suffix.lower()}"
                with archive.open(member) as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
                made[name.name] = target
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise SourceError(
            f"it is not a whole zip ({error})", hint="copy or download it again"
        ) from error
    return made


def judge(archive: zipfile.ZipFile, packed_bytes: int) -> None:
    """Refuse a zip that is unsafe to unpack.

    Raises
    ------
    SourceError
        If a member leads outside, is a link or is locked, or the whole is too large or dense.
    """
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise SourceError(f"the zip has {len(members)} members, expected at most {MOST_MEMBERS}")
    for fault in filter(None, map(_fault, members)):
        raise SourceError(f"the zip {fault}", hint="zip the files again, without folders")
    size = sum(member.file_size for member in members)
    if size > MOST_BYTES:
        raise SourceError(
            f"the zip would unpack to {size >> 20:,} MB, expected at most {MOST_BYTES >> 20:,}"
        )
    if size > SMALL_BYTES and size > MOST_RATIO * packed_bytes:
        raise SourceError(
            f"the zip would grow {size / packed_bytes:,.0f} times, expected at most {MOST_RATIO}"
        )


def _members(archive: zipfile.ZipFile, path: Path) -> Iterator[zipfile.ZipInfo]:
    judge(archive, path.stat().st_size)
    for member in archive.infolist():
        if PurePosixPath(member.filename).suffix.lower() in UNPACKED and not member.is_dir():
            yield member


def _fault(member: zipfile.ZipInfo) -> str:
    name = member.filename
    if ".." in PureWindowsPath(name).parts or PureWindowsPath(name).anchor:
        return f"has a member that leads outside it: {name!r}"
    if stat.S_ISLNK(member.external_attr >> 16):
        return f"has a link for a member: {name!r}"
    if member.flag_bits & 0x1:
        return "is locked with a password"
    return ""


def _name(member: zipfile.ZipInfo) -> str:
    """Read a member's name; Chinese Windows writes GBK where the flag for UTF-8 is not set."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename
