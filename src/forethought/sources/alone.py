"""One writer at a time of a file that is only ever added to."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.05


@contextmanager
def alone(path: Path, wait: float, refused: Callable[[str], Exception]) -> Iterator[None]:
    """Hold ``path`` for this process; its folder is made if it is not there.

    Waits up to ``wait`` seconds for whoever holds it, then raises ``refused(name of the lock)``. A lock that was left
    behind stops all writers: better than two of them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_suffix(path.suffix + ".lock")
    patience = time.monotonic() + wait
    while True:
        try:
            # Making a file that must not exist is atomic on every system.
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except (FileExistsError, PermissionError):  # Windows denies while the file before is being deleted
            if time.monotonic() >= patience:
                raise refused(lock.name) from None
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.unlink()
