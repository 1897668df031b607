"""What a person is called, as sources wrote it."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.record.claims import Fact


def names_of(person: str, facts: Iterable[Fact]) -> tuple[str, ...]:
    """The names of ``person`` among ``facts``, the one stated most often first; empty when none is stated.

    A source's first name goes with the same source's surname, or a name nobody ever wrote would appear.
    """
    about = [fact for fact in facts if fact.person_id == person and fact.entity == "person"]
    counted: dict[str, int] = {}
    for source in dict.fromkeys((fact.source, fact.feed, fact.entity_key) for fact in about):
        parts = {f.attribute: f.value for f in about if (f.source, f.feed, f.entity_key) == source}
        name = " ".join(parts[key] for key in ("forename", "surname") if parts.get(key))
        if name:
            counted[name] = counted.get(name, 0) + 1
    return tuple(sorted(counted, key=lambda name: -counted[name]))
