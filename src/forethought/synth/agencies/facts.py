"""What agencies hold of people besides names: birth date, sex, ethnic group, address, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies.asked import Asked
from forethought.synth.agencies.luck import Fault, Flags, Luck
from forethought.synth.agencies.numbers import temporary_numbers, wrong_digit
from forethought.synth.agencies.parameters import shared
from forethought.synth.agencies.scene import Scene
from forethought.synth.agencies.slips import mistyped, new_year, slipped, transposed
from forethought.synth.agencies.texts import put
from forethought.synth.agencies.whereabouts import Whereabouts
from forethought.synth.rows import NOBODY, Codes, Days, References, day

_FIRST_DAY = day(date(1900, 1, 1))
_LAST_DAY = day(date(2100, 1, 1))
_NHS_DIGITS, _UPN_DIGITS = 10, 13


class Basics:
    """Birth date, sex and ethnic group in one agency's records."""

    def __init__(self, scene: Scene, rates: Mapping[str, Any], luck: Luck, subject: References) -> None:
        self._rates, self._luck = rates, luck
        persons = scene.persons
        free = ~scene.with_case if rates["case_checked"] else np.ones(len(persons), np.bool_)
        self._free: Flags = free[subject]
        self._adult: Flags = ~persons.child[subject] & self._free
        self._stated: Flags = persons.unaccompanied[subject] & self._free

    def born(self, asked: Asked) -> Codes:
        """Birth dates as ISO text; empty for unborn children, and where none is held."""
        true = asked.scene.persons.born[asked.subject]
        found = true.copy()
        for name, make in (("born_transposed", transposed), ("born_january", new_year)):
            at = self._luck.fault(name, self._free).on(asked.record, asked.day)
            found[at] = make(true[at])
        fault = self._luck.fault("born_slip", self._free)
        at = fault.on(asked.record, asked.day)
        found[at] = slipped(true[at], fault.draw[asked.record[at]])
        found = self._stated_dates(asked, found)
        found = np.where(found > asked.day, true, found)  # no system takes a birth date that is to come
        found[self._luck.fault("born_1900", self._adult).on(asked.record, asked.day)] = _FIRST_DAY
        texts = _iso_days()[np.clip(found, _FIRST_DAY, _LAST_DAY) - _FIRST_DAY]
        texts[self._luck.fault("born_missing", self._free).on(asked.record, asked.day)] = ""
        texts[asked.unborn] = ""
        return texts

    def _stated_dates(self, asked: Asked, days: Days) -> Days:
        """The dates that unaccompanied children first gave: a year or two younger than they were later held to be."""
        fault = self._luck.fault("born_stated", self._stated)
        at = fault.on(asked.record, asked.day)
        at = at[asked.scene.persons.born_estimated[asked.subject[at]]]
        draw = fault.draw[asked.record[at]]
        days = days.copy()
        days[at] = days[at] + np.floor(365 + draw * 730).astype(np.int32)
        return days

    def sex(self, asked: Asked) -> Codes:
        """``M``, ``F``, or ``U`` where it is not known, as of all unborn children."""
        found = asked.scene.persons.sex[asked.subject]
        at = self._luck.fault("sex_wrong", self._free).on(asked.record, asked.day)
        found[at] = np.where(found[at] == "M", "F", "M")
        found[self._luck.fault("sex_unknown", self._free).on(asked.record, asked.day)] = "U"
        found[asked.unborn] = "U"
        return found

    def ethnicity(self, asked: Asked) -> Codes:
        """Codes of the returns; the agency's word for not known."""
        found = asked.scene.persons.ethnicity[asked.subject]
        at = self._luck.fault("ethnicity_other", corrected=False).on(asked.record, asked.day)
        found = put(found, at, _mistaken(found[at]))
        at = self._luck.fault("ethnicity_missing", corrected=False).on(asked.record, asked.day)
        found = put(found, at, self._rates["ethnicity_missing_code"])
        return put(found, np.flatnonzero(asked.unborn), self._rates["ethnicity_missing_code"])


class Addresses:
    """Addresses in one agency's records: number, street, postcode, property number."""

    def __init__(self, scene: Scene, rates: Mapping[str, Any], luck: Luck, doubled: Flags) -> None:
        self._luck = luck
        self._where = Whereabouts(scene.homes, scene.community.care.episodes, rates, luck)
        self._behind = luck.lags("placement_lag", len(doubled))
        draws = luck.stream("duplicate_behind").random(len(doubled))
        self._old = np.where(doubled, np.floor(draws * rates["duplicate_behind"]), 0).astype(np.int32)

    def at(self, asked: Asked) -> tuple[Codes, Codes, Codes, Codes]:
        """Number, street, postcode and property number held on each day; of unborn children their mother's."""
        scene, record = asked.scene, asked.record
        mother = scene.persons.mother[asked.subject]
        person = np.where(asked.unborn & (mother != NOBODY), mother, asked.subject)
        address = self._where.addresses(person, asked.day - self._old[record])
        known = address != NOBODY
        some = np.maximum(address, 0)
        columns = [scene.door, scene.street, scene.postcode, scene.property_number]
        if not len(scene.door):
            columns = [np.full(1, "") for _ in columns]
        number, street, postcode, uprn = (np.where(known, column[some], "") for column in columns)
        placed, where = self._where.placements(asked.subject, (asked.day - self._behind[record]).astype(np.int32))
        postcode = put(postcode, placed, where)
        for texts in (number, street, uprn):
            texts[placed] = ""
        return self._slips(asked, number, street, postcode, uprn)

    def _slips(
        self, asked: Asked, number: Codes, street: Codes, postcode: Codes, uprn: Codes
    ) -> tuple[Codes, Codes, Codes, Codes]:
        fault = self._luck.fault("postcode_typed")
        at = fault.on(asked.record, asked.day)
        postcode = put(postcode, at, mistyped(postcode[at], fault.draw[asked.record[at]]))
        postcode[self._luck.fault("postcode_missing").on(asked.record, asked.day)] = ""
        fault = self._luck.fault("number_typed")
        at = fault.on(asked.record, asked.day)
        number[at] = _wrong_doors(number[at], fault.draw[asked.record[at]])
        uprn[self._luck.lack("uprn", corrected=False).on(asked.record, asked.day)] = ""
        return number, street, postcode, uprn


