"""Files of reports altered as by somebody who knows how they are made: each stays a sound file."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pypdf

from geo.report.carried import Form

Told = dict[str, Any]

_SCRIPT = re.compile(rb'(<script type="application/json" id="figures">).*?(</script>)', re.DOTALL)
_STRINGS = "xl/sharedStrings.xml"
_ATTACHED = re.compile(rb"(\d+) 0 obj\n<<[^>]*?/EmbeddedFile.*?>>\s*stream\n", re.DOTALL)


def carrying(form: Form, content: bytes, told: Told) -> bytes:
    """Let other figures travel in a file."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if form == "html":
        inert = text.translate({ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}).encode()
        return _SCRIPT.sub(lambda found: found[1] + inert + found[2], content)
    if form == "xlsx":
        return in_part(content, _STRINGS, lambda strings: _with_last_strings(strings, text))
    return attached(content, 0, text.encode())


def _with_last_strings(strings: bytes, text: str) -> bytes:
    """Put a text in the place of the one that lies in the last strings of a workbook."""
    head, *items = strings.decode().removesuffix("</sst>").split("<si>")
    first = next(n for n, item in enumerate(items) if item.startswith('<t>{"gridgov"'))
    size = max(-(-len(text) // (len(items) - first)), 1)
    cut = [text[n * size : (n + 1) * size] for n in range(len(items) - first)]
    items[first:] = [f'<t xml:space="preserve">{escape(part)}</t></si>' for part in cut]
    return "<si>".join([head, *items]).encode() + b"</sst>"


def in_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change a part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w") as again:
        for member in book.infolist():
            read = book.read(member)
            again.writestr(member, change(read) if member.filename == part else read)
    return out.getvalue()


def part_of(content: bytes, part: str) -> bytes:
    """Read a part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(part)


def page_streams(content: bytes) -> list[tuple[int, bytes]]:
    """List what is drawn on each page of a PDF, with the number of its object."""
    streams = []
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        contents = page.get_contents()
        assert contents is not None
        streams.append((page.raw_get("/Contents").idnum, contents.get_data()))
    return streams


def drawn(content: bytes, number: int, stream: bytes) -> bytes:
    """Draw a page of a PDF anew, as an editor does that appends what changed."""
    return _appended(content, number, b"<</Length %d/Filter/FlateDecode>>", stream)


def attached(content: bytes, which: int, body: bytes) -> bytes:
    """Attach something else to a PDF in the place of what is attached."""
    found = [*_ATTACHED.finditer(content)][which]
    head = b"<</Length %d/Type/EmbeddedFile/Filter/FlateDecode>>"
    return _appended(content, int(found[1]), head, body)


def with_pages(content: bytes, order: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """Put the pages of a PDF in another order."""
    found = re.search(rb"(\d+) 0 obj\n<</Type/Pages/Count \d+/Kids\[([^\]]*)\]", content)
    assert found is not None
    kids = order(re.findall(rb"\d+ 0 R", found[2]))
    body = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _with_object(content, int(found[1]), body)


def _appended(content: bytes, number: int, head: bytes, stream: bytes) -> bytes:
    packed = zlib.compress(stream)
    body = head % len(packed) + b"\nstream\n" + packed + b"\nendstream"
    return _with_object(content, number, body)


def _with_object(content: bytes, number: int, body: bytes) -> bytes:
    """Append an object that takes the place of another, and a table that says so."""
    trailer = re.search(rb"trailer\n<<(.*?)>>\nstartxref\n(\d+)", content[-2000:], re.DOTALL)
    assert trailer is not None
    at = len(content) + 1
    changed = b"\n%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n%d 1\n%010d 00000 n\r\ntrailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        number, at, trailer[1], trailer[2], len(content) + len(changed))  # fmt: skip
    return content + changed + table
