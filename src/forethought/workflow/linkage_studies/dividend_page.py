"""The page, chart and table of the dividend of a shared number."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from forethought.insight.charts import Frame, LineChart, Track
from forethought.linkage.report_page import between, percent, table_of
from forethought.workflow.linkage_studies.dividend import Dividend
from forethought.workflow.linkage_studies.groups import TITLES
from forethought.workflow.linkage_studies.marks import CHILDREN, SEED, dividend_mark, made_from

_GROUP_ERROR = 1


def chart(found: Sequence[Dividend]) -> LineChart:
    """Recall at each coverage, a line for each error."""
    coverages = sorted({d.coverage for d in found})
    errors = sorted({d.error for d in found})
    at = {(d.coverage, d.error): d for d in found} | {(0, e): d for d in found if not d.coverage for e in errors}
    tracks = [
        Track(
            f"{error} % wrong",
            tuple(100 * (at[c, error].quality.recall or 0) for c in coverages),
            tuple(f"{100 * (at[c, error].quality.recall or 0):.2f}" for c in coverages),
        )
        for error in errors
    ]
    return LineChart(
        Frame(
            "number-dividend",
            "A shared number finds more links, if few of the numbers are wrong",
            "True pairs of records found, by share of council and school records that hold the number",
            "Source: Synthetic England, invented. Lines: share of those numbers that are wrong.",
        ),
        "per cent of true pairs found",
        tuple(f"{c} %" for c in coverages),
        tuple(tracks),
    )


def dividend_page(found: Sequence[Dividend]) -> str:
    """The page ``docs/linkage/dividend.md``."""
    return "\n\n".join(
        [
            "# What a shared number would be worth to linkage",
            made_from(
                dividend_mark(),
                "python tools/linkage_pages.py dividend",
                children=f"{CHILDREN:,}, with adults known to the council",
                seed=SEED,
            ),
            "Health records keep the NHS numbers they hold. Council and school records are given the child's number at "
            "the share in the first column; of the numbers given, the share in the second is wrong (half another "
            "child's, half a mistyped digit, which its check digit nearly always gives away). Names, birth dates, "
            "addresses and pupil numbers are as in the services' own files, errors and all.",
            "![Share of true pairs found, by coverage of the number and share of wrong numbers](dividend.svg)",
            "The same figures, with those by group, are in [dividend.csv](dividend.csv).",
            "## All children",
            table_of(
                ("Hold the number", "Wrong", "Recall", "95 % interval", "False links", "95 % interval",
                 "Whole children", "Every record leads to a parent", "Brothers and sisters together"),
                [_line(d) for d in found],
            ),
            "False links: share of joined pairs that are two children. Every record leads to a parent: share of "
            "children "
            "of whom each service's record, through the person it is linked to, reaches a named mother. Brothers and "
            "sisters together: share of pairs of children of one mother whom every record of both shows to share her.",
            _reading(found),
            f"## By group, with {_GROUP_ERROR} per cent of the numbers wrong",
            _groups(found),
            "c: fewer than six children with records in two services, or a group that would give such a one away. "
            "Intervals are 95 per cent with children as the units.",
        ]
    ) + "\n"  # fmt: skip


def _line(d: Dividend) -> tuple[object, ...]:
    q = d.quality
    low, high = q.intervals["precision"]
    false = 1 - (q.precision or 0)
    return (
        f"{d.coverage} %",
        f"{d.error} %" if d.coverage else "–",
        _fine(q.recall),
        between(q.intervals["recall"]),
        _fine(false),
        f"{_fine(1 - high)} to {_fine(1 - low)}",
        percent(q.exact_children),
        percent(d.with_parent),
        percent(d.together),
    )


def _fine(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f} %"


def _reading(found: Sequence[Dividend]) -> str:
    """What the figures say, worked out from them."""
    none = next(d for d in found if not d.coverage)
    full = {d.error: d for d in found if d.coverage == max(d.coverage for d in found)}
    worse = [e for e, d in full.items() if (d.quality.recall or 0) < (none.quality.recall or 0)]
    text = (
        f"With the right number on every record {_fine(full[0].quality.recall)} of true pairs are found, "
        f"without it {_fine(none.quality.recall)}."
    )
    if not worse:
        return text + (
            f" With {max(full)} per cent of the numbers wrong it is {_fine(full[max(full)].quality.recall)}: a wrong "
            "number is nearly always another child's, whose own records show it to be, and then it keeps nobody apart. "
            "One whose owner is in none of the files still does, until it is verified."
        )
    return text + (
        f" With {min(worse)} per cent of the numbers wrong, full coverage finds fewer links than no number at all: two "
        "different numbers keep records apart whatever else agrees, so a number has to be verified before it may do "
        "that."
    )


def _groups(found: Sequence[Dividend]) -> str:
    chosen = {d.coverage: d for d in found if d.error == _GROUP_ERROR or not d.coverage}
    first, last = chosen[min(chosen)], chosen[max(chosen)]
    after = {(g.group, g.value): g for g in last.quality.groups}
    rows = []
    for title in TITLES:
        for g in first.quality.groups:
            if g.group != title:
                continue
            then = after[g.group, g.value]
            hidden = g.children is None
            shown = ("c",) * 5 if hidden else (g.children, percent(g.recall), between((g.low, g.high)),
                percent(then.recall), between((then.low, then.high)))  # fmt: skip
            rows.append((TITLES[title], g.value, *shown))
    few, most = (f"Recall at {coverage} %" for coverage in (min(chosen), max(chosen)))
    head = ("Characteristic", "Value", "Children", few, "Interval", most, "Interval")
    return table_of(head, rows)


def dividend_csv(found: Sequence[Dividend]) -> str:
    """All figures: one row for each coverage, error and group (blank group: all children)."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(
        ("coverage", "error", "group", "value", "children", "recall", "recall_low", "recall_high", "false_links",
         "false_low", "false_high", "with_parent", "together")
    )  # fmt: skip
    for d in found:
        q = d.quality
        low, high = q.intervals["precision"]
        all_children = (
            q.recall,
            *q.intervals["recall"],
            1 - (q.precision or 0),
            1 - high,
            1 - low,
            d.with_parent,
            d.together,
        )
        out.writerow((d.coverage, d.error, "", "", "", *(f"{v:.4f}" for v in all_children)))
        for g in q.groups:
            figures = (g.recall, g.low, g.high, g.false_rate, g.false_low, g.false_high)
            shown = ["c" if v is None else f"{v:.4f}" for v in figures]
            out.writerow(
                (d.coverage, d.error, g.group, g.value, "c" if g.children is None else g.children, *shown, "", "")
            )
    return text.getvalue()
