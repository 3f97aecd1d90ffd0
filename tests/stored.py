"""A city left in a store as its tables are, so that a test may change them before it is asked."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from conftest import ZONE
from worked_valley import valley_run, whole_valley

from geo.answers import City, open_city
from geo.network.build import build, node
from geo.store import Store, engine_of
from geo.tables import FLAGS


def walkable_valley() -> dict[str, pd.DataFrame]:
    """Return the worked valley with streets that can be walked, and without gates."""
    tables = whole_valley()
    streets = tables["streets"][["kind", "name", "geometry"]].assign(**dict.fromkeys(FLAGS, False))
    _, edges = build(node(streets), zone=ZONE)
    return {**tables, "streets": edges, "gates": tables["gates"].iloc[:0]}


def stored(tables: Mapping[str, pd.DataFrame], folder: Path) -> City:
    """Leave tables in a store, as a run of an adult, and open it."""
    path = folder / "city.gpkg"
    Store(engine_of(str(path))).replace(dict(tables), valley_run())
    return open_city(path)
