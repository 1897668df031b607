"""What the records of a person agree on about them, as far as families need it: the birth and the surname."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import add_years

from .columns import EVER, day_number, look_up, starts

PEOPLE = pa.schema([("person", pa.string()), ("born", pa.date32()), ("surname", pa.string())])


def people_of(records: pa.Table, persons: pa.Table) -> pa.Table:
    """Return the birth and surname of each person (`PEOPLE`), as most records have it; of a draw, the first in order.

    `records` (record_id, surname, date_of_birth as ISO text), `persons` (record_id, person_id). A text that is no day
    is no birth; a person without one is left out.
    """
    born = pc.strptime(records["date_of_birth"], format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())
    person = look_up(records["record_id"], persons, "record_id", "person_id")
    table = pa.table({"person": person, "born": born, "surname": records["surname"]}, schema=PEOPLE)
    table = table.filter(pc.and_(pc.is_valid(table["person"]), pc.is_valid(table["born"])))
    counted = table.group_by(["person", "born"], use_threads=False).aggregate([("surname", "min"), ("born", "count")])
    ordered = counted.sort_by([("person", "ascending"), ("born_count", "descending"), ("born", "ascending")])
    first = ordered.group_by("person", use_threads=False).aggregate([("born", "first"), ("surname_min", "first")])
    return first.select(["person", "born_first", "surname_min_first"]).rename_columns(PEOPLE.names)


def children_on(people: pa.Table, on: date) -> pa.Table:
    """Return those of `people` who are born and under 18 on a day."""
    born = starts(people["born"])
    young = (born > day_number(add_years(on, -18))) & (born <= day_number(on)) & (born != EVER)
    return people.filter(pa.array(young))
