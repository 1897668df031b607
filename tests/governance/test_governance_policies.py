"""Who sees what, as a table. Each row is one claim; each column one reader under their own purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.governance import (
    Authority,
    GovernanceCardError,
    GovernanceError,
    PolicyBook,
    Principal,
    load_policies,
)
from forethought.governance.cards import CARD_FOLDER
from governance.governance_builders import claim, seen, worker

READERS = {
    "prac": (worker("practitioner"), "direct_care", "read"),
    "mgr": (worker("team_manager"), "direct_care", "read"),
    "rev": (worker("case_reviewer"), "case_review", "read"),
    "child": (Principal("kai", "child", frozenset({"child"}), subject="kai"), "own_record", "read"),
    "anl": (worker("analyst"), "statutory_return", "read"),
    "link": (Principal("link", "service", frozenset({"linkage_service"})), "linkage", "read"),
    "cnt": (Principal("count", "service", frozenset({"publication_service"})), "local_planning", "compute"),
    "ext": (
        Principal(
            "extract", "service", frozenset({"extract_service"}), study="s1",
            study_field_sets=frozenset({"care", "identity"}),
        ),
        "research",
        "extract",
    ),
}  # fmt: skip

VISIBLE = """
person   feed        field_set       attribute      nature     outcome   prot prac mgr rev child anl link cnt ext
kai      ssda903     care            placement_type fact       -         no   yes  yes yes yes   yes no   yes yes
kai      ssda903     identity        date_of_birth  fact       -         no   yes  yes yes yes   yes yes  yes yes
kai      ssda903     identity        surname        fact       -         no   yes  yes yes yes   yes yes  no  no
kai      ssda903     contact_details postcode       fact       -         no   yes  yes yes yes   yes yes  no  no
kai      ssda903     contact_details home_postcode  fact       -         yes  no   no  no  no    no  no   no  no
kai      ssda903     care            placement_type fact       -         yes  no   no  no  no    no  no   no  no
kai      cin         protection      conference     allegation -         no   no   no  no  no    no  no   no  no
kai      cin         protection      conference     allegation unfounded no   yes  yes yes yes   yes no   yes no
kai      cin         protection      category       opinion    -         no   yes  yes yes yes   yes no   yes no
kai      cin         protection      category       rumour     -         no   no   no  no  no    no  no   no  no
kai      ssda903     identity        nationality    fact       -         no   no   no  no  no    no  no   no  no
kai      case-system flag            flag           fact       -         no   no   no  no  no    no  no   no  no
kai      unknown     care            placement_type fact       -         no   no   no  no  no    no  no   no  no
nadia    case-system identity        surname        fact       -         no   yes  yes no  no    no  yes  no  no
nadia    case-system contact_details postcode       fact       -         no   yes  no  no  no    no  yes  no  no
nadia    case-system need            primary_need   fact       -         no   no   no  no  no    no  no   yes no
stranger ssda903     care            placement_type fact       -         no   no   no  no  no    yes no   yes yes
-        ssda903     care            placement_type fact       -         no   no   no  no  no    yes no   yes yes
"""


def _table() -> tuple[list[str], list[list[str]]]:
    lines = [line.split() for line in VISIBLE.strip().splitlines()]
    return lines[0], lines[1:]


@pytest.mark.parametrize("reader", READERS)
def test_what_each_reader_sees(authority: Authority, reader: str) -> None:
    names, lines = _table()
    rows, expected = [], []
    for number, line in enumerate(lines):
        entry = dict(zip(names, line, strict=True))
        rows.append(
            claim(
                claim_id=f"{number:02}",
                person_id=None if entry["person"] == "-" else entry["person"],
                feed=entry["feed"],
                field_set=entry["field_set"],
                attribute=entry["attribute"],
                nature=entry["nature"],
                outcome=None if entry["outcome"] == "-" else entry["outcome"],
                protected=entry["prot"] == "yes" and entry["field_set"] == "contact_details",
                sealed=entry["prot"] == "yes" and entry["field_set"] != "contact_details",
            )
        )
        if entry[reader] == "yes":
            expected.append(f"{number:02}")
    principal, purpose, action = READERS[reader]
    assert seen(rows, authority.grant(principal, purpose, action=action).row_filter) == expected


def test_a_protected_address_is_told_to_the_worker_as_withheld_and_a_sealed_identity_is_not(
    authority: Authority,
) -> None:
    grant = authority.grant(worker("practitioner"), "direct_care")
    rows = [
        claim(claim_id="address", field_set="contact_details", protected=True),
        claim(claim_id="sealed", field_set="identity", attribute="surname", sealed=True),
        claim(claim_id="sealed-address", field_set="contact_details", protected=True, sealed=True),
        claim(claim_id="stranger", person_id="stranger", field_set="contact_details", protected=True),
        claim(claim_id="plain", field_set="contact_details"),
    ]
    assert seen(rows, grant.withheld_filter) == ["address"]
    assert seen(rows, grant.row_filter) == ["plain"]


def test_every_policy_tells_a_reader_why(book: PolicyBook) -> None:
    assert len(book.policies) >= 20
    assert all(len(policy.why.split()) >= 4 for policy in book.policies.values())


def _copy(tmp_path: Path, extra: str) -> Path:
    source = CARD_FOLDER / "policies"
    for item in source.iterdir():
        if item.name.endswith((".cedar", ".cedarschema")):
            (tmp_path / item.name).write_text(item.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "90_extra.cedar").write_text(extra, encoding="utf-8")
    return tmp_path


CLAIM = "permit (principal, action, resource is Claim) "
NOTES = '@id("extra") @title("t") @why("because it must be")\n'
BAD = [
    (NOTES + "permit (principal, action, resource) when { resource.shoe_size > 3 };", "fit their schema"),
    (NOTES + CLAIM + 'when { resource.outcome == "x" };', "fit their schema"),
    (NOTES + CLAIM + "when { resource.row + 1 > 3 };", "BinaryOp 'add'"),
    (NOTES + 'permit (principal, action, resource) when { ip("1.1.1.1").isLoopback() };', "UnaryOp"),
    (NOTES + "permit (principal == ?principal, action, resource);", "template"),
    (NOTES + "permit (principal, action, resource", "cannot be parsed"),
    ('@id("extra")\npermit (principal, action, resource);', "lacks"),
    (NOTES.replace("extra", "child-own") + "permit (principal, action, resource);", "lacks"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), BAD)
def test_a_policy_that_is_wrong_or_unknown_stops_everything(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(GovernanceError, match=says):
        load_policies(_copy(tmp_path, text))


def test_changing_a_policy_changes_the_hash(tmp_path: Path, book: PolicyBook) -> None:
    other = load_policies(_copy(tmp_path, NOTES + "forbid (principal, action, resource) when { context.break_glass };"))
    assert other.hash != book.hash
    assert load_policies().hash == book.hash


def test_a_wrong_card_error_is_for_people(tmp_path: Path) -> None:
    with pytest.raises(GovernanceCardError) as failure:
        load_policies(_copy(tmp_path, BAD[0][0]))
    assert "cards/policies" in str(failure.value)
    assert "Mend" in str(failure.value)
