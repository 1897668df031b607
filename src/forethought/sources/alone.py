"""One writer at a time of a file that is only ever added to."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE = 0.05


@contextmanager
def alone(path: Path, wait: float, refused: Callable[[str], Exception]) -> Iterator[None]:
    """Hold ``path`` for this process; its folder is made, for its owner alone, if it is not there.

    Waits up to ``wait`` seconds for whoever holds it, then raises ``refused(name of the lock)``. The system lets go of
    it when the process ends, however it ends: a run that was killed leaves nothing that anybody must take away.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = path.with_suffix(path.suffix + ".lock")
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        patience = time.monotonic() + wait
        while not _taken(handle):
            if time.monotonic() >= patience:
                raise refused(lock.name)
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
