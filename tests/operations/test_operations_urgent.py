"""Whose urgent looks a manager may read and judge, as one table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forethought import operations
from forethought.workflow import Workspace

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)

# "-" is empty. The look is by a worker of team East at the council.
MANAGERS = """
organisation  team  sees
council       East  yes
council       West  yes
council       -     no
health        East  no
health        West  no
health        -     no
-             East  no
-             -     no
"""


def account(name: str, role: str, organisation: str, team: str) -> operations.User:
    return operations.User.objects.create_user(
        name,
        title=name,
        roles=[role],
        organisation="" if organisation == "-" else organisation,
        team="" if team == "-" else team,
    )


def look_by(worker: operations.User) -> operations.BreakGlass:
    return operations.BreakGlass.objects.create(
        worker=worker, reason="She told a friend", asked_at=AT, reference=f"look of {worker.username}"
    )


@pytest.mark.parametrize("line", MANAGERS.strip().splitlines()[1:])
def test_a_manager_reads_the_reasons_of_their_own_organisation_and_only_with_a_team(
    workspace: Workspace, line: str
) -> None:
    organisation, team, sees = line.split()
    look_by(account("worker", "practitioner", "council", "East"))
    manager = account("manager", "team_manager", organisation, team)
    assert operations.waiting_for(manager).exists() == (sees == "yes")


def test_an_account_without_organisation_shares_none_with_others_that_have_none(workspace: Workspace) -> None:
    look_by(account("worker", "practitioner", "-", "-"))
    assert not operations.waiting_for(account("manager", "team_manager", "-", "East")).exists()


def test_nobody_judges_their_own_look(workspace: Workspace) -> None:
    manager = account("manager", "team_manager", "council", "East")
    look_by(manager)
    assert not operations.waiting_for(manager).exists()


def test_a_judged_look_waits_no_longer(workspace: Workspace) -> None:
    look = look_by(account("worker", "practitioner", "council", "East"))
    look.outcome = operations.BreakGlass.Outcome.JUSTIFIED
    look.save()
    assert not operations.waiting_for(account("manager", "team_manager", "council", "East")).exists()
