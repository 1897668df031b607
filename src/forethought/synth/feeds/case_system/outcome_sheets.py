"""Health, behaviour and missing times of children looked after, and how care leavers fare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forethought.synth.days import plus_years
from forethought.synth.feeds.case_system.desk import Desk
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Sheet, day, flag, number, own_number, text
from forethought.synth.feeds.periods import Array
from forethought.synth.journeys.tables import CareLeavers, Missing
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.window import Window

_SPAN = 2**33


def outcome_sheets(desk: Desk) -> Mapping[str, Sheet]:
    """The tables by name."""
    return {
        "ssd_cla_health": _checks(desk),
        "ssd_cla_immunisations": _immunisations(desk),
        "ssd_cla_substance_misuse": _misuse(desk),
        "ssd_cla_convictions": _convictions(desk),
        "ssd_sdq_scores": _scores(desk),
        "ssd_missing": _missing(desk),
        "ssd_care_leavers": _leavers(desk),
    }


def _checks(desk: Desk) -> Sheet:
    rows, shape = desk.community.care.health, parameters()["health"]
    done = {name: np.flatnonzero(getattr(rows, name)) for name in shape["checks"]}
    at = np.concatenate(list(done.values()))
    kind = np.repeat(list(shape["checks"].values()), [len(found) for found in done.values()])
    on = desk.some_day("checks", rows.year[at])
    return Sheet(
        (on,),
        {
            "clah_health_check_id": own_number,
            "clah_person_id": desk.people(rows.person[at], on),
            "clah_health_check_type": text(kind),
            "clah_health_check_date": day(on),
            "clah_health_check_status": text(np.full(len(at), shape["status"])),
        },
    )


def _last_days(years: Array) -> NDArray[np.int64]:
    known, place = np.unique(years, return_inverse=True)
    return np.asarray([Window.bounds(int(year))[1] - 1 for year in known], np.int64)[place.reshape(-1)]


def _replaced(person: Array, on: NDArray[np.int64]) -> NDArray[np.int64]:
    """For rows in order of person and day, the day of the person's next one; NEVER for the last."""
    same = np.append(person[1:] == person[:-1], False)[: len(person)]
    return np.where(same, np.append(on[1:], NEVER)[: len(on)], NEVER)


def _immunisations(desk: Desk) -> Sheet:
    """One row for each child: how it was at the end of the last year."""
    rows = desk.community.care.health
    rows = rows.take(np.lexsort((rows.year, rows.person)))
    on = _last_days(rows.year)
    return Sheet(
        (on,),
        {
            "clai_person_id": desk.people(rows.person, on),
            "clai_immunisations_status": flag(rows.immunisations),
            "clai_immunisations_status_date": day(on),
        },
        until=_replaced(rows.person, on),
    )


def _misuse(desk: Desk) -> Sheet:
    rows = desk.community.care.health
    rows = rows.take(rows.substance_misuse)
    on = desk.some_day("misuse", rows.year)
    return Sheet(
        (on,),
        {
            "clas_substance_misuse_id": own_number,
            "clas_person_id": desk.people(rows.person, on),
            "clas_substance_misuse_date": day(on),
            "clas_intervention_received": flag(rows.intervention_received),
        },
    )


def _convictions(desk: Desk) -> Sheet:
    """Offences committed in care that led to a caution or sentence, from the day of the decision."""
    rows = desk.community.justice.offences
    rows = rows.take(np.isin(rows.outcome, parameters()["health"]["convicted"]))
    rows = rows.take(desk.periods_at(rows.person, rows.day) != NOBODY)
    return Sheet(
        (rows.decided,),
        {
            "clac_cla_conviction_id": own_number,
            "clac_person_id": desk.people(rows.person, rows.decided),
            "clac_cla_conviction_date": day(rows.day),
            "clac_cla_conviction_offence": text(rows.kind),
        },
    )


