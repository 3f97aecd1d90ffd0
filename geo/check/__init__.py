"""Frames become tables that the rest may trust; whatever is wrong is said at once.

::

    city.py        the order of it all: check_city
    columns.py     the file's columns become ours, every value by its kind
    times.py       days and moments, however they are written
    rows.py        which rows are wanted; how messages name them
    privacy.py     no column that may tell who a person is
    geometry.py    one reference system, valid shapes of the right type
    places.py      geometry from columns; points in areas
    hierarchy.py   areas within areas
    registry.py    codes of other tables, states of requests, rules of events
    network.py     what cutting streets at barriers and heeding gates found
    encoding.py    which encoding a text is in
    findings.py    what was found, and when it stops everything
"""

from geo.check.city import Checked, check_city

__all__ = ["Checked", "check_city"]
