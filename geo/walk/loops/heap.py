"""A binary heap of keys and numbers, and lists that grow, for compiled loops."""

import numpy as np

from geo.compiled import loop


@loop
def doubled(values):
    """Give a list twice the room."""
    longer = np.empty(2 * len(values), values.dtype)
    for i in range(len(values)):
        longer[i] = values[i]
    return longer


@loop
def pushed(keys, numbers, size, key, number):
    """Put an entry in; return keys and numbers, twice as long where there was no room."""
    if size == len(keys):
        keys, numbers = doubled(keys), doubled(numbers)
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at], numbers[at] = keys[above], numbers[above]
        at = above
    keys[at], numbers[at] = key, number
    return keys, numbers


@loop
def pop(keys, numbers, size):
    """Take the least entry out, once the caller has read it; return the new size."""
    size -= 1
    key, number = keys[size], numbers[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], numbers[at] = keys[below], numbers[below]
        at = below
    keys[at], numbers[at] = key, number
    return size
