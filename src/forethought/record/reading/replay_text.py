"""A replay as plain lines and as a table: fixed sentences, each with the claims it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

import pyarrow as pa

from forethought.governance import english_day
from forethought.model import day_in_words, label, on_day_in_words
from forethought.record.reading.knowledge import HAPPENED, Known
from forethought.record.reading.replay import Replay
from forethought.record.reading.sharing import LOOKED, LookAt, Sharing
from forethought.record.reading.vocabulary import wording

REPLAY_COLUMNS = (
    "part", "source", "feed", "person_id", "entity", "entity_key", "attribute", "value", "in_words", "field_set",
    "nature", "outcome", "valid_from", "valid_to", "precision", "standing", "known_from", "taken_back", "answer",
    "could_see", "looked", "outside", "sentence", "claim_ids",
)  # fmt: skip
"""Columns of ``replay_table``, all text, null where they do not apply. ``part`` is knew, later or shared; times are ISO
in UTC, dates half-open; ``source`` is the agency; several values (feeds too) are divided by a blank, looks by a
semicolon."""

Called = Mapping[str, str]
"""What agencies and people are called, by their ids."""
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a replay and the ids of the claims it rests on."""

    text: str
    claim_ids: tuple[str, ...]


def replay_lines(replay: Replay, called: Called = MappingProxyType({})) -> list[Line]:
    """The replay as sentences: what was known, what was learnt later, what was shared.

    ``called`` gives the names of agencies and people by their ids; who has none there is told by the id.
    """
    told = [(_knew(known, replay, "knew", called), known.claim_ids) for known in replay.knew]
    told += [(_knew(known, replay, "later", called), known.claim_ids) for known in replay.later]
    told += [(_shared(shared, replay, called), shared.claim_ids) for shared in replay.shared]
    return [Line(text, ids) for text, ids in told]


def replay_table(replay: Replay, called: Called = MappingProxyType({})) -> pa.Table:
    """The replay as one table, a row for each sentence of ``replay_lines``, in its order (``REPLAY_COLUMNS``).

    ``called`` is used in the sentences alone.
    """
    schema = pa.schema([(name, pa.string()) for name in REPLAY_COLUMNS])
    rows = [
        {**row, "sentence": line.text, "claim_ids": " ".join(line.claim_ids)}
        for row, line in zip(_rows(replay), replay_lines(replay, called), strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _rows(replay: Replay) -> Iterator[dict[str, str | None]]:
    for part, several in (("knew", replay.knew), ("later", replay.later)):
        for known in several:
            same = ("person_id", "entity", "entity_key", "attribute", "value", "field_set", "nature", "outcome")
            dated = ("valid_from", "valid_to", "precision", "standing")
            row = {name: getattr(known, name) for name in (*same, *dated)}
            row |= {"source": known.agency, "feed": " ".join(known.feeds)}
            known_from = known.known_from.isoformat()
            taken_back = known.taken_back.isoformat() if known.taken_back else None
            yield {**row, "part": part, "in_words": _value(known), "known_from": known_from, "taken_back": taken_back}
    for shared in replay.shared:
        row = {name: getattr(shared, name) for name in ("person_id", "entity", "field_set", "answer")}
        row["source"] = shared.agency
        looks = "; ".join(_look(look) for look in shared.looks)
        learnt = shared.learnt.isoformat() if shared.learnt else None
        seen = {"could_see": " ".join(shared.could), "looked": looks, "outside": " ".join(shared.outside)}
        yield {**row, "part": "shared", "known_from": learnt, **{name: text or None for name, text in seen.items()}}


def _knew(known: Known, replay: Replay, part: str, called: Called) -> str:
    words = wording()
    sentences = [words[part][known.standing]]
    if known.taken_back:
        sentences.append(words["taken_back"]["text"])
    sentences += _caution(known)
    return _say(
        " ".join(sentences),
        day=day_in_words(replay.day),
        agency=called.get(known.agency, known.agency),
        person=called.get(known.person_id, known.person_id),
        what=_what(known, called),
        known=_moment(known.known_from),
        taken_back=_moment(known.taken_back),
        outcome=known.outcome or "",
    )


def _caution(known: Known) -> list[str]:
    """What must be said beside an allegation or an opinion; no wording can leave it out."""
    words = wording()["nature"]
    if known.nature == "allegation":
        return [words["allegation" if known.outcome else "allegation_without_outcome"]]
    return [words["opinion"]] if known.nature == "opinion" else []


def _what(known: Known, called: Called) -> str:
    start, end = (day_in_words(_day(text), known.precision) for text in (known.valid_from, known.valid_to))
    shape = {(True, True): "closed", (True, False): "open", (False, True): "until", (False, False): "undated"}
    is_moment = known.standing == HAPPENED
    text = wording()["what"]["moment" if is_moment else shape[bool(start), bool(end)]]
    names = {"entity": _plain(known.entity), "attribute": _plain(known.attribute), "value": _value(known, called)}
    on = on_day_in_words(_day(known.valid_from), known.precision)
    return _say(text, **names, **{"from": start, "to": end, "on": on})


def _shared(shared: Sharing, replay: Replay, called: Called) -> str:
    words = wording()["shared"]
    sentences = [words[shared.answer]]
    outside = shared.outside
    idle = [agency for agency in shared.could if agency not in {look.organisation for look in shared.looks}]
    if shared.answer == LOOKED and idle:
        sentences.append(words["also_could"])
    if outside:
        sentences.append(words["outside"])
    if shared.learnt:
        sentences.append(words["learnt"])
    return _say(
        " ".join(sentences),
        agency=called.get(shared.agency, shared.agency),
        entity=_plain(shared.entity),
        field_set=_plain(shared.field_set),
        person=called.get(shared.person_id, shared.person_id),
        day=day_in_words(replay.day),
        recipients=", ".join(called.get(agency, agency) for agency in idle),
        outside=", ".join(called.get(agency, agency) for agency in outside),
        looks="; ".join(_look(look, called) for look in shared.looks),
        known=_moment(shared.learnt),
    )


def _look(look: LookAt, called: Called = MappingProxyType({})) -> str:
    roles = " and ".join(_plain(role) for role in look.roles) or "somebody"
    organisation = called.get(look.organisation, look.organisation)
    names = {"roles": roles, "organisation": organisation, "purpose": _plain(look.purpose)}
    return _say(wording()["shared"]["look"], on=on_day_in_words(look.on), **names)


def _value(known: Known, called: Called = MappingProxyType({})) -> str:
    if known.other_person_id:
        return f"{known.value} {called.get(known.other_person_id, known.other_person_id)}"
    return label(known.code_set, known.value) if known.code_set else known.value


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _moment(when: datetime | None) -> str:
    return day_in_words(english_day(when)) if when else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _say(text: str, **names: str) -> str:
    """``text`` with each name in braces replaced, in one pass, so that a value that holds braces stays as it is."""
    return _NAME.sub(lambda found: names.get(found[1], found[0]), text)
