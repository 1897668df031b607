"""Erasure: not one byte of a workspace holds the person any more, and everybody else's record is as it was."""

import shutil
from datetime import timedelta

import pytest

import support_erasure
from forethought.governance import Denied, MemoryAudit, Principal
from forethought.model import UserError
from forethought.record import open_reader
from forethought.record.seals import ASKED, SealEvent
from forethought.workflow import Workspace, authority, erasing, read_delivery
from forethought.workflow.access import service
from forethought.workflow.backing_up import export_record, overdue_backups, restore_record
from forethought.workflow.decisions import decisions
from forethought.workflow.erasing import (
    due_for_destruction,
    erased_marks,
    verify_certificate,
    verify_certificates,
)
from forethought.workflow.finishing import finish_waiting
from forethought.workflow.holds import lift_hold, place_hold
from support_erasure import CHILD, COUNCIL, IG_LEAD, MOTHER, NOW, TOKENS, found

WHY = {"reason": "request 12, granted", "statute": "UK GDPR, article 17(1)(a)"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return support_erasure.make(tmp_path_factory.mktemp("erasing") / "workspace").root


@pytest.fixture
def workspace(built, tmp_path):
    shutil.copytree(built, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def erase(workspace, who, *, clock=lambda: NOW, audit=None, principal=IG_LEAD, **rest):
    gate = authority(workspace, audit or MemoryAudit(), lambda: NOW)
    return erasing.erase(workspace, gate, clock, principal, who, **WHY | rest)


def person(workspace):
    return workspace.store().person_of()[CHILD[0]]


def view(workspace):
    """Everything a service that sees all sees, claim by claim, but for what is about the child or names it."""
    audit = MemoryAudit()
    gate = authority(workspace, audit, lambda: NOW)
    grant = gate.grant(service("linkage", "linkage_service"), "linkage")
    with open_reader(workspace.store(), grant, audit, lambda: NOW) as reader:
        rows = reader.table("select * from claim order by claim_id, known_from").to_pylist()
    names = [name.split("/")[1] for name in CHILD]
    return [row for row in rows if not any(name in f"{row['subject']} {row['other_subject']}" for name in names)]


def test_before_every_value_is_found_so_that_the_look_proves_something(workspace):
    assert set(found(workspace.root)) == set(TOKENS)
    places = {place.split("/")[0] for held in found(workspace.root).values() for place in held}
    assert places >= {"inbox", "record", "runs", "identity-decisions.jsonl", "holds.jsonl"}


def test_no_byte_of_the_workspace_holds_the_person_and_everybody_else_is_as_before(workspace):
    before, child = view(workspace), person(workspace)
    numbers = {row["claim_id"] for row in before}
    certificate = erase(workspace, [child])
    assert found(workspace.root) == {}
    assert view(workspace) == before
    assert {row["claim_id"] for row in view(workspace)} == numbers
    store = workspace.store()
    assert store.verify().ok
    assert child not in store.person_of().values()
    assert store.person_of().keys() & {MOTHER}
    stones = [stone for row in store.batches() for stone in row.get("erased", ())]
    assert sum(stone["claims"] for stone in stones) == certificate.claims == sum(certificate.by_feed.values())
    assert {stone["certificate"] for stone in stones} == {certificate.id}
    assert certificate.protection_kept == 0
    assert verify_certificates(workspace) == ()
    assert not (set(str(certificate).split("'")) & set(CHILD))


def test_the_layout_for_reading_is_made_again_and_shows_the_same(workspace):
    erase(workspace, [person(workspace)])
    assert workspace.store().opened().laid is not None
    laid = view(workspace)
    shutil.rmtree(workspace.record / "cache")
    assert workspace.store().opened().laid is None
    assert view(workspace) == laid


def test_the_next_build_neither_reads_the_deliveries_again_nor_refuses_them(workspace):
    names = ["case-system-2026-05", "case-system-2026-09", "child-health-2026-07", "school-roll-2026-06"]
    read_before = [read_delivery(workspace.inbox / name) for name in names]
    erase(workspace, [person(workspace)])
    before = view(workspace)
    assert [read_delivery(workspace.inbox / name) for name in names] == read_before
    report = support_erasure.run(workspace)
    assert [(step.name, step.state) for step in report.deliveries] == [
        (name, "held") for name in ("case-system-2026-05", "school-roll-2026-06", "child-health-2026-07",
                                    "case-system-2026-09")
    ]  # fmt: skip
    assert view(workspace) == before
    assert workspace.store().verify().ok
    assert [made.left for made in decisions(workspace)] == [support_erasure.SIBLING]


def test_a_later_delivery_that_speaks_of_them_again_is_taken_in_and_told(workspace):
    erase(workspace, [person(workspace)])
    support_erasure.late_delivery(workspace)
    report = support_erasure.run(workspace)
    (step,) = [step for step in report.deliveries if step.state == "new"]
    assert (step.erased_again, step.reason) == (1, "speaks of 1 erased record")
    assert erased_marks(workspace).among([*CHILD, MOTHER]) == frozenset(CHILD)
    assert workspace.store().verify().ok
    assert verify_certificates(workspace) == ()
    again = erase(workspace, [person(workspace)], clock=lambda: NOW + timedelta(days=1))
    assert [one.delivery for one in again.batches] == ["case-system-2026-11"]
    assert found(workspace.root) == {}
    assert verify_certificates(workspace) == ()


def test_one_record_alone_can_go_and_the_person_stays_with_the_others(workspace):
    child = person(workspace)
    certificate = erase(workspace, [CHILD[1]])
    person_of = workspace.store().person_of()
    assert (certificate.persons, certificate.records) == (0, 1)
    assert CHILD[1] not in person_of
    assert person_of[CHILD[0]] == person_of[CHILD[2]] == child
    assert found(workspace.root).keys() & {"Wexpup", "Vlxschool", "Wmidl"} == set()
    assert workspace.store().verify().ok


def test_a_certificate_proves_a_number_that_is_given_and_is_found_out_when_changed(workspace):
    certificate = erase(workspace, [person(workspace)])
    assert verify_certificate(workspace, certificate, number=CHILD[2]) == ()
    assert "none of those" in verify_certificate(workspace, certificate, number=MOTHER)[0]
    path = workspace.record / "erasures" / f"{certificate.id}.json"
    path.write_text(path.read_text(encoding="utf-8").replace("request 12", "request 13"), encoding="utf-8")
    assert "was changed" in verify_certificates(workspace)[0]


def test_a_protection_that_came_from_the_person_stays_with_the_others_and_is_counted(workspace):
    support_erasure.flag(workspace)
    support_erasure.run(workspace)
    store = workspace.store()
    related = {row["person_id"] for row in store.protection(store.snapshot()).to_pylist()} - {person(workspace)}
    assert store.person_of()[MOTHER] in related
    assert erase(workspace, [person(workspace)]).protection_kept == len(related)
    left = workspace.store().protection(workspace.store().snapshot()).to_pylist()
    assert left == [{"person_id": one, "kind": "related", "postcode": None} for one in sorted(related)]
    assert found(workspace.root) == {}
    support_erasure.run(workspace)
    assert workspace.store().protection(workspace.store().snapshot()).to_pylist() == left


def test_one_event_of_the_audit_names_the_certificate_and_nobody(workspace):
    audit, child = MemoryAudit(), person(workspace)
    made = erase(workspace, [child], audit=audit)
    (event,) = audit.events()
    assert (event.actor, event.action, event.outcome, event.code) == ("ig.lead", "erase", "changed", "erased")
    assert (event.query, event.rows, event.subjects, event.reason) == (made.id, made.claims, (), "")
    assert child not in event.to_json()


class FullDisk(MemoryAudit):
    def append(self, event):
        raise OSError


def test_what_cannot_be_logged_is_not_erased(workspace):
    before = view(workspace)
    with pytest.raises(UserError, match="audit log could not be written"):
        erase(workspace, [person(workspace)], audit=FullDisk())
    assert set(found(workspace.root)) == set(TOKENS)
    assert view(workspace) == before
    assert workspace.store().verify().ok
    assert verify_certificates(workspace) == ()


def test_only_whoever_leads_on_governance_may_erase(workspace):
    worker = Principal("social.worker", "worker", frozenset({"practitioner"}), COUNCIL, (), IG_LEAD.training_until)
    held = found(workspace.root)
    with pytest.raises(Denied):
        erase(workspace, [person(workspace)], principal=worker)
    assert found(workspace.root) == held


def test_a_record_can_stand_for_its_person_and_a_plan_says_what_would_go_and_changes_nothing(workspace):
    held, audit = found(workspace.root), MemoryAudit()
    gate = authority(workspace, audit, lambda: NOW)
    plan = erasing.plan_erasure(workspace, gate, lambda: NOW, IG_LEAD, [CHILD[1]], all_records=True)
    assert found(workspace.root) == held
    assert [(event.code, event.subjects) for event in audit.events()] == [("erasure_planned", ())]
    made = erase(workspace, [CHILD[1]], all_records=True)
    assert (plan.persons, plan.records, plan.claims, plan.by_feed, plan.lines) == (
        made.persons, made.records, made.claims, made.by_feed, made.lines,
    )  # fmt: skip
    assert set(plan.deliveries) == set(made.deliveries)
    assert found(workspace.root) == {}


@pytest.mark.parametrize(
    ("who", "change", "says"),
    [
        (["nobody"], {}, "not known here"),
        ([], {}, "not known here"),
        ([CHILD[0]], {"reason": " "}, "needs a reason"),
        ([CHILD[0]], {"statute": ""}, "needs a reason"),
        ([CHILD[0]], {"reason": "asked for by Zorbla"}, "says who is erased"),
        ([CHILD[0]], {"reason": "request of wexKID"}, "says who is erased"),
        ([CHILD[2]], {"reason": "the one born 2013-04-19"}, "says who is erased"),
    ],
)
def test_what_is_not_asked_for_properly_erases_nothing(workspace, who, change, says):
    held = found(workspace.root)
    with pytest.raises(UserError, match=says) as refused:
        erase(workspace, who, **change)
    assert not any(token in str(refused.value) for token in TOKENS)
    assert found(workspace.root) == held


def test_while_a_hold_stands_nothing_is_erased(workspace):
    on_child = place_hold(workspace, [CHILD[2]], kind="inquiry", reason="an inquiry", by="ig.lead", at=NOW)
    on_all = place_hold(workspace, [], kind="court", reason="a case", by="ig.lead", at=NOW)
    with pytest.raises(UserError, match="hold"):
        erase(workspace, [person(workspace)])
    lift_hold(workspace, on_all.ref, reason="over", by="ig.lead", at=NOW)
    with pytest.raises(UserError, match=on_child.ref):
        erase(workspace, [person(workspace)])
    lift_hold(workspace, on_child.ref, reason="over", by="ig.lead", at=NOW)
    erase(workspace, [person(workspace)])
    assert found(workspace.root) == {}


def test_a_backup_from_before_does_not_bring_them_back(workspace, tmp_path):
    export_record(workspace, tmp_path / "backup.tar", clock=lambda: NOW)
    erase(workspace, [person(workspace)])
    after = view(workspace)
    support_erasure.late_delivery(workspace)
    report = restore_record(workspace, tmp_path / "backup.tar")
    assert report.replayed == 1
    shutil.rmtree(workspace.inbox / "case-system-2026-11")
    assert found(workspace.root) == {}
    assert view(workspace) == after
    assert workspace.store().verify().ok
    assert verify_certificates(workspace) == ()
    support_erasure.run(workspace)
    assert view(workspace) == after


def test_a_backup_past_its_horizon_is_told_until_it_is_deleted(workspace, tmp_path):
    export_record(workspace, tmp_path / "backup", clock=lambda: NOW, horizon_days=10)
    assert overdue_backups(workspace, lambda: NOW + timedelta(days=10)) == ()
    (late,) = overdue_backups(workspace, lambda: NOW + timedelta(days=11))
    assert late.where.endswith("backup")
    shutil.rmtree(tmp_path / "backup")
    assert overdue_backups(workspace, lambda: NOW + timedelta(days=11)) == ()


def test_nobody_without_a_class_of_the_schedule_is_due_and_nothing_is_left_to_finish(workspace):
    assert due_for_destruction(workspace, lambda: NOW + timedelta(days=40_000)) == ()
    assert finish_waiting(workspace) is None


LOOKED_AFTER = {"CHILD": "Wexkid", "DECOM": "03/03/2025", "RNE": "S", "LS": "C2", "PLACE": "U6"}


def care(workspace):
    """The child is looked after: the law keeps the record for 75 years from the birth."""
    support_erasure.returns(workspace, {"Episodes": [LOOKED_AFTER]})
    support_erasure.run(workspace)


def test_a_record_that_the_law_keeps_is_not_erased_a_day_early(workspace):
    care(workspace)
    child, day = person(workspace), NOW.replace(year=2013 + 75, month=4, day=19, hour=12)
    with pytest.raises(UserError, match="not before 19/04/2088") as refused:
        erase(workspace, [child], clock=lambda: day - timedelta(days=1))
    assert "article 17" in str(refused.value)
    assert set(found(workspace.root)) == set(TOKENS)
    erase(workspace, [child], clock=lambda: day)
    assert found(workspace.root) == {}


def test_who_is_due_is_listed_and_not_erased_and_a_hold_is_told(workspace):
    care(workspace)
    child, day = person(workspace), NOW.replace(year=2013 + 75, month=4, day=19, hour=12)
    assert due_for_destruction(workspace, lambda: day - timedelta(days=1)) == ()
    (one,) = due_for_destruction(workspace, lambda: day)
    assert (one.person_id, one.record_class, one.state, one.on) == (child, "care_file", "destroy", day.date())
    place_hold(workspace, [CHILD[0]], kind="inquiry", reason="an inquiry", by="ig.lead", at=NOW)
    assert [one.state for one in due_for_destruction(workspace, lambda: day)] == ["hold"]
    assert set(found(workspace.root)) == set(TOKENS)


def test_a_record_that_the_log_of_seals_names_stays(workspace):
    event = SealEvent(NOW, "adoption.records", "REF", ASKED, "order seen", (CHILD[0],), (support_erasure.SIBLING,))
    workspace.store().seals.append(event)
    with pytest.raises(UserError, match="log of seals"):
        erase(workspace, [person(workspace)])


def test_what_the_child_said_at_the_door_goes_too(workspace):
    child = person(workspace)
    support_erasure.said_at_the_door(workspace, child, "My name is Zorbla and that is wrong")
    support_erasure.run(workspace)
    assert any("voice" in place for place in found(workspace.root)["Zorbla"])
    made = erase(workspace, [child])
    assert made.by_feed["voice"] > 0
    assert found(workspace.root) == {}


def test_a_batch_that_a_stopped_build_left_unseen_goes_too(workspace):
    batches = workspace.record / "batches"
    kept = next(row["batch"] for row in workspace.store().batches() if row["feed"] == "school-roll")
    shutil.copytree(batches / kept, batches / "0123456789abcdef")
    erase(workspace, [person(workspace)])
    assert found(workspace.root) == {}


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def stop(*_):
    raise Stopped


def test_a_build_finishes_an_erasure_that_was_stopped(workspace, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("forethought.workflow.finishing.remove_files", stop)
        with pytest.raises(Stopped):
            erase(workspace, [person(workspace)], **WHY)
    assert found(workspace.root)
    support_erasure.run(workspace)
    assert found(workspace.root) == {}
