"""Laws of opening the record for named persons: a shorter way to the rows that a reader of everybody sees of them."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from forethought.engine import Engine
from forethought.record.across import ACROSS_SCHEMA
from forethought.record.compaction import COMPACT_SCHEMA
from forethought.record.protection import PROTECTION_SCHEMA
from forethought.record.seals import IN_FORCE, Seal, concerned, sides, sides_of_persons
from forethought.record.snapshot import Snapshot
from forethought.record.view import VIEW_COLUMNS, Opened, prepare
from forethought.record.who import PERSONS, Who, keep, kept

PEOPLE = [f"p{n}" for n in range(6)]
# p5 is known to nobody as a record: people who speak for themselves are subjects under their own id.
PERSON_OF = {f"council/{n}": f"p{n % 5}" for n in range(8)}
SUBJECTS = [*PERSON_OF, "p5", "p0", "council/nobody"]
STRANGER = ("stranger", "confidential_address", None)


@dataclass(frozen=True)
class Rows:
    """A layout that lies in memory."""

    table: pa.Table

    def rows_of(self, subjects):
        held = set(subjects)
        return self.table.filter(pa.array([subject in held for subject in self.table["subject"].to_pylist()]))

    def scan(self, engine, name):
        engine.register(name, self.table)


def claim(rng, number):
    contact = rng.random() < 0.6
    return dict.fromkeys(COMPACT_SCHEMA.names) | {
        "claim": number,
        "batch": "b" * 24,
        "subject": rng.choice(SUBJECTS),
        "other_subject": rng.choice([None, None, *SUBJECTS]),
        "field_set": "contact_details" if contact else rng.choice(["identity", "care", None]),
        "entity": rng.choice(["address", "placement", "enrolment", "person", None]),
        "attribute": rng.choice(["postcode", "placement_postcode", "street", "placement_type", None]),
        "value": rng.choice(["WX4 7QP", "wx47qp", "WX2 3LN", None]),
        "known_from": datetime(2026, 5, 1, tzinfo=UTC),
    }


def world(rng):
    """A record of few persons, of whom now and then one is protected, sealed, across a seal or on both its sides."""
    kinds = ["confidential_address", "protected_placement", "related", "hidden_postcode", "cleared_postcode"]
    marked = {
        (rng.choice([*PEOPLE, "council/nobody"]), kind, "WX47QP" if kind.endswith("postcode") else None)
        for kind in [*kinds, "sealed_identity"]
        if rng.random() < 0.15
    }
    rows = sorted({*marked, STRANGER}, key=str)
    across = {tuple(rng.sample([*PEOPLE, "council/nobody"], 2)) for _ in range(rng.choice([0, 0, 1, 2]))}
    persons = pa.table(
        {"subject": sorted(PERSON_OF), "person_id": [PERSON_OF[s] for s in sorted(PERSON_OF)]}, schema=PERSONS
    )
    listed = [dict(zip(PROTECTION_SCHEMA.names, row, strict=True)) for row in rows]
    pairs = [{"one": one, "other": other} for one, other in sorted(across)]
    return Opened(
        Snapshot((), None, ()),
        Who(persons),
        Rows(pa.Table.from_pylist([claim(rng, n) for n in range(25)], COMPACT_SCHEMA)),
        lambda: None,
        pa.Table.from_pylist(listed, PROTECTION_SCHEMA),
        pa.Table.from_pylist(pairs, ACROSS_SCHEMA),
        frozenset(rng.sample(PEOPLE, rng.choice([0, 0, 0, 1]))),
    )


def rows_of(engine, people=None):
    where = "true" if people is None else "person_id in ({})".format(", ".join(f"'{person}'" for person in people))
    found = engine.query(f"select {', '.join(VIEW_COLUMNS)} from everything where {where}").to_pylist()
    return sorted(found, key=str)


def test_a_reader_of_named_persons_has_the_rows_and_marks_that_a_reader_of_everybody_has_of_them():
    rng = random.Random(20261126)
    looked_up = passed_over = marked = 0
    for _ in range(60):
        opened = world(rng)
        with Engine(threads=1) as everybody:
            prepare(everybody, opened, None)
            for _ in range(3):
                named = rng.sample(PEOPLE, rng.choice([1, 1, 2, 3]))
                with Engine(few_rows=True) as engine:
                    prepare(engine, opened, named)
                    found = rows_of(engine)
                    asks = engine.query("select 1 from information_schema.tables where table_name = 'guarded_person'")
                assert found == rows_of(everybody, named)
                looked_up, passed_over = looked_up + len(asks), passed_over + (not len(asks))
                marked += any(row["protected"] or row["sealed"] or row["guarded"] for row in found)
    assert min(looked_up, passed_over, marked) > 25, "both ways must be taken, and rows be marked, often"


@pytest.mark.parametrize("seed", range(8))
def test_the_sides_of_seals_are_those_that_all_persons_give(seed, tmp_path):
    rng = random.Random(seed)
    records = [f"council/{n}" for n in range(30)]
    table = pa.table(
        {"subject": sorted(records), "person_id": [f"p{rng.randrange(12)}" for _ in records]}, schema=PERSONS
    )
    keep(tmp_path, tmp_path / "version", table)
    held = []
    for number in range(3):
        chosen = rng.sample([*records, "unknown/1"], 6)
        held.append(Seal(f"S{number}", IN_FORCE, frozenset(chosen[:3]), frozenset(chosen[3:]), ()))
    around = concerned(held, kept(tmp_path, tmp_path / "version"))
    expected, both = sides_of_persons(sides(held, table), table)
    found, found_both = sides_of_persons(sides(held, around), around)
    assert (found.sort_by("person_id").to_pylist(), found_both) == (expected.sort_by("person_id").to_pylist(), both)
