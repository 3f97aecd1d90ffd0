"""Changes tried out, none of them made: ``try`` and ``gain``."""

from typing import Any

import click

from geo.cli.options import (
    LONLAT,
    LonLat,
    asking_options,
    by_option,
    opened,
    question_options,
)

Place = tuple[float, float]


@click.command("try")
@click.option("--open", "gates", metavar="GATE", multiple=True, help="Open a gate to everyone.")
@click.option(
    "--link",
    "links",
    type=(LonLat(), LonLat()),
    metavar=f"{LONLAT} {LONLAT}",
    multiple=True,
    help="Lay a straight way between two places.",
)
@click.option("--remove", metavar="STATION", multiple=True, help="Close a station.")
@click.option(
    "--move",
    type=(str, LonLat()),
    metavar=f"STATION {LONLAT}",
    multiple=True,
    help="Move a station; its entrances stay behind.",
)
@click.option("--add", type=LonLat(), multiple=True, help="Add a station: NEW-1, NEW-2...")
@by_option
@asking_options
@question_options
def try_(  # noqa: PLR0913 - one argument an option
    gates: tuple[str, ...],
    links: tuple[tuple[Place, Place], ...],
    remove: tuple[str, ...],
    move: tuple[tuple[str, Place], ...],
    add: tuple[Place, ...],
    store: str,
    as_of: str | None,
    form: str,
    **asked: Any,
) -> None:
    """Print what changes to stations and ways would bring, all of them together.

    Options may be repeated. However they are written, gates are opened first, then links laid, then
    stations removed, moved and added, those of one kind in the order written. A table and CSV list
    the areas whose figures differ; JSON the demand points too.
    """
    from geo.outputs.terminal import print_answer

    changes: list[dict[str, Any]] = [
        *({"do": "open", "gate": gate} for gate in gates),
        *({"do": "link", "from": a, "to": b} for a, b in links),
        *({"do": "remove", "station": station} for station in remove),
        *({"do": "move", "station": station, "to": to} for station, to in move),
        *({"do": "add", "at": place} for place in add),
    ]
    if not changes:
        raise click.UsageError("nothing to try: give --add, --move, --remove, --open or --link")
    city = opened(store, as_of=as_of)
    answer = city.what_if(changes, **asked)
    if form != "json":
        points = len(answer.pop("demand"))
        del answer["changes"]
        answer = {**answer, "demand_points": points}
    print_answer(answer, form=form)


@click.command()
@click.argument("places", type=LonLat(), metavar=f"[{LONLAT} ...]", nargs=-1)
@click.option(
    "--cells",
    type=click.IntRange(0, 15),
    help="H3 resolution of the cells whose centres are weighed; the run's own by default.",
)
@click.option("--area", metavar="CODE", help="Only places in this area; residents of any.")
@click.option(
    "--new",
    type=click.IntRange(1),
    help="So many stations, one after the other, each where it brings most beside those before.",
)
@click.option(
    "--top", type=click.IntRange(1), default=10, show_default=True, help="Not with --new."
)
@asking_options
@question_options
def gain(  # noqa: PLR0913 - one argument an option
    places: tuple[Place, ...],
    new: int | None,
    top: int,
    store: str,
    as_of: str | None,
    form: str,
    **asked: Any,
) -> None:
    """Print how many residents one station more would bring inside, the best places first.

    Without places, the centres of the H3 cells that hold demand outside are weighed. A new station
    has room for everyone.
    """
    from geo.outputs.terminal import print_answer

    city = opened(store, as_of=as_of)
    if new is None:
        answer = city.gains(places or None, top=top, **asked)
    else:
        answer = city.gains_together(new, places or None, **asked)
    if form == "table":
        answer["rows"] = [_with_place(**row) for row in answer["rows"]]
    print_answer(answer, form=form)


def _with_place(*, lon: float, lat: float, **row: object) -> dict[str, object]:
    """Write a place as every command reads it."""
    return {"place": f"{lon:.7f},{lat:.7f}", **row}


@click.command()
@click.option("--top", type=click.IntRange(1), default=10, show_default=True)
@asking_options
@question_options
def links(store: str, as_of: str | None, form: str, top: int, **asked: Any) -> None:
    """Print which short crossings and which gates would bring most residents inside.

    Each alone. A crossing leads straight over a barrier, or where a path is missing; all gates of a
    street are opened to everyone.
    """
    _print_ways(opened(store, as_of=as_of).links(top=top, **asked), form=form)


@click.command()
@click.option("--budget", type=float, required=True, help="In any unit.")
@click.option("--station-cost", type=float, default=5.0, show_default=True, help="In the same.")
@click.option("--link-cost", type=float, default=2.0, show_default=True)
@click.option("--gate-cost", type=float, default=1.0, show_default=True)
@click.option(
    "--weighed",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="So many of each kind are weighed together.",
)
@asking_options
@question_options
def mend(  # noqa: PLR0913 - one argument an option
    store: str,
    as_of: str | None,
    form: str,
    budget: float,
    weighed: int,
    station_cost: float,
    link_cost: float,
    gate_cost: float,
    **asked: Any,
) -> None:
    """Print which new stations, links and gates bring most residents inside for a budget.

    The costs given by default are no prices: a gate takes an agreement and a lock, a link building
    work, a station building work and people in it. Give your own.
    """
    costs = {"station_cost": station_cost, "link_cost": link_cost, "gate_cost": gate_cost}
    city = opened(store, as_of=as_of)
    _print_ways(city.mends(budget, costs=costs, weighed=weighed, **asked), form=form)


def _print_ways(answer: dict[str, Any], *, form: str) -> None:
    """Print places in a table as every command reads them, and shapes as JSON only."""
    from geo.outputs.terminal import print_answer

    if form != "json":
        answer.pop("changes", None)
        for row in answer["rows"]:
            for name in ("geometry", "changes"):
                row.pop(name, None)
            for name in ("from", "to"):
                row[name] = row[name] and "{:.7f},{:.7f}".format(*row[name])
    print_answer(answer, form=form)
