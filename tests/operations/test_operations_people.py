"""Accounts and cases: who a person at the door is, today."""

from __future__ import annotations

import stat
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db.utils import IntegrityError

from forethought import operations
from forethought.model.errors import UserError
from forethought.operations import location
from forethought.workflow import Workspace

DAY = date(2026, 11, 2)
STORY = {name: f"person-{name}" for name in ("kai", "robin", "ruby", "nadia")}


def worker(**facts: object) -> object:
    given = {"title": "Worker", "roles": ["practitioner"], "organisation": "council", "team": "East", **facts}
    return operations.User.objects.create_user(str(given.pop("username", "worker")), **given)


def test_the_migrations_make_exactly_the_models(workspace: Workspace) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)


CASES = """
start       end         on          holds
2026-01-01  -           2026-11-02  yes
2026-11-02  -           2026-11-02  yes
2026-11-03  -           2026-11-02  no
2026-01-01  2026-11-02  2026-11-02  no
2026-01-01  2026-11-03  2026-11-02  yes
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines()[1:])
def test_a_case_is_held_from_its_start_until_before_its_end(workspace: Workspace, line: str) -> None:
    start, end, on, holds = line.split()
    user = worker()
    operations.Allocation.objects.create(
        worker=user, person_id="p", start=date.fromisoformat(start), end=None if end == "-" else date.fromisoformat(end)
    )
    day = date.fromisoformat(on)
    cases = operations.principal_for(user, today=day).cases(day)
    assert (cases == {"p"}) == (holds == "yes")


def test_a_manager_stands_for_the_teams_cases_and_no_other_teams(workspace: Workspace) -> None:
    for name, team in (("one", "East"), ("two", "West")):
        operations.Allocation.objects.create(
            worker=worker(username=name, team=team), team=team, person_id=f"case-{team}", start=DAY
        )
    manager = worker(username="boss", roles=["team_manager"], team="East")
    assert operations.principal_for(manager, today=DAY).cases(DAY) == {"case-East"}


def test_a_case_that_ends_before_it_starts_is_refused_by_the_database(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError):
        operations.Allocation.objects.create(worker=worker(), person_id="p", start=DAY, end=DAY - timedelta(days=1))


def test_making_the_demonstrations_people_again_keeps_accounts_and_sets_cases_anew(workspace: Workspace) -> None:
    (workspace.root / "config.toml").write_text("demo = true\n")
    first = operations.create_personas(workspace, STORY)
    kept = dict(operations.User.objects.values_list("username", "pk"))
    again = operations.create_personas(workspace, STORY | {"kai": "person-new"})
    assert first == again
    assert dict(operations.User.objects.values_list("username", "pk")) == kept
    held = operations.Allocation.objects.filter(worker__username="social.worker")
    assert {case.person_id for case in held} == {"person-new", "person-robin", "person-ruby"}
    assert operations.User.objects.get(username="kai").subject == "person-new"


def test_no_persona_is_named_like_a_person_but_the_storys_child(workspace: Workspace) -> None:
    from forethought.operations.personas import PERSONAS

    named = [one.username for one in PERSONAS if one.kind != "worker"]
    assert named == ["kai", "researcher"]
    assert all(
        "." in one.username or one.username in {"leader", "analyst", "admin"}
        for one in PERSONAS
        if one.kind == "worker"
    )


def test_a_persona_has_no_password_that_works(workspace: Workspace) -> None:
    (workspace.root / "config.toml").write_text("demo = true\n")
    operations.create_personas(workspace, STORY)
    for user in operations.User.objects.all():
        assert not user.has_usable_password()


def test_the_workspaces_secrets_are_for_the_owner_alone(workspace: Workspace) -> None:
    workspace.key("sessions")
    for path in workspace.keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_database_address_of_another_kind_is_refused_without_repeating_it() -> None:
    with pytest.raises(UserError, match="not one this program knows") as caught:
        location.postgres("mysql://me:secret@db/name")
    assert "secret" not in str(caught.value)
    made = location.postgres("postgresql://me:p%40ss@db.example:5433/records")
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "me", "p@ss", "db.example", "5433", "records",
    )  # fmt: skip
