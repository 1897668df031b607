"""Seals: what must never be said because it would lead from one identity to another, and of whom nothing is said.

Everything in this package that names two people goes through here, so that no relationship, household or family leads
from a sealed identity to the one it was sealed from. What is left out leaves no trace: no row, no count, no conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pyarrow as pa

from .columns import Flags, among, as_pair, numbered, without

Sides = Mapping[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Seals:
    """Persons of whom nothing is said (`hidden`), and the sides of seals on which others stand: seal, side."""

    hidden: frozenset[str] = frozenset()
    sides: Sides = field(default_factory=dict)

    @classmethod
    def of(cls, persons: pa.Table, seals: pa.Table | None = None, hidden: Collection[str] = ()) -> Seals:
        """Bring seals on records (`record_id, seal, side`, as `link` takes them) to `persons` (as in a result)."""
        if seals is None:
            return cls(frozenset(hidden))
        of = dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
        found: dict[str, set[tuple[str, str]]] = {}
        for row in seals.select(["record_id", "seal", "side"]).to_pylist():
            person = of.get(row["record_id"], row["record_id"])
            found.setdefault(person, set()).add((row["seal"], row["side"]))
        return cls(frozenset(hidden), {person: frozenset(held) for person, held in found.items()})

    def kept(self, table: pa.Table, left: str, right: str) -> pa.Table:
        """Return the rows whose two persons are neither hidden nor on two sides of one seal."""
        table = without(table, self.hidden, left, right)
        forbidden = self._forbidden()
        if not forbidden or not len(table):
            return table
        ones, others = (
            pa.chunked_array([pa.array(side, pa.string())]) for side in zip(*sorted(forbidden), strict=True)
        )
        names, (a, b, c, d) = numbered(table[left], table[right], ones, others)
        crossing = np.isin(as_pair(a, b, len(names)), as_pair(c, d, len(names)))
        return table.filter(pa.array(~crossing))

    def apart(self, table: pa.Table, group: str, person: str, first: str | None = None) -> pa.Table:
        """Return the rows of groups without those that stand on another side of a seal than somebody in the group.

        Both are left out, since each alone would show the other; `first`: a column with the person whose group it is,
        who stays, so that only the others go. Hidden persons are left out wherever they stand.
        """
        table = without(table, self.hidden, *(name for name in (person, first) if name))
        sealed = np.flatnonzero(among(table[person], self.sides))
        if not len(sealed):
            return table
        held = table.take(pa.array(sealed))
        drop = self._meeting(held, group, person)
        if first:
            own = np.asarray([a == b for a, b in zip(held[first].to_pylist(), held[person].to_pylist(), strict=True)])
            drop &= ~own
        keep = np.ones(len(table), bool)
        keep[sealed[drop]] = False
        return table.filter(pa.array(keep))

    def _meeting(self, held: pa.Table, group: str, person: str) -> Flags:
        """Say of rows of sealed people whether somebody of another side is in the same group."""
        sides: dict[tuple[object, str], set[str]] = {}
        rows = list(zip(held[group].to_pylist(), held[person].to_pylist(), strict=True))
        for where, who in rows:
            for seal, side in self.sides[who]:
                sides.setdefault((where, seal), set()).add(side)
        return np.asarray([any(len(sides[where, seal]) > 1 for seal, _ in self.sides[who]) for where, who in rows])

    def _forbidden(self) -> set[tuple[str, str]]:
        by_seal: dict[str, list[tuple[str, str]]] = {}
        for person, held in self.sides.items():
            for seal, side in held:
                by_seal.setdefault(seal, []).append((person, side))
        return {
            (min(a, b), max(a, b))
            for people in by_seal.values()
            for (a, one), (b, two) in combinations(people, 2)
            if one != two and a != b
        }


NO_SEALS = Seals()
"""Where nothing is sealed."""
