"""Figures on families: children with a linked parent before linkage and after it, brothers and sisters found, quality.

Before linkage each source stands alone: a parent counts where the source itself holds a record of them beside the
child's. After linkage a parent counts whoever stated it. Counts only, never a person's values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forethought.linkage.measure import wilson
from forethought.model.runs import pairs_within

from .columns import NOTHING, Codes, Flags, among, as_pair, covering, look_up, numbered
from .conflicts import standing
from .kinds import of_sort
from .statements import REFUTED


@dataclass(frozen=True)
class LinkedParents:
    """Children of one source (`all` for every source together, each record counted) and those with a linked parent."""

    source: str
    children: int
    before: int
    after: int


@dataclass(frozen=True)
class SiblingCounts:
    """Pairs of children: `before`, of one parent's record in one source; `after`, stated or inferred after linkage."""

    before: int
    after: int


@dataclass(frozen=True)
class PairQuality:
    """Pairs against a known truth; shares are None when nothing can be divided, intervals are Wilson's (95 %)."""

    found: int
    right: int
    true: int
    precision: float | None
    recall: float | None
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]


def linked_parents(
    children: pa.Table, statements: pa.Table, relations: pa.Table, persons: pa.Table, births: pa.Table, *, on: date
) -> tuple[LinkedParents, ...]:
    """Return for each source, and for all, how many of its children have a linked parent before and after linkage.

    `children` (record_id, source); `statements` (`STATEMENTS`); `relations` (`RELATIONSHIPS`) of them; `births`
    (person, born) for the conflicts. A parent who is known by name only, who is refuted or in a conflict that stops
    counts on neither side of the comparison that can know it.
    """
    parents = of_sort("parent")
    said = covering(statements, on)
    said = said.filter(pa.array(among(said["kind"], parents) & ~among(said["status"], {REFUTED})))
    said = said.filter(pc.is_in(said["other_record"], value_set=persons["record_id"].combine_chunks()))
    own = np.asarray(pc.is_in(children["record_id"], value_set=said["record"].combine_chunks()))
    counts = standing(relations, births, on=on)
    counts = counts.filter(pa.array(among(counts["kind"], parents)))
    person = look_up(children["record_id"], persons, "record_id", "person_id")
    linked = np.asarray(pc.is_in(person, value_set=counts["person"].unique()))
    texts, (source,) = numbered(children["source"])
    total = [LinkedParents("all", len(children), int(own.sum()), int(linked.sum()))] if len(children) else []
    each = [
        LinkedParents(name, int((source == at).sum()), int(own[source == at].sum()), int(linked[source == at].sum()))
        for at, name in enumerate(texts)
    ]
    return (*each, *total)


def sibling_pairs(
    statements: pa.Table, relations: pa.Table, persons: pa.Table, births: pa.Table, *, on: date
) -> SiblingCounts:
    """Count pairs of children that are brother or sister within one source alone, and after linkage.

    `relations` with what was inferred (`inferred_siblings`). Both are pairs of persons, so that they can be compared.
    """
    counts = standing(relations, births, on=on)
    after = counts.filter(pa.array(among(counts["kind"], of_sort("sibling"))))
    _, (left, right) = numbered(after["person"], after["other"])
    said = covering(statements, on)
    said = said.filter(pa.array(among(said["kind"], of_sort("parent")) & ~among(said["status"], {REFUTED})))
    said = said.filter(pc.is_in(said["other_record"], value_set=persons["record_id"].combine_chunks()))
    child = look_up(said["record"], persons, "record_id", "person_id")
    known = said.filter(pc.is_valid(child))
    _, (parent,) = numbered(known["other_record"])
    _, (person,) = numbered(pa.chunked_array([child.drop_null()]))
    one, two = pairs_within(parent)
    own = _distinct(person[one], person[two])
    return SiblingCounts(own, _distinct(left, right))


def _distinct(left: Codes, right: Codes) -> int:
    apart = left != right
    size = int(max(left.max(initial=0), right.max(initial=0))) + 1
    return len(np.unique(as_pair(left[apart], right[apart], size)))


def sibling_quality(pairs: pa.Table, persons: pa.Table, whose: pa.Table, mothers: pa.Table) -> PairQuality:
    """Hold pairs of persons (`person`, `other`) against the truth, in which children of one mother are siblings.

    `persons` (record_id, person_id); `whose` (record_id, truth_id) says whose each record of a child is; `mothers`
    (truth_id, mother). A person is whoever most of their records are; true pairs are those of children with a record.
    """
    texts, (person, truth) = _majority(persons, whose)
    mother = look_up(pa.chunked_array([pa.array(texts, pa.string())]), mothers, "truth_id", "mother")
    _, (hers,) = numbered(pa.chunked_array([mother]))
    there = np.unique(truth)
    only = np.full(len(texts), NOTHING)
    only[there] = hers[there]
    one, two = pairs_within(only)
    true = np.unique(as_pair(one, two, len(texts)))
    of_person = dict(zip(person.tolist(), truth.tolist(), strict=True))
    code = {text: at for at, text in enumerate(texts)}
    ends_of = [np.asarray([of_person.get(code.get(who, NOTHING), NOTHING) for who in pairs[name].to_pylist()], np.int64)
               for name in ("person", "other")]  # fmt: skip
    both = (ends_of[0] != NOTHING) & (ends_of[1] != NOTHING) & (ends_of[0] != ends_of[1])
    found = np.unique(as_pair(ends_of[0][both], ends_of[1][both], len(texts)))
    return quality(len(found), int(np.isin(found, true).sum()), len(true))


def quality(found: int, right: int, true: int) -> PairQuality:
    """Return precision and recall of pairs found, right among them, and true in all."""
    precision, recall = right / found if found else None, right / true if true else None
    return PairQuality(found, right, true, precision, recall, wilson(right, found), wilson(right, true))


def _majority(persons: pa.Table, whose: pa.Table) -> tuple[list[str], tuple[Codes, Codes]]:
    """Each person and whose most of their records are; on a draw the first by name."""
    truth = look_up(persons["record_id"], whose, "record_id", "truth_id")
    texts, (person, real) = numbered(persons["person_id"], pa.chunked_array([truth]))
    known: Flags = real != NOTHING
    size = len(texts) + 1
    pair, count = np.unique(person[known] * size + real[known], return_counts=True)
    order = np.lexsort((pair, -count, pair // size))
    first = np.append(True, np.diff(pair[order] // size) != 0)[: len(order)]
    chosen = pair[order][first]
    return texts, (chosen // size, chosen % size)
