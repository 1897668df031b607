"""Reasons why two records cannot be the same child, whatever their weight.

Weights add up: surname, birth date and address can outvote an unlike forename, and then twins become one
child. These rules speak before the weight does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from .cleaned import NUMBERS
from .cleaning import Variants, load_variants
from .records import People, Values

Nodes = NDArray[np.int64]

SEALED = "sealed"
"""The one reason that is never written anywhere: telling of it would tell of the sealed identity."""

_ALIKE = 0.66  # share of letters in common order below which a forename is another name, not a slip


class Conflicts:
    """Answers, for two nodes, why they must stay apart; empty text when nothing forbids it.

    Answers are remembered, so a run may ask the same question as often as it likes.
    """

    def __init__(self, people: People, apart: Mapping[tuple[int, int], str], *, veto: bool = True) -> None:
        self._people = people
        self._apart = apart
        self._veto = veto
        self._known: dict[tuple[int, int], str] = {}
        self._variants = load_variants()

    def between(self, left: int, right: int) -> str:
        """Return `sealed decided nhs_number upn uln birth_order forename`, one of these, or empty text."""
        pair = (left, right) if left < right else (right, left)
        if pair not in self._known:
            self._known[pair] = self._find(pair)
        return self._known[pair]

    def thin(self, left: Nodes, right: Nodes) -> NDArray[np.bool_]:
        """Say of pairs whether neither forenames nor birth dates can be compared, so only a family is recognised."""
        either = [
            self._given("forename", left) & self._given("forename", right),
            self._given("date_of_birth", left) & self._given("date_of_birth", right),
        ]
        return np.asarray(~np.logical_or.reduce(either))

    def share_number(self, left: Nodes, right: Nodes) -> NDArray[np.bool_]:
        """Say of pairs whether both carry one NHS, pupil or learner number."""
        return np.asarray(np.logical_or.reduce([self._same(name, left, right) for name in NUMBERS]))

    def suspect(self, left: Nodes, right: Nodes) -> NDArray[np.bool_]:
        """Say of pairs whether `between` may find anything: true for all that it forbids, and for some others.

        What is no suspect needs no closer look, and most pairs are none.
        """
        sides = self._same("seal", left, right) & (self._ranks("side", left) != self._ranks("side", right))
        always = np.asarray(sides | self._decided(left, right))
        if not self._veto:
            return always
        numbers = np.logical_or.reduce([self._differ(name, left, right) for name in NUMBERS])
        year = np.asarray([iso[:4] for iso in self._people.columns["date_of_birth"].values])
        born = self._ranks("date_of_birth", left), self._ranks("date_of_birth", right)
        one_birth = (year[born[0]] == year[born[1]]) & (born[0] > 0)
        other = self._differ("forename", left, right) | self._differ("birth_order", left, right)
        return np.asarray(always | numbers | (one_birth & other))

    def _decided(self, left: Nodes, right: Nodes) -> NDArray[np.bool_]:
        if not self._apart:
            return np.zeros(len(left), bool)
        return np.asarray([pair in self._apart for pair in zip(left.tolist(), right.tolist(), strict=True)], bool)

    def _ranks(self, name: str, nodes: Nodes) -> Nodes:
        return self._people.columns[name].ranks[nodes]

    def _given(self, name: str, nodes: Nodes) -> NDArray[np.bool_]:
        return np.asarray(self._ranks(name, nodes) > 0)

    def _same(self, name: str, left: Nodes, right: Nodes) -> NDArray[np.bool_]:
        return np.asarray((self._ranks(name, left) == self._ranks(name, right)) & self._given(name, left))

    def _differ(self, name: str, left: Nodes, right: Nodes) -> NDArray[np.bool_]:
        known = self._given(name, left) & self._given(name, right)
        return np.asarray(known & (self._ranks(name, left) != self._ranks(name, right)))

    def named(self, number: int) -> bool:
        """Say whether a node carries a forename, more than an initial."""
        return len(self._forename(number)) > 1

    def bridged(self, left: int, right: int, others: Iterable[int]) -> bool:
        """Say whether another node's forename is close to both: "robert" between "bob" and "robret"."""
        a, b = self._forename(left), self._forename(right)
        between = {name for n in others if len(name := self._forename(n)) > 2}
        return any(self._close(name, a) and self._close(name, b) for name in between)

    def _forename(self, number: int) -> str:
        forename = self._people.values(number).forename
        return forename[0] if forename else ""

    def _close(self, a: str, b: str) -> bool:
        return bool(b) and (self._variants.related(a, b) or _initial(a, b) or _slip(a, b))

    def _find(self, pair: tuple[int, int]) -> str:
        left, right = self._people.values(pair[0]), self._people.values(pair[1])
        if left.seal and left.seal == right.seal and left.side != right.side:
            return SEALED
        if pair in self._apart:
            return "decided"
        if not self._veto:
            return ""
        return _numbers(left, right) or _same_family_other_child(left, right, self._variants)


