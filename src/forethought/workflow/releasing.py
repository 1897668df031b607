"""Release: the figures of this workspace as files for the public, in every form, and the ledger of what went out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from forethought.disclosure import Layout, Problem, Published, Release, ReleaseLedger
from forethought.governance import AuditSink, Clock
from forethought.insight import IndicatorCard, Measure
from forethought.insight.protecting import Place, Shown, hidden_figures, worked_out
from forethought.insight.publication import (
    About,
    FilePair,
    data_json,
    indicator_pairs,
    ods,
    without_a_pair,
    write_pair,
    xlsx,
)
from forethought.model import UserError, authorities
from forethought.sources import new_folder
from forethought.workflow.access import authority, service
from forethought.workflow.counting import Counted, count_indicators
from forethought.workflow.publishing import PURPOSE
from forethought.workflow.workspace import Workspace

PROJECT = "publication"
_DIMENSIONS, _COUNTS = ("day", "area", "indicator", "part"), ("number", "whole")
_HIDDEN, _NONE = "c", "z"
Figures = Sequence[tuple[IndicatorCard, Measure]]


@dataclass(frozen=True, slots=True)
class Released:
    """What was written, and which indicators stand in no file: why they were not counted, or that they fit none."""

    folder: Path
    pairs: tuple[FilePair, ...]
    hidden: int
    left_out: Mapping[str, str]
    not_in_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """What everything released so far gives away: of how many small numbers, and of which figures."""

    releases: int
    small: int
    found: tuple[Place, ...]


def release(
    workspace: Workspace,
    audit: AuditSink,
    clock: Clock,
    folder: Path,
    *,
    progress: Callable[[str], None] | None = None,
) -> Released:
    """Write the files of the figures held here into ``folder``, which must not exist, and enter them in the ledger.

    For every group of children a pair of CSV files for Explore Education Statistics, a workbook (XLSX, ODS) and a JSON
    document with the data dictionary. Small numbers are hidden over all files and over all releases of the same day
    together. All or nothing: the folder appears when the ledger has its entry. Raises ``UserError`` when the area has
    no code of its own, when the folder is there, or when the attacker still finds a small number; ``Denied`` without a
    grant.
    """
    say = progress or (lambda _: None)
    code = _code(workspace)
    gate = authority(workspace, audit, clock)
    grant = gate.grant(service("publication", "publication_service"), PURPOSE, action="compute")
    counted = count_indicators(workspace, clock, progress=progress)
    figures = counted.measures
    ledger = ledger_of(workspace)
    before = earlier(ledger, code, figures)
    hidden = hidden_figures(figures, before=before)
    say("Files")
    pairs = indicator_pairs(figures, code, f"{max(m.end.year for _, m in figures)}", before=before)
    now = _shown(figures, hidden)
    about = _about(workspace, clock)
    with new_folder(folder) as draft:
        _write(pairs, about, draft)
        entry = Release(PROJECT, folder.name, clock(), _published(figures, hidden, code))
        ledger.record_checked(entry, lambda: _refuse(figures, [*earlier(ledger, code, figures), now]))
    gate.log(grant.event(clock(), rows=counted.rows))
    return Released(folder, pairs, len(hidden), counted.left_out, without_a_pair(figures))


def audit_releases(workspace: Workspace, audit: AuditSink, clock: Clock) -> Audit:
    """What can be worked out from everything this workspace has released, against the numbers themselves.

    Raises ``Denied`` without a grant, ``DisclosureError`` for a damaged ledger.
    """
    gate = authority(workspace, audit, clock)
    grant = gate.grant(service("publication", "publication_service"), PURPOSE, action="compute")
    counted = count_indicators(workspace, clock)
    before = earlier(ledger_of(workspace), _code(workspace), counted.measures)
    gate.log(grant.event(clock(), rows=counted.rows))
    return Audit(len(before), _small_numbers(counted), tuple(sorted(worked_out(counted.measures, before))))


def ledger_of(workspace: Workspace) -> ReleaseLedger:
    """The ledger of what this workspace has released."""
    return ReleaseLedger(workspace.root / "published" / "releases.jsonl")


def earlier(ledger: ReleaseLedger, code: str, figures: Figures) -> list[dict[Place, Shown]]:
    """What each earlier release showed of the same area and days, by figure."""
    days = {card.id: measure.end.isoformat() for card, measure in figures}
    return [dict(_lines(entry, code, days)) for entry in ledger.releases(PROJECT)]


def _lines(entry: Release, code: str, days: Mapping[str, str]) -> Iterator[tuple[Place, Shown]]:
    for row in entry.published.table.to_pylist():
        same = row["area"] == code and row["day"] == days.get(row["indicator"])
        if same and row["number"] != _HIDDEN:
            whole = None if row["whole"] == _NONE else int(row["whole"])
            yield (row["indicator"], row["part"]), (int(row["number"]), whole)


def _refuse(figures: Figures, releases: Sequence[Mapping[Place, Shown]]) -> Sequence[Problem]:
    found = worked_out(figures, releases)
    if found:
        raise UserError(
            "Small numbers could be worked out from this release",
            where=", ".join(sorted({indicator for indicator, _ in found})),
            why="numbers from 1 to 5 could be traced to a child",
            do="Do not release it; report this as a fault of Forethought",
        )
    return ()


def _shown(figures: Figures, hidden: frozenset[Place]) -> dict[Place, Shown]:
    return {
        (card.id, measure.part): (int(measure.numerator), measure.denominator)
        for card, measure in figures
        if (card.id, measure.part) not in hidden
    }


def _published(figures: Figures, hidden: frozenset[Place], code: str) -> Published:
    rows = []
    for card, measure in figures:
        gone = (card.id, measure.part) in hidden
        whole = _NONE if measure.denominator is None else str(measure.denominator)
        number = _HIDDEN if gone else str(int(measure.numerator))
        rows.append((measure.end.isoformat(), code, card.id, measure.part, number, _HIDDEN if gone else whole))
    columns = zip((*_DIMENSIONS, *_COUNTS), zip(*rows, strict=True), strict=True)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns})
    return Published(table, Layout(_DIMENSIONS, _COUNTS), population="indicators")


def _write(pairs: Sequence[FilePair], about: About, folder: Path) -> None:
    for pair in pairs:
        write_pair(pair, folder)
        (folder / f"{pair.name}.xlsx").write_bytes(xlsx(pair, about))
        (folder / f"{pair.name}.ods").write_bytes(ods(pair, about))
        (folder / f"{pair.name}.json").write_text(data_json(pair, about), encoding="utf-8")


def _about(workspace: Workspace, clock: Clock) -> About:
    config = workspace.config()
    name = str(config.get("name", "This area"))
    return About(
        title=f"Indicators of children's services, {name}",
        publisher=name,
        published=clock().date(),
        contact=str(config.get("contact", "")) or name,
        notes=("Provisional: counted from the area's own returns before any national check.",),
    )


def _code(workspace: Workspace) -> str:
    code = workspace.authority_code
    if code not in authorities():
        raise UserError(
            "This workspace's area has no code that statistics know",
            where="config.toml, authority",
            why="a demonstration's area is invented, and no invented figure may stand in a national file",
            do="In a workspace of a real area, give its nine-character code as authority",
        )
    return code


def _small_numbers(counted: Counted) -> int:
    return sum(1 <= measure.numerator <= 5 for card, measure in counted.measures if card.measures != "mean")
