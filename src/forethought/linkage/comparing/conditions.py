"""Carry out a condition on pairs of rows of a table of people, with SQL's three answers: true, false, unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.engine.pair_conditions import (
    Condition,
    Constant,
    Every,
    Field,
    Holds,
    Measure,
    Missing,
    Negation,
    Otherwise,
    Part,
    Share,
    Some,
    Test,
    Value,
)
from forethought.linkage.comparing.people_table import Lists, PeopleTable, Rows
from forethought.linkage.comparing.word_sets import word_set_similarity
from forethought.linkage.comparing.words import MISSING, Codes, Numbers, Words
from forethought.linkage.errors import unfit_model
from forethought.model.runs import place_in_run

Answer = NDArray[np.bool_]
_COMPARE: dict[str, Callable[[Numbers, Numbers], Answer]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True)
class Texts:
    """One text for each pair."""

    words: Words
    codes: Codes


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, ``left`` and ``right``, on which conditions are carried out."""

    people: PeopleTable
    left: Rows
    right: Rows

    def __len__(self) -> int:
        return len(self.left)

    def take(self, which: Rows) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.people, self.left[which], self.right[which])

    def holds(self, condition: Condition) -> Answer:
        """Where the condition is true. Raises ``LinkageError`` when it names a column that is not here."""
        return self._answer(condition)[0]

    def _answer(self, condition: Condition) -> tuple[Answer, Answer]:
        """Where the condition is true, and where it is false."""
        match condition:
            case Every(parts):
                no, yes = self._first(parts, sought=1)
                return yes, no
            case Some(parts):
                return self._first(parts, sought=0)
            case Negation(part):
                yes, no = self._answer(part)
                return no, yes
            case Missing(value):
                missing = self._is_missing(value)
                return missing, ~missing
            case Otherwise():
                return np.ones(len(self), bool), np.zeros(len(self), bool)
            case Test():
                return self._test(condition)
            case Holds(texts, text):
                return self._held(texts, text)
            case Share(one, two):
                return self._shared(one, two)

    def _first(self, parts: Sequence[Condition], sought: int) -> tuple[Answer, Answer]:
        """Where any part gives the sought answer (0 true, 1 false), and where every part gives the other one.

        A part is only asked of the pairs that no part before it has settled.
        """
        found, contrary = np.zeros(len(self), bool), np.ones(len(self), bool)
        open_still = np.arange(len(self))
        for part in parts:
            pairs = self if len(open_still) == len(self) else self.take(open_still)
            answers = pairs._answer(part)
            found[open_still] = answers[sought]
            contrary[open_still] &= answers[1 - sought]
            open_still = open_still[~answers[sought]]
        return found, contrary & ~found

    def _test(self, test: Test) -> tuple[Answer, Answer]:
        if isinstance(test.left, Measure) or isinstance(test.right, Measure):
            at_most = test.right.value if test.sign == "<=" and isinstance(test.right, Constant) else None
            left, right = self._number(test.left, at_most), self._number(test.right)
            known = ~(np.isnan(left) | np.isnan(right))
            found = _COMPARE[test.sign](left, right)
        else:
            if test.sign not in ("=", "<>"):
                raise unfit_model("texts are only compared by = and <>")
            one, two = self.texts(test.left, test.right)
            known = (one != MISSING) & (two != MISSING)
            found = (one == two) if test.sign == "=" else (one != two)
        return found & known, ~found & known

    def _is_missing(self, value: Value) -> Answer:
        if isinstance(value, Field) and value.name in self.people.lists:
            return ~self.people.lists[value.name].known(self._rows(value))
        if isinstance(value, Measure):
            return np.isnan(self._number(value))
        return np.asarray(self._text(value).codes == MISSING)

    def texts(self, left: Value, right: Value) -> tuple[Codes, Codes]:
        """The texts of both sides as codes of the same words; a constant as the code that the other side has for it."""
        if isinstance(left, Constant):
            two, one = self.texts(right, left)
            return one, two
        first = self._text(left)
        if isinstance(right, Constant):
            return first.codes, np.full(len(self), first.words.code(str(right.value)))
        return _in_common(first, self._text(right))

    def _text(self, value: Value) -> Texts:
        match value:
            case Field(name):
                if name not in self.people.texts:
                    raise unfit_model(f"there is no column {name}")
                return Texts(self.people.words, self.people.texts[name][self._rows(value)])
            case Part(text, first, last):
                whole = self._text(text)
                words, codes = whole.words.part(first, last)
                return Texts(words, codes[whole.codes])
        raise unfit_model("a number stands where a text should be")

    def _number(self, value: Value, at_most: float | str | None = None) -> Numbers:
        """A number for each pair; one above ``at_most`` may come out as any other above."""
        match value:
            case Constant(float() as number):
                return np.full(len(self), number)
            case Measure("length", (text,)):
                found = self._text(text)
                return found.words.lengths[found.codes]
            case Measure("least" | "greatest" as name, of):
                numbers = [self._number(part) for part in of]
                return np.asarray(np.fmin.reduce(numbers) if name == "least" else np.fmax.reduce(numbers), np.float64)
            case Measure("word_set_similarity", (one, two)):
                return word_set_similarity(self.people.words, self._list(one), self._list(two))
            case Measure(name, (one, two)):
                return self._distance(name, one, two, at_most if isinstance(at_most, float) else None)
        raise unfit_model("a text stands where a number should be")

    def _distance(self, name: str, one: Value, two: Value, at_most: float | None) -> Numbers:
        left, right = self._text(one), self._text(two)
        if left.words is not right.words:
            raise unfit_model("a distance is taken between parts of different texts")
        known = np.flatnonzero((left.codes != MISSING) & (right.codes != MISSING))
        found = np.full(len(self), np.nan)
        found[known] = left.words.measured(name, left.codes[known], right.codes[known], at_most)
        return found

    def _held(self, texts: Value, text: Value) -> tuple[Answer, Answer]:
        lists, rows = self._list(texts)
        held = self._text(text)
        known = lists.known(rows) & (held.codes != MISSING)
        found = np.zeros(len(self), bool)
        at = np.flatnonzero(known)
        found[at] = lists.has(rows[at], held.codes[at])
        return found & known, ~found & known

    def _shared(self, one: Value, two: Value) -> tuple[Answer, Answer]:
        left, rows = self._list(one)
        right, others = self._list(two)
        known = left.known(rows) & right.known(others)
        at = np.flatnonzero(known)
        lengths = left.lengths(rows[at])
        pair = np.repeat(at, lengths)
        codes = left.at(rows[pair], place_in_run(lengths))
        found = np.zeros(len(self), bool)
        found[pair[right.has(others[pair], codes)]] = True
        return found & known, ~found & known

    def _list(self, value: Value) -> tuple[Lists, Rows]:
        if not isinstance(value, Field) or value.name not in self.people.lists:
            raise unfit_model("what should be a list of texts is none")
        return self.people.lists[value.name], self._rows(value)

    def _rows(self, field: Field) -> Rows:
        return self.left if field.side == "l" else self.right


def _in_common(one: Texts, two: Texts) -> tuple[Codes, Codes]:
    """The codes of both in the words of the first."""
    if one.words is two.words:
        return one.codes, two.codes
    return one.codes, two.words.in_terms_of(one.words)[two.codes]
