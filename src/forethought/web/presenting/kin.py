"""What people are to each other on a page: as sources state it, and brothers and sisters by a common parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forethought.record import FamilyMember
from forethought.telling.sources import Sources
from forethought.telling.told import Told, told

BROTHER_OR_SISTER = "brother or sister"


@dataclass(frozen=True, slots=True)
class Tie:
    """What ``person_id`` is to the child of the page, in words that start small, and the organisations that say so."""

    person_id: str
    words: Told
    told_by: tuple[str, ...]


def stated(members: Iterable[FamilyMember], sources: Sources) -> list[Tie]:
    """Those whom a source names as relatives; what several sources state alike once."""
    together: dict[tuple[str, str], list[FamilyMember]] = {}
    for member in members:
        together.setdefault((member.person_id, member.relationship), []).append(member)
    return [_tie(who, words, found, sources) for (who, words), found in together.items()]


def siblings(child: str, of_each_parent: Iterable[list[FamilyMember]], sources: Sources) -> list[Tie]:
    """Those whom some source states to be a child of the child's own parent, with both statements of each parent.

    ``of_each_parent`` are the relatives of each of the child's parents.
    """
    together: dict[str, list[FamilyMember]] = {}
    for relatives in of_each_parent:
        own = [member for member in relatives if member.person_id == child and is_child(member)]
        for other in relatives:
            if other.person_id != child and is_child(other):
                together.setdefault(other.person_id, []).extend([other, *own])
    return [_tie(who, BROTHER_OR_SISTER, found, sources, "brother_or_sister") for who, found in together.items()]


def is_child(member: FamilyMember) -> bool:
    """Whether the member is stated as a child of the person asked about, rather than as a parent or carer."""
    return member.relationship.startswith("child")


def _tie(who: str, words: str, members: list[FamilyMember], sources: Sources, rule: str = "") -> Tie:
    told_by = dict.fromkeys(_names(members, sources))
    return Tie(who, told(words, [member.fact for member in members], sources, rule), tuple(told_by))


def _names(members: Iterable[FamilyMember], sources: Sources) -> Iterator[str]:
    for member in members:
        yield sources.name(member.source)
