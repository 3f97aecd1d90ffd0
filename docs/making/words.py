"""What a search finds: English by the stems of words, Chinese by every two characters in a row.

Chinese writes no spaces, and cutting it into words takes a dictionary. Pairs of neighbours take
none, and the browser cuts what is asked in the same way.
"""

import re

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

_PARTS = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
_SPLITTER = r"""
var splitQuery = (query) => (query.match(/[\u3400-\u9fff]+|[\p{Letter}\p{Number}_-]+/gu) || [])
  .flatMap((part) => /^[\u3400-\u9fff]{2,}$/.test(part)
    ? Array.from({ length: part.length - 1 }, (_, at) => part.slice(at, at + 2)) : [part])
  .flatMap((part) => part.startsWith("-") ? [part] : part.split("-").filter(Boolean));
"""


class Words(SearchEnglish):
    """English and Chinese side by side."""

    lang = "gridgov"
    js_splitter_code = _SPLITTER

    def split(self, input: str) -> list[str]:
        """Cut a text into what may be searched for.

        Examples
        --------
        >>> Words({}).split("覆盖率 of residents")
        ['覆盖', '盖率', 'of', 'residents']
        """
        return [word for part in _PARTS.findall(input) for word in _words(part)]


def _words(part: str) -> list[str]:
    if not "\u3400" <= part[0] <= "\u9fff" or len(part) == 1:
        return [part]
    return [part[at : at + 2] for at in range(len(part) - 1)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx search this way."""
    app.add_search_language(Words)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
