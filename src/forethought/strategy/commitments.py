"""Commitments as they stand in their lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.strategy.errors import StrategyError
from forethought.strategy.reading import reading

COLUMNS = (
    "id", "strategy", "theme", "commitment", "owner", "partners", "due_date", "due_text", "status", "status_as_of",
    "metric", "target", "metric_origin", "verifiable", "hedged", "funding", "independent_rating", "source",
    "confidence", "note",
)  # fmt: skip
"""Columns of a list of commitments, in order. What each holds: ``cards/commitments/README.md``."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise. ``due_date`` is the last day of the promised period, None when no date was promised.

    ``status_as_of`` is the date of the newest evidence found, None when none is dated. Texts are empty when absent.
    """

    id: str
    strategy: str
    theme: str
    commitment: str
    owner: str
    partners: str
    due_date: date | None
    due_text: str
    status: str
    status_as_of: date | None
    metric: str
    target: str
    metric_origin: str
    verifiable: bool
    hedged: bool
    funding: str
    independent_rating: str
    source: str
    confidence: str
    note: str

    @property
    def kind(self) -> str:
        """``explore`` for a promise to look at something, ``deliver`` for all others."""
        first = self.commitment.split(maxsplit=1)[0].strip(",.:;").lower() if self.commitment.strip() else ""
        return "explore" if first in reading().explore else "deliver"

    @property
    def costed(self) -> bool:
        """Whether a sum of money is named."""
        return "£" in self.funding

    def texts(self) -> dict[str, str]:
        """Every field as it is written in a list."""
        return {name: _text(getattr(self, name)) for name in COLUMNS}


def load_commitments(path: Path | None = None) -> tuple[Commitment, ...]:
    """The commitments in the list ``path`` (CSV), or those that ship with the project, in the order written.

    Raises ``StrategyError`` naming file and line for a column that is missing, an unknown status, a date that is
    none, or an id used twice.
    """
    entries: list[Traversable | Path]
    if path is not None:
        entries = [path]
    else:
        folder = files("forethought") / "cards" / "commitments"
        entries = sorted((e for e in folder.iterdir() if e.name.endswith(".csv")), key=lambda e: e.name)
    found = [row for entry in entries for row in _read(entry)]
    seen: set[str] = set()
    for row in found:
        if row.id in seen:
            raise StrategyError("Two commitments have the same id", where=row.id, do="Give each its own")
        seen.add(row.id)
    return tuple(found)


def _read(entry: Traversable | Path) -> Iterator[Commitment]:
    try:
        text = entry.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StrategyError(
            "The list of commitments cannot be read",
            where=f"{entry.name}: {type(error).__name__}",
            do="Give a CSV file in UTF-8",
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise StrategyError(
            f"The list of commitments lacks columns: {', '.join(missing)}",
            where=entry.name,
            do="Add them; they may be blank",
        )
    for row in rows:
        yield _commitment({name: (row[name] or "").strip() for name in COLUMNS}, f"{entry.name}, line {rows.line_num}")


def _commitment(row: Mapping[str, str], where: str) -> Commitment:
    if not row["id"] or not row["commitment"]:
        raise StrategyError("A commitment has no id or no words", where=where, do="Complete the row")
    if row["status"] not in reading().statuses:
        raise StrategyError(
            "A commitment's status is not a known word", where=where, do="Use one of: " + ", ".join(reading().statuses)
        )
    parsed: dict[str, object] = dict(row)
    for name in ("due_date", "status_as_of"):
        parsed[name] = _day(row[name], name, where)
    for name in ("verifiable", "hedged"):
        parsed[name] = row[name] == "yes"
    return Commitment(**parsed)  # type: ignore[arg-type]  # the names are the columns, checked above


def _day(text: str, name: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StrategyError(
            f"The column {name} holds no date", where=where, do="Write it as 2026-12-31, or leave it blank"
        ) from None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value or "")
