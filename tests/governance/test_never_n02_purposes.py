"""N2: never serve a purpose outside the allow-list; some are refused in code, whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.governance import (
    Authority,
    Denied,
    GovernanceCardError,
    MemoryAudit,
    Principal,
    hard_denied,
    load_purposes,
    load_roles,
)
from governance.governance_builders import worker

NEVER = """
immigration_enforcement
immigration enforcement
ImmigrationEnforcement
IMMIGRATION-CHECK
home_office_request
benefits_sanction
benefit_eligibility
sanctions
recruitment
employment_screening
insurance
insurance-underwriting
credit_check
"""


@pytest.mark.parametrize("purpose", NEVER.strip().splitlines())
def test_n2_hard_denied_in_any_spelling(purpose: str) -> None:
    assert hard_denied(purpose)


def test_n2_no_shipped_purpose_is_caught_by_mistake() -> None:
    assert not [name for name, item in load_purposes().items() if hard_denied(name) or hard_denied(item.title)]


@pytest.mark.parametrize("role", sorted(load_roles().roles))
def test_n2_no_role_gets_past_it_and_each_try_is_logged(authority: Authority, sink: MemoryAudit, role: str) -> None:
    kind = load_roles().roles[role].kind
    principal = worker(role, kind=kind) if kind == "worker" else Principal("p", kind, frozenset({role}))
    with pytest.raises(Denied) as refused:
        authority.grant(principal, "immigration_enforcement", subjects=["kai"])
    assert str(refused.value) == Denied.public
    (event,) = sink.events()
    assert (event.outcome, event.code, event.purpose) == ("denied", "never_purpose", "immigration_enforcement")


def test_n2_the_refusal_has_the_shape_of_any_other(authority: Authority, sink: MemoryAudit) -> None:
    for purpose in ("immigration_enforcement", "curiosity", "direct_care"):
        with pytest.raises(Denied) as refused:
            authority.grant(worker("admin"), purpose, subjects=["kai"])
        assert (str(refused.value), refused.value.about_you) == (Denied.public, "")
    shapes = {tuple(sorted(name for name in event.__slots__ if getattr(event, name))) for event in sink.events()}
    assert len(shapes) == 1


def test_n2_a_card_cannot_configure_it_back(tmp_path: Path) -> None:
    text = (
        'id = "helping"\ntitle = "Immigration enforcement"\nplain = "x"\nlawful_basis = "public_task"\n'
        'article_9 = "none"\nstatute = ["x"]\nin_force_from = 2026-01-01\nowner = "x"\nreview_by = 2028-01-01\n'
        'actions = ["read"]\nkinds = ["worker"]\nfield_sets = ["identity"]\n'
    )
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(GovernanceCardError, match="never serves"):
        load_purposes(tmp_path)
