"""Children who are expected: known by their mother and the pregnancy, never by a date on which nobody was born.

An expected date is no birth date and is never compared as one. A pregnancy that ends without a live birth makes no
person. How many are expected is not known before the birth, so one expectation may become several persons.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage.spine import person_id_for

from .columns import STILL, day_number, ends, in_order, look_up, starts, table_of
from .seals import NO_SEALS, Seals

PREGNANCIES = pa.schema(
    [("mother", pa.string()), ("pregnancy", pa.string()), ("expected", pa.date32()), ("ended", pa.date32())]
)
"""One row for each pregnancy: mother's record, the service's number, the date agreed, the day it ended."""

EXPECTED = pa.schema(
    [(n, pa.string()) for n in ("expected_id", "mother", "pregnancy", "state")]
    + [("expected", pa.date32()), ("person", pa.string())]
)
"""`state` is `expected`, `born` (then `person` is who was born, a row for each), or `overdue`: no word by six weeks
past the date, so nobody is expected any more."""

NO_WORD_AFTER = 42
"""Days past the expected date after which silence means that a pregnancy ended elsewhere or was recorded wrongly."""


def expected_children(
    pregnancies: pa.Table, born: pa.Table, persons: pa.Table, *, on: date, key: bytes, seals: Seals = NO_SEALS
) -> pa.Table:
    """Return who is expected on a day, and who has been born of whom (`EXPECTED`).

    `pregnancies` (`PREGNANCIES`); `born` (pregnancy, record, born): live births, with the baby's record; `persons`
    (record_id, person_id). The identity is made of mother and pregnancy, so that it stays when the date is changed and
    a second service that books the same pregnancy under its own number makes another, to be joined by a person. A
    pregnancy that ended without a live birth has no row, whatever was booked.
    """
    mother = look_up(pregnancies["mother"], persons, "record_id", "person_id")
    whole = pregnancies.set_column(pregnancies.column_names.index("mother"), "mother", mother)
    whole = _latest(whole.filter(pc.is_valid(whole["mother"])))
    day = day_number(on)
    alive = born.filter(pa.array(starts(born["born"]) <= day))
    baby = look_up(alive["record"], persons, "record_id", "person_id")
    delivered = pa.table({"pregnancy": alive["pregnancy"], "person": baby}).filter(pc.is_valid(baby))
    of_birth = whole.join(delivered, "pregnancy", join_type="inner", use_threads=False)
    seen = pc.is_in(whole["pregnancy"], value_set=alive["pregnancy"].combine_chunks())
    ended = ends(whole["ended"]) <= day
    waiting = whole.filter(pa.array(~ended & ~np.asarray(seen.to_numpy(zero_copy_only=False), bool)))
    late = ends(waiting["expected"])
    overdue = (late < STILL) & (late + NO_WORD_AFTER < day)
    state = np.where(overdue, "overdue", "expected")
    parts = [
        _told(waiting, state.tolist(), None, key),
        _told(of_birth, ["born"] * len(of_birth), of_birth["person"], key),
    ]
    return in_order(seals.kept(pa.concat_tables(parts), "mother", "person"))


def birth_dates_only(people: pa.Table, *, on: date) -> pa.Table:
    """Blank dates of birth on which nobody was born: those after the day `on`, and repeats of the date expected.

    `people` has text columns `date_of_birth`, `expected_date` (ISO) and any others. Case systems copy the date expected
    into the date of birth until a child is born; a child really born on that day has `expected_date` blank there.
    """
    birth, expected = people["date_of_birth"], people["expected_date"]
    unborn = pc.or_(pc.greater(birth, on.isoformat()), pc.fill_null(pc.equal(birth, expected), False))
    blank = pc.if_else(pc.fill_null(unborn, False), pa.scalar(None, pa.string()), birth)
    return people.set_column(people.column_names.index("date_of_birth"), "date_of_birth", blank)


def _latest(pregnancies: pa.Table) -> pa.Table:
    """One row for each pregnancy: the latest date agreed, and an end if any row has one."""
    grouped = pregnancies.group_by(["mother", "pregnancy"], use_threads=False)
    found = grouped.aggregate([("expected", "max"), ("ended", "min")])
    return found.select(["mother", "pregnancy", "expected_max", "ended_min"]).rename_columns(PREGNANCIES.names)


def _told(table: pa.Table, state: list[str], person: pa.ChunkedArray | None, key: bytes) -> pa.Table:
    rows = zip(table["mother"].to_pylist(), table["pregnancy"].to_pylist(), strict=True)
    ids = [person_id_for(key, f"expected/{mother}/{pregnancy}") for mother, pregnancy in rows]
    columns = {"expected_id": ids, "state": state, "person": person}
    return table_of({**columns, **{n: table[n] for n in ("mother", "pregnancy", "expected")}}, EXPECTED)
