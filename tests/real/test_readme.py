"""The figures in README.md are what a build gives, not what somebody typed."""

from pathlib import Path

import pytest

from geo.pipeline import build
from scripts import readme

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", list(readme.CITIES))
def test_readme_holds_the_figures_of_a_fresh_build(name: str, tmp_path: Path) -> None:
    if name not in readme.buildable():
        pytest.skip(f"real data is not here: {name}")
    text = readme.README.read_text(encoding="utf-8")
    figures = build(readme.CITIES[name], str(tmp_path / "city.gpkg")).figures
    assert readme.replaced(text, name, readme.block(figures)) == text


def test_readme_holds_what_was_last_measured() -> None:
    text = readme.README.read_text(encoding="utf-8")
    lines = readme.MEASURED.read_text(encoding="utf-8")
    assert readme.replaced(text, "walking", readme.measured(lines)) == text
    assert "1e7" in readme.measured(lines)


def test_readme_holds_what_was_last_measured_of_the_page() -> None:
    text = readme.README.read_text(encoding="utf-8")
    lines = readme.ON_PAGE.read_text(encoding="utf-8")
    assert readme.replaced(text, "page", readme.on_page(lines)) == text
    assert "100,000 grids" in readme.on_page(lines)
