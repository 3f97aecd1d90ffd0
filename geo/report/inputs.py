"""Hashes of what a store holds: by them a report knows which of its figures may have changed."""

from collections.abc import Mapping

from geo.answers import City
from geo.store.archive import content_hash
from geo.tables import INPUTS, REGISTRY


def input_hashes(city: City) -> Mapping[str, str]:
    """Hash each input table as it is now.

    Returns
    -------
    dict of str to str
        Table of :data:`geo.tables.INPUTS` -> hexadecimal digest of its rows. A row of the registry
        that was edited since the build counts as it is now; all else counts as it was built.
    """
    held = city.store.contents()
    return {name: content_hash(city.table(name)) if name in REGISTRY else held[name]
            for name in INPUTS}  # fmt: skip


GROUND = frozenset({"areas", "demand"})
"""What says who lives where."""

TIED = GROUND | {"streets", "barriers", "gates"}
"""What says whether a place can be tied to a street."""

WALK = GROUND | {"stations", "entrances", "streets", "barriers", "gates", "compounds"}
"""What says who is covered: who lives in a compound leaves it by its gates."""
