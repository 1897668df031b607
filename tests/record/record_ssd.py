"""Extracts of the Standard Safeguarding Dataset for tests: as claims as a reader sees them; compared cell by cell."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from forethought.model import load_form
from forethought.record import Delivery, to_claims
from forethought.record.view import VIEW_COLUMNS

FORM = load_form("ssd")
NOT_TAKEN_IN = frozenset({"ssd_version_log", "ssd_api_data_staging"})
TABLES = tuple(name for name in FORM.tables if name not in NOT_TAKEN_IN)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def items():
    """The items of release 1.4 as rows of ``table, column, item, status`` (core, placeholder, admin, deployed)."""
    with (Path(__file__).parent / "record_ssd_items.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def delivery(feed="case-system", received=APRIL, year=2026):
    return Delivery(f"{feed}-{received:%Y%m%d}", feed, "ssd", year, "westmarch-council", "none", received, ())


def extract(**tables):
    """Tables of an extract from lists of dictionaries; what a row does not name is null."""
    made = {}
    for name, rows in tables.items():
        columns = {c: pa.array([row.get(c) for row in rows], pa.string()) for c in FORM.tables[name].file_columns}
        columns["_row"] = pa.array(range(len(rows)), pa.int64())
        columns["_file"] = pa.array([f"{name}.csv"] * len(rows), pa.string())
        made[name] = pa.table(columns)
    return made


def claims_of(tables, sent=None):
    """The claims of ``tables`` with the columns of the view ``claim``, as if nothing had arrived since."""
    sent = sent or delivery()
    claims = to_claims(tables, sent)
    count = claims.num_rows
    known = {
        "known_from": pa.repeat(pa.scalar(sent.received, pa.timestamp("us", tz="UTC")), count),
        "controller": pa.repeat(sent.controller, count),
        "feed": pa.repeat(sent.feed, count),
        "batch": pa.repeat(sent.name, count),
    }
    whole = {name: claims[name] if name in claims.column_names else known.get(name) for name in VIEW_COLUMNS}
    empty = pa.nulls(count, pa.string())
    return pa.table({name: empty if column is None else column for name, column in whole.items()})


def rows(table, columns):
    """The rows of a table as tuples, in order of what they hold; null before every text."""
    cells = zip(*(table[name].to_pylist() for name in columns), strict=True)
    return sorted(cells, key=lambda row: [(cell is not None, cell or "") for cell in row])


def differing(given, found, columns):
    """How many cells of ``columns`` (name of a table to names of columns) differ between two extracts."""
    count = 0
    for name, table in given.items():
        before, after = rows(table, columns[name]), rows(found[name], columns[name])
        count += abs(len(before) - len(after)) * len(columns[name])
        count += sum(
            one != other
            for left, right in zip(before, after, strict=False)
            for one, other in zip(left, right, strict=True)
        )
    return count
