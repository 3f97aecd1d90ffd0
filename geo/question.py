"""What is asked of a city: who walks, when, to which service, and what its border means."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from geo.profiles import Profile

Border = Literal["open", "own", "hard"]
"""``open``: stations and streets of neighbours count; ``own``: their stations do not; ``hard``: nor
does anybody pass a junction beyond the border."""

BORDERS: tuple[Border, ...] = get_args(Border)


@dataclass(frozen=True, slots=True)
class Question:
    """Whose walk to which stations is meant.

    Attributes
    ----------
    walker : Profile
        Who walks, and how far.
    at : datetime or None
        When, in the city's own time: gates and stations that are closed then do not count. Whatever
        opens at any time is open when None. It is not promised that nobody reaches more at an hour
        than at any time: who is shut out of the nearest street is tied to another.
    service : str or None
        Only stations that offer it count; all when None.
    border : str
        One of :data:`Border`.
    """

    walker: Profile
    at: datetime | None = None
    service: str | None = None
    border: Border = "open"

    @property
    def is_plain(self) -> bool:
        """Whether every station and every gate of any hour counts, as in a run."""
        return self == Question(self.walker)

    def of(self, walker: Profile) -> "Question":
        """Ask the same of somebody else."""
        return replace(self, walker=walker)
