"""The file of accepted findings: CSV that a person may edit, and reasons written into a work list given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from forethought.model import UserError
from forethought.quality.accepting import Acceptance, settled
from forethought.quality.checking import Run
from forethought.quality.listing import Row, is_workbook, listed_rows
from forethought.quality.spreadsheet import csv_bytes

COLUMNS = ("return", "year", "code", "table", "child", "value", "reason", "accepted_by", "accepted_on", "finding")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a work list given back says: findings with a reason, and ids of findings without one."""

    given: tuple[Acceptance, ...]
    blank: frozenset[str]


def read_acceptances(path: Path, return_: str, year: int) -> tuple[Acceptance, ...]:
    """The acceptances in the CSV file or workbook ``path``.

    It needs the columns ``code``, ``child`` and ``reason``; a line without a reason counts for nothing. ``return_``
    and ``year`` are those of a line that names none. Raises ``UserError`` when the file cannot be read as that.
    """
    rows = listed_rows(path, ["code", "child", "reason"])
    return tuple(_acceptance(row, return_, year, path) for row in rows if row["reason"])


def read_answers(path: Path, return_: str, year: int, *, on: date) -> Answers:
    """The reasons in the work list ``path`` (workbook or CSV) that a check wrote and a person filled in.

    A line answered without a day gets ``on``. Raises ``UserError`` when it is no work list.
    """
    rows = listed_rows(path, ["code", "child", "reason"])
    given = [_acceptance(row, return_, year, path) for row in rows if row["reason"]]
    blank = frozenset(row["finding"] for row in rows if not row["reason"] and row.get("finding"))
    return Answers(tuple(replace(a, on=a.on or on.isoformat()) for a in given), blank)


def is_work_list(path: Path) -> bool:
    """Whether ``path`` is a work list given back, rather than the file that keeps acceptances: a workbook, or a CSV
    file with the columns that only a work list has.
    """
    if is_workbook(path):
        return True
    try:
        listed_rows(path, ["finding", "code", "reason", "severity"])
    except UserError:
        return False
    return True


def answered(acceptances: Iterable[Acceptance], answers: Answers) -> tuple[Acceptance, ...]:
    """``acceptances`` after ``answers``: reasons added, and those withdrawn whose reason was taken out.

    A finding that was accepted and is answered with the same reason keeps its day and who accepted it.
    """
    held = tuple(acceptances)
    before = {a.finding: a for a in held if a.finding}
    changed = [a for a in answers.given if not _same_reason(before.get(a.finding), a)]
    gone = answers.blank | {a.finding for a in changed if a.finding}
    return (*(a for a in held if a.finding not in gone), *changed)


def _same_reason(before: Acceptance | None, after: Acceptance) -> bool:
    return before is not None and before.reason == after.reason


def keep_acceptances(
    kept: Path, run: Run, *, answers: Path | None = None, more: Iterable[Acceptance] = (), on: date
) -> tuple[Acceptance, ...]:
    """The acceptances of the file ``kept``, brought up to date and written back if anything has changed.

    ``answers`` is a work list given back with reasons, ``more`` are acceptances made just now; lines written by hand
    are tied to the findings of ``run`` that they stand for. ``on`` is today. Raises ``UserError`` for a file that
    cannot be read.
    """
    before = read_acceptances(kept, run.return_, run.year) if kept.exists() else ()
    held = before if answers is None else answered(before, read_answers(answers, run.return_, run.year, on=on))
    dated = (replace(a, on=a.on or on.isoformat()) for a in held)
    after = settled((*dated, *more), run)
    if after != before:
        write_acceptances(kept, after)
    return after


def write_acceptances(path: Path, acceptances: Iterable[Acceptance]) -> None:
    """Write the file of acceptances, in order of return, year, rule, table and child; safe for a spreadsheet."""
    rows = sorted((_row(a) for a in acceptances), key=lambda row: tuple(row[name] for name in COLUMNS))
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(csv_bytes(pa.Table.from_pylist(rows, schema=schema)))
    part.replace(path)


def _acceptance(row: Row, return_: str, year: int, path: Path) -> Acceptance:
    given = row.get("year") or str(year)
    if not (given.isascii() and given.isdigit()):
        raise UserError("A line of the accepted findings has no year", where=path.name, do="Write it like 2026")
    return Acceptance(
        return_=row.get("return") or return_,
        year=int(given),
        finding=row.get("finding", ""),
        code=row["code"],
        table=row.get("table", ""),
        child=row.get("child", ""),
        value=row.get("value", ""),
        reason=row["reason"],
        who=row.get("accepted_by", ""),
        on=row.get("accepted_on", ""),
    )


def _row(acceptance: Acceptance) -> dict[str, str]:
    values = (
        acceptance.return_,
        str(acceptance.year),
        acceptance.code,
        acceptance.table,
        acceptance.child,
        acceptance.value,
        acceptance.reason,
        acceptance.who,
        acceptance.on,
        acceptance.finding,
    )
    return dict(zip(COLUMNS, values, strict=True))
