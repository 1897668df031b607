"""Statements that cannot all be so: they are kept and shown, and those that stop count in no family meanwhile."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .columns import EVER, NOTHING, Codes, Flags, among, covering, in_order, look_up, numbered, starts
from .kinds import conflict_kinds, kinds, narrower, of_sort, parent_from_age
from .relating import Related
from .statements import ASSERTED, REFUTED

CONFLICTS = pa.schema([(name, pa.string()) for name in ("person", "other", "conflict", "controller", "kind")])
"""One row for each statement in a conflict: `conflict` as in the file, `controller` and `kind` of the statement."""

_MOTHERS, _FATHERS = narrower("mother"), narrower("father")


def conflicts(related: Related, births: pa.Table, *, on: date) -> pa.Table:
    """Return `CONFLICTS` among the relationships that hold on a day; births (`person, born` as a date) may lack some.

    Only what holds on the day counts, so that what is learned of a later time never changes an earlier day.
    """
    held = covering(related.relations, on)
    parts = [(name, held.filter(pa.array(flags))) for name, flags in found(held, births, refuted(held)).items()]
    parts.append(("one_person", covering(related.itself, on)))
    rows = [
        pa.table(
            {
                "person": part["person"],
                "other": part["other"],
                "conflict": pa.repeat(name, len(part)),
                "controller": part["controller"],
                "kind": part["kind"],
            },
            schema=CONFLICTS,
        )
        for name, part in parts
    ]
    return in_order(pa.concat_tables(rows))


def found(held: pa.Table, births: pa.Table, denied: Flags) -> dict[str, Flags]:
    """Say of each relationship (all of one day) in which conflicts it stands; `denied` as from `refuted`."""
    _, (person, other) = numbered(held["person"], held["other"])
    known, asserted = other != NOTHING, _equal(held["status"], ASSERTED)
    parent = among(held["kind"], of_sort("parent"))
    by_birth = among(held["kind"], [kind.name for kind in kinds().values() if kind.by_birth])
    counts = known & asserted & ~denied
    own, others = (_born(held, births, name) for name in ("person", "other"))
    dated = (own != EVER) & (others != EVER)
    fostered = counts & among(held["kind"], of_sort("carer"))
    birth = counts & by_birth
    size = int(max(person.max(initial=0), other.max(initial=0))) + 2
    pair, back = person * size + other, other * size + person
    parents = counts & parent
    return {
        "two_birth_mothers": _two_at_birth(held, counts, person, other),
        "two_mothers": _two_mothers(held, counts, person, other),
        "born_before_parent": parents & dated & (own <= others),
        "parent_too_young": birth & dated & (own > others) & (own < _birthday(others, parent_from_age())),
        "foster_and_birth": (fostered & np.isin(pair, pair[birth])) | (birth & np.isin(pair, pair[fostered])),
        "refuted": known & asserted & denied,
        "both_ways": parents & np.isin(pair, back[parents]),
    }


def refuted(held: pa.Table) -> Flags:
    """Say of each relationship (all of one day) whether a source says that it is not so, of it or of a broader kind."""
    names = list(kinds())
    _, (person, other) = numbered(held["person"], held["other"])
    denied = _equal(held["status"], REFUTED) & (other != NOTHING)
    if not denied.any():
        return np.zeros(len(held), bool)
    kind = np.asarray(pc.index_in(held["kind"], value_set=pa.array(names)).to_numpy(), np.int64)
    symmetric = np.asarray([kinds()[name].symmetric for name in names])[kind]
    turned = symmetric & (person > other)
    left, right = np.where(turned, other, person), np.where(turned, person, other)
    size = int(max(left.max(initial=0), right.max(initial=0))) + 2
    key = (left * size + right) * len(names)
    wide = [(row, names.index(n)) for row in np.flatnonzero(denied) for n in narrower(names[kind[row]])]
    rows, reach = np.asarray(wide, np.int64).reshape(-1, 2).T
    return np.asarray(np.isin(key + kind, key[rows] + reach) & (other != NOTHING))


def stopped(held: pa.Table, births: pa.Table) -> Flags:
    """Say of each relationship (all of one day) whether it counts in no family: refuted, or in a stopping conflict."""
    denied = refuted(held)
    flags = [here for name, here in found(held, births, denied).items() if conflict_kinds()[name].stops]
    return np.asarray(np.logical_or.reduce([*flags, denied, _equal(held["status"], REFUTED)]))


def standing(relations: pa.Table, births: pa.Table, *, on: date) -> pa.Table:
    """Return the relationships that count on a day: that hold, that nobody refutes, that no conflict stops."""
    held = covering(relations, on)
    known = pc.is_valid(held["other"])
    keep = np.asarray(known.to_numpy(zero_copy_only=False), bool) & ~stopped(held, births)
    return held.filter(pa.array(keep))


def _several(rows: Flags, group: Codes, other: Codes) -> Flags:
    """Say which of the rows name one of several people for their group."""
    size = int(group.max(initial=0)) + 1
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, NOTHING)
    np.minimum.at(least, group[rows], other[rows])
    np.maximum.at(most, group[rows], other[rows])
    found: Flags = rows & (least[group] < most[group])
    return found


def _two_at_birth(held: pa.Table, counts: Flags, person: Codes, other: Codes) -> Flags:
    once = [kind.name for kind in kinds().values() if kind.only_one]
    found: Flags = np.zeros(len(held), bool)
    for name in once:
        found = found | _several(counts & among(held["kind"], [name]), person, other)
    return found


def _two_mothers(held: pa.Table, counts: Flags, person: Codes, other: Codes) -> Flags:
    """Different mothers (or fathers) of one person, save where one record names both: then they are a couple."""
    _, (record,) = numbered(held["record"])
    found = np.zeros(len(held), bool)
    for kinds_of in (_MOTHERS, _FATHERS):
        rows = counts & among(held["kind"], kinds_of)
        couples = person[_several(rows & (record != NOTHING), np.maximum(record, 0), other)]
        found |= _several(rows, person, other) & ~np.isin(person, couples)
    return found & ~_two_at_birth(held, counts, person, other)


def _born(held: pa.Table, births: pa.Table, name: str) -> Codes:
    return starts(pa.chunked_array([look_up(held[name], births, "person", "born")]))


def _birthday(born: Codes, years: int) -> Codes:
    """The day on which somebody has so many years; 1 March for 29 February in other years."""
    days = born.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    found: Codes = ((months + 12 * years).astype("datetime64[D]") + (days - months)).astype(np.int64)
    return found


def _equal(column: pa.ChunkedArray, value: str) -> Flags:
    return np.asarray(pc.fill_null(pc.equal(column, value), False).to_numpy(zero_copy_only=False), bool)
