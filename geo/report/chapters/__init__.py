"""The chapters of a report, in the order of the paper.

Each is a module of two functions: ``tables(scope)`` makes its figures of a city, and
``blocks(telling)`` tells them in words, from the figures alone. ::

    answer.py      the page that a leader reads; its parts in answer_page.py
    compared.py    streets and communities, the worst first
    causes.py      why residents are outside
    gaps.py        where they live
    stations.py    room in stations, who depends on one alone; its picture in backup_bars.py
    mends.py       new stations and short ways; its picture in gain_steps.py
    week.py        coverage by hour; its picture in week_chart.py
    groups.py      who walks slowly or on wheels
    registry.py    how complete the registry is, and which requests wait
    change.py      what differs from the run before; its picture in waterfall.py
    method.py      how all is counted, of which files, and how to do it again
    quality.py     what the data lacks
    areas.py       the tree of areas with its sums

    status_bars.py    bars of residents by status
"""

from types import ModuleType

from geo.report.chapters import (
    answer,
    areas,
    causes,
    change,
    compared,
    gaps,
    groups,
    mends,
    method,
    quality,
    registry,
    stations,
    week,
)

CHAPTERS: tuple[ModuleType, ...] = (
    answer,
    compared,
    causes,
    gaps,
    stations,
    mends,
    week,
    groups,
    registry,
    change,
    method,
    quality,
    areas,
)


def name_of(chapter: ModuleType) -> str:
    """Name a chapter: its module, and the file of its words."""
    return chapter.__name__.rpartition(".")[2]
