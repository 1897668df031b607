"""Writes deliveries from the parts of all localities, the truth, and what goes with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from forethought.synth.feeds import FEEDS
from forethought.synth.feeds.feed import Delivery, Feed
from forethought.synth.feeds.reference import reference_tables
from forethought.synth.feeds.ssda903 import write_xml
from forethought.synth.making.controllers import controller_of, days_until_received
from forethought.synth.making.order import Order
from forethought.synth.making.parts import Part, read_parts
from forethought.synth.making.telling import RECORDS, with_story, with_story_records, with_story_reference
from forethought.synth.making.violating import RETURNS, violated
from forethought.synth.reading import parameters_of

Places = Mapping[str, list[tuple[Path, Part]]]
_ENDS = {
    "autumn": (10, 31), "spring": (1, 31), "summer": (5, 31),
    "Q1": (3, 31), "Q2": (6, 30), "Q3": (9, 30), "Q4": (12, 31),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """One delivery as written: its folder's name and the rows of each table."""

    name: str
    rows: Mapping[str, int]
    planted: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """One delivery to be written: its parts, and those of last year's where a return is compared with it."""

    feed: str
    period: str
    places: Places
    previous: Places


def write_delivery(order: Order, folder: Path, job: Job) -> Written:
    """Write one delivery, and the note that says what it is."""
    feed = FEEDS[job.feed]
    delivery = Delivery(feed, order.authority, job.period)
    target = folder / f"{job.feed}-{job.period}"
    target.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Iterable[pa.Table]] = {table: read_parts(found) for table, found in job.places.items()}
    planted: list[dict[str, Any]] = []
    if order.planted and job.feed in RETURNS:
        before = _whole(job.previous) if job.previous else None
        spoilt, planted = violated(order, job.feed, int(job.period), _whole(job.places), before)
        tables = {name: [table] for name, table in spoilt.items()}
    if order.story:
        tables = with_story(job.feed, job.period, tables)
    write = write_xml if order.xml and feed.name == "ssda903" else feed.write
    write(target, delivery, tables)
    (target / "delivery.toml").write_text(_note(order, feed, job.period), encoding="utf-8", newline="\n")
    rows = {table: sum(part.rows for _, part in found) for table, found in job.places.items()}
    return Written(target.name, rows, planted)


def _whole(places: Places) -> dict[str, pa.Table]:
    return {table: pa.concat_tables(list(read_parts(found))) for table, found in places.items()}


def write_truth(order: Order, folder: Path, places: Places, planted: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Write the truth as Parquet, one file a table, with the violations that were planted; return the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = {b"synthetic": order.authority.mark.encode()}
    for table, found in places.items():
        writer: pq.ParquetWriter | None = None
        parts = read_parts(found)
        for part in with_story_records(parts) if order.story and table == RECORDS else parts:
            writer = writer or pq.ParquetWriter(
                folder / f"synthetic_{table}.parquet", part.schema.with_metadata(mark), compression="zstd"
            )
            writer.write_table(part.replace_schema_metadata(mark))
        if writer:
            writer.close()
    errors = pa.Table.from_pylist([{key: str(value) for key, value in row.items()} for row in planted], _PLANTED)
    pq.write_table(errors.replace_schema_metadata(mark), folder / "synthetic_planted_error.parquet", compression="zstd")
    rows = {table: sum(part.rows for _, part in found) for table, found in places.items()}
    return rows | {"planted_error": errors.num_rows}


_PLANTED = pa.schema(
    [
        (name, pa.string())
        for name in ("delivery", "return", "year", "rule", "child", "named", "table", "key", "field", "what")
    ]
)


def write_reference(order: Order, folder: Path, deliveries: Mapping[str, Mapping[str, int]]) -> None:
    """Write the invented schools, providers, workers and postcodes, and the account of what was made."""
    target = folder / "reference"
    target.mkdir(exist_ok=True)
    for name, table in reference_tables(order.authority, order.seed).items():
        whole = with_story_reference(name, table) if order.story else table
        csv.write_csv(whole, target / f"synthetic_{name}.csv")
    account = {
        "synthetic": order.authority.mark,
        "generator": parameters_of("frozen")["version"],
        "authority": order.authority.gss,
        "children": order.authority.children,
        "years": list(order.window.each),
        "seed": order.seed,
        "planted": order.planted,
        "deliveries": {name: dict(rows) for name, rows in sorted(deliveries.items())},
    }
    text = json.dumps(account, indent=2, ensure_ascii=False) + "\n"
    (folder / "synthetic.json").write_text(text, encoding="utf-8", newline="\n")


def feed_of(delivery: str) -> str:
    """The feed of a delivery, from its folder's name."""
    return max((name for name in FEEDS if delivery.startswith(f"{name}-")), key=len, default=delivery)


def _note(order: Order, feed: Feed, period: str) -> str:
    """The text of ``delivery.toml``."""
    authority = order.authority
    ends = last_day(period)
    received = ends + timedelta(days_until_received(feed.cadence))
    controller = controller_of(feed, authority)
    lines = [
        f"# {authority.mark}. Likeness is chance.",
        f'title = "{feed.title} {period}, {authority.name}"',
        f'feed = "{feed.name}"',
        f'form = "{feed.form}"',
        f"year = {_collection_year(ends)}",
        f'period = "{period}"',
        f'controller = "{controller.id}"',
        f'agreement = "{controller.agreement}"',
        f"received = {received.isoformat()}T09:00:00Z",
        f"full = {str(feed.whole or period.isdigit()).lower()}",
        "synthetic = true",
    ]
    return "\n".join(lines) + "\n"


def last_day(period: str) -> date:
    """The last day that a delivery speaks of: of a year, a term, a quarter, a month, or the day itself."""
    year, *rest = period.split("-")
    if not rest:
        return date(int(year), 3, 31)
    if rest[0] in _ENDS:
        return date(int(year), *_ENDS[rest[0]])
    if len(rest) == 1:
        following = date(int(year) + int(rest[0]) // 12, int(rest[0]) % 12 + 1, 1)
        return following - timedelta(1)
    return date.fromisoformat(period)


def _collection_year(day: date) -> int:
    return day.year + (day.month >= 4)
