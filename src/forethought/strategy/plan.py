"""The proposed plan as one document, in parts that a page and a text file both print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forethought.strategy.assessment import Assessment
from forethought.strategy.commitments import NOT_FOUND, Commitment
from forethought.strategy.proposals import gaps, in_order
from forethought.strategy.reading import reading
from forethought.strategy.standing import Standing

TITLE = "A proposed national action plan for children's data"
OURS = (
    "These are proposals of the Forethought project. A body or post named here is one that could act; none of them has "
    "agreed to anything, and no cost has been agreed with anybody."
)
RULES = (
    "Each action stands in the form in which the commitments of real bodies are kept, and is judged by the same rules. "
    "An outcome is what a measure is meant to lead to. It is hoped for, and nothing here claims it."
)
_BARRIERS = {
    "cultural": "What people believe and lead",
    "behavioural": "What people do each day",
    "structural": "What law, contracts and systems allow",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One action: ``facts`` in pairs; ``path`` is action, metric, outcome; ``missing`` in words."""

    id: str
    title: str
    text: str
    facts: tuple[tuple[str, str], ...]
    path: tuple[str, str, str]
    by: str
    cost: str
    missing: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The actions that work on one barrier, under their heading."""

    heading: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole document; ``order`` is every action after those it waits for."""

    title: str
    ours: str
    rules: str
    summary: str
    chapters: tuple[Chapter, ...]
    order: tuple[Act, ...]

    @property
    def acts(self) -> tuple[Act, ...]:
        """All actions, as the chapters have them."""
        return tuple(act for chapter in self.chapters for act in chapter.acts)


def action_plan(assessment: Assessment) -> Plan:
    """The plan as at the day of ``assessment``, in parts."""
    standings = assessment.standings
    acts = {standing.commitment.id: _act(standing) for standing in standings}
    chapters = []
    for barrier in reading().barriers:
        found = [acts[s.commitment.id] for s in standings if s.commitment.barrier == barrier]
        if found:
            heading = f"{barrier.capitalize()}: {_BARRIERS[barrier].lower()} ({len(found)} actions)"
            chapters.append(Chapter(heading, tuple(found)))
    order = tuple(acts[p.id] for p in in_order([s.commitment for s in standings]))
    return Plan(TITLE, OURS, RULES, _summary(assessment), tuple(chapters), order)


def plan_markdown(assessment: Assessment) -> str:
    """The plan in Markdown: what it is, counts, every action with its gaps, the order, what was not found."""
    return "\n".join(_lines(action_plan(assessment), assessment)).rstrip() + "\n"


def _lines(plan: Plan, assessment: Assessment) -> Iterator[str]:
    yield from (f"# {plan.title}\n", f"**{plan.ours}**\n", f"{plan.rules}\n", f"{plan.summary}\n")
    for chapter in plan.chapters:
        yield f"## {chapter.heading}\n"
        for act in chapter.acts:
            yield from (f"### {act.id} {act.title}\n", f"{act.text}\n")
            yield from (f"- {key} {value}" if key == "From" else f"- {key}: {value}" for key, value in act.facts)
            yield ""
    yield from ("## In what order\n", "An action comes after those it waits for.\n")
    for act in plan.order:
        yield f"- {act.id} {act.title}" + (f", after {', '.join(act.needs)}" if act.needs else "")
    yield "\n## What was not found\n"
    by_id = {act.id: act for act in plan.acts}
    for standing in assessment.standings:
        found = by_id.get(standing.commitment.id)
        if found and found.missing:
            yield f"- {found.id}: {', '.join(found.missing)}"


def _summary(assessment: Assessment) -> str:
    proposals = [standing.commitment for standing in assessment.standings]
    priced = [p for p in proposals if p.cost_low is not None]
    without = len(proposals) - sum(p.baseline != NOT_FOUND for p in proposals)
    whole = assessment.whole
    return (
        f"As at {_day(assessment.as_of)}: {whole.rows} actions, {whole.dated} with a date, {len(priced)} with a cost "
        f"range and its basis, {len(proposals) - len(priced)} for which no basis was found, {without} without a "
        f"baseline. {whole.late} are late. No money was found for {whole.rows - whole.funded} of them."
    )


def _act(standing: Standing) -> Act:
    p = standing.commitment
    path = (p.title, p.metric, p.outcome)
    noted, _, words = p.note.partition(": ")
    facts = (
        ("Answers for it", f"{p.owner_post}, {p.owner} (proposed)"),
        ("With", p.partners),
        ("By", _day(p.due_date)),
        ("Cost", _cost(p)),
        ("Could pay", p.payer),
        ("Action → metric → outcome", " → ".join(path)),
        ("From", f"{p.baseline} to {p.target}"),
        ("Who should notice", f"{p.audience}. Sector: {p.sector}. Theme: {p.theme}"),
        ("Waits for", ", ".join(p.needs)),
        (noted, words) if words else ("Note", p.note),
        ("By the rules of the register", ", ".join(standing.states) or "no gap"),
    )
    missing = tuple(_plain(name) for name in gaps(p))
    shown = tuple((key, value) for key, value in facts if value)
    return Act(p.id, p.title, f"{p.commitment}.", shown, path, _day(p.due_date), _range(p), missing, p.needs)


def _cost(p: Commitment) -> str:
    return NOT_FOUND if p.cost_low is None else f"{_range(p)}: {p.cost_basis}"


def _range(p: Commitment) -> str:
    """The sums with their time; ``not found`` without."""
    if p.cost_low is None or p.cost_high is None:
        return NOT_FOUND
    return f"£{p.cost_low:,} to £{p.cost_high:,} {_when(p.cost_years)}".rstrip()


def _when(words: str) -> str:
    return f"({words.removeprefix('£ ')})" if words else ""


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else NOT_FOUND


def _plain(name: str) -> str:
    return {"cost_basis": "cost", "funding": "money agreed", "owner_post": "post"}.get(name, name)
