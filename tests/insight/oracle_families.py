"""Families, F01 to F12, once more in plain Python: what the queries of the cards are held against."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from forethought.model import add_years
from insight.oracle_looked_after_returns import Places, Returns, age
from insight.oracle_looked_after_returns import day as dmy
from insight.oracle_need import day

Row = Mapping[str, str | None]
Tables = Mapping[str, Sequence[Row]]
PARENTS = ("mother", "father", "parent")
Answer = tuple[float, int, int, int]
"""Numerator, denominator, of how many something is known, of how many."""


@dataclass(frozen=True)
class World:
    """Everything that is held: two years' SSDA903, a CIN census, the linked tables; the year's end; who is counted."""

    end: date
    care: Tables = field(default_factory=dict)
    care_before: Tables = field(default_factory=dict)
    need: Tables = field(default_factory=dict)
    linked: Tables = field(default_factory=dict)
    chosen: Collection[str] | None = None
    places: Places = field(default_factory=dict)

    @property
    def start(self) -> date:
        return add_years(self.end, -1) + timedelta(1)

    def within(self, when: date | None) -> bool:
        return when is not None and self.start <= when <= self.end

    def counts(self, child: str | None) -> bool:
        return child is not None and (self.chosen is None or child in self.chosen)

    @cached_property
    def returns(self) -> Returns:
        return Returns(self.care, self.end, self.care_before, self.places)

    @cached_property
    def families(self) -> dict[str, dict[str, set[str]]]:
        """Members of each family by role."""
        found: dict[str, dict[str, set[str]]] = {}
        for row in self.linked.get("Families", ()):
            person, family, role = row["PersonId"], row["FamilyId"], row["Role"]
            if person and family and role:
                found.setdefault(family, {}).setdefault(role, set()).add(person)
        return found

    @cached_property
    def _belongs(self) -> dict[tuple[str, str], list[dict[str, set[str]]]]:
        found: dict[tuple[str, str], list[dict[str, set[str]]]] = {}
        for roles in self.families.values():
            for role, people in roles.items():
                for person in people:
                    found.setdefault((person, role), []).append(roles)
        return found

    def _of(self, person: str, role: str) -> list[dict[str, set[str]]]:
        return self._belongs.get((person, role), [])

    def is_linked(self, person: str) -> bool:
        return bool(self._of(person, "child"))

    def siblings(self, person: str) -> set[str]:
        found = set().union(*(roles["child"] for roles in self._of(person, "child")))
        return found - {person}

    def parents(self, person: str, *roles: str) -> set[str]:
        held = [family.get(role, set()) for family in self._of(person, "child") for role in roles]
        return set().union(*held) - {person}

    def children_of(self, parent: str, role: str) -> set[str]:
        return set().union(*(family.get("child", set()) for family in self._of(parent, role))) - {parent}

    @cached_property
    def born(self) -> dict[str, date]:
        found: dict[str, date] = {}
        for row in self.linked.get("Families", ()):
            when = day(row.get("BirthDate"))
            if row["PersonId"] and when:
                found[row["PersonId"]] = min(when, found.get(row["PersonId"], when))
        return found

    @cached_property
    def services(self) -> dict[str | None, list[Row]]:
        """The rows of Services by person."""
        found: dict[str | None, list[Row]] = {}
        for row in self.linked.get("Services", ()):
            found.setdefault(row["PersonId"], []).append(row)
        return found

    def in_care_before(self, person: str, when: date, *, episodes: bool) -> bool:
        told = [day(row["FirstDay"]) for row in self.services.get(person, ()) if row["Service"] == "looked_after"]
        if episodes and person in self.returns.children:
            told += [episode.start for episode in self.returns.children[person].episodes]
        return any(first is not None and first < when for first in told)

    @cached_property
    def on_plan(self) -> set[str]:
        found = set()
        for row in self.need["ChildProtectionPlans"]:
            start, end = day(row["CPPstartDate"]), day(row["CPPendDate"])
            if row["LAchildID"] and start and start <= self.end and (end is None or end > self.end):
                found.add(row["LAchildID"])
        return found

    @cached_property
    def in_need(self) -> set[str]:
        found = set()
        for row in self.need["CINdetails"]:
            start, end = day(row["CINreferralDate"]), day(row["CINclosureDate"])
            no_action = (row["ReferralNFA"] or "").lower() in ("1", "true")
            if row["LAchildID"] and start and start <= self.end and (end is None or end > self.end) and not no_action:
                found.add(row["LAchildID"])
        return found

    def firsts(self, table: str, column: str) -> dict[str, date]:
        """The first day of the year in ``column`` by child, everybody's."""
        found: dict[str, date] = {}
        for row in self.need[table]:
            when = day(row[column])
            if row["LAchildID"] and when and self.within(when):
                found[row["LAchildID"]] = min(when, found.get(row["LAchildID"], when))
        return found

    def known(self, person: str) -> list[Row]:
        """The rows of Services about ``person`` that touch the year."""
        found = []
        for row in self.services.get(person, ()):
            first, last = day(row["FirstDay"]), day(row["LastDay"])
            if first and first <= self.end and (last is None or last >= self.start):
                found.append(row)
        return found


def share(judged: Iterable[bool], known: int, asked: int) -> Answer:
    held = list(judged)
    return sum(held), len(held), known, asked


def linked_of(world: World, children: Iterable[str]) -> tuple[int, int]:
    held = [child for child in children if world.counts(child)]
    return sum(map(world.is_linked, held)), len(held)


