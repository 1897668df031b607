"""Which pairs of records are compared in a file of any people: passes chosen by what its columns tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .comparing.people_table import PeopleTable
from .comparing.words import MISSING

Codes = NDArray[np.int64]

_EACH, _ALL = 6, 40  # pairs for each record that one pass may bring, and all of them
_PARTS = {"date_of_birth": ((1, 4), (1, 7), (6, 10))}  # year; year and month; month and day
_COLUMNS = (
    "name", "name_rare", "forename_first", "surname", "date_of_birth", "postcode", "postcode_sector",
    "postcode_district", "nhs_number", "upn", "uln",
)  # fmt: skip
_CROSSED = (("name_rare", "name_rare2"), ("name_rare2", "name_rare"))


@dataclass(frozen=True)
class Key:
    """What two records must share: an expression of each, every row's value as a code; missing where unknown."""

    sql: str
    root: str
    left: Codes
    right: Codes

    @property
    def crossed(self) -> bool:
        """Whether another thing is looked at in the first record than in the second."""
        return self.left is not self.right

    def with_(self, other: Key) -> Key:
        """Both keys shared."""
        size = int(max(other.left.max(initial=0), other.right.max(initial=0))) + 1
        left = _both(self.left, other.left, size)
        crossed = self.crossed or other.crossed
        right = _both(self.right, other.right, size) if crossed else left
        return Key(f"{self.sql} AND {other.sql}", "", left, right)

    def pairs(self) -> int:
        """How many pairs share the key, at most."""
        values, place = np.unique(np.concatenate([self.left, self.right]), return_inverse=True)
        known, half = values[place] != MISSING, len(self.left)
        first, second = (
            np.bincount(place[side][known[side]], minlength=len(values)) for side in (slice(half), slice(half, None))
        )
        return int((first * second).sum() if self.crossed else (first * (first - 1) // 2).sum())


def choose_passes(nodes: pa.Table) -> list[str]:
    """Choose conditions in SQL of which two records must meet one to be compared, the most telling first.

    Every key alone, then every two keys together that are not too common alone, as long as a pass brings at most 6
    pairs a record and all passes at most 40.
    """
    people = PeopleTable.of(nodes)
    singles = [(key.pairs(), key) for key in _keys(people)]
    least = _EACH * max(people.rows, 100)
    found = [(pairs, key.sql) for pairs, key in singles if 0 < pairs <= least]
    common = [key for pairs, key in singles if pairs > least]
    for one, two in combinations(common, 2):
        if one.root != two.root:
            both = one.with_(two)
            pairs = both.pairs()
            if 0 < pairs <= least:
                found.append((pairs, both.sql))
    found.sort()
    total = np.cumsum([pairs for pairs, _ in found])
    return [sql for (_, sql), sum_ in zip(found, total, strict=True) if sum_ <= _ALL * max(people.rows, 100)]


def _keys(people: PeopleTable) -> list[Key]:
    texts = [name for name in people.texts if name.startswith("text_")]
    found = []
    for name in (*_COLUMNS, *texts):
        if name not in people.texts:
            continue
        codes = people.texts[name]
        found.append(Key(f'l."{name}" = r."{name}"', _root(name), codes, codes))
        for first, last in _PARTS.get(name, ()):
            _, of_word = people.words.part(first, last)
            part = of_word[codes]
            found.append(Key(f'l."{name}"[{first}:{last}] = r."{name}"[{first}:{last}]', _root(name), part, part))
    for one, two in _CROSSED:
        found.append(Key(f'l."{one}" = r."{two}"', "rare", people.texts[one], people.texts[two]))
    return found


def _root(name: str) -> str:
    return name.split("_")[0] if name.startswith("postcode") else "rare" if name.startswith("name_rare") else name


def _both(one: Codes, two: Codes, size: int) -> Codes:
    return np.where((one == MISSING) | (two == MISSING), MISSING, one * size + two)
