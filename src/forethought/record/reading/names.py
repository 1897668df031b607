"""What a person is called, as sources wrote it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from forethought.record.claims import Fact
from forethought.record.reader import Reader


def name_facts(reader: Reader, people: Collection[str]) -> list[Fact]:
    """What is stated now of who ``people`` are; nothing of nobody."""
    if not people:
        return []
    marks = ", ".join("?" for _ in people)
    return reader.facts(f"entity = 'person' and known_to is null and person_id in ({marks})", people)


def names_of(person: str, facts: Iterable[Fact]) -> Mapping[str, tuple[Fact, ...]]:
    """The names of ``person`` among ``facts``, each with all that state it; the one stated most often first.

    Empty when none is stated. A source's first name goes with the same source's surname, or a name nobody ever wrote
    would appear.
    """
    about = [fact for fact in facts if fact.person_id == person and fact.entity == "person"]
    stating: dict[str, list[tuple[Fact, ...]]] = {}
    for source in dict.fromkeys((fact.source, fact.feed, fact.entity_key) for fact in about):
        parts = {f.attribute: f for f in about if (f.source, f.feed, f.entity_key) == source}
        found = tuple(parts[key] for key in ("forename", "surname") if key in parts and parts[key].value)
        if found:
            stating.setdefault(" ".join(fact.value for fact in found), []).append(found)
    ordered = sorted(stating.items(), key=lambda item: -len(item[1]))
    return {name: tuple(fact for one in those for fact in one) for name, those in ordered}
