"""The one question before a child's page opens: is this a case of whoever asks?"""

from __future__ import annotations

from django.utils import timezone

from forethought.web.entrant import Entrant


def family_of_case(entrant: Entrant, person_id: str, place: str) -> frozenset[str] | None:
    """The family of a case held today, or None: then the refusal is in the log and the answer is the same for anybody.

    ``place`` names the page in the log.
    """
    today = timezone.localdate()
    held = {case.person_id: case for case in entrant.principal.allocations if case.active(today)}
    if person_id in held:
        return held[person_id].family
    entrant.note_refusal(place, "not_your_case", subjects=[person_id])
    return None
