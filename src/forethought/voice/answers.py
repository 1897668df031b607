"""Answers and corrections: checked as given, and written as the files the inbox takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from forethought.voice.errors import VoiceError
from forethought.voice.instruments import Instrument

ANSWERS_FILE = "Answers.csv"
CORRECTIONS_FILE = "Corrections.csv"
_ANSWERS = (
    "AnswerId", "PersonId", "InstrumentId", "InstrumentVersion", "ItemId", "Answer", "AnsweredAt", "Mode",
)  # fmt: skip
_CORRECTIONS = ("CorrectionId", "PersonId", "AboutClaim", "Statement", "SaidAt")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question. ``answered_at`` has a time zone; ``mode`` says how the question was put."""

    answer_id: str
    person_id: str
    instrument: str
    version: str
    item: str
    answer: str
    answered_at: datetime
    mode: str = "screen"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says is wrong; ``about_claim`` is empty when it is about something that is missing."""

    correction_id: str
    person_id: str
    about_claim: str
    statement: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """One given answer that cannot be taken: the question, and what to tell the person."""

    item: str
    what: str


def validate_answers(instrument: Instrument, given: Mapping[str, str]) -> tuple[AnswerProblem, ...]:
    """What is amiss with the answers ``given`` (question id to answer code); empty when all is well.

    A question left out is not a problem: skipping is allowed, and differs from "I don't want to say".
    """
    problems = []
    for item_id, code in given.items():
        item = instrument.item(item_id)
        if item is None:
            problems.append(AnswerProblem(item_id, "This question is not part of the questionnaire"))
        elif item.option(code) is None:
            problems.append(AnswerProblem(item_id, "Choose one of the answers, or leave the question out"))
    return tuple(problems)


def answers_csv(answers: Iterable[Answer]) -> str:
    """The answers as the file ``Answers.csv`` of the form ``voice``, in the order given; times in UTC.

    Raises ``VoiceError`` when a time has no time zone.
    """
    rows = [
        (a.answer_id, a.person_id, a.instrument, a.version, a.item, a.answer, _utc(a.answered_at), a.mode)
        for a in answers
    ]
    return _csv(_ANSWERS, rows)


def corrections_csv(corrections: Iterable[Correction]) -> str:
    """The corrections as the file ``Corrections.csv`` of the form ``voice``, in the order given; times in UTC.

    The statement is written word for word, line breaks included. Raises ``VoiceError`` when a time has no zone.
    """
    rows = [(c.correction_id, c.person_id, c.about_claim, c.statement, _utc(c.said_at)) for c in corrections]
    return _csv(_CORRECTIONS, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise VoiceError("An answer's time has no time zone", do="Give times in UTC")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
