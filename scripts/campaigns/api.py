"""Ask the API at random: ``.venv/bin/python scripts/campaigns/api.py --store city.gpkg``.

Serves a copy of a store (``gridgov serve``) and asks it 2,000 questions and more that schemathesis
makes from the API's own description, half of them good and half of them broken on purpose; what
names something names what the city has, and what is costly is asked less often. Every answer must
be one that the description tells of: its status, its media type, its form. Tells of each fault in a
JSON line, then prints cases by status, and how many were server errors or undocumented, with the
upper bound that so many cases allow at 95 per cent (rule of three).

A database's address is served as it is, and changed; name one made for this. ``--postgis`` makes a
throw-away server and puts the store there first.
"""

import argparse
import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from postgis import cluster  # noqa: E402
from served import served  # noqa: E402

from geo.store import engine_of  # noqa: E402
from geo.store.backup import back_up, restore  # noqa: E402

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
TOKEN = re.compile(r'"token": "([^"]+)"')
LEFT_OUT = ("/logout", "/login")
"""Ends of addresses that would lock the campaign itself out."""

COSTLY = 5
"""So many times less often those are asked that wait in the queue."""

Known = Mapping[str, list[Any]]
Send = Callable[[Any], Any]


@dataclass
class Tally:
    """What came of some cases.

    Attributes
    ----------
    statuses : Counter
        How often each came; 0 where no answer came at all.
    faults : list of dict
        Cases whose answer the description does not tell of, or that are server errors.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[dict[str, Any]] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """Count all."""
        return self.statuses.total()

    @property
    def server_errors(self) -> int:
        """Count statuses from 500, but 503, which says when to come back."""
        return sum(n for status, n in self.statuses.items() if status >= 500 and status != 503)


def main() -> None:
    """Run the campaign; exit with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", required=True, help="A GeoPackage, or a database's address.")
    parser.add_argument("--cases", type=int, default=2_400)
    parser.add_argument("--seed", type=int, default=320113)
    parser.add_argument("--postgis", action="store_true", help="On a throw-away server.")
    parser.add_argument("--login", metavar="NAME:PASSWORD", help="An account of the store.")
    options = parser.parse_args()
    with prepared(options.store, is_server=options.postgis) as store, served(store) as root:
        begun = time.monotonic()
        visit = Visit(root, options.login or (account(store) if options.postgis else None))
        document = visit.json("/api/v1/openapi.json")
        schema = schemathesis.openapi.from_dict(told(document, known(visit.json)))
        schema.config.update(base_url=root)
        tally = campaign(schema, visit.send, cases=options.cases, seed=options.seed, tell=say)
    print(as_text(tally))
    print(f"{time.monotonic() - begun:.0f} s")
    sys.exit(bool(tally.faults))


def account(store: str) -> str:
    """Make an account that may do anything, and tell how it logs in."""
    name, password = "campaign", secrets.token_urlsafe(16)
    command = [sys.executable, "-m", "geo.cli", "account", "add", name]
    subprocess.run([*command, "--role", "administrator", "--store", store],
                   input=f"{password}\n", text=True, check=True)  # fmt: skip
    return f"{name}:{password}"


def say(text: str) -> None:
    """Tell how far it is, where results do not go."""
    print(text, file=sys.stderr, flush=True)


