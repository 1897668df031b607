"""A list of one's own: an empty register with one worked example, and a guide to filling it in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from forethought.strategy.commitments import ALL_COLUMNS, COLUMNS
from forethought.strategy.explaining import rules
from forethought.strategy.loading import EXAMPLE
from forethought.strategy.meanings import meanings
from forethought.strategy.reading import reading

_EXAMPLE: Mapping[str, str] = {
    "id": f"{EXAMPLE}-1",
    "strategy": "Example: our children's data strategy. This row counts nowhere; copy it, then take it out",
    "theme": "quality",
    "commitment": "Check the looked after children return every week and bring what is found to the social worker",
    "owner": "Example Council",
    "partners": "the supplier of the case management system",
    "due_date": "2027-09-30",
    "due_text": "by the end of September 2027",
    "status": "in_progress",
    "status_as_of": "2026-11-02",
    "metric": "errors open for more than 30 days, per 1,000 children",
    "target": "20",
    "metric_origin": "owner",
    "verifiable": "yes",
    "hedged": "no",
    "funding": "£12,000 from the transformation reserve",
    "source": "Example Council 'Cabinet paper 14' (2 Nov 2026)",
    "confidence": "high",
    "note": "",
    "title": "Weekly checks",
    "action_type": "deliver",
    "barrier": "behavioural",
    "sector": "Social care",
    "audience": "practitioners",
    "owner_post": "Head of performance",
    "payer": "the council",
    "cost_low": "8000",
    "cost_high": "16000",
    "cost_years": "once",
    "cost_basis": "32 to 64 analyst days at £250",
    "baseline": "41",
    "outcome": "what is written about a child is right when somebody needs it",
}


def new_list() -> str:
    """An empty list (CSV): the columns in order and one row marked as an example, which is read by nothing."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ALL_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerow(_EXAMPLE)
    return out.getvalue()


def guide(name: str) -> str:
    """How to fill in the list ``name``: columns, known words, rules, commands (Markdown)."""
    known = reading()
    words = {
        "status": known.statuses,
        "action_type": known.kinds,
        "barrier": known.barriers,
        "metric_origin": ("owner", "binary", "proposed"),
    }
    lines = [
        f"# How to keep {name}",
        "",
        "One row for each promise. Write it in one plain sentence of your own. A blank is allowed in every column",
        "but `id`, `commitment` and `status`, and shows as a gap: an honest blank is better than a guess.",
        f"A row whose id begins with `{EXAMPLE}` is an example and counts nowhere.",
        "",
        "## Columns",
        "",
        "| column | needed | what it holds |",
        "|---|---|---|",
    ]
    for column in ALL_COLUMNS:
        needed = "in every list" if column in COLUMNS else "may be left out"
        choice = f". One of: {', '.join(words[column])}" if column in words else ""
        lines.append(f"| `{column}` | {needed} | {meanings()[column]}{choice} |")
    lines += ["", "Dates are written 2027-09-30, sums as whole pounds in digits.", "", "## How a row is read", ""]
    lines += [f"{rule.number}. **{rule.title}.** {rule.text}" for rule in rules()]
    lines += ["", "## What to do with it", "", "```", *(f"forethought {line}" for line in _commands(name)), "```", ""]
    lines += [
        "After the first publication, do not edit a row: record what is new. `record` adds to the history, and pages",
        "then shows what was said before, when it changed, and why.",
        "",
    ]
    return "\n".join(lines)


def _commands(name: str) -> tuple[str, ...]:
    return (
        f"track check {name}",
        f"track record P-1 {name} --field due_date --to 2028-03-31 --reason '…' --by 'Head of performance' "
        "--history history.jsonl",
        f"track record P-1 {name} --evidence \"Newspaper 'Title' (3 Apr 2027)\" --reason '…' --by '…' "
        "--history history.jsonl",
        f"track site {name} --history history.jsonl --title 'Our promises' --out site",
        f"track export {name} --out files",
    )
