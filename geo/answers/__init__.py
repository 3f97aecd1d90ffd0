"""One method a question, asked of a built city; the command line and the web both ask here.

An answer is a plain mapping, ready for JSON: names as the command line prints them, metres and
minutes unrounded, ``None`` where there is no way (an infinite length) or nothing to divide by.
Nothing is decided here: every figure comes from :mod:`geo.access`, :mod:`geo.walk` or
:mod:`geo.registry`.
"""

from geo.answers.city import City, open_city
from geo.answers.rows import Answer, Place, rows

__all__ = ["Answer", "City", "Place", "open_city", "rows"]
