"""The linkage report as a Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .measure import GroupRecall

if TYPE_CHECKING:
    from .report import LinkReport

STAGES = {
    "same_record": "rows of one record",
    "equal": "equal in every field",
    "spine": "one person before",
    "number": "number and date of birth agree",
    "exact": "names, date of birth and sex or postcode agree",
    "number_and_score": "number agrees, the rest mostly",
    "score": "weight at or above the automatic threshold",
}
"""How records were joined, in words, by the stage given in the tables."""

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
        *_estimates(report),
        *_groups(report),
        *_model(report),
    ]
    return "\n\n".join(parts) + "\n"


def _inputs(report: LinkReport) -> list[str]:
    i = report.inputs
    rows = [
        (name.replace("_", " "), f["given"], f["usable"], percent(f["usable_share"]), f["fillers"])
        for name, f in i["fields"].items()
    ]
    return [
        "## What came in",
        f"{i['records']:,} records in {i['rows']:,} rows; {i['distinct']:,} different people as written. "
        f"{i['born_1_january']:,} rows have a birth date of 1 January: often only the year is known.",
        table_of(("Field", "Given", "Usable", "Usable share of rows", "Filler numbers dropped"), rows),
    ]


def _stages(report: LinkReport) -> list[str]:
    s = report.stages
    joins = [(STAGES.get(stage, stage), n) for stage, n in s["joins"].items()]
    kept = [(VETOES.get(why, why), n) for why, n in s["forbidden"].items()]
    parts = [
        "## How records were joined",
        f"{s['persons']:,} persons. {s['scored_pairs']:,} pairs were weighed.",
        table_of(("Stage", "Joins"), joins),
    ]
    if kept:
        parts += ["Pairs kept apart although something spoke for them:", table_of(("Reason", "Pairs"), kept)]
    if s["review"]:
        parts += ["Waiting for a person:", table_of(("Why", "Pairs"), s["review"].items())]
    parts += ["Persons by number of records:", table_of(("Records", "Persons"), report.sizes.items())]
    if report.sources:
        shares = [
            (r["source"] or "(none)", r["also_in"] or "(none)", r["records"], percent(r["share"]))
            for r in report.sources
        ]
        parts.append(table_of(("Source", "Also in", "Records", "Share found there"), shares))
    if report.events:
        parts += [
            "Changes of identity since the run before:",
            table_of(("Event", "Number"), report.events.items()),
        ]
    return parts


def _quality(report: LinkReport) -> list[str]:
    with_veto, without = report.quality, report.quality_without_veto
    if with_veto is None or without is None:
        return ["## Measured quality", "Not measured: no truth was given."]
    measures = (
        ("Precision: joined pairs that are right", "precision"),
        ("Recall: true pairs that were joined", "recall"),
        ("F1", "f1"),
        ("Children whose records are one person, whole and alone", "exact_children"),
        ("Twins' records in a person with their twin", "twins_wrong"),
        ("Precision of the average record (B-cubed)", "b_cubed_precision"),
        ("Recall of the average record (B-cubed)", "b_cubed_recall"),
    )
    rows = [
        (
            title,
            percent(getattr(with_veto, name)),
            between(with_veto.intervals.get(name)),
            percent(getattr(without, name)),
        )
        for title, name in measures
    ]
    return [
        "## Measured quality",
        f"{with_veto.true_pairs:,} true pairs; {with_veto.twin_records:,} records of twins.",
        table_of(("Measure", "As run", "95 % interval", "Without the twin and number rules"), rows),
    ]


def between(ends: tuple[float | None, float | None] | None) -> str:
    """The two ends of an interval in words; a dash for none."""
    return "–" if ends is None or ends[0] is None else f"{percent(ends[0])} to {percent(ends[1])}"


def _estimates(report: LinkReport) -> list[str]:
    if not report.estimates:
        return []
    rows = [(e.measure, e.method, percent(e.share), between((e.low, e.high)), e.pairs) for e in report.estimates]
    return [
        "## Estimated without truth",
        table_of(("Measure", "By", "Estimate", "95 % interval", "Pairs it rests on"), rows),
    ]


def _groups(report: LinkReport) -> list[str]:
    if report.quality is None or not report.quality.groups:
        return []
    return [
        "## For whom links are missed or wrong",
        "Recall: share of true pairs found. False links: share of the pairs given to these children that are with "
        "another "
        "child. 95 % intervals with children as the units. c: fewer than six children, or a group that would give "
        "such a one away.",
        table_of(
            ("Characteristic", "Value", "Children", "Recall", "Interval", "False links", "Interval"),
            [_group(g) for g in report.quality.groups],
        ),
    ]


def _group(g: GroupRecall) -> tuple[object, ...]:
    name = g.group.replace("_", " ")
    if g.children is None:
        return (name, g.value, *["c"] * 5)
    recall, false = between((g.low, g.high)), between((g.false_low, g.false_high))
    return (name, g.value, g.children, percent(g.recall), recall, percent(g.false_rate), false)


def _model(report: LinkReport) -> list[str]:
    m = report.model
    learned = (
        "given"
        if m["given"]
        else "learned from these records, without labels"
        if m["trained"]
        else "the starting weights"
    )
    rows = [(c["comparison"].replace("_", " "), c["level"], _figure(c["m"]), _figure(c["u"])) for c in m["comparisons"]]
    notes = [f"- {note}" for note in m["notes"]]
    return [
        "## Model",
        f"Weights: {learned}. Joined by the machine from {m['automatic']:g}, looked at from {m['review']:g}, "
        f"margin {m['margin']:g} (log2 odds). Twin and number rules {'on' if m['veto'] else 'off'}.",
        *(["\n".join(notes)] if notes else []),
        table_of(("Comparison", "Level", "Among matches", "Among chance pairs"), rows),
        "Scored pairs by weight:",
        table_of(("Weight from", "Pairs"), report.weights.items()),
    ]


def percent(share: float | None) -> str:
    """A share in words: "98.7 %"; a dash for none."""
    return "–" if share is None else f"{100 * share:.1f} %"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def table_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; whole numbers with their thousands apart."""
    lines = [_line(head), _line(["---"] * len(head))]
    return "\n".join(lines + [_line([f"{c:,}" if isinstance(c, int) else str(c) for c in row]) for row in rows])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"