def _scores(desk: Desk) -> Sheet:
    rows = desk.community.care.health
    rows = rows.take((rows.sdq_score >= 0) | (rows.sdq_reason != ""))
    on = desk.some_day("scores", rows.year)
    scored = rows.sdq_score >= 0
    return Sheet(
        (on,),
        {
            "csdq_table_id": own_number,
            "csdq_person_id": desk.people(rows.person, on),
            "csdq_sdq_completed_date": day(np.where(scored, on, NEVER)),
            "csdq_sdq_reason": text(rows.sdq_reason),
            "csdq_sdq_score": text(np.where(scored, rows.sdq_score.astype(np.str_), "")),
        },
    )


def _missing(desk: Desk) -> Sheet:
    """Times missing, with the return interview where one is recorded of the report."""
    rows, reports = desk.community.care.missing, desk.community.justice.missing
    report = _reports_of(desk, rows)
    told = report != NOBODY
    offered = np.append(reports.offered, False)[report]
    held = np.append(reports.interviewed, NEVER)[report]
    accepted = np.where(offered, np.where(held < NEVER, "Y", "N"), "NA")
    since = np.where(held < NEVER, held, rows.end)
    return Sheet(
        (rows.start, rows.end, since),
        {
            "miss_table_id": own_number,
            "miss_person_id": desk.people(rows.person, rows.start),
            "miss_missing_episode_start_date": day(rows.start),
            "miss_missing_episode_type": text(rows.kind),
            "miss_missing_episode_end_date": day(rows.end),
            "miss_missing_rhi_offered": text(np.where(told, np.where(offered, "Y", "N"), ""), rows.end),
            "miss_missing_rhi_accepted": text(np.where(told, accepted, ""), since),
        },
    )


def _reports_of(desk: Desk, rows: Missing) -> NDArray[np.int64]:
    """The police's report of each time missing; nobody where there was none."""
    reports = desk.community.justice.missing
    key = reports.person.astype(np.int64) * _SPAN + reports.reported
    order = np.argsort(key, kind="stable")
    wanted = rows.person.astype(np.int64) * _SPAN + rows.start
    keys = np.append(key[order], NEVER * _SPAN)
    at = np.searchsorted(keys, wanted)
    return np.where((keys[at] == wanted) & (rows.kind == "M"), np.append(order, NOBODY)[at], NOBODY)


def _leavers(desk: Desk) -> Sheet:
    """One row for each care leaver, as found around the last birthday."""
    shape, rows = parameters()["leaver"], desk.community.care.leavers
    rows = rows.take(np.lexsort((rows.year, rows.person)))
    on, age = _birthdays(desk, rows)
    first = np.searchsorted(rows.person, rows.person)  # rows are in order of person
    unknown = shape["nothing_known"]
    home = np.where(rows.accommodation == unknown, "", rows.accommodation)
    letter, suited = (np.asarray([value[at : at + 1] for value in home.tolist()], np.str_) for at in (0, 1))
    return Sheet(
        (on,),
        {
            "clea_table_id": number(first),
            "clea_person_id": desk.people(rows.person, on),
            "clea_care_leaver_eligibility": text(
                np.where(age >= shape["former_from"], shape["former"], shape["relevant"])
            ),
            "clea_care_leaver_in_touch": text(rows.in_touch),
            "clea_care_leaver_accommodation": text(letter),
            "clea_care_leaver_accom_suitable": text(suited),
            "clea_care_leaver_activity": text(np.where(rows.activity == unknown, "", rows.activity)),
            **desk.led(rows.person, on, "clea_care_leaver", ("allocated_team", "worker_id")),
        },
        until=_replaced(rows.person, on),
    )


def _birthdays(desk: Desk, rows: CareLeavers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The birthday of each young person in the year, and how old they became."""
    born, last = desk.community.lives.persons.born[rows.person], _last_days(rows.year)
    years = rows.year - (born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
    found, age = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for count in np.unique(years).tolist():
        at = np.flatnonzero(years == count)
        this = plus_years(born[at], count)
        over = this > last[at]
        age[at] = count - over
        found[at] = np.where(over, plus_years(born[at], count - 1), this)
    return found, age
