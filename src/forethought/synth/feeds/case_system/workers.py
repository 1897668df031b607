"""Who is involved with whom (``ssd_involvements``), and the professionals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies import Register
from forethought.synth.chance import between, pick
from forethought.synth.community import Community
from forethought.synth.feeds.case_system.parameters import parameters
from forethought.synth.feeds.case_system.sheets import Sheet, day, number, own_number, text
from forethought.synth.feeds.periods import Array, code_column
from forethought.synth.journeys.support.households import Values
from forethought.synth.journeys.tables import Cases
from forethought.synth.rows import NEVER, NOBODY, Codes, Days, References, Rows
from forethought.synth.setting import Setting

_YEAR = 365
_SPAN = 2**33


@dataclass(frozen=True)
class Involved(Rows):
    """Times for which a social worker held a child's case. ``reason`` says why this one began; ``case`` is nobody for
    children who came straight into care."""

    person: References
    case: References
    worker: References
    start: Days
    end: Days
    reason: Codes


class Workers:
    """Who held whose case, in order of day; and who did on a given day."""

    def __init__(self, community: Community) -> None:
        self._setting = community.setting
        rows = Involved.join(_of_care(community), _of_cases(community))
        self.rows = rows.take(np.lexsort((rows.case, rows.person, rows.start)))

    @cached_property
    def _leads(self) -> Values:
        rows = self.rows
        return Values(rows.person, rows.start, rows.end, rows.worker)

    def lead(self, persons: Array, days: Array) -> NDArray[np.int32]:
        """The worker who held each child's case on its day; nobody where none did."""
        return self._leads.at(persons, days)

    def ids(self, workers: Array) -> Codes:
        """The numbers of workers in the case system, empty for nobody."""
        numbers = worker_ids(self._setting)
        found: Codes = np.where(workers == NOBODY, "", numbers[np.maximum(workers, 0)])
        return found

    def teams(self, workers: Array) -> Codes:
        """The teams of workers, empty for nobody."""
        teams = self._setting.services.workers.team
        found: Codes = np.where(workers == NOBODY, "", teams[np.maximum(workers, 0)])
        return found

    def sheet(self, register: Register) -> Sheet:
        """The table of involvements."""
        rows, shape = self.rows, parameters()["involvement"]
        kinds = self._setting.services.workers.kind[rows.worker]
        known, place = np.unique(kinds, return_inverse=True)
        roles = np.asarray([shape["roles"][str(kind)] for kind in known], np.str_)
        return Sheet(
            (rows.start, rows.end),
            {
                "invo_involvements_id": own_number,
                "invo_person_id": text(register.local_ids(rows.person, rows.start)),
                "invo_professional_id": text(self.ids(rows.worker)),
                "invo_professional_role_id": text(roles[place.reshape(-1)]),
                "invo_professional_team": text(self.teams(rows.worker)),
                "invo_involvement_start_date": day(rows.start),
                "invo_involvement_end_date": day(rows.end),
                "invo_worker_change_reason": text(rows.reason),
                "invo_referral_id": number(rows.case),
            },
        )


def worker_ids(setting: Setting) -> Codes:
    """The case system's numbers of the authority's workers, as in the reference table."""
    first: int = parameters()["professionals"]["first"]
    return (first + 1 + np.arange(len(setting.services.workers))).astype(np.str_)


def professionals_table(setting: Setting) -> pa.Table:
    """Every social worker of the authority, sent with its first locality; empty from the others."""
    workers = setting.services.workers
    if setting.locality.number:
        workers = workers.take(np.empty(0, np.int64))
    ids = worker_ids(setting)[: len(workers)]
    return pa.table(
        {
            "prof_professional_id": code_column(ids),
            "prof_staff_id": code_column(np.char.add("ST", ids)),
            "prof_social_worker_registration_no": code_column(workers.registration),
            "prof_professional_name": code_column(workers.label),
            "prof_professional_job_title": pa.repeat(parameters()["professionals"]["job_title"], len(ids)),
            "prof_professional_department": code_column(workers.team),
        }
    )


def _of_care(community: Community) -> Involved:
    """Workers of children in care, with the case that was open when each began."""
    rows, cases = community.care.workers, community.need.cases
    case = Values(cases.person, cases.referred, cases.closed, np.arange(len(cases))).at(rows.person, rows.start)
    return Involved(rows.person, case, rows.worker, rows.start, rows.end, rows.reason)


