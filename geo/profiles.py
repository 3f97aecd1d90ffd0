"""Who walks: how fast, for how long, and what they may use.

A profile turns minutes into whole millimetres and back. Lengths are always stored and compared
as integers, so a limit is exact and inclusive: 1000.000 m is within fifteen minutes at 4.0 km/h.

Source: the speeds are this project's judgement beside GB 50180-2018, whose 15-minute circle is
800 to 1000 m.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from geo.errors import ContractError, NotFoundError
from geo.tables import FLAGS, PRIVATE, STEPS

LONGEST_MINUTES = 240
FASTEST_KMH = 20
AVOIDABLE = ("steps", "gate", "night_closed")
"""Flags of streets that a profile of one's own may shut; private ones are shut to everyone.

Who avoids steps and walks no faster never reaches a station more than who does not
(:mod:`geo.network.snap`). That is not promised of gates and streets that are closed at night."""


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


def profile_named(
    name: str, *, minutes: float | None = None, own: Mapping[str, Profile] | None = None
) -> Profile:
    """Look a profile up, with its own limit or another one.

    Parameters
    ----------
    name : str
        Of :data:`PROFILES`, or of one's own.
    minutes : float, optional
        Another limit.
    own : mapping of str to Profile, optional
        Profiles that a city adds.

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
    known = {**PROFILES, **(own or {})}
    if name not in known:
        raise NotFoundError(f"no profile {name!r}", hint=f"profiles: {', '.join(known)}")
    profile = known[name]
    return profile if minutes is None else profile.within(minutes)


def profiles_from(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Profile]:
    """Read profiles of one's own, as a city file has them.

    Parameters
    ----------
    said : mapping of str to mapping
        ``{"pram": {"speed_kmh": 3.5, "minutes": 15, "avoid": ["steps"]}}``; minutes are 15 and
        nothing but private streets is avoided where it is not said.

    Raises
    ------
    ContractError
        One message for each profile that cannot be understood.

    Examples
    --------
    >>> profiles_from({"pram": {"speed_kmh": 3.6, "avoid": ["steps"]}})["pram"].limit_m
    900.0
    >>> profiles_from({"pram": {"speed_kmh": 3.6, "avoid": ["stairs"]}})
    Traceback (most recent call last):
        ...
    geo.errors.ContractError: profile 'pram' avoids 'stairs'. known: steps, gate, night_closed.
    """
    return {name: _own(name, parts) for name, parts in said.items()}


def _own(name: str, parts: Mapping[str, Any]) -> Profile:
    if name in PROFILES:
        raise ContractError(f"profile {name!r} is there already", hint="give it another name")
    if unknown := sorted(set(parts) - {"speed_kmh", "minutes", "avoid"}):
        raise ContractError(f"profile {name!r} has no key {unknown[0]!r}",
                            hint="it has speed_kmh, minutes and avoid")  # fmt: skip
    speed = _measure(name, parts, "speed_kmh", FASTEST_KMH)
    minutes = _measure(name, {"minutes": 15, **parts}, "minutes", LONGEST_MINUTES)
    avoid = PRIVATE
    for flag in parts.get("avoid", ()):
        if flag not in AVOIDABLE:
            raise ContractError(f"profile {name!r} avoids {flag!r}",
                                hint=f"known: {', '.join(AVOIDABLE)}")  # fmt: skip
        avoid |= FLAGS[flag]
    return Profile(name, speed, minutes, avoid)


def _measure(name: str, parts: Mapping[str, Any], key: str, most: int) -> Fraction:
    value = parts.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most:
        return Fraction(str(value))
    raise ContractError(f"profile {name!r} needs {key} above 0 and at most {most}, found {value!r}")
