"""The school roll: pupils and the contacts schools hold. Dates ISO."""

from __future__ import annotations

import random
from collections.abc import Iterator

from forethought.synth.education import Pupil
from forethought.synth.observed import Observed, Observer
from forethought.synth.partnership import Partnership
from forethought.synth.people import Person
from forethought.synth.rates import rates, stream
from forethought.synth.story import STORY

Row = dict[str, str]


class SchoolRoll:
    """Makes the tables of the roll of 2 June 2026, and remembers which adult each contact is."""

    def __init__(self, partnership: Partnership) -> None:
        self._all = partnership
        self._rng: random.Random = stream(partnership.seed, "school roll")
        self._observer = Observer("schools", stream(partnership.seed, "seen by schools"))
        self.adults: dict[str, str] = {}

    def tables(self) -> dict[str, list[Row]]:
        """Both tables by name."""
        pupils: list[Row] = []
        contacts: list[Row] = []
        for person_id, local in sorted(self._all.pupil_ids.items(), key=lambda item: item[1]):
            person, pupil = self._all.person(person_id), self._all.pupils[person_id]
            seen = self._observer.see(person)
            if person_id == STORY.kai.true_id:
                seen = _kai(person)
                contacts += self._kai_contacts(local)
            else:
                contacts += self._contacts(person, local)
            pupils.append(self._pupil(person, pupil, seen, local))
        return {"Pupils": pupils, "PupilContacts": contacts}

    def _pupil(self, person: Person, pupil: Pupil, seen: Observed, local: str) -> Row:
        other = person.other_surname
        preferred = other if other and seen.surname != other and self._rng.random() < 0.03 else ""
        return {
            "PupilId": local,
            "UPN": "" if self._rng.random() < rates()["records"]["upn_missing"] and local != "P000001" else pupil.upn,
            "FormerUPN": pupil.former_upn,
            "ULN": pupil.uln,
            "Surname": seen.surname,
            "Forename": seen.forename,
            "PreferredSurname": "" if local == STORY.kai.pupil_id else preferred,
            "DOB": seen.born.isoformat(),
            "Sex": seen.sex,
            "Postcode": seen.postcode,
            "SchoolURN": pupil.school.urn,
            "SchoolName": pupil.school.name,
            "EntryDate": pupil.entry.isoformat(),
            "LeavingDate": "",
            "SENProvision": pupil.sen,
            "SessionsPossible": str(pupil.possible),
            "SessionsAuthorised": str(pupil.authorised),
            "SessionsUnauthorised": str(pupil.unauthorised),
        }

    def _contacts(self, person: Person, local: str) -> Iterator[Row]:
        mother, father = self._all.people.mother_of(person), self._all.people.father_of(person)
        order = 0
        for adult, relation in ((mother, "Mother"), (father, "Father")):
            if adult is None or self._rng.random() > (0.97 if relation == "Mother" else 0.8):
                continue
            order += 1
            seen = self._observer.see(adult)
            self.adults[f"{local}:{order}"] = adult.person_id
            yield _contact(local, order, seen.surname, seen.forename, relation, "1", seen.postcode)

    def _kai_contacts(self, local: str) -> Iterator[Row]:
        yield _contact(local, 1, "", "", "Social worker", "0", "")
        self.adults[f"{local}:2"] = STORY.nadia.true_id
        yield _contact(local, 2, STORY.nadia.surname, STORY.nadia.forename, "Mother", "1", "")


def _kai(person: Person) -> Observed:
    return Observed(
        person.forename,
        STORY.kai.surname_elsewhere,
        person.born,
        person.sex,
        STORY.kai_postcode_at_school,
        "",
    )


def _contact(local: str, order: int, surname: str, forename: str, relation: str, right: str, postcode: str) -> Row:
    return {
        "PupilId": local,
        "ContactOrder": str(order),
        "Surname": surname,
        "Forename": forename,
        "Relationship": relation,
        "ParentalResponsibility": right,
        "Postcode": postcode,
    }
