"""Measure the record of a whole partnership: every feed over years, built, changed by a day, read, projected.

python benchmarks/record.py [--children N] [--years N] [--reads N] [--keep FOLDER]

Readings of deliveries are summed up by form. Memory is the most the process held so far, so it never falls. Of a family
a worker who never read before reads it: grant, opening, timeline, relations, audit event.

The partnership is invented in a process of its own, so that its memory is not counted. 96,000 children are about 55,000
families. The day's change is an extract of the case system of about 5,000 rows.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import calibration
import partnership
import reading
from build import Steps

from forethought.governance import MemoryAudit
from forethought.synth import Order, Window, authority_named, make_feeds
from forethought.workflow import Workspace, build, note_text, read_delivery
from forethought.workflow.projecting import project_record

CHILDREN, YEARS, SEED, READS = 96_000, 6, 20260401, 200
DAY_ROWS = 5_000


def invent(root: Path, children: int, years: int) -> None:
    """Every feed of the partnership into the inbox of an empty workspace at ``root``."""
    workspace = partnership.empty(root, children)
    make_feeds(Order(authority_named("westmarch", children), Window(2026, years), seed=SEED), workspace.inbox)


def one_day(workspace: Workspace) -> int:
    """Deliver a day's changes of the case system: other teams for some involvements; returns their number of rows."""
    last = workspace.inbox / "case-system-2026"
    with next(last.glob("*ssd_involvements.csv")).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = random.Random(SEED).sample(rows, min(DAY_ROWS, len(rows)))
    folder = workspace.inbox / "case-system-2026-04-06"
    folder.mkdir()
    with (folder / "ssd_involvements.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"invo_professional_team": "Another team"} for row in changed)
    note = tomllib.loads((last / "delivery.toml").read_text(encoding="utf-8"))
    sent = replace(read_delivery(last), name=folder.name, full=False, period="2026-04-06",
                   received=datetime(2026, 4, 6, 9, tzinfo=UTC))  # fmt: skip
    (folder / "delivery.toml").write_text(note_text(sent), encoding="utf-8")
    assert note["form"] == sent.form
    return len(changed)


def steps_of(workspace: Workspace) -> Callable[[str], str]:
    """A function that names a step of a build as it is to be summed up: readings of deliveries by their form."""
    forms = {folder.name: read_delivery(folder).form for folder in workspace.inbox.iterdir()}

    def name(step: str) -> str:
        form = forms.get(step.removeprefix("Reading "))
        return f"reading, form {form}" if form else step

    return name


def families(workspace: Workspace, reads: int) -> list[str]:
    """Children known to social care, drawn by chance."""
    known = workspace.store().person_of().items()
    council = {person for subject, person in known if subject.startswith("westmarch-council/C")}
    return random.Random(SEED).sample(sorted(council), reads)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--reads", type=int, default=READS)
    parser.add_argument("--keep", type=Path, help="build here and keep it (an empty or new folder)")
    given = parser.parse_args()
    with ExitStack() as stack:
        root = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "workspace"
        subprocess.run(
            [sys.executable, __file__, "invent", str(root), str(given.children), str(given.years)], check=True
        )
        measure(Workspace(root), given.reads, given.children)


def measure(workspace: Workspace, reads: int, children: int) -> None:
    before, steps = calibration.calibrate(), Steps()
    figures: list[calibration.Figure] = []
    peaks: dict[str, int] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        found: list[Any] = []
        figures.append(calibration.figure(name, [calibration.timed(lambda: found.append(work()))]))
        peaks[name] = calibration.peak_mib()
        return found[0]

    step = steps_of(workspace)
    whole = timed(
        "build: whole",
        lambda: build(workspace, MemoryAudit(), partnership.clock, progress=lambda said: steps.begin(step(said))),
    )
    steps.end()
    figures += [calibration.figure(f"build: {name}", [seconds]) for name, seconds in steps.seconds.items()]
    peaks |= {f"build: {name}": most for name, most in steps.peak.items()}
    rows = one_day(workspace)
    timed("build: a day's change", lambda: build(workspace, MemoryAudit(), partnership.clock))
    people = families(workspace, 2 * reads + 1)
    for name, audit, whom in (
        ("family: the first read of the process", MemoryAudit(), people[:1]),
        ("family: grant, open, read, close", MemoryAudit(), people[1 : reads + 1]),
        ("family: the same, the audit log on disk", reading.service_log(workspace), people[reads + 1 :]),
    ):
        figures.append(reading.figures(name, workspace, audit, whom, family=True))
        peaks[name] = calibration.peak_mib()
    for name, particulars in (("csc_api", {"la_code": "009"}), ("ssda903", {"year": "2026"})):
        made = {"as_at": date(2026, 3, 31), "particulars": particulars}
        timed(
            f"project: {name}",
            lambda n=name, m=made: project_record(workspace, n, MemoryAudit(), partnership.clock, **m),
        )
    print(f"\n{'the most memory held by the end of':44} {'MiB':>9}")
    for name, most in peaks.items():
        print(f"{name:44} {most:>9,}")
    calibration.publish(
        "record", before, calibration.calibrate(), figures,
        children=children, deliveries=len(whole.deliveries), persons=whole.identity.persons if whole.identity else 0,
        claims=sum(step.claims for step in whole.deliveries), day_rows=rows, peak_mib_by_step=peaks,
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["invent"]:
        invent(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
