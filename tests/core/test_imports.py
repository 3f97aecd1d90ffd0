"""``geo`` and ``web`` are common names: make sure they are ours."""

from pathlib import Path
from types import ModuleType

import pytest

import geo
import web

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("package", [geo, web], ids=["geo", "web"])
def test_package_is_the_one_in_this_repository(package: ModuleType) -> None:
    found = Path(str(package.__file__)).parent
    assert found == ROOT / package.__name__, (
        f"import {package.__name__} found {found}; uninstall the PyPI project "
        "that owns that name (geo, web.py)"
    )
