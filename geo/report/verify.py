"""A report in a file against what a store says: which of its figures agree, and which do not.

All figures are gathered anew from the store, as the report says that it was asked, and compared
one by one. Then what stands in the file to be read is compared with what is told of the figures:
of those gathered anew where the store holds all that the report was made of, and of those that
travel in the file where it does not.
"""

import math
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from os.path import commonprefix
from pathlib import Path

from geo.answers import City
from geo.errors import ReportError
from geo.report.carried import Carried, Form, carried
from geo.report.document import document_of
from geo.report.gather import asked_of, gather
from geo.report.make import made
from geo.report.maps import maps_of
from geo.report.report import Asked, Report
from geo.report.scope import Scope
from geo.report.seen import Seen, unlike, unlike_parts
from geo.report.table import Figure, Value
from geo.report.verdict import Doubt, Outcome, Verdict
from geo.run import Run
from geo.store import editions

TOLERANCE = 1e-9
"""How far numbers may lie apart, of the larger; sums of the same numbers in another order do."""

Reads = frozenset[str]

TRAVELS = "figures"
"""Where a doubt is of what travels, not of what is read."""


@dataclass(frozen=True)
class Truth:
    """What a store says to the question of a report; gathered once for all files of it.

    Attributes
    ----------
    scope : Scope
        The city, and what was asked.
    fonts : Path
        Folder of :data:`geo.outputs.sheet.FONT_FILES`.
    """

    scope: Scope
    fonts: Path
    _files: dict[Form, Seen] = field(default_factory=dict, repr=False)

    @cached_property
    def report(self) -> Report:
        """The figures."""
        return gather(self.scope)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures by name."""
        return {figure.id: figure for figure in self.report.figures()}

    @cached_property
    def runs(self) -> list[Run]:
        """The runs that the store holds."""
        with self.scope.city.store.engine.reading() as connection:
            return [edition.run for edition in editions.every(connection)]

    @cached_property
    def _maps(self) -> Mapping[str, str]:
        return maps_of(self.scope.city, self.report)

    def file(self, form: Form) -> Seen:
        """Make the file that an honest one is like."""
        if form not in self._files:
            document = document_of(self.report, self._maps)
            content = made(form, document, self.report, fonts=self.fonts)
            self._files[form] = Seen(form, content, self.report)
        return self._files[form]


def verify(path: Path, city: City, *, fonts: Path) -> Verdict:
    """Hold a report against a store.

    Parameters
    ----------
    path : Path
        A file of :func:`geo.report.make.make_report`.
    city : City
        What it is held against.
    fonts : Path
        Folder of :data:`geo.outputs.sheet.FONT_FILES`.

    Raises
    ------
    ReportError
        If it is no report, or the store holds another city.
    NotFoundError
        If the area, the walker or the run before that it tells of is not in the store.
    """
    file = carried(path)
    return judged(file, truth_of(file.report, city, fonts=fonts))


def truth_of(report: Report, city: City, *, fonts: Path) -> Truth:
    """Make ready to gather what a store says to the question of a report; see :func:`verify`."""
    if report.run.city_code != city.run.city_code:
        raise ReportError(
            f"the report is of {report.run.city} ({report.run.city_code}), "
            f"the store holds {city.run.city} ({city.run.city_code})",
            hint="name the store that it was made from: --store",
        )
    return Truth(Scope(city, asked_of(city, **asdict(report.asked))), fonts)


def judged(file: Carried, truth: Truth) -> Verdict:
    """Hold a report that was read against what a store says to its question."""
    told, due = file.report, truth.report
    changed = frozenset(name for name in {*told.inputs, *due.inputs}
                        if told.inputs.get(name) != due.inputs.get(name))  # fmt: skip
    of_making = [*_of_making(told, truth)]
    figures = {figure.id: figure for figure in told.figures()}
    of_figures = [*_of_figures(figures, told, truth, changed)]
    if not changed and not of_making and told.run == due.run:
        of_pages = [*_of_pages(file, truth.file(file.form))]
    elif told.version == due.version:
        of_pages = [*_of_pages_told_again(file, truth.fonts)]
    else:
        of_pages = []
    n_differ = sum(doubt.outcome != "agrees" for doubt in of_figures)
    of_tables = [*_of_tables(told, due)] if told.run == due.run and not changed else []
    doubts = [*of_making, *of_figures, *of_tables, *of_pages]
    return Verdict(
        report=file.name,
        form=file.form,
        run=told.run.id,
        store_run=due.run.id,
        n_agree=len(figures.keys() | truth.figures.keys()) - n_differ,
        n_differ=n_differ,
        changed=tuple(sorted(changed)),
        doubts=tuple(doubts),
        notes=tuple(_notes(told, truth, changed)),
    )


def _of_making(told: Report, truth: Truth) -> Iterator[Doubt]:
    """Doubt a report that another program, question or run made than the store's own."""
    due = truth.report
    if told.version != due.version:
        yield Doubt("report:version", TRAVELS, "differs", told.version, due.version)
    for name, value, other in _unlike_fields(told.asked, due.asked):
        yield Doubt(f"report:asked:{name}", TRAVELS, "differs", value, other)
    if told.run not in truth.runs:
        like = next((run for run in truth.runs if run.id == told.run.id), due.run)
        outcome: Outcome = "altered" if like.id == told.run.id else "differs"
        for name, value, other in _unlike_fields(told.run, like):
            yield Doubt(f"report:run:{name}", TRAVELS, outcome, value, other)
        return
    for name, value, other in _unlike_fields(told.run, due.run):
        if name in _COUNTS:
            yield Doubt(f"report:run:{name}", TRAVELS, "differs", value, other)


