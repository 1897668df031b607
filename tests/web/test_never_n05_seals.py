"""N5: whatever a user can reach of a workspace, no file, row, page or download leads across a seal.

The one place left out of the look is ``sealed/``, which says what lies on which side and is its owner's alone. The log
of identity is looked through like every other table: its events that were taken out say nothing any more.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import support_review
import support_scan
import support_sealed
from forethought import operations
from forethought.governance import MemoryAudit
from forethought.workflow import Workspace, authority
from forethought.workflow.extracting import extract_study
from forethought.workflow.full_pass import check_identity
from support_sealed import (
    AFTER,
    BEFORE,
    BIRTH_MOTHER,
    NEW,
    NEW_HOME,
    NEW_MOTHER,
    NEW_NAME,
    NOW,
    OLD,
    OLD_HOME,
    OLD_NAME,
)

STUDY = "moves-and-school"


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory, ready_demo: Path) -> Path:
    """The demonstration in which the two identities were joined, with an extract and a full pass from then."""
    root = tmp_path_factory.mktemp("joined") / "workspace"
    workspace = support_review.doubtful_copy(ready_demo, root)
    support_sealed.deliver(workspace)
    support_sealed.link(workspace)
    check_identity(workspace, MemoryAudit(), lambda: NOW)
    return root


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, joined: Path) -> Path:
    """The same after two people sealed the old identity off and the workspace was built."""
    root = tmp_path_factory.mktemp("sealed") / "workspace"
    shutil.copytree(joined, root)
    workspace = Workspace(root)
    support_sealed.seal(workspace)
    support_sealed.link(workspace)
    check_identity(workspace, MemoryAudit(), lambda: NOW)
    return root


@pytest.fixture
def opened(tmp_path: Path, django_db_blocker: Any) -> Iterator[Callable[[Path], Workspace]]:
    """A function giving a copy of a folder with its accounts, and workers whose cases tempt a join."""

    def open_copy(root: Path) -> Workspace:
        shutil.copytree(root, tmp_path / "workspace")
        operations.setup(tmp_path / "workspace")
        workspace = Workspace(tmp_path / "workspace")
        _give_cases(workspace)
        return workspace

    with django_db_blocker.unblock() if django_db_blocker else nullcontext():
        yield open_copy
        from django.db import connections

        connections.close_all()


def _give_cases(workspace: Workspace) -> None:
    """One worker holds the new identity, another the old, each with the whole old family around the case."""
    person_of = workspace.store().person_of()
    family = sorted({person_of[record] for record in (*BEFORE, *AFTER, BIRTH_MOTHER, NEW_MOTHER)})
    for username, record in (("social.worker", AFTER[0]), ("other.worker", BEFORE[0])):
        worker = operations.User.objects.get(username=username)
        operations.Allocation.objects.create(
            worker=worker, person_id=person_of[record], family=family, start=(NOW - timedelta(days=90)).date()
        )
    operations.part_cases(workspace)  # as every build does


def marks(workspace: Workspace) -> tuple[set[str], set[str]]:
    """What names the old identity, and what names the new: records, persons, surnames, homes, codes of the study."""
    from forethought.linkage.spine import pseudonym
    from forethought.research import load_study
    from forethought.research.changing import Changer

    person_of = workspace.store().person_of()
    changer = Changer(load_study(STUDY), workspace.key(f"study-{STUDY}"))
    found = []
    for records, plain in ((BEFORE, {OLD_NAME, OLD_HOME}), (AFTER, {NEW_NAME, NEW_HOME})):
        persons = {person_of[record] for record in records}
        codes = {pseudonym(changer.key, kind, person) for person in persons for kind in ("person", "family")}
        found.append({*records, *plain, *persons, *codes})
    return found[0], found[1]


def extract(workspace: Workspace) -> None:
    extract_study(workspace, STUDY, operations.DjangoAudit(), lambda: NOW)


def pages(*usernames: str) -> Iterator[support_scan.Unit]:
    for where, body in support_scan.walk(usernames):
        yield where, support_scan.words_of(body)


def everything(workspace: Workspace, *usernames: str) -> Iterator[support_scan.Unit]:
    yield from pages(*usernames)
    files = support_scan.files_of(workspace.root, [workspace.sealed, workspace.keys])
    yield from support_scan.units_of(workspace.root, files)


def test_n5_nothing_that_a_user_can_reach_leads_across_a_seal(
    sealed: Path, opened: Callable[[Path], Workspace]
) -> None:
    workspace = opened(sealed)
    extract(workspace)
    old, new = marks(workspace)
    assert not old & new
    held = list(everything(workspace))
    assert support_scan.together(held, old, new) == []
    seen = [where for where, text in held if any(mark in text for mark in (OLD_NAME, NEW_NAME))]
    assert any(where.startswith("social.worker /practitioner/family/") for where in seen)
    assert any(where.startswith("other.worker /practitioner/family/") for where in seen)
    assert {where.split()[0] for where, _ in held} >= {user.username for user in operations.User.objects.all()}
    assert_no_look_was_at_both(workspace)


def assert_no_look_was_at_both(workspace: Workspace) -> None:
    """No event of a person's look names both, not even by pseudonym; programs read everybody at once."""
    gate = authority(workspace, operations.DjangoAudit(), lambda: NOW)
    person_of = workspace.store().person_of()
    old, new = ({gate.pseudonymise(person_of[record]) for record in records} for records in (BEFORE, AFTER))
    looks = [set(event.subjects) for event in operations.DjangoAudit().events() if event.kind != "service"]
    assert [subjects for subjects in looks if subjects & old]
    assert [subjects for subjects in looks if subjects & new]
    assert not [subjects for subjects in looks if subjects & old and subjects & new]


def test_n5_a_case_given_after_the_last_build_opens_no_way_across(
    sealed: Path, opened: Callable[[Path], Workspace]
) -> None:
    workspace = opened(sealed)
    person_of = workspace.store().person_of()
    case = operations.Allocation.objects.get(person_id=person_of[AFTER[0]])
    assert person_of[BEFORE[0]] not in case.family
    case.family = [*case.family, person_of[BEFORE[0]]]
    case.save()
    (held,) = [c for c in operations.principal_for(case.worker).allocations if c.person_id == case.person_id]
    assert person_of[BEFORE[0]] not in held.family
    assert person_of[NEW_MOTHER] in held.family
    old, new = marks(workspace)
    assert support_scan.together(pages("social.worker"), old, new) == []


def test_n5_an_urgent_look_and_a_search_find_one_side_alone(sealed: Path, opened: Callable[[Path], Workspace]) -> None:
    from datetime import date

    from forethought.web.doors.lookup import find_person as lookup

    workspace = opened(sealed)
    person_of = workspace.store().person_of()
    for child, records in ((OLD, BEFORE), (NEW, AFTER)):
        found = lookup(child.forename, child.surname, date.fromisoformat(child.born))
        assert found == {person_of[records[0]]}


def test_n5_the_look_finds_a_join_where_no_seal_was_given(joined: Path, opened: Callable[[Path], Workspace]) -> None:
    """The same look, over the same records without the seal: every kind of place gives the two away."""
    workspace = opened(joined)
    extract(workspace)
    old, new = marks(workspace)
    found = "\n".join(support_scan.together(everything(workspace, "social.worker"), old, new))
    for place in ("social.worker /practitioner/family/", "persons.parquet", "links.parquet", "identity/log",
                  "operations_allocation", "extracts/"):  # fmt: skip
        assert place in found, place
