"""What a trace is asked and what it answers, whatever register stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import pyarrow as pa

from ..errors import LinkageError
from ..identifier_claims import text_of


class TraceFailed(LinkageError):  # noqa: N818 - reads as what happened
    """The register could not be asked, or its answer could not be read. Says nothing about any child."""


class TraceStatus(StrEnum):
    """How a trace ended."""

    FOUND = "found"
    """One person fits; the number is theirs."""
    NONE = "none"
    """Nobody fits well enough."""
    MANY = "many"
    """Several fit, so nobody is named."""
    SUPERSEDED = "superseded"
    """The number that was asked for has been replaced; the answer carries the newer one."""
    SENSITIVE = "sensitive"
    """The person's record is restricted: the answer carries nothing else."""


@dataclass(frozen=True, repr=False)
class Demographics:
    """What is known of one child, as written; None where unknown. Printing it shows no value."""

    forename: str | None = None
    surname: str | None = None
    date_of_birth: str | None = None
    sex: str | None = None
    postcode: str | None = None
    nhs_number: str | None = None

    def __repr__(self) -> str:
        return "Demographics(…)"


@dataclass(frozen=True, repr=False)
class TraceResult:
    """The answer to one trace. Printing it shows status and step only.

    `number` the NHS number that belongs to the child, `replaces` the one asked for that it took the place of (both
    empty otherwise);
    `confidence` between 0 and 1: the register's own score, or the share of the comparable details that agree;
    `agreed` the names of the details that agree; `step` `cross_check` (number and birth date) or `alphanumeric`
    (names, birth date, sex or postcode), empty when nothing was found.
    """

    status: TraceStatus
    number: str = ""
    replaces: str = ""
    confidence: float = 0.0
    agreed: tuple[str, ...] = ()
    step: str = ""

    def __repr__(self) -> str:
        return f"TraceResult({self.status}, step={self.step or 'none'})"


class Tracer(Protocol):
    """Anything that can find the number of a child."""

    def trace(self, demographics: Demographics) -> TraceResult:
        """Find the number that belongs to these demographics. Raises `TraceFailed` when the register cannot say."""
        ...


def trace_records(tracer: Tracer, records: pa.Table) -> Iterator[tuple[str, TraceResult]]:
    """Trace every row of a table, one after another, with its `record_id`.

    `records`: text columns `record_id` and any of those of `Demographics`. Stops with `TraceFailed` at the first
    row that the register cannot answer; what came before is already handed out, so a caller can go on from there.
    """
    names = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number")
    columns = [text_of(records, name).to_pylist() for name in names]
    for record, *values in zip(text_of(records, "record_id").to_pylist(), *columns, strict=True):
        yield record, tracer.trace(Demographics(*(value or None for value in values)))
