"""Measure how long it takes to invent the fictional partnership and to build its record, step by step.

python benchmarks/build.py [--children N] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import calibration
import partnership


class Steps:
    """Times what lies between one announcement and the next; an announcement made again adds up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peak: dict[str, int] = {}
        self._now = ""
        self._since = time.perf_counter()

    def begin(self, step: str) -> None:
        self.end()
        # counts vary with what is measured; a step keeps one name
        self._now = re.sub(r"(?<![\w-])\d+ ", "", step)
        self._since = time.perf_counter()

    def end(self) -> None:
        if self._now:
            self.seconds[self._now] = self.seconds.get(self._now, 0.0) + time.perf_counter() - self._since
            self.peak[self._now] = calibration.peak_mib()
        self._now = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--children", type=int, default=partnership.CHILDREN)
    parser.add_argument("--keep", type=Path, help="build here and keep it (an empty or new folder)")
    given = parser.parse_args()
    if given.keep and given.keep.exists() and any(given.keep.iterdir()):
        parser.error("the folder to keep is not empty")
    before = calibration.calibrate()
    steps = Steps()
    with ExitStack() as stack:
        root = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "workspace"
        workspace = partnership.empty(root, given.children)
        start = time.perf_counter()
        partnership.fill(workspace, given.children, steps.begin)
        steps.end()
        whole = time.perf_counter() - start
        batches = workspace.store().batches()
        claims = sum(path.stat().st_size for path in workspace.record.rglob("*.parquet"))
    figures = [calibration.figure(name, [seconds]) for name, seconds in steps.seconds.items()]
    calibration.publish(
        "build",
        before,
        calibration.calibrate(),
        [*figures, calibration.figure("whole", [whole])],
        children=given.children,
        batches=len(batches),
        record_mib=round(claims / 2**20, 1),
        peak_mib_by_step=steps.peak,
    )


if __name__ == "__main__":
    main()
