"""What a figure is in doubt about, and how much.

Every size is this project's judgement, with its reason beside it; none is known of a city from its
files. A city that has measured one of them should say so by another :class:`Doubts`.
"""

from dataclasses import dataclass

FOOTPATHS = frozenset(
    ("path", "footway", "steps", "pedestrian", "corridor", "platform", "track", "bridleway")
)
"""Kinds of streets that a map may lack or invent. Carriageways are not doubted: of the roads of the
world more than four in five are mapped, nearly all in dense places (Barrington-Leigh and
Millard-Ball 2017, PLOS ONE 12(8)); no such figure is known of footpaths."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """How far the city may be from its data.

    Attributes
    ----------
    speed : float
        Standard deviation of the logarithm of the true speed over the profile's. 0.1 puts nine in
        ten between 3.4 and 4.7 km/h for an adult: the span of the conventions in use, from the 3.2
        to 4.0 km/h of GB 50180-2018 to the 4.8 km/h of other tools.
    place_m : float
        Standard deviation, east and north, of where a home is, metres. 10 m is the way from the
        middle of an ordinary block of flats to one of its doors. Nothing is moved across a barrier.
    lacking : float
        Share of the true footpaths that the map lacks. Maps have more than four roads in five;
        footpaths are mapped after roads, but a network in use has been walked: one in ten.
    invented : float
        Paths on the map that are none, as a share of those on it: built over, closed or drawn by
        mistake. Far rarer than what is lacking, since somebody had to draw them: one in fifty.
    split : float
        Coefficient of variation of the residents who live at a demand point, about the number that
        the data give it; the total of its area stays. Totals are counted, while what a point has is
        commonly a share by dwellings or floor area: flats differ in size and vacancy, by a third.
    """

    speed: float = 0.1
    place_m: float = 10.0
    lacking: float = 0.1
    invented: float = 0.02
    split: float = 0.3

    def times(self, factor: float) -> "Doubts":
        """Doubt everything so many times as much; no share goes above one half."""
        return Doubts(
            self.speed * factor,
            self.place_m * factor,
            min(self.lacking * factor, 0.5),
            min(self.invented * factor, 0.5),
            self.split * factor,
        )
