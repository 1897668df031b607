"""Measure persons against a known truth: how many pairs are right, whose links are missed, twins."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from .errors import LinkageError

SMALLEST = 6
"""Groups of fewer children than this are not shown."""

_NOT_GROUPS = {"record_id", "truth_id", "twin_group"}


@dataclass(frozen=True)
class GroupRecall:
    """Recall for one value of one characteristic; figures are None when the group is too small to show.

    `children` with two or more records; `recall` share of their true pairs that were found; `low`, `high` the
    95 % Wilson interval with children, not pairs, as the independent units.
    """

    group: str
    value: str
    children: int | None
    recall: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Quality:
    """Pairwise quality of a linkage against truth; shares are None when there is nothing to divide by.

    `twins_wrong`: share of the records of twins (and other multiples) that share a person with a record of
    their twin. `exact_children`: share of children whose records are one person, whole and alone.
    """

    true_pairs: int
    found_pairs: int
    right_pairs: int
    precision: float | None
    recall: float | None
    f1: float | None
    exact_children: float | None
    twin_records: int
    twins_wrong: float | None
    groups: tuple[GroupRecall, ...]


def measure(person_of: Mapping[str, str], truth: pa.Table) -> Quality:
    """Compare persons with the truth.

    `truth`: `record_id, truth_id`, optionally `twin_group` (shared by children born together) and any
    characteristic by which recall is to be shown. Records without truth are left out. Raises `LinkageError`
    when no record has a truth.
    """
    rows = _truth_rows(person_of, truth)
    child = {r["record_id"]: r["truth_id"] for r in rows}
    cells = Counter((person_of[r], c) for r, c in child.items())
    right = sum(map(_pairs_in, cells.values()))
    found = sum(map(_pairs_in, Counter(person_of[r] for r in child).values()))
    true = sum(map(_pairs_in, Counter(child.values()).values()))
    precision, recall = _share(right, found), _share(right, true)
    wrong, twins = _twins(rows, person_of)
    return Quality(
        true_pairs=true,
        found_pairs=found,
        right_pairs=right,
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if precision and recall else None,
        exact_children=_exact(cells),
        twin_records=twins,
        twins_wrong=_share(wrong, twins),
        groups=_by_group(rows, cells),
    )


def wilson(hits: float, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson interval for a share `hits / n` (95 % by default); (0, 1) when n is 0.

    Source: Wilson 1927, the interval without continuity correction.
    """
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _truth_rows(person_of: Mapping[str, str], truth: pa.Table) -> list[dict[str, str]]:
    absent = [c for c in ("record_id", "truth_id") if c not in truth.column_names]
    if absent:
        raise LinkageError(f"The table lacks {', '.join(absent)}", where="truth", do="give it these columns")
    by_record = {
        r["record_id"]: r for r in truth.to_pylist() if r["truth_id"] is not None and r["record_id"] in person_of
    }
    if not by_record:
        raise LinkageError(
            "No record has a known truth",
            where="truth",
            why="nothing can be measured",
            do="check the truth column",
        )
    return list(by_record.values())


def _pairs_in(size: int) -> int:
    return size * (size - 1) // 2


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _exact(cells: Counter[tuple[str, str]]) -> float | None:
    persons, children = Counter(p for p, _ in cells), Counter(c for _, c in cells)
    exact = sum(persons[p] == 1 and children[c] == 1 for p, c in cells)
    return _share(exact, len(children))


def _twins(rows: list[dict[str, str]], person_of: Mapping[str, str]) -> tuple[int, int]:
    """Count twins' records that share a person with a twin's record, and twins' records."""
    born_together: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    twins = [r for r in rows if r.get("twin_group")]
    for row in twins:
        born_together[row["twin_group"]][person_of[row["record_id"]]].add(row["truth_id"])
    wrong = sum(len(born_together[r["twin_group"]][person_of[r["record_id"]]]) > 1 for r in twins)
    return wrong, len(twins)


def _by_group(rows: list[dict[str, str]], cells: Counter[tuple[str, str]]) -> tuple[GroupRecall, ...]:
    sizes: Counter[str] = Counter(r["truth_id"] for r in rows)
    right: Counter[str] = Counter()
    for (_, child), size in cells.items():
        right[child] += _pairs_in(size)
    found: list[GroupRecall] = []
    for column in sorted({c for r in rows for c in r} - _NOT_GROUPS):
        members: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            if sizes[row["truth_id"]] > 1:
                members[str(row[column]) if row.get(column) is not None else "not known"].add(row["truth_id"])
        found += [_group(column, value, children, sizes, right) for value, children in sorted(members.items())]
    return tuple(found)


def _group(
    column: str, value: str, children: set[str], sizes: Mapping[str, int], right: Mapping[str, int]
) -> GroupRecall:
    if len(children) < SMALLEST:
        return GroupRecall(column, value, None, None, None, None)
    recall = sum(right[c] for c in children) / sum(_pairs_in(sizes[c]) for c in children)
    low, high = wilson(recall * len(children), len(children))
    return GroupRecall(column, value, len(children), recall, low, high)
