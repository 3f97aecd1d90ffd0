"""The loop behind :mod:`geo.access.clusters`: what is linked is one."""

import numpy as np

from geo.compiled import loop


@loop
def united(is_there, links):
    """Unite places that are there and linked; return the lowest place of each one's set.

    Parameters
    ----------
    is_there : ndarray of bool, shape (n_places,)
    links : ndarray of int64, shape (n_links, 2)
        Pairs of places.

    Returns
    -------
    ndarray of int64, shape (n_places,)
        Itself where nothing that is there is linked to it.
    """
    lowest = np.arange(len(is_there))
    for link in range(len(links)):
        a, b = links[link, 0], links[link, 1]
        if not (is_there[a] and is_there[b]):
            continue
        while lowest[a] != a:
            lowest[a] = lowest[lowest[a]]
            a = lowest[a]
        while lowest[b] != b:
            lowest[b] = lowest[lowest[b]]
            b = lowest[b]
        lowest[max(a, b)] = min(a, b)
    for place in range(len(lowest)):
        lowest[place] = lowest[lowest[place]]  # those below are final already
    return lowest