def _of_cases(community: Community) -> Involved:
    """Workers of cases that go beyond the referral, until the case is closed or care has a worker for it: one of the
    assessment team, then one of a team that stays, now and then another."""
    setting, shape = community.setting, parameters()["involvement"]
    rng = setting.stream("feeds", "case-system", "workers")
    every = community.need.cases
    row = np.flatnonzero(~every.no_further_action)
    cases = every.take(row)
    until = _taken_over(community, cases)
    start = np.minimum(cases.referred + between(rng, 0, shape["allocated_within"] + 1, len(cases)), until)
    assessed = _assessed(community)[row]
    handed = assessed + between(rng, 0, shape["handed_over_within"], len(cases))
    handed = np.where(assessed == NEVER, np.where(_unassessed(community, row), start, NEVER), handed)
    changed, days = _changes(rng, handed, np.minimum(until, setting.window.end), shape)
    size = len(cases)
    at = np.concatenate([np.arange(size), np.arange(size), changed])
    begin = np.concatenate([start, handed, days]).astype(np.int64)
    stage = np.repeat([0, 1, 2], [size, size, len(changed)])
    kept = (begin < until[at]) & ~((stage == 0) & (handed[at] <= start[at]))
    order = np.flatnonzero(kept)[np.lexsort((stage[kept], begin[kept], at[kept]))]
    at, begin, stage = at[order], begin[order], stage[order]
    same = np.append(at[1:] == at[:-1], False)[: len(at)]
    end = np.where(same, np.append(begin[1:], NEVER)[: len(at)], until[at])
    reason = np.where(stage == 2, pick(rng, shape["reasons"], len(at)), shape["handed_over"])
    reason[np.flatnonzero(~np.append(False, same[:-1])[: len(at)])] = shape["first_reason"]
    settled = np.where(cases.need[at] == shape["disability_need"], "disability", "safeguarding")
    worker = _drawn(rng, setting, at, np.where(stage == 0, "assessment", settled))
    return Involved(
        cases.person[at], row[at].astype(np.int32), worker, begin.astype(np.int32), end.astype(np.int32), reason
    )


def _taken_over(community: Community, cases: Cases) -> NDArray[np.int64]:
    """The day each case is closed, or a worker of care has it."""
    rows = community.care.workers
    key = np.sort(rows.person.astype(np.int64) * _SPAN + rows.start)
    person = cases.person.astype(np.int64) * _SPAN
    at = np.searchsorted(key, person + cases.referred)
    next_one = np.append(key, NEVER * _SPAN)[at] - person
    held = Values(rows.person, rows.start, rows.end, rows.worker).at(cases.person, cases.referred) != NOBODY
    until = np.minimum(np.where(next_one < _SPAN, next_one, NEVER), cases.closed)
    found: NDArray[np.int64] = np.where(held, cases.referred, until)
    return found


def _assessed(community: Community) -> NDArray[np.int64]:
    """The day the first assessment of each case was authorised; NEVER where none was."""
    assessments = community.need.assessments
    found = np.full(len(community.need.cases), NEVER, np.int64)
    np.minimum.at(found, assessments.case, assessments.authorised)
    return found


def _unassessed(community: Community, rows: Array) -> NDArray[np.bool_]:
    """Which cases have no assessment at all, as those of children who moved in under a plan."""
    return ~np.isin(rows, community.need.assessments.case)


def _changes(rng: np.random.Generator, start: Array, end: Array, shape: dict[str, Any]) -> tuple[Array, Array]:
    """Cases and days of changes of worker from ``start`` to ``end``, with some days between them."""
    length = np.maximum(end - np.minimum(start, end), 0)
    at = np.repeat(np.arange(len(start)), rng.poisson(length / _YEAR * shape["changes_a_year"]))
    days = start[at] + shape["least_days"] + np.floor(rng.random(len(at)) * length[at]).astype(np.int64)
    order = np.lexsort((days, at))
    at, days = at[order], days[order]
    near = np.append(False, (at[1:] == at[:-1]) & (days[1:] - days[:-1] < shape["least_days"]))[: len(at)]
    kept = ~near & (days < end[at] - shape["least_days"])
    return at[kept], days[kept]


def _drawn(rng: np.random.Generator, setting: Setting, case: Array, kinds: Codes) -> References:
    """A worker of each kind of team; never the one before in the same case."""
    every = setting.services.workers.kind
    draw = rng.random(len(case))
    found = np.zeros(len(case), np.int64)
    for kind in np.unique(kinds):
        rows, mine = np.flatnonzero(every == kind), np.flatnonzero(kinds == kind)
        found[mine] = rows[np.floor(draw[mine] * len(rows)).astype(np.int64)]
    for at in np.flatnonzero((case[1:] == case[:-1]) & (found[1:] == found[:-1])) + 1:
        rows = np.flatnonzero(every == kinds[at])
        others = rows[~np.isin(rows, found[at - 1 : at + 2])]
        found[at] = others[int(draw[at] * len(rows)) % len(others)]
    return found.astype(np.int32)
