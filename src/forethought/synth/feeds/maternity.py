"""What maternity services send each month: bookings, deliveries, babies. Like the Maternity Services Data Set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.chance import chosen
from forethought.synth.community import Community
from forethought.synth.feeds import nhs
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.status import Spells, Status
from forethought.synth.rows import NEVER

_TERM = 280


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a month. Mothers and babies are held by the maternity service's own numbers; a pregnancy is in the
    month in which its booking was recorded, and again in that of the delivery."""
    setting, made = community.setting, community.health.pregnancies
    booked = nhs.recorded(setting, "maternity", "bookings", made.booked)
    ends = nhs.recorded(setting, "maternity", "deliveries", np.where(made.outcome == "lost", NEVER, made.delivered))
    window = setting.window
    at_booking = np.flatnonzero((booked >= window.first) & (booked < window.end))
    at_delivery = np.flatnonzero((ends >= window.first) & (ends < window.end))
    births = community.health.births
    born = np.flatnonzero(np.isin(births.pregnancy, at_delivery))
    baby_day = ends[births.pregnancy[born]]
    mothers = nhs.patients(
        registers["maternity"],
        window,
        np.concatenate([made.mother[at_booking], made.mother[at_delivery]]),
        np.concatenate([booked[at_booking], ends[at_delivery]]),
    )
    ids = mothers.local_ids()
    babies = nhs.patients(registers["maternity"], window, births.person[born], baby_day)
    mother_ids = dict(zip(at_delivery.tolist(), ids[len(at_booking) :].tolist(), strict=True))
    of_baby = np.asarray([mother_ids[row] for row in births.pregnancy[born].tolist()], np.str_)
    yield from nhs.monthly(
        window,
        {
            "MSD001MotherDemog": nhs.Sent(_mothers(mothers), mothers.day),
            "MSD002GP": nhs.Sent(_practices(community, mothers), mothers.day),
            "MSD101PregnancyBooking": nhs.Sent(
                _bookings(community, at_booking, ids[: len(at_booking)]), booked[at_booking]
            ),
            "MSD301LabourDelivery": nhs.Sent(
                _deliveries(community, at_delivery, ids[len(at_booking) :]), ends[at_delivery]
            ),
            "MSD401BabyDemographics": nhs.Sent(_babies(community, born, babies, of_baby), baby_day),
        },
    )


def _mothers(mothers: nhs.Patients) -> pa.Table:
    held = mothers.held
    return nhs.table(
        {
            "LocalPatientIdMother": mothers.ids,
            "OrgIdLocalPatientId": nhs.constant(parameters()["feeds"]["codes"]["maternity"], len(held)),
            "NHSNumberMother": nhs.texts(held.nhs_number),
            "PersonBirthDateMother": nhs.texts(held.born),
            "Postcode": nhs.texts(held.postcode),
            "EthnicCategoryMother": nhs.coded("ethnicity", held.ethnicity),
        }
    )


def _practices(community: Community, mothers: nhs.Patients) -> pa.Table:
    return nhs.table(
        {
            "LocalPatientIdMother": mothers.ids,
            "OrgIdGMPMother": nhs.practice_codes(community, mothers.person, mothers.day),
        }
    )


