"""Streets become a graph, and points are tied to it.

::

    graph.py     the arrays: Graph, Anchors, Snap
    barriers.py  streets end where water, rails, expressways or walls bar them
    gates.py     who may pass which street, and when
    build.py     streets -> Graph
    snap.py      points -> Anchors
    islands.py   connected components and whom they strand
"""
