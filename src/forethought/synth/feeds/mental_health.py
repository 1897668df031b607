"""What mental health services send each month: people, referrals, contacts, scores, stays.

Like the Mental Health Services Data Set; reasons and tools are in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from forethought.synth.agencies import Registers
from forethought.synth.chance import chosen, pick
from forethought.synth.community import Community
from forethought.synth.feeds import nhs
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.journeys.health.parameters import parameters
from forethought.synth.journeys.health.tables import MentalHealthContacts
from forethought.synth.journeys.status import Status
from forethought.synth.rows import NEVER

_NAME = "mental-health"


@dataclass(frozen=True)
class _Twice:
    """What is sent when it was recorded as begun, and again when it was recorded as over: rows, the days of recording,
    and whether the end was known by then."""

    rows: nhs.Array
    day: nhs.Array
    ended: nhs.Array


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a month of what was recorded in it, and everyone it is about as the service holds them at its end.
    Referrals and stays are sent when they began, and again, with their end, when they are over."""
    setting, window = community.setting, community.setting.window
    referrals, contacts, stays = community.health.referrals, community.health.contacts, community.health.admissions
    came = nhs.recorded(setting, _NAME, "referrals", referrals.referred)
    seen = np.maximum(nhs.recorded(setting, _NAME, "contacts", contacts.day), came[contacts.referral])
    met = np.flatnonzero(seen < window.end)
    in_bed = np.flatnonzero((stays.cause == "mental_health") & (stays.method == "planned"))
    sent = _twice(community, "closures", came, referrals.closed)
    entered = nhs.recorded(setting, _NAME, "stays", stays.admitted)
    beds = _twice(community, "ends of stays", entered, stays.discharged, in_bed)
    people = nhs.patients(
        registers["mental_health"],
        window,
        np.concatenate([referrals.person[sent.rows], contacts.person[met], stays.person[beds.rows]]),
        np.concatenate([sent.day, seen[met], beds.day]),
    )
    mine, theirs, of_beds = np.split(people.local_ids(), [len(sent.rows), len(sent.rows) + len(met)])
    scored = met[contacts.score[met] >= 0]
    yield from nhs.monthly(
        window,
        {
            "MHS001MPI": nhs.Sent(_people(people), people.day),
            "MHS002GP": nhs.Sent(_practices(community, people), people.day),
            "MHS005PatInd": nhs.Sent(_indicators(community, people), people.day),
            "MHS101Referral": nhs.Sent(_referrals(community, sent, mine), sent.day),
            "MHS102ServiceTypeReferredTo": nhs.Sent(_teams(community, sent), sent.day),
            "MHS201CareContact": nhs.Sent(_contacts(community, contacts, met, theirs), seen[met]),
            "MHS606CodedScoreAssessmentRefer": nhs.Sent(_scores(community, contacts, scored), seen[scored]),
            "MHS501HospProvSpell": nhs.Sent(_stays(community, beds, of_beds), beds.day),
        },
    )


def _twice(community: Community, name: str, began: nhs.Array, end: nhs.Array, only: nhs.Array | None = None) -> _Twice:
    """``began``: the day recorded, ``end``: the day it ended or NEVER; ``only``: the rows asked for."""
    window = community.setting.window
    over = np.maximum(nhs.recorded(community.setting, _NAME, name, end), began)
    rows = np.arange(len(began)) if only is None else only
    new = rows[(began[rows] >= window.first) & (began[rows] < window.end)]
    closed = rows[(end[rows] != NEVER) & (over[rows] >= window.first) & (over[rows] < window.end)]
    ended = np.concatenate([end[new] <= began[new], np.ones(len(closed), np.bool_)])
    return _Twice(np.concatenate([new, closed]), np.concatenate([began[new], over[closed]]), ended)


def _people(people: nhs.Patients) -> pa.Table:
    held = people.held
    return nhs.table(
        {
            "LocalPatientId": people.ids,
            "OrgIDProv": nhs.constant(parameters()["feeds"]["codes"]["mental_health"], len(held)),
            "NHSNumber": nhs.texts(held.nhs_number),
            "PersonBirthDate": nhs.texts(held.born),
            "Postcode": nhs.texts(held.postcode),
            "Gender": nhs.coded("sex", held.sex),
            "NHSDEthnicity": nhs.coded("ethnicity", held.ethnicity),
        }
    )


