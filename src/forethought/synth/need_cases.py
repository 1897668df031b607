"""Draws the cases of children in need: England's shares of routes, durations and times taken."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from forethought.model import CollectionYear, add_working_days, is_working_day
from forethought.synth.care import Plan
from forethought.synth.need import Assessment, Case, Enquiry, ProtectionPlan
from forethought.synth.people import CENSUS, Person
from forethought.synth.rates import draw, rates

FIRST = CollectionYear(2026).start
_ABUSE = {"NEG": 49, "EMO": 38, "PHY": 6, "SAB": 4, "MUL": 3}
_PLAN_DAYS = {(5, 90): 33, (91, 180): 26, (181, 364): 26, (366, 700): 13, (735, 1000): 2}
_CLOSED_DAYS = {(20, 90): 47, (91, 180): 15, (181, 364): 16, (365, 729): 12, (730, 1800): 10}


class CaseMaker:
    """Draws the cases of one person; ``rng`` decides."""

    def __init__(self, person: Person, rng: random.Random) -> None:
        self._person = person
        self._rng = rng
        self._rates: Mapping[str, Any] = rates()["need"]

    def known(self) -> tuple[Case, ...]:
        """The cases in the year of a child who is not looked after."""
        rng = self._rng
        if rng.random() < self._rates["open_share"]:
            case = self._open()
        elif rng.random() < self._rates["no_further_action"]:
            return (self._referral_only(self._day(FIRST, CENSUS)),)
        elif rng.random() < self._rates["not_in_need"]:
            case = self._not_in_need(self._day(FIRST + timedelta(40), CENSUS))
        else:
            case = self._closed()
        room = (case.referral - FIRST).days
        if room > 120 and rng.random() < self._rates["rereferred"]:
            before = FIRST + timedelta(rng.randint(45, room - 20))
            earlier = self._referral_only(before) if rng.random() < 0.3 else self._not_in_need(before)
            return (earlier, case) if earlier.referral < case.referral else (case,)
        return (case,)

    def looked_after(self, plan: Plan) -> Case:
        """The case behind a time in care."""
        rng = self._rng
        before = rng.randint(2, 50) if rng.random() < 0.6 else rng.randint(60, 500)
        referral = self._not_before_birth(plan.start - timedelta(0 if plan.unaccompanied else before))
        case = Case(self._person.person_id, referral, self._source(), plan.need)
        if referral >= FIRST:
            assessment = self._assessment(referral)
            extra = ("9A",) if plan.unaccompanied else ()
            factors = tuple(dict.fromkeys((*assessment.factors, *extra))) if assessment.authorised else ()
            case = replace(case, assessments=(replace(assessment, factors=factors),))
        if plan.end is None:
            return case
        done = [day for a in case.assessments for day in (a.start, a.authorised) if day]
        closed = max(plan.end + timedelta(rng.randint(0, 9)), *done, referral)
        if closed > CENSUS:
            return case
        reasons = {"E11": "RC1", "E12": "RC1", "E3": "RC5", "E7": "RC6", "E41": "RC3"}
        reason = "RC4" if plan.rec.startswith("E4") and plan.rec[2:] in "5678" else reasons.get(plan.rec, "RC7")
        return replace(case, closed=closed, reason=reason) if self._may_close(case) else case

    @staticmethod
    def _may_close(case: Case) -> bool:
        return all(a.authorised for a in case.assessments)

    def unborn(self) -> Case:
        """The case of a child not yet born: an assessment, and for some a plan that begins at birth."""
        referral = self._day(CENSUS - timedelta(80), CENSUS - timedelta(10))
        return Case(self._person.person_id, referral, "3D", "N1", assessments=(self._assessment(referral),))

    def _open(self) -> Case:
        rng = self._rng
        bounds = draw(rng, self._rates["open_for_years"]).split("-")
        years = rng.uniform(float(bounds[0]), float(bounds[1]))
        referral = self._not_before_birth(CENSUS - timedelta(3 + round(years * 362)))
        case = Case(self._person.person_id, referral, self._source(), self._need())
        if rng.random() < self._rates["plan_open"] and (CENSUS - referral).days > 40:
            return self._protected(case, None)
        if referral < FIRST:
            return self._long_open(case)
        case = replace(case, assessments=(self._assessment(referral),))
        case = self._with_enquiry(case)
        authorised = case.assessments[0].authorised
        if authorised and (CENSUS - authorised).days > 5:
            start = authorised + timedelta(rng.randint(1, 4))
            case = replace(case, plans=((start, None),))
        return case

    def _long_open(self, case: Case) -> Case:
        rng = self._rng
        if rng.random() < 0.22 and (FIRST - case.referral).days > 30:
            return self._protected(case, self._day(FIRST + timedelta(60), CENSUS - timedelta(20)))
        start = case.referral + timedelta(rng.randint(20, 60))
        if start > FIRST:
            return replace(case, assessments=(self._assessment(FIRST),))
        case = replace(case, plans=((start, None),))
        if rng.random() < 0.35:
            again = self._assessment(self._working(FIRST + timedelta(rng.randint(5, 250))))
            case = replace(case, assessments=(again,))
        return case

    def _closed(self) -> Case:
        rng = self._rng
        closed = self._day(FIRST + timedelta(1), CENSUS)
        referral = self._not_before_birth(closed - timedelta(self._days(_CLOSED_DAYS)))
        reason = draw(rng, {"RC7": 84, "RC5": 10, "RC6": 1, "RC3": 5})
        case = Case(self._person.person_id, referral, self._source(), self._need(), closed, reason)
        if referral >= FIRST:
            return self._closed_within_year(case)
        if rng.random() < 0.45 and (closed - FIRST).days > 60 and (FIRST - referral).days > 20:
            ended = self._day(FIRST + timedelta(30), closed - timedelta(20))
            return replace(self._protected(case, ended), closed=closed, reason=reason)
        start = min(referral + timedelta(rng.randint(15, 60)), closed - timedelta(2))
        return replace(case, plans=((max(start, referral), closed),))

    def _closed_within_year(self, case: Case) -> Case:
        assert case.closed is not None
        days = (case.closed - case.referral).days
        if days < 12:
            return self._referral_only(max(FIRST, case.referral))
        assessment = self._assessment(case.referral, by=case.closed - timedelta(2))
        case = self._with_enquiry(replace(case, assessments=(assessment,)), by=case.closed)
        authorised = assessment.authorised
        assert case.closed is not None
        if authorised and (case.closed - authorised).days > 6:
            case = replace(case, plans=((authorised + timedelta(2), case.closed),))
        return case

    def _not_in_need(self, closed: date) -> Case:
        rng = self._rng
        referral = self._not_before_birth(closed - timedelta(rng.randint(15, 68)))
        if (closed - referral).days < 4:
            return self._referral_only(closed)
        found = self._assessment(max(referral, closed - timedelta(66)), by=closed - timedelta(1))
        if found.authorised is None or found.authorised < FIRST:
            found = replace(found, authorised=max(FIRST, closed - timedelta(1)))
        if rng.random() < 0.25:
            found = replace(found, factors=("21",))
        reason = "RC8" if rng.random() < 0.72 else "RC9"
        case = Case(self._person.person_id, referral, self._source(), self._need(), closed, reason)
        return replace(case, assessments=(found,))

    def _referral_only(self, day: date) -> Case:
        return Case(self._person.person_id, self._not_before_birth(day), self._source(), "", referral_only=True)

    def _protected(self, case: Case, ended: date | None) -> Case:
        """``case`` with a protection plan that ended on ``ended``, or is open; a need plan follows one that ended."""
        last = ended or CENSUS
        rng = self._rng
        start = self._working(last - timedelta(self._days(_PLAN_DAYS)))
        earliest = case.referral + timedelta(8)
        start = self._working(max(start, earliest))
        if (last - start).days < 5:
            by = case.closed or CENSUS
            return replace(case, assessments=(self._assessment(case.referral, by),) if case.referral >= FIRST else ())
        if start >= FIRST:
            case = self._with_conference(case, start)
        category = draw(rng, _ABUSE)
        latest = category if rng.random() < 0.9 else draw(rng, _ABUSE)
        earlier = 0 if rng.random() >= self._rates["second_plan"] else 1 + (rng.random() < 0.2)
        plan = ProtectionPlan(start, ended, category, latest, earlier, self._plan_reviews(start, last))
        follows = ((ended, case.closed),) if ended and (case.closed is None or case.closed > ended) else ()
        return replace(case, protection=(plan,), plans=follows)

    def _with_conference(self, case: Case, conference: date) -> Case:
        rng = self._rng
        prompt = rng.random() < self._rates["conference_in_15_days"]
        back = rng.randint(8, 14) if prompt else rng.randint(16, 24)
        start = max(case.referral, conference - timedelta(round(back * 7 / 5)))
        assessment = self._assessment(max(start, FIRST), by=case.closed or CENSUS)
        enquiry = Enquiry(start, add_working_days(start, 15), conference, False)
        return replace(case, enquiries=(enquiry,), assessments=(assessment,))

    def _with_enquiry(self, case: Case, by: date = CENSUS) -> Case:
        rng = self._rng
        start = case.referral + timedelta(rng.randint(0, 5))
        if rng.random() > self._rates["enquiry"] * (1 - self._rates["conference"]) or start > by:
            return case
        enquiry = Enquiry(start, add_working_days(start, 15), None, True)
        return replace(case, enquiries=(enquiry,))

    def _assessment(self, start: date, by: date = CENSUS) -> Assessment:
        """An assessment that begins on ``start``; authorised by ``by`` unless it may still be going on."""
        rng = self._rng
        length = rng.randint(9, 44) if rng.random() < self._rates["in_45_days"] else rng.randint(46, 75)
        done = add_working_days(start, length)
        if done > by:
            if by == CENSUS and add_working_days(start, 44) >= CENSUS:
                return Assessment(start, None, ())
            done = max(start, by - timedelta(rng.randint(0, 3)))
        return Assessment(start, max(done, FIRST), self._factors())

    def _factors(self) -> tuple[str, ...]:
        rng = self._rng
        found = tuple(code for code, share in self._rates["factors"].items() if rng.random() * 100 < share)
        return found or ("20",)

    def _plan_reviews(self, start: date, last: date) -> tuple[date, ...]:
        rng, found = self._rng, []
        day = start + timedelta(rng.randint(72, 91))
        while day < last:
            found.append(day)
            day += timedelta(rng.randint(150, 182))
        return tuple(found)

    def _not_before_birth(self, day: date) -> date:
        return day if self._person.kind == "unborn" else max(day, self._person.born)

    def _day(self, low: date, high: date) -> date:
        return low + timedelta(self._rng.randrange(max(1, (high - low).days)))

    def _working(self, day: date) -> date:
        while not is_working_day(day):
            day += timedelta(1)
        return day

    def _days(self, bands: Mapping[tuple[int, int], int]) -> int:
        low, high = self._rng.choices(list(bands), list(bands.values()))[0]
        return self._rng.randint(low, high)

    def _source(self) -> str:
        return draw(self._rng, self._rates["source"])

    def _need(self) -> str:
        return draw(self._rng, self._rates["primary"])
