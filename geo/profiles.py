"""Who walks: how fast, for how long, and what they may use.

A profile turns minutes into whole millimetres and back. Lengths are always stored and compared
as integers, so a limit is exact and inclusive: 1000.000 m is within fifteen minutes at 4.0 km/h.

Source: the speeds are this project's judgement beside GB 50180-2018, whose 15-minute circle is
800 to 1000 m.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from geo.errors import ContractError, NotFoundError
from geo.tables import PRIVATE, STEPS

LONGEST_MINUTES = 240


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of walker.

    Attributes
    ----------
    name : str
        How commands and pages call it.
    speed_kmh : Fraction
        Walking speed, kilometres an hour, exact.
    minutes : Fraction
        The time limit, inclusive.
    avoid : int
        Flags of the edges it may not use (:mod:`geo.tables`); an edge with any of them is shut.
    """

    name: str
    speed_kmh: Fraction
    minutes: Fraction
    avoid: int

    @property
    def limit_mm(self) -> int:
        """The farthest walk within the limit, whole millimetres, inclusive."""
        return int(self.speed_kmh * self.minutes * 1_000_000 / 60)

    @property
    def limit_m(self) -> float:
        """The limit in metres, as printed beside every figure."""
        return self.limit_mm / 1000

    def minutes_for(self, metres: float) -> float:
        """Turn a length in metres into minutes of walking; ``inf`` stays ``inf``."""
        return metres * 60 / (float(self.speed_kmh) * 1000)

    def within(self, minutes: float) -> "Profile":
        """Return the same walker with another time limit.

        Raises
        ------
        ContractError
            Unless ``0 < minutes <= 240``.
        """
        if not 0 < minutes <= LONGEST_MINUTES:
            raise ContractError(
                f"minutes must be above 0 and at most {LONGEST_MINUTES}, got {minutes:g}"
            )
        return replace(self, minutes=Fraction(str(minutes)))


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("adult", Fraction(4), Fraction(15), PRIVATE),
        Profile("elder", Fraction(3), Fraction(15), PRIVATE),
        Profile("wheelchair", Fraction(3), Fraction(15), PRIVATE | STEPS),
        Profile("brisk", Fraction("4.8"), Fraction(15), PRIVATE),
    )
}


def profile_named(name: str, *, minutes: float | None = None) -> Profile:
    """Look a profile up, with its own limit or another one.

    Raises
    ------
    NotFoundError
        If no profile has that name.

    Examples
    --------
    >>> profile_named("adult").limit_m
    1000.0
    >>> profile_named("elder", minutes=10).limit_m
    500.0
    """
    if name not in PROFILES:
        raise NotFoundError(f"no profile {name!r}", hint=f"profiles: {', '.join(PROFILES)}")
    profile = PROFILES[name]
    return profile if minutes is None else profile.within(minutes)
