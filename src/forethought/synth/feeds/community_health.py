"""What health visitors, school nurses and clinics send each month: people, referrals, contacts, activities.

Like the Community Services Data Set; what was found is in plain words where that has SNOMED CT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.chance import chosen
from forethought.synth.community import Community
from forethought.synth.feeds import nhs
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.tables import HealthVisits
from forethought.synth.journeys.status import Status
from forethought.synth.rows import NEVER

_NAME = "community-health"
_ANTENATAL = "ANT"
_YOUNG_REVIEW = "W68"


@dataclass(frozen=True)
class _Contacts:
    """Contacts that were recorded within the window: their rows, when, whom they are about, and the referral of each.
    Before birth it is the mother whom the service knows. ``opening`` is for each referral the contact recorded first,
    and ``earliest`` the day of its earliest contact."""

    rows: nhs.Array
    made: HealthVisits
    recorded: nhs.Array
    patient: nhs.Array
    service: nhs.Array
    referral: nhs.Array
    opening: nhs.Array
    earliest: nhs.Array


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a month: contacts, doses and plans that were recorded in it, and everyone they are about as the
    service holds them at its end. A referral is in the month of the first contact that followed it."""
    setting, window = community.setting, community.setting.window
    contacts = _contacts(community)
    doses = community.health.immunisations
    dose_day = nhs.recorded(setting, _NAME, "immunisations", doses.day)
    given = np.flatnonzero(dose_day < window.end)
    plan, plan_day, open_still = _plans(community)
    first = contacts.opening
    people = nhs.patients(
        registers["health_visiting"],
        window,
        np.concatenate([contacts.patient, doses.person[given], community.need.protection.person[plan]]),
        np.concatenate([contacts.recorded, dose_day[given], plan_day]),
    )
    ids = people.local_ids()
    split = len(contacts.rows), len(contacts.rows) + len(given)
    own, of_dose, of_plan = ids[: split[0]], ids[split[0] : split[1]], ids[split[1] :]
    sent = {
        "CYP001MPI": nhs.Sent(_people(community, people), people.day),
        "CYP002GP": nhs.Sent(_practices(community, people), people.day),
        "CYP101Referral": nhs.Sent(_referrals(community, contacts, own), contacts.recorded[first]),
        "CYP201CareContact": nhs.Sent(_contact_table(community, contacts, own), contacts.recorded),
        "Immunisation": nhs.Sent(_doses(community, given, of_dose), dose_day[given]),
        "ChildProtectionPlan": nhs.Sent(_plan_table(community, plan, open_still, of_plan), plan_day),
    }
    yield from nhs.monthly(window, sent | _activities(community, contacts))


def _contacts(community: Community) -> _Contacts:
    setting, every, persons = community.setting, community.health.visits, community.lives.persons
    recorded = nhs.recorded(setting, _NAME, "contacts", every.day)
    rows = np.flatnonzero(recorded < setting.window.end)
    made, recorded = every.take(rows), recorded[rows]
    patient = np.where(made.kind == _ANTENATAL, persons.mother[made.person], made.person)
    service = nhs.mapped("service", made.kind)
    names, number = np.unique(service, return_inverse=True)
    key = patient.astype(np.int64) * max(len(names), 1) + number
    order = np.argsort(recorded, kind="stable")
    _, first, place = np.unique(key[order], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first, kind="stable"), kind="stable")
    referral = np.empty(len(key), np.int64)
    referral[order] = rank[place]
    earliest = np.full(len(first), NEVER, np.int64)
    np.minimum.at(earliest, referral, made.day)
    return _Contacts(rows, made, recorded, patient, service, referral, order[np.sort(first)], earliest)


def _people(community: Community, people: nhs.Patients) -> pa.Table:
    held, known = people.held, parameters()["feeds"]["known"]["status"]
    status = Status(community.need, community.care)
    rng = community.setting.stream("feeds", _NAME, "status")
    aware = chosen(rng, known, len(community.lives.persons))[people.person]
    return nhs.table(
        {
            "LocalPatientID": people.ids,
            "OrgIDLocalPatientID": nhs.constant(parameters()["feeds"]["codes"]["community"], len(held)),
            "NHSNumber": nhs.texts(held.nhs_number),
            "PersonBirthDate": nhs.texts(held.born),
            "Postcode": nhs.texts(held.postcode),
            "Gender": nhs.coded("sex", held.sex),
            "EthnicCategory": nhs.coded("ethnicity", held.ethnicity),
            "LookedAfterChildInd": nhs.yes_no(aware & status.in_care(people.person, people.day)),
            "ChildInNeedInd": nhs.yes_no(aware & status.in_need(people.person, people.day)),
        }
    )


def _practices(community: Community, people: nhs.Patients) -> pa.Table:
    return nhs.table(
        {
            "LocalPatientID": people.ids,
            "OrgID_GP": nhs.practice_codes(community, people.person, people.day),
        }
    )


def _referrals(community: Community, contacts: _Contacts, ids: nhs.Array) -> pa.Table:
    """Referrals to each service, at their first contact; before it by some days."""
    setting, first = community.setting, contacts.opening
    rng = setting.stream("feeds", _NAME, "referrals")
    service = contacts.service[first]
    wait = np.floor(rng.exponential(parameters()["feeds"]["referral_wait_days"], len(first))).astype(np.int64)
    day = np.maximum(contacts.earliest - wait, community.lives.persons.born[contacts.patient[first]])
    return nhs.table(
        {
            "ServiceRequestID": nhs.event_ids(setting, "SR", contacts.referral[first]),
            "LocalPatientID": nhs.texts(ids[first]),
            "ReferralRequestReceivedDate": nhs.dates(day),
            "SourceOfReferral": nhs.coded("source", service),
            "PrimaryReasonForReferral": nhs.coded("reason", service),
            "ServiceOrTeamType": nhs.coded("team", service),
        }
    )


