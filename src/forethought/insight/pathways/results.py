"""A pathway in exact numbers, which are never printed: ``shown()`` gives what may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from forethought.insight.pathways.facts import StepFact


@dataclass(frozen=True, slots=True)
class Step:
    """One step: of those that ``entered`` in the year, how many ``went_on`` by its last day, and what became of others.

    ``entered`` is the sum of ``went_on``, ``ended`` (no further action, or no conference needed), ``closed`` (the case
    was closed otherwise) and ``still_open`` (nobody can say yet). ``in_time`` are those of ``went_on`` within the time
    of the guidance, ``open_over`` those of ``still_open`` past it: None where guidance gives no time. ``joined`` came
    by another way than the step before, None where there is no step before. ``half`` and ``nine_in_ten`` are the
    fewest calendar days within which so many of the ``timed`` ones had gone on; the others of ``went_on`` are dated
    wrongly. Those still open are not in them, so that true times are longer.
    """

    fact: StepFact
    entered: int = field(repr=False)
    went_on: int = field(repr=False)
    in_time: int | None = field(repr=False)
    timed: int = field(repr=False)
    ended: int = field(repr=False)
    closed: int = field(repr=False)
    still_open: int = field(repr=False)
    open_over: int | None = field(repr=False)
    joined: int | None = field(repr=False)
    half: int | None = field(repr=False)
    nine_in_ten: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many of one group of children entered a step and went on: ``division`` is sex, ethnicity or age."""

    step: str
    division: str
    label: str
    entered: int = field(repr=False)
    went_on: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """How the children who started to be looked after in the year are found in the census, by their own number.

    ``found`` includes the ``contradicted``: the number is there, the birth date another, so no link is made.
    """

    started: int = field(repr=False)
    found: int = field(repr=False)
    contradicted: int = field(repr=False)

    @property
    def unlinked(self) -> int:
        """Children whose way into care cannot be followed."""
        return self.started - self.found + self.contradicted


@dataclass(frozen=True, slots=True)
class Pathway:
    """Every referral from ``start`` to ``end`` (both counted), followed as it stood on ``end``.

    ``link`` is None where no SSDA903 return was given; the steps into care are then not there. ``groups`` holds each
    step by sex, ethnicity and age at referral.
    """

    start: date
    end: date
    steps: tuple[Step, ...]
    groups: tuple[GroupCount, ...]
    link: Link | None
