"""The chapters of a report, in the order of the paper.

Each is a module of two functions: ``tables(scope)`` makes its figures of a city, and
``blocks(telling)`` tells them in words, from the figures alone. ::

    answer.py    the page that a leader reads; its parts in answer_page.py
    areas.py     the tree of areas with its sums

    status_bars.py    bars of residents by status
"""

from types import ModuleType

from geo.report.chapters import answer, areas

CHAPTERS: tuple[ModuleType, ...] = (answer, areas)


def name_of(chapter: ModuleType) -> str:
    """Name a chapter: its module, and the file of its words."""
    return chapter.__name__.rpartition(".")[2]
