"""Reasons why two records cannot be the same child, whatever their weight.

Weights add up: surname, birth date and address can outvote an unlike forename, and then twins become one
child. These rules speak before the weight does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from .births_apart import Births
from .cleaned import NUMBERS, Column, is_estimated
from .cleaning import load_variants
from .crowds import estimated, unnamed
from .doubted_numbers import doubted
from .forests import Marks, Nodes
from .records import APART, People

SEALED = "sealed"
"""The one reason that is never written anywhere: telling of it would tell of the sealed identity."""

ONE_SOURCE = "one_source"
"""Why two nodes are not joined by the machine though nothing contradicts: a person must look."""

REASONS = ("", SEALED, "decided", "nhs_number", "upn", "uln", "birth_order", "forename", ONE_SOURCE)
"""Why two nodes must stay apart; the first stands for nothing that forbids them to be one."""

_ALIKE = 0.66  # share of letters in common order below which a forename is another name, not a slip


class Conflicts:
    """Answers, for pairs of nodes, why they must stay apart; `twins=False` leaves out the rules for twins."""

    def __init__(
        self, people: People, apart: Mapping[tuple[int, int], str], *, veto: bool = True, twins: bool = True
    ) -> None:
        self._people = people
        self._apart = np.asarray(sorted(left * len(people) + right for left, right in apart), np.int64)
        self._veto, self._twins = veto, twins
        self._unnamed, self._vague = unnamed(people.columns), estimated(people.columns)
        born = people.columns["date_of_birth"]
        self._doubted = {name: doubted(people, name) for name in NUMBERS}
        self._births = Births(born.values)
        self._year = np.asarray([int(iso[:4] or 0) for iso in born.values])[born.ranks]
        self._estimated = born.where(is_estimated)
        upn = people.columns["upn"]
        permanent = pc.match_substring_regex(pa.array(upn.values, pa.string()), "[0-9]$")
        self._permanent = np.asarray(permanent)[upn.ranks]

    def between(self, left: Nodes, right: Nodes) -> NDArray[np.int8]:
        """For each pair (`left` < `right`) the place in `REASONS` of what forbids it, 0 when nothing does."""
        why = np.zeros(len(left), np.int8)
        if self._veto:
            if self._twins:
                why[self._of_one_source(left, right)] = REASONS.index(ONE_SOURCE)
            births = self._one_birth(left, right) | self._far(left, right)
            suspects = np.flatnonzero(self._twins & births & self._another(left, right))
            another = self._another_child(left[suspects], right[suspects])
            why[suspects] = np.where(another > 0, another, why[suspects])
            one, two = (self._given("nhs_number", nodes) for nodes in (left, right))
            unnumbered = ~(one & two)
            permanent = self._permanent[left] & self._permanent[right]
            why[unnumbered & self._contradict("uln", left, right)] = REASONS.index("uln")
            why[unnumbered & permanent & self._contradict("upn", left, right)] = REASONS.index("upn")
            why[self._contradict("nhs_number", left, right)] = REASONS.index("nhs_number")
        if len(self._apart):
            why[np.isin(left * len(self._people) + right, self._apart)] = REASONS.index("decided")
        sides = self._ranks("side", left) != self._ranks("side", right)
        why[self._same("seal", left, right) & sides] = REASONS.index(SEALED)
        return why

    @property
    def sealed(self) -> tuple[Nodes, Nodes]:
        """Of each node a number for the seal that it lies under and one for its side, 0 without."""
        everybody = np.arange(len(self._people))
        return self._ranks("seal", everybody), self._ranks("side", everybody)

    def thin(self, left: Nodes, right: Nodes) -> Marks:
        """Say of pairs whether too little is known of both to join them by weight.

        Forenames cannot be compared, and birth dates do not agree (so only a family is recognised) or no part of the
        surnames does (so only a day and a place are, which newborns of one hospital share). Or birth dates are as far
        apart as those of brothers and sisters, or of a father and a son of one name, and by more than one slip.
        """
        found = ~(self._given("forename", left) & self._given("forename", right))
        at = np.flatnonzero(found)
        strangers = self._over(("surname_parts",), left[at], right[at], _strangers)
        found[at] = strangers | ~self._same("date_of_birth", left[at], right[at])
        return np.asarray(found | self._far(left, right))

    def crowded(self, left: Nodes, right: Nodes) -> Marks:
        """Say of pairs written alike whether they are held apart because too little tells which is whose."""
        apart = self._given(APART, left) | self._given(APART, right)
        return np.asarray(self._veto & self._twins & self._say_little(left, right) & apart)

    def faint(self, left: Nodes, right: Nodes) -> Marks:
        """Say of pairs whether a forename or all but the year of birth is missing, so that any other fit is a doubt."""
        nameless = ~(self._given("forename", left) & self._given("forename", right))
        return np.asarray(nameless | (self._vague[left] & self._vague[right]))

    def _say_little(self, left: Nodes, right: Nodes) -> Marks:
        """Where both are unnamed, or of both only the year of birth is known, and nothing else tells them apart."""
        return np.asarray((self._unnamed[left] & self._unnamed[right]) | (self._vague[left] & self._vague[right]))

    def _of_one_source(self, left: Nodes, right: Nodes) -> Marks:
        """Where one source holds both as two records though they say too little."""
        found = self._say_little(left, right)
        for place in np.flatnonzero(found).tolist():
            one, two = int(left[place]), int(right[place])
            sources = self._people.sources(one) & self._people.sources(two)
            found[place] = bool(sources) and (one, two) not in self._same_record
        return found

    @cached_property
    def _same_record(self) -> frozenset[tuple[int, int]]:
        return frozenset(zip(*(side.tolist() for side in self._people.same_record), strict=True))

    def share_number(self, left: Nodes, right: Nodes) -> Marks:
        """Say of pairs whether both carry one NHS, pupil or learner number."""
        return np.asarray(np.logical_or.reduce([self._same(name, left, right) for name in NUMBERS]))

    def sources(self, nodes: Iterable[int]) -> frozenset[int]:
        """The sources that hold any of some nodes."""
        return frozenset().union(*(self._people.sources(node) for node in nodes))

    def forenames(self, nodes: Nodes) -> list[str]:
        """The first forename of each node, empty when unknown."""
        held = self._people.columns["forename"]
        return [words[0] if (words := held.values[rank]) else "" for rank in held.ranks[nodes].tolist()]

    def _one_birth(self, left: Nodes, right: Nodes) -> Marks:
        """Where two birth dates may be one: equal, or one of them only a year (1 January)."""
        known = self._given("date_of_birth", left) & self._given("date_of_birth", right)
        equal = self._ranks("date_of_birth", left) == self._ranks("date_of_birth", right)
        vague = (self._estimated[left] | self._estimated[right]) & (self._year[left] == self._year[right])
        return np.asarray(known & (equal | vague))

    def _far(self, left: Nodes, right: Nodes) -> Marks:
        """Where two birth dates are as far apart as those of two children of one family, and by more than one slip."""
        return self._births.far(self._ranks("date_of_birth", left), self._ranks("date_of_birth", right))

    def _another(self, left: Nodes, right: Nodes) -> Marks:
        return np.asarray(self._differ("birth_order", left, right) | self._differ("forename", left, right))

    def _another_child(self, left: Nodes, right: Nodes) -> NDArray[np.int8]:
        """Twins, siblings, parent and child: born at once or far apart, of one family, and a sign that these are two.

        A child may change forename: a shared number and sex say that it is the same one.
        """
        family = self._same("postcode", left, right) | self._over(("surname_parts",), left, right, _meet)
        sexes = ~self._differ("sex", left, right)
        agreed = (self._same("nhs_number", left, right) | self._same("upn", left, right)) & sexes
        why = np.zeros(len(left), np.int8)
        asked = np.flatnonzero(family & ~agreed)
        unlike = self._over(("forename", "surname"), left[asked], right[asked], forenames_differ)
        why[asked[unlike]] = REASONS.index("forename")
        why[family & self._differ("birth_order", left, right)] = REASONS.index("birth_order")
        return why

    def _over(self, names: tuple[str, ...], left: Nodes, right: Nodes, rule: Callable[..., bool]) -> Marks:
        """What a rule says of the values of both nodes in some columns, asked once for each different combination."""
        columns: list[Column] = [self._people.columns[name] for name in names]
        sides = np.stack([column.ranks[nodes] for nodes in (left, right) for column in columns], axis=1)
        each, where = np.unique(sides, axis=0, return_inverse=True)
        found = [rule(*(_value(columns, at, rank) for at, rank in enumerate(row))) for row in each.tolist()]
        return np.asarray(found, bool)[where.reshape(-1)]

    def _ranks(self, name: str, nodes: Nodes) -> Nodes:
        return self._people.columns[name].ranks[nodes]

    def _given(self, name: str, nodes: Nodes) -> Marks:
        return np.asarray(self._ranks(name, nodes) > 0)

    def _same(self, name: str, left: Nodes, right: Nodes) -> Marks:
        return np.asarray((self._ranks(name, left) == self._ranks(name, right)) & self._given(name, left))

    def _differ(self, name: str, left: Nodes, right: Nodes) -> Marks:
        known = self._given(name, left) & self._given(name, right)
        return np.asarray(known & (self._ranks(name, left) != self._ranks(name, right)))

    def _contradict(self, name: str, left: Nodes, right: Nodes) -> Marks:
        """Where both hold a number of a kind, not the same one, and neither number fits another child better."""
        firm = ~(self._doubted[name][left] | self._doubted[name][right])
        return np.asarray(firm & self._differ(name, left, right))


def _value(columns: list[Column], at: int, rank: int) -> Any:
    return columns[at % len(columns)].values[rank]


def _strangers(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return bool(one and two) and set(one).isdisjoint(two)


def _meet(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return not set(one).isdisjoint(two)


@lru_cache(100_000)
def forenames_close(a: str, b: str) -> bool:
    """Say whether two first forenames may be two writings of one; a blank one is close to none."""
    return bool(b) and (load_variants().related(a, b) or _initial(a, b) or _slip(a, b))


def forenames_differ(
    a: tuple[str, ...], surname: tuple[str, ...], b: tuple[str, ...], other_surname: tuple[str, ...]
) -> bool:
    """Say whether two records, each by forename and surname, carry two different forenames, not two writings of one.

    Unknown forenames, initials, variants ("bob", "robert"), joined parts, forename and surname changed over,
    and slips of the pen do not differ; two alike names that are both in wide use do ("jade", "jane").
    """
    if not a or not b or a[0] in b or b[0] in a or "".join(a) == "".join(b):
        return False
    if load_variants().related(a[0], b[0]) or _initial(a[0], b[0]):
        return False
    if set(a) & set(other_surname) or set(b) & set(surname):
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
    if Indel.normalized_similarity(a, b) < _ALIKE - 1e-9:  # never below the ratio, and much faster to tell
        return False
    first, second = sorted((a, b))  # the ratio may depend on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


@cache
def _common() -> frozenset[str]:
    data = resources.files("forethought.linkage").joinpath("data")
    files = ("common_forenames.txt", "common_forenames_more.txt")
    return frozenset(name for file in files for name in data.joinpath(file).read_text("utf-8").split())
