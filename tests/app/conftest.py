"""The application over the built valley, and over the hostile one worked by hand."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from conftest import write_valley
from flask import Flask
from flask.testing import FlaskClient
from pages import Page
from worked_valley import valley_run, valley_tables

from geo.answers import City
from geo.crs import STORED
from geo.pipeline import build
from geo.run import Run
from geo.settings import Settings
from web import create_app


@pytest.fixture(scope="session", autouse=True)
def pages_of_ours() -> Iterator[None]:
    """Let every client send what a page of the map sends with its changes."""
    before, Flask.test_client_class = Flask.test_client_class, Page
    yield
    Flask.test_client_class = before


class WorkedStore:
    """A store whose tables were worked out by hand."""

    def __init__(self) -> None:
        self.tables = valley_tables()

    def run(self) -> Run:
        return valley_run()

    def read(self, name: str) -> pd.DataFrame:
        return self.tables.get(name, gpd.GeoDataFrame(geometry=[], crs=STORED))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the valley and return its store."""
    folder = tmp_path_factory.mktemp("app")
    store = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), store)
    return store


@pytest.fixture
def client(built: str) -> FlaskClient:
    """Ask the application over the built valley."""
    return create_app(Settings(store=built), testing=True).test_client()


@pytest.fixture
def worked() -> FlaskClient:
    """Ask the application over the valley with the hostile name."""
    return create_app(city=City(WorkedStore(), location="memory"), testing=True).test_client()


@pytest.fixture
def empty(tmp_path: Path) -> FlaskClient:
    """Ask the application where nothing has been built."""
    return create_app(Settings(store=str(tmp_path / "none.gpkg")), testing=True).test_client()
