"""The five records of a person, who says what in them, and the flags with their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from forethought.linkage import check_nhs_number
from forethought.record.claims import Fact
from forethought.record.fact_times import known, order, said_on, so_on
from forethought.record.projections.sui_records.flags import Flag, flag_cards
from forethought.record.projections.sui_records.spec import RecordType, record_types
from forethought.record.projections.sui_records.values import Filled, Held, fill

NO_NUMBER = "No NHS number that can be one is stated: without it no record can be exchanged"
TWO_NUMBERS = "Sources state different NHS numbers: a record under the wrong one would be another child's"
NOTHING_HELD = "Nothing that was read belongs into this record"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the interface wants it, and beside it, field by field, what it rests on."""

    record_type: str
    envelope: dict[str, Any]
    sources: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that can be sent, and for each other record type the reason why it is not among them."""

    records: tuple[Record, ...]
    not_sent: dict[str, str]


def sui_records(
    facts: Iterable[Fact],
    person: str,
    as_at: date,
    as_known_at: datetime | None = None,
    *,
    flags: Iterable[Flag] = (),
    authority: str = "",
) -> Records:
    """The records of ``person`` on ``as_at`` as known at ``as_known_at`` (None: now).

    ``facts`` were read under a grant; those of other people give the names of related persons. Allegations never
    enter. ``authority`` is the name of the authority that asks. A record goes under the person's NHS number; where
    none is stated, or two, no record is made: see ``not_sent``.
    """
    standing = [fact for fact in known(sorted(facts, key=order), as_known_at) if fact.nature in ("fact", "opinion")]
    mine = tuple(fact for fact in standing if fact.person_id == person)
    others = tuple(fact for fact in standing if fact.person_id != person)
    number, problem = nhs_number(mine, as_at)
    held = Held(mine, others, as_at, tuple(flags), authority)
    made, not_sent = [], {}
    for kind in record_types():
        filled = {spec.name: fill(spec, held) for spec in kind.fields}
        if problem or all(each.value is None for each in filled.values()):
            not_sent[kind.record_type] = problem or NOTHING_HELD
        else:
            made.append(_record(kind, filled, person, number))
    return Records(tuple(made), not_sent)


def nhs_number(facts: Iterable[Fact], as_at: date) -> tuple[str, str]:
    """The one NHS number that sources agree on, or empty and why there is none.

    What cannot be a number is left out. Numbers never issued pass: invented children have them, and they find nobody.
    """
    stated = [fact.value for fact in facts if fact.attribute == "nhs_number" and so_on(fact, as_at)]
    checks = [check_nhs_number(value, allow_never_issued=True) for value in stated]
    numbers = sorted({check.normal for check in checks if check.ok})
    if len(numbers) == 1:
        return numbers[0], ""
    return "", TWO_NUMBERS if numbers else NO_NUMBER


def _record(kind: RecordType, filled: dict[str, Filled], person: str, number: str) -> Record:
    envelope = {
        "recordId": f"{person}.{kind.record_type}",
        "personId": number,
        "schemaUri": kind.schema,
        "recordType": kind.record_type,
        "version": kind.version,
        "payload": {"type": kind.model, **{name: each.value for name, each in filled.items()}},
    }
    fields = {name: _sources(each) for name, each in filled.items()}
    return Record(kind.record_type, envelope, {"recordId": envelope["recordId"], "fields": fields})


def _sources(filled: Filled) -> dict[str, Any]:
    if filled.value is None and not filled.answers:
        return {"gap": filled.gap}
    told: dict[str, Any] = {"gap": filled.gap} if filled.gap else {"claims": list(filled.claims)}
    if filled.answers:
        told["answers"] = [
            {
                "rank": answer.rank,
                "value": answer.value,
                "reasons": list(answer.reasons),
                "stated_by": [
                    {
                        "controller": fact.source, "feed": fact.feed, "file": fact.file, "row": fact.row,
                        "said_on": said_on(fact), "nature": fact.nature, "claim": fact.claim_id,
                    }
                    for fact in answer.statements
                ],
            }
            for answer in filled.answers
        ]  # fmt: skip
    return told


def flags_told(flags: Iterable[Flag], person: str, as_at: date, as_known_at: datetime | None) -> dict[str, Any]:
    """The flags as a document: those that hold, with rule and evidence; and of the others only that nothing is said.

    Days are inclusive. ``statusFlags`` is the bare list that the interface has; a flag not in it is not denied.
    """
    held = list(flags)
    names = {flag.card.flag for flag in held}
    return {
        "person": person,
        "as_at": as_at.isoformat(),
        "as_known_at": None if as_known_at is None else as_known_at.astimezone(UTC).isoformat(),
        "statusFlags": [flag.card.flag for flag in held],
        "flags": [_flag(flag) for flag in held],
        "nothing_stated": [
            card.flag for card in flag_cards() if card.status == "derived" and card.flag not in names
        ],
        "not_derivable": [
            {"flag": card.flag, "reason": card.reason} for card in flag_cards() if card.status == "not_derivable"
        ],
    }  # fmt: skip


def _flag(flag: Flag) -> dict[str, Any]:
    card = flag.card
    return {
        "flag": card.flag,
        "title": card.title,
        "rule": {"id": card.rule_id, "version": card.version, "words": card.rule, "owner": card.owner,
                 "source": card.source, "reviewed": card.reviewed.isoformat()},
        "from": flag.since.isoformat() if flag.since else None,
        "until": flag.until,
        "expires": flag.expires.isoformat(),
        "evidence": [
            {
                "claim": each.fact.claim_id, "nature": each.fact.nature, "meaning": each.meaning,
                "controller": each.fact.source, "feed": each.fact.feed, "said_on": said_on(each.fact),
            }
            for each in flag.evidence
        ],
    }  # fmt: skip
