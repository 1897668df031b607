"""The worked examples of a card, from its tables."""

from __future__ import annotations

from collections.abc import Mapping

from forethought.model import Form
from forethought.quality.markdown import CardText, TextTable
from forethought.quality.rule import OTHER_TABLES, Case, Rule

EXPECT, CASE = "expect", "case"
FOUND, RETURN = "found", "return"

_Rows = dict[str, list[Mapping[str, str | None]]]


class _Draft:
    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        self.rows: _Rows = {}
        self.found: set[tuple[str, int]] = set()
        self.whole_return = False

    def add(self, table: str, row: Mapping[str, str | None], expected: str) -> None:
        rows = self.rows.setdefault(table, [])
        if expected == FOUND:
            self.found.add((table, len(rows)))
        self.whole_return = self.whole_return or expected == RETURN
        rows.append(row)

    def case(self) -> Case:
        rows = {table: tuple(rows) for table, rows in self.rows.items()}
        return Case(self.name, self.line, rows, frozenset(self.found), self.whole_return)


def read_cases(card: CardText, rule: Rule, form: Form) -> tuple[Case, ...]:
    """The cases in ``card``'s tables.

    A table stands under a heading with the name of a table of the return (``_last`` for last year's); without
    one it is the flagged table. Its column ``case`` names the case (blank: as the row above), ``expect`` says
    ``found`` for a row that must be reported, ``return`` when the whole return must be. Raises ``CardError``,
    also when no case is found or none is clean.
    """
    drafts: dict[str, _Draft] = {}
    for table in card.tables:
        _read_table(card, table, _table_name(card, table, rule, form), drafts, form)
    cases = tuple(draft.case() for draft in drafts.values())
    _check_both_kinds(card, rule, cases)
    return cases


def _table_name(card: CardText, table: TextTable, rule: Rule, form: Form) -> str:
    name = table.heading
    if name.removesuffix("_last") in form.tables or name in OTHER_TABLES:
        return name
    if len(rule.flags) == 1 and name.casefold() in ("cases", card.title.casefold()):
        return next(iter(rule.flags))
    raise card.error(
        "The table of cases does not say which table of the return it shows",
        "Put a heading with the table's name above it, such as '### Episodes'",
        table.line,
    )


def _read_table(card: CardText, table: TextTable, name: str, drafts: dict[str, _Draft], form: Form) -> None:
    _check_columns(card, table, name, form)
    current = None
    for line, cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        case, expected = row.pop(CASE), row.pop(EXPECT, "")
        if case:
            current = drafts.setdefault(case, _Draft(case, line))
        if current is None:
            raise card.error("The first row names no case", "Name it in the column 'case'", line)
        if expected not in ("", FOUND, RETURN):
            raise card.error("A case expects something unknown", "Write 'found', 'return' or nothing", line)
        current.add(name, {field: text or None for field, text in row.items()}, expected)


def _check_columns(card: CardText, table: TextTable, name: str, form: Form) -> None:
    known = OTHER_TABLES.get(name) or tuple(form.tables[name.removesuffix("_last")].fields)
    if CASE not in table.columns:
        raise card.error("The table of cases has no column 'case'", "Add it", table.line)
    for column in table.columns:
        if column not in (CASE, EXPECT, *known):
            raise card.error(
                f"The table of cases has a column {column}, which is no field of {name}",
                "Use: " + ", ".join(known),
                table.line,
            )


def _check_both_kinds(card: CardText, rule: Rule, cases: tuple[Case, ...]) -> None:
    if not any(case.found or case.whole_return for case in cases):
        raise card.error("No case is found", "Add a row that the rule must find, with 'found' under 'expect'")
    clean = any(not case.found and not case.whole_return for case in cases) or any(
        len(rows) > sum(table == name for table, _ in case.found)
        for case in cases
        for name, rows in case.rows.items()
        if name in rule.flags and rule.level == "row"
    )
    if not clean:
        raise card.error("No case is clean", "Add a row that the rule must leave alone, on the very edge")