def _beside(world: World, where: Callable[[str], str | None]) -> Answer:
    judged = []
    for child in filter(world.counts, world.returns.at_end):
        others = [where(s) for s in world.siblings(child) if s in world.returns.at_end]
        others = [place for place in others if place]
        if where(child) and others:
            judged.append(any(place != where(child) for place in others))
    return share(judged, *linked_of(world, world.returns.at_end))


def _home(world: World) -> Callable[[str], str | None]:
    return lambda child: world.returns.at_end[child].code("PL_POST").replace(" ", "").upper() or None


def _area(world: World) -> Callable[[str], str | None]:
    home = _home(world)
    return lambda child: world.places.get(home(child) or "", (None, None, None))[2]


def _together(world: World) -> Answer:
    judged = []
    for roles in world.families.values():
        held = [child for child in roles.get("child", ()) if child in world.returns.at_end]
        homes = {_home(world)(child) for child in held}
        if len(held) >= 2 and None not in homes and any(map(world.counts, held)):
            judged.append(len(homes) == 1)
    return share(judged, *linked_of(world, world.returns.at_end))


def _two_or_more(world: World, children: Collection[str]) -> Answer:
    groups = [roles.get("child", set()) & set(children) for roles in world.families.values()]
    judged = (len(group) >= 2 for group in groups if any(map(world.counts, group)))
    return share(judged, *linked_of(world, children))


def _four_agencies(world: World) -> Answer:
    judged = []
    for roles in world.families.values():
        if any(world.counts(child) for child in roles.get("child", set()) & world.in_need):
            agencies = {row["Agency"] for person in set().union(*roles.values()) for row in world.known(person)}
            judged.append(len(agencies) >= 4)
    return share(judged, *linked_of(world, world.in_need))


def _parent_in_care(world: World) -> Answer:
    cohort = [child for child in world.returns.at_end if world.counts(child)]
    judged = []
    for child in cohort:
        parents = world.parents(child, *PARENTS)
        began = world.returns.children[child].care_now[0].start
        if parents:
            judged.append(any(world.in_care_before(parent, began, episodes=True) for parent in parents))
    return share(judged, len(judged), len(cohort))


def _after_another(world: World) -> Answer:
    cohort = {child: e.start for child, e in world.returns.started.items() if world.counts(child)}
    judged = []
    for child, began in cohort.items():
        mothers = world.parents(child, "mother")
        others = set().union(*(world.children_of(m, role) for m in mothers for role in PARENTS)) - {child}
        if mothers:
            judged.append(any(world.in_care_before(other, began, episodes=True) for other in others))
    return share(judged, len(judged), len(cohort))


def _after_older(world: World) -> Answer:
    begun = {c: d for c, d in world.firsts("ChildProtectionPlans", "CPPstartDate").items() if world.counts(c)}

    def is_older(other: str, child: str) -> bool:
        born = (world.born.get(other), world.born.get(child))
        return born[0] is not None and born[1] is not None and born[0] < born[1]

    judged = [
        any(is_older(s, child) and world.in_care_before(s, began, episodes=False) for s in world.siblings(child))
        for child, began in begun.items()
        if world.is_linked(child)
    ]
    return share(judged, *linked_of(world, begun))


def minors(world: World, child: str, on: date) -> set[str]:
    """Brothers and sisters born by ``on`` and under 18 on it."""
    return {s for s in world.siblings(child) if (years := age(world.born.get(s), on)) is not None and years < 18}


def _assessed_alone(world: World) -> Answer:
    assessed = set(world.firsts("Assessments", "AssessmentActualStartDate"))
    beside = [minors(world, child, world.end) for child in filter(world.counts, assessed)]
    return share((bool(others - assessed) for others in beside if others), *linked_of(world, assessed))


def _parents_among_leavers(world: World) -> Answer:
    cohort = set()
    for row in world.care["OC3"]:
        years = age(dmy(row["DOB"]), world.end)
        if row["CHILD"] and years is not None and 17 <= years <= 21 and row["IN_TOUCH"] not in ("DIED", "RHOM"):
            cohort.add(row["CHILD"])
    cohort = {child for child in cohort if world.counts(child)}
    stand = {row["PersonId"] for row in world.linked["Families"] if row["FamilyId"]} & cohort
    judged = [any(world.children_of(person, role) for role in PARENTS) for person in stand]
    return share(judged, len(stand), len(cohort))


def _came_alone(world: World) -> Answer:
    cohort = {child: e.start for child, e in world.returns.started.items() if world.counts(child)}

    def inside(other: str, when: date) -> bool:
        held = world.returns.children.get(other)
        return held is not None and any(e.start <= when and e.open_on(when) for e in held.episodes)

    beside = [(minors(world, child, began), began) for child, began in cohort.items()]
    judged = (any(not inside(other, began) for other in others) for others, began in beside if others)
    return share(judged, *linked_of(world, cohort))


OF: Mapping[str, Callable[[World], Answer]] = {
    "F01": lambda w: _beside(w, _home(w)),
    "F02": _together,
    "F03": lambda w: _two_or_more(w, w.on_plan),
    "F04": lambda w: _two_or_more(w, w.returns.at_end),
    "F05": _four_agencies,
    "F06": _parent_in_care,
    "F07": _after_another,
    "F08": _after_older,
    "F09": _assessed_alone,
    "F10": _parents_among_leavers,
    "F11": lambda w: _beside(w, _area(w)),
    "F12": _came_alone,
}
