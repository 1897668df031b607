"""An agreement opens what is shared to its parties, each by its role, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forethought.governance import Agreements, Authority, Denied, MemoryAudit, Principal, load_agreements
from governance.governance_builders import claim, seen, worker

ROWS = [
    claim(claim_id="return"),
    claim(claim_id="roll", controller="westmarch-schools", feed="school-roll", field_set="education"),
    claim(claim_id="clinic", controller="westmarch-health", feed="child-health", field_set="health"),
    claim(claim_id="ward", controller="westmarch-hospital", feed="admissions", field_set="health"),
    claim(claim_id="record", controller="westmarch-council", feed="case-system", field_set="need"),
]
# Of the demonstration agreements: the council receives what each service holds; schools and the child health service
# receive what the council holds, and each has its own; nobody shares with a university but for research.
PRACTITIONERS = """
organisation           sees
westmarch-council      clinic record return roll ward
westmarch-health       clinic record return
westmarch-schools      record return roll
westmarch-hospital     ward
westmarch-police       -
westmarch-university   -
westmarch-benefits     -
elsewhere              -
(none)                 -
"""


def _seen_by(
    authority: Authority,
    principal: Principal,
    purpose: str = "direct_care",
    rows: Iterable[dict[str, Any]] = ROWS,
    **asked: Any,
) -> list[str]:
    """The claim ids of those of ``rows`` that are shown; nothing where the grant is denied."""
    try:
        grant = authority.grant(principal, purpose, **asked)
    except Denied:
        return []
    return seen(rows, grant.row_filter)


@pytest.mark.parametrize("line", PRACTITIONERS.strip().splitlines()[1:])
def test_a_practitioner_sees_what_is_shared_with_their_organisation(authority: Authority, line: str) -> None:
    organisation, sees = line.split(maxsplit=1)
    of = worker("practitioner", organisation="" if organisation == "(none)" else organisation)
    assert (" ".join(_seen_by(authority, of)) or "-") == sees.strip()


def test_who_is_no_party_is_denied_as_without_an_agreement_and_that_is_logged(
    authority: Authority, sink: MemoryAudit
) -> None:
    with pytest.raises(Denied):
        authority.grant(worker("practitioner", organisation="westmarch-university"), "direct_care")
    (event,) = sink.events()
    assert (event.outcome, event.code) == ("denied", "no_agreement")


def test_a_grant_names_only_the_agreements_that_open_something_to_its_holder(
    authority: Authority, agreements: Agreements
) -> None:
    used = authority.grant(worker("practitioner", organisation="westmarch-schools"), "direct_care").agreements
    assert used == ("westmarch-schools-2026", "westmarch-social-care-2026")
    assert all("westmarch-schools" in {party.id for party in agreements[name].parties} for name in used)


ROLES = """
role              of others  of its own
controller        -          own
joint_controller  others     own
processor         others     -
recipient         others     -
no party          -          -
"""


@pytest.mark.parametrize("line", ROLES.strip().splitlines()[1:])
def test_what_a_role_opens(tmp_path: Path, make_authority: Callable[..., Authority], line: str) -> None:
    """The police hold one feed and the council the other; where a role is no controller's, the police hold none."""
    role, others, own = line.rsplit(maxsplit=2)
    (tmp_path / "a.toml").write_text(_agreement("a", role, holds=own == "own"), encoding="utf-8")
    authority = make_authority(agreements=load_agreements(tmp_path))
    assert not load_agreements(tmp_path).problems
    rows = [claim(claim_id="others"), claim(claim_id="own", controller="westmarch-police", feed="marac")]
    shown = _seen_by(authority, worker("practitioner", organisation="westmarch-police"), rows=rows)
    assert shown == [name for name in (others, own) if name != "-"]


def test_what_one_agreement_holds_back_no_other_opens(tmp_path: Path, make_authority: Callable[..., Authority]) -> None:
    (tmp_path / "a.toml").write_text(_agreement("a", "recipient"), encoding="utf-8")
    held = _agreement("b", "no party").replace('["care"]', '["care"]\nheld_back = ["placement_type"]')
    rows = [claim(claim_id="held"), claim(claim_id="other", attribute="placement_start")]
    police = worker("practitioner", organisation="westmarch-police")
    authority = make_authority(agreements=lambda: load_agreements(tmp_path))
    assert seen(rows, authority.grant(police, "direct_care").row_filter) == ["held", "other"]
    (tmp_path / "b.toml").write_text(held, encoding="utf-8")
    assert seen(rows, authority.grant(police, "direct_care").row_filter) == ["other"]


def test_a_child_and_the_partnership_s_own_programs_need_no_organisation(authority: Authority) -> None:
    program = Principal("linkage", "service", frozenset({"linkage_service"}))
    named = claim(claim_id="name", controller="westmarch-hospital", feed="admissions", field_set="identity")
    assert seen([named], authority.grant(program, "linkage").row_filter) == ["name"]
    child = Principal("kai", "child", frozenset({"child"}), subject="kai")
    assert {"return", "roll"} <= set(_seen_by(authority, child, "own_record"))


def test_a_program_of_an_organisation_makes_returns_of_its_own_facts(authority: Authority) -> None:
    def made_for(organisation: str) -> list[str]:
        program = Principal("returns", "service", frozenset({"return_service"}), organisation=organisation)
        return _seen_by(authority, program, "statutory_return", action="extract")

    assert made_for("westmarch-council") == ["record", "return"]
    assert made_for("westmarch-police") == []


def test_both_reviewers_of_links_see_both_sides(authority: Authority) -> None:
    named = {"field_set": "identity", "entity": "person", "attribute": "surname"}
    pairs = [
        claim(claim_id="court", controller="westmarch-courts", feed="family-court", **named),
        claim(claim_id="school", controller="westmarch-schools", feed="school-roll", **named),
        claim(claim_id="ward", controller="westmarch-hospital", feed="admissions", field_set="health"),
    ]
    for organisation, sees in (
        ("westmarch-council", ["court", "school"]),
        ("westmarch-health", ["court", "school"]),
        ("westmarch-police", []),
    ):
        reviewer = worker("link_reviewer", organisation=organisation, allocations=(), training_until=date(2027, 1, 1))
        assert _seen_by(authority, reviewer, "linkage_review", pairs, subjects=["kai"]) == sees, organisation


def _agreement(name: str, role: str, *, holds: bool = False) -> str:
    """An agreement of the council, and of the police in ``role``, that shares one feed of each who is a controller."""
    police = role != "no party"
    dataset = '[[datasets]]\ncontroller = "{}"\nfeed = "{}"\nfield_sets = ["care"]\n'
    signed = '[[signed]]\nparty = "{}"\npost = "Head"\ndate = 2025-03-10\n'
    party = '[[parties]]\nid = "{}"\nname = "{}"\nkind = "a service"\nrole = "{}"\n'
    who = [("westmarch-council", "controller"), *([("westmarch-police", role)] if police else [])]
    return "\n".join([
        f'id = "{name}"\ntitle = "t"\nfictional = true\npopulation = "p"\npurposes = ["direct_care"]',
        'gateway = ["law"]\nstart = 2025-04-01\nend = 2028-03-31\nreview_by = 2028-01-31\n',
        *(party.format(one, one, its) for one, its in who),
        dataset.format("westmarch-council", "ssda903"),
        *([dataset.format("westmarch-police", "marac")] if holds and role.endswith("controller") else []),
        *(signed.format(one) for one, _ in who),
    ])  # fmt: skip
