"""What a city holds itself to: sizes of grids, days to resolve a request."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Norms:
    """The norms of the registry's checks.

    Attributes
    ----------
    households_least, households_most : int
        Dwellings of a grid, both inclusive.
    compactness : float
        Least Polsby-Popper compactness of a grid, 0 to 1: 4 pi area over perimeter squared.
    request_days : int
        Days after which a request that is not resolved is overdue.
    """

    households_least: int = 300
    households_most: int = 500
    compactness: float = 0.2
    request_days: int = 7

    def as_json(self) -> dict[str, Any]:
        """Lay the norms out by name."""
        return asdict(self)


def norms_from(said: Mapping[str, Any]) -> Norms:
    """Take what was written down; what is absent keeps its default."""
    return Norms(**said)
