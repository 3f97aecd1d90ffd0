"""São Paulo's centre and central Helsinki, from real files to figures, against the oracle.

The data lies beside the project, not in it: where it is absent these tests are skipped, and say so.
"""

from pathlib import Path

import numpy as np
import pytest
from oracle import nearest_by_oracle

from geo.answers import City, open_city
from geo.pipeline import build
from geo.store import open_store
from geo.tables import PRIVATE
from scripts import readme

FOLDERS = {"sao_paulo": "sao_paulo_centre_r5r", "helsinki": "helsinki_centre_osm"}


@pytest.fixture(scope="module", params=FOLDERS)
def name(request: pytest.FixtureRequest) -> str:
    """Name a real city whose data is here."""
    folder = readme.DATA / FOLDERS[request.param]
    if not folder.is_dir():
        pytest.skip(f"real data is not here: {folder.name}")
    return str(request.param)


@pytest.fixture(scope="module")
def city(name: str, tmp_path_factory: pytest.TempPathFactory) -> City:
    """Build a real city."""
    store = tmp_path_factory.mktemp(name) / "city.gpkg"
    build(readme.CITIES[name], str(store))
    return open_city(store)


def test_readme_holds_the_figures_of_this_build(city: City, name: str) -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.replaced(text, name, readme.block(city.figures)) == text


def test_every_walk_equals_the_oracles(city: City, tmp_path: Path) -> None:
    exported = tmp_path / "export.gpkg"
    with open_store(city.location) as store:
        store.export(exported)
    expected = nearest_by_oracle(exported, avoid=PRIVATE).set_index("code")
    found = city.table("results").set_index("code")
    assert found.index.tolist() == expected.index.tolist()
    assert found["length_mm"].fillna(-1).tolist() == expected["length_mm"].fillna(-1).tolist()
    assert found["station"].fillna("").tolist() == expected["station"].fillna("").tolist()


def test_children_add_up_to_their_parent(city: City) -> None:
    coverage = city.table("coverage")
    counts = [column for column in coverage if str(column).endswith("residents")][:-1]
    (root,) = coverage[coverage["level"] == "district"].to_dict("records")
    leaves = coverage[coverage["level"] == "grid"]
    assert leaves[counts].sum().to_dict() == {name: root[name] for name in counts}
    assert root["residents"] == city.table("demand")["residents"].sum()


def test_the_limit_decides_alone(city: City) -> None:
    results = city.table("results")
    within = results["length_mm"].le(1_000_000).fillna(value=False).to_numpy(dtype=bool)
    assert np.array_equal(results["status"] == "covered", within)
