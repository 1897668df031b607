from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forethought.governance import (
    Allocation,
    AuditError,
    AuditEvent,
    Authority,
    Denied,
    MemoryAudit,
    Principal,
    verify,
)
from governance.governance_builders import NOW, claim, seen, worker


def test_a_grant_says_who_why_what_under_which_rules_and_until_when(authority: Authority) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    assert grant.principal.id == "worker"
    assert grant.purpose.title == "Helping this child and family"
    assert list(grant.agreements) == sorted(grant.agreements)
    assert {
        "westmarch-health-2026",
        "westmarch-schools-2026",
        "westmarch-social-care-2026",
        "westmarch-voice-2026",
    } <= set(grant.agreements)
    assert not {"westmarch-benefits-2026", "westmarch-linkage-2026"} & set(grant.agreements)  # for other purposes
    assert grant.policies == ("practitioner-case", "practitioner-family")
    assert grant.policy_hash == authority.policies.hash
    assert "flag" not in grant.field_sets
    assert grant.subjects == {"kai", "nadia", "robin", "ruby"}
    assert grant.until == NOW + timedelta(minutes=15)
    assert grant.why[0].startswith("You hold this child's case")


def test_a_grant_runs_out(authority: Authority) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care")
    grant.require_live(grant.until - timedelta(seconds=1))
    with pytest.raises(Denied):
        grant.require_live(grant.until)


def test_a_grant_is_not_logged_until_its_read_closes_and_then_once(authority: Authority, sink: MemoryAudit) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    assert list(sink.events()) == []
    authority.log(grant.event(NOW, subjects=["kai", "kai", "nadia"], rows=7))
    (event,) = sink.events()
    assert (event.outcome, event.rows, len(event.subjects), event.grant) == ("read", 7, 2, grant.id)
    assert "kai" not in event.to_json()
    assert verify(sink.events()).ok


CHILD = Principal("kai", "child", frozenset({"child"}), subject="kai")
NO_RECORD = Principal("x", "child", frozenset({"child"}))
EXTRACT = Principal("e", "service", frozenset({"extract_service"}))
RESEARCHER = Principal(
    "r", "researcher", frozenset({"researcher"}), "westmarch-university", training_until=date(2027, 1, 1)
)
PRACTITIONER = worker("practitioner")
NO_CASE = worker("practitioner", allocations=())
TWO_HATS = worker("practitioner", "ig_lead")
LAPSED = worker("practitioner", training_until=date(2026, 6, 10))
UNTRAINED = worker("practitioner", training_until=None)

REFUSALS: dict[str, tuple[Principal, str, str, tuple[str, ...] | None, str]] = {
    "no case": (NO_CASE, "direct_care", "read", None, "no_policy"),
    "another's child": (PRACTITIONER, "direct_care", "read", ("stranger",), "no_policy"),
    "one of two": (PRACTITIONER, "direct_care", "read", ("kai", "stranger"), "no_policy"),
    "administrator": (worker("admin"), "direct_care", "read", ("kai",), "no_policy"),
    "leader reads a child": (worker("local_leader"), "direct_care", "read", ("kai",), "no_policy"),
    "leader reads rows": (worker("local_leader"), "local_planning", "read", None, "purpose_mismatch"),
    "practitioner as analyst": (PRACTITIONER, "statutory_return", "read", None, "no_policy"),
    "no such purpose": (PRACTITIONER, "curiosity", "read", ("kai",), "unknown_purpose"),
    "urgent by the front door": (PRACTITIONER, "urgent_safeguarding", "read", ("kai",), "purpose_mismatch"),
    "another child's record": (CHILD, "own_record", "read", ("robin",), "no_policy"),
    "child without a record": (NO_RECORD, "own_record", "read", None, "no_policy"),
    "child for direct care": (CHILD, "direct_care", "read", ("kai",), "purpose_mismatch"),
    "roles that exclude": (TWO_HATS, "direct_care", "read", ("kai",), "roles_conflict"),
    "training over": (LAPSED, "direct_care", "read", ("kai",), "no_policy"),
    "training never": (UNTRAINED, "direct_care", "read", ("kai",), "no_policy"),
    "extract without a study": (EXTRACT, "research", "extract", None, "no_policy"),
    "researcher reads rows": (RESEARCHER, "research", "extract", None, "no_policy"),
    "researcher of nobody": (replace(RESEARCHER, organisation=""), "research", "extract", None, "no_agreement"),
    "audit by practitioner": (PRACTITIONER, "audit_review", "review_audit", None, "no_policy"),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=list(REFUSALS))
