"""The linkage report as a Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .measure import Quality

if TYPE_CHECKING:
    from .report import LinkReport

_STAGES = {
    "same_record": "rows of one record",
    "equal": "equal in every field",
    "decided": "decided by a person",
    "spine": "one person before",
    "number": "number and date of birth agree",
    "exact": "names, date of birth and sex or postcode agree",
    "number_and_score": "number agrees, the rest mostly",
    "score": "weight at or above the automatic threshold",
}
VETOES = {
    "nhs_number": "two different NHS numbers",
    "upn": "two different pupil numbers",
    "uln": "two different learner numbers",
    "forename": "one birth date and family, two forenames",
    "birth_order": "one birth date and family, two places in birth order",
    "decided": "decided by a person",
}
"""Why a pair was kept apart, in words, by the reason given in the tables."""


def page(report: LinkReport) -> str:
    """Write the whole report."""
    parts = [
        "# Linkage report",
        *_inputs(report),
        *_stages(report),
        *_quality(report),
        *_groups(report),
        *_model(report),
    ]
    return "\n\n".join(parts) + "\n"


def _inputs(report: LinkReport) -> list[str]:
    i = report.inputs
    rows = [
        (name.replace("_", " "), f["given"], f["usable"], _percent(f["usable_share"]), f["fillers"])
        for name, f in i["fields"].items()
    ]
    return [
        "## What came in",
        f"{i['records']:,} records in {i['rows']:,} rows; {i['distinct']:,} different people as written. "
        f"{i['born_1_january']:,} rows have a birth date of 1 January: often only the year is known.",
        _table(("Field", "Given", "Usable", "Usable share of rows", "Filler numbers dropped"), rows),
    ]


def _stages(report: LinkReport) -> list[str]:
    s = report.stages
    joins = [(_STAGES.get(stage, stage), n) for stage, n in s["joins"].items()]
    kept = [(VETOES.get(why, why), n) for why, n in s["forbidden"].items()]
    parts = [
        "## How records were joined",
        f"{s['persons']:,} persons. {s['scored_pairs']:,} pairs were weighed.",
        _table(("Stage", "Joins"), joins),
    ]
    if kept:
        parts += ["Pairs kept apart although something spoke for them:", _table(("Reason", "Pairs"), kept)]
    if s["review"]:
        parts += ["Waiting for a person:", _table(("Why", "Pairs"), s["review"].items())]
    parts += ["Persons by number of records:", _table(("Records", "Persons"), report.sizes.items())]
    if report.sources:
        shares = [
            (r["source"] or "(none)", r["also_in"] or "(none)", r["records"], _percent(r["share"]))
            for r in report.sources
        ]
        parts.append(_table(("Source", "Also in", "Records", "Share found there"), shares))
    if report.events:
        parts += [
            "Changes of identity since the run before:",
            _table(("Event", "Number"), report.events.items()),
        ]
    return parts


def _quality(report: LinkReport) -> list[str]:
    with_veto, without = report.quality, report.quality_without_veto
    if with_veto is None or without is None:
        return ["## Measured quality", "Not measured: no truth was given."]
    rows = [
        (
            "Precision: joined pairs that are right",
            _percent(with_veto.precision),
            _percent(without.precision),
        ),
        ("Recall: true pairs that were joined", _percent(with_veto.recall), _percent(without.recall)),
        ("F1", _percent(with_veto.f1), _percent(without.f1)),
        ("Children whose records are one person, whole and alone", *_both(with_veto, without)),
        (
            "Twins' records in a person with their twin",
            _percent(with_veto.twins_wrong),
            _percent(without.twins_wrong),
        ),
    ]
    return [
        "## Measured quality",
        f"{with_veto.true_pairs:,} true pairs; {with_veto.twin_records:,} records of twins.",
        _table(("Measure", "As run", "Without the twin and number rules"), rows),
    ]


def _both(a: Quality, b: Quality) -> tuple[str, str]:
    return _percent(a.exact_children), _percent(b.exact_children)


def _groups(report: LinkReport) -> list[str]:
    if report.quality is None or not report.quality.groups:
        return []
    rows = [
        (g.group, g.value, "c", "c", "c")
        if g.children is None
        else (g.group, g.value, g.children, _percent(g.recall), f"{_percent(g.low)} to {_percent(g.high)}")
        for g in report.quality.groups
    ]
    return [
        "## For whom links are missed",
        "Share of true pairs found, with a 95 % Wilson interval over children; c: fewer than six children.",
        _table(("Characteristic", "Value", "Children", "Recall", "Interval"), rows),
    ]


def _model(report: LinkReport) -> list[str]:
    m = report.model
    learned = (
        "given"
        if m["given"]
        else "learned from these records, without labels"
        if m["trained"]
        else "the starting weights"
    )
    rows = [(c["comparison"].replace("_", " "), c["level"], _number(c["m"]), _number(c["u"])) for c in m["comparisons"]]
    notes = [f"- {note}" for note in m["notes"]]
    return [
        "## Model",
        f"Weights: {learned}. Joined by the machine from {m['automatic']:g}, looked at from {m['review']:g}, "
        f"margin {m['margin']:g} (log2 odds). Twin and number rules {'on' if m['veto'] else 'off'}.",
        *(["\n".join(notes)] if notes else []),
        _table(("Comparison", "Level", "Among matches", "Among chance pairs"), rows),
        "Scored pairs by weight:",
        _table(("Weight from", "Pairs"), report.weights.items()),
    ]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [_line(head), _line(["---"] * len(head))]
    return "\n".join(lines + [_line([f"{c:,}" if isinstance(c, int) else str(c) for c in row]) for row in rows])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"
