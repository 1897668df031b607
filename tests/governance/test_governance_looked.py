from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from forethought.governance import (
    Agreements,
    Authority,
    Denied,
    LookLog,
    MemoryAudit,
    Principal,
    break_glass,
    overdue_reviews,
    review_event,
    who_looked,
)
from forethought.governance.breakglass import PAGE
from forethought.model.errors import UserError
from governance.governance_builders import NOW, worker

TODAY = date(2026, 6, 10)


def _looks(authority: Authority, sink: MemoryAudit, person: str = "kai", **changed: object) -> LookLog:
    return who_looked(
        sink.events(),
        authority.pseudonymise(person),
        purposes=authority.purposes,
        roles=authority.roles,
        on=TODAY,
        **changed,  # type: ignore[arg-type]
    )


def test_break_glass_is_the_same_page_whether_or_not_the_child_is_known(authority: Authority) -> None:
    known = break_glass(authority, worker("practitioner"), "a neighbour heard screams", "Kai", ["stranger"])
    unknown = break_glass(authority, worker("practitioner"), "a neighbour heard screams", "Nobody Known")
    assert known.page == unknown.page == PAGE
    assert "999" in known.page[0]
    assert known.review_due == unknown.review_due == TODAY + timedelta(days=5)
    assert known.grant.field_sets == unknown.grant.field_sets == {"involvement"}


def test_break_glass_leaves_events_of_one_shape_and_keeps_no_typed_name(
    authority: Authority, sink: MemoryAudit
) -> None:
    break_glass(authority, worker("practitioner"), "screams", "Kai Example", ["stranger"])
    break_glass(authority, worker("practitioner"), "screams", "Nobody Known")
    first, second = sink.events()
    assert (first.outcome, len(first.subjects), first.rows) == (
        second.outcome,
        len(second.subjects),
        second.rows,
    )
    assert "Example" not in first.to_json()


def test_break_glass_works_when_training_and_agreements_have_lapsed(
    make_authority: Callable[..., Authority],
) -> None:
    authority = make_authority(agreements=Agreements())
    lapsed = worker("practitioner", training_until=date(2020, 1, 1))
    assert break_glass(authority, lapsed, "screams", "Kai", ["kai"]).grant.subjects == {"kai"}


@pytest.mark.parametrize(
    ("principal", "reason", "code"),
    [
        (worker("practitioner"), "  ", "no_reason"),
        (worker("local_leader"), "curious", "no_policy"),
        (Principal("kai", "child", frozenset({"child"}), subject="kai"), "why", "purpose_mismatch"),
    ],
)
def test_break_glass_needs_a_reason_and_a_worker(
    authority: Authority, sink: MemoryAudit, principal: Principal, reason: str, code: str
) -> None:
    with pytest.raises(Denied) as refused:
        break_glass(authority, principal, reason, "Kai", ["kai"])
    assert refused.value.code == code
    assert [event.code for event in sink.events()] == [code]


def test_an_urgent_look_waits_for_another_managers_review(authority: Authority, sink: MemoryAudit) -> None:
    look = break_glass(authority, worker("practitioner"), "screams", "Kai", ["kai"])
    later = TODAY + timedelta(days=6)
    assert [event.grant for event in overdue_reviews(sink.events(), later)] == [look.id]
    assert overdue_reviews(sink.events(), TODAY) == ()
    with pytest.raises(UserError, match="cannot be reviewed"):
        review_event(look, worker("practitioner"), NOW, justified=True, note="fine", authority=authority)
    manager = worker("team_manager", id="manager")
    authority.log(review_event(look, manager, NOW, justified=True, note="a neighbour did call", authority=authority))
    assert overdue_reviews(sink.events(), later) == ()


def test_a_child_sees_each_look_once_with_role_kind_of_place_and_purpose(
    authority: Authority, sink: MemoryAudit
) -> None:
    grant = authority.grant(worker("practitioner", id="jo.bloggs"), "direct_care", subjects=["kai"])
    authority.log(grant.event(NOW, subjects=["kai", "nadia"], rows=12))
    look = break_glass(authority, worker("practitioner", id="sam.smith"), "screams", "Kai", ["kai"])
    authority.log(look.grant.event(NOW, subjects=["kai"], rows=1))
    shown = _looks(authority, sink)
    assert [(entry.who, entry.organisation_kind, entry.purpose, entry.urgent) for entry in shown.looks] == [
        (
            "your social worker or another worker who helps you",
            "the council",
            "A child may be in danger now",
            True,
        ),
        (
            "your social worker or another worker who helps you",
            "the council",
            "Helping this child and family",
            False,
        ),
    ]
