"""The proposed plan as one document to print: Markdown, or HTML that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from pathlib import Path

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
Line = tuple[str, str]
"""What a line is (title, lead, heading, action, row, item, text) and its words."""


def plan_markdown(assessment: Assessment) -> str:
    """The plan in Markdown: what it is, counts, every action with its gaps, the order, what was not found."""
    shape: dict[str, Callable[[str], str]] = {
        "title": "# {}\n".format,
        "lead": "**{}**\n".format,
        "heading": "## {}\n".format,
        "action": "### {}\n".format,
        "item": "- {}".format,
        "row": "- {}".format,
        "text": "{}\n".format,
    }
    out: list[str] = []
    before = ""
    for kind, words in _lines(assessment):
        if before in ("row", "item") and kind not in ("row", "item"):
            out.append("")
        out.append(shape[kind](words))
        before = kind
    return "\n".join(out).rstrip() + "\n"


def plan_html(assessment: Assessment) -> str:
    """The same as a page that needs no other file and prints on paper."""
    shape = {"title": "h1", "lead": "p", "heading": "h2", "action": "h3", "item": "li", "row": "li", "text": "p"}
    body: list[str] = []
    listed = False
    for kind, words in _lines(assessment):
        tag = shape[kind]
        if (tag == "li") != listed:
            body.append("</ul>" if listed else "<ul>")
            listed = not listed
        text = escape(words)
        body.append(f"<{tag}>{f'<strong>{text}</strong>' if kind == 'lead' else text}</{tag}>")
    if listed:
        body.append("</ul>")
    style = (
        "body{font:1.1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}"
        "h3{margin-bottom:.25rem}@media print{h3,li{break-inside:avoid}h3{break-after:avoid}}"
    )
    head = f'<meta charset="utf-8"><title>{escape(TITLE)}</title><meta name="viewport" content="width=device-width">'
    inner = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}<style>{style}</style></head>\n<body>\n{inner}\n</body></html>\n'
    )


def write_plan(assessment: Assessment, folder: Path) -> tuple[Path, Path]:
    """Write ``plan.md`` and ``plan.html`` into ``folder`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {folder / "plan.md": plan_markdown(assessment), folder / "plan.html": plan_html(assessment)}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    markdown, page = texts
    return markdown, page


def _lines(assessment: Assessment) -> Iterator[Line]:
    standings = assessment.standings
    proposals = [standing.commitment for standing in standings]
    yield "title", TITLE
    yield "lead", OURS
    yield "text", RULES
    yield "text", _summary(assessment)
    for barrier in reading().barriers:
        found = [standing for standing in standings if standing.commitment.barrier == barrier]
        if found:
            yield "heading", f"{barrier.capitalize()}: {_BARRIERS[barrier].lower()} ({len(found)} actions)"
        for standing in found:
            yield from _action(standing)
    yield "heading", "In what order"
    yield "text", "An action comes after those it waits for."
    for proposal in in_order(proposals):
        waits = f", after {', '.join(proposal.needs)}" if proposal.needs else ""
        yield "item", f"{proposal.id} {proposal.title}{waits}"
    yield "heading", "What was not found"
    for proposal in proposals:
        if gaps(proposal):
            yield "item", f"{proposal.id}: {', '.join(map(_plain, gaps(proposal)))}"


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


def _action(standing: Standing) -> Iterator[Line]:
    p = standing.commitment
    yield "action", f"{p.id} {p.title}"
    yield "text", f"{p.commitment}."
    yield "row", f"Answers for it: {p.owner_post}, {p.owner} (proposed)"
    if p.partners:
        yield "row", f"With: {p.partners}"
    yield "row", f"By: {_day(p.due_date)}"
    yield "row", f"Cost: {_cost(p)}"
    yield "row", f"Could pay: {p.payer}"
    yield "row", f"Action → metric → outcome: {p.title} → {p.metric} → {p.outcome}"
    yield "row", f"From {p.baseline} to {p.target}"
    yield "row", f"Who should notice: {p.audience}. Sector: {p.sector}. Theme: {p.theme}"
    if p.needs:
        yield "row", f"Waits for: {', '.join(p.needs)}"
    yield "row", p.note
    yield "row", f"By the rules of the register: {', '.join(standing.states) or 'no gap'}"


def _cost(p: Commitment) -> str:
    if p.cost_low is None or p.cost_high is None:
        return NOT_FOUND
    return f"£{p.cost_low:,} to £{p.cost_high:,} {_when(p.cost_years)}: {p.cost_basis}"


def _when(words: str) -> str:
    return f"({words.removeprefix('£ ')})" if words else ""


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else NOT_FOUND


def _plain(name: str) -> str:
    return {"cost_basis": "cost", "funding": "money agreed", "owner_post": "post"}.get(name, name)
