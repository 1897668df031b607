"""Facts as a reader of the record gives them, invented for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

_NUMBERS = count(1)


@dataclass(frozen=True)
class Said:
    """One claim about one person."""

    claim_id: str
    entity: str
    entity_key: str
    attribute: str
    value: str
    valid_from: str | None
    valid_to: str | None
    source: str
    nature: str
    outcome: str | None
    code_set: str | None


def said(
    entity: str,
    attribute: str,
    value: str,
    start: str | None = None,
    end: str | None = None,
    *,
    key: str | None = None,
    source: str = "council",
    nature: str = "fact",
    outcome: str | None = None,
    code_set: str | None = None,
) -> Said:
    claim = f"c{next(_NUMBERS)}"
    place = key if key is not None else start or ""
    return Said(claim, entity, place, attribute, value, start, end, source, nature, outcome, code_set)


def home(start: str, end: str | None, place: str, rne: str = "P", rec: str | None = "X1", ls: str = "C2") -> list[Said]:
    rows = [
        said("placement", "placement_type", place, start, end),
        said("placement", "reason_started", rne, start, end),
        said("placement", "legal_status", ls, start, end),
    ]
    if end and rec:
        rows.append(said("placement", "reason_ended", rec, start, end))
    return rows
