"""What of a pathway may be shown: small counts hidden, with others so that none comes out by subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from forethought.disclosure.cells import HIDDEN
from forethought.insight.fair import relative_rates
from forethought.insight.pathways.facts import StepFact, untold
from forethought.insight.pathways.hiding import Linked, Name, Sum, hidden, shown
from forethought.insight.pathways.results import GroupCount, Pathway, Step

FEWEST = 30
"""Below this number no share and no days are shown: one child more or less would move them too far."""
FEW = "u"


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step, as text. ``c``: hidden; ``u``: fewer than 30; empty: guidance gives no time, or nobody is lost there.

    ``share`` and ``in_time_share`` are per cents, ``half`` and ``nine_in_ten`` calendar days.
    """

    fact: StepFact
    entered: str
    went_on: str
    share: str
    in_time: str
    in_time_share: str
    half: str
    nine_in_ten: str
    ended: str
    closed: str
    still_open: str
    open_over: str
    joined: str


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """One group in one step, as text: per cent with its 95 per cent interval, and beside the largest group.

    ``value``, ``low`` and ``high`` are the per cent and its interval for a chart, None where they may not be shown.
    """

    step: str
    division: str
    label: str
    entered: str
    went_on: str
    share: str
    interval: str
    says: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ShownPathway:
    """What may be shown of a pathway. ``notes`` belong on the page; ``linked`` and ``unlinked`` are starts of care."""

    start: date
    end: date
    steps: tuple[ShownStep, ...]
    groups: tuple[ShownGroup, ...]
    linked: str
    unlinked: str
    notes: tuple[str, ...] = field(default=())


