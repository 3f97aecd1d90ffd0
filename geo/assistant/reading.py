"""What is asked by a sentence: its words, names and times, and the one rule that they fit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from geo.assistant.names import Named, Names
from geo.assistant.parts import Part, parts_of
from geo.assistant.rules import RULES, Rule
from geo.assistant.text import Plain, plain
from geo.assistant.times import When, when
from geo.assistant.words import FILL
from geo.tables import LEVELS

HERE: Literal["here"] = "here"
Spot = Named | Literal["here"]
PROFILES = {"adult": "adult", "elder_walker": "elder", "wheelchair": "wheelchair", "brisk": "brisk"}
_POINTING = frozenset({"here", "i"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it was understood; what it does not say is None.

    Attributes
    ----------
    intent : str
        Of :data:`geo.assistant.rules.RULES`.
    place, to : Named or "here"
        Where; of a walk, from and to.
    area : Named or "here"
        In which area; the whole city when None.
    station : Named
        Which station.
    level : str
        Of areas that are asked for.
    of : str
        Who is counted: ``residents``, ``elders``, ``covered``, ``outside``, ``undetermined``,
        ``elders_outside``.
    kind, service : str
        Only such stations.
    at : When
        When.
    minutes, count : int
        How long a walk, how many answers.
    profile : str
        Who walks.
    """

    intent: str
    place: Spot | None = None
    to: Spot | None = None
    area: Spot | None = None
    station: Named | None = None
    level: str | None = None
    of: str | None = None
    kind: str | None = None
    service: str | None = None
    at: When | None = None
    minutes: int | None = None
    count: int | None = None
    profile: str | None = None

    def __str__(self) -> str:
        """Write it in a line: ``nearest place=here kind=hub``; places by their codes."""
        told = ((field.name, getattr(self, field.name)) for field in fields(self)[1:])
        parts = [f"{name}={value.code if isinstance(value, Named) else value}"
                 for name, value in told if value is not None]  # fmt: skip
        return " ".join([self.intent, *parts])


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that several places have.

    Attributes
    ----------
    places : sequence of Named
        Which.
    asked : sequence of str
        The question with the code of each in the place of the name.
    """

    places: Sequence[Named]
    asked: Sequence[str]


class _UnclearError(Exception):
    def __init__(self, part: Part, places: Sequence[Named]) -> None:
        self.part, self.places = part, places


def read(text: str, names: Names) -> Reading | Ambiguous | None:
    """Read a sentence.

    Returns
    -------
    Reading, Ambiguous or None
        None where it has a word that is not known, or no rule fits.
    """
    sentence = plain(text)
    parts = parts_of(sentence, names)
    if parts is None:
        return None
    for rule in RULES:
        try:
            found = _fitted(rule, parts)
        except _UnclearError as unclear:
            return _asked_back(sentence, unclear)
        if found is not None:
            return found
    return None


def _fitted(rule: Rule, parts: Sequence[Part]) -> Reading | None:
    """Read a sentence by one rule; None where it does not fit."""
    words = [part.tags for part in parts if part.tags]
    named = [part for part in parts if part.places]
    allowed = {FILL, *rule.may.split(), *rule.needs.replace("|", " ").split(), *PROFILES, "service"}
    tags: frozenset[str] = frozenset().union(*words)
    if not all(tags & set(group.split("|")) for group in _groups(rule, tags)):
        return None
    if not all({tag.partition(":")[0] for tag in word} & allowed for word in words):
        return None
    extras = _extras(rule, parts, tags)
    places = _places(rule, parts, named, tags)
    if extras is None or places is None:
        return None
    return Reading(rule.intent, **places, **_counted(rule, tags), **extras)


def _groups(rule: Rule, tags: Collection[str]) -> list[str]:
    """List the groups that a rule needs, ``service`` standing for each service."""
    services = "|".join(tag for tag in tags if tag.startswith("service:"))
    return [group.replace("service", services or "service") for group in rule.needs.split()]


def _extras(rule: Rule, parts: Sequence[Part], tags: frozenset[str]) -> dict[str, Any] | None:
    """Take times, numbers and walkers; None where the rule has no use for one."""
    told = [part.told for part in parts if part.told]
    clocks = [piece for piece in told if piece.kind not in {"minutes", "number"}]
    spans, counts = ([piece.value[0] for piece in told if piece.kind == kind]
                     for kind in ("minutes", "number"))  # fmt: skip
    walkers = [PROFILES[tag] for tag in PROFILES if tag in tags]
    counts = counts if "count" in rule.extras else [count for count in counts if count != 1]
    said = {"time": clocks, "minutes": spans, "count": counts, "profile": walkers}
    if any(pieces and name not in rule.extras for name, pieces in said.items()):
        return None
    if any(len(pieces) > 1 for pieces in (spans, counts, walkers)):
        return None
    try:
        at = when(clocks, is_now="now" in tags and "time" in rule.extras)
    except ValueError:
        return None
    if at is None and tags & {"open", "closed"} and "time" in rule.extras:
        at = When(is_now=True)
    return {
        "at": at,
        "minutes": spans[0] if spans else None,
        "count": counts[0] if counts else None,
        "profile": walkers[0] if walkers else None,
    }


def _counted(rule: Rule, tags: frozenset[str]) -> dict[str, Any]:
    """Tell which people, stations and areas a sentence is about."""
    levels = [level for level in reversed(LEVELS) if level in tags]
    services = sorted(tag.partition(":")[2] for tag in tags if tag.startswith("service:"))
    of = None
    if rule.intent == "people":
        groups = ("outside", "covered", "undetermined")
        of = next((group for group in groups if group in tags), None)
        if "elders" in tags:
            of = "elders_outside" if of == "outside" else "elders"
        of = of or "residents"
    return {
        "of": of,
        "level": levels[0] if levels and rule.intent in {"gaps", "worst", "belong"} else None,
        "kind": "hub" if "hub" in tags and rule.slot != "station" else None,
        "service": services[0] if services else None,
    }


def _places(
    rule: Rule, parts: Sequence[Part], named: Sequence[Part], tags: frozenset[str]
) -> dict[str, Any] | None:
    """Tell what the rule's slot holds; None where it is not what the rule is about."""
    is_here = bool(tags & _POINTING)
    if rule.slot == "walk":
        return _ends(parts, named, tags)
    if rule.intent in {"help", "belong"} and not rule.slot:
        return None if named else {"place": HERE} if rule.intent == "belong" else {}
    if len(named) > 1 or (named and "here" in tags):
        return None
    if named:
        held = _only(named[0], rule.slot, tags)
        return None if held is None else {rule.slot: held}
    if rule.slot == "station" or (rule.is_named and not is_here):
        return None
    if rule.slot == "area":
        return {"area": HERE} if "here" in tags else {}
    return {"place": HERE}


