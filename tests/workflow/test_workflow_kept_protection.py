"""Protection that an erasure kept for relatives: listed, and ended by somebody who answers for it."""

import pytest

import support_erasure
from forethought.governance import Denied, MemoryAudit, Principal
from forethought.model import UserError
from forethought.workflow import authority, erasing
from forethought.workflow.kept_protection import end_kept_protection, kept_records
from support_erasure import CHILD, COUNCIL, IG_LEAD, MOTHER, NOW, SIBLING


@pytest.fixture(scope="module")
def erased(tmp_path_factory):
    """The child, whose address was confidential, is erased; the mother and the sibling stay protected."""
    workspace = support_erasure.make(tmp_path_factory.mktemp("kept") / "workspace")
    support_erasure.flag(workspace)
    support_erasure.run(workspace)
    gate = authority(workspace, MemoryAudit(), lambda: NOW)
    erasing.erase(
        workspace, gate, lambda: NOW, IG_LEAD, [CHILD[0]], all_records=True, reason="request 12", statute="article 17"
    )
    return workspace


def gate_with(workspace):
    audit = MemoryAudit()
    return authority(workspace, audit, lambda: NOW), audit


def protected(workspace):
    store = workspace.store()
    return {row["person_id"] for row in store.protection(store.snapshot()).to_pylist()}


def test_it_is_ended_for_one_person_with_a_reason_and_an_event_and_holds_for_the_others(erased):
    gate, audit = gate_with(erased)
    store = erased.store()
    mother, sibling = (store.person_of()[record] for record in (MOTHER, SIBLING))
    assert {MOTHER, SIBLING} <= set(kept_records(erased, gate, lambda: NOW, IG_LEAD))
    assert {mother, sibling} <= protected(erased)
    for record, reason in ((MOTHER, " "), ("westmarch-council/404", "safe now")):
        with pytest.raises(UserError, match="only where it stands"):
            end_kept_protection(erased, gate, lambda: NOW, IG_LEAD, record, reason=reason)
    worker = Principal("social.worker", "worker", frozenset({"practitioner"}), COUNCIL, (), IG_LEAD.training_until)
    with pytest.raises(Denied):
        end_kept_protection(erased, gate, lambda: NOW, worker, MOTHER, reason="safe now")
    assert {mother, sibling} <= protected(erased)
    end_kept_protection(erased, gate, lambda: NOW, IG_LEAD, MOTHER, reason="safe now")
    assert mother not in protected(erased)
    assert sibling in protected(erased)
    last = list(audit.events())[-1]
    assert (last.code, last.subjects) == ("kept_protection_ended", (gate.pseudonymise(mother),))
    assert erased.store().verify().ok
