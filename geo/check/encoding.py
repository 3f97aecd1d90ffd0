"""Which encoding a text is in, told from its bytes.

Chinese Windows writes GBK and often does not say so; read as anything else it becomes wrong
characters without any error. UTF-8 is recognised almost surely: GBK text is hardly ever valid
UTF-8.
"""

import codecs
from collections.abc import Sequence

from geo.errors import SourceError


def encoding_of(texts: Sequence[bytes], said: str | None) -> str:
    """Choose the encoding of a text, or refuse to guess.

    Parameters
    ----------
    texts : sequence of bytes
        Each may end within a character: fixed widths cut names.
    said : str or None
        What the city file or the file itself says.

    Returns
    -------
    str
        ``said`` if the bytes fit it, else UTF-8 if they fit that and nothing was said.

    Raises
    ------
    SourceError
        If the bytes do not fit.

    Examples
    --------
    >>> encoding_of(["栖霞".encode()], None), encoding_of(["栖霞".encode("gbk")], "gbk")
    ('utf-8', 'gbk')
    >>> encoding_of(["栖霞".encode("gbk")], None)
    Traceback (most recent call last):
    ...
    geo.errors.SourceError: its text is not UTF-8; it looks like GBK. write encoding = "gbk".
    """
    wanted = said or "utf-8"
    if _fits(texts, wanted):
        return wanted
    for other in ("utf-8", "gbk"):
        if _fits(texts, other):
            raise SourceError(
                f"its text is not {wanted.upper()}; it looks like {other.upper()}",
                hint=f'write encoding = "{other}"',
            )
    raise SourceError(
        f"its text is not {wanted.upper()}", hint="write its encoding, or save it as UTF-8"
    )


def _fits(texts: Sequence[bytes], encoding: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(encoding)
        for text in texts:
            decoder().decode(text)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
