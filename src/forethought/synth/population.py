"""Makes the families of Westmarch."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from forethought.model import add_years
from forethought.synth.names import load_names
from forethought.synth.numbers import NumberBook
from forethought.synth.people import CENSUS, Family, People, Person
from forethought.synth.rates import draw, poisson, rates
from forethought.synth.world import World

_YEAR = 365.25


class FamilyMaker:
    """Adds families to ``people``; what each holds depends on ``rng`` alone."""

    def __init__(self, people: People, world: World, numbers: NumberBook, rng: random.Random, families: int) -> None:
        self._people = people
        self._world = world
        self._numbers = numbers
        self._rng = rng
        self._names = load_names()
        self._rates: Mapping[str, Any] = rates()["families"]
        self._groups = {code: group["weight"] for code, group in rates()["ethnic_groups"].items()}
        per_ward = families / self._rates["families_per_postcode"] / len(world.home_wards)
        self._places = max(3, round(per_ward))

    def fill(self, children: int) -> None:
        """Add families until there are ``children`` more children."""
        target = len(self._people.of_kind("child")) + children
        count = target - children
        while count < target:
            family = self.family(limit=target - count)
            count += len(family.children)

    def family(self, limit: int = 99, births: list[date] | None = None) -> Family:
        """Add one family with at most ``limit`` children, or with one child for each day in ``births``."""
        rng = self._rng
        surname, group = self._names.surname(rng), draw(rng, self._groups)
        ward = rng.choice(self._world.home_wards)
        postcode, old = self.postcode(ward), self.postcode(rng.choice(self._world.home_wards))
        days = births or self._births(limit)
        family = self._people.next_family()
        base = Person("", "adult", family, group, "F", date.min, "", surname, "", postcode, old, "")
        mother = self._parent(base, min(days), "F")
        father = self._parent(base, min(days), "M") if rng.random() < 0.68 else None
        children = self._children(replace(base, other_surname=mother.surname), days)
        made = Family(
            family,
            mother.person_id,
            father.person_id if father else "",
            tuple(child.person_id for child in children),
            ward,
            rng.random(),
        )
        self._people.families[family] = made
        return made

    def alone(self, born: date, group: str) -> Person:
        """Add one young person whose family nobody here knows."""
        rng = self._rng
        postcode = self.postcode(rng.choice(self._world.home_wards))
        sex = "M" if rng.random() < 0.93 else "F"
        base = Person("", _kind(born), "", group, sex, born, "", self._names.surname(rng), "", postcode, postcode, "")
        return self._named(base)

    def unborn(self, family: Family, expected: date) -> Person:
        """Add a child not yet born to ``family``; all that is known is the mother and the day expected."""
        mother = self._people.persons[family.mother]
        return self._people.add(
            Person(
                self._people.next_id(), "unborn", family.family_id, "NOBT", "U", expected, "", mother.surname, "",
                mother.postcode, mother.postcode, "",
            )
        )  # fmt: skip

    def adopted_into_new_life(self, before: Person) -> Person:
        """Add the identity that ``before`` has after adoption: another family, surname, NHS number, address."""
        family = self.family(births=[before.born])
        after = self._people.persons[family.children[0]]
        forename = before.forename if self._rng.random() < 0.7 else after.forename
        self._people.persons[before.person_id] = replace(before, sealed_with=after.person_id)
        return self._people.add(
            replace(
                after,
                sex=before.sex,
                ethnic_group=before.ethnic_group,
                forename=forename,
                sealed_with=before.person_id,
            )
        )

    def postcode(self, ward: str) -> str:
        """A postcode in ``ward`` where families live; those the story needs are left to it."""
        story = set(self._world.story_postcodes.values())
        group = [place.postcode for place in self._world.places[ward][: self._places + 3]]
        return self._rng.choice([code for code in group if code not in story])

    def _births(self, limit: int) -> list[date]:
        rng = self._rng
        first = add_years(CENSUS, -18) + timedelta(1)
        day = first + timedelta(rng.randrange((CENSUS - first).days + 1))
        days: list[date] = []
        for _ in range(1 + poisson(rng, self._rates["further_children"])):
            twins = rng.random() < self._rates["twins"]
            days += [day, day] if twins else [day]
            day += timedelta(round(rng.uniform(1.1, 4.5) * _YEAR))
        return [day for day in days if day <= CENSUS][:limit]

    def _parent(self, base: Person, first_birth: date, sex: str) -> Person:
        rng = self._rng
        age = min(44.0, max(16.5, rng.gauss(28 if sex == "F" else 31, 5.5)))
        born = first_birth - timedelta(round(age * _YEAR))
        own = rng.random() < (0.34 if sex == "F" else 0.04)
        surname = self._names.surname(rng) if own else base.surname
        return self._named(replace(base, sex=sex, born=born, surname=surname, other_surname=base.surname))

    def _children(self, base: Person, days: list[date]) -> list[Person]:
        made: list[Person] = []
        for index, day in enumerate(days):
            twin_of = made[-1] if made and made[-1].born == day else None
            surname = twin_of.surname if twin_of else self._child_surname(base.surname, index)
            other = base.other_surname if base.other_surname != surname else self._names.surname(self._rng)
            child = replace(base, kind=_kind(day), sex=self._sex(), born=day, surname=surname, other_surname=other)
            if twin_of:
                child = self._twin(child, twin_of, made)
            taken = {sibling.forename for sibling in made}
            made.append(self._named(child, taken))
        return made

    def _twin(self, child: Person, first: Person, made: list[Person]) -> Person:
        twin_set = f"W{first.person_id[1:]}"
        made[-1] = self._people.add(replace(first, twin_set=twin_set, birth_order=1))
        return replace(child, twin_set=twin_set, birth_order=2)

    def _child_surname(self, family: str, index: int) -> str:
        other = index > 0 and self._rng.random() < self._rates["other_surname"]
        return self._names.surname(self._rng) if other else family

    def _sex(self) -> str:
        return "M" if self._rng.random() < 0.513 else "F"

    def _named(self, person: Person, taken: set[str] | None = None) -> Person:
        forename = self._names.forename(self._rng, person.sex, person.born.year)
        while taken and forename in taken:
            forename = self._names.forename(self._rng, person.sex, person.born.year)
        return self._people.add(
            replace(person, person_id=self._people.next_id(), forename=forename, nhs=self._numbers.nhs())
        )


def _kind(born: date) -> str:
    return "child" if add_years(born, 18) > CENSUS else "young_adult"
