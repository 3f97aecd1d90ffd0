"""The pilot: Qixia district, Nanjing, generated as a planner would hand it over.

Names and codes of the nine streets and the 129 communities are real, and so are the names of the
hubs and landmarks; all shapes, streets, stations and people are made up, and every file says so.

::

    canvas.py     the sheet it is drawn on: degrees in, metres out
    outline.py, water.py, hills.py, landuse.py, trunks.py    what is drawn by hand
    grain.py, rings.py, blocks.py, ground.py                 how the ground is cut down to plots
    ways.py, compounds.py, country.py                        streets, compounds, villages
    people.py, areas.py, stations.py                         who lives there, and what governs
    registry.py, requests.py, partners.py, work.py           what hangs on all of it
    lost.py       paths that lead across railways and lakes no more
    detour.py     whether it walks like a town
    city.py       all of it in one piece
    handover.py, registry_files.py, workbook.py              the files
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.samples.qixia.city import Pilot, make_pilot
from geo.samples.qixia.handover import write_pilot

SEED = 320113


@dataclass(frozen=True, slots=True)
class Summary:
    """What was generated; its text is what the command prints."""

    counts: dict[str, int]
    detour: tuple[float, float, float]

    def __str__(self) -> str:
        low, median, high = self.detour
        listed = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
        return (
            "Qixia pilot, synthetic; only names and codes are real\n"
            f"  {listed}\n"
            f"  detour (walk over straight line, homes 0.5 to 3 km apart): median {median:.2f}, "
            f"quartiles {low:.2f} and {high:.2f}"
        )


def quiet(_: str) -> None:
    """Show no progress."""


def generate(folder: Path, *, seed: int = SEED, progress: Callable[[str], None] = quiet) -> Summary:
    """Write the pilot's files into a folder.

    Parameters
    ----------
    folder : Path
        Made when absent; files of the same names are replaced.
    seed : int
        The same seed gives the same pilot.
    progress : callable
        Told of each stage as it begins.
    """
    pilot = make_pilot(seed, progress)
    progress("writing the files")
    write_pilot(pilot, folder)
    return _summary(pilot)


def _summary(pilot: Pilot) -> Summary:
    low, median, high = np.percentile(pilot.detour, [25, 50, 75])
    counts = {
        "streets": len(pilot.areas.streets),
        "communities": len(pilot.areas.communities),
        "grids": len(pilot.areas.grids),
        "ways": len(pilot.ways),
        "stations": len(pilot.stations.stations),
        "compounds": len(pilot.compounds),
        "demand points": len(pilot.demand),
        "residents": int(pilot.demand["residents"].sum()),
    }
    return Summary(counts, (float(low), float(median), float(high)))


__all__ = ["SEED", "Summary", "generate"]
