"""The page of linkage quality on Synthetic England: with and without the numbers, by group, estimated and measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage import LinkResult, Quality, link, load_trained_model, measure
from forethought.linkage.error_band import Band, Evidence, error_bands, evidence_of
from forethought.linkage.estimates import capture_recapture, from_labels, from_weights, ways_of
from forethought.linkage.held_out import held_out_recall, number_labels
from forethought.linkage.intervals import Estimate
from forethought.linkage.judgements import Run, judgements
from forethought.linkage.numbering import Codes, codes_of
from forethought.linkage.person_quality import completeness
from forethought.linkage.report_page import between, percent, table_of
from forethought.workflow.linkage_studies.coverage import statistics
from forethought.workflow.linkage_studies.dividend import truth_with_groups
from forethought.workflow.linkage_studies.groups import TITLES
from forethought.workflow.linkage_studies.marks import SEED, made_from, quality_mark
from forethought.workflow.linkage_studies.population import KEY, Population, study_settings, without_numbers

FIELDS = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln")
_LOOKED_AT = 60  # pairs of a stratum that the pretended reviewers are given


@dataclass(frozen=True)
class Study:
    """The population linked with the numbers that services hold and without any, and what was found of both."""

    told: dict[str, object]
    with_numbers: Quality
    without: Quality
    estimates: dict[str, tuple[Estimate, ...]]
    completeness: pa.Table
    bands: dict[str, tuple[Band, float]]
    records: int


def study(made: Population) -> Study:
    """Link, measure and estimate. The estimates see no truth but the labels of the pretended reviewers."""
    records, hidden = made.known, without_numbers(made.known)
    full, blind = (link(each, study_settings(), key=KEY) for each in (records, hidden))
    evidence = evidence_of(Run(records, blind.persons, blind.links, blind.scored))
    truth = truth_with_groups(made)
    whose = _whose(made, full.persons["record_id"])
    runs = {"with": _run(records, full), "without": _run(hidden, blind)}
    source = judgements(runs["with"]).records["source"]
    asked = statistics(source)
    bands = error_bands(runs["with"], evidence, asked, seed=SEED)
    return Study(
        made.told,
        measure(full.persons, truth),
        measure(blind.persons, truth),
        {name: _estimates(run, evidence, whose, records) for name, run in runs.items()},
        completeness(records, full.persons, FIELDS),
        {name: (band, asked[name](whose)) for name, band in bands.items()},
        len(records),
    )


def _run(records: pa.Table, result: LinkResult) -> Run:
    return Run(records, result.persons, result.links, result.scored)


def _whose(made: Population, record_ids: pa.ChunkedArray) -> Codes:
    return codes_of(made.truth["truth_id"].take(pc.index_in(record_ids, made.truth["record_id"].combine_chunks())))


def _estimates(run: Run, evidence: Evidence, whose: Codes, records: pa.Table) -> tuple[Estimate, ...]:
    held = judgements(run)
    joined = capture_recapture(*ways_of(held.records, held.join_left, held.join_right))
    numbers = number_labels(records.take(pc.index_in(held.record_ids, records["record_id"].combine_chunks())))
    recall = held_out_recall(numbers, held.person)
    by_number = Estimate(
        "recall among children known by number",
        "numbers hidden, then looked at",
        recall.recall,
        recall.low,
        recall.high,
        recall.pairs,
    )
    blind = run.records["nhs_number"].null_count == len(run.records)
    return (*_clerical(run, whose), *from_weights(run, evidence), *((by_number,) if blind else ()), joined)


def _clerical(run: Run, whose: Codes) -> tuple[Estimate, Estimate]:
    """What reviewers would find who look at some pairs of each band of weight, and are always right."""
    held = judgements(run)
    left = np.concatenate([held.join_left, held.open_left])
    right = np.concatenate([held.join_right, held.open_right])
    weight = np.concatenate([held.join_weight, held.open_weight])
    joined = np.arange(len(left)) < len(held.join_left)
    band = np.where(np.isnan(weight), -1, np.digitize(weight, (0, 5, 10, 20)))  # -1: joined without a weight
    rng, rows, strata = np.random.default_rng(SEED), [], {}
    for one in (True, False):
        for number in np.unique(band).tolist():
            at = np.flatnonzero((joined == one) & (band == number))
            if len(at):
                name = f"{'joined' if one else 'apart'}, band {number}"
                strata[name] = (len(at), one)
                drawn = rng.choice(at, min(len(at), _LOOKED_AT), replace=False)
                rows += [{"stratum": name, "match": bool(whose[left[i]] == whose[right[i]])} for i in drawn]
    return from_labels(pa.Table.from_pylist(rows), strata)


def quality_page(found: Study) -> str:
    """The page ``docs/linkage/quality.md``."""
    told = found.told
    return "\n\n".join(
        [
            "# How well linkage works on Synthetic England",
            made_from(
                quality_mark(),
                "python tools/linkage_pages.py quality",
                children=f"{told['children']:,}, with adults known to the council",
                records=f"{found.records:,} of one person each, of three services",
                seed=told["seed"],
                weights=f"the trained model that comes with the package, version {load_trained_model().version}",
            ),
            "## With and without the numbers, on the same records",
            "With: the NHS, pupil and learner numbers that the three services really hold. Without: none. Of "
            "children's records; intervals are 95 per cent.",
            _both(found),
            "## By group",
            "Recall: share of true pairs of records found. False links: share of the pairs given to these children "
            "that "
            "are with another child. Children with two records or more, as units of the intervals. c: fewer than "
            "six, or a group that would give such a one away.",
            _groups(found),
            *_without_truth(found),
        ]
    ) + "\n"  # fmt: skip


def _without_truth(found: Study) -> list[str]:
    return [
        "## What could be said without the truth",
        "Estimates that an authority could make, beside what is true here of all records. The clerical sample: "
        "up to "
        f"{_LOOKED_AT} pairs of each band of weight, joined and apart, whose reviewers are taken to be always "
        f"right.",
        _estimated(found),
        "## Bands of linked statistics, beside the truth",
        "How the bands are made, and in how many of a hundred populations they hold the truth: "
        "[error bands](error-band.md).",
        table_of(
            ("Statistic", "As linked", "95 % band", "Truth"), [_banded(n, *b) for n, b in found.bands.items()]
        ),
        "## What linking adds",
        "Share of all persons of whom something is known: in the one source that knows it of most, and in any "
        "record.",
        table_of(
            ("Field", "Best single source", "There", "After linking"),
            [(r["field"].replace("_", " "), r["best_source"], percent(r["known_best"]), percent(r["known_linked"]))
             for r in found.completeness.to_pylist()],
        ),
    ]  # fmt: skip


def _both(found: Study) -> str:
    measures = {
        "precision": "Precision of pairs",
        "recall": "Recall of pairs",
        "f1": "F1 of pairs",
        "exact_children": "Children who are one person, whole and alone",
        "twins_wrong": "Twins' records in a person with their twin",
        "b_cubed_precision": "Precision of the average record (B-cubed)",
        "b_cubed_recall": "Recall of the average record (B-cubed)",
    }
    rows = [
        (
            title,
            *(cell for q in (found.with_numbers, found.without) for cell in (_two(getattr(q, name)), _ends(q, name))),
        )
        for name, title in measures.items()
    ]
    return table_of(("Measure", "With numbers", "Interval", "Without", "Interval"), rows)


def _two(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f} %"


def _ends(quality: Quality, name: str) -> str:
    ends = quality.intervals.get(name)
    return "–" if ends is None else f"{_two(ends[0])} to {_two(ends[1])}"


def _groups(found: Study) -> str:
    after = {(g.group, g.value): g for g in found.without.groups}
    rows = []
    for name, title in TITLES.items():
        for g in (each for each in found.with_numbers.groups if each.group == name):
            w = after[g.group, g.value]
            false = f"{percent(g.false_rate)} (to {percent(g.false_high)})"
            shown: Iterable[object] = ["c"] * 6 if g.children is None else (
                g.children, percent(g.recall), between((g.low, g.high)), false,
                percent(w.recall), between((w.low, w.high)))  # fmt: skip
            rows.append((title, g.value, *shown))
    head = (
        "Characteristic",
        "Value",
        "Children",
        "Recall with numbers",
        "Interval",
        "False links",
        "Recall without",
        "Interval",
    )
    return table_of(head, rows)


def _estimated(found: Study) -> str:
    true = {"with": found.with_numbers, "without": found.without}
    rows = [
        (
            "with numbers" if name == "with" else "without",
            e.measure,
            e.method,
            _two(e.share),
            f"{_two(e.low)} to {_two(e.high)}",
            e.pairs,
            _two(true[name].precision if e.measure == "precision" else true[name].recall),
        )
        for name, estimates in found.estimates.items()
        for e in estimates
    ]
    return table_of(
        ("Linked", "Measure", "By", "Estimate", "95 % interval", "Pairs it rests on", "Truth, children's pairs"), rows
    )


def _banded(name: str, band: Band, truth: float) -> tuple[str, str, str, str]:
    def said(value: float) -> str:
        return f"{value:,.0f}" if band.as_linked > 1 else _two(value)

    return name, said(band.as_linked), f"{said(band.low)} to {said(band.high)}", said(truth)
