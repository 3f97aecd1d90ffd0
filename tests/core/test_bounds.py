"""The bounds-checked run of ``scripts/test.py`` really checks bounds.

Compiled loops do not notice a place outside an array: they read whatever lies there. One run of
their tests is made with numba's checks on; these two make sure that it is such a run, for what is
compiled in it and for what it finds compiled.
"""

import os

import numpy as np
import pytest
from numba import njit

from geo.network.kernels import nearest_on

pytestmark = pytest.mark.skipif(
    "GRIDGOV_TEST_BOUNDS" not in os.environ, reason="only in the run that checks bounds"
)


@njit
def beyond(numbers):  # type: ignore[no-untyped-def]
    return numbers[len(numbers)]


def test_reading_beyond_an_array_is_noticed() -> None:
    with pytest.raises(IndexError, match="out of bounds"):
        beyond(np.arange(3))


def test_the_loops_of_the_product_notice_it_too() -> None:
    with pytest.raises(IndexError, match="out of bounds"):
        nearest_on(np.zeros((1, 4)), 1, 0.0, 0.0)
