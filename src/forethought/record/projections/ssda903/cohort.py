"""Who is in the return of a year, and in which part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from forethought.record.projections.returns import Facts, Mapped, ReturnYear, Row, day
from forethought.record.projections.returns.year import birthday
from forethought.record.projections.ssda903.care import CEASED, STARTED, Episode, episodes_of


@dataclass(frozen=True)
class Cohort:
    """The facts of a return in the making: its year, its mapping, the episodes that touch the year."""

    facts: Facts
    mapped: Mapped
    year: ReturnYear
    episodes: tuple[Episode, ...]

    @classmethod
    def of(cls, facts: Facts, mapped: Mapped, year: ReturnYear) -> Cohort:
        """The cohort of ``year``."""
        return cls(facts, mapped, year, episodes_of(facts, mapped, year))

    @cached_property
    def by_child(self) -> Mapping[str, Sequence[Episode]]:
        """Episodes of each child looked after in the year, respite included, in order."""
        found: defaultdict[str, list[Episode]] = defaultdict(list)
        for episode in self.episodes:
            found[episode.child].append(episode)
        return found

    @cached_property
    def beyond_breaks(self) -> tuple[str, ...]:
        """Children with an episode that is no short break: only they have reviews, and are asked of as mothers."""
        return tuple(child for child, held in self.by_child.items() if not all(e.short_break for e in held))

    @cached_property
    def at_end(self) -> tuple[str, ...]:
        """Children looked after on the last day, short breaks apart."""
        return tuple(
            child for child, held in self.by_child.items() if any(e.ends is None and not e.short_break for e in held)
        )

    @cached_property
    def whole_year(self) -> tuple[str, ...]:
        """Children looked after for the twelve months to the last day: none came after the first day, none left before
        the last one, and none of it was a short break."""
        return tuple(child for child, held in self.by_child.items() if not any(map(self._breaks, held)))

    def _breaks(self, episode: Episode) -> bool:
        terms, year = self.mapped.terms, self.year
        came = episode.began_because == terms["started"] and episode.begins > year.first
        went = episode.ends is not None and episode.ended_because != terms["goes_on"] and episode.ends < year.last
        return came or went or episode.short_break

    @cached_property
    def alone(self) -> Mapping[str, Sequence[Row]]:
        """Everyone who was ever an unaccompanied child by the end of the year, with the rows that say so."""
        words, found = self.mapped.terms["unaccompanied"], defaultdict(list)
        for row in self.facts.rows("ssd_immigration_status"):
            status, person = (row.get("immi_immigration_status") or "").upper(), row.get("immi_person_id")
            begun = (day(row, "immi_immigration_status_start_date") or "") <= self.year.last
            if person and begun and any(word in status for word in words):
                found[person].append(row)
        return found

    @cached_property
    def leavers(self) -> tuple[str, ...]:
        """Care leavers with a birthday in the year on which they are asked after, and who were not in care on it."""
        held = self.facts.by("ssd_care_leavers", "clea_person_id")
        return tuple(child for child in held if self._asked_after(child))

    def _asked_after(self, child: str) -> bool:
        ages = self.mapped.terms["leavers"]["ages"]
        days = (birthday(self.facts.person(child), age) for age in ages)
        on = next((found for found in days if self.year.holds(found)), None)
        rows = self.facts.of("ssd_cla_episodes", "clae_person_id", child)
        begun = [row for row in rows if self.year.by_then(row, STARTED)]
        ended = [(self.year.by_then(row, CEASED), row) for row in begun]
        last = max(ended, key=lambda item: item[0] or "9", default=(None, {}))
        if on is None or (begun and (last[0] is None or last[0] >= on)):
            return False
        return last[1].get("clae_cla_episode_ceased_reason") not in self.mapped.terms["not_leavers_after"]

    @cached_property
    def everyone(self) -> tuple[str, ...]:
        """All who are in the return: looked after in the year, or leaving care."""
        return tuple(sorted({*self.by_child, *self.leavers}))
