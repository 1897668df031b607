"""Measure one practitioner's family page: the read of the record, and the page as the site serves it.

python benchmarks/family_page.py [WORKSPACE] [--reads N] [--children N]

Without a workspace it builds a temporary one. On a workspace that is named, the pages leave their audit events
in it, as every read does; that must be a demonstration.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import calibration
import partnership

from forethought.governance import MemoryAudit
from forethought.workflow import Workspace, authority, open_as
from forethought.workflow.demo_story import person_ids, social_worker

READS = 30


def record_read(workspace: Workspace, story: Mapping[str, str]) -> Callable[[], dict[str, int]]:
    """A function that does all reading of one family page and says how much came back."""
    audit = MemoryAudit()
    gate = authority(workspace, audit, partnership.clock)
    worker = social_worker(story, partnership.clock)
    family = sorted(story.values())

    def read() -> dict[str, int]:
        with open_as(workspace, gate, audit, partnership.clock, worker, "direct_care", subjects=family) as reader:
            facts = [fact for person in family for fact in reader.timeline(person)]
            related = reader.family(story["kai"])
            withheld = [item for person in family for item in reader.withheld(person)]
        return {"facts": len(facts), "related": len(related), "withheld": len(withheld)}

    return read


def page_view(workspace: Workspace, story: Mapping[str, str]) -> Callable[[], int]:
    """A function that fetches the family page from the site as its social worker, and gives its size in bytes."""
    from forethought import operations

    operations.setup(workspace.root)
    operations.create_personas(workspace, story)
    from django.test import Client

    logging.disable(logging.INFO)
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/sign-in/", {"persona": "social.worker"})
    client.post("/purpose/", {"purpose": "direct_care"})

    def view() -> int:
        answer = client.get(f"/practitioner/family/{story['kai']}/")
        if answer.status_code != 200:
            raise SystemExit(f"the family page answered {answer.status_code}")
        return len(answer.content)

    return view


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workspace", type=Path, nargs="?", default=os.environ.get("FORETHOUGHT_WORKSPACE"))
    parser.add_argument("--reads", type=int, default=READS)
    parser.add_argument("--children", type=int, default=partnership.CHILDREN)
    given = parser.parse_args()
    with partnership.workspace_for(given.workspace and Path(given.workspace), given.children) as workspace:
        if not workspace.is_demo:
            parser.error("the workspace is not a demonstration; nothing was read")
        measure(workspace, given.reads)


def measure(workspace: Workspace, reads: int) -> None:
    before = calibration.calibrate()
    story = person_ids(workspace)
    read = record_read(workspace, story)
    first, found = calibration.timed(read), read()
    figures = [calibration.figure("record: the first read of the process", [first])]
    figures.append(
        calibration.figure("record: grant, open, read, close", [calibration.timed(read) for _ in range(reads)])
    )
    view = page_view(workspace, story)
    size = view()
    figures.append(calibration.figure("site: the whole page", [calibration.timed(view) for _ in range(reads)]))
    claims = sum(row["rows"] for row in workspace.store().batches() if "rows" in row)
    calibration.publish(
        "family_page", before, calibration.calibrate(), figures, claims=claims, page_bytes=size, **found
    )


if __name__ == "__main__":
    main()
