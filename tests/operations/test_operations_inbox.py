"""What is said at the door goes to the inbox once, whole, and reads back as it was said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forethought import operations, sources
from forethought.model.errors import UserError
from forethought.workflow import Workspace, read_delivery

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SAID = 'That isn\'t why I moved.\nThey said "closer", it was not.'


def answer(item: str, *, finished: bool = True, sitting: str = "s1") -> None:
    operations.Answer.objects.create(
        person_id="person-kai", sitting=sitting, instrument="experience", version="1", item=item, answer="mostly",
        answered_at=AT, finished=finished,
    )  # fmt: skip


def correct(statement: str = SAID) -> None:
    operations.Correction.objects.create(person_id="person-kai", about="claim-1", statement=statement, said_at=AT)


def export(workspace: Workspace) -> Path | None:
    return operations.export_to_inbox(workspace, controller="westmarch-council", agreement="westmarch-voice-2026")


def test_answers_and_corrections_read_back_as_they_were_said(workspace: Workspace) -> None:
    answer("safe")
    answer("trust")
    correct()
    folder = export(workspace)
    assert folder is not None
    delivery = read_delivery(folder)
    assert (delivery.feed, delivery.form, delivery.controller, delivery.full) == (
        "voice", "voice", "westmarch-council", False,
    )  # fmt: skip
    intake = sources.read(folder, "voice", delivery.year)
    said = intake.tables["Corrections"].to_pylist()
    assert [(row["PersonId"], row["AboutClaim"], row["Statement"]) for row in said] == [("person-kai", "claim-1", SAID)]
    assert [row["ItemId"] for row in intake.tables["Answers"].to_pylist()] == ["safe", "trust"]
    assert not [notice for notice in intake.notices if notice.level == "error"]


def test_each_word_is_delivered_once(workspace: Workspace) -> None:
    correct()
    assert export(workspace) is not None
    assert export(workspace) is None
    correct("And another thing")
    second = export(workspace)
    assert second is not None
    rows = sources.read(second, "voice").tables["Corrections"].to_pylist()
    assert [row["Statement"] for row in rows] == ["And another thing"]


def test_a_questionnaire_in_the_middle_waits(workspace: Workspace) -> None:
    answer("safe", finished=False)
    assert export(workspace) is None


def test_if_the_inbox_cannot_take_it_nothing_counts_as_delivered(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forethought.operations import inbox

    def refuse(*_: object) -> Path:
        raise UserError("The inbox is full")

    correct()
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "receive", refuse)
        with pytest.raises(UserError, match="full"):
            export(workspace)
    assert operations.Correction.objects.filter(delivered="").count() == 1
    assert export(workspace) is not None
