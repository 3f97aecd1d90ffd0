"""Work shared by threads; compiled loops run beside one another."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")


def shared(work: Callable[[Part], Done], parts: Iterable[Part], *, threads: int) -> Iterator[Done]:
    """Do each part, so many at once, in their order; no more results are held than threads."""
    if threads == 1:
        yield from map(work, parts)
        return
    waiting = iter(parts)
    with ThreadPoolExecutor(threads) as pool:
        while some := list(islice(waiting, threads)):
            yield from pool.map(work, some)


def borders(n: int, parts: int) -> list[tuple[int, int]]:
    """Divide a row of things into parts of about one size; first, and first that is not in it.

    Examples
    --------
    >>> borders(5, 2)
    [(0, 2), (2, 5)]
    """
    return [(n * part // parts, n * (part + 1) // parts) for part in range(parts)]
