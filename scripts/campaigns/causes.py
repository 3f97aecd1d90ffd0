"""Name planted causes: ``.venv/bin/python scripts/campaigns/causes.py --districts 1000``.

Each district has one gap whose cause was planted (:mod:`planted` of the tests). Prints the table of
what was planted against what was named for most residents of the gap, then one JSON line; exits
with 1 when less than 95 per cent are named right.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from drawn_district import District  # noqa: E402
from planted import planted  # noqa: E402

from geo.evaluate import built_of, measure  # noqa: E402
from geo.explain import explain  # noqa: E402
from geo.network.graph import Int64  # noqa: E402
from geo.tables import CAUSES  # noqa: E402

LEAST_SHARE = 0.95
NONE = len(CAUSES)
"""Column of gaps that are none: everyone was found covered."""


def main() -> None:
    """Run the campaign; exit with 1 if too few causes are named right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--districts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun, table = time.monotonic(), campaign(options.districts, options.seed)
    share = float(np.trace(table) / max(table.sum(), 1))
    print(as_text(table))
    print(json.dumps({"districts": int(table.sum()), "named_right": round(share, 4),
                      "seconds": round(time.monotonic() - begun)}))  # fmt: skip
    sys.exit(share < LEAST_SHARE)


def campaign(n_districts: int, seed: int) -> Int64:
    """Count what was named, a row for each planted cause; each comes about as often."""
    table = np.zeros((len(CAUSES), len(CAUSES) + 1), dtype=np.int64)
    for number in range(n_districts):
        cause = number % len(CAUSES)
        district = planted(CAUSES[cause], seed=[seed, number])
        named = named_in(district)
        table[cause, named] += 1
        if named != cause:
            print(json.dumps({"seed": [seed, number], "planted": CAUSES[cause],
                              "named": [*CAUSES, None][named]}))  # fmt: skip
    return table


def named_in(district: District) -> int:
    """Name the cause of most residents of the gap; :data:`NONE` where all are covered."""
    tables, engine, question = district.tables, district.engine, district.question
    measured = measure(tables, engine, question, built_of(tables, cells=10))
    status, walked_mm = measured.judged.status, measured.walked.length_mm
    found = explain(tables, engine, question, status, walked_mm)[district.gap]
    residents = tables["demand"]["residents"].to_numpy()[district.gap]
    outside = found >= 0
    told = np.bincount(found[outside], weights=residents[outside], minlength=len(CAUSES))
    return int(told.argmax()) if outside.any() else NONE


def as_text(table: Int64) -> str:
    """Lay the table out: planted down, named across."""
    names = [*CAUSES, "covered"]
    lines = ["planted \\ named".ljust(18) + "".join(name.rjust(17) for name in names)]
    lines += [name.ljust(18) + "".join(str(n).rjust(17) for n in row)
              for name, row in zip(CAUSES, table, strict=True)]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    main()
