"""Parts of the page that a leader reads: cards, the four rates, and the facts in one line each."""

from collections.abc import Iterator, Sequence

from geo.report.block import Card, Cards, Facts, Grid, Head, Line, Said, Text, text_of
from geo.report.chapters.areas import PARTS, RATES
from geo.report.table import Row, Value
from geo.report.telling import Telling
from geo.tables import LEVELS

NAMED = 3
"""How many of the worst are named."""


def cards(telling: Telling) -> Cards:
    """Show the rate with its range, who is outside and why, the stations, and what is lacking."""
    words, row = telling.words, telling.root("headline")
    said = {name: telling.said("headline", row, name) for name in (*PARTS, "gaps")}
    shown = [
        Card(words["rate_residents"], (telling.said("headline", row, "rate_residents"),),
             _between(telling), is_main=True),
        Card(words["outside_residents"], (telling.said("headline", row, "outside_residents"),),
             text_of(words["card_outside"], **said)),
        Card(words["stations"], (telling.said("headline", row, "stations"),),
             text_of(words["card_stations"], **said)),
    ]  # fmt: skip
    for target in telling.table("targets").rows[:1]:
        lacking = (telling.said("targets", target, "lacking_residents"),)
        shown.append(Card(words["card_lacking"], lacking, _target(telling, target)))
    return Cards(tuple(shown))


def _between(telling: Telling) -> Text:
    row = telling.root("ranges")
    if row["rate_residents_low"] is None:
        return (telling.words["range_unknown"],)
    ends = {end: telling.said("ranges", row, f"rate_residents_{end}") for end in ("low", "high")}
    return text_of(telling.words["range"], **ends)


def _target(telling: Telling, row: Row) -> Text:
    said = {name: telling.said("targets", row, name) for name in ("year", "rate")}
    return text_of(telling.words["target"], **said)


def four_rates(telling: Telling) -> Grid:
    """Set the four rates side by side, each with its range and what it is of."""
    words, row, ends = telling.words, telling.root("headline"), telling.root("ranges")
    wholes = ("residents", "dwellings", "buildings", "built_km2")
    heads = (Head("", wide=1.4), *(Head(words[rate], is_number=True) for rate in RATES))
    lines = (
        Line(((words["rate"],), *((telling.said("headline", row, rate),) for rate in RATES))),
        Line(((words["range_head"],), *(_ends(telling, ends, rate) for rate in RATES))),
        Line(((words["whole"],), *(text_of(words[f"of_{whole}"],
              whole=telling.said("headline", row, whole)) for whole in wholes))),
    )  # fmt: skip
    return Grid("four_rates", heads, lines)


def _ends(telling: Telling, row: Row, rate: str) -> Text:
    low, high = (telling.said("ranges", row, f"{rate}_{end}") for end in ("low", "high"))
    return (low,) if row[f"{rate}_low"] is None else (low, " – ", high)


def facts(telling: Telling) -> Facts:
    """Tell what else leaders ask, a line each; what is not known is left out."""
    return Facts(tuple(_facts(telling)))


def _facts(telling: Telling) -> Iterator[tuple[str, Text]]:
    words, below = telling.words, levels_below(telling)
    for level in below[:1]:
        rows = lowest(telling, level)[:NAMED]
        yield words[f"lowest_{level}"], _listed(telling, rows, "rate_residents")
    for level in below[1:2] or below[:1]:
        rows = most_outside(telling, level)[:NAMED]
        yield words[f"most_outside_{level}"], _listed(telling, rows, "outside_residents")
    yield from _gained(telling)
    yield from _changed(telling)
    row = telling.root("headline")
    if row["flips"] is not None and row["residents"]:
        yield words["sure"], _sure(telling, row)
    if below and row["residents"]:
        yield from _targets(telling)