def _ends(
    parts: Sequence[Part], named: Sequence[Part], tags: frozenset[str]
) -> dict[str, Any] | None:
    """Tell from where to where a walk is: in the order said, but where that says otherwise."""
    ends = [part for part in parts if part.places or part.tags & {"here"}]
    if not named or len(ends) > 2:
        return None
    spots: list[Spot] = [_known(part, tags) if part.places else HERE for part in ends]
    leads = [_lead(parts, part) for part in ends]
    if len(spots) == 1:
        return None if leads == ["from"] and "to" not in tags else {"place": HERE, "to": spots[0]}
    if (leads[0] == "to" and leads[1] != "to") or (leads[1] == "from" and leads[0] != "from"):
        spots.reverse()
    return None if spots[0] == spots[1] else {"place": spots[0], "to": spots[1]}


def _lead(parts: Sequence[Part], part: Part) -> str:
    """Tell whether ``from`` or ``to`` stands right before a part, words that mean nothing apart."""
    before = [one for one in parts if one.end <= part.start and (one.tags - {FILL} or not one.tags)]
    last = before[-1].tags if before else frozenset()
    if last >= {"from", "to"}:  # 离 says only that both are ends
        return ""
    return "from" if "from" in last else "to" if last & {"to", "go", "walk"} else ""


def _known(part: Part, tags: frozenset[str]) -> Named:
    held = _only(part, "place", tags)
    if held is None:
        raise _UnclearError(part, part.places)
    return held


def _only(part: Part, slot: str, tags: frozenset[str]) -> Named | None:
    """Take the one place that a name means; None where it is nothing that fits.

    Raises
    ------
    _UnclearError
        If several do.
    """
    fitting = [place for place in part.places if slot == "place" or place.kind == slot]
    if not fitting:
        return None
    levelled = [place for place in fitting if place.kind == "area" and place.level in tags]
    chosen = levelled or fitting
    if len(chosen) > 1:
        raise _UnclearError(part, chosen)
    return chosen[0]


def _asked_back(sentence: Plain, unclear: _UnclearError) -> Ambiguous:
    start, end = unclear.part.start, unclear.part.end
    before, after = (Plain(sentence.letters[piece], frozenset(
        at - (piece.start or 0) for at in sentence.starts)).with_spaces()
        for piece in (slice(0, start), slice(end, None)))  # fmt: skip
    asked = [f"{before} {place.code} {after}".strip() for place in unclear.places]
    return Ambiguous(unclear.places, asked)
