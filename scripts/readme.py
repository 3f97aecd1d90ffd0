"""Keep the figures of README.md generated: ``.venv/bin/python scripts/readme.py``.

Builds the pilot and, where their data lies beside the project, the real cities, and writes their
figures between the marks of README.md. ``--check`` writes nothing and ends with 1 when a figure
there is not what a build gives; the tests ask the same.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from geo.outputs.figures import AreaFigures, Figures
from geo.pipeline import build

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
CITIES = {
    "pilot": ROOT / "shapefiles" / "qixia" / "city.toml",
    "sao_paulo": ROOT / "tests" / "real" / "sao_paulo.toml",
    "helsinki": ROOT / "tests" / "real" / "helsinki.toml",
}
DATA = ROOT.parent / "shared" / "data"
HEADER = (
    "| | residents | within | outside | undetermined "
    "| of residents | of dwellings | of buildings | of built-up area |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def main() -> None:
    """Rewrite or check the marked parts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether they are current")
    options = parser.parse_args()
    text = README.read_text(encoding="utf-8")
    fresh = text
    for name in buildable():
        with tempfile.TemporaryDirectory() as folder:
            built = build(CITIES[name], f"{folder}/{name}.gpkg")
            fresh = replaced(fresh, name, block(built.figures))
    if not options.check:
        README.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        sys.exit("README.md holds figures that a build does not give; run scripts/readme.py")


def buildable() -> Iterator[str]:
    """Name the cities whose data is here."""
    yield "pilot"
    if DATA.is_dir():
        yield from ("sao_paulo", "helsinki")


def replaced(text: str, name: str, figures: str) -> str:
    """Put figures between the marks of one city."""
    marks = (f"<!-- figures: {name} -->", f"<!-- end: {name} -->")
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    return pattern.sub(lambda _: f"{marks[0]}\n\n{figures}\n\n{marks[1]}", text)


def block(figures: Figures) -> str:
    """Write a city's figures as Markdown: the whole, then its streets from worst to best."""
    run = figures.run
    caption = (
        f"{figures.stations:,} stations ({figures.hubs:,} hubs), {figures.demand_points:,} demand "
        f"points, {figures.edges:,} street edges; profile *{run.profile}*, {run.speed_kmh:g} km/h, "
        f"{run.minutes:g} minutes = {run.limit_m:,.0f} m; run `{run.id}`."
    )
    rows = [row(f"**{figures.total.name}**", figures.total)]
    rows += [row(street.name, street) for street in figures.streets]
    return "\n".join([caption, "", HEADER, *rows])


def row(label: str, area: AreaFigures) -> str:
    """Write one area's row."""
    counts = (
        area.residents,
        area.covered_residents,
        area.too_far_residents + area.over_capacity_residents,
        area.undetermined_residents,
    )
    rates = (area.rate_residents, area.rate_dwellings, area.rate_buildings, area.rate_area)
    shown = [f"{count:,}" for count in counts] + [share(rate) for rate in rates]
    return f"| {label} | {' | '.join(shown)} |"


def share(rate: float) -> str:
    """Write a share in percent, a dash where there is nothing to divide by."""
    return f"{rate:.1%}" if rate == rate else "–"


if __name__ == "__main__":
    main()
