"""Publish: indicators from the returns and answers held here, for doors that see numbers only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from forethought.governance import AuditSink, Clock
from forethought.insight import (
    IndicatorCard,
    IndicatorResult,
    beside_england,
    load_indicator,
    neighbours,
    results,
)
from forethought.insight.charts import to_json
from forethought.record.files import write_json
from forethought.workflow.access import authority, service
from forethought.workflow.area_figures import area_figures
from forethought.workflow.counting import count_indicators
from forethought.workflow.returns_quality import returns_quality
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
    def headlines(self) -> tuple[str, ...]:
        """One line for each figure that heads the leader's page."""
        cards = ((load_indicator(result.indicator), result) for result in self.results)
        return tuple(_line(card, result) for card, result in cards if card.headline)


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
    counted = count_indicators(workspace, clock, progress=progress)
    shown = results(counted.measures, counted.population)
    path = workspace.root / "published" / "figures.json"
    path.parent.mkdir(exist_ok=True)
    area = str(workspace.config().get("name", "This area"))
    figures = [_figure(workspace, load_indicator(result.indicator), result, area) for result in shown]
    say("Pathways, homes and months")
    homes = workspace.config().get("providers")
    more = area_figures(
        counted.held, area, workspace.config().get("authority"), workspace.root / homes if homes else None
    )
    more["quality"] = returns_quality(counted.held)
    write_json(path, {"made": clock().astimezone(UTC).isoformat(), "area": area, "figures": figures, **more})
    gate.log(grant.event(clock(), rows=counted.rows))
    return Publication(path, shown, counted.left_out)


def _figure(workspace: Workspace, card: IndicatorCard, result: IndicatorResult, area: str) -> dict[str, Any]:
    others = neighbours(card.id, result.year) if workspace.is_demo else ()
    shown = {name: value for name, value in asdict(result).items() if name not in _EXACT}
    shown["end"] = result.end.isoformat()
    return {"result": shown, "chart": to_json(beside_england(card, result, area, others))}


def _line(card: IndicatorCard, result: IndicatorResult) -> str:
    response = f"; response {result.response}" if result.response else ""
    return f"{card.id} {card.title}, {result.period}: {result.shown} {card.unit}{response}"
