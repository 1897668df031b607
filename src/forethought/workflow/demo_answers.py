"""Invented answers to the questionnaire, so that the demonstration has something to count."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from forethought.governance import AuditSink, Clock
from forethought.record import Delivery
from forethought.voice import Answer, answers_csv, load_instrument
from forethought.workflow.access import authority, open_as, service
from forethought.workflow.inbox import NOTE, note_text
from forethought.workflow.workspace import Workspace

NAME = "voice-2026"
_INSTRUMENT = "my-experience"
_SEED = 20260401
_ANSWERED, _SKIPPED = 0.58, 0.06
_LEAN = (5, 4, 2, 1, 1, 1)  # earlier options are likelier; the last two are "I don't know" and "I don't want to say"
_OLD_ENOUGH = date(2015, 3, 31)
_CENSUS = date(2026, 3, 31)

_ASKED = """
select distinct p.person_id
from claim p
where p.entity = 'placement' and p.known_to is null and p.valid_from <= '2026-03-31'
  and (p.valid_to is null or p.valid_to > '2026-03-31')
  and p.person_id in (
    select person_id from claim where attribute = 'date_of_birth' and known_to is null and value <= ?)
order by 1
"""


def deliver_answers(workspace: Workspace, audit: AuditSink, clock: Clock, leave_out: frozenset[str]) -> int:
    """Put invented answers of young people looked after into the inbox; returns how many were asked.

    Those aged 11 and over who were looked after on 31 March 2026 are asked, but for ``leave_out`` (the story's Kai,
    who answers in front of the reader).
    """
    gate = authority(workspace, audit, clock)
    counting = service("publication", "publication_service")
    with open_as(workspace, gate, audit, clock, counting, "service_improvement", action="compute") as reader:
        found = reader.table(_ASKED, [_OLD_ENOUGH.isoformat()]).column("person_id").to_pylist()
    asked = [person for person in found if person not in leave_out]
    answers = _answers(asked)
    delivery = Delivery(
        NAME, "voice", "voice", 2026, "westmarch-council", "westmarch-voice-2026", _moment(70), (), True, full=False
    )
    folder = workspace.inbox / NAME
    scratch = workspace.inbox / f".{NAME}.partial"
    scratch.mkdir(exist_ok=True)
    (scratch / "Answers.csv").write_text(answers_csv(answers), encoding="utf-8", newline="")
    note = "# Fictional: these answers were made by a program.\n" + note_text(delivery) + f"invited = {len(asked)}\n"
    (scratch / NOTE).write_text(note, encoding="utf-8")
    scratch.rename(folder)
    return len(asked)


def _answers(asked: list[str]) -> list[Answer]:
    instrument = load_instrument(_INSTRUMENT)
    chance = random.Random(_SEED)  # noqa: S311 - invented answers, nothing secret
    made: list[Answer] = []
    for person in asked:
        if chance.random() > _ANSWERED:
            continue
        for item in instrument.items:
            if chance.random() < _SKIPPED:
                continue
            codes = [option.code for option in item.options]
            weights = [*_LEAN[: len(codes) - 2], 1, 1]
            code = chance.choices(codes, weights)[0]
            number = f"A{len(made) + 1:05d}"
            made.append(Answer(number, person, instrument.id, instrument.version, item.id, code, _moment(0)))
    return made


def _moment(days: int) -> datetime:
    return datetime(_CENSUS.year, _CENSUS.month, _CENSUS.day - 16, 16, tzinfo=UTC) + timedelta(days=days)
