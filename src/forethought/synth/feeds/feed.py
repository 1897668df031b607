"""What a feed is: what one agency sends, in which form, how often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.areas import Authority
from forethought.synth.community import Community
from forethought.synth.feeds.files import write_csv_tables

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Extract:
    """What one locality gives to one delivery: ``period`` names the delivery (``2026`` for a collection year,
    ``2025-autumn`` for a term, ``2026-03`` for a month, ``2026-03-17`` for a day); ``tables`` hold text or dates,
    by the name that the file has."""

    period: str
    tables: Tables


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of a feed, of a whole authority: what the files are written from and what they say."""

    feed: Feed
    authority: Authority
    period: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of one agency.

    ``extracts`` gives what one locality adds to each delivery, in order of time; the same tables, with the same
    columns, for every locality, empty where it has nothing. ``write`` puts a delivery's files into a folder from the
    parts of every localities, table by table, and returns them; each file says in its name that it is synthetic.
    ``standard`` names what the feed looks like, ``cadence`` how often it comes (``yearly termly quarterly monthly
    daily``). ``form`` is the form of the product that reads it. ``whole``: each delivery says all there is to say of
    its period; else only the yearly ones do, and those between say what has changed.
    """

    name: str
    title: str
    agency: str
    standard: str
    cadence: str
    extracts: Callable[[Community, Registers], Iterator[Extract]]
    form: str
    write: Callable[[Path, Delivery, Mapping[str, Iterable[pa.Table]]], list[Path]] = field(default=write_csv_tables)
    whole: bool = True