def test_refusals_are_logged_once_and_say_the_same(
    authority: Authority,
    sink: MemoryAudit,
    case: tuple[Principal, str, str, tuple[str, ...] | None, str],
) -> None:
    principal, purpose, action, subjects, code = case
    with pytest.raises(Denied) as refused:
        authority.grant(principal, purpose, action=action, subjects=subjects, reason="to see")
    (event,) = sink.events()
    assert (event.outcome, event.code, event.actor, event.reason) == ("denied", code, principal.id, "to see")
    assert str(refused.value) == Denied.public


def test_lapsed_training_is_told_to_the_reader_as_their_own_matter(authority: Authority) -> None:
    with pytest.raises(Denied) as refused:
        authority.grant(worker("practitioner", training_until=date(2020, 1, 1)), "direct_care", subjects=["kai"])
    assert refused.value.about_you.startswith("Your training has run out")


def test_real_records_need_a_second_factor(make_authority: Callable[..., Authority]) -> None:
    authority = make_authority(demo=False)
    with pytest.raises(Denied) as refused:
        authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    assert "second factor" in refused.value.about_you
    assert authority.grant(worker("practitioner", second_factor=True), "direct_care", subjects=["kai"]).subjects
    child = Principal("kai", "child", frozenset({"child"}), subject="kai")
    assert authority.grant(child, "own_record").policies == ("child-own",)


@pytest.mark.parametrize(
    ("principal", "purpose", "action"),
    [
        (worker("local_leader"), "local_planning", "aggregate"),
        (worker("policy_lead"), "national_reporting", "aggregate"),
        (worker("ig_lead"), "audit_review", "review_audit"),
    ],
)
def test_leaders_and_reviewers_get_no_row_at_all(
    authority: Authority, principal: Principal, purpose: str, action: str
) -> None:
    grant = authority.grant(principal, purpose, action=action)
    assert grant.field_sets == frozenset()
    assert seen([claim()], grant.row_filter) == []


def test_an_ended_case_closes_the_record_the_same_day(make_authority: Callable[..., Authority]) -> None:
    case = Allocation("kai", date(2026, 1, 5), date(2026, 6, 10))
    with pytest.raises(Denied):
        make_authority().grant(worker("practitioner", allocations=(case,)), "direct_care", subjects=["kai"])
    day_before = make_authority(clock=lambda: datetime(2026, 6, 9, 12, tzinfo=UTC))
    assert day_before.grant(worker("practitioner", allocations=(case,)), "direct_care", subjects=["kai"]).subjects


def test_when_a_refusal_cannot_be_logged_the_error_says_so(make_authority: Callable[..., Authority]) -> None:
    class FullDisk:
        def append(self, event: AuditEvent) -> None:
            raise OSError("no space left on device")

        def events(self) -> Iterator[AuditEvent]:
            return iter(())

    with pytest.raises(AuditError):
        make_authority(audit=FullDisk()).grant(worker("admin"), "direct_care", subjects=["kai"])


def test_purposes_offered_are_those_of_the_kind_of_reader(authority: Authority) -> None:
    offered = [purpose.id for purpose in authority.usable_purposes(Principal("kai", "child", frozenset({"child"})))]
    assert offered == ["own_record"]
    assert "urgent_safeguarding" not in [item.id for item in authority.usable_purposes(worker("practitioner"))]
