"""One year's SSDA903 tables out of generated care: what the return of that year would have shown on its day.

The same care is written out twice, for this year and for last, so that what was open then is carried over now.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from forethought.synth.returns.care import Children, Years, assumptions
from forethought.synth.returns.columns import (
    Chance,
    Column,
    all_of,
    any_of,
    day_text,
    flag,
    no,
    one_of,
    only,
    plus_years,
    rows_of,
)
from forethought.synth.returns.episodes import Care, Slot
from forethought.synth.returns.numbers import numbered, pupil_numbers

_SEX_BY_LETTER = 2025  # from this collection year on; before it was by number
_SUPPORTED_ACCOMMODATION = 2025  # from then on K3, before H5
_MOTHERS = 0.02


@dataclass(frozen=True, slots=True)
class Window:
    """The year that a return is about: its first and last day as numbers, and the year's number."""

    year: int
    first: int
    last: int

    @classmethod
    def this(cls, years: Years) -> Window:
        """The year of the return."""
        return cls(years.year, years.first, years.last)

    @classmethod
    def before(cls, years: Years) -> Window:
        """The year before."""
        return cls(years.year - 1, years.first_before, years.last_before)

    def holds(self, start: Column, end: Column) -> Column:
        """Where something from ``start`` to ``end`` (both counted, null = goes on) touches the year."""
        going_on = any_of(pc.is_null(end), pc.greater_equal(end, self.first))
        return all_of(pc.less_equal(start, self.last), going_on)

    def by_then(self, days: Column) -> Column:
        """Days as they were known at the end of the year: null where they had not come."""
        return only(pc.less_equal(days, self.last), days)


@dataclass(frozen=True, slots=True)
class Person:
    """What does not change from year to year about each child."""

    number: Column
    entry_year: Column
    mother: Column
    first_child: Column


def people(children: Children, years: Years, chance: Chance) -> Person:
    """Numbers of the children, and which of the girls are mothers (since before last year)."""
    grown = pc.less_equal(plus_years(children.born, 15), years.first_before)
    looked_after = no(children.course_in("leaver", "respite"))
    mother = all_of(pc.equal(children.sex, "F"), grown, looked_after, chance.share(children.rows, _MOTHERS / 0.1))
    since = pc.subtract(years.first_before, chance.whole(children.rows, 10, 200))
    entry = pc.add(pc.cast(day_text(children.born, "year"), pa.int32()), 4)
    return Person(numbered("C", children.number, 7), entry, mother, only(mother, since))


def header(care: Care, person: Person, window: Window, here: Column, episodes: bool) -> pa.Table:
    """The Header rows of the children in ``here``; ``episodes`` says that they have episodes in this return."""
    children = care.children
    girl = pc.equal(children.sex, "F")
    asked = all_of(girl, no(children.course_in("respite"))) if episodes else pc.and_(girl, False)
    columns = {
        "CHILD": person.number,
        "SEX": _sex(children.sex, window.year),
        "DOB": day_text(children.born, "dmy"),
        "ETHNIC": children.ethnic,
        "UPN": _pupil_number(children, person, window),
        "MOTHER": only(asked, flag(person.mother)),
        "MC_DOB": only(asked, day_text(person.first_child, "dmy")),
    }
    return pa.table(columns).filter(here)


def _sex(letter: Column, year: int) -> Column:
    return letter if year >= _SEX_BY_LETTER else pc.if_else(pc.equal(letter, "M"), "1", "2")


def _pupil_number(children: Children, person: Person, window: Window) -> Column:
    """A real number from the autumn after the fourth birthday on; until then, and for those new to England, why not."""
    autumn = window.first - 212 - 1  # 31 August of the year before the collection year began, or the day before it
    of_school_age = pc.less_equal(plus_years(children.born, 4), autumn + 1)
    given = pupil_numbers(children.number, person.entry_year)
    sought = all_of(children.unaccompanied, pc.equal(pc.bit_wise_and(children.number, 3), 0))
    return pc.if_else(sought, "UN3", pc.if_else(of_school_age, given, "UN1"))


def episodes(care: Care, person: Person, window: Window) -> pa.Table:
    """The episodes that touch the year, in order within each child."""
    parts = [_episode_columns(care, person, slot, window) for slot in care.slots]
    return interleave(parts)


def _episode_columns(care: Care, person: Person, slot: Slot, window: Window) -> pa.Table:
    here = all_of(slot.there, window.holds(slot.decom, slot.dec))
    dec = window.by_then(slot.dec)
    place = slot.place
    if window.year < _SUPPORTED_ACCOMMODATION:
        place = pc.if_else(pc.equal(place, "K3"), "H5", place)
    return pa.table(
        {
            "there": here,
            "CHILD": person.number,
            "DECOM": day_text(slot.decom, "dmy"),
            "RNE": slot.rne,
            "LS": slot.ls,
            "CIN": pc.if_else(care.children.unaccompanied, "N8", care.need),
            "PLACE": place,
            "PLACE_PROVIDER": slot.stay.code,
            "DEC": day_text(dec, "dmy"),
            "REC": only(pc.is_valid(dec), slot.rec),
            "REASON_PLACE_CHANGE": only(pc.is_valid(dec), slot.reason),
            "HOME_POST": care.home,
            "PL_POST": slot.stay.postcode,
            "URN": slot.stay.urn,
        }
    )


