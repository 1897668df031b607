"""Values of the record in a document for programs: each with the rows it rests on and the rule it is worked out by.

A value is ``{"value", "in_words", "sources", "claim_ids", "worked_out"}``. A source is a row with the columns of every
table with values of the record (``source feed valid_from valid_to known_from``: ISO, days half-open, times in UTC),
the organisation, feed and days in words, and file and row (0-based). ``worked_out`` is null for what a source states,
else the rule's name and sentence; what it is worked out of are the sources. A fact is such a row by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from forethought.record import Fact
from forethought.telling.sources import SourceLine, Sources
from forethought.telling.told import Told, rule_in_words
from forethought.voice import in_words

Document = dict[str, Any]


def value_document(value: Told) -> Document:
    """One value with all it rests on; ``value`` is what a program calls it, ``in_words`` what a person is told."""
    return {"value": value.code or str(value.text), "in_words": str(value.text), **basis_document(value)}


def if_any(value: Told) -> Document | None:
    """As :func:`value_document`; None for an empty text, which is what nobody states."""
    return value_document(value) if value else None


def basis_document(value: Told) -> Document:
    """What a value rests on, without the value."""
    rule = {"rule": value.rule, "words": rule_in_words(value.rule)} if value.rule else None
    return {"sources": [_row(line) for line in value.lines], "claim_ids": list(value.claims), "worked_out": rule}


def labelled(lines: Iterable[tuple[str, Told]]) -> list[Document]:
    """Values with the names of what they are values of."""
    return [{"what": label, **value_document(value)} for label, value in lines]


def fact_document(fact: Fact, sources: Sources) -> Document:
    """One statement with everything a reader of the record knows of it, and its source, days and value in words."""
    line = sources.line(fact)
    known = {"known_from": _moment(line.known_from), "known_to": _moment(line.known_to)}
    return {**asdict(fact), **known, "in_words": in_words(fact), **in_plain_words(line)}


def in_plain_words(line: SourceLine) -> Document:
    """Who says so, in which feed, of which days, as a reader knows them."""
    return {"organisation": line.organisation, "feed_in_words": line.feed, "days": line.days}


def _row(line: SourceLine) -> Document:
    return {
        "source": line.source,
        "feed": line.feed_id,
        "valid_from": line.valid_from,
        "valid_to": line.valid_to,
        "known_from": _moment(line.known_from),
        "known_to": _moment(line.known_to),
        **in_plain_words(line),
        "file": line.file,
        "row": None if line.row is None else line.row - 1,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