def _bookings(community: Community, rows: nhs.Array, ids: nhs.Array) -> pa.Table:
    """Pregnancies as they were at booking."""
    setting, made, lives = community.setting, community.health.pregnancies.take(rows), community.lives
    known = parameters()["feeds"]["known"]
    rng = setting.stream("feeds", "maternity", "bookings")
    needs = lives.needs.take(np.isin(lives.needs.need, ("learning_disability", "physical_disability")))
    disabled = Spells(needs.person, needs.start, needs.end).covers(made.mother, made.booked)
    unions = lives.relationships.take(lives.relationships.kind == "partner")
    partner = Spells(unions.person, unions.start, unions.end).covers(made.mother, made.booked)
    return nhs.table(
        {
            "PregnancyID": nhs.event_ids(setting, "PG", rows),
            "LocalPatientIdMother": nhs.texts(ids),
            "AntenatalAppDate": nhs.dates(made.booked),
            "GestationAtBooking": nhs.numbers(made.booked - (made.due - _TERM)),
            "EDDAgreed": nhs.dates(made.due),
            "PreviousLiveBirths": nhs.numbers(made.earlier),
            "ComplexSocialFactorsInd": nhs.yes_no(made.complex & chosen(rng, known["complex"], len(rows))),
            "FolicAcidSupplement": nhs.yes_no(made.folic_acid),
            "SmokingStatusBooking": nhs.coded("smoking", made.smoked_at_booking.astype(np.str_)),
            "DisabilityIndMother": nhs.yes_no(disabled & chosen(rng, known["disability"], len(rows))),
            "SupportStatusMother": nhs.yes_no(partner | chosen(rng, known["no_partner_supported"], len(rows))),
            "AntenatalTeam": nhs.constant(f"{setting.ground.name} community midwives", len(rows)),
        }
    )


def _deliveries(community: Community, rows: nhs.Array, ids: nhs.Array) -> pa.Table:
    setting, made = community.setting, community.health.pregnancies.take(rows)
    return nhs.table(
        {
            "LabourDeliveryID": nhs.event_ids(setting, "LD", rows),
            "PregnancyID": nhs.event_ids(setting, "PG", np.where(made.booked == NEVER, -1, rows)),
            "LocalPatientIdMother": nhs.texts(ids),
            "DeliveryDate": nhs.dates(made.delivered),
            "PlaceOfBirth": nhs.hospital_codes(community, made.hospital),
            "DeliveryMethodCode": nhs.coded("delivery", made.method),
            "PregOutcome": nhs.texts(made.outcome),
            "GestationLengthBirth": nhs.numbers(made.delivered - (made.due - _TERM)),
            "SmokingStatusDelivery": nhs.coded("smoking", made.smoked_at_delivery.astype(np.str_)),
        }
    )


def _babies(community: Community, rows: nhs.Array, babies: nhs.Patients, mother_ids: nhs.Array) -> pa.Table:
    setting, made, persons = community.setting, community.health.births.take(rows), community.lives.persons
    pregnancies, held = community.health.pregnancies, babies.held
    known = parameters()["feeds"]["known"]["status"]
    rng = setting.stream("feeds", "maternity", "babies")
    status = Status(community.need, community.care)
    open_case = status.in_need(made.person, persons.born[made.person])
    place = babies.place
    return nhs.table(
        {
            "LocalPatientIdBaby": nhs.texts(held.local_id[place]),
            "LabourDeliveryID": nhs.event_ids(setting, "LD", made.pregnancy),
            "LocalPatientIdMother": nhs.texts(mother_ids),
            "NHSNumberBaby": nhs.texts(held.nhs_number[place]),
            "PersonBirthDateBaby": nhs.texts(held.born[place]),
            "PersonBirthTimeBaby": nhs.times(made.minute),
            "PersonPhenSex": nhs.coded("sex", held.sex[place]),
            "BirthOrderMaternityBaby": nhs.numbers(np.maximum(persons.birth_order[made.person], 1)),
            "BirthWeight": nhs.numbers(made.weight),
            "GestationLengthBirth": nhs.numbers(persons.born[made.person] - (pregnancies.due[made.pregnancy] - _TERM)),
            "ApgarScore5": nhs.numbers(made.apgar),
            "DischargeFeeding": nhs.coded("feeding", pregnancies.feeding[made.pregnancy]),
            "SafeguardingConcern": nhs.yes_no(open_case & chosen(rng, known, len(rows))),
        }
    )


FEED = Feed(
    name="maternity",
    title="Maternity services",
    agency="maternity",
    standard="Like the Maternity Services Data Set (MSDS) v2",
    cadence="monthly",
    extracts=extracts,
    form="maternity",
)
"""Bookings, deliveries and babies, monthly."""
