"""Measure persons against a known truth: how many pairs are right, whose links are missed or false, twins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .errors import LinkageError
from .intervals import clustered, wilson
from .numbering import Codes, Reals, codes_of, need_columns

__all__ = ["SMALLEST", "GroupRecall", "Quality", "measure", "wilson"]

SMALLEST = 6
"""Groups of fewer children than this are not shown, nor the next smallest when one alone is hidden."""

_NOT_GROUPS = {"record_id", "truth_id", "twin_group"}


@dataclass(frozen=True)
class GroupRecall:
    """Links of one value of one characteristic; figures are None when the group is too small to show.

    `children` with two or more records; `recall` share of their true pairs that were found; `low`, `high` its 95 %
    interval with children, not pairs, as the independent units. `false_rate`: share of the pairs that the linkage
    gives these children's records which are with another child's record; `false_low`, `false_high` its interval.
    """

    group: str
    value: str
    children: int | None
    recall: float | None
    low: float | None
    high: float | None
    false_rate: float | None = None
    false_low: float | None = None
    false_high: float | None = None


@dataclass(frozen=True)
class Quality:
    """Quality of a linkage against truth; shares are None when there is nothing to divide by.

    Pairs of records: `precision`, `recall`, `f1`. `twins_wrong`: share of the records of twins (and other multiples)
    that share a person with a record of their twin. `exact_children`: share of children whose records are one person,
    whole and alone. `b_cubed_precision`, `b_cubed_recall`: for the average record, the share of its person that is its
    child, and of its child that is in its person (Bagga and Baldwin 1998). `intervals`: 95 % for each of these by name,
    with children as the units (persons for precision); that of `f1` is what the two worst and two best ends give.
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
    b_cubed_precision: float | None = None
    b_cubed_recall: float | None = None
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Cells:
    """Records counted by person and child: one entry for each two that share a record."""

    person: Codes
    child: Codes
    size: Codes
    of_person: Codes
    of_child: Codes


def measure(person_of: Mapping[str, str] | pa.Table, truth: pa.Table) -> Quality:
    """Compare persons with the truth.

    `person_of`: record to person, as a mapping or a table `record_id, person_id`. `truth`: `record_id, truth_id`,
    optionally `twin_group` (shared by children born together) and any characteristic by which quality is to be shown.
    Records without truth are left out. Raises `LinkageError` when no record has a truth.
    """
    table, person = _known(person_of, truth)
    child = codes_of(table["truth_id"])
    cells = _cells(person, child)
    right, found, true = _pairs(cells.size), _pairs(cells.of_person), _pairs(cells.of_child)
    precision, recall = _share(right.sum(), found.sum()), _share(right.sum(), true.sum())
    wrong, twins = _twins(table, person, child)
    exact = (cells.size == cells.of_person[cells.person]) & (cells.size == cells.of_child[cells.child])
    size = cells.size.astype(float)
    return Quality(
        true_pairs=int(true.sum()),
        found_pairs=int(found.sum()),
        right_pairs=int(right.sum()),
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
        exact_children=_share(exact.sum(), len(cells.of_child)),
        twin_records=twins,
        twins_wrong=_share(wrong, twins),
        groups=_by_group(table, cells, child),
        b_cubed_precision=float((size**2 / cells.of_person[cells.person]).sum() / len(child)),
        b_cubed_recall=float((size**2 / cells.of_child[cells.child]).sum() / len(child)),
        intervals=_intervals(cells, right, int(exact.sum()), (wrong, twins)),
    )


def _known(person_of: Mapping[str, str] | pa.Table, truth: pa.Table) -> tuple[pa.Table, Codes]:
    """The rows of the truth whose record is in a person and has a child, each record once, and their persons."""
    need_columns(truth, ("record_id", "truth_id"), "truth")
    if isinstance(person_of, pa.Table):
        records, persons = person_of["record_id"].combine_chunks(), person_of["person_id"].combine_chunks()
    else:
        records, persons = pa.array(list(person_of), pa.string()), pa.array(list(person_of.values()), pa.string())
    place = pc.index_in(truth["record_id"].cast(pa.string()), value_set=records)
    kept = pc.and_(pc.is_valid(place), pc.is_valid(truth["truth_id"]))
    at = np.flatnonzero(np.asarray(kept.combine_chunks().to_numpy(zero_copy_only=False), bool))
    where = np.asarray(place.combine_chunks().to_numpy(zero_copy_only=False))[at].astype(np.int64)
    _, last = np.unique(where[::-1], return_index=True)  # a record named twice counts as named last
    rows = np.sort(len(where) - 1 - last)
    if not len(rows):
        raise LinkageError(
            "No record has a known truth",
            where="truth",
            why="nothing can be measured",
            do="check the truth column",
        )
    return truth.take(pa.array(at[rows])), codes_of(persons.take(pa.array(where[rows])))


