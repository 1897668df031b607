"""Which question next: where an answer tells most, and never two whose answers imply each other."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from forethought.workflow.decisions import KEPT_APART, SAME
from forethought.workflow.review_questions import JOINED, Question

RIVALS = "fits more than one person"
_BELIEF = 2.0  # how many answers the model's own chance is worth beside those that people gave


class Groups:
    """Things joined into groups, by a forest of parents."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The name that stands for the group of ``name``."""
        while (up := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(up, up)
            name = up
        return name

    def join(self, one: str, other: str) -> bool:
        """Join two groups; false when they are one already."""
        a, b = self.of(one), self.of(other)
        self._parent[max(a, b)] = min(a, b)
        return a != b


def ordered(questions: Iterable[Question], answered: Mapping[str, Counter[str]]) -> list[Question]:
    """The questions in the order in which they are worth asking.

    ``answered`` counts for each stratum the outcomes so far. Each next question comes from the stratum in which it
    narrows the estimate most: its size times the spread of its outcomes, by what was asked of it already (Neyman 1934).
    The spread is greatest where one person and two are equally likely, so near the lower threshold and between rivals.
    Within a stratum the order is that of the references, which is chance: what was asked is a fair sample of it.
    """
    strata: defaultdict[str, list[Question]] = defaultdict(list)
    for question in sorted(questions, key=lambda question: question.reference, reverse=True):
        strata[question.stratum].append(question)
    worth = {name: _spread(held[0], answered.get(name, Counter())) for name, held in strata.items()}
    size = {name: max(held[0].population, len(held)) for name, held in strata.items()}
    asked = {name: sum(answered.get(name, Counter()).values()) for name in strata}
    found = []
    while strata:
        name = max(sorted(strata), key=lambda name: size[name] * worth[name] / (asked[name] + 1))
        found.append(strata[name].pop())
        asked[name] += 1
        if not strata[name]:
            del strata[name]
    return found


def independent(questions: Iterable[Question], decided: Iterable[tuple[Question, str]]) -> Iterator[Question]:
    """Those of the questions whose answers neither what was decided nor the questions before them can imply.

    ``decided``: questions with their outcome. Persons decided to be one count as one; of questions that close a circle
    of persons the last is left for later, since the others may answer it. Of rivals for one record one is asked at a
    time: when it is one person with the first, it is not with the second.
    """
    held = list(decided)
    persons = Groups()
    for question, outcome in held:
        if outcome == SAME:
            persons.join(question.left_person, question.right_person)
    answered = {_ends(question, persons) for question, _ in held}
    won = [question for question, outcome in held if outcome == SAME]
    rivals = {end for question in won if question.why == RIVALS for end in _persons(question)}
    circle = Groups()
    for question in questions:
        ends = _ends(question, persons)
        settled = ends in answered or ends[0] == ends[1]
        contested = question.why == RIVALS and not rivals.isdisjoint(_persons(question))
        if question.kind == JOINED or (not (settled or contested) and circle.join(*ends)):
            rivals.update(_persons(question) if question.why == RIVALS else ())
            yield question


def _persons(question: Question) -> tuple[str, str]:
    return question.left_person, question.right_person


def _ends(question: Question, persons: Groups) -> tuple[str, str]:
    one, other = sorted((persons.of(question.left_person), persons.of(question.right_person)))
    return one, other


def _spread(question: Question, outcomes: Counter[str]) -> float:
    """The standard deviation of the answers in a stratum: what the model expects, moved by what people found."""
    odds = 2.0 ** (question.band + 0.5)
    expected = 0.5 if question.why == RIVALS else odds / (1 + odds)
    same, known = outcomes[SAME], outcomes[SAME] + outcomes[KEPT_APART]
    share = (same + _BELIEF * expected) / (known + _BELIEF)
    return math.sqrt(share * (1 - share))
