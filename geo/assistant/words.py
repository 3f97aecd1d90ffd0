"""The words that the assistant knows, and what they mean."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from geo.assistant.text import plain

FILL = "fill"
"""Tag of words that a question may do without."""


@cache
def vocabulary() -> Mapping[str, frozenset[str]]:
    """Read the words known, without spaces, each with its tags."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    source = files("geo.assistant").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    for line in source.splitlines():
        if line.startswith("#"):
            continue
        tag, *words = line.split(",")
        for word in words:
            told[plain(word).letters].add(tag)
    return {word: frozenset(tags) for word, tags in told.items()}


@cache
def longest_word() -> int:
    """Count the letters of the longest word."""
    return max(map(len, vocabulary()))
