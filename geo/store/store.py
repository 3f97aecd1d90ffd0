"""A city at rest: what is read, replaced and edited, whatever the home."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pandas as pd
from sqlalchemy import Connection, func, select

from geo.errors import StoreError
from geo.run import Run
from geo.store import archive, edit, editions, log
from geo.store.editions import Edition
from geo.store.engine import Box, Engine, nothing_built
from geo.store.file_engine import GeoPackage, require_free, unfinished
from geo.store.models import GEOMETRY, KEPT, MODELS, REPLACED, RUNS, STORED
from geo.store.pages import Asked, Page, page_of_frame, page_of_table
from geo.store.read import Where, contract, matching, meeting, read_table
from geo.store.write import Tables, normal, write_edition
from geo.tables import REGISTRY

WALKED = ("compounds", "gates")
"""What a walk depends on of the registry, which is edited between builds."""


class Store:
    """A city at rest, as it was when the store was opened.

    Everything read through one store is of one edition, however often others build meanwhile;
    edits of the registry are seen at once in the newest edition. Threads may share a store.

    Parameters
    ----------
    engine : Engine
        The home.
    as_of : str, optional
        A day, ``2026-11-24``: the edition that describes it, with the edits made until then; the
        newest edition with all edits when left out.
    """

    def __init__(self, engine: Engine, *, as_of: str | None = None) -> None:
        self.engine = engine
        self.as_of = as_of
        self._edition: Edition | None = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the home go; a later question opens it again, at the edition of then."""
        self._edition = None
        self.engine.close()

    def run(self) -> Run:
        """Read the run whose results are held.

        Raises
        ------
        StoreError
            If nothing has been built.
        NotFoundError
            If nothing is known of the day asked for.
        """
        with self._reading() as (_, edition):
            return edition.run

    def contents(self) -> Mapping[str, str]:
        """Tell the rows of each table of this edition apart from any others, edits included."""
        with self._reading() as (connection, edition):
            return {name: f"{held}{self._edits(connection, edition, name)}"
                    for name, held in edition.held.items()}  # fmt: skip

    def _edits(self, connection: Connection, edition: Edition, name: str) -> str:
        """Tell what was edited since the build apart from any other edits."""
        if name not in WALKED:
            return ""
        if self._is_live(connection, edition, name):
            return f" {edit.state(connection, name)}"
        return f" {archive.content_hash(self._archived(connection, edition, name))}"

    def walked(self) -> tuple[str, ...]:
        """Tell what a walk depends on of the registry apart from what it was before any edit."""
        with self.engine.reading() as connection:
            return tuple(edit.state(connection, name) for name in WALKED)

    def now(self) -> tuple[Run, int]:
        """Read the run of the newest edition and the number of the last edit, in one look.

        Raises
        ------
        StoreError
            If nothing has been built.
        """
        with self.engine.reading() as connection:
            edition, edited = editions.latest(connection), log.last_edit(connection)
        if edition is None:
            raise nothing_built(self.engine.name)
        return edition.run, edited

    def last_edit(self) -> int:
        """Return the number of the last edit of the registry; 0 before the first."""
        with self.engine.reading() as connection:
            return log.last_edit(connection)

    def edited(self, name: str) -> int:
        """Count the edits of a table of the registry since the build."""
        with self._reading() as (connection, edition):
            return log.edited_since(connection, name, edition.number)

    def edits(self, name: str, code: str) -> list[log.Edit]:
        """Read the edits of a row of the registry, oldest first."""
        with self._reading() as (connection, _):
            return log.edits_of(connection, name, code)

    def newest(self) -> Run:
        """Read the run of the newest edition; :meth:`now` says what may fail."""
        return self.now()[0]

    def read(
        self, name: str, *, box: Box | None = None, where: Where | None = None
    ) -> pd.DataFrame:
        """Read a table as it was written.

        Parameters
        ----------
        name : str
            A table of :data:`~geo.store.models.STORED`.
        box : tuple of float, optional
            Only rows whose shapes meet west, south, east, north (degrees), the border included.
        where : mapping of str to sequence, optional
            Only rows that hold one of the wanted values in each column.

        Returns
        -------
        DataFrame or GeoDataFrame
            The contract's columns in its order, rows in the order written. Texts are ``object``,
            absent ones None; numbers ``float64``; whole numbers ``int64`` and booleans ``bool``,
            or ``Int64`` and ``boolean`` where some are absent. Geometry is in EPSG:4490, its
            doubles bit for bit.

        Raises
        ------
        NotFoundError
            If a store has no such table.
        StoreError
            If the home cannot be read.
        """
        contract(name)
        with self._reading() as (connection, edition):
            if self._is_live(connection, edition, name):
                return read_table(self.engine, connection, name, box=box, where=where)
            frame = matching(self._archived(connection, edition, name), where)
            return meeting(frame, box) if box is not None and GEOMETRY in frame else frame

    def page(self, name: str, asked: Asked) -> Page:
        """Read some rows of a table, its shapes left out.

        Raises
        ------
        NotFoundError, ContractError
            For a table or column that is not there.
        """
        contract(name)
        with self._reading() as (connection, edition):
            if self._is_live(connection, edition, name):
                return page_of_table(connection, name, asked)
            return page_of_frame(self._archived(connection, edition, name), name, asked)

    def row(self, name: str, code: str) -> edit.Row:
        """Read one row of the registry as it is now; :meth:`geo.store.edit.Editor.row`."""
        with self._reading() as (connection, edition):
            return edit.Editor(self.engine, connection, edition.number).row(name, code)

    @contextmanager
    def editing(self) -> Iterator[edit.Editor]:
        """Change single rows of the registry, all of them or none.

        Raises
        ------
        StaleError
            If a row was changed since the version that was read.
        StoreError
            If this store looks at the past, or the home refuses.
        """
        if self.as_of is not None:
            raise StoreError("the past cannot be edited", hint="leave out --as-of")
        with self.engine.editing() as connection:
            edition = editions.latest(connection)
            if edition is None:
                raise nothing_built(self.engine.name)
            yield edit.Editor(self.engine, connection, edition.number)

    @contextmanager
    def building(self) -> Iterator["Draft"]:
        """Replace the city within one transaction, which is given up when an error passes."""
        with self.engine.writing() as connection:
            yield Draft(self.engine, connection, editions.latest(connection))
        self._edition = None

    @contextmanager
    def planning(self) -> Iterator["Draft"]:
        """Look at what a build would replace, and write nothing."""
        if self.engine.is_empty():
            yield Draft(self.engine, None, None)
            return
        with self.engine.reading() as connection:
            yield Draft(self.engine, connection, editions.latest(connection))

    def replace(self, tables: Tables, run: Run) -> Run:
        """Put a whole city in the place of whatever the store held.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Tables of :data:`~geo.store.models.REPLACED`; one that is left out becomes empty.
        run : Run
            The computation that they belong to.

        Returns
        -------
        Run
            The same with the number of its edition.

        Raises
        ------
        ContractError, CRSError
            If a table is not as :mod:`geo.tables` describes it; the old city stands.
        StoreError
            If another process is writing, or the home refuses; the old city stands.
        """
        with self.building() as draft:
            return draft.put(tables, run)

    def require_free(self, path: Path, *, overwrite: bool) -> None:
        """Refuse to write over what must not be lost, the store itself above all.

        Raises
        ------
        StoreError
            If the file is there and may not be overwritten, or is in use.
        """
        own = getattr(self.engine, "path", None)
        if own is not None and path.exists() and path.samefile(own):
            raise StoreError(f"{path} is in use", hint="name another file")
        require_free(path, overwrite=overwrite)

    def export(self, path: Path, *, overwrite: bool = False) -> None:
        """Write everything to a GeoPackage of its own, whole or not at all.

        A store that looks at the past writes that edition alone.

        Parameters
        ----------
        path : Path
            The file to write; never the store itself.
        overwrite : bool
            Whether it may be there already.

        Raises
        ------
        StoreError
            If the file is there and may not be overwritten, is in use, or cannot be written.
        """
        self.require_free(path, overwrite=overwrite)
        if self.as_of is None:
            self.engine.export(path)
            return
        run = self.run()
        with unfinished(path) as part:
            Store(GeoPackage(part)).replace({name: self.read(name) for name in REPLACED}, run)
            part.replace(path)

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, Edition]]:
        with self.engine.reading() as connection:
            if self._edition is None:
                if self.as_of is None:
                    self._edition = editions.latest(connection)
                else:
                    self._edition = editions.as_of(connection, self.as_of)
            if self._edition is None:
                raise nothing_built(self.engine.name)
            yield connection, self._edition

    def _is_live(self, connection: Connection, edition: Edition, name: str) -> bool:
        """Tell whether the plain tables hold what was asked for."""
        if name in KEPT:
            return True
        if self.as_of is not None and name in REGISTRY:
            return False
        return _newest(connection) == edition.number

    def _archived(self, connection: Connection, edition: Edition, name: str) -> pd.DataFrame:
        """Take a table of an edition out of the archive, with the edits made in its time."""
        table, hashed = STORED[name], edition.held.get(name)
        frame = archive.get(connection, table, hashed) if hashed else archive.empty(table)
        if name not in REGISTRY:
            return frame
        until = None if self.as_of is None else f"{self.as_of}T24"
        return edit.replayed(connection, edition.number, table, frame, until=until)


