"""Joins that need no weight: one record's own rows, decided persons, agreeing numbers, equal key sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from .records import Node, People, Values

_ALL_PAIRS = 12  # in larger groups each node meets only the first: a number shared by so many is rare and suspect


@dataclass(frozen=True)
class Join:
    """A proposal to put two nodes into one person; lower `rank` is tried first.

    `weighed`: made only when the pair's weight reaches review, because common names meet by chance.
    """

    rank: int
    left: int
    right: int
    stage: str
    reason: str
    weighed: bool = False


def certain_joins(people: People, spine: Mapping[str, str]) -> list[Join]:
    """List the joins of every stage before the weights, in the order in which they are to be tried."""
    joins = [Join(0, a, b, "same_record", "rows of one record") for a, b in people.same_record]
    joins += _keyed(people.nodes, 1, "equal", "same values in every field", lambda v: (replace(v, apart=""),))
    joins += _spine_joins(people, spine)
    for name, label in (("nhs_number", "NHS number"), ("upn", "pupil number"), ("uln", "learner number")):
        joins += _keyed(people.nodes, 2, "number", f"{label} and date of birth agree", _number_key(name))
    for name in ("postcode", "sex"):
        found = _keyed(people.nodes, 3, "exact", f"names, date of birth and {name} agree", _name_key(name))
        joins += [replace(join, weighed=name == "sex") for join in found]
    return sorted(joins, key=lambda j: (j.rank, j.left, j.right))


def _spine_joins(people: People, spine: Mapping[str, str]) -> list[Join]:
    members: defaultdict[str, list[int]] = defaultdict(list)
    for record in sorted(spine, key=lambda r: people.founding.get(r, ("", r))):
        if record in people.node_of:
            members[spine[record]].append(people.node_of[record])
    found = []
    for person in sorted(members):
        nodes = list(dict.fromkeys(members[person]))
        found += [Join(1, min(p), max(p), "spine", "one person before") for p in _pairs(nodes)]
    return found


def _keyed(
    nodes: Iterable[Node],
    rank: int,
    stage: str,
    reason: str,
    key: Callable[[Values], tuple[object, ...] | None],
) -> list[Join]:
    groups: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for node in nodes:
        if (found := key(node.values)) is not None:
            groups[found].append(node.number)
    return [Join(rank, min(p), max(p), stage, reason) for numbers in groups.values() for p in _pairs(numbers)]


def _pairs(numbers: list[int]) -> Iterable[tuple[int, int]]:
    if len(numbers) <= _ALL_PAIRS:
        return combinations(numbers, 2)
    return ((numbers[0], other) for other in numbers[1:])


def _number_key(name: str) -> Callable[[Values], tuple[object, ...] | None]:
    def key(values: Values) -> tuple[object, ...] | None:
        number = getattr(values, name)
        return (number, values.date_of_birth) if number and values.born_real else None

    return key


def _name_key(name: str) -> Callable[[Values], tuple[object, ...] | None]:
    def key(v: Values) -> tuple[object, ...] | None:
        usable = v.forename and v.surname and v.born_real and not v.born_estimated and getattr(v, name)
        return (v.forename, v.surname, v.date_of_birth, getattr(v, name)) if usable else None

    return key
