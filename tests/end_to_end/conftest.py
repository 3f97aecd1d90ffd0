"""One browser a file: while it runs, nothing else in the process may run an event loop."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from served import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start the browser once."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def valley_store(built_valley: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Copy the store of the valley; what a file of tests writes to it stays there."""
    return shutil.copy(built_valley, tmp_path_factory.mktemp("served"))
