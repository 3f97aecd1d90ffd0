"""A heap, and lists that grow, for compiled loops.

An entry is ``mm << 32 | number``: of equal lengths the lowest number comes first. Each entry has
four below it, a line of what the processor reads at once. Who pushes makes sure of room, once for
all that one step may push: a list that may be bound anew at every push makes the loop far slower.
"""

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
def with_room(heap, n):
    """Return the heap with room for so many entries."""
    while n > len(heap):
        heap = doubled(heap)
    return heap


@loop
def push(heap, size, mm, number):
    """Put a number in at a length, where there is room; return the new size."""
    key, at = (np.int64(mm) << 32) | np.int64(number), size
    while at > 0:
        above = (at - 1) >> 2
        if heap[above] <= key:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = key
    return size + 1


@loop
def pop(heap, size):
    """Take the least entry out, once the caller has read it; return the new size."""
    size -= 1
    key, at = heap[size], 0
    while 4 * at + 1 < size:
        least = 4 * at + 1
        for below in range(least + 1, min(least + 4, size)):
            if heap[below] < heap[least]:
                least = below
        if heap[least] >= key:
            break
        heap[at] = heap[least]
        at = least
    heap[at] = key
    return size
