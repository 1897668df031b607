"""Clerical review of linkage: what is asked of whom, what was answered, and what comes of it.

An answer decides by itself unless joining would bring two families together, the reviewer asks for a second look, or
the pair is one of the tenth that chance sends to two people. The second reviewer does not learn that there was a first.
Where two differ a third decides. What is decided goes into the workspace's decisions, which the next build follows.
"""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from forethought.model import UserError
from forethought.record.seals import crosses, crossing
from forethought.workflow.decisions import OUTCOMES, SAME, TAKEN_BACK, Decision, decide, standing
from forethought.workflow.identity import report_folder
from forethought.workflow.parting import sides_by_person, without_other_sides
from forethought.workflow.review_answers import (
    DECIDED,
    DISAGREED,
    SECOND,
    WAITING,
    Answer,
    Case,
    Pair,
    add_answer,
    answers,
    cases,
)
from forethought.workflow.review_order import independent, ordered
from forethought.workflow.review_questions import (
    JOINED,
    REFERENCE_KEY,
    WAITS,
    Question,
    read_questions,
    reference_of,
)
from forethought.workflow.workspace import Workspace

CROSSES, ASKED, SAMPLE = "joins two families", "asked for", "drawn by chance"
_SAMPLE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is: pairs that wait for a first look, for a second, for a third person, and that are decided.

    ``outcomes`` counts what was decided; ``to_look_over`` joins of the program of which a sample is put to people.
    """

    waiting: int
    second: int
    disagreed: int
    decided: int
    to_look_over: int
    outcomes: Mapping[str, int]


class Queue:
    """The questions of the linkage in force with everything answered so far, as at one moment."""

    def __init__(self, workspace: Workspace) -> None:
        store = workspace.store()
        version = store.identity_version()
        protected = store.protection(store.snapshot()).to_pylist() if version else []
        sealed = {row["person_id"] for row in protected if row["kind"] == "sealed_identity"}
        held = read_questions(workspace, report_folder(workspace, version)) if version else []
        of, near = crossing(store.sides()), sides_by_person(store)
        held = [_as_may_be_shown(one, near) for one in held if not crosses(of, one.left, one.right)]
        open_to_people = [one for one in held if not sealed.intersection((one.left_person, one.right_person))]
        self.cases = cases(answers(workspace))
        self.questions = {question.reference: question for question in open_to_people}
        asked = {question.pair for question in held}
        person_of = store.person_of() if self.cases else {}
        key = workspace.key(REFERENCE_KEY)
        for pair, case in self.cases.items():
            earlier = _from_answer(key, case, person_of) if pair not in asked and not crosses(of, *pair) else None
            if earlier and not sealed.intersection((earlier.left_person, earlier.right_person)):
                self.questions[earlier.reference] = earlier

    def case(self, question: Question) -> Case:
        """Where a pair stands."""
        return self.cases.get(question.pair, Case())

    def asked_of(self, reviewer: str) -> list[Question]:
        """The questions for one reviewer, best first: what they answered is not asked again, nor what follows from it.

        A pair that another has answered and that needs a second look stands where it would stand without.
        """
        open_now = [one for one in self.questions.values() if self.case(one).state in (WAITING, SECOND)]
        decided = [(one, outcome) for one in self.questions.values() if (outcome := self.case(one).outcome)]
        listed = independent(ordered(open_now, self._outcomes()), decided)
        return [one for one in listed if not self.case(one).answered_by(reviewer)]

    def disagreements(self, adjudicator: str) -> list[Question]:
        """The pairs on which two reviewers differ and that this person has not answered."""
        found = [one for one in self.questions.values() if self.case(one).state == DISAGREED]
        return [one for one in sorted(found, key=_when(self)) if not self.case(one).answered_by(adjudicator)]

    def decided(self) -> list[Question]:
        """What was decided, the latest first."""
        found = [one for one in self.questions.values() if self.case(one).outcome]
        return sorted(found, key=_when(self), reverse=True)

    def progress(self) -> Progress:
        """Counts of pairs by where they stand; of the joins of the program only how many are put to people."""
        held = list(self.questions.values())
        looked_over = sum(one.kind == JOINED and not self.case(one).answers for one in held)
        states = Counter(self.case(one).state for one in held if one.kind == WAITS or self.case(one).answers)
        outcomes = Counter(outcome for one in held if (outcome := self.case(one).outcome))
        return Progress(
            states[WAITING], states[SECOND], states[DISAGREED], states[DECIDED], looked_over, dict(outcomes)
        )

    def _outcomes(self) -> dict[str, Counter[str]]:
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for one in self.questions.values():
            if outcome := self.case(one).outcome:
                found[one.stratum][outcome] += 1
        return found


def give_answer(
    workspace: Workspace, question: Question, *, by: str, answer: str, reason: str, at: datetime, ask: bool = False
) -> Case:
    """Keep a reviewer's answer and follow it where it decides; where the pair stands after it.

    ``ask``: the reviewer wants another person to look too. Raises ``UserError`` for an unknown answer, without a
    reason, and where this person cannot answer: they have done so already, or the pair is decided.
    """
    case = cases(answers(workspace)).get(question.pair, Case())
    if answer not in OUTCOMES or not reason.strip():
        raise UserError(
            "An answer needs a choice and a reason",
            why="whoever reads it later must be able to judge it",
            do="Choose one person, two people or cannot tell, and say in a few words what you go by",
        )
    if case.answered_by(by) or case.state == DECIDED:
        raise UserError(
            "This pair does not wait for your answer",
            why="nobody answers twice, so that a second look is another person's",
            do="Take the decision back first, or go on with the next pair",
        )
    double = _why_double(workspace, question, answer, ask) if not case.answers else ""
    facts = (question.left, question.right, answer, reason.strip(), double)
    add_answer(workspace, Answer(at, by, *facts, question.weight, question.why, question.kind))
    return _follow(workspace, question.pair)


def take_back(workspace: Workspace, question: Question, *, by: str, reason: str, at: datetime) -> None:
    """Take back what was decided about a pair; the next build undoes it, and the pair is asked about anew.

    Raises ``UserError`` without a reason, or when nothing was decided.
    """
    case = cases(answers(workspace)).get(question.pair, Case())
    if case.state != DECIDED or not reason.strip():
        raise UserError(
            "Only a decision can be taken back, and with a reason",
            why="whoever reads it later must be able to judge it",
            do="Say in a few words what was wrong with the decision",
        )
    facts = (question.left, question.right, TAKEN_BACK, reason.strip(), "")
    add_answer(workspace, Answer(at, by, *facts, question.weight, question.why, question.kind))
    _follow(workspace, question.pair)


def _follow(workspace: Workspace, pair: Pair) -> Case:
    """Bring the workspace's decisions in line with what reviewers came to; safe to repeat."""
    given = [answer for answer in answers(workspace) if answer.pair == pair]
    case, last = cases(given)[pair], given[-1]
    held = standing(workspace).get((min(pair), max(pair)))
    wanted = case.outcome or (TAKEN_BACK if held else None)
    if wanted and (held is None or held.decision != wanted):
        decide(workspace, Decision(last.at, last.by, *pair, wanted, last.reason))
    return case


