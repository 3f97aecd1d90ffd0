"""What was found in a city's files, and what it means for them.

A *fault* stops everything, a row *left out* was left out because the city file says so, a *note*
tells what was made of the files. Nothing is dropped, filled or converted without one of these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geo.errors import CheckError, shown_ids
from geo.tables import FINDINGS

Severity = Literal["fault", "left_out", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one file.

    Attributes
    ----------
    severity : str
        ``fault``, ``left_out`` or ``note``.
    file : str
        The file it is about, as the city file names it.
    found, expected : str
        What is there and what should be, without final full stops.
    hint : str
        The one thing to try next.
    rows : tuple of str
        Every row it is about: the number from 1, and the code where there is one.
    """

    severity: Severity
    file: str
    found: str
    expected: str = ""
    hint: str = ""
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = (
            self.found,
            f"expected {self.expected}" if self.expected else "",
            self.hint,
        )
        return f"{self.file}{shown_ids(self.rows)}: {'; '.join(filter(None, parts))}"


def faults(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep the findings that stop a build."""
    return tuple(finding for finding in findings if finding.severity == "fault")


def refuse(findings: Iterable[Finding]) -> None:
    """Stop if there is any fault.

    Raises
    ------
    CheckError
        One message with a line for every fault.
    """
    found = faults(findings)
    if found:
        count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        raise CheckError("\n  ".join([f"{count} in the city's files:", *map(str, found)]))


def as_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Lay findings out as the findings table.

    Returns
    -------
    DataFrame
        :data:`geo.tables.FINDINGS`, in the order given; absent texts are None.
    """
    rows = [
        (f.severity, f.file, "; ".join(f.rows) or None, len(f.rows), f.found,
         f.expected or None, f.hint or None)
        for f in findings
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(FINDINGS.columns), dtype=object)
    return table.astype({"count": "int64"})
