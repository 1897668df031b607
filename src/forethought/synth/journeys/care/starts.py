"""Who comes into care, and when."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.synth.journeys.care.children import Child, Children
from forethought.synth.journeys.care.leaving import leave
from forethought.synth.journeys.care.legal import first_status, set_legal_path
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.moments import MomentMaker
from forethought.synth.journeys.care.parameters import choice, parameters, steps
from forethought.synth.journeys.care.stay import SPECIAL_GUARDIAN, Stay
from forethought.synth.journeys.tables import Need
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.rows import day as day_of

_FINAL = ("E11", "E12", "E2", "E15")
"""Reasons after which nobody comes back."""


class Entry:
    """Lets children into care one after another, so that nobody is in care twice at one time."""

    def __init__(self, children: Children, need: Need) -> None:
        setting = children.setting
        self._children = children
        self._window_end = setting.window.end
        self._luck = Luck(setting.stream("care", "stays"))
        self._shape = parameters()["starts"]
        self._need = need
        self._since = day_of(self._shape["before"]["until"])
        self._held: dict[int, list[Stay]] = {}
        maker = MomentMaker(setting, children.lives.persons, children.risk, need)
        self._left = maker.wanted()
        self._moments = maker.moments()
        self._cases = _CaseFinder(need)

    def stays(self) -> list[Stay]:
        """Every time in care, in the order of child and start."""
        moments = self._moments
        columns = (moments.person.tolist(), moments.case.tolist(), moments.day.tolist())
        for person, case, day in zip(*columns, strict=True):
            if not self._left.max(initial=0) > 0:
                break
            child = self._children.child(person)
            if self._has_room(child, day):
                stay = self._begin(child, day, case)
                if stay is not None:
                    self._bring_siblings(stay)
        self._unaccompanied()
        self._short_breaks()
        found = [stay for person in sorted(self._held) for stay in self._held[person]]
        return sorted(found, key=lambda stay: (stay.child.person, stay.start))

    def _cell(self, child: Child, day: int) -> tuple[int, int]:
        """Where a start counts: by age, and before or since the rates of today hold."""
        age = child.age(day)
        return sum(age >= edge for edge in self._shape["ages"][1:-1]), int(day >= self._since)

    def _has_room(self, child: Child, day: int) -> bool:
        return bool(self._left[self._cell(child, day)] > 0)

    def _begin(self, child: Child, day: int, case: int, with_: Stay | None = None) -> Stay | None:
        """Let a child in, if it can come in on that day; and let it come back later, if it does. ``with_`` is the stay
        of a brother or sister with whom it comes, and may leave."""
        stay = Stay(child, day, case if case != NOBODY else self._cases.open_on(child.person, day))
        stay.kind = self._kind(child, day)
        stay.need = self._need_of(stay)
        leave(self._luck, stay, self._window_end, with_ if self._luck.yes(self._shape["together"]) else None)
        moving = child.gone == "left" and stay.reason == "E3" and stay.end == child.until
        if (moving and self._luck.yes(self._shape["moving_stays_out"])) or not self._fits(stay):
            return None
        self._settle(stay)
        self._left[self._cell(child, day)] -= 1
        if stay.reason in ("E4A", "E4B") and self._luck.yes(self._shape["back"]):
            least, mean = self._shape["back_days"]
            again = stay.end + int(least + self._luck.wait(mean))
            if again < min(child.until, self._window_end) - 2 and self._may_start(child, again):
                self._begin(child, again, NOBODY)
        return stay

    def _may_start(self, child: Child, day: int) -> bool:
        return day <= child.adult - self._shape["latest"] and self._has_room(child, day)

    def _settle(self, stay: Stay) -> None:
        stay.status = first_status(self._luck, stay)
        set_legal_path(self._luck, stay, self._window_end)
        stay.need = stay.need or self._need_of(stay)
        self._held.setdefault(stay.child.person, []).append(stay)

    def _need_of(self, stay: Stay) -> str:
        code = str(self._need.cases.need[stay.case]) if stay.case != NOBODY else ""
        return code if code not in ("", "N0", "N9") else self._luck.pick(choice("starts", "need_of_care"))

    def _kind(self, child: Child, day: int) -> str:
        shape, age = parameters()["remand"], child.age(day)
        grown = age >= shape["from_age"] and not child.girl
        return "remand" if grown and self._luck.yes(2 * steps("remand", "share").at(age)) else "usual"

    def _fits(self, stay: Stay) -> bool:
        """Whether the stay has its time to itself, with some days around it, and no final end before it."""
        gap = self._shape["apart"]
        orders = (*parameters()["permanence"]["order"], SPECIAL_GUARDIAN)
        for other in self._held.get(stay.child.person, ()):
            first, second = (stay, other) if stay.start <= other.start else (other, stay)
            # The return takes an order or a plan for adoption of the year before to be one of the care that follows.
            long = first.reason in orders or first.adopting is not None
            apart = parameters()["permanence"]["gap"] if long else gap
            if first.end == NEVER or first.end + apart > second.start or first.reason in _FINAL:
                return False
        return stay.end > stay.start

    def _bring_siblings(self, stay: Stay) -> None:
        day = stay.start
        for other in self._children.siblings(stay.child):
            there = other.begin <= day < min(other.until, self._window_end) - 2
            age = other.age(day)
            share = self._shape["sibling_from_16" if age >= 16 else "sibling"]
            if there and self._may_start(other, day) and self._luck.yes(share):
                self._begin(other, day, NOBODY, stay)

    def _unaccompanied(self) -> None:
        persons = self._children.lives.persons
        for row in (persons.unaccompanied & persons.child).nonzero()[0].tolist():
            child = self._children.child(row)
            start = child.begin + self._luck.between(0, parameters()["alone"]["within"])
            if start >= min(child.until, self._window_end) - 2:
                continue
            stay = Stay(child, start, need="N8", kind="alone")
            leave(self._luck, stay, self._window_end)
            if stay.end > stay.start:
                self._settle(stay)

    def _short_breaks(self) -> None:
        """Series of short breaks for some disabled children with an open case who are never in care otherwise."""
        shape, conditions = parameters()["breaks"], self._children.lives.conditions
        known = dict(zip(conditions.person.tolist(), conditions.since.tolist(), strict=True))
        for person, case, opened, closed in self._cases.each(known):
            child = self._children.child(person)
            first = max(opened + 30, known[person], child.birthday(shape["from_age"]))
            last = min(closed, child.until, self._window_end)
            if person in self._held or first + shape["days"][0] >= last or child.unaccompanied:
                continue
            if self._luck.yes(shape["share"] * (last - first) / 365):
                start = self._luck.between(first, last - shape["days"][0])
                end = min(start + self._luck.between(*shape["days"]), last)
                over = end < self._window_end
                stay = Stay(child, start, case, shape["need"], "break")
                stay.end, stay.reason = (end, shape["end"]) if over else (NEVER, "")
                self._settle(stay)


class _CaseFinder:
    """The open cases of children, looked up by day."""

    def __init__(self, need: Need) -> None:
        cases = need.cases
        self._of: dict[int, list[tuple[int, int, int]]] = {}
        columns = (cases.person.tolist(), cases.referred.tolist(), cases.closed.tolist())
        real = (~cases.no_further_action).tolist()
        for row, (person, opened, closed) in enumerate(zip(*columns, strict=True)):
            if real[row]:
                self._of.setdefault(person, []).append((opened, closed, row))

    def open_on(self, person: int, day: int) -> int:
        """The case open on a day, nobody where there is none."""
        return next((row for opened, closed, row in self._of.get(person, ()) if opened <= day < closed), NOBODY)

    def each(self, persons: Iterable[int]) -> list[tuple[int, int, int, int]]:
        """Person, row, first day and end of every case of ``persons``, in their order in the tables."""
        return [(person, row, a, b) for person in sorted(persons) for a, b, row in self._of.get(person, ())]
