"""The person at the door during one request: account, principal, stated purpose, and the way to a grant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from forethought import governance
from forethought.operations import DjangoAudit, PurposeNotice, User, principal_for
from forethought.record import Reader, open_reader
from forethought.web.doors.catalogue import doors_for
from forethought.workflow import authority as workspace_authority

PURPOSE = "purpose"


def now() -> datetime:
    """The clock of the site (UTC)."""
    return timezone.now().astimezone(UTC)


def authority() -> governance.Authority:
    """The authority of this workspace. Agreements are read at every decision: a revoked one closes at once."""
    return workspace_authority(settings.FORETHOUGHT_WORKSPACE, DjangoAudit(), now)


@dataclass
class Entrant:
    """Somebody signed in, for the length of one request.

    ``second_factor``: whether it was shown in this very session; what the account has set up does not count.
    """

    user: User
    session: SessionBase
    second_factor: bool = False

    @property
    def trusted(self) -> bool:
        """Whether a record may open at all: with a second factor, or among the invented people of a demonstration."""
        return self.second_factor or bool(settings.FORETHOUGHT_DEMO)

    @cached_property
    def principal(self) -> governance.Principal:
        """Who is asking, with today's cases."""
        made: governance.Principal = principal_for(self.user, second_factor=self.second_factor)
        return made

    @cached_property
    def authority(self) -> governance.Authority:
        """The one that decides."""
        return authority()

    @property
    def offered(self) -> list[str]:
        """Purposes that this person's doors serve, each once, in the order of the doors."""
        return list(dict.fromkeys(name for door in doors_for(self.user) for name in door.purposes))

    @property
    def purpose(self) -> str:
        """The purpose stated in this session; empty when none was."""
        return str(self.session.get(PURPOSE, ""))

    @property
    def purpose_title(self) -> str:
        """The stated purpose in words."""
        stated = self.authority.purposes.get(self.purpose)
        return stated.title if stated else ""

    def state_purpose(self, purpose: str) -> None:
        """Keep why this person is here. A purpose their doors do not serve is put to the authority: ``Denied``."""
        if purpose not in self.offered:
            register = self.authority.purposes.get(purpose)
            action = sorted(register.actions)[0] if register else "read"
            self.authority.grant(self.principal, purpose, action=action)
        PurposeNotice.objects.create(
            user=self.user, purpose=purpose, offered=(self.offered or [""])[0], stated_at=timezone.now()
        )
        self.session[PURPOSE] = purpose

    def open(self, purpose: str, subjects: Iterable[str] | None = None) -> Reader:
        """A reader of the record under a fresh grant; ``Denied`` is logged before it is raised."""
        grant = self.authority.grant(self.principal, purpose, subjects=subjects)
        return open_reader(settings.FORETHOUGHT_WORKSPACE.store(), grant, DjangoAudit(), now)

    def see_aggregates(self, purpose: str, action: str = "aggregate") -> governance.Grant:
        """Leave to see numbers, or the log, which hold no row about a person; one audit event."""
        grant = self.authority.grant(self.principal, purpose, action=action)
        self.authority.log(grant.event(now()))
        return grant

    def note_refusal(self, place: str, code: str, subjects: Iterable[str] = ()) -> None:
        """Write in the log that somebody asked for a page that is not theirs; persons go in as pseudonyms."""
        self.authority.log(
            governance.event_for(
                self.principal,
                self.purpose,
                f"open {place}",
                now(),
                outcome="denied",
                code=code,
                organisation_kind=self.authority.organisation_kind(self.principal),
                policy_hash=self.authority.policies.hash,
                subjects=tuple(self.authority.pseudonymise(person) for person in subjects),
            )
        )


class DoorRequest(HttpRequest):
    """A request as a view behind a door gets it: somebody is signed in."""

    user: User
    entrant: Entrant


def account_of(request: HttpRequest) -> User | None:
    """The account signed in with, if any."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None
