"""The claim: one statement of one attribute by one source, with two times and full provenance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

CLAIM_SCHEMA = pa.schema(
    [
        ("claim", pa.int64()),
        ("subject", pa.string()),
        ("entity", pa.string()),
        ("entity_key", pa.string()),
        ("attribute", pa.string()),
        ("value", pa.string()),
        ("other_subject", pa.string()),
        ("field_set", pa.string()),
        ("nature", pa.string()),
        ("outcome", pa.string()),
        ("valid_from", pa.string()),
        ("valid_to", pa.string()),
        ("valid_precision", pa.string()),
        ("absent", pa.string()),
        ("known_from", pa.timestamp("us", tz="UTC")),
        ("controller", pa.string()),
        ("feed", pa.string()),
        ("batch", pa.string()),
        ("file", pa.string()),
        ("file_hash", pa.string()),
        ("row", pa.int64()),
        ("mapping", pa.string()),
        ("code_set", pa.string()),
        ("code_version", pa.int64()),
    ]
)
"""Columns of a batch file. ``claim`` numbers the claims of the batch, for good. ``valid_from`` and ``valid_to`` are ISO
dates, half-open, null when not given; ``valid_precision`` is day, month, year or unknown (the day is then the first of
the month or year). A claim has a ``value``, or ``absent`` says why it has none. ``code_version`` is null where the code
set of that year lacks the value."""


WHO = ("subject", "other_subject")
"""The columns that name somebody."""


def named_in(claims: pa.Table) -> set[str]:
    """Everyone whom ``claims`` (with the columns ``WHO``) name, as subject or as other."""
    return {name for who in WHO for name in claims[who].unique().to_pylist() if name}


def is_person(subject: str) -> bool:
    """Whether ``subject`` is a person: the mark of any other kind (``council#professional/7``) is before the slash."""
    return "#" not in subject.partition("/")[0]


NATURES = frozenset({"fact", "opinion", "allegation"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a delivery: its name inside the delivery and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived, from whom, under which agreement, when. ``received`` is the known time of its claims (UTC).

    A ``full`` delivery says all its feed has to say, of everything or of its ``period`` (see ``Card.covers``): what it
    no longer says stops being known when it arrives. Deliveries that only add or change (answers, corrections, a day's
    changes) are not full. ``period`` names the days it speaks of (see ``named_period``), the collection year where it
    is empty. ``replaces`` names deliveries of the same feed that were wrong: what they alone say stops being known.
    """

    name: str
    feed: str
    form: str
    year: int
    controller: str
    agreement: str
    received: datetime
    files: tuple[SourceFile, ...]
    synthetic: bool = False
    full: bool = True
    period: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def period_named(self) -> str:
        """The name of the period it speaks of."""
        return self.period or str(self.year)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The batch a delivery became; ``created`` is False when the very same delivery was already held."""

    batch: str
    created: bool
    rows: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim as a reader meets it: what is said, since when, who says so, and where it was written.

    ``source`` is the controller, ``file`` and ``row`` (0-based data row) point into the delivery. ``known_to`` is the
    time at which the same source said otherwise, None while its statement stands. ``valid_precision`` says how exactly
    ``valid_from`` and ``valid_to`` are known (day, month, year; unknown when there is no start). ``absent``: why there
    is no value.
    """

    claim_id: str
    person_id: str
    entity: str
    entity_key: str
    attribute: str
    value: str
    field_set: str
    nature: str
    outcome: str | None
    valid_from: str | None
    valid_to: str | None
    known_from: datetime
    known_to: datetime | None
    source: str
    feed: str
    file: str
    row: int | None
    other_person_id: str | None
    code_set: str | None
    code_version: int | None
    valid_precision: str = "day"
    absent: str | None = None
