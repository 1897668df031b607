"""What reviewers answered, only ever added to, and what it comes to for each pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from forethought.workflow.decisions import TAKEN_BACK
from forethought.workflow.lines import read_lines
from forethought.workflow.sealed_lines import keep_line
from forethought.workflow.workspace import Workspace

WAITING, SECOND, DISAGREED, DECIDED = "waiting", "second", "disagreed", "decided"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's answer about two records, or the taking back of what was decided about them.

    ``double`` says why another person must look too (empty: this answer decides). ``weight``, ``why`` and ``kind`` are
    those of the question when it was asked.
    """

    at: datetime
    by: str
    left: str
    right: str
    answer: str
    reason: str
    double: str
    weight: float
    why: str
    kind: str

    @property
    def pair(self) -> Pair:
        """The two records, the lower name first."""
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Case:
    """One pair's answers since it was last taken back, in order: a first look, a second, an adjudication."""

    answers: tuple[Answer, ...] = ()

    @property
    def state(self) -> str:
        """``waiting``, ``second`` (another person must look), ``disagreed`` (a third decides) or ``decided``."""
        if not self.answers:
            return WAITING
        if len(self.answers) == 1:
            return SECOND if self.answers[0].double else DECIDED
        agreed = self.answers[0].answer == self.answers[1].answer
        return DECIDED if agreed or len(self.answers) > 2 else DISAGREED

    @property
    def outcome(self) -> str | None:
        """What was decided, None while it is not."""
        return self.answers[-1].answer if self.state == DECIDED else None

    def answered_by(self, person: str) -> bool:
        """Whether this person has looked at the pair already."""
        return any(answer.by == person for answer in self.answers)


def add_answer(workspace: Workspace, answer: Answer) -> None:
    """Add an answer, durably."""
    keep_line(workspace, workspace.review_answers, asdict(answer))


def answers(workspace: Workspace) -> list[Answer]:
    """Every answer in the order it was given."""
    return [Answer(**entry) for entry in read_lines(workspace.review_answers)]


def rounds(given: Iterable[Answer]) -> Iterator[tuple[Pair, Case]]:
    """Each pair's cases in order: what was answered before it was taken back, and what since; the last may be empty."""
    of_pair: defaultdict[Pair, list[list[Answer]]] = defaultdict(lambda: [[]])
    for answer in given:
        if answer.answer == TAKEN_BACK:
            of_pair[answer.pair].append([])
        else:
            of_pair[answer.pair][-1].append(answer)
    for pair, held in of_pair.items():
        for one in held:
            yield pair, Case(tuple(one[:3]))


def cases(given: Iterable[Answer]) -> dict[Pair, Case]:
    """Where each pair that was ever answered stands now."""
    return dict(rounds(given))