def _why_double(workspace: Workspace, question: Question, answer: str, ask: bool) -> str:
    """Why another person must look too; chance is drawn by the key, so that nobody can tell beforehand."""
    if answer == SAME and question.crosses:
        return CROSSES
    if ask:
        return ASKED
    drawn = hmac.digest(workspace.key(REFERENCE_KEY), b"double:" + question.reference.encode(), "sha256")[0]
    return SAMPLE if drawn < 256 * _SAMPLE_SHARE else ""


def _from_answer(key: bytes, case: Case, person_of: Mapping[str, str]) -> Question | None:
    """The question of a pair that the linkage in force no longer asks, from what was kept with its first answer."""
    if not case.answers:
        return None
    first = case.answers[0]
    if not {first.left, first.right} <= person_of.keys():
        return None
    persons = person_of[first.left], person_of[first.right]
    reference = reference_of(key, first.left, first.right)
    return Question(reference, first.left, first.right, first.why, first.kind, *persons, first.weight, False)


def _as_may_be_shown(question: Question, near: Mapping[str, tuple[str, str]]) -> Question:
    """A question without those who stand on another side of a seal than somebody in it; sealed since the build."""
    pair = (question.left_person, question.right_person)
    beside, lends = (without_other_sides(near, pair, list(held)) for held in (question.beside, question.lends))
    return replace(question, beside=tuple(beside), lends=tuple(lends))


def _when(queue: Queue) -> Callable[[Question], tuple[datetime, str]]:
    return lambda question: (queue.case(question).answers[-1].at, question.reference)
