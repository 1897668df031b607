"""Who there is: families, their children and parents, as they truly are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

CENSUS = date(2026, 3, 31)
"""The last day the files speak of: 31 March 2026."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person as they truly are.

    ``kind`` is ``child`` (under 18 on 31 March 2026), ``young_adult``, ``unborn`` (``born`` is then the day
    expected) or ``adult``. ``other_surname`` is a second family name that some files may hold. ``old_postcode`` is
    where they lived before. ``birth_order`` is 1 or 2 for twins, else 0. ``sealed_with`` is the person's other
    identity, before or after adoption.
    """

    person_id: str
    kind: str
    family: str
    ethnic_group: str
    sex: str
    born: date
    forename: str
    surname: str
    other_surname: str
    postcode: str
    old_postcode: str
    nhs: str
    twin_set: str = ""
    birth_order: int = 0
    sealed_with: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """One family: a mother, perhaps a father at home, and children. Ids are person ids."""

    family_id: str
    mother: str
    father: str
    children: tuple[str, ...]
    ward: str
    at_risk: float


@dataclass
class People:
    """Everybody, by id, and the families they belong to."""

    persons: dict[str, Person] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)

    def add(self, person: Person) -> Person:
        """Enter one person."""
        self.persons[person.person_id] = person
        return person

    def next_id(self) -> str:
        """The next unused person id."""
        return f"T{len(self.persons) + 1:06d}"

    def next_family(self) -> str:
        """The next unused family id."""
        return f"F{len(self.families) + 1:05d}"

    def mother_of(self, person: Person) -> Person | None:
        """The mother, None when nobody knows her."""
        family = self.families.get(person.family)
        return self.persons.get(family.mother) if family else None

    def father_of(self, person: Person) -> Person | None:
        """The father at home, None when there is none."""
        family = self.families.get(person.family)
        return self.persons.get(family.father) if family and family.father else None

    def of_kind(self, *kinds: str) -> list[Person]:
        """Everybody of the kinds named, in order of entry."""
        return [person for person in self.persons.values() if person.kind in kinds]
