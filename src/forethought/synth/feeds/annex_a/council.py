"""What the council knows, made ready once for all lists of one locality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen
from forethought.synth.community import Community
from forethought.synth.feeds.annex_a.dates import Dates
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.words import drawn, parameters
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import CarePeriods
from forethought.synth.rows import NEVER


@dataclass(frozen=True)
class Council:
    """One locality and the dates for which its lists are made."""

    community: Community
    dates: Dates

    @cached_property
    def looked_after(self) -> NDArray[np.int64]:
        """The rows of the periods of care that are no series of short breaks."""
        return np.flatnonzero(~self.community.care.periods.respite).astype(np.int64)

    @cached_property
    def periods(self) -> CarePeriods:
        """Those periods."""
        return self.community.care.periods.take(self.looked_after)

    @cached_property
    def in_care(self) -> Spells:
        """When children were looked after."""
        return Spells(self.periods.person, self.periods.start, self.periods.end)

    @cached_property
    def visits(self) -> History:
        """Every visit of a social worker, by child."""
        held = self.community.need.visits
        return History(held.person, held.day)

    @cached_property
    def seen(self) -> NDArray[np.int64]:
        """The day on which the child was seen, of each assessment; NEVER where it was not."""
        held, shape = self.community.need.assessments, parameters()["assessment"]
        rng, size = self.community.setting.stream("annex-a", "seen"), len(held)
        day = np.minimum(held.start + drawn(rng, shape["seen_within"], size), held.authorised)
        return np.where(chosen(rng, shape["seen"], size), day, NEVER).astype(np.int64)

    @cached_property
    def disabled_since(self) -> NDArray[np.int64]:
        """The day from which a disability of each person is known, NEVER for none."""
        conditions = self.community.lives.conditions
        found = np.full(len(self.community.lives.persons), NEVER, np.int64)
        np.minimum.at(found, conditions.person, conditions.since)
        return found

    @cached_property
    def planned_since(self) -> NDArray[np.int64]:
        """The day of the first plan, of need or protection, of each case; NEVER for none."""
        need = self.community.need
        found = np.full(len(need.cases), NEVER, np.int64)
        for plans in (need.plans, need.protection):
            np.minimum.at(found, plans.case, plans.start)
        return found
