"""Answers about areas: how many people, how many of them covered, where it is worst, what to do."""

import numpy as np
import pandas as pd
import shapely

from geo.access.coverage import Status
from geo.access.elders import of_elders
from geo.access.levels import levels_of
from geo.answers import Answer, rows
from geo.answers.place import elders_within
from geo.assistant.asked import LISTED, Asked, Told, held_in
from geo.assistant.of_places import kind_said, when_said
from geo.hours import is_open, texts_of

CANDIDATES = 400
"""New stations looked at where only those in one area are wanted."""


def people(asked: Asked) -> Told:
    """Tell how many people live in an area, or how many of a group."""
    figures, of = asked.figures(), asked.reading.of
    residents = int(figures["residents"])
    name = asked.area_said()
    if of == "residents":
        return Told(asked.say("people_all", area=name, n=residents), show=_shown(asked))
    text = asked.say("people", area=name, what=asked.say(f"count_{of}"),
                     n=_count(asked, figures), residents=residents)  # fmt: skip
    return Told(text, show=_shown(asked))


def rate(asked: Asked) -> Told:
    """Tell how many of the residents of an area are covered."""
    figures, name = asked.figures(), asked.area_said()
    residents, covered = int(figures["residents"]), int(figures["covered_residents"])
    if not residents:
        return Told(asked.say("nobody", area=name), show=_shown(asked))
    text = asked.say("rate", area=name, rate=asked.say.share(covered / residents), covered=covered,
                     residents=residents, outside=_outside(figures))  # fmt: skip
    return Told(text, show=_shown(asked))


def gaps(asked: Asked) -> Told:
    """Tell which areas have most of their residents outside."""
    level = asked.reading.level or levels_of(asked.city.table("areas"))[-1]
    table, name = asked.below(level), asked.area_said()
    outside = table["too_far_residents"] + table["over_capacity_residents"]
    table = table.assign(outside=outside)[outside > 0]
    if table.empty:
        return Told(asked.say("gaps_none", area=name), show=_shown(asked))
    mostly = table[table["outside"] > table["residents"] / 2]
    listed = (mostly if len(mostly) else table).sort_values(
        ["outside", "code"], ascending=[False, True], kind="stable"
    )
    figures = {"n": len(mostly), "some": len(table), "people": int(table["outside"].sum())}
    text = asked.say("gaps", area=name, level=asked.say(f"level_{level}"), **figures)
    return Told(text, _area_rows(asked, listed), _shown_below(asked, listed, level))


def worst(asked: Asked) -> Told:
    """Tell which areas have the lowest rate."""
    levels = asked.levels_below()
    level = asked.reading.level or (levels[0] if levels else "")
    table = asked.below(level)
    table = table[table["residents"] > 0].sort_values(["rate_residents", "code"], kind="stable")
    if table.empty:
        return Told(asked.say("worst_none", area=asked.area_said()))
    shown = table.head(min(asked.reading.count or 3, LISTED))
    first = shown.iloc[0]
    text = asked.say("worst", name=first["name"], rate=asked.say.share(first["rate_residents"]))
    return Told(text, _area_rows(asked, shown), _shown_below(asked, shown, level))


def site(asked: Asked) -> Told:
    """Tell where one station more would bring most people inside."""
    count, code = min(asked.reading.count or 3, LISTED), asked.area_code()
    is_narrow = asked.reading.area is not None and code is not None
    found = asked.city.gains(top=CANDIDATES if is_narrow else count, **asked.question)["rows"]
    if is_narrow:
        areas = asked.city.table("areas")
        shape = areas.geometry.iloc[np.flatnonzero(areas["code"] == code)[0]]
        found = [row for row in found if shape.covers(shapely.Point(row["lon"], row["lat"]))]
    found = [row for row in found if row["residents_gained"] > 0][:count]
    if not found:
        return Told(asked.say("site_none", area=asked.area_said()))
    listed = [
        {"kind": "place", "code": "", "level": "", "name": asked.say("site_row", n=n),
         "at": [row["lon"], row["lat"]],
         "text": asked.say("site_row_text", people=row["residents_gained"])}
        for n, row in enumerate(found, start=1)
    ]  # fmt: skip
    text = asked.say("site", people=found[0]["residents_gained"])
    return Told(text, listed, {"at": listed[0]["at"]})


