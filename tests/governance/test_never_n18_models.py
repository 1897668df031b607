"""N18: never run a model on persons through a grant: there is no action for it and no policy can name one."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.governance import Authority, Denied, GovernanceCardError, Principal, load_policies, load_roles
from forethought.governance.cards import CARD_FOLDER
from governance.governance_builders import worker


@pytest.mark.parametrize("action", ["score", "train", "predict", "rank"])
@pytest.mark.parametrize("role", sorted(load_roles().roles))
def test_n18_no_role_may_score_or_train_on_the_record(authority: Authority, role: str, action: str) -> None:
    kind = load_roles().roles[role].kind
    principal = worker(role) if kind == "worker" else Principal("p", kind, frozenset({role}))
    for purpose in authority.purposes:
        with pytest.raises(Denied):
            authority.grant(principal, purpose, action=action, subjects=["kai"])


def test_n18_a_policy_that_names_such_an_action_stops_the_policy_book(tmp_path: Path) -> None:
    for item in (CARD_FOLDER / "policies").iterdir():
        if item.is_file():
            (tmp_path / item.name).write_text(item.read_text(encoding="utf-8"), encoding="utf-8")
    text = '@id("x") @title("t") @why("y")\npermit (principal, action == Action::"score", resource);'
    (tmp_path / "90.cedar").write_text(text, encoding="utf-8")
    with pytest.raises(GovernanceCardError, match="fit their schema"):
        load_policies(tmp_path)
