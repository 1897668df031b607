"""A change to a rule's query must change the outcome of one of its examples."""

import random
from collections.abc import Iterator

from sqlglot import exp, parse_one

import support_campaigns
from forethought.engine import EngineError
from forethought.model import UserError
from forethought.quality import RETURNS, load_rules, run_card_cases

FLIPPED = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeNEQ: exp.NullSafeEQ,
}
SURVIVORS_ALLOWED = 0.04


def mutants(sql: str) -> Iterator[str]:
    tree = parse_one(sql, dialect="duckdb")
    for at, node in enumerate(list(tree.walk())):
        for changed in _changes(node):
            copy = tree.copy()
            list(copy.walk())[at].replace(changed)
            yield copy.sql(dialect="duckdb")


def _changes(node: exp.Expr) -> Iterator[exp.Expr]:
    if type(node) in FLIPPED:
        yield FLIPPED[type(node)](this=node.this.copy(), expression=node.expression.copy())
    if isinstance(node, exp.And | exp.Or):
        yield node.this.copy()
        yield node.expression.copy()
    if isinstance(node, exp.Not):
        yield node.this.copy()
    # A literal that only marks "there is a row" (select 1) means nothing; years of an interval cannot be mutated here.
    if isinstance(node, exp.Literal) and not isinstance(node.parent, exp.Select | exp.Interval):
        yield _other(node)


def _other(node: exp.Literal) -> exp.Expr:
    if not node.is_string:
        return exp.Literal.number(int(node.this) + 1 if node.is_int else float(node.this) + 0.5)
    is_day = isinstance(node.parent, exp.Cast)
    return exp.Literal.string("2200-01-01" if is_day else node.this + "x")


def _is_noticed(rule, sql, engine) -> bool:
    try:
        return not all(result.ok for result in run_card_cases(rule, engine, sql))
    except (EngineError, UserError):
        return True


def test_changed_queries_are_noticed_by_the_examples(case_engine, record_property):
    rules = {(return_, rule.card): rule for return_ in RETURNS for rule in load_rules(return_, 2026)}
    # Lists of codes in these come from the form, and are compared with the written lists elsewhere.
    changed = [(rule, sql) for rule in rules.values() if "code_" not in rule.card for sql in mutants(rule.sql)]
    sample = random.Random(1).sample(changed, support_campaigns.size(60, len(changed)))

    survivors = [(rule.code, sql) for rule, sql in sample if not _is_noticed(rule, sql, case_engine)]

    record_property("mutants", len(sample))
    record_property("noticed", len(sample) - len(survivors))
    assert len(changed) > 200
    assert len(survivors) <= SURVIVORS_ALLOWED * len(sample), survivors
