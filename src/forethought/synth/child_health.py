"""The child health extract: every child with the mother's details, and contacts with health services. Dates ISO."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from zlib import crc32

from forethought.model import age_years
from forethought.synth.observed import Observed, Observer
from forethought.synth.partnership import Partnership
from forethought.synth.people import CENSUS, Person
from forethought.synth.rates import stream
from forethought.synth.story import STORY

Row = dict[str, str]

_VISITS = (("NBV", 12, 0.97), ("W68", 48, 0.93), ("R12", 360, 0.86), ("R24", 790, 0.81))
_SINCE = date(2024, 4, 1)
_LAST = date(2026, 5, 29)


class ChildHealth:
    """Makes the tables of the extract of 3 June 2026."""

    def __init__(self, partnership: Partnership) -> None:
        self._all = partnership
        self._rng: random.Random = stream(partnership.seed, "child health")
        self._observer = Observer("health", stream(partnership.seed, "seen by health"))
        services = {service["role"]: service for service in partnership.world.services}
        self._services = {
            "NBV": services["Health visitor"],
            "W68": services["Health visitor"],
            "R12": services["Health visitor"],
            "R24": services["Health visitor"],
            "HOM": services["Health visitor"],
            "SCH": services["School nurse"],
            "RHA": services["Specialist nurse"],
            "CLN": services["Paediatrician"],
        }

    def tables(self) -> dict[str, list[Row]]:
        """Both tables by name."""
        children: list[Row] = []
        contacts: list[Row] = []
        met: set[str] = set()
        for local, person_id in sorted(self._all.health_ids):
            person = self._all.person(person_id)
            again = person_id in met
            met.add(person_id)
            children.append(self._child(person, local, again=again))
            if not again:
                contacts += [self._contact(local, day, kind) for day, kind in self._visits(person)]
        for number, row in enumerate(contacts, 1):
            row["ContactId"] = f"C{number:06d}"
        return {"ChildHealth": children, "HealthContacts": contacts}

    def _child(self, person: Person, local: str, *, again: bool) -> Row:
        seen = self._seen(person, again=again)
        story = person.family == "F00001"
        return {
            "HealthId": local,
            "NHSNumber": seen.nhs,
            "Surname": seen.surname,
            "Forename": seen.forename,
            "DOB": seen.born.isoformat(),
            "Sex": seen.sex,
            "Postcode": seen.postcode,
            "BirthOrder": str(person.birth_order) if person.birth_order else "",
            "GPPractice": self._practice(person),
        } | self._mother(person, exact=story)

    def _seen(self, person: Person, *, again: bool) -> Observed:
        seen = self._observer.see(person)
        if person.person_id == STORY.kai.true_id:
            return Observed(
                person.forename,
                STORY.kai.surname_elsewhere,
                person.born,
                person.sex,
                STORY.kai_postcode_at_health,
                person.nhs,
            )
        if person.family == "F00001":
            return Observed(person.forename, person.surname, person.born, person.sex, person.postcode, person.nhs)
        if again:  # a second record is made when the first was not found: mostly without the number
            return replace(seen, nhs=seen.nhs if self._rng.random() < 0.4 else "")
        if age_years(person.born, CENSUS) == 0 and self._rng.random() < 0.02:
            return replace(seen, forename="Baby")
        return seen

    def _mother(self, person: Person, *, exact: bool) -> Row:
        mother = self._all.people.mother_of(person)
        if mother is None or (not exact and self._rng.random() < 0.06):
            return {}
        seen = self._observer.see(mother)
        if exact:
            seen = Observed(mother.forename, mother.surname, mother.born, "F", "", mother.nhs)
        return {
            "MotherNHSNumber": seen.nhs,
            "MotherSurname": seen.surname,
            "MotherForename": seen.forename,
            "MotherDOB": seen.born.isoformat(),
        }

    def _practice(self, person: Person) -> str:
        family = self._all.people.families.get(person.family)
        names = [name for name, ward in self._all.world.practices if family is None or ward == family.ward]
        return names[crc32((person.family or person.person_id).encode()) % len(names)]  # one family, one practice

    def _visits(self, person: Person) -> Iterator[tuple[date, str]]:
        rng = self._rng
        if person.person_id in (STORY.robin.true_id, STORY.ruby.true_id):
            yield from _STORY_VISITS
            return
        for kind, after, share in _VISITS:
            day = person.born + timedelta(after + rng.randint(-2, 9 + after // 12))
            if _SINCE <= day <= _LAST and rng.random() < share:
                yield day, kind
        known = person.person_id in self._all.cases
        if rng.random() < (0.3 if known else 0.05):
            day = _SINCE + timedelta(rng.randrange((_LAST - _SINCE).days))
            if day > person.born:
                yield day, "HOM" if age_years(person.born, day) < 5 else "SCH"
        if person.person_id in self._all.looked_after and rng.random() < 0.9:
            yield _LAST - timedelta(rng.randrange(360)), "RHA"

    def _contact(self, local: str, day: date, kind: str) -> Row:
        service = self._services[kind]
        return {
            "HealthId": local,
            "ContactDate": day.isoformat(),
            "ContactType": kind,
            "Service": service["name"],
            "LeadRole": service["role"],
            "LeadContact": service["contact"],
        }


_STORY_VISITS = (
    (date(2024, 11, 5), "R12"),
    (date(2025, 9, 24), "HOM"),
    (date(2025, 11, 19), "R24"),
    (date(2026, 4, 22), "HOM"),
)
