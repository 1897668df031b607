"""Who looked at my record, in words for the child: what kind of person, from what kind of place, why and
when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forethought.governance.audit import AuditEvent
from forethought.governance.clock import english_day
from forethought.governance.errors import GovernanceError
from forethought.governance.principals import Roles
from forethought.governance.purposes import Purposes

_GROUNDS = ("serious_harm", "police_investigation", "court_order")


@dataclass(frozen=True, slots=True)
class Look:
    """One look. Never a place, an organisation's name or a worker's name."""

    on: date
    who: str
    organisation_kind: str
    purpose: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class LawfulDelay:
    """A look that the law lets be shown later: the grants meant, the ground, who decided, and until when at
    most.

    ``ground`` is one of ``serious_harm police_investigation court_order``. From ``review_on`` the look shows
    again unless somebody decides anew with a new date: there is no delay without an end (N13).
    """

    grants: frozenset[str]
    ground: str
    decided_by_role: str
    decided_on: date
    review_on: date

    def __post_init__(self) -> None:
        longest = self.decided_on.toordinal() + 183
        if (
            self.ground not in _GROUNDS
            or not self.decided_by_role
            or not self.decided_on.toordinal() < self.review_on.toordinal() <= longest
        ):
            raise GovernanceError(
                "A look may be shown later only with a ground, a decider and a review date within six months",
                why="a child must be able to see who looked",
                do="Use a ground out of " + ", ".join(_GROUNDS) + ", and a review date",
            )


@dataclass(frozen=True, slots=True)
class LookLog:
    """What the child sees: the looks, newest first, and whether some are shown later. Never how many."""

    looks: tuple[Look, ...]
    some_are_shown_later: bool


def who_looked(
    events: Iterable[AuditEvent],
    subject: str,
    *,
    purposes: Purposes,
    roles: Roles,
    on: date,
    delays: Iterable[LawfulDelay] = (),
) -> LookLog:
    """Every look at the person whose log pseudonym is ``subject`` (see ``Authority.pseudonymise``), as at
    ``on``.

    Refused attempts are not looks: nothing was seen, and a refusal is the same for people who do not exist.
    The person's own looks are listed too, as 'you'.
    """
    waiting = frozenset().union(*(delay.grants for delay in delays if on < delay.review_on))
    found = [event for event in events if subject in event.subjects and event.outcome in ("read", "urgent", "exported")]
    shown = [event for event in found if event.grant not in waiting]
    once = {event.grant or event.hash: event for event in shown}  # an urgent look is logged when opened and closed
    looks = tuple(_look(event, purposes, roles) for event in reversed(once.values()))
    return LookLog(looks, len(shown) < len(found))


def _look(event: AuditEvent, purposes: Purposes, roles: Roles) -> Look:
    purpose = purposes.get(event.purpose)
    return Look(
        on=english_day(event.at),
        who=roles.plain(event.roles),
        organisation_kind=event.organisation_kind,
        purpose=purpose.title if purpose else "a purpose that has since been ended",
        urgent=event.outcome == "urgent",
    )
