"""How often somebody may try, told before anything costly is done."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

MOST_KEYS = 20_000
"""Kept at once; beyond it those who have not tried for longest are forgotten."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    is_told: bool = False


class Throttle:
    """A share of tries for each key, which comes back with time; threads share it.

    A try counts when it begins, so that many at once are no more than one after the other.

    Parameters
    ----------
    burst : int
        Tries that may follow one another at once.
    every_s : float
        Seconds after which one more is allowed.
    clock : callable
        Seconds, never going back.
    """

    def __init__(
        self, burst: int, every_s: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._every_s = every_s
        self._clock = clock
        self._turn = Lock()
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> tuple[int, bool]:
        """Begin a try.

        Returns
        -------
        int
            0 if it may go on, else after how many seconds the next one may.
        bool
            Whether this is the first that may not, since one might.
        """
        with self._turn:
            now = self._clock()
            bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
            earned = (now - bucket.at) / self._every_s
            bucket.left, bucket.at = min(self._burst, bucket.left + earned), now
            self._buckets[key] = bucket  # at the end: the first ones are the oldest
            if len(self._buckets) > MOST_KEYS:
                del self._buckets[next(iter(self._buckets))]
            if bucket.left >= 1:
                bucket.left -= 1
                bucket.is_told = False
                return 0, False
            is_first, bucket.is_told = not bucket.is_told, True
            return max(1, math.ceil(round((1 - bucket.left) * self._every_s, 6))), is_first

    def forget(self, key: str) -> None:
        """Give a key its whole share again."""
        with self._turn:
            self._buckets.pop(key, None)
