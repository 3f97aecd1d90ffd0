"""One browser a file: while it runs, nothing else in the process may run an event loop."""

from collections.abc import Iterator
from typing import Any

import pytest
from served import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start the browser once."""
    with chromium() as running:
        yield running
