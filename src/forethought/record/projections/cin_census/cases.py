"""Which cases and children are in the census of a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from forethought.record.projections.returns import Facts, Mapped, ReturnYear, Row, cell, day

REFERRED, CLOSED = "cine_referral_date", "cine_close_date"


@dataclass(frozen=True)
class Case:
    """An episode of need from its referral. ``number`` runs within the child; ``closed`` is None where it is open on
    the last day of the year, and for a referral that led to nothing."""

    child: str
    number: str
    row: Row
    referred: str
    closed: str | None


@dataclass(frozen=True)
class Census:
    """The facts of a census in the making."""

    facts: Facts
    mapped: Mapped
    year: ReturnYear

    @cached_property
    def cases(self) -> Sequence[Case]:
        """Cases open at some time in the year, in order of child and referral; a referral that led to nothing counts
        in the year in which it was made."""
        found = []
        for child, rows in self.facts.by("ssd_cin_episodes", "cine_person_id").items():
            held = [row for row in rows if self.year.touches(day(row, REFERRED), _over(row))]
            held.sort(key=lambda row: (day(row, REFERRED) or "", _over(row) or "9"))
            found += [self._case(child, number, row) for number, row in enumerate(held, 1)]
        return found

    def _case(self, child: str, number: int, row: Row) -> Case:
        closed = None if nothing_done(row) else self.year.by_then(row, CLOSED)
        return Case(child, str(number), row, day(row, REFERRED) or "", closed)

    @cached_property
    def by_child(self) -> Mapping[str, Sequence[Case]]:
        """The cases of each child, in order."""
        found: defaultdict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            found[case.child].append(case)
        return found

    @cached_property
    def _by_referral(self) -> Mapping[str, Case]:
        return {str(case.row.get("cine_referral_id")): case for case in self.cases if case.row.get("cine_referral_id")}

    @cached_property
    def _referrals(self) -> frozenset[str]:
        return frozenset(self.facts.by("ssd_cin_episodes", "cine_referral_id"))

    def case_of(self, child: str, referral: str | None, on: str) -> Case | None:
        """The case in the census that work belongs to: the one it names; where it names none that is held, the child's
        case that was open on the day ``on``, which is the day the work began."""
        if referral in self._referrals:
            case = self._by_referral.get(referral or "")
            return case if case and case.child == child else None
        there = [
            case
            for case in self.by_child.get(child, ())
            if case.referred <= on and not nothing_done(case.row) and (case.closed is None or on <= case.closed)
        ]
        return there[-1] if there else None


def nothing_done(row: Row) -> bool:
    """Whether a referral led to no further action."""
    return cell(row.get("cine_referral_nfa"), "flag") == "1"


def _over(row: Row) -> str | None:
    return day(row, REFERRED) if nothing_done(row) else day(row, CLOSED)