def _numbers(left: Values, right: Values) -> str:
    if left.nhs_number and right.nhs_number:
        return "" if left.nhs_number == right.nhs_number else "nhs_number"
    if left.upn_permanent and right.upn_permanent and left.upn != right.upn:
        return "upn"
    if left.uln and right.uln and left.uln != right.uln:
        return "uln"
    return ""


def _same_family_other_child(left: Values, right: Values, variants: Variants) -> str:
    """Twins and siblings: one birth date, one family, and a sign that these are two children."""
    if not _one_birth(left, right) or not _one_family(left, right):
        return ""
    if left.birth_order and right.birth_order and left.birth_order != right.birth_order:
        return "birth_order"
    agreed = (left.nhs_number and left.nhs_number == right.nhs_number) or (left.upn and left.upn == right.upn)
    if agreed and (not left.sex or not right.sex or left.sex == right.sex):
        return ""  # a child may change forename; a shared number and sex say it is the same child
    return "forename" if forenames_differ(left, right, variants) else ""


def _one_birth(left: Values, right: Values) -> bool:
    """Say whether two birth dates may be one: equal, or one of them only a year (1 January)."""
    if not left.date_of_birth or not right.date_of_birth:
        return False
    estimated = left.born_estimated or right.born_estimated
    return left.date_of_birth == right.date_of_birth or (
        estimated and left.date_of_birth[:4] == right.date_of_birth[:4]
    )


def _one_family(left: Values, right: Values) -> bool:
    return bool(set(left.surname_parts) & set(right.surname_parts)) or bool(
        left.postcode and left.postcode == right.postcode
    )


def forenames_differ(left: Values, right: Values, variants: Variants) -> bool:
    """Say whether two records carry two different forenames, not two writings of one.

    Unknown forenames, initials, variants ("bob", "robert"), joined parts, forename and surname changed over,
    and slips of the pen do not differ; two alike names that are both in wide use do ("jade", "jane").
    """
    a, b = left.forename, right.forename
    if not a or not b or a[0] in b or b[0] in a or "".join(a) == "".join(b):
        return False
    if variants.related(a[0], b[0]) or _initial(a[0], b[0]):
        return False
    if set(a) & set(right.surname) or set(b) & set(left.surname):
        return False
    return not _slip(a[0], b[0])


def _initial(a: str, b: str) -> bool:
    return min(len(a), len(b)) == 1 and a[0] == b[0]


def _slip(a: str, b: str) -> bool:
    if a in _common() and b in _common():
        return False
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 3 and longer.startswith(shorter):
        return True
    first, second = sorted((a, b))  # the ratio may depend on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


@cache
def _common() -> frozenset[str]:
    path = resources.files("forethought.linkage").joinpath("data/common_forenames.txt")
    return frozenset(path.read_text("utf-8").split())
