"""Registers: what each agency's system shows of people on any day, and which of its ids is whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.agencies.asked import Asked
from forethought.synth.agencies.called import Called
from forethought.synth.agencies.facts import Addresses, Basics, Numbers
from forethought.synth.agencies.luck import Luck
from forethought.synth.agencies.parameters import AGENCIES, rates_of
from forethought.synth.agencies.records import Found, Records
from forethought.synth.agencies.scene import Scene
from forethought.synth.agencies.texts import spread
from forethought.synth.community import Community
from forethought.synth.rows import NOBODY, Codes, Days, References, Rows

__all__ = ["AGENCIES", "Held", "Register", "Registers", "registers_of"]


@dataclass(frozen=True)
class Held(Rows):
    """How an agency's system showed people on days, one row for each question; empty where it held nothing.

    ``born`` is ISO text; ``sex`` is ``M F U``; ``ethnicity`` a code of the returns. Everything may be wrong, old or
    someone else's.
    """

    local_id: Codes
    forename: Codes
    middle: Codes
    surname: Codes
    preferred_surname: Codes
    born: Codes
    sex: Codes
    ethnicity: Codes
    number: Codes
    street: Codes
    postcode: Codes
    uprn: Codes
    nhs_number: Codes
    upn: Codes
    uln: Codes


class Register:
    """What one agency holds of the people of one locality. The same questions have the same answers, in any order.

    It remembers whom it was asked about, for :meth:`truth`.
    """

    def __init__(self, agency: str, scene: Scene) -> None:
        self._agency = agency
        self._scene = scene
        self._rates = rates_of(agency)
        self._window_end = scene.community.setting.window.end

    def local_ids(self, persons: NDArray[np.integer[Any]], days: NDArray[np.integer[Any]]) -> Codes:
        """The ids that people had with the agency on days, row by row; empty for nobody (-1).

        Questions about days after someone left, or after the window, are answered as of the last day before.
        """
        known, found, _ = self._find(persons, days)
        return spread(known, len(persons), self._records.ids(found))

    def held(self, persons: NDArray[np.integer[Any]], days: NDArray[np.integer[Any]]) -> Held:
        """How the agency's system showed people on days, row by row. Days as :meth:`local_ids` takes them."""
        known, found, day = self._find(persons, days)
        asked = Asked(self._scene, found.record, self._records.subject[found.record], day)
        names = self._called.names(asked)
        number, street, postcode, uprn = self._addresses.at(asked)
        columns = Held(
            local_id=self._records.ids(found),
            forename=names.forename,
            middle=names.middle,
            surname=names.surname,
            preferred_surname=names.preferred,
            born=self._basics.born(asked),
            sex=self._basics.sex(asked),
            ethnicity=self._basics.ethnicity(asked),
            number=number,
            street=street,
            postcode=postcode,
            uprn=uprn,
            nhs_number=self._numbers.nhs(asked),
            upn=self._numbers.upn(asked),
            uln=self._numbers.uln(asked),
        )
        if len(known) == len(persons):
            return columns
        return Held(**{item.name: spread(known, len(persons), getattr(columns, item.name)) for item in fields(Held)})

    def truth(self) -> pa.Table:
        """Whose every id is that was given so far: ``agency local_id person_id since until kind``."""
        return self._records.truth()

    def _find(
        self, persons: NDArray[np.integer[Any]], days: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], Found, Days]:
        """The rows that ask about someone, the records found for them, and the days they are answered for."""
        known = np.flatnonzero(np.asarray(persons) != NOBODY)
        person: References = np.asarray(persons)[known].astype(np.int32)
        last = np.minimum(self._scene.persons.left[person], self._window_end) - 1
        day: Days = np.minimum(np.asarray(days)[known], last).astype(np.int32)
        return known, self._records.of(person, day), day

    @cached_property
    def _records(self) -> Records:
        return Records(self._scene, self._agency, self._rates)

    @cached_property
    def _luck(self) -> Luck:
        setting = self._scene.community.setting
        times = self._scene.times[self._records.subject]
        return Luck(setting, self._agency, self._rates, self._records.since, times)

    @cached_property
    def _called(self) -> Called:
        return Called(self._scene, self._rates, self._luck, self._records.since, self._records.subject)

    @cached_property
    def _basics(self) -> Basics:
        return Basics(self._scene, self._rates, self._luck, self._records.subject)

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(self._scene, self._rates, self._luck, self._records.doubled)

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(self._scene, self._rates, self._luck, self._records.subject)


class Registers(Mapping[str, Register]):
    """The registers of all agencies (:data:`AGENCIES`) of one locality, each made when it is first asked for."""

    def __init__(self, community: Community) -> None:
        self._scene = Scene(community)
        self._made: dict[str, Register] = {}

    def __getitem__(self, agency: str) -> Register:
        if agency not in AGENCIES:
            raise KeyError(agency)
        if agency not in self._made:
            self._made[agency] = Register(agency, self._scene)
        return self._made[agency]

    def __iter__(self) -> Iterator[str]:
        return iter(AGENCIES)

    def __len__(self) -> int:
        return len(AGENCIES)


def registers_of(community: Community) -> Registers:
    """The registers of every agency that knows the people of a locality."""
    return Registers(community)
