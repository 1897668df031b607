"""Seals in a workspace: who decides, what a build makes of it, that no count tells of one, and how one ends."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import support_review
import support_scan
import support_sealed
import support_story
from forethought.governance import MemoryAudit
from forethought.linkage.spine import EventLog
from forethought.model import UserError
from forethought.workflow import Workspace, sealing, service
from forethought.workflow.decisions import KEPT_APART, SAME, Decision, decide, decisions
from forethought.workflow.finding import find_person, people_index
from forethought.workflow.full_pass import check_identity
from forethought.workflow.identity import PERSON_KEY
from forethought.workflow.parting import carry_out_seals
from forethought.workflow.review import Queue, give_answer
from forethought.workflow.review_answers import answers
from support_review import SAM, SAM_AT_HEALTH, SAMUEL
from support_sealed import AFTER, ASKS, BEFORE, CONFIRMS, NEW, NOW, OLD, STRANGER
from workflow.seals_steps import SAMS, ask, gate_of, of, persons, report_of, step


@pytest.fixture
def workspace(joined_identities, tmp_path):
    shutil.copytree(joined_identities, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


# What a build makes of it


@pytest.fixture(scope="module")
def sealed(joined_identities, tmp_path_factory):
    root = tmp_path_factory.mktemp("sealed") / "workspace"
    shutil.copytree(joined_identities, root)
    support_sealed.seal(Workspace(root))
    support_sealed.link(Workspace(root))
    return root


@pytest.fixture
def parted(sealed, tmp_path):
    shutil.copytree(sealed, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def test_n5_no_count_tells_of_a_seal(tmp_path):
    """Every figure of report, families, statement and review is that of a workspace with an unrelated child instead."""
    found = []
    for name, old in (("sealed", OLD), ("stranger", STRANGER)):
        workspace = support_sealed.make_joined(tmp_path / name, old, both_of_one_mother=False)
        if old is OLD:
            support_sealed.seal(workspace)
            support_sealed.link(workspace)
        support_review.deliver_another(workspace)
        support_sealed.link(workspace)
        reports = report_of(workspace)
        assert reports.keys() >= {"report.json", "families.json", "guild.json", "completeness.json"}
        del reports["value_shares.json"]  # how rare the names in the questions are: the names differ
        rows = check_identity(workspace, MemoryAudit(), lambda: NOW)
        found.append((reports, Queue(workspace).progress(), len(set(persons(workspace).values())), rows.num_rows))
    assert found[0] == found[1]


def test_n5_without_the_seal_the_counts_would_tell(tmp_path):
    workspaces = [support_sealed.make_joined(tmp_path / str(n), old) for n, old in enumerate((OLD, STRANGER))]
    one, other = (report_of(workspace)["report.json"]["stages"] for workspace in workspaces)
    assert one != other


def test_a_build_that_was_stopped_half_way_is_finished_by_the_next(workspace, monkeypatch):
    support_sealed.seal(workspace)

    def stop(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EventLog, "take_out", stop)
        with pytest.raises(KeyboardInterrupt):
            support_sealed.link(workspace)
    support_sealed.link(workspace)
    assert of(workspace, BEFORE).isdisjoint(of(workspace, AFTER))
    assert workspace.store().verify().ok
    versions = [path for path in (workspace.record / "identity").iterdir() if path.name != "log"]
    assert [path.name for path in versions] == [workspace.store().identity_version()]


def test_a_build_with_nothing_new_changes_nothing(parted):
    version = parted.store().identity_version()
    support_sealed.link(parted)
    assert parted.store().identity_version() == version


def test_n5_a_late_record_of_the_old_name_goes_to_the_old_identity(parted):
    """It carries the number that both have; what it joins is on that side from then on."""
    late = {"PupilId": "S41", "UPN": OLD.pupil_number, "Forename": OLD.forename, "Surname": OLD.surname,
            "DOB": OLD.born, "Sex": "F", "Postcode": OLD.home}  # fmt: skip
    support_story.send(
        parted, "school-roll", "school", "westmarch-schools", "westmarch-schools-2026", {"Pupils": [late]},
        full=False, name="late",
    )  # fmt: skip
    support_sealed.link(parted)
    assert persons(parted)["westmarch-schools/S41"] in of(parted, BEFORE)
    sides = {row["record_id"]: row["side"] for row in parted.store().sides().to_pylist()}
    assert sides["westmarch-schools/S41"] == sides[BEFORE[0]] != sides[AFTER[0]]


def test_n5_a_search_tells_of_the_likelier_side_alone(parted):
    gate, linkage = gate_of(parted), service("linkage", "linkage_service")
    index = people_index(parted, gate, MemoryAudit(), lambda: NOW)
    for child, theirs in ((OLD, BEFORE), (NEW, AFTER)):
        asked = {"forename": child.forename, "surname": child.surname, "date_of_birth": child.born,
                 "nhs_number": child.nhs_number}  # fmt: skip
        found = {match.person_id for match in find_person(index, gate, lambda: NOW, linkage, asked)}
        assert found & of(parted, BEFORE + AFTER) == of(parted, theirs)


def test_n5_a_full_pass_before_the_build_says_nothing_of_the_two(workspace):
    support_sealed.seal(workspace)
    said = str(check_identity(workspace, MemoryAudit(), lambda: NOW).to_pylist())
    assert not [record for record in BEFORE + AFTER if record in said]


# What people had said, and say later


def test_n5_a_pair_that_was_asked_about_is_asked_no_more_and_its_answers_are_set_aside(workspace):
    (held,) = [one for one in Queue(workspace).questions.values() if one.pair == SAMS]
    give_answer(workspace, held, by="reviewer", answer=KEPT_APART, reason="no", at=NOW)
    assert len(decisions(workspace)) == len(answers(workspace)) == 1
    whole = Queue(workspace).progress()
    made = ask(workspace, [SAM], [SAM_AT_HEALTH])
    step(workspace, sealing.confirm, made.ref, CONFIRMS)
    assert SAMS not in {one.pair for one in Queue(workspace).questions.values()}  # before any build
    support_sealed.link(workspace)
    assert (decisions(workspace), answers(workspace)) == ([], [])
    assert SAMS not in {one.pair for one in Queue(workspace).questions.values()}
    assert Queue(workspace).progress().decided == whole.decided - 1
    text = workspace.identity_decisions.read_text() + workspace.review_answers.read_text()
    assert SAM not in text
    (kept,) = [event for event in workspace.store().seals.events() if event.lines and "answer" in event.lines[0]]
    assert kept.lines[0]["by"] == "reviewer"  # nothing is lost


def together(workspace, before, after):
    """Rows and lines of any file of the workspace, but the seals, that name a record or person of both sides."""
    marks = [{*records, *of(workspace, records)} for records in (before, after)]
    files = support_scan.files_of(workspace.root, [workspace.sealed, workspace.keys])
    return support_scan.together(support_scan.units_of(workspace.root, files), *marks)


def test_n5_lists_of_earlier_builds_that_hold_the_pair_are_removed(workspace):
    (held,) = [one for one in Queue(workspace).questions.values() if one.pair == SAMS]
    give_answer(workspace, held, by="reviewer", answer=KEPT_APART, reason="no", at=NOW)
    found = "\n".join(together(workspace, SAMS[:1], SAMS[1:]))
    for name in ("questions.parquet", "review.parquet", "identity-decisions.jsonl", "review-answers.jsonl"):
        assert name in found, name
    made = ask(workspace, SAMS[:1], SAMS[1:])
    step(workspace, sealing.confirm, made.ref, CONFIRMS)
    support_sealed.link(workspace)
    assert together(workspace, SAMS[:1], SAMS[1:]) == []


def test_n5_a_build_stopped_between_parting_and_linking_leaves_nothing_that_joins(workspace):
    found = "\n".join(together(workspace, BEFORE, AFTER))
    for name in ("persons.parquet", "links.parquet", "identity/log"):
        assert name in found, name
    support_sealed.seal(workspace)
    carry_out_seals(workspace, workspace.key(PERSON_KEY), b"grains of this test", NOW)
    marks = [{*records, *of(workspace, records)} for records in (BEFORE, AFTER)]
    assert marks[0].isdisjoint(marks[1])
    assert together(workspace, BEFORE, AFTER) == []


def test_n5_no_cache_knows_the_person_who_was_both(workspace):
    """Where the birth mother's address is confidential, what is cleared for her child names both homes."""
    held = {path.name: pq.read_table(path).to_pylist() for path in (workspace.record / "cache").glob("*.parquet")}
    (was,) = of(workspace, BEFORE + AFTER)
    homes = {row["postcode"] for rows in held.values() for row in rows if row["person_id"] == was}
    assert homes >= {OLD.home.replace(" ", ""), NEW.home.replace(" ", "")}
    support_sealed.seal(workspace)
    support_sealed.link(workspace)
    held = {path.name: pq.read_table(path).to_pylist() for path in (workspace.record / "cache").glob("*.parquet")}
    homes = {row["postcode"] for rows in held.values() for row in rows if row["person_id"] == was}
    assert NEW.home.replace(" ", "") not in homes


