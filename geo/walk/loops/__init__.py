"""The compiled loops of walking: numba makes machine code of them once and keeps it on disk.

They carry no annotations, since numba infers their types, and are longer than other functions,
since a call within a loop is paid for each time. All take whole millimetres; a length is at most
``geo.network.ways.LONGEST_WALK_MM``, so that the sum of two is below 2**31.

::

    tiles.py    labels of all junctions, a tile at a time
    ends.py     labels of places between junctions
    first.py    the first few owners from one place
    second.py   the two nearest of each
    around.py   everybody within a limit of one station
    cut.py      streets within a limit of one station, cut exactly
    change.py   labels that follow a change
    astar.py    one walk
    heap.py     a heap, and lists that grow
"""
