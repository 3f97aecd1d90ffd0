"""The one straight line through all stages: a planner's files to results in a store."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from geo.check import Checked, check_city
from geo.check.findings import Finding, as_frame
from geo.city import CityFile, describe_city
from geo.evaluate import evaluate
from geo.network.build import build as build_graph
from geo.network.build import node
from geo.outputs.figures import Figures, summarise
from geo.profiles import PROFILES, Profile
from geo.run import Run, file_hash, identified
from geo.sources import read_city
from geo.store import open_store

Progress = Callable[[str], None]


def quiet(_: str) -> None:
    """Show no progress."""


def build(
    city_file: Path,
    store: str,
    *,
    profile: Profile = PROFILES["adult"],
    progress: Progress = quiet,
) -> Figures:
    """Recompute everything that a store holds from a city's files.

    Parameters
    ----------
    city_file : Path
        The city's TOML file.
    store : str
        Where the tables and results go; made when absent, replaced whole in one transaction, and
        untouched when anything fails.
    profile : Profile
        Who walks.
    progress : callable
        Told of each stage as it begins.

    Returns
    -------
    Figures
        What leaders read.

    Raises
    ------
    CityFileError, CheckError, CRSError, StoreError
        One message for all faults.
    """
    described = describe_city(city_file)
    checked = read_and_check(described, progress=progress)
    progress("tying the streets into a network")
    graph, edges = build_graph(node(checked.tables["streets"]), zone=checked.zone)
    inputs = {**checked.tables, "streets": edges}
    progress("walking from every demand point")
    results = evaluate(inputs, graph, profile=profile, zone=checked.zone, cells=described.cells)
    tables = {**inputs, **results, "findings": as_frame(checked.findings)}
    run = describe_run(described, checked.zone, profile)
    progress("writing the store")
    with open_store(store, create=True) as home:
        home.replace(tables, run)
    return summarise(run, tables)


def check(city_file: Path, *, progress: Progress = quiet) -> tuple[Finding, ...]:
    """Read and check a city's files, and write nothing.

    Returns
    -------
    tuple of Finding
        Notes and rows left out; faults are raised.

    Raises
    ------
    CityFileError, CheckError
        One message for all faults.
    """
    return read_and_check(describe_city(city_file), progress=progress).findings


def read_and_check(described: CityFile, *, progress: Progress) -> Checked:
    """Read every file that a city names and check them together."""
    progress("reading the files")
    loaded, found = read_city(described, progress=progress)
    progress("checking the tables")
    return check_city(described, loaded, found)


def describe_run(described: CityFile, zone: str, profile: Profile) -> Run:
    """Write down what went into a run; the same inputs give the same identifier."""
    named = [entry.path for entry in described.entries if entry.path]
    paths = {described.path, *(part for path in named for part in _parts(path))}
    run = Run(
        id="",
        created=datetime.now(UTC).replace(microsecond=0),
        city=described.name,
        city_code=described.code,
        notice=described.notice,
        zone=zone,
        cells=described.cells,
        profile=profile.name,
        speed_kmh=float(profile.speed_kmh),
        minutes=float(profile.minutes),
        limit_m=profile.limit_m,
        inputs={path.name: file_hash(path) for path in sorted(paths)},
    )
    return identified(run)


def _parts(path: Path) -> list[Path]:
    """List the files that make up one source: a shapefile's text and system lie beside it."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [part for part in path.parent.iterdir() if part.stem == path.stem]
