"""The manual of rules, written from the cards: a page a code, an index, and where we differ from other validators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from forethought.model import CollectionYear, load_form
from forethought.quality.registry import RETURNS, carded_rule_set, rule_set
from forethought.quality.rule import Case, Rule

MADE = "<!-- Written from the rule cards by tools/generate.py: change the card, not this page. -->"
_SEVERITY = {
    "error": "Error: must be put right",
    "query": "Query: put right, or explain",
    "warning": "Warning",
    "consistency": "Consistency check of our own, not the department's",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule as it stood in ``years``, the years in which collections end."""

    rule: Rule
    years: tuple[int, ...]

    @property
    def when(self) -> str:
        """The collections in words, such as "2022-23 to 2024-25"."""
        first, last = (CollectionYear(year).label for year in (self.years[0], self.years[-1]))
        return first if first == last else f"{first} to {last}"


def editions(return_: str, *, cases: bool = True) -> Mapping[str, tuple[Edition, ...]]:
    """Every rule of the return by code, one edition for each wording it has had, oldest first.

    Without ``cases`` the rules come from the bundle: at once, but without their examples.
    """
    rules_of = carded_rule_set if cases else rule_set
    first, last = load_form(return_).years
    found: dict[str, list[tuple[int, Rule]]] = {}
    for year in range(first, last + 1):
        for rule in rules_of(return_, year).rules:
            found.setdefault(rule.code, []).append((year, rule))
    return {code: tuple(_editions(rules)) for code, rules in sorted(found.items(), key=lambda item: _order(item[0]))}


def _order(code: str) -> tuple[bool, int, str]:
    digits = "".join(letter for letter in code if letter.isdigit())
    return (not code[0].isdigit(), int(digits or 0), code)


def _editions(rules: Sequence[tuple[int, Rule]]) -> Iterator[Edition]:
    for _, same in groupby(rules, key=lambda item: (item[1].card, item[1].sql, item[1].title)):
        kept = list(same)
        yield Edition(kept[-1][1], tuple(year for year, _ in kept))


def pages() -> dict[str, str]:
    """Every page of the manual by its path below ``docs/``."""
    made = {"known-differences.md": known_differences()}
    for return_ in RETURNS:
        rules = editions(return_)
        made[f"rules/{return_}/README.md"] = _index(return_, rules)
        made |= {f"rules/{return_}/{code}.md": rule_page(wordings) for code, wordings in rules.items()}
    return made


def rule_pages(code: str, returns: Sequence[str]) -> list[tuple[str, str]]:
    """The pages of ``code`` in those of ``returns`` that have it: the return, and the page as Markdown."""
    found = [(return_, editions(return_).get(code)) for return_ in returns]
    return [(return_, rule_page(wordings)) for return_, wordings in found if wordings]


def rule_page(wordings: Sequence[Edition]) -> str:
    """The page of one code, newest wording first."""
    newest = wordings[-1].rule
    parts = [MADE, f"# {newest.code}: {newest.title}", f"{load_form(newest.return_).title}. [All rules](README.md)"]
    for edition in reversed(wordings):
        parts += _wording(edition, alone=len(wordings) == 1)
    return "\n\n".join(parts) + "\n"


def _wording(edition: Edition, *, alone: bool) -> Iterator[str]:
    rule = edition.rule
    if not alone:
        yield f"## Collections {edition.when}"
    yield _facts(edition)
    yield f"{'##' if alone else '###'} Why it matters"
    yield rule.why
    yield f"{'##' if alone else '###'} How to put it right"
    yield rule.mend
    if rule.differs:
        yield f"{'##' if alone else '###'} Where this differs from the published validator"
        yield rule.differs
    yield f"{'##' if alone else '###'} Examples"
    for case in rule.cases:
        yield from _example(case, rule)
    yield f"{'##' if alone else '###'} The query"
    yield f"```sql\n{rule.sql}\n```"