def _contact_table(community: Community, contacts: _Contacts, ids: nhs.Array) -> pa.Table:
    setting, made = community.setting, contacts.made
    return nhs.table(
        {
            "CareContactID": nhs.event_ids(setting, "CC", contacts.rows),
            "ServiceRequestID": nhs.event_ids(setting, "SR", contacts.referral),
            "LocalPatientID": nhs.texts(ids),
            "CareContactDate": nhs.dates(made.day),
            "ConsultationMedium": nhs.constant("face to face", len(made)),
            "ActivityLocationType": nhs.coded("place", made.kind),
            "AttendanceStatus": nhs.coded("attendance", made.attendance),
        }
    )


def _activities(community: Community, contacts: _Contacts) -> dict[str, nhs.Sent]:
    """What was done in contacts that took place: the activity, and what was asked in some."""
    setting, made = community.setting, contacts.made
    seen = np.flatnonzero(made.attendance == "seen")
    review = np.flatnonzero((made.kind == _YOUNG_REVIEW) & (made.attendance == "seen"))
    fed = _feeding(community, made.person[review])
    review, fed = review[fed != ""], fed[fed != ""]
    scored = np.flatnonzero(made.score >= 0)
    rows = contacts.rows
    activity = nhs.table(
        {
            "CareActivityID": nhs.event_ids(setting, "CA", rows[seen]),
            "CareContactID": nhs.event_ids(setting, "CC", rows[seen]),
            "CareActivityType": nhs.coded("activity", made.kind[seen]),
        }
    )
    feeding = nhs.table(
        {
            "CareActivityID": nhs.event_ids(setting, "CA", rows[review]),
            "BreastfeedingStatus": nhs.coded("feeding", fed),
        }
    )
    scores = nhs.table(
        {
            "CareActivityID": nhs.event_ids(setting, "CA", rows[scored]),
            "CodedAssessmentToolType": nhs.constant("ASQ-3, lowest of five domains", len(scored)),
            "PersScore": nhs.numbers(made.score[scored]),
        }
    )
    return {
        "CYP202CareActivity": nhs.Sent(activity, contacts.recorded[seen]),
        "CYP601BreastfeedingStatus": nhs.Sent(feeding, contacts.recorded[review]),
        "CodedScoredAssessment": nhs.Sent(scores, contacts.recorded[scored]),
    }


def _feeding(community: Community, persons: nhs.Array) -> nhs.Array:
    """What the babies are fed at 6 to 8 weeks, empty for those not born here."""
    births, pregnancies = community.health.births, community.health.pregnancies
    of = np.full(len(community.lives.persons), -1)
    of[births.person] = births.pregnancy
    found: nhs.Array = np.append(pregnancies.feeding_later, "")[of[persons]]
    return found


def _doses(community: Community, rows: nhs.Array, ids: nhs.Array) -> pa.Table:
    made = community.health.immunisations.take(rows)
    return nhs.table(
        {
            "LocalPatientID": nhs.texts(ids),
            "ImmunisationDate": nhs.dates(made.day),
            "Vaccine": nhs.texts(made.vaccine),
            "DoseNumber": nhs.numbers(made.dose),
        }
    )


def _plans(community: Community) -> tuple[nhs.Array, nhs.Array, nhs.Array]:
    """Child protection plans that the service was told of: rows, the day it wrote it down, and whether the plan was
    open then. A plan is told of when it begins and again when it ends."""
    setting, plans = community.setting, community.need.protection
    rng = setting.stream("feeds", _NAME, "plans")
    told = chosen(rng, parameters()["feeds"]["known"]["status"], len(plans))
    start = nhs.recorded(setting, _NAME, "plans", plans.start)
    end = np.maximum(nhs.recorded(setting, _NAME, "plans ended", plans.end), start)
    window = setting.window
    begun = np.flatnonzero(told & (start >= window.first) & (start < window.end))
    over = np.flatnonzero(told & (plans.end != NEVER) & (end >= window.first) & (end < window.end))
    still = np.concatenate([plans.end[begun] > start[begun], np.zeros(len(over), np.bool_)])
    return np.concatenate([begun, over]), np.concatenate([start[begun], end[over]]), still


def _plan_table(community: Community, rows: nhs.Array, open_still: nhs.Array, ids: nhs.Array) -> pa.Table:
    plans = community.need.protection.take(rows)
    return nhs.table(
        {
            "LocalPatientID": nhs.texts(ids),
            "ChildProtectionPlanReason": nhs.coded("plan_category", plans.latest_category),
            "ChildProtectionPlanStartDate": nhs.dates(plans.start),
            "ChildProtectionPlanEndDate": nhs.dates(np.where(open_still, NEVER, plans.end)),
        }
    )


FEED = Feed(
    name=_NAME,
    title="Community health services",
    agency="health_visiting",
    standard="Like the Community Services Data Set (CSDS) v1.6",
    cadence="monthly",
    extracts=extracts,
    form=_NAME,
)
"""People, referrals, contacts and activities of community health services, monthly."""