class Numbers:
    """NHS, pupil and learner numbers in one agency's records."""

    def __init__(self, scene: Scene, rates: Mapping[str, Any], luck: Luck, subject: References) -> None:
        self._rates, self._luck = rates, luck
        self._twin: Flags = (scene.twin_of != NOBODY)[subject]
        self._sibling: Flags = (scene.relative != NOBODY)[subject]
        self._in_care: Flags = scene.in_care[subject]
        self._given = scene.persons.born[subject] + luck.lags("nhs_lag", len(subject))

    def nhs(self, asked: Asked) -> Codes:
        """NHS numbers: right, with a wrong digit, or a brother's or sister's; empty where none is held."""
        persons = asked.scene.persons
        if self._rates["nhs_held"] == 0:
            return np.full(len(asked), "")
        found = persons.nhs_number[asked.subject]
        for name, whom, of in (
            ("nhs_relative", self._sibling, asked.scene.relative),
            ("nhs_twin", self._twin, asked.scene.twin_of),
        ):
            found = self._of_another(asked, found, self._luck.fault(name, whom), of, persons.nhs_number, persons.born)
        found = self._with_slips(asked, found, "nhs_slip", 0, _NHS_DIGITS)
        found[self._luck.lack("nhs_held").on(asked.record, asked.day)] = ""
        found[asked.day < self._given[asked.record]] = ""
        return found

    def upn(self, asked: Asked) -> Codes:
        """Pupil numbers from the first school on: right, temporary, or wrong."""
        scene = asked.scene
        if self._rates["upn_held"] == 0:
            return np.full(len(asked), "")
        found = scene.persons.upn[asked.subject].astype(f"U{_UPN_DIGITS}")
        at = self._luck.fault("upn_temporary").on(asked.record, asked.day)
        found[at] = temporary_numbers(found[at])
        fault = self._luck.fault("upn_relative", self._sibling)
        found = self._of_another(asked, found, fault, scene.relative, scene.persons.upn, scene.pupil_since)
        found = self._with_slips(asked, found, "upn_slip", 1, _UPN_DIGITS)
        for name, whom in (("upn_held", ~self._in_care), ("upn_held_in_care", self._in_care)):
            found[self._luck.lack(name, whom).on(asked.record, asked.day)] = ""
        found[asked.day < scene.pupil_since[asked.subject]] = ""
        return found

    def uln(self, asked: Asked) -> Codes:
        """Learner numbers from the year in which they are given."""
        scene = asked.scene
        if self._rates["uln_held"] == 0:
            return np.full(len(asked), "")
        found = scene.persons.uln[asked.subject]
        found[self._luck.lack("uln_held").on(asked.record, asked.day)] = ""
        found[asked.day < scene.learner_since[asked.subject]] = ""
        return found

    def _of_another(
        self, asked: Asked, found: Codes, fault: Fault, other: References, numbers: Codes, since: Days
    ) -> Codes:
        """Numbers with those of ``other`` people in the records at fault, once these have theirs."""
        at = fault.on(asked.record, asked.day)
        of = other[asked.subject[at]]
        given = since[of] <= asked.day[at]
        return put(found, at[given], numbers[of[given]])

    def _with_slips(self, asked: Asked, found: Codes, name: str, first: int, length: int) -> Codes:
        fault = self._luck.fault(name)
        at = fault.on(asked.record, asked.day)
        found = found.astype(f"U{length}")
        found[at] = wrong_digit(found[at], fault.draw[asked.record[at]], first, length)
        return found


@cache
def _iso_days() -> Codes:
    days = np.arange(_FIRST_DAY, _LAST_DAY + 1).astype("datetime64[D]")
    return np.datetime_as_string(days).astype("U10")


def _wrong_doors(numbers: Codes, draws: NDArray[np.float64]) -> Codes:
    """Numbers of doors in the same street; empty ones stay so."""
    known = numbers != ""
    there = np.where(known, numbers, "0").astype(np.int64) + 1 + np.floor(draws * 9).astype(np.int64)
    return np.where(known, there.astype("U4"), "")


def _mistaken(groups: Codes) -> Codes:
    table = shared()["mistaken"]
    known, place = np.unique(groups, return_inverse=True)
    found = np.asarray([table.get(str(group), str(group)) for group in known], dtype=np.str_)
    return found[place] if len(found) else groups
