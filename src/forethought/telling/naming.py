"""What people are called, each name with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.record import Fact
from forethought.record.reading import names_of
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told


def names(person_id: str, facts: Iterable[Fact], sources: Sources) -> tuple[Told, ...]:
    """All that a person is called by ``facts``, the most often stated first."""
    return tuple(told(name, stating, sources, "name") for name, stating in names_of(person_id, facts).items())


def called(people: Iterable[str], facts: Iterable[Fact], sources: Sources) -> dict[str, Told]:
    """What each of ``people`` is called by what is stated now; those of whom no name may be seen are left out.

    ``facts`` may hold what is superseded too.
    """
    now = [fact for fact in facts if fact.known_to is None]
    found = {who: names(who, now, sources) for who in people}
    return {who: theirs[0] for who, theirs in found.items() if theirs}
