"""The GeoPackage home: one file, plain SQLite in WAL mode, opened by QGIS as it is.

A build replaces everything in one transaction: whoever reads meanwhile keeps seeing the old city,
and a build that is killed leaves the old city whole.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from types import TracebackType

import pandas as pd

from geo.errors import StoreError
from geo.run import Run, from_row
from geo.store.database import (
    BUSY_S,
    begin,
    busy,
    connect,
    explained,
    is_absent,
    require_free,
    require_ours,
    unfinished,
)
from geo.store.models import RUNS
from geo.store.read import read_table
from geo.store.write import write_city


class Store:
    """A city at rest in a GeoPackage, as it was when the store was opened.

    Everything read through one store comes from one state of the file, however often others build
    meanwhile; :meth:`replace` moves on to the new state. Threads may share a store.

    Parameters
    ----------
    path : Path
        The file; it need not be there before :meth:`replace`.
    snapshot : Connection, optional
        An open read transaction; begun at the first question when left out.
    busy_s : float
        How long :meth:`replace` waits for another writer, seconds.
    """

    def __init__(
        self, path: Path, *, snapshot: sqlite3.Connection | None = None, busy_s: float = BUSY_S
    ) -> None:
        self.path = path
        self.busy_s = busy_s
        self._snapshot = snapshot
        self._turn = RLock()

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
        """Let the file go; a later question opens it again."""
        with self._turn:
            if self._snapshot is not None:
                self._snapshot.close()
            self._snapshot = None

    def replace(self, tables: Mapping[str, pd.DataFrame], run: Run) -> None:
        """Put a whole city in the place of whatever the file held, in one transaction.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Tables of ``geo.tables.INPUTS`` and ``RESULTS``; one that is left out becomes empty.
        run : Run
            The computation that they belong to.

        Raises
        ------
        ContractError, CRSError
            If a table is not as :mod:`geo.tables` describes it; the old city stands.
        StoreError
            If another process is writing, or the disk refuses; the old city stands.
        """
        with self._turn:
            self.close()
            if not is_absent(self.path):
                self._write(self.path, tables, run)
                return
            with unfinished(self.path) as part:  # so that a file appears only once it is whole
                self._write(part, tables, run)
                if not is_absent(self.path):
                    raise busy(self.path)
                part.replace(self.path)

    def read(self, name: str) -> pd.DataFrame:
        """Read a table as it was written.

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
            If the file cannot be read.
        """
        with self._reading() as database:
            return read_table(database, name)

    def run(self) -> Run:
        """Read the run whose results are held.

        Raises
        ------
        StoreError
            If nothing has been built.
        """
        (row,) = self.read(RUNS.name).to_dict("records")
        described = {str(name): value for name, value in row.items()}
        return from_row({**described, "created": datetime.fromisoformat(row["created"])})

    def export(self, path: Path, *, overwrite: bool = False) -> None:
        """Write everything to a GeoPackage of its own, whole or not at all.

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
        require_free(path, self.path, overwrite=overwrite)
        with self._reading() as database, explained(path), unfinished(path) as part:
            copy = connect(part, mode="rwc")
            try:
                database.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, to be mailed as it is
                copy.execute("VACUUM")
            finally:
                copy.close()
            part.replace(path)

    def _write(self, path: Path, tables: Mapping[str, pd.DataFrame], run: Run) -> None:
        """Hold the one write transaction; commit when all went well."""
        with explained(path):
            database = connect(path, mode="rwc", busy_s=self.busy_s)
            try:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("BEGIN IMMEDIATE")
                write_city(database, tables, run)
                database.execute("COMMIT")
            finally:
                database.close()  # rolls back what is not committed

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._turn, explained(self.path):
            if self._snapshot is None:
                self._snapshot = begin(self.path)
            yield self._snapshot


def open_geopackage(path: Path, *, create: bool) -> Store:
    """Open a GeoPackage that a build has left, or one that is to be made or replaced.

    Raises
    ------
    StoreError
        If nothing has been built there, or the file is something else.
    """
    if not create:
        return Store(path, snapshot=begin(path))
    if not path.absolute().parent.is_dir():
        raise StoreError(f"no folder {path.absolute().parent}", hint="make it first")
    if not is_absent(path):
        require_ours(path)
    return Store(path)