def test_n5_whoever_decides_about_a_sealed_pair_learns_nothing_and_decides_nothing(parted):
    decide(parted, Decision(NOW, "somebody", BEFORE[0], AFTER[0], SAME, "the same number"))
    assert decisions(parted) == []
    support_sealed.link(parted)
    assert of(parted, BEFORE).isdisjoint(of(parted, AFTER))
    assert not parted.identity_decisions.exists() or BEFORE[0] not in parted.identity_decisions.read_text()


def test_n5_nobody_of_the_other_side_is_shown_beside_a_pair(workspace):
    """Jo lives at Sam's address and was born on the same day: before the seal a reviewer is told so."""
    near = persons(workspace)["westmarch-health/H78"]
    held = {one.pair: one for one in Queue(workspace).questions.values()}
    assert near in held[SAMS].beside
    made = ask(workspace, ["westmarch-health/H78"], [SAM_AT_HEALTH])
    step(workspace, sealing.confirm, made.ref, CONFIRMS)
    assert near not in {one.pair: one for one in Queue(workspace).questions.values()}[SAMS].beside
    support_sealed.link(workspace)
    assert near not in {one.pair: one for one in Queue(workspace).questions.values()}[SAMS].beside


# How a seal ends


def test_a_seal_is_lifted_by_two_people_and_nothing_of_it_is_forgotten(parted):
    (held,) = parted.store().seals.in_force()
    step(parted, sealing.ask_to_lift, held.ref, CONFIRMS)
    support_sealed.link(parted)
    assert of(parted, BEFORE).isdisjoint(of(parted, AFTER))  # until another confirms
    with pytest.raises(UserError, match="cannot confirm"):
        step(parted, sealing.confirm, held.ref, CONFIRMS)
    step(parted, sealing.confirm, held.ref, ASKS, at=NOW + timedelta(days=1))
    support_sealed.link(parted)
    assert len(of(parted, BEFORE + AFTER)) == 1
    (seal,) = parted.store().seals.seals().values()
    assert [(made.event, made.by) for made in seal.steps] == [
        ("asked for", ASKS.id), ("in force", CONFIRMS.id), ("lifting asked for", CONFIRMS.id), ("lifted", ASKS.id),
    ]  # fmt: skip
    assert parted.store().verify().ok
    assert "merged" in parted.store().identity_log().events()["event"].to_pylist()
    again = support_sealed.seal(parted)
    assert again != held.ref
    support_sealed.link(parted)
    assert of(parted, BEFORE).isdisjoint(of(parted, AFTER))
    assert parted.store().verify().ok


