"""Whose baby: from a birth notification that holds both numbers, else from what a birth and a delivery have in common.

The steps follow linkage of hospital records in England (Harron and others 2016): what agrees in everything first, then
by weight of evidence, hospital and practice, mother's age, the baby's weight, gestation, order and sex before dates,
ethnic group and postcode district.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.linkage.data_files import load_data
from forethought.linkage.identifiers import check_nhs_number
from forethought.model.runs import pairs_across

from .columns import EVER, NOTHING, Codes, Flags, in_order, look_up, numbered, starts, table_of

Weights = NDArray[np.float64]

BIRTHS = pa.schema(
    [(n, pa.string()) for n in ("baby", "hospital", "practice", "sex", "ethnic_group", "district")]
    + [(n, pa.int64()) for n in ("mother_age", "weight", "weeks", "birth_order")]
    + [("born", pa.date32())]
)
"""A baby's record: mother's age in whole years at birth, weight in grams, gestation in whole weeks, order from 1."""

DELIVERIES = pa.schema([("mother", pa.string()), ("delivery", pa.string()), *(f for f in BIRTHS if f.name != "baby")])
"""A mother's record of a delivery: one row for each baby born in it, in the columns of `BIRTHS`."""

LINKS = pa.schema([(n, pa.string()) for n in ("baby", "mother", "stage")] + [("weight", pa.float64())])
UNSURE = pa.schema([(n, pa.string()) for n in ("baby", "mother", "reason")] + [("weight", pa.float64())])

_FIELDS = tuple(name for name in BIRTHS.names if name != "baby")


@dataclass(frozen=True)
class MotherLinks:
    """`links` (`LINKS`): one mother for a baby; `unsure` (`UNSURE`): babies of whom it cannot be told.

    `stage` is `both numbers`, `all agree` or `weighed`. Nobody is linked by chance.
    """

    links: pa.Table
    unsure: pa.Table


def by_number(notifications: pa.Table, mothers: pa.Table, *, allow_test: bool = False) -> pa.Table:
    """Link babies to mothers whose number stands on the birth notification, as `LINKS` of the stage `both numbers`.

    `notifications` (baby, mother_number), `mothers` (mother, nhs_number), by persons or by records. A number that is
    not well formed, or that two different mothers carry, links nobody. `allow_test`: numbers that were never issued
    count, for invented people.
    """
    good = [_normal(text, allow_test) for text in notifications["mother_number"].to_pylist()]
    held = [_normal(text, allow_test) for text in mothers["nhs_number"].to_pylist()]
    own = pa.table({"number": pa.array(held, pa.string()), "mother": mothers["mother"]})
    counted = own.group_by("number", use_threads=False).aggregate([("mother", "count_distinct"), ("mother", "min")])
    single = counted.filter(pc.and_(pc.equal(counted["mother_count_distinct"], 1), pc.is_valid(counted["number"])))
    found = look_up(pa.chunked_array([pa.array(good, pa.string())]), single, "number", "mother_min")
    whole = table_of({"baby": notifications["baby"], "mother": found, "stage": ["both numbers"] * len(good)}, LINKS)
    return in_order(whole.filter(pc.is_valid(whole["mother"])))


def by_evidence(births: pa.Table, deliveries: pa.Table) -> MotherLinks:
    """Link babies (`BIRTHS`) to deliveries (`DELIVERIES`) that share no number.

    A baby goes to the mother of the delivery with the greatest weight, if that is great enough and far enough ahead of
    every other mother; no delivery gets more babies than it has rows. The twin whose row cannot be told from the other
    twin's has the same mother all the same. Blanks count neither for nor against.
    """
    baby, row = _candidates(births, deliveries)
    weight = _weigh(births, deliveries, baby, row)
    _, (mother, delivery) = numbered(deliveries["mother"], deliveries["delivery"])
    rules = load_data("mother_baby")
    best, second = _two_best(baby, mother[row], weight, len(births))
    good = np.flatnonzero((weight == best[baby]) & (weight >= rules["threshold"]))
    _, first = np.unique(baby[good], return_index=True)
    chosen = good[first]  # one row for each baby: twins' rows of one mother weigh the same
    clear = best[baby[chosen]] - second[baby[chosen]] >= rules["margin"]
    room = _has_room(delivery[row[chosen]], weight[chosen], np.bincount(delivery, minlength=1))
    full = weight == sum(level["same"] for level in rules["weights"].values())
    ids, names = births["baby"].to_numpy(zero_copy_only=False), deliveries["mother"].to_numpy(zero_copy_only=False)
    links, doubts = chosen[clear & room], chosen[~(clear & room)]
    stage = np.where(full[links], "all agree", "weighed")
    reason = np.where(clear[~(clear & room)], "more babies than the delivery had", "another mother fits as well")
    return MotherLinks(
        in_order(_told(LINKS, ids[baby[links]], names[row[links]], weight[links], stage=stage)),
        in_order(_told(UNSURE, ids[baby[doubts]], names[row[doubts]], weight[doubts], reason=reason)),
    )


