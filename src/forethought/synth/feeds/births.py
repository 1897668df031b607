"""Births as they are notified to the health service and registered, each month."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Held, Registers
from forethought.synth.community import Community
from forethought.synth.feeds import nhs
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.rows import NEVER, NOBODY


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a month: notifications (stillbirths too) as the maternity service made them, registrations as the
    registrar wrote them."""
    setting, window = community.setting, community.setting.window
    born = community.lives.persons.born[community.health.births.person]
    notified = nhs.recorded(setting, "births", "notifications", born)
    still = np.flatnonzero(community.health.pregnancies.outcome == "stillborn")
    still_notified = nhs.recorded(setting, "births", "stillbirths", community.health.pregnancies.delivered[still])
    registered = nhs.recorded(setting, "registrations", "births", community.health.births.registered)
    rows = np.flatnonzero(notified < window.end)
    done = np.flatnonzero(registered < window.end)
    held = registers["maternity"].held(community.health.births.person[rows], notified[rows].astype(np.int32))
    notices = pa.concat_tables([_notified(community, registers, rows, held), _stillborn(community, registers, still)])
    yield from nhs.monthly(
        window,
        {
            "BirthNotification": nhs.Sent(notices, np.concatenate([notified[rows], still_notified])),
            "BirthRegistration": nhs.Sent(_registered(community, registers, done), registered[done]),
        },
    )


def _notified(community: Community, registers: Registers, rows: nhs.Array, held: Held) -> pa.Table:
    births, persons = community.health.births.take(rows), community.lives.persons
    pregnancies = community.health.pregnancies
    born, mother = persons.born[births.person], persons.mother[births.person]
    many = np.bincount(community.health.births.pregnancy, minlength=len(pregnancies))[births.pregnancy]
    return nhs.table(
        {
            "NHSNumberBaby": nhs.texts(held.nhs_number),
            "BabySurname": nhs.texts(held.surname),
            "BabyForename": nhs.texts(held.forename),
            "DateOfBirth": nhs.texts(held.born),
            "TimeOfBirth": nhs.times(births.minute),
            "PlaceOfBirth": nhs.hospital_codes(community, pregnancies.hospital[births.pregnancy]),
            "Sex": nhs.coded("sex", held.sex),
            "BirthWeight": nhs.numbers(births.weight),
            "GestationLength": nhs.numbers(births.weeks),
            "BirthOrder": nhs.numbers(np.maximum(persons.birth_order[births.person], 1)),
            "NumberOfBirths": nhs.numbers(many),
            "Stillbirth": nhs.constant("N", len(rows)),
            **_mother(community, registers, mother, born),
        }
    )


def _stillborn(community: Community, registers: Registers, rows: nhs.Array) -> pa.Table:
    """A stillborn child has no number of the health service and no name in a notification."""
    made, count = community.health.pregnancies.take(rows), len(rows)
    nothing = nhs.texts(np.full(count, ""))
    unknown = nhs.numbers(np.full(count, -1))
    return nhs.table(
        {
            "NHSNumberBaby": nothing,
            "BabySurname": nothing,
            "BabyForename": nothing,
            "DateOfBirth": nhs.dates(made.delivered).cast(pa.string()),
            "TimeOfBirth": nothing,
            "PlaceOfBirth": nhs.hospital_codes(community, made.hospital),
            "Sex": nothing,
            "BirthWeight": unknown,
            "GestationLength": nhs.numbers((made.delivered - (made.due - 280)) // 7),
            "BirthOrder": nhs.constant("1", count),
            "NumberOfBirths": nhs.constant("1", count),
            "Stillbirth": nhs.constant("Y", count),
            **_mother(community, registers, made.mother, made.delivered),
        }
    )


def _mother(community: Community, registers: Registers, mother: nhs.Array, day: nhs.Array) -> dict[str, pa.Array]:
    held = registers["maternity"].held(mother, day)
    return {
        "NHSNumberMother": nhs.texts(held.nhs_number),
        "MotherSurname": nhs.texts(held.surname),
        "MotherForename": nhs.texts(held.forename),
        "MotherDateOfBirth": nhs.texts(held.born),
        "MotherPostcode": nhs.texts(held.postcode),
        "GPPractice": nhs.practice_codes(community, mother, day),
    }


def _registered(community: Community, registers: Registers, rows: nhs.Array) -> pa.Table:
    """Registrations: without a father where the mother registered alone."""
    births, persons = community.health.births.take(rows), community.lives.persons
    register, day = registers["registrar"], births.registered
    child = register.held(births.person, day)
    mother = register.held(persons.mother[births.person], day)
    father_row = persons.father[births.person]
    named = (births.registration != "sole") & (father_row != NOBODY) & (persons.born[father_row] != NEVER)
    father = register.held(father_row[named], day[named])
    at = pa.array(np.cumsum(named) - 1, mask=~named)
    place = community.health.pregnancies.hospital[births.pregnancy]
    return nhs.table(
        {
            "RegistrationNumber": nhs.event_ids(community.setting, "BR", rows),
            "DateOfRegistration": nhs.dates(day),
            "RegistrationType": nhs.coded("registration", births.registration),
            "ChildSurname": nhs.texts(child.surname),
            "ChildForenames": _forenames(child),
            "DateOfBirth": nhs.texts(child.born),
            "Sex": nhs.coded("sex", child.sex),
            "PlaceOfBirth": nhs.hospital_codes(community, place),
            "MotherSurname": nhs.texts(mother.surname),
            "MotherForenames": _forenames(mother),
            "MotherDateOfBirth": nhs.texts(mother.born),
            "MotherPostcode": nhs.texts(mother.postcode),
            "FatherSurname": nhs.texts(father.surname).take(at),
            "FatherForenames": _forenames(father).take(at),
            "FatherDateOfBirth": nhs.texts(father.born).take(at),
        }
    )


def _forenames(held: Held) -> pa.Array:
    """First and middle names, as far as there are any."""
    both = np.char.strip(np.char.add(np.char.add(held.forename, " "), held.middle)) if len(held) else held.forename
    return nhs.texts(both)


FEED = Feed(
    name="births",
    title="Births, notified and registered",
    agency="registrar",
    standard="Like birth notifications and the register of births",
    cadence="monthly",
    extracts=extracts,
    form="births",
)
"""Notifications and registrations, monthly."""
