"""The register and the scorecard as tables for people: CSV, in the order of the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from forethought.strategy.assessment import Assessment
from forethought.strategy.groups import Group
from forethought.strategy.standing import Standing

_REGISTER = (
    "id", "strategy", "commitment", "owner", "due_date", "due_text", "late_days", "status", "status_as_of", "delivery",
    "ending", "states", "unverified", "kind", "evidence", "evidence_note", "owner_reply", "owner_reply_on", "metric",
    "metric_origin", "funding", "hedged", "independent_rating", "rating_met", "rating_funded", "rating_impact",
    "rating_appropriate", "rating_by", "rating_date", "self_assessed", "source", "confidence", "note",
)  # fmt: skip


def scorecard_csv(assessment: Assessment) -> str:
    """One row for each strategy and owner, in the order of the list, and one for everything."""
    names = tuple(Group.__dataclass_fields__)
    rows = [[str(getattr(group, name)) for name in names] for group in (*assessment.groups, assessment.whole)]
    return _csv(("as_of", *names), [[assessment.as_of.isoformat(), *row] for row in rows])


def commitments_csv(assessment: Assessment) -> str:
    """One row for each commitment with where it stands."""
    return _csv(_REGISTER, [_row(standing) for standing in assessment.standings])


def write_scorecard(assessment: Assessment, folder: Path) -> tuple[Path, Path]:
    """Write ``scorecard.csv`` and ``commitments.csv`` into ``folder`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    scorecard, register = folder / "scorecard.csv", folder / "commitments.csv"
    scorecard.write_text(scorecard_csv(assessment), encoding="utf-8", newline="")
    register.write_text(commitments_csv(assessment), encoding="utf-8", newline="")
    return scorecard, register


def _row(standing: Standing) -> list[str]:
    known = {
        **standing.commitment.texts(),
        "kind": standing.commitment.kind,
        "late_days": str(standing.late_days),
        "delivery": standing.delivery,
        "ending": standing.ending,
        "states": "; ".join(standing.states),
        "evidence": standing.evidence,
        "evidence_note": standing.evidence_note,
    }
    return [known[name] for name in _REGISTER]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