def _told(schema: pa.Schema, baby: Any, mother: Any, weight: Weights, **said: Any) -> pa.Table:
    texts = {name: values.tolist() for name, values in {"baby": baby, "mother": mother, **said}.items()}
    return table_of({**texts, "weight": weight}, schema)


def _candidates(births: pa.Table, deliveries: pa.Table) -> tuple[Codes, Codes]:
    """Pairs with one hospital and day, or one practice and mother's age in neighbouring months."""
    parts = [
        _share(births, deliveries, ("hospital",), days=1, near=0),
        _share(births, deliveries, ("hospital", "weight"), 7, 1),
    ]
    parts.append(_share(births, deliveries, ("practice", "mother_age"), load_data("mother_baby")["widest_days"], 1))
    both = np.unique(np.concatenate([one * len(deliveries) + two for one, two in parts]))
    size = max(len(deliveries), 1)
    return both // size, both % size


def _share(births: pa.Table, deliveries: pa.Table, names: tuple[str, ...], days: int, near: int) -> tuple[Codes, Codes]:
    left, right = np.zeros(len(births), np.int64), np.zeros(len(deliveries), np.int64)
    for name in names:
        texts, (one, two) = numbered(births[name], deliveries[name])
        left, right = _with(left, one, len(texts)), _with(right, two, len(texts))
    one, two = starts(births["born"]), starts(deliveries["born"])
    found = []
    for shift in range(-near, near + 1):
        keys = [np.where((k == NOTHING) | (d == EVER), NOTHING, k * 100_000 + d // days + 50_000 + by)
                for k, d, by in ((left, one, 0), (right, two, shift))]  # fmt: skip
        found.append(pairs_across(*keys))
    pairs = np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])
    close = np.abs(one[pairs[0]] - two[pairs[1]]) <= load_data("mother_baby")["widest_days"]
    return pairs[0][close], pairs[1][close]


def _with(key: Codes, code: Codes, size: int) -> Codes:
    return np.where((key == NOTHING) | (code == NOTHING), NOTHING, key * (size + 1) + code)


def _weigh(births: pa.Table, deliveries: pa.Table, baby: Codes, row: Codes) -> Weights:
    total = np.zeros(len(baby))
    for name, level in load_data("mother_baby")["weights"].items():
        one, two, known = _values(births[name], deliveries[name], baby, row)
        gap = np.abs(one - two)
        found = np.where(gap == 0, level["same"], level["differ"])
        if "within" in level:
            found = np.where((gap > 0) & (gap <= level["within"]), level["near"], found)
        total += np.where(known, found, 0.0)
    return total


def _values(one: pa.ChunkedArray, two: pa.ChunkedArray, baby: Codes, row: Codes) -> tuple[Codes, Codes, Flags]:
    if pa.types.is_string(one.type):
        _, (left, right) = numbered(one, two)
        blank = NOTHING
    else:
        whole = [column.cast(pa.int32() if pa.types.is_date(column.type) else pa.int64()) for column in (one, two)]
        left, right = (np.asarray(pc.fill_null(column, EVER).to_numpy(), np.int64) for column in whole)
        blank = EVER
    return left[baby], right[row], (left[baby] != blank) & (right[row] != blank)


def _two_best(baby: Codes, mother: Codes, weight: Weights, size: int) -> tuple[Weights, Weights]:
    """For each baby the greatest weight, and the greatest with another mother than that."""
    best, second = np.full(size, -np.inf), np.full(size, -np.inf)
    np.maximum.at(best, baby, weight)
    whose = np.full(size, NOTHING)
    top = weight == best[baby]
    whose[baby[top]] = mother[top]
    other = mother != whose[baby]
    np.maximum.at(second, baby[other], weight[other])
    return best, second


def _has_room(delivery: Codes, weight: Weights, rows: Codes) -> Flags:
    """Whether a delivery has room for a baby: the greatest weights first, nobody of two level ones."""
    order = np.lexsort((-weight, delivery))
    place, held = delivery[order], weight[order]
    begin = np.searchsorted(place, place, side="left")
    inside = np.arange(len(order)) - begin < rows[place]
    size = len(rows)
    over = np.full(size, -np.inf)
    np.maximum.at(over, place[~inside], held[~inside])
    found = np.zeros(len(order), bool)
    found[order] = inside & (held > over[place])
    return found


def _normal(text: str | None, allow_test: bool) -> str | None:
    check = check_nhs_number(text, allow_test)
    return check.normal if check.ok else None
