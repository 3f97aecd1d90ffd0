"""A build of the valley that acts when it comes to a table, amid its transaction."""

import os
import signal
from multiprocessing.connection import Connection
from typing import Any

from worked_valley import valley_run, whole_valley

from geo.store import Store, engine_of

NEW = "ffffffffffff"
"""The run that it leaves."""


def build_halfway(address: str, where: str, act: str, other: Connection) -> None:
    """Build into a home as far as a table; there die, or wait for a word and go on."""
    engine = engine_of(address)
    fill = engine.fill

    def acting(connection: Any, name: str, columns: Any, shapes: Any) -> None:
        fill(connection, name, columns, shapes)
        if name == where:
            if act == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            other.send("halfway")
            other.recv()

    engine.fill = acting  # type: ignore[method-assign]
    with Store(engine) as home:
        home.replace(whole_valley(), valley_run(id=NEW))
