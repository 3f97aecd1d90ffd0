"""gridgov: who reaches a service station on foot, who does not, and where.

For an analyst, in a notebook or a script::

    import geo
    city = geo.open_city("qixia.gpkg")
    geo.coverage(city, by="community").explore()
    geo.picture(city, measure="cause")

The names that it hands out are :data:`PUBLIC`; :mod:`geo.desk` says more of each. They are imported
when they are first used, so that ``import geo`` costs nothing.

The way of the data, which is also the order of the packages; imports point down only::

    cli/            `gridgov ...`                       (beside it: the package `web`)
    assistant/      a question in words -> an answer in words
    report/         figures that prove themselves, on paper and in sheets
    desk/           the same questions, for Python and notebooks
    answers/        one method a question, for the command line and the web
    pipeline.py     the one straight line through all stages
    drawing.py      what a planner draws -> a new edition
    succession.py   what a new edition makes of the one before
    sources/        file -> frame, no judgement
    store/          tables at rest
    outputs/        results -> what people open
    samples/        the Qixia pilot, generated
    redraw/         areas drawn anew, on shared borders
    check/          frame -> trusted frame + findings
    registry/       how complete the registry is
    history/        what differs between two builds
    doubts/         a hundred cities as plausible as the data
    evaluate.py     checked tables + engine -> result tables
    explain.py      why somebody is not covered
    access/         distances -> coverage, room, gaps, causes
    engine.py       a city tied to the streets that are open, by walker and hour
    walk/           ways -> distances
    network/        streets -> graph -> ways
    city.py         the city file: which file is which table
    tables/         what each table looks like
    codes.py        how areas are coded
    norms.py        what a city holds itself to
    question.py     who walks, when, to which service, across which border
    profiles.py     who walks
    hours.py        when it is open, holidays heeded
    run.py          one computation and its inputs' hashes
    settings.py     what the environment may say
    crs.py          reference systems
    compiled.py     loops in machine code, kept on disk
    errors.py       every error raised on purpose
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    name: module
    for module, names in {
        "opening": ("open_city", "build_city"),
        "measures": (
            "table", "summary", "coverage", "gaps", "causes", "groups", "week", "catchments",
            "backup", "borders", "islands", "ranges", "change", "completeness", "requests",
            "lineage", "contour",
        ),
        "trying": ("gains", "new_stations", "links", "mends", "what_if"),
        "page": ("explore",),
        "picture": ("picture",),
        "chart": ("chart",),
    }.items()
    for name in names
}  # fmt: skip
"""Public name -> the module of :mod:`geo.desk` that has it."""


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"geo.desk.{PUBLIC[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
