"""The report on families: what was stated, what contradicts, who was found, beside what each source knew alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from .conflicts import conflicts
from .figures import LinkedParents, PairQuality, SiblingCounts, linked_parents, sibling_pairs
from .kinds import conflict_kinds, kinds
from .relating import Related


@dataclass(frozen=True)
class FamilyReport:
    """One day's families in figures: counts only, never a person's values.

    `relations` rows by kind and status; `name_only` adults known by name only; `conflicts` statements by conflict;
    `parents` children with a linked parent before and after linkage; `siblings` pairs; `quality` where truth is known.
    """

    on: str
    relations: Mapping[str, Mapping[str, int]]
    name_only: int
    conflicts: Mapping[str, int]
    parents: tuple[LinkedParents, ...]
    siblings: SiblingCounts
    quality: PairQuality | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the report as one JSON document."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, sort_keys=True)

    def to_markdown(self) -> str:
        """Return the report as a page to read."""
        return "\n".join([f"# Families on {self.on}", "", *_parents(self), *_siblings(self), *_stated(self)]) + "\n"


def family_report(
    children: pa.Table,
    statements: pa.Table,
    related: Related,
    inferred: pa.Table,
    persons: pa.Table,
    births: pa.Table,
    *,
    on: date,
    quality: PairQuality | None = None,
) -> FamilyReport:
    """Count a day's families; tables as in `linked_parents`, `inferred` as from `inferred_siblings`."""
    whole = pa.concat_tables([related.relations, inferred])
    names = zip(whole["kind"].to_pylist(), whole["status"].to_pylist(), strict=True)
    counted = Counter(names)
    by_kind = {
        kind: {status: counted[kind, status] for status in sorted({s for k, s in counted if k == kind})}
        for kind in kinds()
        if any(k == kind for k, _ in counted)
    }
    told = Counter(conflicts(related, births, on=on)["conflict"].to_pylist())
    return FamilyReport(
        on.isoformat(),
        by_kind,
        whole["other"].null_count,
        {name: told[name] for name in conflict_kinds() if told[name]},
        linked_parents(children, statements, related.relations, persons, births, on=on),
        sibling_pairs(statements, whole, persons, births, on=on),
        quality,
    )


def _parents(report: FamilyReport) -> list[str]:
    lines = [
        "## Children with a linked parent",
        "",
        "Before: the source itself holds a record of a parent beside the child's. After: any source's does.",
        "",
        "| Source | Children | Before linkage | After linkage |",
        "|---|---:|---:|---:|",
    ]
    rows = [
        f"| {r.source} | {r.children:,} | {_of(r.before, r.children)} | {_of(r.after, r.children)} |"
        for r in report.parents
    ]
    return [*lines, *rows, ""]


def _siblings(report: FamilyReport) -> list[str]:
    lines = [
        "## Brothers and sisters",
        "",
        f"Pairs of children of one parent's record within one source: {report.siblings.before:,}. "
        f"After linkage, stated or inferred: {report.siblings.after:,}.",
        "",
    ]
    if report.quality is not None:
        measured = report.quality
        shares = [
            f"{name} {_share(value)}"
            for name, value in (("precision", measured.precision), ("recall", measured.recall))
        ]
        lines += [f"Against the truth: {', '.join(shares)} ({measured.true:,} true pairs).", ""]
    return lines


def _stated(report: FamilyReport) -> list[str]:
    lines = ["## What is said", "", "| Relationship | Status | Rows |", "|---|---|---:|"]
    for kind, counted in report.relations.items():
        lines += [f"| {kinds()[kind].title} | {status} | {count:,} |" for status, count in counted.items()]
    lines += ["", f"Adults known by name only: {report.name_only:,}.", "", "## Conflicts, for a person to look at", ""]
    told = [f"- {conflict_kinds()[name].title}: {count:,}" for name, count in report.conflicts.items()]
    return [*lines, *(told or ["None."])]


def _of(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else "0"


def _share(value: float | None) -> str:
    return "cannot be told" if value is None else f"{value:.4f}"
