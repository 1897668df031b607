"""From an account to a principal: who is asking, with today's cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from forethought import governance
from forethought.operations.models import Allocation, User
from forethought.research import load_study
from forethought.workflow.parting import sides_by_person, without_other_sides

COMMAND_LINE = "command-line"


def principal_for(user: User, *, today: date | None = None, second_factor: bool = False) -> governance.Principal:
    """The principal an account stands for, with the cases in force on ``today`` (default: today in England).

    For a team manager these are the cases of the team. ``second_factor`` says whether this session was opened with
    one. Read anew at every request, so that a case given or taken away counts at once.
    """
    day = today or timezone.localdate()
    study = load_study(user.study) if user.study else None
    apart = sides_by_person(settings.FORETHOUGHT_WORKSPACE.store())
    return governance.Principal(
        id=_name_in_the_log(user),
        kind=user.kind,
        roles=frozenset(user.roles),
        organisation=user.organisation,
        allocations=tuple(_case(held, apart) for held in user.allocated_on(day)),
        training_until=user.training_until,
        subject=user.subject or None,
        second_factor=second_factor,
        study=study.id if study else None,
        study_field_sets=study.field_sets if study else frozenset(),
    )


def _name_in_the_log(user: User) -> str:
    """A worker is answerable by sign-in name; a child's may be their own name, which the log could never lose."""
    return f"child-account-{user.pk}" if user.kind == "child" else user.username


def command_line_principal(roles: frozenset[str], *, organisation: str = "") -> governance.Principal:
    """The named service account under which commands run; ``roles`` are those of the command's one task."""
    return governance.Principal(id=COMMAND_LINE, kind="service", roles=roles, organisation=organisation)


def _case(held: Allocation, apart: Mapping[str, tuple[str, str]]) -> governance.Allocation:
    """A case as it was given, without those of the family who stand on another side of a seal since."""
    family = without_other_sides(apart, (held.person_id, held.person_id), list(held.family))
    return governance.Allocation(
        person_id=held.person_id, start=held.start, end=held.end, team=held.team, family=frozenset(family)
    )