def shown_pathway(found: Pathway) -> ShownPathway:
    """What may be shown of ``found``, all of it together: steps, groups and link are one set of linked counts.

    Counts from 1 to 5 are hidden, and others so that none of them comes out, be it by subtraction between steps,
    groups or outcomes. Shares and days rest on shown counts of 30 or more.
    """
    linked = linked_counts(found)
    away = hidden(linked)
    said = _Said(linked, away)
    without = found.link is None
    return ShownPathway(
        start=found.start,
        end=found.end,
        steps=tuple(_step(step, said) for step in found.steps),
        groups=_groups(found, said),
        linked="" if without else said.of(("link", "linked")),
        unlinked="" if without else said.of(("link", "unlinked")),
        notes=_notes(found, said),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    linked: Linked
    away: frozenset[Name]

    def of(self, name: Name) -> str:
        """The count as text, empty when there is none of that name."""
        return shown(self.linked, self.away, name) if name in self.linked.values else ""

    def share(self, part: Name, whole: Name) -> str:
        numerator, denominator = self.of(part), self.of(whole)
        if HIDDEN in (numerator, denominator) or not denominator:
            return HIDDEN if denominator else ""
        if int(denominator) < FEWEST:
            return FEW if int(denominator) else "z"
        return f"{100 * int(numerator) / int(denominator):.0f}"


def linked_counts(found: Pathway) -> Linked:
    """All the counts of a pathway that are shown, and every sum a reader can make of them."""
    values: dict[Name, int] = {}
    sums: list[Sum] = []
    unsaid: set[Name] = set()
    for step in found.steps:
        _add_step(step, values, sums, unsaid)
    labels: dict[tuple[str, str], list[GroupCount]] = {}
    for group in found.groups:
        labels.setdefault((group.step, group.division), []).append(group)
    facts = {step.fact.id: step.fact for step in found.steps}
    for (step_id, _), groups in labels.items():
        _add_groups(facts[step_id], groups, values, sums, unsaid)
    _add_care(found, values, sums, unsaid)
    known = frozenset([("referrals", "entered"), ("link", "started")])
    return Linked(values, tuple(dict.fromkeys(sums)), frozenset(unsaid), known)


def _add_step(step: Step, values: dict[Name, int], sums: list[Sum], unsaid: set[Name]) -> None:
    fact = step.fact
    entered, on, rest = _entered(fact), (fact.id, "went on"), (fact.id, "not")
    values |= {entered: step.entered, on: step.went_on, rest: step.entered - step.went_on}
    unsaid.add(rest)
    sums.append(Sum(entered, (on, rest)))
    if not fact.branch:
        values |= {(fact.id, "ended"): step.ended, (fact.id, "closed"): step.closed, (fact.id, "open"): step.still_open}
        sums.append(Sum(rest, ((fact.id, "ended"), (fact.id, "closed"), (fact.id, "open"))))
    if step.in_time is not None and step.open_over is not None:
        _split(on, (fact.id, "in time"), step.in_time, values, sums, unsaid)
        _split((fact.id, "open"), (fact.id, "open over"), step.open_over, values, sums, unsaid)
    if step.joined is not None:
        values[fact.id, "joined"] = step.joined
        sums.append(Sum(entered, ((fact.after, "went on"), (fact.id, "joined"))))


def _split(whole: Name, part: Name, count: int, values: dict[Name, int], sums: list[Sum], unsaid: set[Name]) -> None:
    """A part of a count that is shown, and the rest, which is not but follows."""
    rest = (*part, "rest")
    values |= {part: count, rest: values[whole] - count}
    unsaid.add(rest)
    sums.append(Sum(whole, (part, rest)))


def _add_groups(
    fact: StepFact, groups: Sequence[GroupCount], values: dict[Name, int], sums: list[Sum], unsaid: set[Name]
) -> None:
    division = groups[0].division
    for group in groups:
        entered, on = (*_entered(fact), division, group.label), (fact.id, "went on", division, group.label)
        rest = (fact.id, "not", division, group.label)
        values |= {entered: group.entered, on: group.went_on, rest: group.entered - group.went_on}
        unsaid.add(rest)
        sums.append(Sum(entered, (on, rest)))
        before = (fact.after, "went on", division, group.label)
        if fact.after and before in values:
            joined = (fact.id, "joined", division, group.label)
            values[joined] = group.entered - values[before]
            unsaid.add(joined)
            sums.append(Sum(entered, (before, joined)))
    for head, kind in ((_entered(fact), _entered(fact)), ((fact.id, "went on"),) * 2, ((fact.id, "not"),) * 2):
        sums.append(Sum(head, tuple((*kind, division, group.label) for group in groups)))


def _add_care(found: Pathway, values: dict[Name, int], sums: list[Sum], unsaid: set[Name]) -> None:
    if found.link is None:
        return
    by_plan, by_any = ("plan to care", "went on"), ("referral to care", "went on")
    _nest(by_any, by_plan, values, sums, unsaid)
    for group in found.groups:
        if group.step == "plan to care":
            at = (group.division, group.label)
            _nest((*by_any, *at), (*by_plan, *at), values, sums, unsaid)
    link = found.link
    values |= {
        ("link", "started"): link.started,
        ("link", "linked"): link.started - link.unlinked,
        ("link", "unlinked"): link.unlinked,
    }
    sums.append(Sum(("link", "started"), (("link", "linked"), ("link", "unlinked"))))


def _nest(whole: Name, part: Name, values: dict[Name, int], sums: list[Sum], unsaid: set[Name]) -> None:
    """One count lies within another: what is left between them is a count too."""
    rest = ("between", *whole)
    values[rest] = values[whole] - values[part]
    unsaid.add(rest)
    sums.append(Sum(whole, (part, rest)))


def _entered(fact: StepFact) -> Name:
    """All steps from the referral on are entered by the same children."""
    return ("referrals", "entered") if fact.entered == "Referrals" else (fact.id, "entered")


def _step(step: Step, said: _Said) -> ShownStep:
    fact = step.fact
    entered, on = _entered(fact), (fact.id, "went on")
    timed = said.of(on) != HIDDEN and step.timed >= FEWEST
    days = "" if step.timed == 0 else HIDDEN if said.of(on) == HIDDEN else FEW
    return ShownStep(
        fact=fact,
        entered=said.of(entered),
        went_on=said.of(on),
        share=said.share(on, entered),
        in_time=said.of((fact.id, "in time")),
        in_time_share=said.share((fact.id, "in time"), on) if fact.within is not None else "",
        half=str(step.half) if timed else days,
        nine_in_ten=str(step.nine_in_ten) if timed else days,
        ended=said.of((fact.id, "ended")) if fact.ended else "",
        closed=said.of((fact.id, "closed")),
        still_open=said.of((fact.id, "open")),
        open_over=said.of((fact.id, "open over")),
        joined=said.of((fact.id, "joined")),
    )


def _groups(found: Pathway, said: _Said) -> tuple[ShownGroup, ...]:
    facts = {step.fact.id: step.fact for step in found.steps}
    by_division: dict[tuple[str, str], list[GroupCount]] = {}
    for group in found.groups:
        by_division.setdefault((group.step, group.division), []).append(group)
    return tuple(row for (step, _), groups in by_division.items() for row in _compared(facts[step], groups, said))


def _compared(fact: StepFact, groups: Sequence[GroupCount], said: _Said) -> list[ShownGroup]:
    """Each group with its share, and its ratio to the largest group whose figures may be shown."""
    rows = []
    for group in groups:
        at = (group.division, group.label)
        rows.append((group.label, said.of((fact.id, "went on", *at)), said.of((*_entered(fact), *at))))
    whole = [row for row in rows if HIDDEN not in row and int(row[2]) > 0]
    told = {}
    if whole:
        largest = max(whole, key=lambda row: (int(row[2]), row[0]))[0]
        counts = [(label, int(on), int(entered)) for label, on, entered in whole]
        told = {group.name: group for group in relative_rates(counts, largest, "proportion").groups}
    found = []
    for label, on, entered in rows:
        one = told.get(label)
        value = None if one is None or one.value is None else 100 * one.value
        low, high = (None, None) if value is None or one is None else (100 * one.low, 100 * one.high)
        hides = HIDDEN if HIDDEN in (on, entered) else "z" if entered == "0" else FEW
        found.append(
            ShownGroup(
                step=fact.id,
                division=groups[0].division,
                label=label,
                entered=entered,
                went_on=on,
                share=hides if value is None else f"{value:.0f}",
                interval="" if low is None else f"{low:.0f} to {high:.0f}",
                says=one.says if one else "",
                value=value,
                low=low,
                high=high,
            )
        )
    return found


def _notes(found: Pathway, said: _Said) -> tuple[str, ...]:
    notes = [
        "Each referral of the year is followed as it stood on the last day. Those still open are told apart: their "
        "times are not known yet, so true times are longer than those shown.",
    ]
    if found.link is None:
        notes.append("No return of children looked after was given: nothing can be said of the way into care.")
    else:
        notes.append(
            "Children are followed into care only where both returns give the same number and no other birth date. "
            f"Of those who started to be looked after in the year, {_spoken(said.of(('link', 'unlinked')))} cannot be "
            "followed."
        )
    return (*notes, *(f"Not told by the returns: {what}" for what in untold()))


def _spoken(text: str) -> str:
    return "a small number" if text == HIDDEN else text