def _cells(person: Codes, child: Codes) -> _Cells:
    _, person = np.unique(person, return_inverse=True)
    width = int(child.max()) + 1
    each, size = np.unique(person * width + child, return_counts=True)
    return _Cells(each // width, each % width, size, np.bincount(person), np.bincount(child))


def _pairs(sizes: Codes) -> Codes:
    return np.asarray(sizes * (sizes - 1) // 2)


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _f1(precision: float | None, recall: float | None) -> float | None:
    return 2 * precision * recall / (precision + recall) if precision and recall else None


def _intervals(cells: _Cells, right: Codes, exact: int, twins: tuple[int, int]) -> dict[str, tuple[float, float]]:
    by_person, by_child = (np.bincount(of, right).astype(float) for of in (cells.person, cells.child))
    precision = clustered(by_person, _pairs(cells.of_person).astype(float))
    recall = clustered(by_child, _pairs(cells.of_child).astype(float))
    return {
        "precision": precision,
        "recall": recall,
        "f1": (_f1(precision[0], recall[0]) or 0.0, _f1(precision[1], recall[1]) or 1.0),
        "exact_children": wilson(exact, len(cells.of_child)),
        "twins_wrong": wilson(*twins),
    }


def _twins(table: pa.Table, person: Codes, child: Codes) -> tuple[int, int]:
    """Count twins' records that share a person with a twin's record, and twins' records."""
    if "twin_group" not in table.column_names:
        return 0, 0
    born = codes_of(table["twin_group"])
    at = np.flatnonzero(born >= 0)
    _, place = np.unique(person[at] * (int(born.max(initial=0)) + 1) + born[at], return_inverse=True)
    low, high = np.full(len(at), np.iinfo(np.int64).max), np.full(len(at), -1)
    np.minimum.at(low, place, child[at])
    np.maximum.at(high, place, child[at])
    return int((low < high)[place].sum()), len(at)


def _by_group(table: pa.Table, cells: _Cells, child: Codes) -> tuple[GroupRecall, ...]:
    own = _pairs(cells.size)
    right, false = (
        np.bincount(cells.child, own),
        np.bincount(cells.child, cells.size * (cells.of_person[cells.person] - cells.size)),
    )
    figures = right.astype(float), _pairs(cells.of_child).astype(float), false.astype(float)
    found: list[GroupRecall] = []
    for column in sorted(set(table.column_names) - _NOT_GROUPS):
        held = pc.fill_null(table[column].cast(pa.string()), "not known")
        found += _of_column(column, held, child, figures)
    return tuple(found)


def _of_column(
    column: str, held: pa.ChunkedArray, child: Codes, figures: tuple[Reals, Reals, Reals]
) -> list[GroupRecall]:
    several = figures[1] > 0
    members: dict[str, Codes] = {}
    for value in sorted(set(held.to_pylist())):
        rows = np.asarray(pc.equal(held, value).combine_chunks().to_numpy(zero_copy_only=False), bool)
        children = np.unique(child[rows])
        if several[children].any():
            members[value] = children[several[children]]
    hidden = {value for value, children in members.items() if len(children) < SMALLEST}
    shown = sorted((len(children), value) for value, children in members.items() if value not in hidden)
    if len(hidden) == 1 and shown:
        hidden.add(shown[0][1])  # or it could be had by subtraction
    return [
        GroupRecall(column, value, None, None, None, None)
        if value in hidden
        else _group(column, value, children, figures)
        for value, children in members.items()
    ]


def _group(column: str, value: str, children: Codes, figures: tuple[Reals, Reals, Reals]) -> GroupRecall:
    right, true, false = (figure[children] for figure in figures)
    given = right + false
    return GroupRecall(
        column,
        value,
        len(children),
        float(right.sum() / true.sum()),
        *_by_children(right, true),
        _share(false.sum(), given.sum()),
        *(clustered(false, given) if given.any() else (None, None)),
    )


def _by_children(hits: Reals, sizes: Reals) -> tuple[float, float]:
    """Wilson's interval with children as the units."""
    return wilson(float(hits.sum() / sizes.sum()) * len(sizes), len(sizes))
