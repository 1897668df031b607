"""Counting: every indicator that the deliveries held here have tables for, exact and unprotected, in memory alone."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from forethought.governance import Clock
from forethought.insight import IndicatorCard, IndicatorError, Measure, Measuring, indicators, load_indicator
from forethought.model import CollectionYear
from forethought.record import Delivery
from forethought.workflow.building import covered
from forethought.workflow.checking import latest
from forethought.workflow.inbox import NOTE
from forethought.workflow.linked_feeds import linked_tables
from forethought.workflow.taking import read_delivery_files
from forethought.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Held:
    """The tables of one form: the latest delivery of a return, or all deliveries of answers together.

    ``previous`` are those of the return of the year before, empty where it is not held.
    """

    year: int
    tables: Mapping[str, pa.Table]
    previous: Mapping[str, pa.Table]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.num_rows for tables in (self.tables, self.previous) for table in tables.values())


@dataclass(frozen=True, slots=True)
class Counted:
    """Exact figures and the tables they come from, never for print: pass them to what says what may be shown.

    ``left_out`` gives, by indicator, why it was not counted. ``population`` is what each card says it is.
    """

    measures: tuple[tuple[IndicatorCard, Measure], ...] = field(repr=False)
    population: Mapping[str, int | None] = field(repr=False)
    left_out: Mapping[str, str]
    held: Mapping[str, Held | None] = field(repr=False)

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(found.rows for found in self.held.values() if found)


def count_indicators(workspace: Workspace, clock: Clock, *, progress: Callable[[str], None] | None = None) -> Counted:
    """Count every indicator from the deliveries under an agreement in force; what cannot be counted is left out.

    The caller holds the grant for it: see ``publishing``.
    """
    say = progress or (lambda _: None)
    held = covered(workspace, clock)
    cards = list(map(load_indicator, indicators()))
    forms = {form: tables_of(workspace, held, form) for form in dict.fromkeys(card.form for card in cards)}
    linked = linked_tables(workspace, clock)
    year = max((found.year for form, found in forms.items() if found and form != "voice"), default=0)
    given = {"denominator": workspace.config().get("population"), "invited": _invited(workspace, held)}
    measures: list[tuple[IndicatorCard, Measure]] = []
    left_out: dict[str, str] = {}
    for form, found in forms.items():
        own = [card for card in cards if card.form == form]
        if found is None or (form == "voice" and not year):  # what was said has no year of its own
            why = str(IndicatorError("The inbox holds nothing to count", do=f"Deliver the feed '{form}'"))
            left_out |= {card.id: why for card in own}
            continue
        say(f"Indicators of {form}")
        with_links = replace(found, year=year if form == "voice" else found.year, tables={**found.tables, **linked})
        for card, outcome in _counted(with_links, own, given, workspace.config().get("authority")):
            if isinstance(outcome, IndicatorError):
                left_out[card.id] = str(outcome)
            else:
                measures += [(card, measure) for measure in outcome]
    return Counted(
        tuple(measures),
        {card.id: given.get(card.population) for card in cards},
        left_out,
        forms,
    )


def _counted(
    held: Held, cards: Sequence[IndicatorCard], given: Mapping[str, int | None], authority: str | None
) -> Iterator[tuple[IndicatorCard, tuple[Measure, ...] | IndicatorError]]:
    """Each card, all of one form, with its figures or with why it has none."""
    form, end = cards[0].form, CollectionYear(held.year).end
    for kind in dict.fromkeys(card.population for card in cards):
        with Measuring(
            form, held.tables, end, previous=held.previous, population=given.get(kind), authority=authority
        ) as measuring:
            for card in (card for card in cards if card.population == kind):
                try:
                    yield card, measuring.of(card)
                except IndicatorError as error:
                    yield card, error


def tables_of(workspace: Workspace, held: list[Delivery], form: str) -> Held | None:
    """The tables of a form among the deliveries ``held``; None when there is no delivery of it."""
    if form == "voice":
        found = [delivery for delivery in held if delivery.form == form]
        return Held(found[-1].year, _together(workspace, found), {}) if found else None
    newest = latest(held, form)
    if newest is None:
        return None
    before = latest([delivery for delivery in held if delivery.year == newest.year - 1], form)
    return Held(newest.year, _together(workspace, [newest]), _together(workspace, [before] if before else []))


def _together(workspace: Workspace, deliveries: list[Delivery]) -> dict[str, pa.Table]:
    parts = [read_delivery_files(workspace, delivery).tables for delivery in deliveries]
    names = sorted({name for part in parts for name in part})
    return {name: pa.concat_tables([part[name] for part in parts if name in part]) for name in names}


def _invited(workspace: Workspace, held: list[Delivery]) -> int | None:
    """How many young people were asked to answer, as the notes of the deliveries of answers say."""
    notes = [workspace.inbox / delivery.name / NOTE for delivery in held if delivery.form == "voice"]
    invited = sum(tomllib.loads(note.read_text(encoding="utf-8")).get("invited", 0) for note in notes)
    return invited or None
