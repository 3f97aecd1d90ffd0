"""Where the child starts: limits and no network, before any library is loaded.

:mod:`geo.sources.sandbox` runs this file by its path, not as a module: a process may leave the
network only while it has a single thread, and numerical libraries start threads when imported.
So nothing but the standard library is imported until both are done.
"""

import ctypes
import sys
from pathlib import Path

MEMORY_BYTES = 6 << 30
CPU_S = 600
WRITTEN_BYTES = 4 << 30
OPEN_FILES = 256

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def limit() -> None:
    """Limit memory, time, writing and open files, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        highest = resource.getrlimit(kind)[1]
        within = value if highest == resource.RLIM_INFINITY else min(value, highest)
        resource.setrlimit(kind, (within, within))


def leave_network() -> bool:
    """Move to a network of one's own, with nobody in it.

    Returns
    -------
    bool
        Whether the system allows it: Linux does, unless user namespaces are turned off.
    """
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK) == 0)


if __name__ == "__main__":
    limit()
    leave_network()
    from geo.sources.child import main

    main(Path(sys.argv[1]))
