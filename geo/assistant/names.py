"""What the registry calls its places, and how people shorten that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pypinyin import lazy_pinyin

from geo.assistant.text import plain
from geo.assistant.words import vocabulary

Kind = Literal["area", "station", "compound", "partner"]

_ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "area": (
        ("社区居委会", "社区"), ("社区居委会", ""), ("村村委会", "村"), ("村委会", ""),
        ("居委会", ""), ("街道", ""), ("社区", ""), ("村", ""), ("街道办事处", "街道"),
    ),
    "station": (
        ("党群服务中心", "服务中心"), ("党群服务站", "服务站"), ("社区党群服务站", "服务站"),
        ("党群服务站", "站"), ("社区党群服务站", "站"), ("党群服务中心", "中心"),
        ("社区党群服务站", "党群服务站"), ("党群服务站", "站点"), ("社区党群服务站", "社区站"),
        ("站", "站点"), ("党群服务站", "党群站"),
    ),
    "compound": (),
    "partner": (),
}  # fmt: skip
"""How a name may end -> how it ends when it is shortened."""

_IN_ENGLISH = {"街道": ("street", "subdistrict"), "社区": ("community",), "村": ("village",),
               "站": ("station",)}  # fmt: skip
_TENS = "零一二三四五六七八九"
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the registry.

    Attributes
    ----------
    code, name : str
        As the registry has them.
    kind : str
        ``area``, ``station``, ``compound`` or ``partner``.
    level : str
        Of an area; the kind of a station.
    within : str
        The name of the area that holds it, to tell it from others of the same name.
    """

    code: str
    name: str
    kind: Kind
    level: str = ""
    within: str = ""


class Names:
    """Every name that may stand in a question.

    Parameters
    ----------
    places : iterable of Named
        All there are.
    """

    def __init__(self, places: Iterable[Named]) -> None:
        self._exact: defaultdict[str, list[Named]] = defaultdict(list)
        self._short: defaultdict[str, list[Named]] = defaultdict(list)
        for place in places:
            for text in {place.code, place.name}:
                self._exact[plain(text).letters].append(place)
            for text in set(_shortened(place)):
                self._short[plain(text).letters].append(place)
        known = [name for name in (*self._exact, *self._short) if name not in vocabulary()]
        self._known = frozenset(name for name in known if len(name) >= SHORTEST)
        self.longest = max(map(len, self._known), default=0)

    def __contains__(self, letters: str) -> bool:
        return letters in self._known

    def places(self, letters: str) -> Sequence[Named]:
        """List the places called so: those with that very name, else those shortened to it."""
        return self._exact.get(letters, []) or self._short.get(letters, [])


def _shortened(place: Named) -> Iterator[str]:
    """Write a name as people do: without its ending, numbers in Chinese, in Latin letters."""
    for ending, instead in _ENDINGS[place.kind]:
        if place.name.endswith(ending) and len(place.name) > len(ending):
            short = place.name.removesuffix(ending) + instead
            yield short
            yield from _in_latin(short)
    yield from _in_latin(place.name)
    if place.level == "grid" and "第" in place.name:
        yield from _grids(place.name)


def _in_latin(name: str) -> Iterator[str]:
    if name.isascii():
        return
    yield "".join(lazy_pinyin(name))
    for ending, words in _IN_ENGLISH.items():
        if name.endswith(ending) and len(name) > len(ending):
            stem = "".join(lazy_pinyin(name.removesuffix(ending)))
            yield from (stem + word for word in words)


def _grids(name: str) -> Iterator[str]:
    """Write the number of a grid in Chinese, and leave 社区 out."""
    head, _, tail = name.partition("第")
    digits = tail.removesuffix("网格")
    if not digits.isdecimal() or int(digits) > 99:
        return
    tens, ones = divmod(int(digits), 10)
    begun = _TENS[tens] if tens > 1 else ""
    chinese = f"{begun}{'十' if tens else ''}{_TENS[ones] if ones else ''}"
    for start in {head, head.removesuffix("社区")}:
        yield f"{start}第{digits}网格"
        yield f"{start}第{chinese}网格"
        yield f"{start}{digits}号网格"