def stations(asked: Asked) -> Told:
    """Tell how many stations an area has."""
    found, kind = asked.stations(), kind_said(asked, "s")
    key = "stations" if len(found) else "stations_none"
    text = asked.say(key, area=asked.area_said(), n=len(found), kind=kind)
    return Told(text, _station_rows(asked, found), _shown(asked))


def opened(asked: Asked) -> Told:
    """Tell how many stations of an area are open."""
    found = asked.stations()
    if found.empty:
        return stations(asked)
    hours = texts_of(found["hours"])
    is_now = is_open(hours, asked.moment or asked.now)
    unknown = int(sum(text is None for text in hours))
    text = asked.say.sentences(
        asked.say("opened", area=asked.area_said(), all=len(found), n=int(is_now.sum()),
                  kind=kind_said(asked, "s"), when=when_said(asked)),
        asked.say("opened_unknown", n=unknown) if unknown else "",
    )  # fmt: skip
    return Told(text, _station_rows(asked, found[is_now]), _shown(asked))


def _count(asked: Asked, figures: pd.Series) -> int:
    """Count the group that is meant."""
    of, code = asked.reading.of, asked.area_code()
    if of == "outside":
        return _outside(figures)
    if of in ("covered", "undetermined"):
        return int(figures[f"{of}_residents"])
    if of == "elders":
        areas = asked.city.table("areas")
        roots = areas[~areas["parent"].isin(areas["code"])]["code"].tolist()
        return elders_within(asked.city, roots if code is None else [code])
    return _elders_outside(asked, code)


def _elders_outside(asked: Asked, code: str | None) -> int:
    """Count elders who are not covered, in proportion where there is room for some."""
    demand = asked.city.table("demand")
    judged = asked.city.measured(asked.city.question(**asked.question)).judged
    counted, found = of_elders(demand, judged)
    outside = counted["residents"].to_numpy() - found.covered["residents"]
    is_told = held_in(asked.city, demand["area"], code) & demand["area"].notna().to_numpy()
    return int(outside[is_told & (judged.status != Status.UNDETERMINED)].sum())


def _outside(figures: pd.Series) -> int:
    return int(figures["too_far_residents"] + figures["over_capacity_residents"])


def _station_rows(asked: Asked, table: pd.DataFrame) -> list[Answer]:
    return [asked.station_row(row) for row in rows(table.head(LISTED), ("code", "name", "kind"))]


def _area_rows(asked: Asked, table: pd.DataFrame) -> list[Answer]:
    outside = table["too_far_residents"] + table["over_capacity_residents"]
    shown = rows(table.assign(outside=outside).head(LISTED), _AREA_COLUMNS)
    return [
        {"kind": "area", "code": row["code"], "name": row["name"], "level": row["level"],
         "text": asked.say("gap_row", people=row["outside"],
                           rate=asked.say.share(row["rate_residents"]))}
        for row in shown
    ]  # fmt: skip


_AREA_COLUMNS = ("code", "name", "level", "outside", "rate_residents")


def _shown_below(asked: Asked, table: pd.DataFrame, level: str) -> Answer:
    """Show areas of a level, and within which they are."""
    under = asked.area_code() if asked.reading.area is not None else None
    return {"areas": table["code"].tolist(), "level": level, "under": under}


def _shown(asked: Asked) -> Answer:
    """Show the area that is meant, unless it is the whole city."""
    code = asked.area_code() if asked.reading.area is not None else None
    if code is None:
        return {}
    areas = asked.city.table("areas")
    return {"areas": [code], "level": areas["level"][areas["code"] == code].iloc[0]}
