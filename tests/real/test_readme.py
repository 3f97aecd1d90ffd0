"""The measurements in README.md are what was measured, not what somebody typed.

The figures of cities are held by the tests that build them: ``test_pilot``, ``test_real_cities``.
"""

from scripts import readme


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
