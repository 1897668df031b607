from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forethought.governance import Allocation, GovernanceCardError, Principal, load_roles
from governance.governance_builders import worker

CONFLICTS = """
admin           practitioner
admin           audit_key_holder
admin           ig_lead
policy_author   policy_approver
output_checker  researcher
ig_lead         team_manager
ig_lead         link_reviewer
ig_lead         link_adjudicator
admin           link_reviewer
admin           link_adjudicator
"""


@pytest.mark.parametrize("pair", [tuple(line.split()) for line in CONFLICTS.strip().splitlines()])
def test_roles_that_may_not_be_held_together(pair: tuple[str, str]) -> None:
    assert load_roles().conflicts(pair) == (tuple(sorted(pair)),)


def test_a_team_manager_may_also_practise() -> None:
    assert load_roles().conflicts(["practitioner", "team_manager"]) == ()


def test_an_unknown_role_gives_nothing_and_does_not_fit() -> None:
    roles = load_roles()
    assert roles.permissions_of(["superuser"]) == frozenset()
    assert not roles.fits(worker("superuser"))


def test_a_child_cannot_hold_a_workers_role() -> None:
    assert not load_roles().fits(Principal("kai", "child", frozenset({"practitioner"}), subject="kai"))


def test_the_administrator_may_read_nothing() -> None:
    permissions = load_roles().permissions_of(["admin"])
    assert permissions == {"manage_accounts"}


def test_a_case_is_open_from_its_first_day_until_before_its_last() -> None:
    case = Allocation("kai", date(2026, 1, 5), date(2026, 3, 1))
    principal = worker("practitioner", allocations=(case,))
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 2, 28), date(2026, 3, 1)]
    assert [bool(principal.cases(day)) for day in days] == [False, True, True, False]


def test_a_role_with_an_unlisted_permission_is_refused(tmp_path: Path) -> None:
    card = '[[roles]]\nid = "x"\ntitle = "X"\nplain = "x"\nkind = "worker"\npermissions = ["fly"]\n'
    path = tmp_path / "roles.toml"
    path.write_text(card, encoding="utf-8")
    with pytest.raises(GovernanceCardError, match="unknown permission"):
        load_roles(path)


def test_a_principal_of_no_known_kind_is_refused() -> None:
    with pytest.raises(GovernanceCardError):
        Principal("x", "robot")