_COUNTS = frozenset({"method", "zone", "cells", "profile", "speed_kmh", "minutes", "limit_m",
                     "norms", "profiles"})  # fmt: skip
"""What of a run decides how the same inputs are counted."""


def _unlike_fields(told: Run | Asked, due: Run | Asked) -> Iterator[tuple[str, str, str]]:
    other = asdict(due)
    return ((name, str(value), str(other[name]))
            for name, value in asdict(told).items() if value != other[name])  # fmt: skip


def _of_figures(
    figures: Mapping[str, Figure], told: Report, truth: Truth, changed: Reads
) -> Iterator[Doubt]:
    """Doubt figures that differ, and those that depend on an input that was changed.

    Where the same inputs are counted alike, only an alteration makes figures differ; another run
    of the same inputs has another number and day.
    """
    due = truth.report
    is_alike = (
        told.version == due.version
        and not any(name in _COUNTS for name, _, _ in _unlike_fields(told.run, due.run))
        and (bool(changed) or told.run == due.run)
    )

    def doubt(told: Figure | None, due: Figure | None, what: Outcome, reads: Reads) -> Doubt:
        depends = tuple(sorted(changed & reads))
        is_altered = is_alike and not depends and what != "agrees"
        one, other = (None if figure is None else figure.value for figure in (told, due))
        name = due.id if due is not None else told.id if told is not None else ""
        return Doubt(name, TRAVELS, "altered" if is_altered else what, one, other, depends)

    reads_due = _row_reads(truth.figures, truth.figures.keys() - figures.keys())
    reads_told = _row_reads(figures, figures.keys() - truth.figures.keys())
    for name, figure in truth.figures.items():
        found = figures.get(name)
        if found is None:
            yield doubt(None, figure, "new", reads_due[_row_of(name)])
        elif not _is_same(found.value, figure.value):
            yield doubt(found, figure, "differs", figure.reads)
        elif figure.reads & changed:
            yield doubt(found, figure, "agrees", figure.reads)
    for name, figure in figures.items():
        if name not in truth.figures:
            yield doubt(figure, None, "gone", reads_told[_row_of(name)])