@dataclass(frozen=True)
class Draft:
    """The state that a build replaces, and the way to replace it.

    Attributes
    ----------
    engine, connection : Engine, Connection or None
        The transaction; none where there is nothing to look at.
    latest : Edition or None
        The newest edition; None before the first build.
    """

    engine: Engine
    connection: Connection | None
    latest: Edition | None

    def held(self, name: str) -> pd.DataFrame:
        """Read a table as it is now, edits included."""
        if self.connection is None or self.latest is None:
            return archive.empty(STORED[name])
        return read_table(self.engine, self.connection, name)

    def handed(self, name: str) -> pd.DataFrame:
        """Read a registry's table as the files said it at the last build."""
        if self.connection is None or self.latest is None or name not in self.latest.handed:
            return archive.empty(STORED[name])
        return archive.get(self.connection, STORED[name], self.latest.handed[name])

    def editor(self) -> edit.Editor:
        """Edit rows of the registry within the same transaction, as edits of what is held."""
        assert self.connection is not None, "a plan writes nothing"
        assert self.latest is not None, "nothing is there to be edited"
        return edit.Editor(self.engine, self.connection, self.latest.number)

    def may_put(self) -> bool:
        """Tell whether this role may replace what a build wrote."""
        return self.connection is not None and self.engine.may_replace(self.connection)

    def keep(self, name: str, frame: pd.DataFrame) -> str:
        """Keep rows of the form of a table in the archive; return their hash."""
        assert self.connection is not None, "a plan writes nothing"
        return archive.put(self.connection, name, normal(STORED[name], frame))

    def kept(self, name: str, hashed: str) -> pd.DataFrame:
        """Read what was kept."""
        assert self.connection is not None, "nothing is kept where nothing is"
        return archive.get(self.connection, STORED[name], hashed)

    def put(
        self, tables: Tables, run: Run, *, handed: Mapping[str, pd.DataFrame] | None = None
    ) -> Run:
        """Replace everything; see :meth:`Store.replace`."""
        assert self.connection is not None, "a plan writes nothing"
        edition = write_edition(self.engine, self.connection, tables, run, handed=handed or {})
        return edition.run


def _newest(connection: Connection) -> int:
    return int(connection.scalar(select(func.max(MODELS[RUNS.name].c.edition))) or 0)
