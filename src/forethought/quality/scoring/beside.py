"""What stands beside the index and is never blended into it: heaping of dates, timeliness, stability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from forethought.model import Form
from forethought.quality.preparing import Desk

DATES = pa.schema(
    [
        ("table", pa.string()),
        ("field", pa.string()),
        ("dates", pa.int64()),
        ("first_of_month", pa.float64()),
        ("first_of_year", pa.float64()),
        ("commonest_share", pa.float64()),
        ("latest", pa.date32()),
        ("days_to_received", pa.int64()),
    ]
)
STABILITY = pa.schema(
    [
        ("table", pa.string()),
        ("field", pa.string()),
        ("rows_in_both", pa.int64()),
        ("changed", pa.int64()),
        ("share", pa.float64()),
    ]
)


def dates(desk: Desk, form: Form, present: Iterable[str], received: date) -> pa.Table:
    """How the dates of each field fall, one row a field that has any.

    Shares on the first of a month (by chance 3.3 %), on 1 January (0.3 %) and on the commonest single day; the latest
    date, and how many days lie between it and ``received``, the day on which the return came.
    """
    wanted = set(present)
    rows = [row for name in form.tables if name in wanted for row in _dates(desk, form, name, received)]
    return pa.Table.from_pylist(rows, schema=DATES)


def _dates(desk: Desk, form: Form, name: str, received: date) -> Iterator[dict[str, object]]:
    table = name.lower()
    for field in form.tables[name].fields.values():
        if field.kind != "date":
            continue
        desk.ready(frozenset([table]))
        day = field.name.lower()
        counts = desk.engine.query(
            f"select {day} as day, cast(count(*) as bigint) as n from {table} where {day} is not null group by 1"
        )
        total = pc.sum(counts["n"]).as_py()
        if total:
            yield {"table": name, "field": field.name, **_fall(counts, total, received)}


def _fall(counts: pa.Table, total: int, received: date) -> dict[str, object]:
    days, number = counts["day"], counts["n"]
    first = pc.equal(pc.day(days), 1)
    year = pc.and_(first, pc.equal(pc.month(days), 1))
    latest = pc.max(days).as_py()
    return {
        "dates": total,
        "first_of_month": (pc.sum(number.filter(first)).as_py() or 0) / total,
        "first_of_year": (pc.sum(number.filter(year)).as_py() or 0) / total,
        "commonest_share": pc.max(number).as_py() / total,
        "latest": latest,
        "days_to_received": (received - latest).days,
    }


def stability(form: Form, earlier: Mapping[str, pa.Table], now: Mapping[str, pa.Table]) -> pa.Table:
    """How much changed after it was first submitted: rows with the same natural key in an ``earlier`` submission and
    in the one ``now``, and the share whose value is no longer the same. One row a field; blank counts as a value.
    """
    rows = []
    for name, table in form.tables.items():
        keys = [key for key in table.key if key in table.fields]
        if name not in earlier or name not in now or not keys:
            continue
        both = _once(now[name], keys).join(_once(earlier[name], keys), keys, join_type="inner", right_suffix=" before")
        for field in table.file_columns:
            if field not in keys:
                same = pc.equal(pc.fill_null(both[field], ""), pc.fill_null(both[f"{field} before"], ""))
                changed = both.num_rows - (pc.sum(same).as_py() or 0)
                share = changed / both.num_rows if both.num_rows else None
                rows.append(
                    {"table": name, "field": field, "rows_in_both": both.num_rows, "changed": changed, "share": share}
                )
    return pa.Table.from_pylist(rows, schema=STABILITY)


def _once(table: pa.Table, keys: list[str]) -> pa.Table:
    """The rows whose key is whole and occurs once: only these can be told again."""
    fields = [name for name in table.column_names if not name.startswith("_")]
    counts = table.select(keys).group_by(keys).aggregate([([], "count_all")])
    single = counts.filter(pc.equal(counts["count_all"], 1)).select(keys)
    return table.select(fields).join(single, keys, join_type="inner")
