"""Need as it is once care has taken over: plans end, care visits begin, referrals meanwhile do not come about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import between, chosen
from forethought.synth.journeys.care.cases import Taken
from forethought.synth.journeys.care.children import YEAR
from forethought.synth.journeys.care.parameters import parameters, steps
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import Assessments, Cases, Contacts, EarlyHelp, Need, Visits
from forethought.synth.rows import NEVER, NOBODY, Rows
from forethought.synth.setting import Setting

Ints = NDArray[Any]
Flags = NDArray[np.bool_]
T = TypeVar("T", bound=Rows)
_STEPPED_UP = "stepped_up"
_OTHER_FACTOR = "20"
_SEEN_ALONE_FROM = 3


def hand_over(setting: Setting, need: Need, stays: list[Stay], taken: Taken) -> Need:
    """``need`` with the cases as care leaves them. Tables keep their order: of child and day, or of case and day.

    While a child is in care, short breaks apart, there is no new plan, enquiry or early help; what was going on at the
    start ends then, a protection plan at its next conference. ``stay.case`` is set to its row in the need returned.
    """
    work = _Handover(setting, need, stays, taken)
    found = work.need()
    for stay in stays:
        stay.case = int(work.place[stay.case])
    return found


class _Handover:
    """``place`` says for each case, old and new, where it stands in the end."""

    def __init__(self, setting: Setting, need: Need, stays: list[Stay], taken: Taken) -> None:
        self._rng = setting.stream("care", "handover")
        self._end = setting.window.end
        self._old = need
        self._taken = taken
        self._stays = [stay for stay in stays if stay.kind != "break"]
        persons = np.asarray([stay.child.person for stay in self._stays], np.int64)
        starts = np.asarray([stay.start for stay in self._stays], np.int64)
        ends = np.asarray([stay.end for stay in self._stays], np.int64)
        self._care = Spells(persons, starts, ends)
        self._starts = (persons, starts)
        cases = Cases.join(need.cases, taken.opened[0])
        kept = np.append(~taken.drop, np.ones(len(taken.opened[0]), np.bool_))
        order = np.lexsort((cases.referred, cases.person))
        order = order[kept[order]]
        self.place = np.full(len(cases), NOBODY, np.int32)
        self.place[order] = np.arange(len(order))
        self._closed = taken.closed
        self._cases = replace(cases, closed=taken.closed, closure=taken.closure).take(order)

    def need(self) -> Need:
        """All tables."""
        enquiries, enquiry_place = self._enquiries()
        protection, plan_place = self._protection(enquiry_place)
        reviews = self._old.protection_reviews
        plan = plan_place[reviews.plan]
        kept = plan != NOBODY
        reviews = replace(reviews, plan=plan).take(kept)
        reviews = reviews.take(reviews.day <= protection.end[reviews.plan])
        return Need(
            early_help=self._early_help(),
            contacts=self._contacts(),
            cases=self._cases,
            assessments=self._assessments(),
            enquiries=enquiries,
            plans=self._need_plans(),
            protection=protection,
            protection_reviews=reviews,
            visits=self._visits(),
        )

    def _first_start(self, persons: Ints, days: Ints, ends: Ints) -> Ints:
        """For each span the first day from ``days`` and before ``ends`` on which the person comes into care; else
        never."""
        who, starts = self._starts
        order = np.lexsort((starts, who))
        key = who[order] * 2**33 + starts[order]
        at = np.searchsorted(key, persons.astype(np.int64) * 2**33 + days)
        found = np.full(len(persons), NEVER, np.int64)
        there = at < len(key)
        same = np.zeros(len(persons), np.bool_)
        same[there] = who[order][at[there]] == persons[there]
        found[same] = starts[order][at[same]]
        return np.where(found < ends, found, NEVER)

    def _alive(self, case: Ints, person: Ints, day: Ints) -> Flags:
        """Whether something still comes about: its case does, is open that day, and the child is not in care."""
        there: Flags = (self.place[case] != NOBODY) & (day < np.maximum(self._closed[case], 1))
        return there & ~self._care.covers(person, day)

    def _enquiries(self) -> tuple[Any, NDArray[np.int32]]:
        held = self._old.enquiries
        kept = self._alive(held.case, held.person, held.strategy)
        in_care = self._care.covers(held.person, held.conference)
        late = (held.conference != NEVER) & (in_care | (held.conference > self._closed[held.case]))
        place = _places(kept)
        changed = replace(
            held,
            case=self.place[held.case],
            conference=np.where(late, NEVER, held.conference).astype(np.int32),
            not_required=held.not_required | late,
        )
        return changed.take(kept), place

    def _protection(self, enquiry_place: NDArray[np.int32]) -> tuple[Any, NDArray[np.int32]]:
        held = self._old.protection
        known = held.enquiry != NOBODY
        enquiry = np.where(known, enquiry_place[held.enquiry], NOBODY).astype(np.int32)
        kept = self._alive(held.case, held.person, held.start) & (~known | (enquiry != NOBODY))
        start = self._first_start(held.person, held.start, held.end)
        some = parameters()["after"]["plan_ends"]
        stop = np.where(start == NEVER, NEVER, start + between(self._rng, some[0], some[1] + 1, len(held)))
        end = np.minimum.reduce([held.end, stop, np.maximum(self._closed[held.case], held.start + 1)])
        gone = np.zeros(len(held), np.int64)
        for person in np.unique(held.person[~kept]).tolist():
            mine = np.flatnonzero(held.person == person)
            gone[mine] = np.cumsum(~kept[mine]) - ~kept[mine]
        changed = replace(
            held,
            case=self.place[held.case],
            enquiry=enquiry,
            end=np.where(end >= self._end, NEVER, end).astype(np.int32),
            earlier=np.maximum(held.earlier - gone, 0).astype(np.int32),
        )
        return changed.take(kept), _places(kept)

    def _need_plans(self) -> Any:
        held = self._old.plans
        kept = self._alive(held.case, held.person, held.start)
        start = self._first_start(held.person, held.start, held.end)
        end = np.minimum.reduce([held.end, start, np.maximum(self._closed[held.case], held.start + 1)])
        changed = replace(held, case=self.place[held.case], end=np.where(end >= self._end, NEVER, end).astype(np.int32))
        return changed.take(kept & (changed.end > held.start))

    def _assessments(self) -> Assessments:
        held = self._old.assessments
        kept = self._alive(held.case, held.person, held.start)
        taken = np.zeros(len(self.place), np.bool_)
        taken[[stay.case for stay in self._stays]] = True
        closed = self._closed[held.case]
        changed = replace(
            held,
            case=self.place[held.case],
            authorised=np.minimum(held.authorised, closed).astype(np.int32),
            factors=np.where((held.authorised == NEVER) & (closed != NEVER), _OTHER_FACTOR, held.factors),
            need_found=held.need_found | taken[held.case],
        ).take(kept)
        new = self._taken.opened[2]
        closed = self._closed[new.case]
        new = replace(
            new,
            case=self.place[new.case],
            authorised=np.minimum(new.authorised, closed).astype(np.int32),
            factors=np.where((new.authorised == NEVER) & (closed != NEVER), _OTHER_FACTOR, new.factors),
        )
        return _ordered(Assessments.join(changed, new), lambda rows: (rows.start, rows.case))

    def _early_help(self) -> EarlyHelp:
        held = self._old.early_help
        kept = ~self._care.covers(held.person, held.start)
        start = self._first_start(held.person, held.start, held.end)
        cut = start != NEVER
        return replace(
            held,
            end=np.minimum(held.end, start).astype(np.int32),
            outcome=np.where(cut, _STEPPED_UP, held.outcome),
        ).take(kept & (~cut | (start > held.start)))

    def _contacts(self) -> Contacts:
        """Contacts keep their rows; one about a child whose case is open is no new referral."""
        held = self._old.contacts
        outcome = held.outcome.copy()
        outcome[self._old.cases.contact[self._taken.drop]] = "advice"
        return Contacts.join(replace(held, outcome=outcome), self._taken.opened[1])

    def _visits(self) -> Visits:
        held = self._old.visits
        kept = self._alive(held.case, held.person, held.day)
        return _ordered(
            Visits.join(replace(held, case=self.place[held.case]).take(kept), self._care_visits()),
            lambda rows: (rows.day, rows.case),
        )

    def _care_visits(self) -> Visits:
        """Visits in care: within a week, then every six weeks, seldomer in later years."""
        shape, gaps = parameters()["visits"], steps("visits", "each")
        days: list[NDArray[np.int64]] = []
        for stay in self._stays:
            last = stay.last(self._end)
            later = stay.start + int(gaps.edges[1])
            days.append(
                np.concatenate(
                    [np.arange(stay.start, min(later, last), gaps.values[0]), np.arange(later, last, gaps.values[1])]
                )
            )
        which = np.repeat(np.arange(len(days)), [len(found) for found in days])
        day = np.concatenate([*days, np.empty(0, np.int64)]) + self._rng.integers(1, shape["late"], len(which))
        born = np.asarray([stay.child.born for stay in self._stays], np.int64)[which] if len(which) else which
        ends = np.asarray([stay.last(self._end) for stay in self._stays], np.int64)[which] if len(which) else which
        case = np.asarray([stay.case for stay in self._stays], np.int64)[which] if len(which) else which
        alone = chosen(self._rng, shape["alone"], len(which)) & (day >= born + _SEEN_ALONE_FROM * YEAR)
        visits = Visits(
            self.place[case].astype(np.int32), self._starts[0][which].astype(np.int32), day.astype(np.int32),
            np.full(len(which), "care"), alone,
        )  # fmt: skip
        return visits.take(day < ends)


def _places(kept: Flags) -> NDArray[np.int32]:
    """Where each row stands among those kept; nobody for the others."""
    return np.where(kept, np.cumsum(kept) - 1, NOBODY).astype(np.int32)


def _ordered(rows: T, keys: Any) -> T:
    return rows.take(np.lexsort(keys(rows)))
