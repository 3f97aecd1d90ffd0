"""Which questions there are, and by which words each is known."""

from dataclasses import dataclass
from typing import Literal

Slot = Literal["", "place", "area", "station", "walk"]
"""``place``: here or anything named; ``area``: an area, here or the whole city; ``station``: one
that is named; ``walk``: two places."""

_AREAS = "grid community street district area"
_TIMES = "time minutes profile"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one question is known.

    Attributes
    ----------
    intent : str
        What is asked.
    needs : str
        Groups of tags, spaces between; a question has a word of each group, ``|`` between its tags.
    may : str
        Tags of the words that it may have besides; any other word makes it another question.
    slot : str
        What is named in it.
    is_named : bool
        Whether a place must be named, or pointed to: else it is here, or the whole city.
    extras : str
        What else it may say: ``time``, ``minutes``, ``profile``, ``count``.
    """

    intent: str
    needs: str
    may: str = ""
    slot: Slot = ""
    is_named: bool = False
    extras: str = ""


RULES = (
    Rule("help", "help"),
    Rule(
        "reach",
        "reach|nearby station|hub which|howmany|list",
        "here i now open walk offer to from covered go nearest",
        "place",
        extras=_TIMES,
    ),
    Rule(
        "nearest",
        "nearest|nearby|reach station|hub",
        "howfar walk go where to from here i now open which list offer why belong covered build",
        "place",
        extras=f"{_TIMES} count",
    ),
    Rule(
        "nearest",
        "nearest|nearby|where|go service",
        "howfar walk go where to from here i now open which list offer station nearest",
        "place",
        extras=f"{_TIMES} count",
    ),
    Rule(
        "hours",
        "hours|when",
        "open closed station hub now which to from service why",
        "station",
        is_named=True,
    ),
    Rule("open", "open|closed", "now i station hub go", "station", is_named=True, extras="time"),
    Rule(
        "opened",
        "open|closed station|hub|service",
        f"which howmany list now where here i offer {_AREAS}",
        "area",
        extras="time",
    ),
    Rule(
        "site",
        "build where|which|best",
        f"station hub best where which residents covered help i outside list {_AREAS}",
        "area",
        extras="minutes profile count",
    ),
    Rule(
        "worst",
        "worst",
        f"rate covered outside residents which list where howmany i {_AREAS} best",
        "area",
        extras=f"{_TIMES} count",
    ),
    Rule(
        "walk",
        "howfar|walk|go",
        "from to here i now where which why station hub reach",
        "walk",
        extras="time profile minutes",
    ),
    Rule(
        "why",
        "why",
        f"outside covered rate here i reach station go which to walk {_AREAS}",
        "place",
        is_named=True,
        extras="minutes profile",
    ),
    Rule(
        "who",
        "who|responsible",
        f"responsible belong which here i where {_AREAS}",
        "place",
        is_named=True,
    ),
    Rule("rate", "rate", f"covered residents which howmany here i {_AREAS}", "area", extras=_TIMES),
    Rule(
        "gaps",
        "which|list|where outside",
        f"residents covered i station list where here rate {_AREAS}",
        "area",
        extras=_TIMES,
    ),
    Rule(
        "people",
        "residents|elders",
        f"howmany outside covered which here i undetermined elders station where {_AREAS}",
        "area",
        extras=_TIMES,
    ),
    Rule(
        "people",
        "howmany outside|covered|undetermined",
        f"which here i {_AREAS}",
        "area",
        extras=_TIMES,
    ),
    Rule(
        "covered",
        "covered|outside|reach",
        "here i station hub walk area now to from open",
        "place",
        is_named=True,
        extras=_TIMES,
    ),
    Rule(
        "belong",
        "grid|community|street|area which|belong|where",
        f"here i where belong which {_AREAS}",
        "place",
        is_named=True,
    ),
    Rule("belong", "whereami", "now"),
    Rule(
        "stations", "station|hub|service howmany|list|which|where", f"i here offer {_AREAS}", "area"
    ),
    Rule("stations", "station|hub", f"here offer howmany service {_AREAS}", "area", is_named=True),
    Rule("locate", "where", "belong", "place", is_named=True),
)
"""The first that fits is taken."""
