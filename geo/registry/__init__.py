"""The governance registry: how its rows may change, and how complete it is.

::

    requests.py   states of a request and which may follow which
    events.py     when an event is held next
    checks.py     completeness, each check with its list of offenders
    within.py     the same of one area
"""
