"""Answers about places: what is near, open, in charge; what holds them, and the walk between."""

from geo.access.gaps import MENDS
from geo.answers import Answer
from geo.answers.place import responsible_for
from geo.answers.tree import parents_of
from geo.assistant.asked import LISTED, Asked, Told, held_in
from geo.assistant.names import Named
from geo.hours import is_open
from geo.tables import CAUSES

MOST = 20


def nearest(asked: Asked) -> Told:
    """Tell the nearest stations."""
    found, stations = _near(asked)
    say, at = asked.say, list(asked.point(asked.reading.place))
    if not stations:
        key = "nearest_unroutable" if found["status"] == "undetermined" else "nearest_none"
        return Told(say(key, kind=kind_said(asked)), show={"at": at})
    shown = stations[: min(asked.reading.count or 3, LISTED)]
    first, limit_m = shown[0], found["limit_m"]
    over = (first["metres"] / limit_m - 1) * asked.limit
    text = say.sentences(
        say("nearest", name=first["name"], **_walk(first)),
        say("nearest_over", limit=asked.limit, over=over) if over > 0 else "",
    )
    rows = [asked.station_row(row, say("row_walk", **_walk(row))) for row in shown]
    return Told(text, rows, {"at": at, "walk_to": first["code"]})


def reach(asked: Asked) -> Told:
    """Tell which stations are within the limit."""
    found, stations = _near(asked)
    inside = [row for row in stations if row["metres"] <= found["limit_m"]]
    key = "reach" if len(inside) < MOST else "reach_many"
    key = key if inside else "reach_none"
    text = asked.say(key, minutes=asked.limit, n=len(inside), kind=kind_said(asked, "s"))
    rows = [asked.station_row(row, asked.say("row_walk", **_walk(row))) for row in inside]
    return Told(text, rows[:LISTED], {"at": list(asked.point(asked.reading.place))})


def open_(asked: Asked) -> Told:
    """Tell whether a station is open."""
    station = asked.reading.station
    assert station is not None
    hours, show = _hours(asked, station), _show_station(asked, station)
    if hours is None:
        return Told(asked.say("hours_unknown", name=station.name), show=show)
    key = "open_yes" if is_open([hours], asked.moment or asked.now)[0] else "open_no"
    text = asked.say.sentences(
        asked.say(key, name=station.name, when=when_said(asked)),
        asked.say("hours", name=station.name, hours=asked.say.hours(hours)),
    )
    return Told(text, show=show)


def hours(asked: Asked) -> Told:
    """Tell when a station is open."""
    station = asked.reading.station
    assert station is not None
    told = _hours(asked, station)
    text = (asked.say("hours_unknown", name=station.name) if told is None
            else asked.say("hours", name=station.name, hours=asked.say.hours(told)))  # fmt: skip
    return Told(text, show=_show_station(asked, station))


def who(asked: Asked) -> Told:
    """Tell the posts that answer for a place."""
    place = asked.reading.place
    is_area = isinstance(place, Named) and place.kind == "area"
    if is_area and isinstance(place, Named):
        parents = parents_of(asked.city.table("areas"), place.code)
    else:
        parents = asked.parents_at(asked.point(place))
    if not parents:
        return Told(asked.say("belong_none", place=asked.place_said(place)))
    [area, *_] = responsible_for(asked.city, parents)
    held = "" if is_area else _belongs(asked, parents)
    text = asked.say.sentences(held, _team(asked, area), _channels(asked, area))
    rows = [_area_row(parent) for parent in reversed(parents)]
    return Told(text, rows, _show_area(parents))


def belong(asked: Asked) -> Told:
    """Tell which areas hold a place."""
    parents = asked.parents_at(asked.point(asked.reading.place))
    if not parents:
        return Told(asked.say("belong_none", place=asked.place_said(asked.reading.place)))
    rows = [_area_row(parent) for parent in reversed(parents)]
    return Told(_belongs(asked, parents), rows, _show_area(parents))


def locate(asked: Asked) -> Told:
    """Show where something is."""
    place, at = asked.reading.place, asked.point(asked.reading.place)
    assert isinstance(place, Named)
    if place.kind == "area":
        parents = parents_of(asked.city.table("areas"), place.code)
        show: Answer = {"areas": [place.code], "level": place.level}
        parents = parents[:-1] or parents
    else:
        parents, show = asked.parents_at(at), {"at": list(at)}
    names = asked.say.listed([parent["name"] for parent in parents])
    key = "located" if parents else "located_none"
    return Told(asked.say(key, name=place.name, areas=names), show=show)


