"""The information governance lead's door: is the log whole, what was refused, which urgent looks wait."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.governance import AuditEvent, overdue_reviews, verify_lines
from forethought.operations import BreakGlass, DjangoAudit
from forethought.web.access import door
from forethought.web.entrant import DoorRequest

PURPOSE = "audit_review"
SHOWN = 50


@door("ig")
def overview(request: DoorRequest) -> HttpResponse:
    """Verify the chain now, and show the latest refusals and the urgent looks that wait for a manager."""
    request.entrant.see_aggregates(PURPOSE, "review_audit")
    audit = DjangoAudit()
    check = verify_lines(b"".join(audit.lines()))
    events = list(audit.events()) if check.ok else []
    context = {
        "check": check,
        "outcomes": sorted(Counter(event.outcome for event in events).items()),
        "refusals": list(reversed(_last(event for event in events if event.outcome == "denied"))),
        "urgent": BreakGlass.objects.filter(outcome=BreakGlass.Outcome.WAITING),
        "overdue": len(overdue_reviews(events, timezone.localdate())),
        "shown": SHOWN,
    }
    return render(request, "ig/overview.html", context)


@door("ig")
def export(request: DoorRequest) -> HttpResponse | StreamingHttpResponse:
    """The whole log as JSON lines, which anybody can verify with ``forethought audit verify``."""
    request.entrant.see_aggregates(PURPOSE, "review_audit")
    response = StreamingHttpResponse(DjangoAudit().lines(), content_type="application/x-ndjson")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    return response


def _last(events: Iterable[AuditEvent]) -> list[AuditEvent]:
    return list(deque(events, maxlen=SHOWN))
