"""The compiled loops of access: who finds room where.

Written as those of :mod:`geo.walk.loops` are.

::

    room.py     everybody finds room, with the least walking
    greedy.py   the first in line find room
    relief.py   who finds room when others go elsewhere
"""
