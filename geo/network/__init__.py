"""Streets become a graph, and points are tied to it.

::

    graph.py       the arrays: Graph, Anchors, Snap
    barriers.py    streets end where water, rails, expressways or walls bar them
    gates.py       who may pass which street, and when
    build.py       streets -> Graph
    snap.py        points -> Anchors
    ways.py        the open edges, ready to be searched
    components.py  what is reached from what
    islands.py     components that strand somebody
    shelf.py       what is prepared, kept on disk
    chains.py, kernels.py   the compiled loops of ways.py and snap.py
"""
