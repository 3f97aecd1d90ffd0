"""The chapters of a report, in the order of the paper.

Each is a module of two functions: ``tables(scope)`` makes its figures of a city, and
``blocks(telling)`` tells them in words, from the figures alone. ::

    areas.py     the tree of areas with its sums
"""

from types import ModuleType

from geo.report.chapters import areas

CHAPTERS: tuple[ModuleType, ...] = (areas,)


def name_of(chapter: ModuleType) -> str:
    """Name a chapter: its module, and the file of its words."""
    return chapter.__name__.rpartition(".")[2]
