"""What a home of tables must do, be it a file or a server.

Everything else in :mod:`geo.store` is written once against this: an engine opens transactions,
says what went wrong in this project's words, fills tables in bulk, and hides how its database
writes a shape and finds one in a box.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Column, ColumnElement, Connection, Table

from geo.errors import StoreError

BUSY_S = 30.0
"""How long a writer waits for another one, unless told otherwise."""

BUILD = "run gridgov build CITY.toml"

Box = tuple[float, float, float, float]
"""West, south, east, north, degrees."""

Shapes = npt.NDArray[np.object_]


class Engine(ABC):
    """One home of tables.

    Attributes
    ----------
    name : str
        How messages name it; never with a password.
    busy_s : float
        How long a writer waits for another one, seconds.
    """

    name: str
    busy_s: float

    @abstractmethod
    def is_empty(self) -> bool:
        """Tell whether nothing was ever built here."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state and changes nothing.

        Raises
        ------
        StoreError
            If nothing has been built, or the home cannot be reached.
        """

    @abstractmethod
    def revision(self, connection: Connection) -> str | None:
        """Read the revision of the tables; None where there are none of ours."""

    @abstractmethod
    def writing(self, *, any_revision: bool = False) -> AbstractContextManager[Connection]:
        """Open the one transaction that may replace everything; commit when all went well.

        An empty home is made ready within it. Readers are never blocked, and see the state of
        before until it is over.

        Parameters
        ----------
        any_revision : bool
            Whether tables of another revision are welcome, which only a migration wants.

        Raises
        ------
        StoreError
            If another one is writing, or the home refuses.
        ContractError
            For what the database's constraints refuse.
        """

    @abstractmethod
    def editing(self) -> AbstractContextManager[Connection]:
        """Open a transaction that changes single rows; builds wait for it and it for them."""

    def keeping(self) -> AbstractContextManager[Connection]:
        """Open a transaction that changes what builds leave alone: accounts, scenarios, the log.

        It waits for builds only where the home lets nobody write beside them.
        """
        return self.editing()

    @abstractmethod
    def alone(self, connection: Connection) -> None:
        """Wait until no other transaction is alone, and be it until the caller's ends.

        What is read afterwards is what the one before left, so that entries of a log can be
        numbered, or the last of something kept.
        """

    def may_replace(self, connection: Connection) -> bool:
        """Tell whether whoever opened the transaction may replace what a build wrote."""
        return True

    @abstractmethod
    def fill(
        self,
        connection: Connection,
        name: str,
        columns: Mapping[str, Sequence[object]],
        shapes: Shapes | None,
    ) -> None:
        """Put rows in the place of all that a table holds.

        Parameters
        ----------
        connection : Connection
            Of :meth:`writing`.
        name : str
            A table of ``geo.store.models.STORED``.
        columns : mapping of str to sequence
            Plain values, None where absent, all of one length; columns left out become NULL.
        shapes : ndarray of geometry or None
            For a table with geometry, in EPSG:4490.
        """

    @abstractmethod
    def shape(self, column: Column[bytes]) -> ColumnElement[bytes]:
        """Select a geometry column in the form that :meth:`shapes` takes."""

    @abstractmethod
    def shapes(self, values: Iterable[bytes | None]) -> Shapes:
        """Read shapes as they come out of the database, doubles bit for bit."""

    @abstractmethod
    def encoded(self, shapes: Shapes) -> list[object]:
        """Write shapes as values that an INSERT or UPDATE takes."""

    @abstractmethod
    def near(self, table: Table, box: Box) -> ColumnElement[bool]:
        """Say which rows may meet a box, by the spatial index; an exact test follows."""

    @abstractmethod
    def export(self, path: Path) -> None:
        """Write everything that may be handed on to a GeoPackage, in the place of what is there.

        Accounts, sessions and the audit log are not in it.
        """

    def close(self) -> None:
        """Let go of what is held open; a later question opens it again."""
        return


def busy(name: str) -> StoreError:
    """Describe a home that somebody else is writing."""
    return StoreError(f"{name} is busy: another build is writing it", hint="try again after it")


def nothing_built(name: str) -> StoreError:
    """Describe a home without a city."""
    return StoreError(f"nothing has been built at {name}", hint=BUILD)


def other_revision(name: str, found: str, expected: str) -> StoreError:
    """Describe a home whose tables are of another version of this program."""
    return StoreError(
        f"{name} has version {found} of the tables, expected {expected}",
        hint="run gridgov migrate" if found < expected else "install a later gridgov",
    )
