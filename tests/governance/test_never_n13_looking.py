"""N13: never hide who looked from the person it is about, save by lawful delay with a review date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forethought.governance import Authority, LawfulDelay, LookLog, MemoryAudit, who_looked
from forethought.model.errors import UserError
from governance.governance_builders import NOW, worker

DECIDED = date(2026, 6, 10)


def _look(authority: Authority) -> str:
    grant = authority.grant(worker("practitioner", id="jo.bloggs"), "direct_care", subjects=["kai"])
    authority.log(grant.event(NOW, subjects=["kai"], rows=3))
    return grant.id


def _shown(authority: Authority, sink: MemoryAudit, on: date, *delays: LawfulDelay) -> LookLog:
    pseudonym = authority.pseudonymise("kai")
    return who_looked(
        sink.events(), pseudonym, purposes=authority.purposes, roles=authority.roles, on=on, delays=delays
    )


def test_n13_every_look_shows_with_role_kind_of_place_and_purpose_and_nothing_more(
    authority: Authority, sink: MemoryAudit
) -> None:
    _look(authority)
    (look,) = _shown(authority, sink, DECIDED).looks
    assert (look.who, look.organisation_kind, look.purpose, look.on) == (
        "your social worker or another worker who helps you",
        "the council",
        "Helping this child and family",
        DECIDED,
    )
    assert "jo.bloggs" not in repr(look)
    assert "westmarch" not in repr(look).lower()


def test_n13_a_delayed_look_is_said_to_be_delayed_and_shows_again_on_its_review_date(
    authority: Authority, sink: MemoryAudit
) -> None:
    delay = LawfulDelay(frozenset({_look(authority)}), "serious_harm", "team_manager", DECIDED, date(2026, 9, 1))
    before = _shown(authority, sink, date(2026, 8, 31), delay)
    assert (before.looks, before.some_are_shown_later) == ((), True)
    after = _shown(authority, sink, date(2026, 9, 1), delay)
    assert (len(after.looks), after.some_are_shown_later) == (1, False)


@pytest.mark.parametrize(
    ("ground", "role", "review"),
    [
        ("serious_harm", "team_manager", DECIDED),  # no time to review
        ("serious_harm", "team_manager", DECIDED + timedelta(days=184)),  # longer than six months
        ("embarrassment", "team_manager", DECIDED + timedelta(days=30)),
        ("serious_harm", "", DECIDED + timedelta(days=30)),
    ],
)
def test_n13_no_delay_without_ground_decider_and_review_date(ground: str, role: str, review: date) -> None:
    with pytest.raises(UserError, match="shown later"):
        LawfulDelay(frozenset({"g"}), ground, role, DECIDED, review)


def test_n13_only_the_persons_own_looks_show(authority: Authority, sink: MemoryAudit) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care")
    authority.log(grant.event(NOW, subjects=["robin"], rows=3))
    assert _shown(authority, sink, DECIDED).looks == ()
