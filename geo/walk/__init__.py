"""How far it is on foot, exactly, from a prepared network and anchors tied to it.

::

    places.py    anchors become places on chains, with doors at junctions
    labels.py    the nearest station of every junction
    nearest.py   the nearest station of every demand point
    second.py    the two nearest stations of every demand point
    few.py       the few stations nearest to one place
    reach.py     pairs and streets within a limit
    route.py     one walk with its geometry
    contour.py   what lies within a limit, as certified polygons
    whatif.py    who walks where, and what a change would change
    links.py     ways that are not on the ground yet
    added.py     walks over some of many ways that are not there yet
    gain.py      what each of many possible stations would add
    threads.py   work shared by threads
    loops/       the compiled loops behind them
"""