def walk(asked: Asked) -> Told:
    """Tell how far two places are apart on foot."""
    reading, say = asked.reading, asked.say
    start, end = asked.point(reading.place), asked.point(reading.to)
    to = reading.to
    goal = to.code if isinstance(to, Named) and to.kind == "station" else end
    chosen = asked.question
    found = asked.city.walk(start, goal, profile=chosen.get("profile"), at=chosen.get("at"))
    show = {"at": list(start), "to": list(end), "walk_to": goal, "line": found["geometry"]}
    if found["status"] != "found":
        key = "walk_none" if found["status"] == "no_way" else "walk_unroutable"
        return Told(say(key), show=show)
    is_middle = any(isinstance(spot, Named) and spot.kind == "area" for spot in (reading.place, to))
    text = say.sentences(say("walk", **_walk(found)), say("walk_middle") if is_middle else "")
    return Told(text, show=show)


def covered(asked: Asked) -> Told:
    """Tell whether a place is covered."""
    at = asked.point(asked.reading.place)
    found = asked.city.place(*at, count=1, now=asked.now, **asked.question)
    text = asked.say(f"covered_{found['status']}", minutes=asked.limit)
    rows = [asked.station_row(row, asked.say("row_walk", **_walk(row)))
            for row in found["stations"]]  # fmt: skip
    show: Answer = {"at": list(at)}
    return Told(text, rows, show | ({"walk_to": rows[0]["code"]} if rows else {}))


def why(asked: Asked) -> Told:
    """Tell what keeps people outside, at a place or in an area."""
    place, say = asked.reading.place, asked.say
    if isinstance(place, Named) and place.kind == "area":
        gaps = asked.city.results(asked.city.question(**asked.question))["gaps"]
        inside = gaps[held_in(asked.city, gaps["code"], place.code)]
        people = {cause: int(inside[f"{cause}_residents"].sum()) for cause in CAUSES}
        cause = max(people, key=people.__getitem__)
        n = people[cause]
        show: Answer = {"areas": [place.code], "level": place.level}
    else:
        at = asked.point(place)
        found = asked.city.why(*at, **asked.question)
        cause, show = found["cause"], {"at": list(at)}
        n = found["gap"]["residents"] if found["gap"] else 0
    if not n or cause is None:
        return Told(say("why_none", place=asked.place_said(place)), show=show)
    text = say("why", cause=say(f"cause_{cause}"), people=n, mend=say(f"mend_{MENDS[cause]}"))
    return Told(text, show=show)


def kind_said(asked: Asked, plural: str = "") -> str:
    """Say which kind of station is meant."""
    kind = "hub" if asked.reading.kind == "hub" else "station"
    return asked.say(f"kind_{kind}{plural}")


def when_said(asked: Asked) -> str:
    """Say which time is meant: the present where none was said."""
    at = asked.moment or asked.now
    is_now = asked.reading.at is None or asked.reading.at.is_now
    return asked.say("at_now" if is_now else "at_time", moment=asked.say.moment(at))


def _near(asked: Asked) -> tuple[Answer, list[Answer]]:
    at = asked.point(asked.reading.place)
    found = asked.city.nearest(*at, count=MOST, **asked.question)
    kind = asked.reading.kind
    return found, [row for row in found["stations"] if kind in (None, row["kind"])]


def _walk(row: Answer) -> dict[str, float]:
    return {"minutes": float(row["minutes"]), "metres": round(row["metres"])}


def _hours(asked: Asked, station: Named) -> str | None:
    stations = asked.city.table("stations")
    told = stations["hours"][stations["code"] == station.code].iloc[0]
    return told if isinstance(told, str) else None


def _show_station(asked: Asked, station: Named) -> Answer:
    return {"at": list(asked.point(station))}


def _belongs(asked: Asked, parents: list[Answer]) -> str:
    names = asked.say.listed([parent["name"] for parent in parents[1:] or parents])
    return asked.say("belong", place=asked.place_said(asked.reading.place), areas=names)


def _team(asked: Asked, area: Answer) -> str:
    team = area["team"]
    if team is None:
        return asked.say("team_none", area=area["name"])
    leader = asked.say("team_filled" if team["leader"] else "team_vacant")
    return asked.say("team", **{**team, "area": area["name"], "leader": leader})


def _channels(asked: Asked, area: Answer) -> str:
    codes = asked.say.listed(area["channels"])
    return asked.say("channels", codes=codes) if codes else asked.say("channels_none")


def _area_row(area: Answer) -> Answer:
    return {"kind": "area", "code": area["code"], "name": area["name"], "level": area["level"],
            "text": area["code"]}  # fmt: skip


def _show_area(parents: list[Answer]) -> Answer:
    return {"areas": [parents[-1]["code"]], "level": parents[-1]["level"]}
