"""What happened to generated children in care in the year: reviews, health, workers, going missing, leaving care."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns.care import assumptions
from forethought.synth.returns.columns import (
    Chance,
    Column,
    all_of,
    day_text,
    earlier,
    flag,
    later,
    no,
    one_of,
    only,
    plus_years,
)
from forethought.synth.returns.episodes import Care
from forethought.synth.returns.numbers import worker_numbers
from forethought.synth.returns.ssda903 import Person, Window, interleave, twelve_months

_REVIEWS = {"1": 20, "2": 60, "3": 20}
_INCIDENTS = {"0": 88, "1": 4, "2": 3, "3": 3, "4": 2}
_WORKERS = {"1": 34, "2": 38, "3": 22, "4": 6}
_RESTRICTED = 0.08  # of children in a home, those whose liberty a court has restricted; assumed
_LONG_STAY = 120  # days that an order fits into


def _span(care: Care, window: Window) -> tuple[Column, Column]:
    """The first and last day of the year on which the child was in care."""
    children = care.children
    ended = pc.coalesce(children.end, pa.repeat(pa.scalar(window.last, pa.int32()), children.rows))
    return later(children.start, window.first), earlier(ended, window.last)


def _spread(begin: Column, until: Column, count: Column, at: int, chance: Chance, least: int) -> tuple[Column, Column]:
    """A day in the ``at``-th part of the span, at least two days from its edges, and whether there is one."""
    step = pc.divide(pc.subtract(until, begin), pc.max_element_wise(count, 1))
    there = all_of(pc.greater(count, at), pc.greater_equal(step, least))
    room = pc.max_element_wise(pc.subtract(step, 6), 1)
    return pc.add(pc.add(begin, pc.multiply(step, at)), pc.add(chance.whole(len(begin), 0, room), 2)), there


def _several(most: int, row: Callable[[int], pa.Table]) -> pa.Table:
    return interleave([row(at) for at in range(most)])


def reviews(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """Reviews of the care plan, about two a year, none for short breaks."""
    children, weights = care.children, assumptions()["ssda903"]["reviews"]
    begin, until = _span(care, window)
    count = pc.cast(chance.pick(children.rows, _REVIEWS), pa.int32())
    four = plus_years(children.born, 4)

    def row(at: int) -> pa.Table:
        when, there = _spread(begin, until, count, at, chance, 20)
        code = pc.if_else(pc.less(when, four), "PN0", chance.pick(children.rows, weights["from_four"]))
        return pa.table(
            {
                "there": all_of(there, no(children.course_in("respite"))),
                "CHILD": person.number,
                "DOB": day_text(children.born, "dmy"),
                "REVIEW": day_text(when, "dmy"),
                "REVIEW_CODE": code,
            }
        )

    return _several(3, row)


def missing(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """Times when a child of eleven or over was missing or away, each of a day or two."""
    children = care.children
    begin, until = _span(care, window)
    old = pc.less_equal(plus_years(children.born, 11), begin)
    count = pc.cast(chance.pick(children.rows, _INCIDENTS), pa.int32())

    def row(at: int) -> pa.Table:
        start, there = _spread(begin, until, count, at, chance, 12)
        return pa.table(
            {
                "there": all_of(there, old, no(children.course_in("respite"))),
                "CHILD": person.number,
                "DOB": day_text(children.born, "dmy"),
                "MISSING": chance.pick(children.rows, {"M": 8, "A": 2}),
                "MIS_START": day_text(start, "dmy"),
                "MIS_END": day_text(pc.add(start, chance.whole(children.rows, 0, 3)), "dmy"),
            }
        )

    return _several(4, row)


def workers(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """Social workers of the year, each following the one before on the same day; the last goes on."""
    children, rows = care.children, care.children.rows
    begin, until = _span(care, window)
    new = pc.greater_equal(children.start, window.first)
    first = pc.if_else(new, children.start, later(children.start, window.first - 200))
    many = pc.cast(chance.pick(rows, _WORKERS), pa.int32())
    count = pc.if_else(pc.greater_equal(pc.subtract(until, begin), 80), many, 1)
    starts = [first] + [_spread(begin, until, count, at, chance, 8)[0] for at in range(1, 4)]

    def row(at: int) -> pa.Table:
        ends = only(pc.greater(count, at + 1), starts[at + 1]) if at < 3 else pa.nulls(rows, pa.int32())
        reason = chance.pick(rows, assumptions()["ssda903"]["worker_reason"])
        number = pc.add(pc.multiply(chance.whole(rows, 0, 2400), 4), at)
        return pa.table(
            {
                "there": pc.greater(count, at),
                "CHILD": person.number,
                "DOB": day_text(children.born, "dmy"),
                "SW_ID": worker_numbers(number),
                "SW_DECOM": day_text(starts[at], "dmy"),
                "SW_DEC": day_text(ends, "dmy"),
                "SW_REASON": pc.if_else(all_of(new, pa.repeat(at == 0, rows)), "FCONTA", reason),
            }
        )

    return _several(4, row)


def outcomes(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """One row for each child looked after for twelve months; what is asked depends on age."""
    children, rows, weights = care.children, care.children.rows, assumptions()["ssda903"]["outcomes"]
    born = children.born
    asked = all_of(
        pc.less_equal(plus_years(born, 4), window.last), pc.greater_equal(plus_years(born, 17), window.first)
    )
    scored = all_of(asked, chance.share(rows, weights["sdq_score"]))
    score = pc.cast(chance.whole(rows, 0, 41), pa.string())
    of_ten = pc.less_equal(plus_years(born, 10), window.last)
    under_five = pc.greater(plus_years(born, 5), window.last)
    misuse = all_of(of_ten, chance.share(rows, weights["SUBSTANCE_MISUSE"]))
    helped = chance.share(rows, 0.6)
    done = {
        name: flag(chance.share(rows, weights[name])) for name in ("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT")
    }
    return pa.table(
        {
            "CHILD": person.number,
            "DOB": day_text(born, "dmy"),
            "SDQ_SCORE": only(scored, score),
            "SDQ_REASON": only(all_of(asked, no(scored)), chance.pick(rows, assumptions()["ssda903"]["sdq_reason"])),
            "CONVICTED": only(of_ten, flag(chance.share(rows, weights["convicted"]))),
            "HEALTH_CHECK": only(under_five, flag(chance.share(rows, weights["HEALTH_CHECK"]))),
            **done,
            "SUBSTANCE_MISUSE": flag(misuse),
            "INTERVENTION_RECEIVED": only(misuse, flag(helped)),
            "INTERVENTION_OFFERED": only(all_of(misuse, no(helped)), flag(chance.share(rows, 0.9))),
        }
    ).filter(twelve_months(care, window))


def care_leavers(care: Care, person: Person, window: Window, chance: Chance, here: Column) -> pa.Table:
    """One row for each young person in ``here`` who has left care: in touch, what they do, where they live."""
    children, rows, weights = care.children, care.children.rows, assumptions()["ssda903"]
    touch = chance.pick(rows, weights["in_touch"])
    known = pc.equal(touch, "YES")
    return pa.table(
        {
            "CHILD": person.number,
            "DOB": day_text(children.born, "dmy"),
            "IN_TOUCH": touch,
            "ACTIV": pc.if_else(known, chance.pick(rows, weights["activity"]), "0"),
            "ACCOM": pc.if_else(known, chance.pick(rows, weights["accommodation"]), "0"),
        }
    ).filter(here)


def liberty_orders(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """Orders that restrict the liberty of children in a home (return of 2026-27 on), within one stay there."""
    children, rows = care.children, care.children.rows
    begin, until = _span(care, window)
    tables = []
    for slot in care.slots:
        decom = later(slot.decom, begin)
        ended = earlier(pc.coalesce(slot.dec, until), until)
        start = pc.add(decom, chance.whole(rows, 5, 20))
        long = pc.greater(pc.subtract(ended, decom), _LONG_STAY)
        here = all_of(slot.there, one_of(slot.place, ("K2",)), long, chance.share(rows, _RESTRICTED))
        tables.append(
            pa.table(
                {
                    "there": here,
                    "CHILD": person.number,
                    "DOB": day_text(children.born, "dmy"),
                    "DOLO_START": day_text(start, "dmy"),
                    "DOLO_END": day_text(pc.add(start, chance.whole(rows, 14, 90)), "dmy"),
                }
            )
        )
    return interleave(tables)
