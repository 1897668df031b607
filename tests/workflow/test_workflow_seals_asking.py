"""A seal is asked for and confirmed by two people with the right; what is refused, and where the facts of it lie."""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace

import pytest

import support_sealed
from forethought.governance import Denied, MemoryAudit
from forethought.model import UserError
from forethought.record import RecordError
from forethought.workflow import Workspace, sealing
from support_sealed import AFTER, ASKS, BEFORE, CONFIRMS, NOW, STRANGER
from workflow.seals_steps import ask, gate_of, of, step


@pytest.fixture
def workspace(joined_identities, tmp_path):
    shutil.copytree(joined_identities, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def test_a_seal_takes_two_people_and_the_next_build_parts_the_person_by_events(workspace):
    (was,) = of(workspace, BEFORE + AFTER)
    asked = ask(workspace)
    support_sealed.link(workspace)
    assert of(workspace, BEFORE + AFTER) == {was}  # asked for is not in force
    with pytest.raises(UserError, match="Whoever asked cannot confirm"):
        step(workspace, sealing.confirm, asked.ref, ASKS)
    assert step(workspace, sealing.confirm, asked.ref, CONFIRMS).state == "in force"
    support_sealed.link(workspace)
    assert of(workspace, BEFORE) == {was}
    assert len(of(workspace, AFTER)) == 1
    assert of(workspace, AFTER) != {was}
    assert "erased" in workspace.store().identity_log().events()["event"].to_pylist()
    assert workspace.store().verify().ok
    assert workspace.store().seals.verify().ok


@pytest.mark.parametrize("role", ["practitioner", "link_reviewer", "link_adjudicator", "admin", "analyst"])
def test_n5_only_named_roles_seal_lift_or_see_seals(workspace, role):
    audit, other = MemoryAudit(), replace(ASKS, id="other", roles=frozenset({role}))
    ref = ask(workspace).ref
    for refused in (
        lambda: ask(workspace, by=other, audit=audit),
        lambda: step(workspace, sealing.confirm, ref, other, audit=audit),
        lambda: step(workspace, sealing.ask_to_lift, ref, other, audit=audit),
        lambda: sealing.seals_for(workspace, gate_of(workspace, audit), lambda: NOW, other),
        lambda: sealing.records_of(workspace, gate_of(workspace, audit), lambda: NOW, other, BEFORE[0]),
    ):
        with pytest.raises(Denied):
            refused()
    assert [event.outcome for event in audit.events()] == ["denied"] * 5


def test_n5_the_log_names_a_seal_by_its_reference_and_nobody_else(workspace):
    audit = MemoryAudit()
    ref = support_sealed.seal(workspace, audit)
    step(workspace, sealing.ask_to_lift, ref, CONFIRMS, audit=audit)
    events = list(audit.events())
    assert [(event.outcome, event.code, event.query) for event in events] == [
        ("changed", code, ref) for code in ("seal_asked", "seal_confirmed", "lift_asked")
    ]
    gate = gate_of(workspace, audit)
    lines = "\n".join(event.to_json() for event in events)
    people = of(workspace, BEFORE + AFTER)
    assert not [name for name in (*BEFORE, *AFTER, *people, *map(gate.pseudonymise, people)) if name in lines]
    assert "order" not in lines
    assert ref not in (*BEFORE, *AFTER)


def test_what_cannot_be_sealed_is_refused_with_what_to_do(workspace):
    for before, after, says in (
        ((), AFTER, "records before and others after"),
        (BEFORE, BEFORE, "records before and others after"),
        (BEFORE, ("westmarch-council/404",), "not known here"),
        (BEFORE, AFTER[:1], "on both sides"),
    ):
        with pytest.raises(UserError, match=says) as refused:
            ask(workspace, before, after)
        parts = (refused.value.what, refused.value.where, refused.value.why, refused.value.do)
        assert all(parts)
        assert not [record for record in (*BEFORE, *AFTER, "404") if record in " ".join(parts)]
    with pytest.raises(UserError, match="needs a reason"):
        ask(workspace, reason=" ")
    with pytest.raises(UserError, match="No such step"):
        step(workspace, sealing.confirm, "ABCDEFGHJK", CONFIRMS)
    assert sealing.seals_for(workspace, gate_of(workspace), lambda: NOW, ASKS) == []


def test_people_who_were_never_joined_are_sealed_whole_by_one_record_each(tmp_path):
    workspace = support_sealed.make_joined(tmp_path / "workspace", STRANGER)
    assert of(workspace, BEFORE).isdisjoint(of(workspace, AFTER))
    made = ask(workspace, BEFORE[:1], AFTER[2:])
    assert (made.before, made.after) == (frozenset(BEFORE), frozenset(AFTER))
    before = workspace.store().identity_log().events()
    step(workspace, sealing.confirm, made.ref, CONFIRMS)
    support_sealed.link(workspace)
    assert workspace.store().identity_log().events().equals(before)  # nothing joined them, nothing is said


def test_all_records_of_a_person_can_be_seen_by_who_may_seal_and_that_look_is_in_the_log(workspace):
    audit = MemoryAudit()
    gate = gate_of(workspace, audit)
    assert set(sealing.records_of(workspace, gate, lambda: NOW, ASKS, BEFORE[0])) == {*BEFORE, *AFTER}
    (event,) = audit.events()
    assert event.subjects == tuple(map(gate.pseudonymise, of(workspace, BEFORE)))


def test_the_sealed_facts_lie_apart_for_their_owner_alone_and_are_chained(workspace):
    support_sealed.seal(workspace)
    support_sealed.link(workspace)
    assert stat.S_IMODE(workspace.sealed.stat().st_mode) == 0o700
    for path in workspace.sealed.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    log = workspace.sealed / "seals.jsonl"
    whole = log.read_text()
    log.write_text(whole.replace("order seen", "order lost"))
    with pytest.raises(RecordError, match="does not hold"):
        support_sealed.link(workspace)
    log.write_text(whole.splitlines(keepends=True)[0])
    with pytest.raises(UserError, match="ends before the last build"):
        support_sealed.link(workspace)
    log.unlink()
    with pytest.raises(UserError, match="ends before the last build"):
        support_sealed.link(workspace)
    assert of(workspace, BEFORE).isdisjoint(of(workspace, AFTER))
