"""Publish: indicators from the returns and answers held here, for doors that see numbers only."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.governance import AuditSink, Clock
from forethought.insight import (
    IndicatorCard,
    IndicatorError,
    IndicatorResult,
    beside_england,
    compute,
    indicators,
    load_indicator,
    neighbours,
)
from forethought.record import Delivery
from forethought.record.files import write_json
from forethought.workflow.access import authority, service
from forethought.workflow.building import covered, read_delivery_files
from forethought.workflow.checking import latest
from forethought.workflow.inbox import NOTE
from forethought.workflow.workspace import Workspace

PURPOSE = "service_improvement"
_EXACT = frozenset({"numerator", "denominator", "value", "low", "high"})


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published and where, and what could not be and why."""

    path: Path
    results: tuple[IndicatorResult, ...]
    left_out: Mapping[str, str]

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each indicator."""
        done = [_line(load_indicator(result.indicator), result) for result in self.results]
        return (*done, *(f"{name} left out: {why}" for name, why in self.left_out.items()))


def publish(
    workspace: Workspace, audit: AuditSink, clock: Clock, *, progress: Callable[[str], None] | None = None
) -> Publication:
    """Compute every indicator the inbox has tables for and replace ``published/figures.json`` in one step.

    Only deliveries under an agreement in force are counted. Only figures that may be shown are written, small numbers
    hidden; exact ones stay in memory. The publication service asks for its grant first, and leaves one audit event.
    Raises ``Denied`` when it gets none.
    """
    say = progress or (lambda _: None)
    gate = authority(workspace, audit, clock)
    grant = gate.grant(service("publication", "publication_service"), PURPOSE, action="compute")
    held = covered(workspace, clock)
    sources = {form: _tables(workspace, held, form) for form in ("ssda903", "cin", "voice")}
    population = {"denominator": workspace.config().get("population"), "invited": _invited(workspace, held)}
    year = max((source[0] for form, source in sources.items() if source and form != "voice"), default=0)
    results: list[IndicatorResult] = []
    left_out: dict[str, str] = {}
    for card in (card for card in map(load_indicator, indicators()) if card.headline):
        say(f"Indicator {card.id}")
        try:
            results.extend(_compute(card, sources[card.form], year, population.get(card.population)))
        except IndicatorError as error:
            left_out[card.id] = str(error)
    path = workspace.root / "published" / "figures.json"
    path.parent.mkdir(exist_ok=True)
    area = str(workspace.config().get("name", "This area"))
    figures = [_figure(workspace, load_indicator(result.indicator), result, area) for result in results]
    write_json(path, {"made": clock().astimezone(UTC).isoformat(), "area": area, "figures": figures})
    rows = sum(table.num_rows for source in sources.values() if source for table in source[1].values())
    gate.log(grant.event(clock(), rows=rows))
    return Publication(path, tuple(results), left_out)


def _compute(
    card: IndicatorCard, held: tuple[int, dict[str, pa.Table]] | None, year: int, population: int | None
) -> tuple[IndicatorResult, ...]:
    if held is None:
        raise IndicatorError("The inbox holds nothing to count", where=card.id, do=f"Deliver the feed '{card.form}'")
    return compute(card, held[1], year if card.form == "voice" else held[0], population)


def _tables(workspace: Workspace, held: list[Delivery], form: str) -> tuple[int, dict[str, pa.Table]] | None:
    """The year and the tables of a form: the latest delivery of a return; of answers, all deliveries together."""
    found = [d for d in held if d.form == form]
    if form != "voice":
        newest = latest(held, form)
        found = [newest] if newest else []
    if not found:
        return None
    parts = [read_delivery_files(workspace, delivery).tables for delivery in found]
    names = sorted({name for part in parts for name in part})
    return found[-1].year, {name: pa.concat_tables([part[name] for part in parts if name in part]) for name in names}


def _invited(workspace: Workspace, held: list[Delivery]) -> int | None:
    """How many young people were asked to answer, as the notes of the deliveries of answers say."""
    notes = [workspace.inbox / d.name / NOTE for d in held if d.form == "voice"]
    invited = sum(tomllib.loads(note.read_text(encoding="utf-8")).get("invited", 0) for note in notes)
    return invited or None


def _figure(workspace: Workspace, card: IndicatorCard, result: IndicatorResult, area: str) -> dict[str, Any]:
    others = neighbours(card.id, result.year) if workspace.is_demo else ()
    shown = {name: value for name, value in asdict(result).items() if name not in _EXACT}
    return {"result": shown, "chart": asdict(beside_england(card, result, area, others))}


def _line(card: IndicatorCard, result: IndicatorResult) -> str:
    response = f"; response {result.response}" if result.response else ""
    return f"{card.id} {card.title}, {result.period}: {result.shown} {card.unit}{response}"
