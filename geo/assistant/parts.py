"""A sentence -> the words, names, times and numbers that it is made of, with nothing left over."""

import math
from dataclasses import dataclass

from geo.assistant.names import Named, Names
from geo.assistant.text import Plain
from geo.assistant.times import Told, told_at
from geo.assistant.words import FILL, longest_word, vocabulary

_COST_FILL, _COST_WORD, _COST_NAME = 1.0, 1.001, 1.002
"""Fewest parts win; of as many, those with most words that mean nothing, then with fewest names."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence.

    Attributes
    ----------
    start, end : int
        Where it stands among the letters.
    tags : frozenset of str
        What the word may mean; empty for others.
    places : tuple of Named
        What the name may mean; empty for others.
    told : Told or None
        What time or number it is.
    """

    start: int
    end: int
    tags: frozenset[str] = frozenset()
    places: tuple[Named, ...] = ()
    told: Told | None = None

    @property
    def cost(self) -> float:
        """How unlikely it is that this was meant."""
        if self.places:
            return _COST_NAME
        return _COST_FILL if FILL in self.tags else _COST_WORD


def parts_of(sentence: Plain, names: Names) -> list[Part] | None:
    """Cut a sentence into the fewest parts that are known; None where something is left over."""
    letters = sentence.letters
    costs = [0.0] + [math.inf] * len(letters)
    last: dict[int, Part] = {}
    for at in range(len(letters)):
        for part in _parts_at(sentence, at, names) if costs[at] < math.inf else ():
            cost = costs[at] + part.cost
            if cost < costs[part.end]:
                costs[part.end], last[part.end] = cost, part
    found: list[Part] = []
    end = len(letters)
    while end in last:
        found.append(last[end])
        end = last[end].start
    return found[::-1] if end == 0 else None


def _parts_at(sentence: Plain, at: int, names: Names) -> list[Part]:
    letters, starts = sentence
    found = []
    for end in range(at + 1, min(len(letters), at + max(longest_word(), names.longest)) + 1):
        text = letters[at:end]
        is_apart = _is_apart(letters, at, starts) and _is_apart(letters, end, starts)
        if text in vocabulary() and (is_apart or not (len(text) == 1 and text.isascii())):
            found.append(Part(at, end, tags=vocabulary()[text]))
        if text in names and is_apart:
            found.append(Part(at, end, places=tuple(names.places(text))))
    return found + [Part(at, told.end, told=told) for told in told_at(letters, at)
                    if _is_apart(letters, at, starts)]  # fmt: skip


def _is_apart(letters: str, at: int, starts: frozenset[int]) -> bool:
    """Tell whether a word may begin or end here: Latin letters and digits hang together."""
    if at in starts or at in (0, len(letters)):
        return True
    before, after = letters[at - 1], letters[at]
    both = before + after
    return not both.isascii() or before.isdigit() != after.isdigit() or not both.isalnum()
