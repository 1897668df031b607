"""The national scorecard: outcomes, enablers, their indicators, their gaps, and the centre's own punctuality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from forethought.insight.national.errors import NationalError
from forethought.insight.national.facts import Part, definitions, parts, taken
from forethought.insight.national.missing import GapStanding, found_gap, listed_gaps
from forethought.insight.national.punctuality import Punctuality, punctuality
from forethought.insight.national.quality import LoadedReturn, ReturnQuality, quality_beside
from forethought.insight.national.standing import CURRENT, STATUSES, Standing, Status, standing
from forethought.insight.national.wording import day

FRAMING = (
    "These figures are for learning and start a question; they judge nobody. Indicators are to be read together, areas "
    "stand in alphabetical order, and a figure outside the limits says: ask why."
)


@dataclass(frozen=True, slots=True)
class PartStanding:
    """An outcome or enabler with its indicators in their order, and its gaps: listed ones, then those found by rule.

    ``says`` tells in a sentence what there is.
    """

    part: Part
    standings: tuple[Standing, ...]
    gaps: tuple[GapStanding, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Reporting:
    """One line of the reporting status: an indicator, or a listed gap. ``cards`` are ids of cards that compute it."""

    id: str
    part: str
    title: str
    kind: str
    status: Status
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scorecard on ``as_of``, of what was published up to ``taken``.

    ``gaps`` are those that concern all parts; ``reporting`` lists indicators and listed gaps, ``counts`` how many have
    each status, in the order of ``STATUSES``. ``punctuality`` tells of the publications, ``quality`` of returns that
    were loaded. Nothing in it orders areas by a figure, adds families up or calls a figure good or bad.
    """

    as_of: date
    taken: date
    says: str
    framing: str
    parts: tuple[PartStanding, ...]
    gaps: tuple[GapStanding, ...]
    reporting: tuple[Reporting, ...]
    counts: tuple[tuple[Status, int], ...]
    punctuality: tuple[Punctuality, ...]
    quality: tuple[ReturnQuality, ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """All 68 indicators, in the framework's order."""
        return tuple(one for part in self.parts for one in part.standings)


def scorecard(as_of: date, *, quality: Iterable[LoadedReturn] = ()) -> Scorecard:
    """The national scorecard on ``as_of``; ``quality`` tells of loaded returns and is shown beside, never mixed in.

    Raises ``NationalError`` for a day before the figures were taken: some of them were not out then.
    """
    known_on(as_of)
    listed = listed_gaps()
    standings = [standing(measure_id, as_of) for measure_id in definitions()]
    found = tuple(_part(part, listed, standings) for part in parts())
    reporting = tuple(_reporting(found, listed))
    counted = Counter(line.status for line in reporting)
    counts = tuple((status, counted[status]) for status in STATUSES)
    return Scorecard(
        as_of=as_of,
        taken=taken(),
        says=_says(counts, as_of),
        framing=FRAMING,
        parts=found,
        gaps=tuple(gap for gap in listed if not gap.part),
        reporting=reporting,
        counts=counts,
        punctuality=punctuality(as_of),
        quality=quality_beside(quality),
    )


def known_on(as_of: date) -> None:
    """Raises ``NationalError`` when ``as_of`` lies before the day up to which publications were read."""
    if as_of < taken():
        raise NationalError(
            "The figures held were not all out on that day",
            where=as_of.isoformat(),
            why=f"they are those published up to {day(taken())}",
            do="Give that day or a later one",
        )


def _part(part: Part, listed: Sequence[GapStanding], standings: Sequence[Standing]) -> PartStanding:
    own = tuple(one for one in standings if part.part and one.part == part.part)
    found = (found_gap(one, part.id) for one in own)
    gaps = (*(gap for gap in listed if gap.part == part.id), *(gap for gap in found if gap is not None))
    return PartStanding(part, own, gaps, _part_says(own))


def _part_says(standings: Sequence[Standing]) -> str:
    if not standings:
        return "No indicator"
    ages = sorted(one.age_months for one in standings)
    current = sum(one.status == CURRENT for one in standings)
    age = f"{ages[0]} months" if ages[0] == ages[-1] else f"{ages[0]} to {ages[-1]} months"
    return f"{len(standings)} indicators, {current} of them published and current; figures {age} old"


def _reporting(found: Sequence[PartStanding], listed: Sequence[GapStanding]) -> Iterable[Reporting]:
    for part in found:
        for one in part.standings:
            cards = (one.card,) if one.card else ()
            yield Reporting(one.id, part.part.id, one.title, "indicator", one.status, cards)
    for gap in listed:
        yield Reporting(gap.id, gap.part, gap.title, "gap", gap.status, tuple(card.id for card in gap.cards))


def _says(counts: Sequence[tuple[Status, int]], as_of: date) -> str:
    told = "; ".join(f"{status}: {count}" for status, count in counts)
    return f"On {day(as_of)}, of what was published up to {day(taken())}: {told}."
