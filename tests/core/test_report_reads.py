"""A changed input reaches exactly the figures that say they read it.

Each input of a small city is changed in its file, in all ways that matter, and the city is built
again (``changed_inputs``); inputs that share no figure but sums are changed together, for builds
take time. Whatever figure then differs must read something that changed; and of whatever the
figures of a table say they read, some change must have been seen.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from changed_inputs import EARLIER, EDITS, LAST, LATER, built, changed, edited, reports_of, written

from geo.report.report import Report
from geo.tables import INPUTS

pytestmark = pytest.mark.slow

TOGETHER = (
    ("teams", "ratings", "channels", "hubs", "landscape"),
    ("requests", "projects", "events", "partners", "alliances"),
)
CHANGES = (*((table,) for table in EDITS if not any(table in some for some in TOGETHER)), *TOGETHER)

RARE = {
    "week_sums": frozenset(INPUTS),  # an hour is shut where nobody at all reaches what is open
    "islands": {"compounds"},  # whom an island strands may leave it by a gate of their own
    "quality_sums": {"compounds", "areas"},  # nor does a border part it from those it strands
}
"""Table -> what it reads and is not seen to: one change of each input is not all there may be."""


class Seen(NamedTuple):
    """What one change brought.

    Attributes
    ----------
    columns : frozenset of tuple of str
        Tables, columns, and what is read of what changed by a figure there that differs.
    inputs : frozenset of str
        Input tables whose rows differ.
    unflagged : tuple of str
        Figures that differ and read none of them.
    """

    columns: frozenset[tuple[str, str, str]]
    inputs: frozenset[str]
    unflagged: tuple[str, ...]


class Experiments:
    """The city as it is, and after each change; each is built once.

    Parameters
    ----------
    folder : Path
        Where files and stores are left.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._first = folder, folder / "first.gpkg"
        built(written(folder / "city"), self._first, EARLIER, minutes=12)
        self.base = self._reports(())
        self._seen: dict[tuple[str, ...], Seen] = {}

    def seen(self, tables: tuple[str, ...]) -> Seen:
        """Change some inputs and look at what differs."""
        if tables not in self._seen:
            pairs = zip(self.base, self._reports(tables), strict=True)
            both = [changed(before, after) for before, after in pairs]
            inputs = both[0][1]
            figures = {name: figure for found, _ in both for name, figure in found.items()}
            self._seen[tables] = Seen(
                frozenset((name.split(":")[0], name.rpartition(":")[2], one)
                          for name, figure in figures.items() for one in figure.reads & {*tables}),
                inputs,
                tuple(sorted(name for name, figure in figures.items()
                             if not figure.reads & inputs)),
            )  # fmt: skip
        return self._seen[tables]

    def _reports(self, tables: tuple[str, ...]) -> tuple[Report, ...]:
        folder = written(self._folder / "-".join(("city", "is", *tables)))
        for table in tables:
            edited(folder, table)
        store = folder / "city.gpkg"
        shutil.copy(self._first, store)
        found: tuple[Report, ...] = reports_of(built(folder, store, LAST if tables else LATER))
        return found


@pytest.fixture(scope="module")
def experiments() -> Iterator[Experiments]:
    with TemporaryDirectory() as folder:
        yield Experiments(Path(folder))


def test_every_input_is_changed() -> None:
    assert set(EDITS) == set(INPUTS)
    assert sorted(table for tables in CHANGES for table in tables) == sorted(INPUTS)


@pytest.mark.parametrize("tables", CHANGES, ids="-".join)
def test_whatever_differs_reads_something_that_changed(
    experiments: Experiments, tables: tuple[str, ...]
) -> None:
    seen = experiments.seen(tables)
    assert set(tables) <= seen.inputs
    assert not seen.unflagged


def test_whatever_is_said_to_be_read_is_seen_to_matter(experiments: Experiments) -> None:
    """Columns of one table that read the same are of one making: one of them must be seen."""
    seen = frozenset().union(*(experiments.seen(tables).columns for tables in CHANGES))
    makings: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for report in experiments.base:
        for table in report.tables.values():
            for name, column in table.columns.items():
                makings[table.name, column.reads].add(name)
    unseen = {
        (table, ", ".join(sorted(columns))): sorted(left)
        for (table, reads), columns in makings.items()
        if (left := {one for one in reads
                     if not any((table, name, one) in seen for name in columns)}
                    - RARE.get(table, set()))
    }  # fmt: skip
    assert not unseen