def interleave(parts: list[pa.Table]) -> pa.Table:
    """Tables with a row a child each, put together so that a child's rows stand in order; ``there`` says which are."""
    rows = parts[0].num_rows
    index = rows_of(rows * len(parts))
    child = pc.divide(index, len(parts))
    part = pc.subtract(index, pc.multiply(child, len(parts)))
    order = pc.add(pc.multiply(part, rows), child)
    whole = pa.concat_tables(parts).combine_chunks()
    order = order.filter(whole["there"].combine_chunks().take(order))
    return whole.drop_columns(["there"]).take(order)


def in_care(care: Care, window: Window) -> Column:
    """Which children have an episode in the year."""
    found = [all_of(slot.there, window.holds(slot.decom, slot.dec)) for slot in care.slots]
    return any_of(*found)


def twelve_months(care: Care, window: Window) -> Column:
    """Which children were looked after all year, short breaks apart."""
    children = care.children
    began = pc.less_equal(children.start, window.first)
    goes_on = any_of(pc.is_null(children.end), pc.greater_equal(children.end, window.last))
    return all_of(began, goes_on, no(children.course_in("respite")))


def unaccompanied(care: Care, person: Person, window: Window, here: Column) -> pa.Table:
    """One row a child who came alone; they cease to be so on the eighteenth birthday."""
    children = care.children
    return pa.table(
        {
            "CHILD": person.number,
            "SEX": _sex(children.sex, window.year),
            "DOB": day_text(children.born, "dmy"),
            "DUC": day_text(plus_years(children.born, 18), "dmy"),
        }
    ).filter(all_of(here, children.unaccompanied))


def previous_permanence(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """One row for each child whose care began in the year."""
    children = care.children
    rows = children.rows
    began = all_of(pc.greater_equal(children.start, window.first), pc.less_equal(children.start, window.last))
    year = pc.subtract(pc.cast(day_text(children.start, "year"), pa.int32()), 1)
    lived = pc.less(pc.cast(day_text(children.born, "year"), pa.int32()), year)
    code = pc.if_else(lived, chance.pick(rows, assumptions()["ssda903"]["previous"]), "Z1")
    before = no(pc.equal(code, "Z1"))
    where = chance.pick(rows, {"330": 5, "331": 2, "860": 1, "WAL": 1})
    when = pc.binary_join_element_wise("ZZ", "ZZ", pc.cast(year, pa.string()), "/")
    return pa.table(
        {
            "CHILD": person.number,
            "DOB": day_text(children.born, "dmy"),
            "PREV_PERM": code,
            "LA_PERM": only(before, where),
            "DATE_PERM": only(before, when),
        }
    ).filter(began)


def adoption_plans(care: Care, person: Person, window: Window) -> pa.Table:
    """One row for each decision in force in the year that a child should be placed for adoption."""
    children = care.children
    decided = _decided(care)
    given_up = only(children.course_in("reversed"), care.slots[2].decom)
    ceased = window.by_then(given_up)
    here = all_of(pc.is_valid(decided), window.holds(decided, pc.coalesce(given_up, children.end)))
    return pa.table(
        {
            "CHILD": person.number,
            "DOB": day_text(children.born, "dmy"),
            "DATE_PLACED": day_text(decided, "dmy"),
            "DATE_PLACED_CEASED": day_text(ceased, "dmy"),
            "REASON_PLACED_CEASED": only(pc.is_valid(ceased), _why_given_up(children)),
        }
    ).filter(here)


def _why_given_up(children: Children) -> Column:
    quarter = pc.bit_wise_and(children.number, 3)
    return pa.array(["RD1", "RD2", "RD3", "RD4"]).take(quarter)


def _decided(care: Care) -> Column:
    """The decision comes up to a month before the court's order, and never before care."""
    before = pc.add(pc.bit_wise_and(pc.cast(care.children.number, pa.int32()), 31), 1)
    return pc.cast(pc.subtract(care.order, before), pa.int32())


def adopted(care: Care, person: Person, window: Window, chance: Chance) -> pa.Table:
    """One row for each child adopted in the year."""
    children = care.children
    last = care.slots[2]
    pair = pc.split_pattern(chance.pick(children.rows, assumptions()["ssda903"]["adopters"]), " ")
    status, sex, number = (pc.list_element(pair, at) for at in range(3))
    here = all_of(
        children.course_in("adopted"),
        pc.greater_equal(children.end, window.first),
        pc.less_equal(children.end, window.last),
    )
    return pa.table(
        {
            "CHILD": person.number,
            "DOB": day_text(children.born, "dmy"),
            "DATE_INT": day_text(_decided(care), "dmy"),
            "DATE_MATCH": day_text(pc.subtract(last.decom, 5), "dmy"),
            "FOSTER_CARE": flag(one_of(last.place, ("A3", "A5"))),
            "NB_ADOPTR": number,
            "SEX_ADOPTR": sex,
            "LS_ADOPTR": status,
        }
    ).filter(here)
