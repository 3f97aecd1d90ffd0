"""Areas of the finest level drawn anew, without a gap and without an overlap.

::

    partition.py  areas that share borders: their vertices, and what must hold of them
    naming.py     codes and names of what is new
    areas.py      split by a line, merge, move vertices of a border
    steps.py      what a planner draws, as JSON has it
    drawing.py    steps made one after the other on the tables of a city
    streets.py    barriers and links among streets that are a network already

A border belongs to the areas on both of its sides. Whatever is done to it is done to its vertices,
wherever they occur: one that moves is moved in every area that has it, and one that is new is put
into every area whose border passes there, so that neighbours never part. The shapes of the areas
above stay as they are, and so must the ground that their parts cover together.
"""
