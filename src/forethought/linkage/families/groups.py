"""Families on a day: who belongs to whose, by which statement, and which families wait for a person to look.

Nothing is passed on: that A is related to B and B to C makes C no relative of A, unless a caller asks for more steps.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.linkage.errors import LinkageError
from forethought.linkage.spine import person_id_for
from forethought.model.runs import pairs_across

from .columns import Codes, among, in_order, numbered, table_of
from .conflicts import conflicts, standing
from .kinds import kinds, of_sort
from .relating import Related, both_ways
from .seals import NO_SEALS, Seals

FAMILIES = pa.schema(
    [(name, pa.string()) for name in ("family_id", "around", "person_id", "role", "rule")] + [("steps", pa.int64())]
)
"""One row for each way in which a person belongs: `around` is whose family it is, `role` what the person is there
(seen from the person one step nearer), `rule` the kind, status and who says so, `steps` how far away."""

FAMILY_KINDS = of_sort("parent", "step", "guardian", "sibling", "couple")
"""What makes a family unless a caller says otherwise: not a foster home, not an address, not somebody to call."""
MOTHERS = ("mother", "birth_mother")
LARGEST = 20
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Families:
    """`groups` (`FAMILIES`), the `conflicts` (`CONFLICTS`) of the day, and `too_large` (around, size): not given."""

    groups: pa.Table
    conflicts: pa.Table
    too_large: pa.Table


def family_groups(
    related: Related,
    births: pa.Table,
    *,
    on: date,
    key: bytes,
    around: Collection[str] | None = None,
    using: Collection[str] = FAMILY_KINDS,
    steps: int = 1,
    largest: int = LARGEST,
    seals: Seals = NO_SEALS,
) -> Families:
    """Return the families of a day.

    `around`: the persons whose families are wanted; by default every mother, so that a family is a mother with those
    related to her. `using`: the kinds of relationship that count. `steps`: how many to go from that person (1: nobody
    but those related to them). `births` (person, born). A family of more than `largest` people is listed as too large
    and not given: so many are more often a wrong join. What is refuted or in a conflict that stops makes nobody a
    member. Two sides of a seal never meet in one family, and nobody is reached through somebody who is on one. `key`
    makes the family's opaque number.

    Raises `LinkageError` on fewer than one step or a kind that is none.
    """
    if steps < 1 or not set(using) <= set(kinds()):
        raise LinkageError(
            "Families cannot be made as asked",
            where="family_groups",
            why="a family needs at least one step and known kinds of relationship",
            do="use steps of 1 or more, and kinds from relationship_kinds.toml",
        )
    related = Related(*(seals.kept(rows, "person", "other") for rows in (related.relations, related.itself)))
    counts = standing(related.relations, births, on=on)
    counts = counts.filter(pa.array(among(counts["kind"], using)))
    if around is None:
        around = counts.filter(pa.array(among(counts["kind"], MOTHERS)))["other"].unique().to_pylist()
    walked = _walked(counts, sorted(set(around) - seals.hidden), steps, frozenset(seals.sides))
    groups = seals.apart(walked, "around", "person_id", "around")
    groups, too_large = _sized(groups, largest)
    ids = {person: person_id_for(key, f"family/{person}") for person in groups["around"].unique().to_pylist()}
    family = pa.array([ids[person] for person in groups["around"].to_pylist()], pa.string())
    groups = groups.set_column(groups.column_names.index("family_id"), "family_id", family)
    return Families(in_order(groups), conflicts(related, births, on=on), too_large)


def _walked(counts: pa.Table, around: list[str], steps: int, sealed: frozenset[str]) -> pa.Table:
    """From each person outwards, a step at a time; whoever is reached sooner is not reached again.

    Somebody on a side of a seal is never walked through, and from them nobody goes further than one step.
    """
    ways = both_ways(counts)
    wanted = pa.chunked_array([pa.array(around, pa.string())])
    texts, (begin, start_of, to) = numbered(wanted, ways["of"], ways["to"])
    size = len(texts)
    who = np.asarray(texts, object)
    closed = np.asarray([text in sealed for text in texts], bool)
    anchor, at = begin, begin
    seen = begin * (size + 1) + begin
    role, rule = _words(counts, ways)
    parts = [_part(who, begin, begin, ["around"] * len(begin), [None] * len(begin), 0)]
    for step in range(1, steps + 1):
        one, way = pairs_across(at, start_of)
        owner, reached = anchor[one], to[way]
        new = ~np.isin(owner * (size + 1) + reached, seen)
        owner, reached, way = owner[new], reached[new], way[new]
        parts.append(_part(who, owner, reached, role[way].tolist(), rule[way].tolist(), step))
        fresh = np.unique(owner * (size + 1) + reached)
        seen = np.union1d(seen, fresh)
        fresh = fresh[~(closed[fresh // (size + 1)] | closed[fresh % (size + 1)])]
        anchor, at = fresh // (size + 1), fresh % (size + 1)
    return pa.concat_tables(parts)


def _words(counts: pa.Table, ways: pa.Table) -> tuple[Texts, Texts]:
    """Of each way: what the one at its end is to the one at its start, and by which statement."""
    forward = ways["forward"].to_pylist()
    names = [
        kinds()[name].name if ahead else kinds()[name].back
        for name, ahead in zip(ways["kind"].to_pylist(), forward, strict=True)
    ]
    rows = counts.select(["kind", "status", "controller", "feed"]).to_pylist()
    said = [f"{row['kind']}, {row['status']}: {row['controller'] or row['feed'] or 'no source'}" for row in rows]
    at = ways["row"].to_pylist()
    return np.asarray(names, object), np.asarray([said[row] for row in at], object)


def _part(who: Texts, owner: Codes, person: Codes, role: list[str], rule: list[str | None], step: int) -> pa.Table:
    columns = {
        "around": who[owner].tolist() if len(owner) else [],
        "person_id": who[person].tolist() if len(owner) else [],
        "role": role,
        "rule": rule,
        "steps": np.full(len(owner), step),
    }
    return table_of(columns, FAMILIES)


def _sized(groups: pa.Table, largest: int) -> tuple[pa.Table, pa.Table]:
    """Families with anyone in them beside the one they are around, and those too large to be given."""
    texts, (owner, person) = numbered(groups["around"], groups["person_id"])
    members = np.unique(owner * (len(texts) + 1) + person) // (len(texts) + 1)
    size = np.bincount(members, minlength=len(texts))
    large = np.flatnonzero(size > largest)
    keep = (size[owner] > 1) & (size[owner] <= largest)
    told = {"around": [texts[at] for at in large.tolist()], "size": size[large]}
    return groups.filter(pa.array(keep)), table_of(told, pa.schema([("around", pa.string()), ("size", pa.int64())]))
