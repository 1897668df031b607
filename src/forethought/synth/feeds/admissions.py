"""What hospitals send of stays that ended, each month: of children, and of births and deliveries.

Like Hospital Episode Statistics of admitted patients, one episode for each stay.
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
from forethought.synth.journeys.status import Status
from forethought.synth.rows import NEVER, NOBODY

YEAR = 365.25
_BABIES = (1, 7, 29, 91, 182, 273)  # days of age at which 7002 to 7007 begin


@dataclass(frozen=True)
class Stays:
    """Stays of every kind in one shape, as episodes tell of them. Texts are codes, empty where there is none.
    ``weight`` and ``weeks`` are those of a birth, -1 otherwise; ``kind`` is ``general delivery birth``."""

    person: nhs.Array
    admitted: nhs.Array
    discharged: nhs.Array
    method: nhs.Array
    kind: nhs.Array
    diagnosis: nhs.Array
    second: nhs.Array
    external: nhs.Array
    hospital: nhs.Array
    destination: nhs.Array
    delayed: nhs.Array
    weight: nhs.Array
    weeks: nhs.Array

    def take(self, rows: nhs.Array) -> Stays:
        """Some of them."""
        return Stays(*(column[rows] for column in vars(self).values()))


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """One extract a month of the stays that were written up in it, some time after discharge."""
    window = community.setting.window
    parts = (_children(community), _babies(community), _mothers(community))
    every = Stays(*(np.concatenate(columns) for columns in zip(*(vars(part).values() for part in parts), strict=True)))
    recorded = nhs.recorded(community.setting, "admissions", "stays", every.discharged)
    rows = np.flatnonzero(recorded < window.end)
    table = _episodes(community, registers, every.take(rows), rows)
    yield from nhs.monthly(window, {"APCEpisode": nhs.Sent(table, recorded[rows])})


def _children(community: Community) -> Stays:
    made, shape = community.health.admissions, parameters()["feeds"]
    rng, count = community.setting.stream("feeds", "admissions", "diagnoses"), len(made)
    diagnosis, external, second = (np.full(count, "", "U5") for _ in range(3))
    for cause in np.unique(made.cause):
        at = np.flatnonzero(made.cause == cause)
        diagnosis[at] = pick(rng, shape["diagnosis"][str(cause)], len(at))
    for intent, weights in shape["external"].items():
        at = np.flatnonzero(made.intent == intent)
        external[at] = pick(rng, weights, len(at))
    concern = np.append(community.health.attendances.concern, False)[made.attendance]
    harmed = np.flatnonzero(concern & chosen(rng, shape["maltreatment"]["share"], count))
    second[harmed] = pick(rng, shape["maltreatment"]["codes"], len(harmed))
    nothing = np.full(count, -1)
    return Stays(
        made.person, made.admitted, made.discharged, np.where(made.method == "emergency", "21", "11"),
        np.full(count, "general"), diagnosis, second, external, made.hospital,
        _destinations(community, made.person, made.discharged), made.delayed, nothing, nothing,
    )  # fmt: skip


def _destinations(community: Community, person: nhs.Array, day: nhs.Array) -> nhs.Array:
    """Home, to the care of the council, or dead."""
    known = np.where(day == NEVER, community.setting.window.end, day)
    looked_after = Status(community.need, community.care).in_care(person, known)
    died = community.lives.persons.died[person] == day
    found: nhs.Array = np.where(died & (day != NEVER), "79", np.where(looked_after, "65", "19"))
    return found


def _babies(community: Community) -> Stays:
    """Births in hospital. Babies born early stay until about the day they were expected."""
    births, persons = community.health.births, community.lives.persons
    pregnancies = community.health.pregnancies
    births = births.take(pregnancies.hospital[births.pregnancy] != NOBODY)
    rng, shape = community.setting.stream("feeds", "admissions", "babies"), parameters()["feeds"]["newborn"]
    born, count = persons.born[births.person].astype(np.int64), len(births)
    early = np.maximum(shape["at_home_from_weeks"] - births.weeks, 0) * 7
    stay = np.floor(rng.exponential(shape["mean_days"], count) + early * rng.uniform(shape["early_least"], 1, count))
    discharged = np.minimum(born + stay.astype(np.int64), np.maximum(persons.died[births.person], born))
    discharged = np.where(discharged >= community.setting.window.end, NEVER, discharged)
    codes = np.where(persons.birth_order[births.person] > 0, "Z38.3", "Z38.0")
    nothing = np.full(count, "", "U5")
    return Stays(
        births.person, born, discharged, np.full(count, "82"), np.full(count, "birth"), codes,
        np.where(births.weeks < 37, "P07.3", np.where(births.weight < 2500, "P07.1", "")), nothing,
        pregnancies.hospital[births.pregnancy], _destinations(community, births.person, discharged),
        np.zeros(count, np.bool_), births.weight, births.weeks,
    )  # fmt: skip


def _mothers(community: Community) -> Stays:
    """Deliveries in hospital."""
    made = community.health.pregnancies
    made = made.take(np.isin(made.outcome, ("live", "stillborn")) & (made.hospital != NOBODY))
    rng, shape = community.setting.stream("feeds", "admissions", "mothers"), parameters()["feeds"]["delivery_stay"]
    day, count = made.delivered.astype(np.int64), len(made)
    caesarean = np.char.find(made.method, "caesarean") >= 0
    stay = rng.poisson(np.where(caesarean, shape["caesarean_days"], shape["usual_days"]))
    discharged = np.where(day + stay >= community.setting.window.end, NEVER, day + stay)
    codes = np.where(caesarean, "O82.9", np.where(made.method == "instrumental", "O81.5", "O80.9"))
    nothing, unknown = np.full(count, "", "U5"), np.full(count, -1)
    return Stays(
        made.mother, day, discharged, np.full(count, "31"), np.full(count, "delivery"), codes,
        np.where(made.outcome == "stillborn", "Z37.1", "Z37.0"), nothing, made.hospital,
        np.full(count, "19"), np.zeros(count, np.bool_), unknown, unknown,
    )  # fmt: skip


def _episodes(community: Community, registers: Registers, stays: Stays, rows: nhs.Array) -> pa.Table:
    setting = community.setting
    held = registers["hospital"].held(stays.person.astype(np.int32), stays.discharged.astype(np.int32))
    return nhs.table(
        {
            "EPIKEY": nhs.event_ids(setting, "EP", rows),
            "PROCODE": nhs.hospital_codes(community, stays.hospital),
            "LOPATID": nhs.texts(held.local_id),
            "NEWNHSNO": nhs.texts(held.nhs_number),
            "DOB": nhs.texts(held.born),
            "SEX": nhs.coded("sex", held.sex),
            "ETHNOS": nhs.coded("ethnicity", held.ethnicity),
            "HOMEADD": nhs.texts(held.postcode),
            "GPPRAC": nhs.practice_codes(community, stays.person, stays.discharged),
            "STARTAGE": nhs.numbers(_start_ages(community, stays)),
            "EPITYPE": nhs.coded("episode_type", stays.kind),
            "ADMIDATE": nhs.dates(stays.admitted),
            "ADMIMETH": nhs.texts(stays.method),
            "DISDATE": nhs.dates(stays.discharged),
            "DISDEST": nhs.texts(stays.destination),
            "DISREADY_DELAYED": nhs.yes_no(stays.delayed),
            "DIAG_01": nhs.texts(stays.diagnosis),
            "DIAG_02": nhs.texts(stays.second),
            "CAUSE": nhs.texts(stays.external),
            "BIRWEIT": nhs.numbers(stays.weight),
            "GESTAT": nhs.numbers(stays.weeks),
        }
    )


def _start_ages(community: Community, stays: Stays) -> nhs.Array:
    """Age in years at admission; 7001 to 7007 for those not yet one year old."""
    days = stays.admitted - community.lives.persons.born[stays.person]
    baby = 7001 + np.searchsorted(np.asarray(_BABIES), days, side="right")
    found: nhs.Array = np.where(days < 365, baby, np.floor((days + 0.5) / YEAR).astype(np.int64))
    return found


FEED = Feed(
    name="admissions",
    title="Hospital stays of children, births and deliveries",
    agency="hospital",
    standard="Like Hospital Episode Statistics, admitted patient care",
    cadence="monthly",
    extracts=extracts,
    form="admissions",
)
"""Finished stays, monthly."""