def _gained(telling: Telling) -> Iterator[tuple[str, Text]]:
    """Say what new stations bring, one after the other, and what the best ways do."""
    words, tables = telling.words, telling.report.tables
    stations = tables["gains"].rows if "gains" in tables else ()
    if stations:
        by_all = [(telling.said("gains", row, "residents_gained_by_all"),) for row in stations]
        label = "gained_by_one" if len(stations) == 1 else "gained_by_stations"
        yield words[label].format(count=len(stations)), _parted(telling, by_all)
    links = tables["links"].rows[:NAMED] if "links" in tables else ()
    if links:
        said: list[Text] = [
            (telling.said("links", row, "area_name"), " ",
             telling.said("links", row, "residents_gained"))
            for row in links
        ]  # fmt: skip
        yield words["gained_by_links"], _parted(telling, said)


def _changed(telling: Telling) -> Iterator[tuple[str, Text]]:
    """Say how the rate and the residents covered differ from an earlier run, if there is one."""
    tables = telling.report.tables
    counts, rates = (
        [row for row in tables[name].rows if row["figure"] == figure] if name in tables else []
        for name, figure in (("change", "covered_residents"), ("change_rates", "rate_residents"))
    )
    if counts and rates:
        signed = f"{int(counts[0]['change'] or 0):+,}"
        said = {
            "before": telling.said("change_rates", rates[0], "before"),
            "after": telling.said("change_rates", rates[0], "after"),
            "change": tables["change"].said(counts[0], "change", signed),
        }
        yield telling.words["changed"], text_of(telling.words["changed_note"], **said)


def _sure(telling: Telling, row: Row) -> Text:
    """Say how many of the finest areas may be on the other side of the first target."""
    targets = telling.table("targets")
    rate = targets.said(min(targets.rows, key=lambda one: float(one["rate"] or 0)), "rate")
    names = ("flips", "finest_areas", "runs")
    said = {name: telling.said("headline", row, name) for name in names}
    said["finest_level"] = _levels(telling, "headline", row, "finest_level")
    return text_of(telling.words["sure_note"], rate=rate, **said)


def _targets(telling: Telling) -> Iterator[tuple[str, Text]]:
    names = ("year", "rate", "lacking_residents", "areas", "areas_reaching")
    for row in telling.table("targets").rows:
        said = {name: telling.said("targets", row, name) for name in names}
        said["level"] = _levels(telling, "targets", row, "level")
        yield telling.words["targets"], text_of(telling.words["target_note"], **said)


def _levels(telling: Telling, table: str, row: Row, column: str) -> Said:
    """Say a level as the many areas that it is of."""
    return telling.table(table).said(row, column, telling.words[f"levels_{row[column]}"])


def _listed(telling: Telling, rows: Sequence[Row], column: str) -> Text:
    """Name areas with a figure of each."""
    said: list[Text] = [
        (telling.said("areas", row, "name"), " ", telling.said("areas", row, column))
        for row in rows
    ]
    return _parted(telling, said) or (telling.words["none"],)


def _parted(telling: Telling, said: Sequence[Text]) -> Text:
    """Put semicolons between texts."""
    between = telling.words["semicolon"]
    return tuple(part for one in said for part in (between, *one))[1:]


def levels_below(telling: Telling) -> list[str]:
    """List the levels below the report's own area, the coarsest first."""
    root, *rows = telling.table("areas").rows
    here = {row["level"] for row in rows} - {root["level"]}
    return [level for level in LEVELS if level in here]


def lowest(telling: Telling, level: str) -> list[Row]:
    """List the areas of a level by their rate of residents, lowest first, nobody's last."""
    rows = [row for row in telling.table("areas").rows if row["level"] == level]
    return sorted(rows, key=lambda row: (*_rank(row["rate_residents"]), str(row["code"])))


def _rank(rate: Value) -> tuple[bool, float]:
    return rate is None, float(rate or 0)


def most_outside(telling: Telling, level: str) -> list[Row]:
    """List the areas of a level with residents outside, most first."""
    rows = [row for row in telling.table("areas").rows
            if row["level"] == level and row["outside_residents"]]  # fmt: skip
    return sorted(rows, key=lambda row: (-int(row["outside_residents"] or 0), str(row["code"])))
