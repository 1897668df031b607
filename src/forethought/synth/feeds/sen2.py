"""Education, health and care plans, each January, as the person-level return asks for them (SEN2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Register, Registers
from forethought.synth.chance import pick
from forethought.synth.community import Community
from forethought.synth.feeds.feed import Extract, Feed
from forethought.synth.feeds.periods import code_column, date_column, identity, local_ids
from forethought.synth.feeds.school_records import by_period, chosen_codes, known_days, last_days, row_on
from forethought.synth.journeys.schooling.calendar import census_day
from forethought.synth.journeys.schooling.parameters import parameters
from forethought.synth.rows import NEVER, NOBODY

Ints = NDArray[Any]
Part = tuple[dict[str, pa.Array], Ints]
_IDENTITY = {
    "UPN": "upn", "UniqueLearnerNumber": "uln", "Surname": "surname", "Forename": "forename",
    "PersonBirthDate": "born", "Sex": "sex", "Ethnicity": "ethnicity", "Postcode": "postcode",
}  # fmt: skip
_MOVED, _DIED = "5", "8"


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """The return of each January in the window: requests of the year before it and those still open, assessments that
    ended in it, plans that ran in it."""
    years = [
        year for year in community.setting.window.each if census_day(year, "spring") < community.setting.window.end
    ]
    register = registers["council"]
    parts = [_january(community, year) for year in years]
    requests, assessed, plans = (
        (
            np.concatenate([part[kind] for part in parts]),
            np.repeat(np.arange(len(years)), [len(p[kind]) for p in parts]),
        )
        for kind in range(3)
    )
    days = np.asarray([census_day(year, "spring") for year in years])
    tables = {
        "requests": _requests(community, register, *requests, days),
        "assessments": _assessments(community, register, *assessed, days),
        "plans": _plans(community, register, *plans, days),
    }
    tables = {"persons": _persons(community, register, requests, plans, days), **tables}
    yield from by_period([str(year) for year in years], tables)


def _january(community: Community, year: int) -> tuple[Ints, Ints, Ints]:
    """Rows of requests, of requests assessed, and of support, that the return of a January holds."""
    schooling = community.schooling
    begin = int(np.datetime64(f"{year - 1}-01-01", "D").astype(np.int64))
    end = int(np.datetime64(f"{year}-01-01", "D").astype(np.int64))
    asked = schooling.requests
    answered = np.minimum(asked.issued, asked.refused)
    closed = np.where(asked.agreed, answered, asked.decided)
    requests = np.flatnonzero((asked.requested < end) & (closed >= begin))
    assessed = np.flatnonzero(asked.agreed & (answered >= begin) & (answered < end))
    plans = schooling.support
    running = np.flatnonzero((plans.kind == "E") & (plans.start <= census_day(year, "spring")) & (plans.end >= begin))
    return requests, assessed, running


def _persons(
    community: Community, register: Register, requests: tuple[Ints, Ints], plans: tuple[Ints, Ints], days: Ints
) -> Part:
    """Everyone named in the other tables, once in each return."""
    schooling = community.schooling
    person = np.concatenate([schooling.requests.person[requests[0]], schooling.support.person[plans[0]]])
    place = np.concatenate([requests[1], plans[1]])
    key = np.unique(place * 2**31 + person)
    place, person = key // 2**31, key % 2**31
    asked = days[place] if len(days) else place
    return {
        "PersonId": local_ids(register, person, asked),
        **identity(register, community.lives, person, asked, _IDENTITY),
    }, place


def _requests(community: Community, register: Register, row: Ints, place: Ints, days: Ints) -> Part:
    held, day = community.schooling.requests.take(row), days[place]
    done = held.decided <= day
    return {
        "PersonId": local_ids(register, held.person, day),
        "ReceivedDate": date_column(held.requested),
        "RequestSource": code_column(held.source),
        "RequestOutcome": code_column(np.where(done, np.where(held.agreed, "Y", "N"), "A")),
        "RequestOutcomeDate": date_column(known_days(held.decided, day)),
    }, place


def _assessments(community: Community, register: Register, row: Ints, place: Ints, days: Ints) -> Part:
    held, day = community.schooling.requests.take(row), days[place]
    ended = np.minimum(held.issued, held.refused)
    return {
        "PersonId": local_ids(register, held.person, day),
        "ReceivedDate": date_column(held.requested),
        "AssessmentOutcome": code_column(np.where(held.issued != NEVER, "Y", "N")),
        "AssessmentOutcomeDate": date_column(ended),
    }, place


def _plans(community: Community, register: Register, row: Ints, place: Ints, days: Ints) -> Part:
    setting, persons = community.setting, community.lives.persons
    held, day = community.schooling.support.take(row), days[place]
    main = community.schooling.enrolments
    main = main.take(main.main)
    taught = row_on(main, held.person, day)
    school = np.where(taught == NOBODY, NOBODY, main.school[taught]) if len(main) else taught
    ended = known_days(held.end, day)
    over = ended != NEVER
    rng = setting.stream("plans", "ceased")
    reason = pick(rng, parameters()["sen2"]["ceased"], len(community.schooling.support))[row]
    reason = np.where(persons.left[held.person] <= held.end, _MOVED, reason)
    reason = np.where(persons.died[held.person] <= held.end, _DIED, reason)
    return {
        "PersonId": local_ids(register, held.person, day),
        "StartDate": date_column(held.start),
        "PlacementURN": chosen_codes(setting.services.schools.urn, np.where(over, NOBODY, school)),
        "SENtype1": code_column(held.need),
        "SENtype2": code_column(held.second),
        "LastReview": date_column(_last_review(community, row, held.start, day)),
        "CeaseDate": date_column(last_days(ended)),
        "CeaseReason": code_column(np.where(over, reason, "")),
    }, place


def _last_review(community: Community, row: Ints, start: Ints, day: Ints) -> Ints:
    """Reviews come once a year after the plan, each some weeks late or early by the plan's own habit."""
    rng = community.setting.stream("plans", "reviews")
    habit = np.floor(rng.random(len(community.schooling.support)) * parameters()["sen2"]["review_spread_days"])[row]
    first = start + 365 - habit
    count = np.floor((day - first) / 365)
    return np.where(count >= 0, first + count * 365, NEVER).astype(np.int64)


FEED = Feed(
    name="sen2",
    title="Education, health and care plans (SEN2)",
    agency="council",
    standard="DfE SEN2 person-level return, as tables",
    cadence="yearly",
    extracts=extracts,
    form="sen2",
)
"""Each January, under the collection year it falls in."""
