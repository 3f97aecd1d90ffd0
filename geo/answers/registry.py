"""What the registry holds and how complete it is."""

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.answers.entry import editable, edited_since_run
from geo.answers.rows import Answer, rows
from geo.answers.whereabouts import keys_under
from geo.errors import NotFoundError
from geo.norms import norms_from
from geo.registry.checks import registry_checks
from geo.registry.requests import by_area
from geo.registry.within import within
from geo.run import today
from geo.store.pages import Asked
from geo.tables import BASIC, LEVELS, LINEAGE, PLACED_TABLES, Table

if TYPE_CHECKING:
    from geo.answers.city import City


def register_of(city: "City", name: str, asked: Asked) -> Answer:
    """Answer with some rows of a table of the registry, as they are now.

    Parameters
    ----------
    name : str
        A table of :data:`geo.tables.REGISTRY`.
    asked : Asked
        Which rows.

    Returns
    -------
    dict
        ``columns`` with what each may hold, ``key``, the one that names a row, ``geometry``, the
        types of shape; ``rows``, and how many there are in ``total``; ``edited``, how many edits
        the results of the run know nothing of.

    Raises
    ------
    NotFoundError, ContractError
        For a table or column that is not there.
    """
    table = editable(name)
    if asked.under and "area" not in table.columns:
        asked = replace(asked, keys=keys_under(city, name, asked.under))
    page = city.store.page(name, asked)
    return {
        "run": city.run.id,
        "table": name,
        "key": table.key,
        "geometry": sorted(table.geometry),
        "columns": [_column(table, key) for key in table.columns],
        "edited": edited_since_run(city, name),
        "rows": page.rows,
        "total": page.total,
        "offset": asked.offset,
        "size": asked.size,
    }


def _column(table: Table, name: str) -> Answer:
    said = table.columns[name]
    is_placed = name == "area" and table.name in PLACED_TABLES
    return {
        "name": name,
        "meaning": said.meaning,
        "kind": said.kind,
        "choices": list(said.choices),
        "required": said.required,
        "default": said.default,
        "refers": said.refers,
        "many": said.many,
        "most": said.most,
        "is_placed": is_placed,
    }


def registry_of(city: "City", area: str | None, *, day: str | None = None) -> Answer:
    """Answer how complete the registry is, with every offender.

    Parameters
    ----------
    area : str, optional
        Only what lies in this area.
    day : str, optional
        What is overdue was due before it, ``2026-11-25``; the day the city is of, else today.

    Returns
    -------
    dict
        ``checks``, each with ``check``, ``level``, ``total``, ``complete`` and the codes that are
        ``missing``; overdue is what was due before ``as_of``.
    """
    day = day or _day(city)
    norms = norms_from(city.run.norms)
    asked = city.tables if area is None else within(city.tables, area)
    checks = registry_checks(asked, zone=city.run.zone, norms=norms, today=day)
    return {
        "run": city.run.id,
        "as_of": day,
        "area": area,
        "norms": norms.as_json(),
        "checks": [check.as_json() for check in checks],
    }


def requests_of(city: "City", by: str | None, *, day: str | None = None) -> Answer:
    """Answer how many requests each area of a level has, and how long they take.

    Parameters
    ----------
    by : str, optional
        A level of the city; the finest when left out.
    day : str, optional
        As :func:`registry_of` takes it.

    Returns
    -------
    dict
        ``rows`` with every area of the level: ``requests``, ``open``, ``overdue`` and ``days``, the
        median from opened to resolved; ``elsewhere``, how many hang on no area of the level.
    """
    level, areas, requests = city.level(by), city.table("areas"), city.table("requests")
    here = areas[(areas["level"] == level) & (areas["kind"] == BASIC)]
    up = {**areas.set_index("code")["parent"].to_dict(), **{code: code for code in here["code"]}}
    place = requests["area"]
    for _ in LEVELS:
        place = place.map(up)
    day = day or _day(city)
    sums = by_area(requests.assign(area=place), norms_from(city.run.norms), day)
    table = here[["code", "name"]].join(sums, on="code")
    counts = ["requests", "open", "overdue"]
    table[counts] = table[counts].fillna(0).astype("int64")
    return {
        "run": city.run.id,
        "as_of": day,
        "level": level,
        "elsewhere": int((~place.isin(here["code"])).sum()),
        "rows": rows(table, ["code", "name", *counts, "days"]),
    }


def _day(city: "City") -> str:
    return city.store.as_of or today()


def lineage_of(city: "City", code: str | None) -> Answer:
    """Answer what became of areas, or of one and all it came from and became.

    Raises
    ------
    NotFoundError
        If no area ever had the code.
    """
    lineage = city.table("lineage")
    if code is not None:
        ever = {*city.table("areas")["code"], *city.table("past_areas")["code"]}
        if code not in ever:
            raise NotFoundError(f"no area ever had the code {code!r}")
        kin = {code}
        while True:
            met = lineage["predecessor"].isin(kin) | lineage["successor"].isin(kin)
            more = kin | set(lineage.loc[met, ["predecessor", "successor"]].stack())
            if more == kin:
                break
            kin = more
        lineage = lineage[met]
    return {"run": city.run.id, "rows": rows(lineage, list(LINEAGE.columns))}
