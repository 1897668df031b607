"""One process at a time: how long it ran, the most memory it held, what it said."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
YEAR = 2026
AUTHORITY = "E08000025"
FORETHOUGHT = (sys.executable, "-m", "forethought.cli")
_KIB = 1024 if sys.platform == "darwin" else 1


@dataclass(frozen=True)
class Measured:
    """One run of one command: wall and processor seconds with start-up, peak memory, exit code, standard output."""

    seconds: float
    cpu: float
    peak_mib: int
    code: int
    said: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON that the command printed last."""
        text = self.said.strip()
        return dict(json.loads(text if text.startswith("{") else text.splitlines()[-1]))


def measure(command: Sequence[str | Path], *, fine: Sequence[int] = (0,)) -> Measured:
    """Run ``command`` alone and wait for it. Stops the benchmark if its exit code is none of ``fine``."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=said, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode()
    if process.returncode not in fine:
        sys.exit(f"{' '.join(map(str, command))}\nended with {process.returncode}")
    return Measured(
        seconds, usage.ru_utime + usage.ru_stime, round(usage.ru_maxrss / _KIB / 1024), process.returncode, text
    )


def calibration() -> dict[str, Any]:
    """The two fixed jobs, timed in a process of their own so that this one stays small."""
    return dict(measure([sys.executable, HERE / "calibration.py"]).document["before"])


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """The exponent with which time grows from the smallest size to the largest: 1 is in proportion, 2 is the square."""
    if len(sizes) < 2:
        return None
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def peer_python(package: str, also: Sequence[str], given: Path | None, folder: Path | None) -> Path | None:
    """The Python that has ``package``: the one given, or of an environment made in ``folder`` from the registry.

    None when neither is given: then there is nothing to compare with.
    """
    if given or not folder:
        return given
    place = folder / package.split("==")[0]
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", package, *also], check=True)
    return python
