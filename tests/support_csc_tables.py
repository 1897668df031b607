"""Tables of the Standard Safeguarding Dataset from text: a line of columns, then a line for each row."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.record.projections import Ask
from forethought.record.projections.csc_api import payloads

DAY = date(2026, 3, 31)
ASK = Ask(DAY, "E08000025")

PERSON = """
ssd_person
pers_person_id | pers_dob   | pers_forename | pers_surname
C1             | 2012-05-05 | Ada           | Birch
"""
EPISODE = """
ssd_cin_episodes
cine_referral_id | cine_person_id | cine_referral_date | cine_close_date
E1               | C1             | 2025-05-01         | -
"""


def text(name: str) -> str:
    """One of the longer texts beside the tests."""
    return (Path(__file__).parent / "record" / "csc_tables" / f"{name}.txt").read_text(encoding="utf-8")


def tables(*texts: str) -> dict[str, pa.Table]:
    """The tables that ``texts`` lay out, columns parted by bars, ``-`` for blank; texts add up."""
    rows: dict[str, list[dict[str, str | None]]] = {}
    for part in re.split(r"\n\s*\n|\n(?=\s*ssd_)", "\n".join(texts)):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if lines:
            head = [word.strip() for word in lines[1].split("|")]
            cells = [[cell.strip() for cell in line.split("|")] for line in lines[2:]]
            made = [{key: None if cell == "-" else cell for key, cell in zip(head, row, strict=True)} for row in cells]
            rows.setdefault(lines[0], []).extend(made)
    return {name: _table(held) for name, held in rows.items()}


def _table(rows: list[dict[str, str | None]]) -> pa.Table:
    columns = sorted({name for row in rows for name in row})
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns})


def one(*texts: str, day: date = DAY) -> dict[str, Any]:
    """The object of the one child in the payload."""
    made = payloads(tables(*texts), Ask(day, "E08000025"))
    assert len(made) == 1
    return next(iter(made.values()))