def _practices(community: Community, people: nhs.Patients) -> pa.Table:
    return nhs.table(
        {
            "LocalPatientId": people.ids,
            "GMPReg": nhs.practice_codes(community, people.person, people.day),
        }
    )


def _indicators(community: Community, people: nhs.Patients) -> pa.Table:
    """Where the service knows that a child is looked after or under a plan."""
    status = Status(community.need, community.care)
    rng = community.setting.stream("feeds", _NAME, "status")
    share = parameters()["feeds"]["known"]["status"]
    aware = chosen(rng, share, len(community.lives.persons))[people.person]
    return nhs.table(
        {
            "LocalPatientId": people.ids,
            "LACStatus": nhs.yes_no(aware & status.in_care(people.person, people.day)),
            "CPP": nhs.yes_no(aware & status.under_plan(people.person, people.day)),
        }
    )


def _referrals(community: Community, sent: _Twice, ids: nhs.Array) -> pa.Table:
    held = community.health.referrals.take(sent.rows)
    return nhs.table(
        {
            "ServiceRequestId": nhs.event_ids(community.setting, "MR", sent.rows),
            "LocalPatientId": nhs.texts(ids),
            "ReferralRequestReceivedDate": nhs.dates(held.referred),
            "SourceOfReferralMH": nhs.coded("mental_health_source", held.source),
            "PrimReasonReferralMH": nhs.coded("mental_health_reason", held.reason),
            "ServDischDate": nhs.dates(np.where(sent.ended, held.closed, NEVER)),
        }
    )


def _teams(community: Community, sent: _Twice) -> pa.Table:
    held = community.health.referrals.take(sent.rows)
    return nhs.table(
        {
            "ServiceRequestId": nhs.event_ids(community.setting, "MR", sent.rows),
            "ServTeamTypeRefToMH": nhs.coded("mental_health_team", held.team),
            "ReferClosReason": nhs.coded("mental_health_ending", np.where(sent.ended, held.ending, "")),
        }
    )


def _contacts(community: Community, made: MentalHealthContacts, rows: nhs.Array, ids: nhs.Array) -> pa.Table:
    held = made.take(rows)
    return nhs.table(
        {
            "CareContactId": nhs.event_ids(community.setting, "MC", rows),
            "ServiceRequestId": nhs.event_ids(community.setting, "MR", held.referral),
            "LocalPatientId": nhs.texts(ids),
            "CareContDate": nhs.dates(held.day),
            "AttendStatus": nhs.coded("attendance", held.attendance),
        }
    )


def _scores(community: Community, made: MentalHealthContacts, rows: nhs.Array) -> pa.Table:
    held = made.take(rows)
    return nhs.table(
        {
            "ServiceRequestId": nhs.event_ids(community.setting, "MR", held.referral),
            "CareContactId": nhs.event_ids(community.setting, "MC", rows),
            "AssToolCompTimestamp": nhs.dates(held.day),
            "CodedAssToolType": nhs.constant("SDQ, total difficulties", len(rows)),
            "PersScore": nhs.numbers(held.score),
        }
    )


def _stays(community: Community, beds: _Twice, ids: nhs.Array) -> pa.Table:
    """Stays in beds of the service, and whether the young person was detained under the Act."""
    held, shape = community.health.admissions, parameters()["feeds"]["detained"]
    rng = community.setting.stream("feeds", _NAME, "detained")
    detained = chosen(rng, shape["share"], len(held))[beds.rows]
    classes = pick(rng, shape["classes"], len(held))[beds.rows]
    return nhs.table(
        {
            "HospProvSpellID": nhs.event_ids(community.setting, "MS", beds.rows),
            "LocalPatientId": nhs.texts(ids),
            "StartDateHospProvSpell": nhs.dates(held.admitted[beds.rows]),
            "DischDateHospProvSpell": nhs.dates(np.where(beds.ended, held.discharged[beds.rows], NEVER)),
            "NHSDLegalStatus": nhs.texts(np.where(detained, classes, "01")),
        }
    )


FEED = Feed(
    name=_NAME,
    title="Mental health services",
    agency="mental_health",
    standard="Like the Mental Health Services Data Set (MHSDS) v6",
    cadence="monthly",
    extracts=extracts,
    form=_NAME,
)
"""People, referrals, contacts and stays of mental health services, monthly."""