def _facts(edition: Edition) -> str:
    rule = edition.rule
    flagged = "; ".join(f"{table} ({', '.join(fields)})" for table, fields in rule.flags.items())
    rows = [
        ("Kind", _SEVERITY[rule.severity]),
        ("Collections", edition.when),
        ("Reports", "the return as a whole" if rule.level == "return" else flagged),
        ("Not applicable without", ", ".join(name.replace("_last", " of last year") for name in rule.needs)),
        ("Reference", rule.reference),
        ("Kept by", f"{rule.owner}; looked at {rule.reviewed.isoformat()}, again by {rule.next_review.isoformat()}"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {_cell(text)} |" for name, text in rows)])


def _example(case: Case, rule: Rule) -> Iterator[str]:
    verdict = "the return is reported" if case.whole_return else ""
    yield f"*{case.name[:1].upper() + case.name[1:]}*{': ' + verdict if verdict else ''}"
    for table, rows in case.rows.items():
        columns = list(dict.fromkeys(name for row in rows for name in row))
        lines = [
            f"| {table.replace('_last', ' (last year)')} | {' | '.join(columns)} |",
            "|---" * (len(columns) + 1) + "|",
        ]
        for at, row in enumerate(rows):
            mark = "**reported**" if (table, at) in case.found else ""
            lines.append(f"| {mark} | {' | '.join(_cell(row.get(name) or '') for name in columns)} |")
        yield "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("[", "\\[").replace("\n", " ")


def _index(return_: str, rules: Mapping[str, Sequence[Edition]]) -> str:
    form = load_form(return_)
    years = range(form.years[0], form.years[1] + 1)
    counts = [str(sum(year in edition.years for wordings in rules.values() for edition in wordings)) for year in years]
    lines = [
        MADE,
        f"# Rules: {form.title}",
        "| Collection | "
        + " | ".join(CollectionYear(year).label for year in years)
        + " |\n|---"
        + "|---" * len(counts)
        + "|\n| Rules in force | "
        + " | ".join(counts)
        + " |",
        "\n".join(
            ["| Rule | What it finds | Kind | Collections |", "|---|---|---|---|"]
            + [
                f"| [{code}]({code}.md) | {_cell(wordings[-1].rule.title)} | {wordings[-1].rule.severity} "
                f"| {CollectionYear(wordings[0].years[0]).label} to {CollectionYear(wordings[-1].years[-1]).label} |"
                for code, wordings in rules.items()
            ]
        ),
    ]
    return "\n\n".join(lines) + "\n"


def known_differences() -> str:
    """The page that says, for every rule that departs from the published validators, in which years, why, and what
    is reported instead.
    """
    parts = [MADE, "# Known differences", _in_general()]
    for return_ in RETURNS:
        parts.append(f"## {load_form(return_).title}")
        for wordings in editions(return_).values():
            for edition in wordings:
                parts += _difference(edition) if edition.rule.differs else ()
    return "\n\n".join(parts) + "\n"


def _in_general() -> str:
    wordings = [edition.rule for every in editions("ssda903").values() for edition in every]
    by_place = dict.fromkeys(rule.code for rule in wordings if _reads(rule, "pl_la", "pl_location"))
    by_miles = dict.fromkeys(rule.code for rule in wordings if _reads(rule, "pl_distance"))
    text = (files("forethought.quality") / "data" / "known_differences.md").read_text(encoding="utf-8").strip()
    return text.format(by_place=", ".join(by_place), by_miles=", ".join(by_miles))


def _reads(rule: Rule, *names: str) -> bool:
    return any(name in columns for columns in rule.ready.columns.values() for name in names)


def _difference(edition: Edition) -> Iterator[str]:
    rule = edition.rule
    yield f"### {rule.code}, {edition.when}: {rule.title}"
    yield rule.differs
    for case in rule.cases:
        if case.name in rule.differs_cases:
            yield from _example(case, rule)
