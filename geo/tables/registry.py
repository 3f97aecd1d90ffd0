"""The governance registry: everything else that hangs on a place.

Places, organisations and counts; no table can hold a person. A row hangs on an area, a station, a
hub, a partner or a compound by its code. An area that is not there is told by the registry's
checks, since areas are redrawn; any other code that is not there is refused.
"""

from collections.abc import Mapping

from geo.tables.contract import POINT, POLYGON, Column, Table, code_of, name_of
from geo.tables.ground import LEVELS


def _area(what: str, *, required: bool = True) -> Column:
    return Column(f"code of the area {what}", required=required, refers="areas")


def _count(what: str) -> Column:
    return Column(f"{what}, a count", "integer", default=0)


HUBS = Table(
    "hubs",
    {
        "code": code_of("hub's business district"),
        "name": name_of("hub's business district"),
        "station": Column("code of the station that is the hub", required=True, refers="stations"),
    },
    POLYGON,
)

PARTIES = ("party_branch", "property_firm", "owners_committee", "volunteers", "social_organisation")
"""The five parties that govern a compound together."""

COMPOUNDS = Table(
    "compounds",
    {
        "code": code_of("compound"),
        "name": name_of("compound"),
        "dwellings": Column("dwellings", "integer", default=0),
        "residents": Column("people who live there", "integer", default=0),
        "party_branch": Column("a party branch is in place", "boolean", default=False),
        "property_firm": Column("a property firm is in place", "boolean", default=False),
        "owners_committee": Column("an owners' committee is in place", "boolean", default=False),
        "volunteers": Column("volunteers are in place", "boolean", default=False),
        "social_organisation": Column("a social organisation is there", "boolean", default=False),
        "flag_bearers": _count("helpers bound to buildings, flag bearers"),
        "stewards": _count("helpers bound to buildings, stewards"),
        "armbands": _count("helpers bound to buildings, armbands"),
    },
    POLYGON,
)

GATES = Table(
    "gates",
    {
        "code": code_of("gate"),
        "name": Column("name of the gate"),
        "compound": Column("code of the compound it opens", refers="compounds"),
        "hours": Column("opening hours in OSM syntax", constant=True),
        "passage": Column(
            "who may pass", default="public", choices=("public", "residents"), constant=True
        ),
    },
    POINT,
)

TEAMS = Table(
    "teams",
    {
        "area": _area("it serves, one team each"),
        "leader": Column("the leader's post is filled", "boolean", required=True),
        "roles": Column("standing posts filled, of three", "integer", default=0, most=3),
        "helpers": _count("helpers"),
        "members": _count("members in the group"),
    },
    key="area",
)

RATINGS = Table(
    "ratings",
    {
        "area": _area("that is counted, one row each"),
        **{f"stars_{n}": _count(f"members rated {n} of 5 stars") for n in range(1, 6)},
        "pioneer_teams": _count("pioneer teams"),
    },
    key="area",
)

CHANNELS = Table(
    "channels",
    {
        "code": code_of("chat group"),
        "area": _area("it belongs to, one group each"),
        "level": Column("level it is of", required=True, choices=LEVELS, constant=True),
        "members": _count("members"),
        "messages": _count("messages of the last month"),
        "solved": _count("problems solved in the last month"),
    },
)

STATES = ("opened", "accepted", "assigned", "resolved", "closed", "reopened")
"""States of a request; :mod:`geo.registry.requests` says which may follow which."""

REQUESTS = Table(
    "requests",
    {
        "code": code_of("request"),
        "category": Column("what it is about, of a short list", required=True, constant=True),
        "area": _area("it comes from"),
        "station": Column("code of the station that took it", refers="stations"),
        "state": Column("state it is in", required=True, choices=STATES),
        "opened": Column("when it was opened", "moment", required=True),
        **{state: Column(f"when it was last {state}", "moment") for state in STATES[1:]},
    },
)

PROJECTS = Table(
    "projects",
    {
        "code": code_of("project"),
        "name": name_of("project"),
        "kind": Column(
            "responsibility list, secretary's project or hard problem",
            required=True,
            choices=("list", "secretary", "hard_problem"),
            constant=True,
        ),
        "area": _area("that owns it"),
        "station": Column("code of the station where it is done", refers="stations"),
        "due": Column("day it is due", "date", required=True),
        "state": Column(
            "state it is in",
            default="planned",
            choices=("planned", "running", "done", "dropped"),
            constant=True,
        ),
        "finished": Column("day it was done", "date"),
    },
)

PARTNERS = Table(
    "partners",
    {
        "code": code_of("organisation"),
        "name": name_of("organisation"),
        "kind": Column(
            "kind of organisation",
            required=True,
            choices=("university", "internet", "property", "care", "merchant", "public", "social"),
            constant=True,
        ),
    },
    POINT,
)

ALLIANCES = Table(
    "alliances",
    {
        "code": code_of("alliance"),
        "name": name_of("alliance"),
        "kind": Column(
            "what joins its members",
            required=True,
            choices=("hub", "campus", "internet", "property", "care"),
            constant=True,
        ),
        "hub": Column("code of the hub's business district that leads it", refers="hubs"),
        "members": Column("codes of the organisations in it", refers="partners", many=True),
        "topics": _count("topics planned a year"),
        "events": _count("events planned a year"),
        "services": _count("services planned a year"),
    },
)

EVENTS = Table(
    "events",
    {
        "code": code_of("event"),
        "name": name_of("event"),
        "kind": Column(
            "kind of event",
            required=True,
            choices=("forum", "meeting", "rota"),
            constant=True,
        ),
        "area": _area("it is held for", required=False),
        "alliance": Column("code of the alliance it is held for", refers="alliances"),
        "starts": Column("day it is first held", "date", required=True),
        "recurrence": Column("when it is held again, an RRULE of RFC 5545", constant=True),
    },
)

REGISTRY: Mapping[str, Table] = {
    table.name: table
    for table in (
        TEAMS,
        RATINGS,
        CHANNELS,
        REQUESTS,
        PROJECTS,
        PARTNERS,
        ALLIANCES,
        HUBS,
        COMPOUNDS,
        GATES,
        EVENTS,
    )
}
"""Tables whose rows may be edited one by one between two builds."""
