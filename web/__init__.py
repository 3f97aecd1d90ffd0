"""The map and its API over a built city.

::

    doors.py      what each route is: who may use it, what it takes and answers
    policy.py     who may do what: one function, default deny
    rights.py     who may use which route, as a table for the command line
    visitors.py   who is asking
    tokens.py     the cookies of a browser, and the token of its changes
    throttle.py   how often somebody may try
    admission.py  every request admitted or refused before its view runs
    audit.py      what visitors do, noted in the store's log
    security.py   headers that keep foreign code and foreign hosts out
    params.py     query values, parsed and bounded once
    bodies.py     bodies, read once by the models that doors name
    kept.py       answers that are kept, and 304 for who has one already
    waiting.py    the queue of costly questions
    packing.py    large answers compressed
    errors.py     error class -> HTTP status, one table
    problems.py   what went wrong, in the visitor's language
    wording.py    what the page says, in the visitor's language
    openapi.py    all routes described, for programs and for readers
    home.py       the city being served, opened again after a build
    api/          /api/v1: JSON from geo.answers
    pages/        the map, the registry, logging in, and whether the service is well

No GIS here: a request is parsed, the city is asked, its answer is serialised. What is asked of a
city is a method of :class:`geo.answers.City`, which the command line asks too; what only the web
does, such as changing rows, keeping scenarios or laying a table out, is a function of its noun in
:mod:`geo.answers` and is called there.
"""

import os

from flask import Flask

from geo.answers import City
from geo.settings import Settings, read_settings
from web import (
    admission,
    api,
    audit,
    bodies,
    errors,
    kept,
    packing,
    pages,
    security,
    tokens,
    visitors,
    waiting,
    wording,
)
from web.home import Home


def create_app(
    settings: Settings | None = None, *, city: City | None = None, testing: bool = False
) -> Flask:
    """Make the application.

    Parameters
    ----------
    settings : Settings, optional
        Where the store is; read from the environment when left out.
    city : City, optional
        A city that is open already, served for good in the place of the store's.
    testing : bool
        Whether errors that nobody expected reach the caller.
    """
    app = Flask(__name__)
    app.testing = testing
    told = settings or read_settings(os.environ)
    app.extensions["home"] = Home(told.store, city=city, cache=told.cache)
    visitors.init_app(app, told)
    for part in (
        errors, packing, security, tokens, audit, admission, bodies, kept, waiting, wording, api,
        pages,
    ):  # fmt: skip
        part.init_app(app)
    return app
