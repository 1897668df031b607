"""Measure reading one person's timeline in a record of a million people.

python benchmarks/timelines.py [--people N] [--reads N] [--keep FOLDER]

The record is made in processes of its own, so that their memory is not counted: families of a mother and two children,
told of by early help, schools and health, about twelve claims a person. The claims are written straight into batches,
without files and mapping cards, and who is who is given, not linked: what is measured is reading. The people and all
that is said of them are invented.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import calibration
import numpy as np
import partnership
import pyarrow as pa
import pyarrow.compute as pc
import reading

from forethought.governance import MemoryAudit
from forethought.linkage.spine import event_table
from forethought.record.claims import CLAIM_SCHEMA, Delivery
from forethought.workflow import Workspace

PEOPLE, READS, SEED = 1_000_000, 200, 20260401
AT_A_TIME = 50_000  # people of one delivery
FAMILY = 3  # a mother and two children

Texts = Sequence[str]
Said = list[tuple[str, str, str, str, Texts, bool]]
"""Of each person: entity, its key, attribute, field set, the values, and whether it is about another record."""


def deliveries(people: int) -> Iterator[tuple[Delivery, pa.Table]]:
    """Every delivery with its claims: of each feed one for some thousand people, week after week."""
    received = datetime(2024, 1, 1, 9, tzinfo=UTC)
    for number, start in enumerate(range(0, people, AT_A_TIME)):
        here = np.arange(start, min(start + AT_A_TIME, people))
        children = here[here % FAMILY > 0]
        for (feed, form, controller, agreement), who, said in (
            (("early-help", "early-help", "westmarch-council", "westmarch-social-care-2026"), here, _early_help(here)),
            (("child-health", "health", "westmarch-health", "westmarch-health-2026"), here, _health(here)),
            (("school-roll", "school", "westmarch-schools", "westmarch-schools-2026"), children, _school(children)),
        ):
            delivery = Delivery(f"{feed}-{number}", feed, form, 2024, controller, agreement,
                                received + timedelta(weeks=number), (), synthetic=True, full=False)  # fmt: skip
            yield delivery, _claims(controller, form, who, said)


def subject(controller: str, person: int) -> str:
    """The record of a person as one source knows it."""
    return f"{controller}/{controller[10].upper()}{person:09d}"


def person_id(person: int) -> str:
    """The id of a person, of the shape that linkage gives."""
    return base64.b32encode(hashlib.sha256(f"{SEED}:{person}".encode()).digest()).decode().lower()[:24]


def _early_help(who: np.ndarray) -> Said:
    mothers = [subject("westmarch-council", n - n % FAMILY) if n % FAMILY else "" for n in who]
    return [
        *_identity(who),
        ("address", "home", "postcode", "contact_details", _postcodes(who), False),
        ("involvement", "1", "involvement_kind", "involvement", [f"Team {n % 40}" for n in who], False),
        ("relationship", "mother", "relationship", "relationship", ["mother" if m else "" for m in mothers], True),
    ]


def _health(who: np.ndarray) -> Said:
    return [
        *_identity(who)[1:3],
        ("person", "", "nhs_number", "identity", [f"{9_000_000_000 + n}" for n in who], False),
        ("registration", "gp", "gp_practice", "contact_details", [f"Practice {n % 97}" for n in who], False),
        ("address", "home", "postcode", "contact_details", _postcodes(who), False),
    ]


def _school(who: np.ndarray) -> Said:
    return [
        *_identity(who)[2:],
        ("enrolment", "1:2021-09-01", "school_urn", "education", [f"{900_000 + n % 300}" for n in who], False),
    ]


def _identity(who: np.ndarray) -> Said:
    born = [f"{1985 + n % 8 if n % FAMILY == 0 else 2010 + n % 12}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in who]
    values = {
        "forename": [f"Forename{n % 1999}" for n in who],
        "surname": [f"Surname{n // FAMILY % 20011}" for n in who],
        "date_of_birth": born,
        "sex": ["F" if n % 2 or n % FAMILY == 0 else "M" for n in who],
    }
    return [("person", "", name, "identity", held, False) for name, held in values.items()]


def _postcodes(who: np.ndarray) -> Texts:
    return [f"WX{n // FAMILY % 9 + 1} {n // FAMILY % 10}{chr(65 + n // FAMILY % 23)}{chr(66 + n % 7)}" for n in who]


def _claims(controller: str, form: str, who: np.ndarray, said: Said) -> pa.Table:
    """The claims of one delivery, person after person."""
    rows, kinds = len(who), len(said)
    subjects = np.array([subject(controller, n) for n in who], object)
    values = np.array([held for *_, held, _ in said], object).T.ravel()
    mothers = np.array([subject(controller, n - n % FAMILY) for n in who], object)
    about = np.array([other for *_, other in said])
    columns: dict[str, pa.Array] = {
        "subject": pa.array(np.repeat(subjects, kinds), pa.string()),
        "value": pa.array(values, pa.string()),
        "other_subject": pa.array(np.repeat(mothers, kinds), pa.string(), mask=~np.tile(about, rows)),
        "row": pa.array(np.repeat(np.arange(rows), kinds), pa.int64()),
    }
    for place, name in enumerate(("entity", "entity_key", "attribute", "field_set")):
        columns[name] = pa.array(np.tile(np.array([kind[place] for kind in said], object), rows), pa.string())
    digest = hashlib.sha256(f"{controller}:{who[0]}".encode()).hexdigest()
    alike = {"nature": "fact", "valid_precision": "unknown", "file": f"{form}.csv", "file_hash": digest,
             "mapping": f"{form}/1"}  # fmt: skip
    for field in CLAIM_SCHEMA:
        if field.name not in columns:
            columns[field.name] = pa.array([alike.get(field.name)] * (rows * kinds), field.type)
    table = pa.table(columns)
    return table.filter(pc.not_equal(table["value"], ""))


def write(root: Path, people: int) -> None:
    """The batches of all deliveries, in an empty workspace at ``root``."""
    workspace = partnership.empty(root, people)
    with workspace.store().adding() as added:
        for delivery, claims in deliveries(people):
            added.append(claims, delivery)


def identify(root: Path, people: int) -> None:
    """Publish who is who."""
    sources = ("westmarch-council", "westmarch-health", "westmarch-schools")
    pairs = [
        (subject(source, n), person_id(n))
        for n in range(people)
        for source in sources
        if n % FAMILY or source != "westmarch-schools"
    ]
    persons = pa.table({"subject": [s for s, _ in pairs], "person_id": [p for _, p in pairs]})
    tables = {"persons": persons, "links": pa.table({"left": pa.array([], pa.string())}), "events": event_table([])}
    Workspace(root).store().put_identity(tables, {"given": "timelines"}, lambda name: name)


def lay_out(root: Path, people: int) -> None:
    """Work out what stands and lay the record out for reading."""
    del people
    Workspace(root).store().compact()


def forget_files(root: Path) -> None:
    """Ask the system to let go of what it remembers of the record's files, where it can be asked."""
    if hasattr(os, "posix_fadvise"):
        for path in (path for path in root.rglob("*") if path.is_file()):
            handle = os.open(path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def measure(root: Path, people: int, reads: int, making: Sequence[calibration.Figure], made: dict[str, int]) -> None:
    workspace = Workspace(root)
    rng = random.Random(SEED)
    names = [person_id(n) for n in rng.sample(range(people), 2 * reads + 1)]
    forget_files(workspace.record)
    before, started_with = calibration.calibrate(), calibration.peak_mib()
    kinds = (
        ("first read, files not in memory", MemoryAudit(), names[:1]),
        ("grant, open, timeline, close", MemoryAudit(), names[1 : reads + 1]),
        ("the same, the audit log on disk", reading.service_log(workspace), names[reads + 1 :]),
    )
    figures = [reading.figures(name, workspace, audit, whom, family=False) for name, audit, whom in kinds]
    batches = workspace.store().batches()
    calibration.publish(
        "timelines", before, calibration.calibrate(), [*making, *figures],
        people=people, batches=len(batches), claims=sum(row["rows"] for row in batches), making_peak_mib=made,
        peak_mib_before_reading=started_with, peak_mib_after_reading=calibration.peak_mib(),
    )  # fmt: skip


STEPS = {"write": write, "identify": identify, "lay_out": lay_out}


def make(root: Path, people: int) -> tuple[list[calibration.Figure], dict[str, int]]:
    """Make the record at ``root``, each step a process of its own; the seconds and the peak of each."""
    figures, peaks = [], {}
    for name in STEPS:
        command = [sys.executable, __file__, name, str(root), str(people)]
        found: list[str] = []
        seconds = calibration.timed(lambda c=command, f=found: f.append(subprocess.check_output(c, text=True)))
        figures.append(calibration.figure(f"making: {name}", [seconds]))
        peaks[name] = int(found[0])
    return figures, peaks


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--reads", type=int, default=READS)
    parser.add_argument(
        "--keep", type=Path, help="make the record here and keep it; one that is there is read as it is"
    )
    given = parser.parse_args()
    with ExitStack() as stack:
        root = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "workspace"
        there = root.exists() and any(root.iterdir())
        making, made = ([], {}) if there else make(root, given.people)
        measure(root, given.people, given.reads, making, made)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        STEPS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
        print(calibration.peak_mib())
    else:
        main()
