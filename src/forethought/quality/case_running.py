"""Running the worked examples of a card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forethought.engine import Engine, compile_sql, run_cases, tables_used
from forethought.model import CollectionYear, Form, load_form
from forethought.quality.breaches import Hit, breaches_of
from forethought.quality.geography import POSTCODES_GIVEN, authorities_sql
from forethought.quality.rule import OTHER_TABLES, Case, Rule
from forethought.quality.typed import PROVIDERS, collection_sql, typed_sql
from forethought.quality.views import views

_LAST = "_last"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a rule did with one case: the rows it found, and whether that is what the card expects."""

    rule: Rule
    case: Case
    found: frozenset[Hit]
    whole_return: bool

    @property
    def ok(self) -> bool:
        """Whether the rule found exactly what the case expects."""
        return self.found == self.case.found and self.whole_return == self.case.whole_return


def run_card_cases(rule: Rule, engine: Engine, sql: str | None = None) -> list[CaseResult]:
    """The cases of ``rule``, run on ``engine`` in the collection year its card sets them in.

    ``sql`` runs another query in place of the card's: that is how a changed query is shown to be noticed.
    """
    form = load_form(rule.return_, rule.case_year)
    query = sql if sql is not None else compile_sql(rule.sql)
    columns, steps = case_steps(form, tables_used(query))
    selected = run_cases(query, [_rows(case) for case in rule.cases], columns, engine=engine, steps=steps)
    return [_result(rule, case, table) for case, table in zip(rule.cases, selected, strict=True)]


def _result(rule: Rule, case: Case, selected: object) -> CaseResult:
    breaches = breaches_of(rule, selected)
    return CaseResult(rule, case, breaches.hits(), rule.level == "return" and bool(breaches.count))


def _rows(case: Case) -> dict[str, Sequence[Mapping[str, str | int | None]]]:
    return {
        f"raw_{table.lower()}": [{**row, "_row": at} for at, row in enumerate(rows)]
        for table, rows in case.rows.items()
    }


def case_steps(form: Form, wanted: frozenset[str]) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    """What stands before a query in a case: the columns of the tables given, and the queries between.

    ``wanted`` are the tables and views the query reads, in lower case.
    """
    period = CollectionYear(form.year).period
    columns: dict[str, tuple[str, ...]] = {}
    steps: dict[str, str] = {}
    for name in _in_order(form, wanted):
        if name in views(form.name):
            steps[name] = views(form.name)[name].sql
        elif name == "collection":
            steps[name] = collection_sql(period, form.year, None)
        elif name == "providers":
            columns["raw_providers"] = (*OTHER_TABLES["Providers"], "_row")
            steps[name] = PROVIDERS.format(source="raw_providers")
        elif name == "postcodes":
            columns["raw_postcodes"] = (*OTHER_TABLES["Postcodes"], "_row")
            steps[name] = POSTCODES_GIVEN
        elif name == "authorities":
            steps[name] = authorities_sql()
        else:
            table = {t.lower(): form.tables[t] for t in form.tables}.get(name.removesuffix(_LAST))
            if table is not None:
                columns[f"raw_{name}"] = (*table.fields, "_row")
                steps[name] = typed_sql(table, form.date_format, f"raw_{name}")
    return columns, list(steps.items())


def _in_order(form: Form, wanted: frozenset[str]) -> Iterator[str]:
    for name in sorted(wanted):
        view = views(form.name).get(name)
        if view is not None:
            yield from _in_order(form, view.reads)
        yield name
