"""What an analyst asks at a desk, in Python or a notebook; :mod:`geo` hands its names out.

::

    opening.py    a store, or files -> a city
    measures.py   questions about a city as it is -> frames
    trying.py     what would help, and what a change would bring -> frames
    frames.py     an answer -> a frame: types, shapes, what was asked
    places.py     a frame that can be looked at without fear
    page.py       places -> a page to move about in       colours.py  what colours them
    picture.py    a city -> a map to print                layers.py   what lies on it
    chart.py      a measure -> a chart                    furniture.py  scale, north, legend
    paper.py      what both are drawn on                  assets.py   letters and Leaflet

Nothing is computed here: every figure is an answer of :mod:`geo.answers`.
"""
