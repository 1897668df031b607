"""What review measures: how far two reviewers agree, and how often the program's weights were right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.linkage import wilson
from forethought.workflow.decisions import KEPT_APART, SAME
from forethought.workflow.identity import report_folder
from forethought.workflow.review_answers import DECIDED, Answer, Case, answers, cases, rounds
from forethought.workflow.review_questions import Question, stratum
from forethought.workflow.workspace import Workspace

LABELS = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("label", pa.int8()),
        ("weight", pa.float64()),
        ("stratum", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far first and second reviewers agreed: of ``pairs`` looked at twice, how many ``agreed``.

    ``kappa`` is Cohen's: agreement beyond what chance would give by how often each answer was chosen; None where there
    is nothing to go by (no pair, or always the same answer). ``month`` is that of the second look, empty for all time.
    """

    month: str
    pairs: int
    agreed: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """Of the pairs of one kind and weight: how many there are, were decided, are one person; the 95 % Wilson interval.

    ``low`` and ``high`` are weights in log2 odds, half-open.
    """

    kind: str
    low: int
    high: int
    population: int
    decided: int
    same: int
    least: float
    most: float


def labels(workspace: Workspace) -> pa.Table:
    """What was decided, for learning and measuring: ``left, right, label`` (1 one person, 0 two), ``weight, stratum``.

    Pairs of which nobody can tell are left out. Within a stratum the labelled pairs are a fair sample.
    """
    rows = [
        {"left": pair[0], "right": pair[1], "label": int(case.outcome == SAME), **_where(case.answers[0])}
        for pair, case in sorted(cases(answers(workspace)).items())
        if case.outcome in (SAME, KEPT_APART)
    ]
    return pa.Table.from_pylist(rows, LABELS)


def write_labels(workspace: Workspace) -> int:
    """Write :func:`labels` as ``labels.parquet`` beside the report of the linkage in force; how many there are."""
    table = labels(workspace)
    version = workspace.store().identity_version()
    if version:
        pq.write_table(table, report_folder(workspace, version) / "labels.parquet")
    return len(table)


def agreement(workspace: Workspace) -> list[Agreement]:
    """Agreement of first and second looks: all time first, then month by month, the latest first."""
    twice = [case.answers[:2] for _, case in rounds(answers(workspace)) if len(case.answers) > 1]
    months: defaultdict[str, list[tuple[Answer, ...]]] = defaultdict(list)
    for pair in twice:
        months[f"{pair[1].at:%Y-%m}"].append(pair)
    return [_agreed("", twice), *(_agreed(month, months[month]) for month in sorted(months, reverse=True))]


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Cohen's kappa of pairs of answers (Cohen 1960); None without pairs, or when chance alone agrees always."""
    held = list(pairs)
    if not held:
        return None
    first, second = Counter(one for one, _ in held), Counter(other for _, other in held)
    seen = sum(one == other for one, other in held) / len(held)
    chance = sum(first[answer] * second[answer] for answer in first) / len(held) ** 2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def bands(questions: Iterable[Question], decided: dict[tuple[str, str], Case]) -> list[Band]:
    """For each kind and whole weight how many of the decided pairs are one person, the heaviest first."""
    population: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    found: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for question in questions:
        population[question.kind, question.band][question.stratum] = question.population
        case = decided.get(question.pair, Case())
        if case.state == DECIDED:
            found[question.kind, question.band][str(case.outcome)] += 1
    rows = []
    for kind, low in sorted(population, reverse=True):
        same, known = found[kind, low][SAME], found[kind, low][SAME] + found[kind, low][KEPT_APART]
        interval = wilson(same, known)
        rows.append(Band(kind, low, low + 1, sum(population[kind, low].values()), known, same, *interval))
    return rows


def _where(first: Answer) -> dict[str, object]:
    return {"weight": first.weight, "stratum": stratum(first.kind, first.why, first.weight)}


def _agreed(month: str, pairs: list[tuple[Answer, ...]]) -> Agreement:
    chosen = [(first.answer, second.answer) for first, second in pairs]
    return Agreement(month, len(chosen), sum(one == other for one, other in chosen), kappa(chosen))