def _row_reads(figures: Mapping[str, Figure], names: Set[str]) -> dict[str, Reads]:
    """Say what may change whether the rows of some figures are there: whatever they read."""
    reads: dict[str, Reads] = dict.fromkeys(map(_row_of, names), frozenset[str]())
    for name, figure in figures.items() if reads else ():
        if (row := _row_of(name)) in reads:
            reads[row] |= figure.reads
    return reads


def _row_of(figure: str) -> str:
    return figure.rpartition(":")[0]


def _is_same(told: Value, due: Value) -> bool:
    if isinstance(told, int | float) and isinstance(due, int | float):
        return math.isclose(told, due, rel_tol=TOLERANCE)
    return told == due


def _of_tables(told: Report, due: Report) -> Iterator[Doubt]:
    """Doubt tables that are described or ordered otherwise than they are made of the same run."""
    if told.version != due.version:
        return
    for name in told.tables.keys() & due.tables.keys():
        one, other = told.tables[name], due.tables[name]
        ids = [[table.row_id(row) for row in table.rows] for table in (one, other)]
        if replace(one, rows=(), row_reads=None) != replace(other, rows=(), row_reads=None):
            yield Doubt(name, TRAVELS, "altered", "its description", None)
        elif ids[0] != ids[1] and sorted(ids[0]) == sorted(ids[1]):
            first = next(a for a, b in zip(*ids, strict=True) if a != b)
            yield Doubt(first, TRAVELS, "altered", "the order of rows", None)
    if [*told.tables] != [*due.tables] and {*told.tables} == {*due.tables}:
        yield Doubt("", TRAVELS, "altered", "the order of tables", None)


def _of_pages(file: Carried, due: Seen) -> Iterator[Doubt]:
    """Doubt what stands in a file and not in what it should be, or the other way round."""
    if file.content == due.content:
        return
    told = Seen(file.form, file.content, due.report)
    try:
        found = [*unlike(told, due)]
        where = "" if found or file.report != due.report else unlike_parts(told, due)
    except Exception as error:  # noqa: BLE001 - readers let any error out of an altered file
        yield Doubt("", file.form, "altered", f"cannot be read ({type(error).__name__})", None)
        return
    for one in found:
        yield Doubt(one.figure, one.where, "altered", *_shortened(one.told, one.due))
    if where:
        yield Doubt("", where, "layout", "not byte for byte as it is made", None)


def _of_pages_told_again(file: Carried, fonts: Path) -> Iterator[Doubt]:
    """Doubt what stands in a file and is not what its own figures say; its maps are its own."""
    try:
        document = document_of(file.report, file.maps)
        again = made(file.form, document, file.report, fonts=fonts)
    except ReportError:
        raise
    except Exception as error:  # noqa: BLE001 - figures that were altered may break any chapter
        yield Doubt("", TRAVELS, "altered", f"cannot be told again ({error})", None)
        return
    yield from _of_pages(file, Seen(file.form, again, file.report))


def _shortened(told: str, due: str) -> tuple[str, str]:
    """Cut two texts to where they first differ."""
    same = len(commonprefix([told, due]))
    start = max(0, same - _LETTERS // 2)
    one, other = (
        f"{'…' if start else ''}{text[start : start + _LETTERS]}"
        f"{'…' if len(text) > start + _LETTERS else ''}"
        for text in (told, due)
    )
    return one, other


_LETTERS = 60


def _notes(told: Report, truth: Truth, changed: Reads) -> Iterator[str]:
    """Say what else is to be known."""
    due = truth.report
    if told.run != due.run and told.run in truth.runs:
        run = told.run
        by_then = [one for one in truth.runs if one.valid_from <= run.valid_from]
        reached = max(by_then, key=lambda one: (one.valid_from, one.edition)) == run
        how = "verify with --as-of {}" if reached else "another run of {} took its place"
        yield (f"the report is of run {run.id}, which the store still holds: "
               f"{how.format(run.valid_from)}")  # fmt: skip
    if told.version != due.version:
        yield (f"gridgov {told.version} made it, and this is {due.version}: its figures are "
               "compared, its pages are not")  # fmt: skip
    elif changed:
        yield "what its maps draw is not compared, for the inputs are not the same"