class Visit:
    """A visitor of a served map, who logs in where that is needed.

    Parameters
    ----------
    root : str
        The map's address.
    login : str, optional
        ``NAME:PASSWORD``.
    """

    def __init__(self, root: str, login: str | None) -> None:
        self._root, self._login = root, login
        self._session = requests.Session()
        self._enter()

    def _enter(self) -> None:
        if self._login is not None:
            page = self._session.get(f"{self._root}/login").text
            name, _, password = self._login.partition(":")
            token = re.search(r'name="token" value="([^"]+)"', page)
            said = {"name": name, "password": password, "token": token[1] if token else ""}
            self._session.post(f"{self._root}/login", data=said)
        found = TOKEN.search(self._session.get(f"{self._root}/").text)
        self._session.headers["X-CSRF-Token"] = found[1] if found else ""

    def headers(self) -> dict[str, str]:
        """Tell what another client sends to be taken for this visitor."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in self._session.cookies)
        return {"Cookie": cookies, "X-CSRF-Token": str(self._session.headers["X-CSRF-Token"])}

    def json(self, path: str) -> Any:
        """Ask, and read what comes."""
        answer = self._session.get(self._root + path)
        answer.raise_for_status()
        return answer.json()

    def send(self, case: Any) -> Any:
        """Send a case; again after a login where that has been lost."""
        response = case.call(session=self._session, timeout=120)
        if response.status_code == 401 and self._login is not None:
            self._enter()
            response = case.call(session=self._session, timeout=120)
        return response


def campaign(
    schema: Any, send: Send, *, cases: int, seed: int, tell: Callable[[str], None] = lambda _: None
) -> Tally:
    """Ask every operation as often, in turn well and badly, and those that cost less often.

    What is done and what is found is told at once.
    """
    tally = Tally()
    chosen = [found.ok() for found in schema.get_all_operations()]
    operations = [one for one in chosen if not one.path.endswith(LEFT_OUT)]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    runs = [(operation, mode) for operation in operations for mode in modes]
    shares = [1 / COSTLY if operation.definition.raw["x-waits"] else 1.0 for operation, _ in runs]
    ends = [round(cases * end / sum(shares)) for end in accumulate(shares)]
    for number, ((operation, mode), (begin, end)) in enumerate(
        zip(runs, pairwise([0, *ends]), strict=True)
    ):
        if end > begin:
            begun, known_faults = time.monotonic(), len(tally.faults)
            _ask(operation, mode, send, tally, wanted=end - begin, seed=seed + number)
            tell(f"{operation.label} {mode.value}: {time.monotonic() - begun:.1f} s")
            for fault in tally.faults[known_faults:]:
                tell(json.dumps(fault, ensure_ascii=False))
    return tally


def _ask(
    operation: Any, mode: GenerationMode, send: Send, tally: Tally, *, wanted: int, seed: int
) -> None:
    """Ask one operation some times."""

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=wanted, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        response = send(case)
        tally.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            tally.faults.append(
                {
                    "asked": case.as_curl_command()[:600],
                    "status": response.status_code,
                    "faults": [str(error)[:600] for error in group.exceptions],
                }
            )

    try:
        asked()
    except hypothesis.errors.Unsatisfiable:
        return  # nothing that this operation takes can be broken


def known(ask: Callable[[str], Any]) -> dict[str, list[Any]]:
    """Learn the names that a city has, by the key that takes them."""
    settings = ask("/api/v1/settings")
    areas = [one["properties"]["code"] for one in ask("/api/v1/areas?size=20")["features"]]
    stations = [one["properties"]["code"] for one in ask("/api/v1/stations?size=5")["features"]]
    west, south, east, north = ask("/api/v1/summary")["bounds"]
    spots = [(west + (east - west) * x, south + (north - south) * y)
             for x, y in ((0.4, 0.4), (0.5, 0.5), (0.6, 0.45))]  # fmt: skip
    runs = ask("/api/v1/runs")["rows"]
    days = [run["valid_from"] for run in runs]
    return {
        "by": [*settings["levels"], "all", "cell"], "level": settings["levels"],
        "profile": [one["name"] for one in settings["profiles"]],
        "service": settings["services"] or ["none"], "areas/code": areas,
        "stations/code": stations, "layers/name": settings["layers"],
        "registry/name": settings["tables"], "tiles/name": ["areas", "demand", "streets"],
        "measures/name": ["coverage", "cause", "team", "requests", "minutes"],
        "tables/name": ["coverage", "gaps"],
        "under": areas, "area": areas, "code": areas[:5],
        "as_of": days, "since": days, "run": [runs[0]["run"]], "minutes": [5, 10, 15],
        "lon": [lon for lon, _ in spots], "lat": [lat for _, lat in spots],
        "from": [f"{lon:.6f},{lat:.6f}" for lon, lat in spots],
        "to": [*stations, *(f"{lon:.6f},{lat:.6f}" for lon, lat in spots)],
        "places": [";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in spots)],
        "runs": [20], "offset": [0, 3], "top": [3],
    }  # fmt: skip


def told(document: dict[str, Any], names: Known) -> dict[str, Any]:
    """Say in a description which names there are; what is broken on purpose is none of them.

    A name in an address is one of those listed for its folder, where any are.
    """
    for address, path in document["paths"].items():
        folder = address.split("/")[3]
        for given_ in (one for operation in path.values() for one in operation["parameters"]):
            is_part = given_.get("in") == "path"
            listed = names.get(f"{folder}/{given_['name']}" if is_part else given_.get("name", ""))
            if listed:
                given_["schema"] = {"enum": listed}
    for given_ in document["components"]["parameters"].values():
        if names.get(given_["name"]):
            given_["schema"] = {"enum": names[given_["name"]]}
    return document


def as_text(tally: Tally) -> str:
    """Write a tally down."""
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(tally.statuses.items()))
    n = max(tally.cases, 1)
    bound = "" if tally.faults else f" (0 of {n:,}: at most {3 / n:.2%} at 95 per cent)"
    return (
        f"{tally.cases:,} cases; {statuses}\n{tally.server_errors} server errors, "
        f"{len(tally.faults)} server errors or undocumented answers{bound}"
    )


@contextmanager
def prepared(store: str, *, is_server: bool) -> Iterator[str]:
    """Copy a file that is to be served, or put it on a throw-away server."""
    if "://" in store:
        yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "city.gpkg"
        shutil.copy(store, copy)
        if not is_server:
            yield str(copy)
            return
        backup = Path(folder) / "backup.gpkg"
        back_up(engine_of(str(copy)), backup)
        with cluster() as running:
            url = running.database()
            restore(backup, engine_of(url))
            yield url


if __name__ == "__main__":
    main()