def test_what_was_asked_for_can_be_turned_down(parted):
    (held,) = parted.store().seals.in_force()
    step(parted, sealing.ask_to_lift, held.ref, ASKS)
    assert step(parted, sealing.refuse, held.ref, CONFIRMS).state == "in force"
    made = ask(parted, [SAM], [SAM_AT_HEALTH])
    assert step(parted, sealing.refuse, made.ref, ASKS).state == "withdrawn"
    with pytest.raises(UserError, match="No such step"):
        step(parted, sealing.confirm, made.ref, CONFIRMS)


def test_records_that_came_since_a_seal_was_asked_for_must_be_named_first(workspace):
    made = ask(workspace, [SAMUEL], [BEFORE[0], *BEFORE[1:], *AFTER])
    decide(workspace, Decision(NOW, "lead", SAM, SAM_AT_HEALTH, SAME, "seen"))
    support_sealed.link(workspace)
    with pytest.raises(UserError, match="have come to these people"):
        step(workspace, sealing.confirm, made.ref, CONFIRMS)


def test_two_seals_over_one_person_keep_all_three_apart(parted):
    support_sealed_third = ask(parted, AFTER[:1], [SAM_AT_HEALTH])
    step(parted, sealing.confirm, support_sealed_third.ref, CONFIRMS)
    sides = {row["record_id"]: (row["seal"], row["side"]) for row in parted.store().sides().to_pylist()}
    three = [sides[record] for record in (BEFORE[0], AFTER[0], SAM_AT_HEALTH)]
    assert len({seal for seal, _ in three}) == 1
    assert len({side for _, side in three}) == 3
    assert Path(parted.sealed / "seals.jsonl").exists()
