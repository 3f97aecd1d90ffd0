"""What a chapter tells with: the figures, the words of its language, and the maps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.report.block import Said
from geo.report.report import Report
from geo.report.table import FigureTable, Row, Value
from geo.report.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A chapter at work.

    Attributes
    ----------
    report : Report
        All figures.
    words : mapping of str to str
        The chapter's words and the common ones.
    maps : mapping of str to str
        Name -> SVG of what is drawn from a city's shapes; empty when a report is told again
        from its figures alone.
    """

    report: Report
    words: Words
    maps: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str) -> FigureTable:
        """Take the figures of a table."""
        return self.report.tables[name]

    def root(self, table: str) -> Row:
        """Take the row of the report's own area from a table that has ``code``."""
        asked = self.report.asked.area
        return next(row for row in self.table(table).rows if row["code"] == asked)

    def said(self, table: str, row: Row, column: str) -> Said:
        """Say a figure; of a text that has a word of its own, ``COLUMN_value``, that word."""
        return self.table(table).said(row, column, self._word(column, row[column]))

    def _word(self, column: str, value: Value) -> str | None:
        return self.words.get(f"{column}_{value}") if isinstance(value, str) else None
