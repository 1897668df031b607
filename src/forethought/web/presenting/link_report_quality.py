"""How sure the links are: measured, estimated, or neither; for whom less; and the weights they rest on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from forethought.insight.charts import Rows
from forethought.model import label
from forethought.telling.labels import attribute_label
from forethought.web.presenting.link_report_words import HIDDEN, NONE, between, counted, exact

Table = tuple[str, str, Rows]
"""Id, caption, and the rows, header first."""

_MEASURES = (
    ("Joined pairs that are right (precision)", "precision"),
    ("True pairs that were joined (recall)", "recall"),
    ("Both in one figure (F1)", "f1"),
    ("Children whose records are one person, whole and alone", "exact_children"),
    ("Twins' records put together with their twin's", "twins_wrong"),
    ("The average record: share of its person that is the same child (B-cubed precision)", "b_cubed_precision"),
    ("The average record: share of its child that is the same person (B-cubed recall)", "b_cubed_recall"),
)
_VALUES = {"true": "Yes", "false": "No", "m": "Boys", "f": "Girls"}


def sureness(report: Mapping[str, Any]) -> str:
    """How sure the links are, in a sentence."""
    quality = report.get("quality")
    if quality and quality["precision"] is not None and quality["recall"] is not None:
        return (
            f"Measured against the truth, which is known here because everybody is invented, "
            f"{exact(quality['precision'])} of joined pairs are right and {exact(quality['recall'])} of true pairs "
            "were joined."
        )
    told = {row["measure"]: row for row in report.get("estimates") or () if row["share"] is not None}
    if told:
        first = next(iter(told.values()))
        return (
            f"How sure this is was estimated without the truth: {first['measure']} {exact(first['share'])} "
            f"({between((first['low'], first['high']))})."
        )
    return "How sure this is has not been measured: no truth was given, and no estimate was made."


def measured(report: Mapping[str, Any]) -> Table:
    """Quality against the truth, with and without the rules."""
    quality, without = report.get("quality") or {}, report.get("quality_without_veto") or {}
    intervals = quality.get("intervals") or {}
    rows = [
        (title, exact(quality.get(name)), between(intervals.get(name)), exact(without.get(name)))
        for title, name in _MEASURES
        if quality.get(name) is not None
    ]
    head = ("Measure", "As linked", "95 per cent interval", "Without the rules for twins and numbers")
    return ("quality", "Measured against the truth", (head, *rows))


def by_group(report: Mapping[str, Any]) -> list[Table]:
    """For each characteristic, links missed and wrong links, with and without the rules."""
    quality, without = report.get("quality") or {}, report.get("quality_without_veto") or {}
    beside = {(row["group"], row["value"]): row for row in without.get("groups", ())}
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in quality.get("groups", ()):
        found.setdefault(row["group"], []).append(_group(row, beside.get((row["group"], row["value"]), {})))
    return [
        (f"groups-{group.replace('_', '-')}", f"By group: {attribute_label(group).lower()}", (_GROUP_HEAD, *rows))
        for group, rows in found.items()
    ]


_GROUP_HEAD = (
    "Group", "Children", "True pairs joined", "95 per cent interval", "Joined wrongly", "95 per cent interval (wrong)",
    "Joined, without rules", "Wrongly, without rules",
)  # fmt: skip


def _group(row: Mapping[str, Any], without: Mapping[str, Any]) -> tuple[str, ...]:
    title = _value(row["group"], row["value"])
    if row["children"] is None:
        return (title, *[HIDDEN] * 7)
    return (
        title,
        counted(row["children"]),
        exact(row["recall"], 1),
        between((row["low"], row["high"]), 1),
        exact(row.get("false_rate"), 1),
        between((row.get("false_low"), row.get("false_high")), 1),
        exact(without.get("recall"), 1),
        exact(without.get("false_rate"), 1),
    )


def _value(group: str, value: str) -> str:
    return label("ethnicity", value) if group == "ethnic_group" else _VALUES.get(value.lower(), value)


def estimated(report: Mapping[str, Any]) -> Table:
    """Quality as it was estimated without the truth."""
    rows = [
        (row["measure"].capitalize(), row["method"], exact(row["share"]), between((row["low"], row["high"])),
         counted(row["pairs"]))
        for row in report.get("estimates") or ()
    ]  # fmt: skip
    head = ("Measure", "How", "Estimate", "95 per cent interval", "Pairs it rests on")
    return ("estimates", "Estimated without the truth", (head, *rows))


def level_table(report: Mapping[str, Any]) -> Table:
    """What each comparison found and how often, among records of one person and by chance (m and u)."""
    rows = [
        (f"{attribute_label(one['comparison'])}: {one['level']}", _figure(one["m"]), _figure(one["u"]),
         _weight(one["m"], one["u"]))
        for one in report["model"]["comparisons"]
    ]  # fmt: skip
    head = ("What was compared and found", "Among records of one person (m)", "By chance (u)", "Weight")
    return ("levels", "How often each finding occurs, and what it weighs", (head, *rows))


def _figure(value: float | None) -> str:
    return NONE if value is None else f"{value:.3g}"


def _weight(m: float | None, u: float | None) -> str:
    return f"{math.log2(m / u):+.1f}".replace("-", "−") if m and u else NONE
