"""What became of a report that was held against a store."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from geo.report.carried import Form
from geo.report.table import Value

Outcome = Literal["agrees", "differs", "gone", "new", "altered", "layout"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that does not agree, or depends on an input that was changed.

    Attributes
    ----------
    figure : str
        Its name; empty for a place that says none.
    where : str
        In the file: ``figures`` for what travels, else the place that is read.
    outcome : str
        ``agrees`` where only its inputs were changed; ``differs``, and ``gone`` from the store or
        ``new`` in it, where the change of inputs may be why; ``altered`` where nothing but an
        alteration of the file can be; ``layout`` where all that is read agrees and the file is
        still not as it is made.
    told, due : str, int, float or None
        What the file says, and what the store says or the figures of the file do.
    depends : tuple of str
        Its input tables that were changed.
    """

    figure: str
    where: str
    outcome: Outcome
    told: Value
    due: Value
    depends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a report's figures.

    Attributes
    ----------
    report, form : str
        The file's name, and what it is.
    run, store_run : str
        The computation it tells of, and that of the store.
    n_agree, n_differ : int
        Figures that say what the store says, and those that do not.
    changed : tuple of str
        Input tables that were changed.
    doubts : tuple of Doubt
        All that does not agree or depends.
    notes : tuple of str
        What else is to be known.
    """

    report: str
    form: Form
    run: str
    store_run: str
    n_agree: int
    n_differ: int
    changed: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Whether the file is, to the last byte, what the store says."""
        return not self.doubts

    @property
    def n_depend(self) -> int:
        """Figures that depend on an input that was changed, whether they agree or not."""
        return sum(bool(doubt.depends) for doubt in self.doubts)

    @property
    def n_altered(self) -> int:
        """Places of the file that were altered."""
        return sum(doubt.outcome in {"altered", "layout"} for doubt in self.doubts)

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        parts = [f"{self.n_agree:,} figures agree", f"{self.n_differ:,} differ"]
        if self.n_depend:
            inputs = ", ".join(self.changed)
            parts.append(f"{self.n_depend:,} depend on inputs that changed ({inputs})")
        if self.n_altered:
            parts.append(f"places of the file that were altered: {self.n_altered:,}")
        return ", ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """Flatten, to be printed."""
        told = asdict(self)
        rows = [{**doubt, "depends": [*doubt["depends"]]} for doubt in told.pop("doubts")]
        counts = {name: getattr(self, name) for name in ("n_depend", "n_altered", "is_proven")}
        return {**told, **counts, "changed": [*self.changed], "notes": [*self.notes], "rows": rows}
