"""What children said at the door becomes one more delivery in the inbox, and with the next build part of the record."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import UTC, date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from forethought import voice
from forethought.operations.models import Answer, Correction
from forethought.record import Delivery
from forethought.workflow import Workspace, agreements, receive

FEED, PURPOSE = "voice", "own_record"


def export_to_inbox(
    workspace: Workspace, *, controller: str, agreement: str, synthetic: bool | None = None
) -> Path | None:
    """Write answers and corrections not delivered yet as one delivery of form ``voice``; returns its folder.

    None when nothing is new. Only finished questionnaires go; each answer and correction goes once, and keeps the name
    of its delivery. The delivery appears in the inbox whole or not at all. ``controller`` and ``agreement`` are those
    of the council that asks; ``synthetic`` defaults to what the workspace says of itself.
    """
    now = timezone.now().astimezone(UTC)
    with transaction.atomic():
        answers = list(Answer.objects.select_for_update().filter(finished=True, delivered=""))
        corrections = list(Correction.objects.select_for_update().filter(delivered=""))
        if not answers and not corrections:
            return None
        delivery = Delivery(
            name=f"{FEED}-{now:%Y%m%dT%H%M%S%f}",
            feed=FEED,
            form=FEED,
            year=_collection_year(timezone.localdate(now)),
            controller=controller,
            agreement=agreement,
            received=now,
            files=(),
            synthetic=workspace.is_synthetic if synthetic is None else synthetic,
            full=False,
        )
        for kind, rows in ((Answer, answers), (Correction, corrections)):
            kind.objects.filter(pk__in=[row.pk for row in rows]).update(delivered=delivery.name)
        return _send(workspace, delivery, answers, corrections)


def deliver_what_was_said(workspace: Workspace, on: date) -> Path | None:
    """Put answers and corrections into the inbox under the agreement that covers them on the day ``on``.

    None when nothing is new, or when no agreement covers the feed: then they wait here, and nothing is lost.
    """
    held = agreements(workspace).agreement_for(FEED, on, purpose=PURPOSE)
    if held is None:
        return None
    controller = next(dataset.controller for dataset in held.datasets if dataset.feed == FEED)
    return export_to_inbox(workspace, controller=controller, agreement=held.id)


def _send(
    workspace: Workspace, delivery: Delivery, answers: Iterable[Answer], corrections: Iterable[Correction]
) -> Path:
    files = {
        "Answers.csv": voice.answers_csv(_answer(one) for one in answers),
        "Corrections.csv": voice.corrections_csv(_correction(one) for one in corrections),
    }
    workspace.inbox.mkdir(parents=True, exist_ok=True)
    # In the inbox: whatever a kill leaves of people's words is found there, as of any delivery on its way in.
    with tempfile.TemporaryDirectory(".partial", ".", workspace.inbox) as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        return receive(workspace, Path(folder), delivery)


def _answer(one: Answer) -> voice.Answer:
    return voice.Answer(
        answer_id=f"A{one.pk}",
        person_id=one.person_id,
        instrument=one.instrument,
        version=one.version,
        item=one.item,
        answer=one.answer,
        answered_at=one.answered_at,
        mode=one.mode,
    )


def _correction(one: Correction) -> voice.Correction:
    return voice.Correction(f"C{one.pk}", one.person_id, one.about, one.statement, one.said_at)


def _collection_year(day: date) -> int:
    # A collection year runs from April and bears the number of the year in which it ends.
    return day.year + 1 if day.month >= 4 else day.year
