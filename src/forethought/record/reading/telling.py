"""Which facts of a row are worth telling a reader."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.record.claims import Fact
from forethought.record.mapping import told_by_the_claim
from forethought.record.reading.vocabulary import vocabulary


def worth_telling(facts: Iterable[Fact]) -> list[Fact]:
    """``facts`` without the keys and days of their rows, which each fact carries; a row of nothing else keeps them.

    A total that stands for a child (``not_told`` in the data file) is never among them.
    """
    given = [fact for fact in facts if fact.attribute not in vocabulary()["not_told"]["attributes"]]
    silent = told_by_the_claim()
    spoken = {_row(fact) for fact in given if (fact.entity, fact.attribute) not in silent}
    return [fact for fact in given if (fact.entity, fact.attribute) not in silent or _row(fact) not in spoken]


def _row(fact: Fact) -> tuple[object, ...]:
    return fact.person_id, fact.entity, fact.entity_key, fact.feed, fact.file, fact.row, fact.known_from
