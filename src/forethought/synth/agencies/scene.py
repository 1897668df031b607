"""What every agency's records of one locality start from: worked out once, for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies.numbers import letters_of
from forethought.synth.agencies.parameters import shared, streets
from forethought.synth.agencies.whereabouts import Homes, homes_of
from forethought.synth.community import Community
from forethought.synth.days import september
from forethought.synth.lives.tables import Persons
from forethought.synth.rows import NEVER, NOBODY, Codes, Days, Flags, References

_FAR_AHEAD = 200_000
_LEARNER_AGE = 14


@dataclass(frozen=True)
class Scene:
    """People of one locality as agencies meet them; every array has one entry for each row of ``Persons``."""

    community: Community

    @property
    def persons(self) -> Persons:
        """The people."""
        return self.community.lives.persons

    @cached_property
    def homes(self) -> Homes:
        """Where they live, one home after another."""
        return homes_of(self.community.lives)

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """How much more common errors are: for some groups, for those who move often, for unaccompanied children."""
        rates = shared()["times"]
        groups, place = np.unique(self.persons.ethnicity, return_inverse=True)
        by_group = np.asarray([rates["groups"].get(str(group), 1.0) for group in groups], np.float64)
        times = by_group[place.reshape(-1)]
        times[self.homes.count(len(times)) >= rates["moves"]] *= rates["movers"]
        times[self.persons.unaccompanied] *= rates["unaccompanied"]
        found: NDArray[np.float64] = np.minimum(times, rates["most"])
        return found

    @cached_property
    def with_case(self) -> Flags:
        """Who has ever had a case with the council."""
        found = self.in_care.copy()
        found[self.community.need.cases.person] = True
        return found

    @cached_property
    def in_care(self) -> Flags:
        """Who has ever been in care."""
        found = np.zeros(len(self.persons), np.bool_)
        found[self.community.care.periods.person] = True
        return found

    @cached_property
    def twin_of(self) -> References:
        """For each later child of a multiple birth the first of it, for the first the next; else nobody."""
        persons = self.persons
        found = np.where(persons.birth_order > 1, persons.twins, NOBODY)
        second = np.flatnonzero(persons.birth_order == 2)
        found[persons.twins[second]] = second
        return found.astype(np.int32)

    @cached_property
    def relative(self) -> References:
        """A brother or sister whose number may be taken for one's own: the mother's next child, or the one before."""
        persons = self.persons
        kids = np.flatnonzero(persons.child & (persons.mother != NOBODY))
        kids = kids[np.lexsort((persons.born[kids], persons.mother[kids]))]
        mother = persons.mother[kids]
        found = np.full(len(persons), NOBODY, np.int32)
        same = mother[1:] == mother[:-1]
        found[kids[1:][same]] = kids[:-1][same]
        found[kids[:-1][same]] = kids[1:][same]
        return found

    @cached_property
    def namesake(self) -> References:
        """A child of the same name, sex and about the same age in another family; never another identity of one's own.

        The first of a row of namesakes has nobody: the others may be put into its record.
        """
        persons = self.persons
        kids = np.flatnonzero(persons.child & (persons.was == NOBODY) & (persons.became == NOBODY))
        order = np.lexsort((persons.born[kids], persons.sex[kids], persons.forename[kids], persons.surname[kids]))
        kids = kids[order]
        before, after = kids[:-1], kids[1:]
        same = (persons.forename[before] == persons.forename[after]) & (
            persons.surname[before] == persons.surname[after]
        )
        same &= (persons.sex[before] == persons.sex[after]) & (persons.family[before] != persons.family[after])
        same &= persons.born[after] - persons.born[before] < shared()["relatives"]["cousins_born_within"]
        found = np.full(len(persons), NOBODY, np.int32)
        found[after[same]] = before[same]
        return found

    @cached_property
    def pupil_since(self) -> Days:
        """The day from which each has a pupil number: in September of the year it names, or on arrival; or NEVER."""
        persons = self.persons
        found = np.full(len(persons), NEVER, np.int32)
        known = np.flatnonzero(persons.upn != "")
        digits = letters_of(persons.upn[known], 13)[:, 8:10].astype(np.int64) - ord("0")
        found[known] = np.maximum(september(2000 + digits[:, 0] * 10 + digits[:, 1]), persons.arrived[known])
        return found

    @cached_property
    def learner_since(self) -> Days:
        """The day from which each has a learner number: the September after the 13th birthday; NEVER for none."""
        born = np.minimum(self.persons.born, _FAR_AHEAD)
        month = born.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        begins = september(1970 + month // 12 + _LEARNER_AGE + (month % 12 >= 8))
        return np.where(self.persons.uln == "", NEVER, begins).astype(np.int32)

    @cached_property
    def door(self) -> Codes:
        """The number of the door, by address."""
        return self.community.lives.addresses.number.astype("U4")

    @cached_property
    def street(self) -> Codes:
        """The name of the street, by address."""
        return streets()[self.community.lives.addresses.street]

    @cached_property
    def property_number(self) -> Codes:
        """The unique property reference number, by address."""
        return self.community.lives.addresses.uprn.astype("U12")

    @cached_property
    def postcode(self) -> Codes:
        """The postcode, by address."""
        return self.community.setting.ground.postcodes.postcode[self.community.lives.addresses.postcode]
