"""The episodes of care of generated children: up to four each, every one following from the one before.

Kept "wide": slot 0 holds the first episode of every child, slot 1 the second, and so on, so that each episode can
be worked out from the one before for all children at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns.care import ADOPTION, Children, Years, assumptions
from forethought.synth.returns.columns import (
    Chance,
    Column,
    all_of,
    any_of,
    blank,
    earlier,
    later,
    no,
    one_of,
    only,
    plus_years,
    same,
)
from forethought.synth.returns.places import Places, Stays, homes_of_families, stays

SLOTS = 4
FAMILY = ("U1", "U2", "U3", "U4", "U5", "U6")
_HOW_MANY = {"1": 20, "2": 30, "3": 30, "4": 20}
_LATER_STATUS = {"V2": "C1", "C1": "C2"}
_NEEDS_ORDER = ("V2", "J1", "L1", "L2")
_HOSPITAL = 0.015
_ROOM = 60  # days that a child's year must have for changes to fall in


@dataclass(frozen=True, slots=True)
class Slot:
    """One episode of each child that has it."""

    there: Column
    decom: Column
    dec: Column
    rne: Column
    ls: Column
    place: Column
    stay: Stays
    rec: Column
    reason: Column


@dataclass(frozen=True, slots=True)
class Care:
    """The children and all their episodes."""

    children: Children
    need: Column
    home: Column
    order: Column
    """The day of the placement order, null without one."""
    slots: tuple[Slot, ...]


def care_of(children: Children, years: Years, places: Places, chance: Chance) -> Care:
    """Every episode of ``children`` over the year and the year before."""
    rows = children.rows
    count, changes = _changes(children, years, chance)
    hospital = _in_hospital(children, count, chance)
    changes = _shorten(changes, hospital, chance)
    slots: list[Slot] = []
    for at in range(SLOTS):
        bare = _bare(at, count, changes, children)
        following = slots and _next(slots, bare, children, places, hospital, chance)
        slots.append(following or _first(bare, children, places, chance))
    home = pc.if_else(
        any_of(children.unaccompanied, children.course_in("respite")), None, homes_of_families(places, chance, rows)
    )
    order = only(children.course_in(*ADOPTION), changes[0])
    return Care(
        children,
        chance.pick(rows, assumptions()["ssda903"]["need"]),
        home,
        order,
        tuple(_ended(slots, children, chance)),
    )


def _bare(at: int, count: Column, changes: list[Column], children: Children) -> Slot:
    """The dates of the episode number ``at``, and nothing else yet."""
    there = pc.greater(count, at)
    ended = changes[at] if at < len(changes) else children.end
    return Slot(
        there=there,
        decom=only(there, changes[at - 1]) if at else children.start,
        dec=only(there, pc.if_else(pc.greater(count, at + 1), ended, children.end)),
        **dict.fromkeys(("rne", "ls", "place", "rec", "reason"), blank(children.rows)),
        stay=Stays(*[blank(children.rows)] * 3),
    )


def _changes(children: Children, years: Years, chance: Chance) -> tuple[Column, list[Column]]:
    """How many episodes each child has, and the days on which the second, third and fourth begin."""
    rows = children.rows
    begin = later(children.start, years.first - 90)
    until = earlier(pc.coalesce(children.end, same(years.last, rows, pa.int32())), years.last)
    begin = pc.if_else(children.course_in("leaver"), later(children.start, years.first_before), begin)
    span = pc.subtract(until, begin)
    many = pc.cast(chance.pick(rows, _HOW_MANY), pa.int32())
    count = pc.if_else(pc.less(span, _ROOM), 1, many)
    count = pc.if_else(children.course_in("respite"), 1, count)
    parts = [pc.add(pc.add(begin, 1), _part(span, count, at, chance)) for at in range(1, SLOTS)]

    order = pc.add(children.start, chance.whole(rows, 60, 160))
    moved = pc.add(order, chance.whole(rows, 30, 90))
    given_up = chance.whole(rows, pc.add(later(order, years.first), 10), years.last - 10)
    moved = pc.if_else(children.course_in("reversed"), given_up, moved)
    adoption = children.course_in(*ADOPTION)
    count = pc.if_else(adoption, pc.if_else(children.course_in("planned"), 2, 3), count)
    parts[0], parts[1] = pc.if_else(adoption, order, parts[0]), pc.if_else(adoption, moved, parts[1])
    return pc.cast(count, pa.int32()), [pc.cast(part, pa.int32()) for part in parts]


def _part(span: Column, count: Column, at: int, chance: Chance) -> Column:
    """A day in the ``at``-th part of the span, so that changes come in order and never on one day."""
    step = pc.divide(pc.subtract(span, 2), count)
    wobble = chance.whole(len(span), 0, pc.max_element_wise(pc.subtract(step, 2), 1))
    return pc.add(pc.multiply(step, at - 1), pc.add(wobble, 1))


def _in_hospital(children: Children, count: Column, chance: Chance) -> Column:
    """Children whose second episode is a stay in hospital, after which they go back."""
    three = pc.equal(count, 3)
    return all_of(three, no(children.course_in(*ADOPTION)), chance.share(children.rows, _HOSPITAL / 0.18))


def _shorten(changes: list[Column], hospital: Column, chance: Chance) -> list[Column]:
    """A stay in hospital of up to a month, never longer than it was."""
    back = earlier(changes[1], pc.add(changes[0], chance.whole(len(hospital), 1, 30)))
    return [changes[0], pc.if_else(hospital, back, changes[1]), changes[2]]


def _first(slot: Slot, children: Children, places: Places, chance: Chance) -> Slot:
    rows = children.rows
    weights = assumptions()["ssda903"]["status"]
    staying, coming = chance.pick(rows, weights["staying"]), chance.pick(rows, weights["arriving"])
    status = pc.if_else(children.course_in("arriving", "passing"), coming, staying)
    status = pc.if_else(children.course_in(*ADOPTION), chance.pick(rows, weights["adoption"]), status)
    young = pc.less(pc.subtract(children.start, children.born), 4400)
    status = pc.if_else(all_of(pc.equal(status, "J1"), young), "C1", status)
    status = pc.if_else(children.unaccompanied, "V2", status)
    short = all_of(children.course_in("passing"), pc.less_equal(pc.subtract(children.end, children.start), 3))
    status = pc.if_else(short, "L1", status)
    place = _place_by_age(children, slot.decom, status, chance)
    place = pc.if_else(children.course_in(*ADOPTION), "U6", place)
    respite = children.course_in("respite")
    status, place = pc.if_else(respite, "V4", status), pc.if_else(respite, "R1", place)
    stay = stays(places, place, _provider(chance, rows), chance, away_from=blank(rows))
    stay = replace(stay, postcode=pc.if_else(respite, None, stay.postcode))
    return replace(slot, rne=same("S", rows), ls=status, place=place, stay=stay)


def _next(before: list[Slot], slot: Slot, children: Children, places: Places, hospital: Column, chance: Chance) -> Slot:
    """The episode after ``before[-1]``: what changes is drawn, then made to suit the child and what was."""
    rows, last, at = children.rows, before[-1], len(before)
    change = _kind_of_change(children, last, at, hospital, chance)
    raised = pc.replace_with_mask(last.ls, pc.equal(last.ls, "V2"), "C1")
    raised = pc.if_else(pc.equal(last.ls, "C1"), "C2", raised)
    order = all_of(children.course_in(*ADOPTION), same(at == 1, rows))
    given_up = all_of(children.course_in("reversed"), same(at == 2, rows))
    raised = pc.if_else(order, "E1", pc.if_else(given_up, "C2", raised))
    status = pc.if_else(one_of(change, ("L", "B", "U")), raised, last.ls)

    place = _place_by_age(children, slot.decom, status, chance)
    settled = pc.if_else(pc.equal(last.place, "U4"), "U6", "U4")
    to_adopters = all_of(children.course_in("placed", "adopted"), same(at == 2, rows))
    place = pc.if_else(to_adopters, "A6", place)
    settled = pc.if_else(to_adopters, "A5", settled)
    moves, keeps = one_of(change, ("P", "B")), one_of(change, ("T", "U"))
    new = stays(places, place, _provider(chance, rows), chance, away_from=last.stay.postcode)
    found = replace(
        slot,
        rne=only(slot.there, change),
        ls=only(slot.there, status),
        place=only(slot.there, pc.if_else(moves, place, pc.if_else(keeps, settled, last.place))),
        stay=_either(moves, new, last.stay),
    )
    return _around_hospital(found, before, at, hospital)


def _kind_of_change(children: Children, last: Slot, at: int, hospital: Column, chance: Chance) -> Column:
    rows = children.rows
    change = chance.pick(rows, assumptions()["ssda903"]["change"])
    can_rise = one_of(last.ls, tuple(_LATER_STATUS))
    change = pc.if_else(all_of(one_of(change, ("L", "B")), no(can_rise)), "P", change)
    change = pc.if_else(all_of(pc.equal(change, "U"), no(can_rise)), "T", change)
    family = one_of(last.place, FAMILY)
    change = pc.if_else(all_of(pc.equal(change, "T"), no(family)), "P", change)
    change = pc.if_else(all_of(pc.equal(change, "U"), no(family)), "B", change)
    change = pc.if_else(hospital, "P", change)
    if at == 1:
        return pc.if_else(children.course_in(*ADOPTION), "L", change)
    if at == 2:
        by_carer = chance.share(rows, 0.2)
        change = pc.if_else(children.course_in("placed", "adopted"), pc.if_else(by_carer, "T", "P"), change)
        return pc.if_else(children.course_in("reversed"), "L", change)
    return change


def _around_hospital(slot: Slot, before: list[Slot], at: int, hospital: Column) -> Slot:
    """A hospital has no provider and no number; afterwards the child is back where they were."""
    if at == 1:
        stay = Stays(
            pc.if_else(hospital, None, slot.stay.code), slot.stay.postcode, pc.if_else(hospital, None, slot.stay.urn)
        )
        return replace(slot, place=pc.if_else(hospital, "T1", slot.place), stay=stay)
    if at == 2:
        first = before[0]
        place = pc.if_else(hospital, first.place, slot.place)
        return replace(slot, place=place, stay=_either(hospital, first.stay, slot.stay))
    return slot


def _place_by_age(children: Children, on: Column, status: Column, chance: Chance) -> Column:
    """A placement that suits the age on the day ``on`` and the legal status."""
    rows, weights = children.rows, assumptions()["ssda903"]["placement"]
    five, sixteen = (pc.less_equal(plus_years(children.born, years), on) for years in (5, 16))
    drawn = {name: chance.pick(rows, weights[name]) for name in weights}
    place = pc.if_else(sixteen, drawn["older"], pc.if_else(five, drawn["school"], drawn["young"]))
    alone = pc.if_else(all_of(pc.equal(drawn["unaccompanied"], "K3"), no(sixteen)), "U6", drawn["unaccompanied"])
    place = pc.if_else(children.unaccompanied, alone, place)
    return pc.if_else(all_of(pc.equal(place, "P1"), one_of(status, _NEEDS_ORDER)), "U6", place)


def _provider(chance: Chance, rows: int) -> Column:
    return chance.pick(rows, assumptions()["ssda903"]["provider"])


def _either(where: Column, new: Stays, old: Stays) -> Stays:
    return Stays(
        pc.if_else(where, new.code, old.code),
        pc.if_else(where, new.postcode, old.postcode),
        pc.if_else(where, new.urn, old.urn),
    )


def _ended(slots: list[Slot], children: Children, chance: Chance) -> list[Slot]:
    """Why each episode ended and, where the child moved on, why the placement changed."""
    rows = children.rows
    found = []
    for at, slot in enumerate(slots):
        after = slots[at + 1] if at + 1 < len(slots) else None
        goes_on = after.there if after else same(False, rows)
        final = _reason_ceased(slot, children, chance)
        rec = only(slot.there, pc.if_else(goes_on, "X1", only(pc.is_valid(slot.dec), final)))
        found.append(replace(slot, rec=rec, reason=_reason_moved(slot, after, chance)))
    return found


def _reason_moved(slot: Slot, after: Slot | None, chance: Chance) -> Column:
    rows = len(slot.there)
    if after is None:
        return blank(rows)
    reason = chance.pick(rows, assumptions()["ssda903"]["reason"])
    reason = pc.if_else(one_of(after.rne, ("T", "U")), "PLACE", reason)
    hospital = any_of(pc.equal(slot.place, "T1"), pc.equal(after.place, "T1"))
    return only(all_of(after.there, one_of(after.rne, ("P", "B", "T", "U")), no(hospital)), reason)


def _reason_ceased(slot: Slot, children: Children, chance: Chance) -> Column:
    rows, weights = children.rows, assumptions()["ssda903"]["ceased"]
    sixteen = pc.fill_null(pc.less_equal(plus_years(children.born, 16), children.end), False)
    reason = pc.if_else(sixteen, chance.pick(rows, weights["older"]), chance.pick(rows, weights["young"]))
    reason = pc.if_else(children.adult, chance.pick(rows, weights["at_18"]), reason)
    family = one_of(slot.place, FAMILY)
    reason = pc.if_else(all_of(one_of(reason, ("E45", "E46")), no(family)), "E48", reason)
    reason = pc.if_else(all_of(pc.equal(reason, "E17"), no(family)), "E5", reason)
    by_court = pc.if_else(chance.share(rows, 0.6), "E12", "E11")
    reason = pc.if_else(children.course_in("adopted"), by_court, reason)
    return pc.if_else(children.course_in("respite"), "E4A", reason)
