from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forethought.governance import Allocation, GovernanceCardError, Principal, Roles, load_roles
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


def _role(name: str, kind: str = "worker", permissions: str = '["look"]', not_with: str = "[]") -> str:
    said = f'id = "{name}"\ntitle = "{name}"\nplain = "a {name}"\nkind = "{kind}"'
    return f"[[roles]]\n{said}\npermissions = {permissions}\nnot_with = {not_with}\n"


def _roles(folder: Path, *roles: str) -> Roles:
    path = folder / "roles.toml"
    path.write_text('[[permissions]]\nid = "look"\nplain = "looks"\n' + "".join(roles), encoding="utf-8")
    return load_roles(path)


@pytest.mark.parametrize("one_names_the_other", [("first", "second"), ("second", "first")])
def test_roles_exclude_each_other_whichever_of_the_two_says_so(
    tmp_path: Path, one_names_the_other: tuple[str, str]
) -> None:
    names, named = one_names_the_other
    roles = _roles(tmp_path, _role(names, not_with=f'["{named}"]'), _role(named), _role("third"))
    assert roles.conflicts(["second", "first", "third"]) == (("first", "second"),)


def test_every_role_must_suit_the_kind_of_the_principal(tmp_path: Path) -> None:
    roles = _roles(tmp_path, _role("worker"), _role("reader", "researcher"))
    assert roles.fits(worker("worker"))
    assert not roles.fits(worker("worker", "reader"))
    assert not roles.fits(worker("worker", "superuser"))


WRONG = {
    "listed twice": (_role("x"), _role("x")),
    "unknown kind": (_role("x", "robot"),),
    "one of two excludes nobody who exists": (_role("x", not_with='["nobody"]'), _role("y")),
}


@pytest.mark.parametrize("roles", WRONG.values(), ids=list(WRONG))
def test_a_card_of_roles_that_contradicts_itself_is_refused(tmp_path: Path, roles: tuple[str, ...]) -> None:
    with pytest.raises(GovernanceCardError):
        _roles(tmp_path, *roles)


def test_two_roles_may_exclude_each_other_and_all_permissions_may_be_held(tmp_path: Path) -> None:
    roles = _roles(tmp_path, _role("x", not_with='["x", "y"]'), _role("y"))
    assert roles.permissions_of(["x", "y"]) == {"look"}
    assert roles.conflicts(["x", "y"]) == (("x", "y"),)


def test_a_child_hears_of_roles_in_plain_words(tmp_path: Path) -> None:
    roles = _roles(tmp_path, _role("x"), _role("y"))
    assert roles.plain(["y", "x"]) == "a x and a y"
    assert roles.plain(["superuser"]) == "someone who works with records"
