"""Which ways of OpenStreetMap are walked, and what stands in the way: rules on tags alone.

Sources (pages of the OpenStreetMap wiki):

* *OSM tags for routing/Access restrictions*: the worldwide default for ``foot`` of each class;
  motorways, cycleways and bridleways only where tagged for people on foot;
* *Key:access*, *Key:foot*: the more special tag wins, ``foot`` over ``access``;
* *Key:motorroad*: closed to people on foot unless tagged otherwise;
* *Key:sidewalk*, *Tag:foot=use_sidepath*: a road whose pavement is drawn apart is not walked itself
  when it says so;
* *Tag:highway=pedestrian*, *Key:area*: a square is walked along its outline;
* *Tag:railway=platform*, *Tag:highway=corridor*: walked like a footway;
* *Key:barrier*: what may be locked; *Conditional restrictions*: ``@ (22:00-06:00)``.
"""

import re
from collections.abc import Mapping

Tags = Mapping[str, str]

# fmt: off
WALKED = frozenset({
    "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary",
    "tertiary_link", "unclassified", "residential", "living_street", "service", "road", "track",
    "path", "footway", "pedestrian", "steps", "corridor", "platform", "elevator",
})
"""Classes open to people on foot unless a tag says otherwise."""

ONLY_WHEN_TAGGED = frozenset({"motorway", "motorway_link", "cycleway", "bridleway", "busway"})
"""Classes closed to them unless a tag says otherwise."""

GATES = frozenset({
    "gate", "lift_gate", "swing_gate", "sliding_gate", "wicket_gate", "kissing_gate",
    "hampshire_gate", "turnstile", "full-height_turnstile",
})
"""Values of ``barrier`` on a node that can be shut."""

_FOOT_YES = frozenset({
    "yes", "designated", "permissive", "official", "destination", "customers", "public",
})
_FOOT_NO = frozenset({"no", "use_sidepath"})
_NOT_FOR_ALL = frozenset({
    "no", "private", "residents", "permit", "delivery", "agricultural", "forestry",
})
# fmt: on

_NIGHT = re.compile(r"(2[0-4]|1[89]|0?[0-6]):\d\d\s*-\s*(0?[4-9]|1[0-2]):\d\d")
_OPEN = re.compile(r"(\d\d?):\d\d\s*-\s*(\d\d):\d\d")


def is_walked(tags: Tags) -> bool:
    """Tell whether a way is for people on foot, be it for some of them only.

    Examples
    --------
    >>> is_walked({"highway": "residential"}), is_walked({"highway": "motorway"})
    (True, False)
    >>> is_walked({"highway": "cycleway", "foot": "yes"})
    True
    >>> is_walked({"highway": "primary", "foot": "use_sidepath"})
    False
    >>> is_walked({"highway": "service", "access": "private"})  # walked by those who may
    True
    """
    foot = tags.get("foot", "")
    kind = kind_of(tags)
    if foot in _FOOT_NO or tags.get("construction") == "yes":
        return False
    if kind in ONLY_WHEN_TAGGED or tags.get("motorroad") == "yes":
        return foot in _FOOT_YES
    return kind in WALKED


def kind_of(tags: Tags) -> str:
    """Name the class of a way: ``highway``, or ``platform`` of public transport; else empty."""
    if "highway" in tags:
        return tags["highway"]
    platform = "platform" in (tags.get("railway"), tags.get("public_transport"))
    return "platform" if platform else ""


def is_private(tags: Tags) -> bool:
    """Tell whether a way, or a gate on it, is not for everyone on foot.

    Examples
    --------
    >>> is_private({"access": "private"}), is_private({"access": "private", "foot": "yes"})
    (True, False)
    >>> is_private({"barrier": "gate", "locked": "yes"})
    True
    """
    access = tags.get("foot", tags.get("access", ""))
    return access in _NOT_FOR_ALL or tags.get("locked") == "yes"


def is_gate(tags: Tags) -> bool:
    """Tell whether a node is something that can be shut."""
    return tags.get("barrier") in GATES


def is_night_closed(tags: Tags) -> bool:
    """Tell whether a way or gate is shut at some hour of the night.

    Examples
    --------
    >>> is_night_closed({"foot:conditional": "no @ (22:00-06:00)"})
    True
    >>> is_night_closed({"opening_hours": "Mo-Su 06:00-22:00"})
    True
    >>> is_night_closed({"opening_hours": "24/7"}), is_night_closed({})
    (False, False)
    """
    for key in ("foot:conditional", "access:conditional"):
        closed = re.match(r"\s*(no|private)\s*@", tags.get(key, ""))
        if closed and _NIGHT.search(tags[key]):
            return True
    return any(
        int(until) < 24 and int(until) > int(since)
        for since, until in _OPEN.findall(tags.get("opening_hours", ""))
    )


def is_bridge(tags: Tags) -> bool:
    """Tell whether a way runs over or under what it crosses."""
    return tags.get("bridge", "no") != "no" or tags.get("tunnel", "no") != "no"
