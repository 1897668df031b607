"""Who comes into care, when, why, and how it stands at the end: England's shares, by age."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from forethought.model import add_months, add_years, age_years
from forethought.synth.care import Plan
from forethought.synth.people import CENSUS, Family, People, Person
from forethought.synth.population import FamilyMaker
from forethought.synth.rates import draw, rates

_BANDS = (1, 5, 10, 16, 18)  # below 1, 1-4, 5-9, 10-15, 16-17
_LAST = date(2025, 3, 31)
_UNACCOMPANIED = {"OOTH": 40, "BAFR": 40, "AOTH": 20}


class Planner:
    """Chooses the children and draws their plans."""

    def __init__(self, people: People, maker: FamilyMaker, rng: random.Random, scale: float, kept: set[str]) -> None:
        self._people = people
        self._maker = maker
        self._rng = rng
        self._scale = scale
        self._rates: Mapping[str, Any] = rates()["care"]
        self._taken = set(kept)
        self._order = sorted(
            people.families.values(), key=lambda family: (family.at_risk, family.family_id), reverse=True
        )

    def plans(self) -> list[Plan]:
        """Every plan: still looked after, left this year, left last year; children before young adults."""
        stock = self._count("looked_after") - self._count("unaccompanied_looked_after")
        found = [self._staying(p) for p in self._choose(stock, self._rates["age_looked_after"], CENSUS)]
        found += [self._alone(None) for _ in range(self._count("unaccompanied_looked_after"))]
        for last_day in (CENSUS, _LAST):
            found += self._leavers(last_day)
        return self._siblings_together(found)

    def _count(self, name: str) -> int:
        count: int = max(1, round(self._rates[name] * self._scale))
        return count

    def _leavers(self, last_day: date) -> list[Plan]:
        total, alone = self._count("left_each_year"), self._count("unaccompanied_left")
        at_18 = round(total * self._rates["left_at_18"])
        young = max(1, total - at_18)
        found = [self._leaving(p, last_day) for p in self._choose(young, self._rates["age_left"], last_day)]
        found += [self._ageing_out(last_day) for _ in range(max(1, at_18 - alone))]
        return found + [self._alone(last_day) for _ in range(alone)]

    def _choose(self, count: int, shares: list[int], on: date) -> list[Person]:
        quota = [round(count * share / sum(shares)) for share in shares]
        chosen: list[Person] = []
        for family in self._order:
            for person in self._free(family, on):
                band = next(i for i, upper in enumerate(_BANDS) if age_years(person.born, on) < upper)
                if quota[band] > 0 and self._rng.random() < self._rates["sibling_together"]:
                    quota[band] -= 1
                    chosen.append(person)
                    self._taken.add(person.person_id)
        return chosen

    def _free(self, family: Family, on: date) -> Iterator[Person]:
        for person_id in family.children:
            person = self._people.persons[person_id]
            newest = add_months(on, -1)
            if person_id not in self._taken and person.kind == "child" and person.born < newest:
                yield person

    def _staying(self, person: Person) -> Plan:
        rng = self._rng
        if rng.random() < self._rates["started_in_year"]:
            start = CENSUS - timedelta(rng.randint(8, 360))
        else:
            start = CENSUS - timedelta(366 + round(rng.expovariate(1 / (self._rates["mean_years"] * 365))))
        return self._plan(person, self._after_birth(person, start), None, "")

    def _leaving(self, person: Person, last_day: date) -> Plan:
        rng = self._rng
        end = last_day - timedelta(rng.randint(3, 360))
        if end < person.born + timedelta(40):
            end = last_day - timedelta(rng.randint(3, 12))
        days = 20 + round(rng.expovariate(1 / (self._rates["mean_years_left"] * 365)))
        band = _band(person, end)
        adopted = rng.random() < self._rates["reasons_left"]["adopted"][band]
        if adopted and 1 <= age_years(person.born, end) <= 7:
            start = max(end - timedelta(min(1100, max(days, 430))), person.born + timedelta(rng.randint(2, 9)))
            if (end - start).days >= 400:
                return self._plan(person, start, end, "E12" if rng.random() < 0.8 else "E11")
        start = self._after_birth(person, end - timedelta(days))
        return self._plan(person, start, end, draw(rng, self._rates["reasons_left"][band]))

    def _ageing_out(self, last_day: date) -> Plan:
        born = self._eighteen_in(last_day)
        family = self._maker.family(births=[born])
        person = self._people.persons[family.children[0]]
        end = add_years(born, 18)
        start = end - timedelta(200 + round(self._rng.expovariate(1 / 1400)))
        rec = draw(self._rng, self._rates["reasons_left"]["at_18"])
        return self._plan(person, self._after_birth(person, start), end, rec)

    def _alone(self, left_in: date | None) -> Plan:
        rng = self._rng
        if left_in is None:
            born = _first_january(rng, date(2008, 5, 1) + timedelta(rng.randint(0, 640)))
            person = self._maker.alone(born, draw(rng, _UNACCOMPANIED))
            start, end, rec = CENSUS - timedelta(rng.randint(10, 500)), None, ""
        else:
            person = self._maker.alone(self._eighteen_in(left_in), draw(rng, _UNACCOMPANIED))
            end = add_years(person.born, 18)
            start, rec = end - timedelta(rng.randint(60, 700)), draw(rng, {"E5": 55, "E8": 25, "E17": 20})
        plan = self._plan(person, start, end, rec)
        place = "K3" if rng.random() < 0.6 else "U6"
        return replace(plan, last_status="V2", last_place=place, need="N8", unaccompanied=True, home_post="")

    def _eighteen_in(self, last_day: date) -> date:
        # Not the year's first or last days: an 18th birthday there would fall into two returns.
        return add_years(last_day - timedelta(self._rng.randint(5, 358)), -18)

    def _after_birth(self, person: Person, start: date) -> date:
        earliest = person.born + timedelta(1 + self._rng.randrange(20))
        return max(start, earliest)

    def _plan(self, person: Person, start: date, end: date | None, rec: str) -> Plan:
        rng, last = self._rng, end or CENSUS
        need = draw(rng, self._rates["need"])
        status = self._status(person, start, last, rec)
        place = self._place(person, start, last, status, rec)
        return Plan(person.person_id, start, end, rec, need, status, place, False, person.postcode)

    def _status(self, person: Person, start: date, last: date, rec: str) -> str:
        days, age = (last - start).days, age_years(person.born, last)
        if rec in ("E11", "E12"):
            return "E1"
        if rec == "E9" and age >= 12 and days < 120:
            return "J1"
        if days < 45:
            return draw(self._rng, {"V2": 60, "C1": 40})
        if days < 250:
            return draw(self._rng, {"V2": 24, "C1": 76})
        if age < 7 and days > 330 and not rec:
            return draw(self._rng, {"C2": 50, "E1": 42, "C1": 3, "V2": 5})
        return draw(self._rng, {"C2": 85, "C1": 4, "V2": 11})

    def _place(self, person: Person, start: date, last: date, status: str, rec: str) -> str:
        rng = self._rng
        if status == "J1":
            return "R5"
        if rec in ("E11", "E12"):
            return "A5" if rng.random() < 0.12 else "A6"
        if status == "E1" and not rec and (last - start).days > 480 and rng.random() < 0.55:
            return "A6"
        if rec in ("E45", "E46", "E17"):
            return {"E45": "U3", "E46": "U6", "E17": "U4"}[rec]
        weights = dict(self._rates["placements"][_band(person, max(start, last - timedelta(30)))])
        if status not in ("C1", "C2") or rec in ("E4A", "E4B"):
            weights.pop("P1", None)
        if age_years(person.born, last) > 1:
            weights.pop("R3", None)
        return draw(rng, weights)

    def _siblings_together(self, plans: list[Plan]) -> list[Plan]:
        """Brothers and sisters come into care on one day more often than not, where their ages allow."""
        first: dict[str, date] = {}
        for index, plan in enumerate(plans):
            person = self._people.persons[plan.person_id]
            shared = first.setdefault(person.family, plan.start) if person.family else plan.start
            room = plan.end is None and plan.rec == "" and plan.last_status in ("C2", "V2")
            fits = person.born < shared - timedelta(20) and (CENSUS - shared).days > 250
            if room and fits and shared != plan.start and self._rng.random() < 0.6:
                plans[index] = replace(plan, start=shared)
        return plans


def _first_january(rng: random.Random, born: date) -> date:
    """An estimated date of birth is mostly written as 1 January."""
    return date(born.year + 1, 1, 1) if rng.random() < 0.45 and born.year < 2010 else born


def _band(person: Person, on: date) -> str:
    age = age_years(person.born, on)
    if age >= 16:
        return "older"
    return "middle" if age >= 10 else "young"
