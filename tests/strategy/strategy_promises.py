"""A plain promise for tests to change."""

from __future__ import annotations

from datetime import date

from forethought.strategy import Commitment

ON = date(2026, 11, 25)
DEFAULTS = {
    "id": "X-1", "strategy": "S", "theme": "t", "commitment": "Publish a list", "owner": "DfE", "partners": "",
    "due_date": None, "due_text": "", "status": "in_progress", "status_as_of": date(2026, 7, 1), "metric": "m",
    "target": "1", "metric_origin": "binary", "verifiable": True, "hedged": False, "funding": "",
    "independent_rating": "", "source": "A newspaper (Jul 2026)", "confidence": "high", "note": "",
}  # fmt: skip


def promise(**changed: object) -> Commitment:
    return Commitment(**{**DEFAULTS, **changed})  # type: ignore[arg-type]
