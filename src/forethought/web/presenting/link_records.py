"""On which statements each value of a record rests that was put together for comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from forethought.record import Fact, Reader
from forethought.record.reading import last_word
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told

Record = Mapping[str, str | None]

_COLUMN = {"preferred_surname": "other_surname", "home_postcode": "postcode"}
_SUBJECTS = f"""
with {last_word()}
select claim_id, known_from, subject, person_id, other_subject from last_word
"""


class RecordFacts:
    """The statements of the records of some persons, by record and column of ``workflow.stated_records``."""

    def __init__(self, reader: Reader, sources: Sources) -> None:
        rows: list[dict[str, Any]] = reader.table(_SUBJECTS).to_pylist()
        facts = reader.facts("entity in ('person', 'address') and value is not null")
        subject_of = {(row["claim_id"], row["known_from"]): row["subject"] for row in rows}
        self.persons: dict[str, str] = {row["subject"]: row["person_id"] for row in rows}
        self._sources = sources
        self._named_by: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["other_subject"] is not None:
                self._named_by[row["other_subject"]].add(row["subject"])
        self._facts: defaultdict[tuple[str, str, str], list[Fact]] = defaultdict(list)
        for fact in facts:
            name = _COLUMN.get(fact.attribute, fact.attribute)
            subject = subject_of.get((fact.claim_id, fact.known_from))
            if subject is not None:
                self._facts[subject, name, fact.value].append(fact)

    def told(self, record: Record, name: str, text: str | Markup) -> Told:
        """``text``, which shows the value of column ``name``, with what it rests on: of the record itself, or lent."""
        subject, value = str(record.get("record_id")), str(record.get(name) or "")
        own = self._facts.get((subject, name, value), [])
        if own or not value:
            return told(text, own, self._sources)
        lent = [fact for by in sorted(self._named_by[subject]) for fact in self._facts.get((by, name, value), [])]
        return told(text, lent, self._sources, "lent_address")

    def compared(self, records: Iterable[Record], names: Iterable[str], text: str, rule: str) -> Told:
        """``text``, which ``rule`` makes of the columns ``names`` of some records."""
        columns = list(names)
        resting = [self.told(record, name, "") for record in records for name in columns]
        return Told(text, tuple(dict.fromkeys(line for value in resting for line in value.lines)), rule)
