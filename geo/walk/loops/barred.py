"""The loop behind :mod:`geo.doubts.degrade`: which straight ways a barrier cuts."""

import numpy as np

from geo.compiled import loop
from geo.network.kernels import crosses


@loop
def barred(begins, ends, barriers):
    """Say which straight ways cross a barrier, as connectors do.

    Parameters
    ----------
    begins, ends : ndarray of float64, shape (n, 2)
        Metres.
    barriers : Grid

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    is_barred = np.zeros(len(begins), np.bool_)
    for i in range(len(begins)):
        is_barred[i] = crosses(begins[i, 0], begins[i, 1], ends[i, 0], ends[i, 1], barriers)
    return is_barred
