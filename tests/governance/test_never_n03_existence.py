"""N3: never answer whether a record exists; a refusal is the same for somebody and for nobody."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.governance import AuditEvent, Authority, Denied, MemoryAudit
from governance.governance_builders import worker

PURPOSES = st.sampled_from(["direct_care", "own_record", "statutory_return", "curiosity", "immigration_enforcement"])
ROLES = st.sampled_from(["practitioner", "team_manager", "admin", "local_leader", "ig_lead"])


def _refusal(authority: Authority, sink: MemoryAudit, role: str, purpose: str, person: str) -> tuple[object, ...]:
    before = len(list(sink.events()))
    try:
        authority.grant(worker(role), purpose, subjects=[person])
    except Denied as refused:
        event: AuditEvent = list(sink.events())[-1]
        return str(refused), refused.public, refused.about_you, refused.code, len(list(sink.events())) - before, (
            event.outcome, event.code, event.purpose, event.action, event.rows, len(event.subjects),
        )  # fmt: skip
    return ("granted",)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(role=ROLES, purpose=PURPOSES, stranger=st.from_regex(r"[a-f0-9]{16}", fullmatch=True))
def test_n3_the_answer_does_not_depend_on_who_exists(
    make_authority: Callable[..., Authority], role: str, purpose: str, stranger: str
) -> None:
    sink = MemoryAudit()
    authority = make_authority(audit=sink)
    somebody = _refusal(authority, sink, role, purpose, "a child of another worker")
    nobody = _refusal(authority, sink, role, purpose, stranger)
    assert somebody == nobody


def test_n3_the_words_name_no_reason_and_no_person() -> None:
    assert "not found" not in Denied.public.lower()
    assert str(Denied("no_policy")) == str(Denied("unknown_purpose")) == Denied.public
