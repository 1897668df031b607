"""Which of a set of linked counts must be hidden so that no count from 1 to 5 shows, nor comes out by subtraction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forethought.disclosure.bounds import Bound
from forethought.disclosure.cells import HIDDEN, LIMIT, Equation, Key
from forethought.disclosure.deduction import attack_bounds
from forethought.insight.pathways.errors import PathwayError

Name = tuple[str, ...]
"""What a count is, in words; two counts of one name are one and the same."""

_OF_A_GROUP = 4
"""Names of so many words are of a group of children; shorter ones are what the groups add up to."""

_TRIES = 20
"""So many hidden counts are tried again; each try is an attack on the whole set."""


@dataclass(frozen=True, slots=True)
class Sum:
    """``whole`` is the sum of ``parts``."""

    whole: Name
    parts: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Counts that are shown together, and the sums among them.

    ``values`` holds them by name. Those in ``unsaid`` are never shown, but are what is left when shown ones are taken
    from each other, and are protected alike. Those in ``known`` stand on other pages too, so hiding them here would
    keep nothing; only a small one is hidden.
    """

    values: Mapping[Name, int]
    sums: tuple[Sum, ...]
    unsaid: frozenset[Name] = frozenset()
    known: frozenset[Name] = frozenset()


def hidden(linked: Linked) -> frozenset[Name]:
    """The names to hide: small counts, and as many others as keep all small ones, shown or not, from being worked out.

    Small is 1 to 5; nought stays. A small count is kept when the attacker of ``disclosure`` can narrow it to no fewer
    than five numbers, one of them 5 or more. Raises ``PathwayError`` when that cannot be had.
    """
    _checked(linked)
    chosen = {name for name, value in linked.values.items() if name not in linked.unsaid and 1 <= value <= LIMIT}
    _hide_partners(linked, chosen)
    while unsafe := worked_out(linked, chosen):
        more = {name for name in (_next(linked, chosen, each) for each in unsafe) if name is not None}
        if not more:
            raise PathwayError(
                "A small number can be worked out from the figures, whatever is hidden",
                why="numbers from 1 to 5 could be traced to a child",
                do="Show fewer figures together",
            )
        chosen |= more
    _show_again(linked, chosen)
    return frozenset(chosen)


def worked_out(linked: Linked, chosen: Iterable[Name]) -> list[Name]:
    """The small counts of which an attacker learns more than that they are small, when ``chosen`` are hidden."""
    away = set(chosen)
    start = {_key(name): _printed(linked, name, value, away) for name, value in linked.values.items()}
    small = {_key(name): name for name, value in linked.values.items() if 1 <= value <= LIMIT}
    found = attack_bounds(
        start,
        [_equation(each) for each in linked.sums],
        enough=lambda key, bound: key not in small or _wide(bound),
    )
    return sorted(name for key, name in small.items() if not _wide(found.bounds[key]))


def shown(linked: Linked, chosen: frozenset[Name], name: Name) -> str:
    """The count ``name`` as it may be shown."""
    return HIDDEN if name in chosen else str(linked.values[name])


def _printed(linked: Linked, name: Name, value: int, away: set[Name]) -> Bound:
    if name in linked.unsaid:
        return Bound(0, None)
    return Bound(1, None) if name in away else Bound(value, value)


def _wide(bound: Bound) -> bool:
    return bound.high is None or (bound.high >= LIMIT and bound.high - bound.low >= LIMIT - 1)


def _hide_partners(linked: Linked, chosen: set[Name]) -> None:
    """Hide what each sum by itself gives away: cheap, and leaves little for the attacker to find."""
    settled = False
    while not settled:
        settled = True
        for each in linked.sums:
            more = _partner(linked, chosen, each)
            if more is not None:
                chosen.add(more)
                settled = False


def _gives_away(linked: Linked, chosen: set[Name], each: Sum) -> bool:
    """Whether the sum by itself tells too much of a small count, when its whole is shown."""
    values = linked.values
    away = [name for name in (each.whole, *each.parts) if name in chosen or name in linked.unsaid]
    if each.whole in away or not any(1 <= values[name] <= LIMIT for name in away):
        return False
    certain = sum(name not in linked.unsaid for name in away)
    return len(away) == 1 or sum(values[name] for name in away) - certain < LIMIT


def _partner(linked: Linked, chosen: set[Name], each: Sum) -> Name | None:
    """One more count of the sum to hide, None when by itself it tells nothing of a small one."""
    if not _gives_away(linked, chosen, each):
        return None
    values = linked.values
    away = chosen | linked.unsaid | linked.known
    free = [name for name in (each.whole, *each.parts) if name not in away and values[name] > 0]
    return min(free, key=lambda name: (*_loss(name), name == each.whole, values[name], name), default=None)


def _loss(name: Name) -> tuple[bool, ...]:
    """What it costs to hide it: the figure of a group is missed less than one that all groups add up to."""
    return (len(name) < _OF_A_GROUP,)


def _show_again(linked: Linked, chosen: set[Name]) -> None:
    """Show what need not be hidden after all: first what all groups add up to, then the largest."""
    spare = [name for name in chosen if linked.values[name] > LIMIT]
    spare.sort(key=lambda name: (*_loss(name), linked.values[name], name), reverse=True)
    for name in spare[:_TRIES]:
        chosen.discard(name)
        alone = any(_gives_away(linked, chosen, each) for each in linked.sums if name in (each.whole, *each.parts))
        if alone or worked_out(linked, chosen):
            chosen.add(name)


def _next(linked: Linked, chosen: set[Name], name: Name) -> Name | None:
    """The count to hide next: the smallest of those nearest to ``name`` by sums, of a group first and wholes last."""
    wholes = {each.whole for each in linked.sums}
    near, ring = {name}, {name}
    while ring:
        tied = [each for each in linked.sums if ring & {each.whole, *each.parts}]
        around = {other for each in tied for other in (each.whole, *each.parts)} - near
        free = [o for o in around if o not in chosen | linked.unsaid | linked.known and linked.values[o] > 0]
        if free:
            return min(free, key=lambda other: (*_loss(other), other in wholes, linked.values[other], other))
        near |= around
        ring = around
    return None


def _checked(linked: Linked) -> None:
    for each in linked.sums:
        if linked.values[each.whole] != sum(linked.values[part] for part in each.parts):
            raise PathwayError(
                "Figures that are shown together do not add up",
                where=" ".join(each.whole),
                why="what cannot be added up cannot be protected",
            )


def _key(name: Name) -> Key:
    return ("linked", name[0], frozenset({("name", " / ".join(name[1:]))}))


def _equation(each: Sum) -> Equation:
    return Equation(_key(each.whole), tuple(_key(part) for part in each.parts))
