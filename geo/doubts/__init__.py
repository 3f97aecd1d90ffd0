"""How far a city may be from its data, and what it would be then.

::

    sizes.py      what is doubted, and how much
    scene.py      a city as arrays: all that decides who is covered
    degrade.py    the same city, its homes moved and its map redrawn
    plausible.py  many such cities, and the rates of each
"""

from geo.doubts.sizes import FOOTPATHS, Doubts

__all__ = ["FOOTPATHS", "Doubts"]
