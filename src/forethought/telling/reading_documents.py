"""The readings of the record as documents for programs: homes, relatives, involvement cards, the replay of a day.

Every value in them is bound to what it rests on, as ``documents`` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forethought.record import Fact, Withheld
from forethought.record.reading import Known, Replay, Sharing, replay_table
from forethought.telling.documents import Document, basis_document, if_any, labelled, value_document
from forethought.telling.exchanged import ToldFlag, ToldRecord
from forethought.telling.household import Home, Kin
from forethought.telling.involved import Answer, answers, card
from forethought.telling.replayed import Replayed
from forethought.telling.resting import behind
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told


def homes_document(homes: Iterable[Home]) -> list[Document]:
    """Homes, those written alike as one: the address, what kind of place, who else lives there and why it is said."""
    return [
        {
            "kind": value_document(home.kind),
            "address": labelled(home.lines),
            "companions": [
                {"person_id": one.person_id, "name": if_any(one.name), "basis": value_document(one.basis)}
                for one in home.companions
            ],
            "set_aside": if_any(home.set_aside),
            "alone": if_any(home.alone),
        }
        for home in homes
    ]


def kin_document(kin: Iterable[Kin]) -> list[Document]:
    """Relatives with every statement on them; ``of_the_person`` as ``record.reading.Stated`` has it."""
    return [
        {
            "person_id": one.person_id,
            "name": if_any(one.name),
            "contested": if_any(one.contested),
            "statements": [
                {
                    "relationship": value_document(said.text),
                    "of_the_person": not said.of,
                    "nature": said.nature,
                    "outcome": if_any(said.outcome),
                    "details": labelled(said.details),
                    "since": if_any(said.since),
                    "until": if_any(said.until),
                }
                for said in one.statements
            ],
        }
        for one in kin
    ]


def cards_document(found: Iterable[Mapping[str, Any]], stated: Mapping[str, Fact], sources: Sources) -> list[Document]:
    """The involvement cards ``found``, in their order, with every value bound. ``stated`` has the facts by claim id."""
    return [_card(one, stated, sources) for one in found]


def exchanged_document(
    flags: Iterable[ToldFlag], records: Iterable[ToldRecord], not_sent: Mapping[str, str]
) -> dict[str, list[Document]]:
    """Status flags, records field by field, and for each record that is not sent why."""
    return {
        "flags": [
            {
                "flag": flag.flag,
                "title": value_document(flag.title),
                "natures": list(flag.natures),
                "from": if_any(flag.first),
                "until": if_any(flag.last),
                "expires": value_document(flag.expires),
            }
            for flag in flags
        ],
        "records": [
            {
                "record_type": record.record_type,
                "fields": [
                    {"field": field.name, "values": [value_document(value) for value in field.values]}
                    for field in record.fields
                ],
                "empty": record.empty,
            }
            for record in records
        ],
        "not_sent": [{"record_type": kind, "reason": reason} for kind, reason in not_sent.items()],
    }


def replay_document(replay: Replay, shown: Replayed, called: Mapping[str, str], sources: Sources) -> list[Document]:
    """A row for each sentence of the replay (``REPLAY_COLUMNS``), with what it rests on."""
    rows = replay_table(replay, called).to_pylist()
    made: list[Known | Sharing] = [*replay.knew, *replay.later, *replay.shared]
    return [{**row, **_of_the_day(one, shown, sources)} for row, one in zip(rows, made, strict=True)]


def withheld_document(hidden: Iterable[Withheld], sources: Sources) -> list[Document]:
    """What kind of thing is withheld and who holds it; on what that rests is withheld too."""
    return [
        {
            "entity": item.entity, "attribute": item.attribute, "source": item.source,
            "organisation": sources.name(item.source), **basis_document(Told("", (), "withheld")),
        }
        for item in hidden
    ]  # fmt: skip


def _card(found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Document:
    made = card(found, stated, sources)
    parts = [name for name, held in found.items() if isinstance(held, list) and name not in _NO_ANSWERS]
    rests_on = [claim for one in found["involvements"] for claim in one["source"]["claims"]]
    facts = behind(rests_on, stated)
    latest = [fact for fact in facts if fact.known_from == max(each.known_from for each in facts)]
    return {
        **found,
        "service": value_document(made.service),
        **{name: _answers(found[name], answers(name, found, stated, sources)) for name in parts},
        "first_involvement": if_any(made.first),
        "last_involvement": if_any(made.last),
        "as_of": value_document(told(found["as_of"], latest, sources, "as_of")),
        "conflicts": [_conflict(name, found, stated, sources) for name in found["conflicts"]],
        "gaps": [_gap(text, facts, sources) for text in found["gaps"]],
        "involvements": [_involvement(one, stated, sources) for one in found["involvements"]],
    }


_NO_ANSWERS = ("conflicts", "gaps", "involvements")


def _answers(given: Iterable[Mapping[str, Any]], made: Iterable[Answer]) -> list[Document]:
    return [
        {
            "rank": one["rank"], "reasons": one["reasons"],
            **value_document(answer.value), "said_to_be_wrong": if_any(answer.wrong),
        }
        for one, answer in zip(given, made, strict=True)
    ]  # fmt: skip


def _conflict(name: str, found: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Document:
    claims = [said["claim"] for answer in found[name] for said in answer["stated_by"]]
    return value_document(told(name, behind(claims, stated), sources, "differ"))


def _gap(text: str, facts: Iterable[Fact], sources: Sources) -> Document:
    """What one source does not record, as it follows from everything else that it states of the service."""
    own = [fact for fact in facts if f" by {fact.source} ({fact.feed}) " in text]
    return value_document(told(text, own, sources, "not_recorded"))


def _involvement(one: Mapping[str, Any], stated: Mapping[str, Fact], sources: Sources) -> Document:
    facts = behind(one["source"]["claims"], stated)
    ends = {name: told(one[name] or "", facts, sources, "first_and_last") for name in ("first", "last")}
    return {
        **one,
        "status": value_document(told(one["status"], facts, sources, "involvement_status")),
        **{name: if_any(day) for name, day in ends.items()},
        **basis_document(told("", facts, sources)),
    }


def _of_the_day(one: Known | Sharing, shown: Replayed, sources: Sources) -> Document:
    if isinstance(one, Sharing):
        answer = shown.answer(one)
        return {"answer": value_document(answer), **basis_document(answer)}
    facts = shown.resting(one)
    basis = told("", facts, sources)
    return {
        "standing": value_document(shown.standing(one, facts)),
        "taken_back": if_any(shown.taken_back(one, facts)),
        **basis_document(basis),
    }
