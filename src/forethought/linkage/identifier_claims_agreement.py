"""Compare what different records say of the children behind one number: trust it further, or doubt it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .cleaning import clean_forename, clean_sex, parse_birth_date
from .identifier_agreement import AGREE, DIFFER, compare_births, compare_codes, compare_forenames
from .identifier_claims import Codes, changed, coded, open_claims, sealed_claims, text_of
from .identifier_levels import verification_levels

_SEEN = ("forename", "date_of_birth", "sex", "birth_order")


def compare_claims(claims: pa.Table, records: pa.Table, origins: Mapping[str, str] | None = None) -> pa.Table:
    """Raise claims on which independent sources agree to V2; set those that contradict each other to VX.

    V2: records of two origins hold the number and are plainly of one child: birth date (other than 1 January) and
    forename agree, sex and birth order do not differ. VX (`another_child`): of two records that hold the number at
    least two of forename, birth date, sex and birth order differ; the side whose level is weaker is in doubt, both
    when equal. VX (`two_numbers`): one record has two different traced or attested numbers of one type.
    `origins`: source to the system it comes out of; two returns of one case system are one origin, and a source
    that is not named is its own. `records` as for `claims_of`, with `forename`, `date_of_birth`, `sex`,
    `birth_order`. Sealed claims are passed on untouched and count for nothing. The order of claims may change.
    """
    held = open_claims(claims)
    facts = _Facts.of(held, records, origins or {})
    held = _agreed(held, facts)
    held = _contradicted(held, facts)
    return pa.concat_tables([_two_numbers(held), sealed_claims(claims)])


@dataclass(frozen=True)
class _Facts:
    """Every different (number, origin, description of a child), and which claims state it.

    `claim` and `fact` are as long as there are pairs of a claim and a record row; the rest as there are facts.
    """

    claim: Codes
    fact: Codes
    number: Codes
    origin: Codes
    seen: Mapping[str, Codes]
    values: Mapping[str, tuple[Any, ...]]

    @classmethod
    def of(cls, claims: pa.Table, records: pa.Table, origins: Mapping[str, str]) -> _Facts:
        usable = np.flatnonzero([level in _COMPARED for level in claims["level"].to_pylist()])
        ids, names = coded(text_of(records, "record_id"))
        place = {name: code for code, name in enumerate(names)}
        owner = np.asarray([place.get(name, -1) for name in claims["record_id"].to_pylist()], np.int64)[usable]
        at, row = _equal(owner, ids)
        claim = usable[at]
        joined = pc.binary_join_element_wise(claims["type"], text_of(claims, "value"), "\x1f")
        number, source = coded(joined)[0][claim], coded(text_of(claims, "source"))
        system = _ranked([origins.get(name, name) for name in source[1]])[0][source[0]][claim]
        columns = {name: _cleaned(records, name) for name in _SEEN}
        seen = {name: codes[row] for name, (codes, _) in columns.items()}
        fact, first = _same_rows([number, system, *seen.values()])
        seen = {name: codes[first] for name, codes in seen.items()}
        values = {name: held for name, (_, held) in columns.items()}
        return cls(claim, fact, number[first], system[first], seen, values)

    def pairs(self) -> tuple[Codes, Codes]:
        """Facts that share a number, each pair once."""
        left, right = _equal(self.number, self.number)
        return left[left < right], right[left < right]

    def compared(self, left: Codes, right: Codes) -> NDArray[np.int64]:
        """For pairs of facts `AGREE` when plainly of one child, `DIFFER` when plainly of two."""
        answers = {name: self._column(name, left, right) for name in _SEEN}
        differing = np.sum([answer == DIFFER for answer in answers.values()], axis=0)
        one = (answers["forename"] == AGREE) & (answers["date_of_birth"] == AGREE) & (differing == 0)
        return np.where(differing >= 2, DIFFER, np.where(one, AGREE, 0))

    def _column(self, name: str, left: Codes, right: Codes) -> NDArray[np.int64]:
        """Compare each different pair of values once."""
        values, width = self.values[name], len(self.values[name])
        pairs, each = np.unique(self.seen[name][left] * width + self.seen[name][right], return_inverse=True)
        compare = _COMPARE[name]
        found = [compare(values[pair // width], values[pair % width]) for pair in pairs.tolist()]
        return np.asarray(found, np.int64)[each]

    def claims(self, chosen: NDArray[np.bool_]) -> Codes:
        """The claims that state one of the chosen facts."""
        return np.unique(self.claim[chosen[self.fact]])

    def strengths(self, claims: pa.Table) -> Codes:
        """The strength of each fact: that of the strongest claim, of any origin, to the same number and child."""
        of_claim = _strengths(claims)
        child, first = _same_rows([self.number, *self.seen.values()])
        best = np.zeros(len(first), np.int64)
        np.maximum.at(best, child[self.fact], of_claim[self.claim])
        return best[child]


_COMPARED = frozenset(code for code, level in verification_levels().items() if level.strength)
_COMPARE: Mapping[str, Callable[[Any, Any], int]] = {
    "forename": compare_forenames,
    "date_of_birth": compare_births,
    "sex": compare_codes,
    "birth_order": compare_codes,
}


def _agreed(claims: pa.Table, facts: _Facts) -> pa.Table:
    left, right = facts.pairs()
    apart = facts.origin[left] != facts.origin[right]
    left, right = left[apart], right[apart]
    same = facts.compared(left, right) == AGREE
    chosen = np.zeros(len(facts.number), bool)
    chosen[left[same]] = chosen[right[same]] = True
    rows = facts.claims(chosen)
    waiting = np.asarray(pc.equal(claims["level"], "V1").to_numpy(zero_copy_only=False), bool)
    return changed(claims, rows[waiting[rows]], level="V2", reason="two_sources")


def _contradicted(claims: pa.Table, facts: _Facts) -> pa.Table:
    left, right = facts.pairs()
    apart = facts.compared(left, right) == DIFFER
    left, right = left[apart], right[apart]
    strength = facts.strengths(claims)
    doubted = np.zeros(len(facts.number), bool)
    doubted[left[strength[left] <= strength[right]]] = True
    doubted[right[strength[right] <= strength[left]]] = True
    return changed(claims, facts.claims(doubted), level="VX", reason="another_child")


def _two_numbers(claims: pa.Table) -> pa.Table:
    """Doubt every verified number of a record that has two different ones of a type."""
    strongest = max(level.strength for level in verification_levels().values())
    rows = np.flatnonzero(_strengths(claims) == strongest)
    held = claims.take(pa.array(rows))
    now = pc.coalesce(held["superseded_by"], held["value"])
    owner, _ = coded(pc.binary_join_element_wise(held["record_id"], held["type"], "\x1f"))
    value, different = coded(now)
    each = np.unique(owner * max(len(different), 1) + value) // max(len(different), 1)
    several = np.bincount(each, minlength=int(owner.max(initial=-1)) + 1) > 1
    return changed(claims, rows[several[owner]], level="VX", reason="two_numbers")


def _strengths(claims: pa.Table) -> Codes:
    levels = verification_levels()
    codes, names = coded(claims["level"])
    return np.asarray([levels[name].strength for name in names], np.int64)[codes]


def _same_rows(columns: Sequence[Codes]) -> tuple[Codes, Codes]:
    """For each row the number of its combination of codes, and for each combination the first row that has it."""
    key = np.zeros(len(columns[0]), np.int64)
    for codes in columns:
        _, key = np.unique(key * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    _, first = np.unique(key, return_index=True)
    return key, first


def _equal(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Every pair of places in two arrays at which the same code stands."""
    order = np.argsort(right, kind="stable")
    first = np.searchsorted(right[order], left, "left")
    many = np.searchsorted(right[order], left, "right") - first
    places = np.repeat(np.arange(len(left)), many)
    within = np.arange(len(places)) - np.repeat(np.cumsum(many) - many, many)
    return places, order[np.repeat(first, many) + within]


def _cleaned(records: pa.Table, name: str) -> tuple[Codes, tuple[Any, ...]]:
    codes, texts = coded(text_of(records, name))
    cleaners: Mapping[str, Callable[[str], Any]] = {
        "forename": lambda text: found.words if (found := clean_forename(text)) else (),
        "date_of_birth": lambda text: found.iso if (found := parse_birth_date(text)) and found.real else "",
        "sex": lambda text: clean_sex(text) or "",
    }
    ranks, values = _ranked([cleaners.get(name, str)(text) for text in texts])
    return ranks[codes], values


def _ranked(made: list[Any]) -> tuple[Codes, tuple[Any, ...]]:
    values = tuple(sorted(set(made)))
    place = {value: number for number, value in enumerate(values)}
    return np.asarray([place[value] for value in made], np.int64), values
