"""The cases of a generated CIN census: children, referrals, and how each case goes within the year.

Columns of one lot of children; a case stands in the row order of its child. Shares are in ``data/returns.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns.care import Years, assumptions
from forethought.synth.returns.columns import (
    Chance,
    Column,
    all_of,
    day_text,
    later,
    no,
    one_of,
    only,
    plus_years,
    rows_of,
    same,
    whole,
    working_day,
)

TWICE = 0.1
"""Children who were referred before in the same year."""

PROTECTED = ("protected", "protected_before", "transferred")
_EARLIER = {"assessed": 55, "no_further_action": 45}
_SETTLED = 215  # days into the year by which the earlier of two cases is over
_CHILDHOOD = 6540
_UNBORN = 0.06
_DIED = 0.0008


@dataclass(frozen=True, slots=True)
class Cases:
    """One row a case; days are numbers, null where there is none."""

    child: Column
    """Which child of the lot, from 0."""
    number: Column
    """First or second case of the child."""
    course: Column
    referral: Column
    closure: Column
    reason: Column
    assessed: Column
    authorised: Column
    enquiry: Column
    conference: Column
    plan: Column
    """Start of a child in need plan."""
    plan_end: Column
    protection: Column
    """Start of a child protection plan."""
    protection_end: Column

    @property
    def rows(self) -> int:
        """How many cases."""
        return len(self.child)

    def course_in(self, *courses: str) -> Column:
        """Where the course is one of ``courses``."""
        return one_of(self.course, courses)


@dataclass(frozen=True, slots=True)
class CensusChildren:
    """One row a child; ``born`` is null before birth, when ``expected`` is given."""

    number: Column
    born: Column
    expected: Column
    died: Column
    sex: Column
    only_referred: Column
    """Whether no case went beyond the referral."""


def cases_of(children: int, years: Years, chance: Chance) -> Cases:
    """The cases of ``children`` children, a tenth of whom have two."""
    twice = chance.share(children, TWICE)
    index = rows_of(2 * children)
    child, place = pc.divide(index, 2), pc.bit_wise_and(index, 1)
    there = pc.or_(pc.equal(place, 1), twice.take(child))
    child, place = child.filter(there), place.filter(there)
    second = all_of(twice.take(child), pc.equal(place, 1))
    rows = len(child)
    usual = chance.pick(rows, assumptions()["cin"]["courses"])
    begun_now = pc.if_else(pc.equal(usual, "protected_before"), "protected", usual)
    course = pc.if_else(second, begun_now, usual)
    course = pc.if_else(pc.equal(place, 0), chance.pick(rows, _EARLIER), course)
    return _dated(child, pc.equal(place, 0), second, course, years, chance)


def _dated(child: Column, first: Column, second: Column, course: Column, years: Years, chance: Chance) -> Cases:
    rows = len(child)
    referral = _referral(first, second, course, years, chance)
    assessed, authorised = _assessment(course, referral, years, chance)
    asked = one_of(course, ("enquiry", "protected"))
    enquiry = only(asked, pc.add(referral, chance.whole(rows, 1, 4)))
    conference = only(pc.equal(course, "protected"), working_day(enquiry, 13))
    moved_in = only(pc.equal(course, "transferred"), working_day(pc.add(referral, chance.whole(rows, 5, 14))))
    long_ago = only(pc.equal(course, "protected_before"), pc.add(referral, chance.whole(rows, 25, 45)))
    protection = pc.coalesce(conference, moved_in, long_ago)
    protection_end = _protection_end(course, protection, authorised, years, chance)
    plan = _plan_start(course, referral, authorised, protection_end, chance)
    plan = only(pc.less_equal(plan, years.last - 8), plan)
    closure = _closure(course, authorised, plan, protection_end, years, chance)
    return Cases(
        child=child,
        number=pc.add(pc.cast(second, pa.int32()), 1),
        course=course,
        referral=referral,
        closure=closure,
        reason=_reason(course, closure, chance),
        assessed=assessed,
        authorised=authorised,
        enquiry=enquiry,
        conference=pc.coalesce(conference, moved_in),
        plan=plan,
        plan_end=only(pc.is_valid(plan), closure),
        protection=protection,
        protection_end=protection_end,
    )


def _referral(first: Column, second: Column, course: Column, years: Years, chance: Chance) -> Column:
    """When the case was referred: within the year where it is new, up to three years before where it goes on."""
    rows = len(course)
    begin = pc.if_else(second, years.first + _SETTLED, years.first)
    found = chance.whole(rows, begin, years.last - 100)
    long_ago = pc.subtract(years.first - 46, whole(pc.multiply(chance.uniform(rows), 900.0)))
    goes_on = all_of(no(pc.or_(first, second)), pc.equal(course, "in_need"), chance.share(rows, 0.5))
    found = pc.if_else(pc.or_(goes_on, pc.equal(course, "protected_before")), long_ago, found)
    found = pc.if_else(pc.equal(course, "open_assessment"), chance.whole(rows, years.last - 55, years.last - 1), found)
    no_action = chance.whole(rows, begin, pc.if_else(first, years.first + 150, years.last))
    found = pc.if_else(pc.equal(course, "no_further_action"), no_action, found)
    soon = chance.whole(rows, years.first, years.first + 150)
    return pc.cast(pc.if_else(all_of(first, pc.equal(course, "assessed")), soon, found), pa.int32())


def _assessment(course: Column, referral: Column, years: Years, chance: Chance) -> tuple[Column, Column]:
    """Start and authorisation; of a case that goes on from before, a new assessment for four in ten."""
    rows = len(course)
    start = pc.add(referral, chance.whole(rows, 0, 3))
    again = chance.whole(rows, years.first + 5, years.first + 60)
    before = pc.less(referral, years.first)
    start = pc.if_else(before, only(chance.share(rows, 0.4), again), start)
    start = only(no(pc.equal(course, "no_further_action")), start)
    done = pc.add(start, chance.whole(rows, 5, 60))
    return start, only(no(pc.equal(course, "open_assessment")), done)


def _protection_end(course: Column, protection: Column, authorised: Column, years: Years, chance: Chance) -> Column:
    """When the child protection plan ended, for those of which it did: after the last assessment."""
    rows = len(course)
    least = later(later(pc.add(protection, 60), years.first), pc.coalesce(authorised, protection))
    share = pc.if_else(pc.equal(course, "protected_before"), 0.75, 0.4)
    ends = all_of(chance.share(rows, share), pc.less(least, years.last - 10))
    return only(ends, chance.whole(rows, pc.add(least, 1), years.last - 5))


def _plan_start(course: Column, referral: Column, authorised: Column, protection_end: Column, chance: Chance) -> Column:
    """When a child in need plan began: after the assessment, or when child protection ended."""
    rows = len(course)
    planned = all_of(one_of(course, ("in_need", "enquiry")), chance.share(rows, 0.9))
    from_referral = pc.add(referral, chance.whole(rows, 63, 75))
    stepped_down = only(chance.share(rows, 0.7), protection_end)
    return pc.if_else(one_of(course, PROTECTED), stepped_down, only(planned, from_referral))


def _closure(
    course: Column, authorised: Column, plan: Column, protection_end: Column, years: Years, chance: Chance
) -> Column:
    rows = len(course)
    least = pc.max_element_wise(plan, authorised, protection_end, same(years.first, rows, pa.int32()))
    room = pc.less(least, years.last - 8)
    open_still = pc.or_(
        one_of(course, ("open_assessment", "no_further_action")),
        all_of(one_of(course, PROTECTED), pc.is_null(protection_end)),
    )
    closes = all_of(no(open_still), room, chance.share(rows, 0.5))
    found = only(closes, chance.whole(rows, pc.add(least, 6), years.last + 1))
    return pc.if_else(pc.equal(course, "assessed"), authorised, found)


def _reason(course: Column, closure: Column, chance: Chance) -> Column:
    rows = len(course)
    no_need = pc.if_else(chance.share(rows, 0.3), "RC9", "RC8")
    other = pc.if_else(chance.share(rows, _DIED), "RC2", chance.pick(rows, assumptions()["cin"]["closed"]))
    return only(pc.is_valid(closure), pc.if_else(pc.equal(course, "assessed"), no_need, other))


def census_children(first_number: int, children: int, cases: Cases, years: Years, chance: Chance) -> CensusChildren:
    """The children of ``cases``: born before the first referral, or not born yet where it came late in the year."""
    firsts = pc.indices_nonzero(pc.equal(cases.number, 1))
    first_referral = cases.referral.take(firsts)
    latest = cases.reason.take(_last_case(cases))
    most = pc.subtract(_CHILDHOOD, pc.subtract(years.last, first_referral))
    age = whole(pc.multiply(chance.uniform(children), pc.cast(most, pa.float64())))
    unborn = all_of(pc.greater(first_referral, years.last - 190), chance.share(children, _UNBORN))
    unborn = all_of(unborn, pc.not_equal(pc.coalesce(latest, same("", children)), "RC2"))
    died = pc.equal(latest, "RC2")
    closure = cases.closure.take(_last_case(cases))
    referred = cases.child.filter(no(cases.course_in("no_further_action")))
    return CensusChildren(
        number=pa.array(range(first_number, first_number + children), pa.int64()),
        born=only(no(unborn), pc.subtract(first_referral, age)),
        expected=only(unborn, pc.add(chance.whole(children, 1, 80), years.last)),
        died=only(pc.fill_null(died, False), closure),
        sex=pc.if_else(unborn, "U", pc.if_else(chance.share(children, 0.53), "M", "F")),
        only_referred=no(pc.is_in(rows_of(children), value_set=referred.unique())),
    )


def _last_case(cases: Cases) -> Column:
    """The row of each child's last case."""
    ends = pa.concat_arrays([pc.not_equal(cases.child[:-1], cases.child[1:]), pa.array([True])])
    return pc.indices_nonzero(ends)


def school_age(born: Column, years: Years) -> Column:
    """Where the child is five or over at the end of the year."""
    return pc.fill_null(pc.less_equal(plus_years(born, 5), years.last), False)


def iso(days: Column) -> Column:
    """Days as the census writes them."""
    return day_text(days, "iso")
