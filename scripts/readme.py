"""Keep the figures of README.md generated: ``.venv/bin/python scripts/readme.py``.

Builds the pilot and, where their data lies beside the project, the real cities, and writes their
figures between the marks of README.md; beside them what was last measured, as the lines of
``scripts/benchmarks/walk.py --json`` stand in ``docs/measurements/walk.jsonl``, and those of
``scripts/campaigns/clients.py``, ``scripts/benchmarks/dragging.py`` and ``page.py`` in
``page.jsonl``. ``--check`` writes nothing and ends with 1 when a figure there is another one; the
tests ask the same.
"""

import argparse
import json
import re
import statistics
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
MEASURED = ROOT / "docs" / "measurements" / "walk.jsonl"
ON_PAGE = ROOT / "docs" / "measurements" / "page.jsonl"
PEERS = ("scipy", "pandana", "networkx", "igraph", "shapely")
HEADER = (
    "| | residents | within | too far | over capacity | undetermined "
    "| of residents | of dwellings | of buildings | of built-up area |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
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
    fresh = replaced(fresh, "walking", measured(MEASURED.read_text(encoding="utf-8")))
    fresh = replaced(fresh, "page", on_page(ON_PAGE.read_text(encoding="utf-8")))
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
        area.too_far_residents,
        area.over_capacity_residents,
        area.undetermined_residents,
    )
    rates = (area.rate_residents, area.rate_dwellings, area.rate_buildings, area.rate_area)
    shown = [f"{count:,}" for count in counts] + [share(rate) for rate in rates]
    return f"| {label} | {' | '.join(shown)} |"


def measured(lines: str) -> str:
    """Write what was measured beside peers: ours, then how many times as long each peer takes."""
    by_question: dict[tuple[str, int, str], dict[str, dict[str, float]]] = {}
    for line in map(json.loads, lines.splitlines()):
        if line["peer_over_ours"]:
            key = (line["graph"], line["nodes"], line["question"])
            by_question.setdefault(key, {})[line["peer"]] = line
    header = f"| graph | question | ours | passes | {' | '.join(PEERS)} |"
    rows = [header, f"|---|---|--:|--:|{'--:|' * len(PEERS)}"]
    for (graph, nodes, question), peers in by_question.items():
        ours_ms = 1000 * statistics.median(line["ours_s"] for line in peers.values())
        passes = statistics.median(line["times_pass"] for line in peers.values())
        ratios = [f"{peers[peer]['peer_over_ours']:.1f} x" if peer in peers else "–"
                  for peer in PEERS]  # fmt: skip
        told = (f"{graph}, {nodes:,} nodes", question, f"{ours_ms:,.1f} ms", f"{passes:.1f}")
        rows.append(f"| {' | '.join([*told, *ratios])} |")
    return "\n".join(rows)


def on_page(lines: str) -> str:
    """Write how long the map takes, and against what that is held."""
    rows = ["| what | median | 95 of 100 | target |", "|---|--:|--:|--:|"]
    for line in map(json.loads, lines.splitlines()):
        what = line.get("what") or f"20 planners at once, {line.get('home')}: {line.get('kind')}"
        if "frames_a_second" in line:
            least = line["target"]["frames_a_second"]
            cells = [f"{line['frames_a_second']:.0f} frames a second", "–", f"{least} or more"]
        elif "ready_s" in line:
            cells = [f"drawn after {line['ready_s']:.1f} s", "–", f"{line['target']['s']:.0f} s"]
        elif "p95_ms" in line:
            median_ms = line["median_ms"] if "median_ms" in line else line["p50_ms"]
            target_ms = line["target_ms"] if "target_ms" in line else line["target_p95_ms"]
            cells = [f"{median_ms:.0f} ms", f"{line['p95_ms']:.0f} ms", f"{target_ms} ms"]
        else:
            continue
        rows.append(f"| {what} | {' | '.join(cells)} |")
    return "\n".join(rows)


def share(rate: float) -> str:
    """Write a share in percent, a dash where there is nothing to divide by."""
    return f"{rate:.1%}" if rate == rate else "–"


if __name__ == "__main__":
    main()
