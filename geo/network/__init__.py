"""Streets become a graph, and points are tied to it.

::

    graph.py     the arrays: Graph, Anchors, Snap
    build.py     streets -> Graph
    snap.py      points -> Anchors
    islands.py   connected components and whom they strand
"""
