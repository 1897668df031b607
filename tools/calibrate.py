"""Makes a sample of the synthetic population and writes how near it is to England.

    python tools/calibrate.py                       1,000,000 children, about five minutes on two processors
    python tools/calibrate.py --children 100000 --page FILE   a quicker look, elsewhere

The page is ``docs/synthetic-england/calibration.md``. The exit code is 1 where a figure is missed without a reason in
``data/calibration.toml``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from forethought.synth.calibration.judging import reason
from forethought.synth.calibration.report import calibrate, page
from forethought.synth.calibration.sampling import sample
from forethought.synth.calibration.spread import spread

PAGE = Path(__file__).parents[1] / "docs" / "synthetic-england" / "calibration.md"


def main(arguments: list[str]) -> int:
    """Make the sample, write the page; give back the exit code."""
    options = _options(arguments)
    found = calibrate(
        sample(options.children, options.seed, processes=options.processes, progress=_say("localities")),
        spread(options.spread, options.seed, processes=options.processes, progress=_say("authorities")),
    )
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(page(found), encoding="utf-8", newline="\n")
    unexplained = [item.target.key for item in found.missed if not reason(item)]
    sys.stdout.write(f"{len(found.judged)} judged, {100 * found.share_near:.1f} per cent near\n")
    for key in unexplained:
        sys.stdout.write(f"missed without a reason: {key}\n")
    return 1 if unexplained else 0


def _say(what: str) -> Callable[[int, int], None]:
    def told(done: int, of: int) -> None:
        if done % 20 == 0 or done == of:
            sys.stderr.write(f"{what}: {done} of {of}\n")

    return told


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=1_000_000, help="children of the sample")
    parser.add_argument("--spread", type=int, default=10_000, help="children of each authority, for the spread")
    parser.add_argument("--seed", type=int, default=201, help="the first seed")
    parser.add_argument("--processes", type=int, default=None, help="as many as there are processors")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write the page")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
