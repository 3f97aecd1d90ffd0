"""The two homes of a store, for tests that hold both to the same promises.

A test file makes its fixture of them::

    @pytest.fixture(params=HOMES)
    def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
        return address_of(request, tmp_path)
"""

import sqlite3
from pathlib import Path

import pytest

from geo.store import open_store
from geo.store.models import STORED

HOMES = ("geopackage", pytest.param("postgis", marks=pytest.mark.postgis))


def address_of(request: pytest.FixtureRequest, folder: Path) -> str:
    """Name a home where nothing is yet, of the kind that the fixture is parametrised with."""
    if request.param == "postgis":
        return str(request.getfixturevalue("postgis_url"))
    return str(folder / "city.gpkg")


def is_file(address: str) -> bool:
    """Tell whether a home is a GeoPackage."""
    return "://" not in address


def assert_sound(address: str) -> None:
    """See that a file is undamaged and each of its spatial indexes lists each shape once."""
    if not is_file(address):
        return
    with open_store(address) as store:
        rows = {name: store.read(name) for name, table in STORED.items() if table.geometry}
    database = sqlite3.connect(address)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for name, frame in rows.items():
        wanted = f'SELECT fid FROM "{name}" WHERE geometry NOT NULL ORDER BY fid'
        boxes = database.execute(f"SELECT id FROM rtree_{name}_geometry ORDER BY id").fetchall()
        assert boxes == database.execute(wanted).fetchall(), name
        assert len(boxes) == frame.geometry.notna().sum(), name
    database.close()
