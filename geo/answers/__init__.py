"""One method a question, asked of a built city; the command line and the web both ask here.

::

    city.py           City: every question, one line each
    opened.py         what a build has left, and what every question begins with
    rows.py           frames -> plain rows           tree.py  areas above and below an area

    summary.py        what leaders read
    choices.py        what may be asked              search.py  which place a text means
    coverage.py       how many are covered           gaps.py  where the others are
    causes.py         why they are                   groups.py  who walks differently
    week.py           by the hour                    borders.py  what neighbours would change
    ranges.py         how sure all that is           change.py  what another run says
    catchments.py     whom each station serves       contours.py  what ground it reaches

    walking.py        walks from any place           place.py  all that a card tells of one
    selection.py      sums of ground that is drawn   published.py  counts that may be told of it

    trial.py          changes, made                  whatif.py  what they would bring
    live.py           the same while a pointer moves scenarios.py  changes kept under a name
    gains.py          where new stations bring most  links.py  which ways are missing
    mends.py          what to mend for a budget
    drawing.py        areas drawn anew: a preview, and publishing it

    layers.py         a table as GeoJSON             places.py  the same page by page
    tiles.py          large layers as tiles          measured_areas.py  what colours areas
    pictures.py       a view as a page               sheets.py  a table to take away
    measures.py       every measure as a table, for an export

    registry.py       how complete the registry is   board.py  requests by state
    entry.py          one row, told and changed      whereabouts.py  the street it lies in
    shapes.py         where it lies, as GeoJSON

An answer is a plain mapping, ready for JSON: names as the command line prints them, metres and
minutes unrounded, ``None`` where there is no way (an infinite length) or nothing to divide by.
Nothing is decided here: every figure comes from :mod:`geo.access`, :mod:`geo.walk` or
:mod:`geo.registry`.
"""

from geo.answers.city import City, open_city
from geo.answers.rows import Answer, Place, rows

__all__ = ["Answer", "City", "Place", "open_city", "rows"]
