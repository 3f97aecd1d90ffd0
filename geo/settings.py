"""Settings, read from the environment by the shells only (:mod:`geo.cli`, :mod:`web`).

Nothing is read at import, and no function below the shells looks at the environment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_STORE = "gridgov.gpkg"


@dataclass(frozen=True)
class Settings:
    """What a shell may be told by the environment.

    Attributes
    ----------
    store : str
        ``GRIDGOV_STORE``: a GeoPackage's path.
    host, port : str, int
        ``GRIDGOV_HOST`` and ``GRIDGOV_PORT``: where the map is served.
    cache : Path or None
        ``GRIDGOV_CACHE``: a folder where prepared networks are kept, so that a second start is
        quick; ``~/.cache/gridgov`` where nothing is said. It may be deleted at any time.
    """

    store: str = DEFAULT_STORE
    host: str = "127.0.0.1"
    port: int = 8015
    cache: Path | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; what is absent keeps its default.

    Examples
    --------
    >>> read_settings({"GRIDGOV_STORE": "qixia.gpkg"}).store
    'qixia.gpkg'
    """
    return Settings(
        store=environment.get("GRIDGOV_STORE", Settings.store),
        host=environment.get("GRIDGOV_HOST", Settings.host),
        port=int(environment.get("GRIDGOV_PORT", Settings.port)),
        cache=Path(environment.get("GRIDGOV_CACHE") or Path.home() / ".cache" / "gridgov"),
    )
