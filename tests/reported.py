"""The valley built once a process, and its report in each form and language."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from conftest import write_valley

import web
from geo.answers import City, open_city
from geo.pipeline import build
from geo.report.block import Language
from geo.report.carried import FORMS, Carried, Form, carried, carried_in
from geo.report.gather import asked_of
from geo.report.make import make_report
from geo.report.scope import Scope
from geo.report.verdict import Verdict
from geo.report.verify import Truth, judged, truth_of

FONTS = Path(web.__file__).parent / "static" / "vendor" / "print"
DAY = "2026-11-25"
STREET = "100001001"

needs_fonts = pytest.mark.skipif(
    not FONTS.exists(), reason="the page's assets are not there: python3 scripts/assets.py"
)


@dataclass(frozen=True)
class Reported:
    """A city, and files of its report.

    Attributes
    ----------
    city : City
        The valley.
    folder : Path
        Where its files lie.
    language : str
        Of the report.
    """

    city: City
    folder: Path
    language: Language

    def file(self, form: Form) -> Carried:
        """Read the report in a form."""
        return carried(self._made[form])

    @cached_property
    def truth(self) -> Truth:
        """What the store says to the same question."""
        return truth_of(self.file("html").report, self.city, fonts=FONTS)

    def altered(self, form: Form, change: Callable[[bytes], bytes]) -> Verdict:
        """Hold a file against the store after a change to its bytes."""
        content = change(self.file(form).content)
        assert content != self.file(form).content
        return judged(carried_in(content, f"altered.{form}"), self.truth)

    @cached_property
    def _made(self) -> dict[Form, Path]:
        scope = Scope(self.city, asked_of(self.city, day=DAY, language=self.language))
        paths = {form: self.folder / f"{self.language}.{form}" for form in FORMS}
        make_report(scope, [*paths.values()], fonts=FONTS)
        return paths


@cache
def reported(language: Language = "en") -> Reported:
    """Build the valley and report of it, the first time it is asked."""
    city, folder = _built()
    return Reported(city, Path(folder.name), language)


@cache
def _built() -> "tuple[City, tempfile.TemporaryDirectory[str]]":
    folder = tempfile.TemporaryDirectory()
    store = Path(folder.name) / "valley.gpkg"
    build(write_valley(Path(folder.name) / "valley"), str(store))
    return open_city(store), folder
