"""``check``: a return against the rules of its year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import CollectionYear, Form, Period, UserError, add_years, load_form
from forethought.quality.completeness import completeness_of
from forethought.quality.findings import findings_of, statuses_of
from forethought.quality.geography import authority_on, own_postcodes, place_remarks
from forethought.quality.laying_out import LAST
from forethought.quality.preparing import Desk
from forethought.quality.providers import read_providers
from forethought.quality.registry import RuleSet, cards_folder, rule_set
from forethought.quality.rule import Rule
from forethought.quality.running import COULD_NOT_RUN, STATUS_NAMES, Outcome, run_rules
from forethought.sources import Intake, Notice, TableAccount, parse_date, read

Source = str | Path | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One check of one return.

    ``findings`` and ``statuses`` are Arrow tables as ``docs`` lay down; ``completeness`` one row a field;
    ``keys`` the natural key of each finding's row; ``counts`` plain numbers ready for JSON; ``tables`` the
    account of every row; ``notices`` what a person should know about the files. ``period`` is the collection
    period used; ``intake`` and ``previous`` what was read, this year's and last year's; ``rules`` the rules asked
    for, ``rule_set`` the set they are from.
    """

    return_: str
    year: int
    period: Period
    findings: pa.Table
    statuses: pa.Table
    completeness: pa.Table
    keys: pa.Array
    counts: Mapping[str, Any]
    tables: tuple[TableAccount, ...]
    notices: tuple[Notice, ...]
    intake: Intake
    previous: Intake | None
    rules: tuple[Rule, ...]
    rule_set: RuleSet


def check(
    tables_or_path: Source,
    return_: str,
    year: int,
    previous: Source | None = None,
    authority: str | None = None,
    providers: Any = None,
    period: tuple[date, date] | None = None,
    select: Sequence[str] | None = None,
    *,
    postcodes: Any = (),
) -> Run:
    """Check a statutory return against the rules of the collection year that ends in ``year``.

    ``tables_or_path`` is a folder, a file, or a mapping of table name to any Arrow-readable table or list of
    dictionaries with text values; ``previous`` is last year's return in any of these forms. ``providers`` is
    the regulator's workbook or its rows. ``period``, two days both counted, replaces the collection year's
    dates; without it a CIN period ends at ``Header.ReferenceDate`` when that can be read. ``select`` names
    the codes to check (default: all in force). ``postcodes`` are rows of ``postcode, east, north, gss`` known besides
    those of the directory, for an invented place. Writes nothing.

    Raises ``UserError`` for an unknown return, year or period, and ``SourceError`` when nothing could be read.
    """
    cards_folder(return_)
    form = load_form(return_, year)
    rules = rule_set(return_, year)
    span = _given_period(period)
    intake = read(tables_or_path, return_, year)
    last = None if previous is None else read(previous, return_, year, previous=True)
    span = span or _period(form, intake)
    list_of_providers = None if providers is None else read_providers(providers, year)
    added = own_postcodes(postcodes)
    present = {*intake.tables, *(f"{name}{LAST}" for name in (last.tables if last else ()))}
    if list_of_providers is not None:
        present.add("Providers")
    with Engine() as engine:
        desk = Desk(
            engine,
            form,
            intake.tables,
            period=span,
            previous=last.tables if last else None,
            providers=list_of_providers,
            authority=authority_on(authority, year),
            supplied=intake.supplied.get("Episodes", frozenset()),
            supplied_last=last.supplied.get("Episodes", frozenset()) if last else frozenset(),
            postcodes=added,
        )
        outcomes = _outcomes(rules, select, desk, present)
    return _run(rules, form, span, intake, last, outcomes, place_remarks(form, intake.tables, authority, added))


def _outcomes(rules: RuleSet, select: Sequence[str] | None, desk: Desk, present: Collection[str]) -> list[Outcome]:
    broken = {card.code: str(card.error) for card in rules.broken}
    chosen = rules.rules
    if select is not None:
        chosen = tuple(rule for rule in rules.rules if rule.code in select)
        reasons = {code: broken.get(code, f"No rule {code} is in force in {rules.year}.") for code in select}
        broken = {code: why for code, why in reasons.items() if code not in {rule.code for rule in chosen}}
        _refuse_nothing_known(rules, chosen, broken)
    outcomes = run_rules(chosen, desk, present)
    outcomes += [Outcome(code, None, COULD_NOT_RUN, why) for code, why in broken.items()]
    return sorted(outcomes, key=lambda outcome: outcome.code)


def _refuse_nothing_known(rules: RuleSet, chosen: Sequence[Rule], missing: Mapping[str, str]) -> None:
    if chosen or any(card.code in missing for card in rules.broken):
        return
    raise UserError(
        "None of the rules asked for is in force",
        where=f"{rules.return_} {rules.year}",
        do="Use codes as the department writes them, such as " + ", ".join(r.code for r in rules.rules[:3]),
    )


def _run(
    rules: RuleSet,
    form: Form,
    period: Period,
    intake: Intake,
    last: Intake | None,
    outcomes: list[Outcome],
    remarks: list[Notice],
) -> Run:
    found = findings_of(outcomes, form, intake.tables)
    statuses = statuses_of(outcomes, intake.tables)
    notices = [*intake.notices, *(replace(n, file=f"last year: {n.file}") for n in (last.notices if last else ()))]
    notices += remarks
    return Run(
        return_=rules.return_,
        year=rules.year,
        period=period,
        findings=found.table,
        statuses=statuses,
        completeness=completeness_of(form, intake.tables),
        keys=found.keys,
        counts=_counts(found.table, statuses, outcomes),
        tables=intake.account,
        notices=tuple(notices),
        intake=intake,
        previous=last,
        rules=tuple(outcome.rule for outcome in outcomes if outcome.rule is not None),
        rule_set=rules,
    )


def _counts(findings: pa.Table, statuses: pa.Table, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    status = Counter(statuses["status"].to_pylist())
    return {
        "rules": len(outcomes),
        **{name: status[name] for name in STATUS_NAMES},
        "findings": findings.num_rows,
        "breaches": sum(outcome.breaches.count for outcome in outcomes),
        "children": pc.count_distinct(findings["child"], mode="only_valid").as_py(),
        "by_severity": _tally(findings["severity"]),
        "by_table": _tally(findings["table"]),
        "by_code": _tally(findings["code"]),
    }


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    return dict(sorted((count["values"], count["counts"]) for count in column.value_counts().to_pylist()))


def _given_period(period: tuple[date, date] | None) -> Period | None:
    if period is None:
        return None
    first, last = period
    if last < first:
        raise UserError(
            "The period ends before it starts",
            why="both days are counted",
            do="Give the first day, then the last",
        )
    return Period.inclusive(first, last)


def _period(form: Form, intake: Intake) -> Period:
    """1 April to 31 March; for CIN the year that ends at the reference date in the file."""
    header = intake.tables.get("Header") if form.name == "cin" else None
    dates = header["ReferenceDate"].to_pylist() if header is not None else []
    day = next(filter(None, (parse_date(text, form.date_format) for text in dates)), None)
    if day is None or not date.min.year < day.year < date.max.year:
        return CollectionYear(form.year).period
    return Period.inclusive(add_years(day, -1) + timedelta(days=1), day)
