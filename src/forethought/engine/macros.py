"""Three words that rules use and engines disagree about, spelt out in plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlglot
from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro: how it is written, how many arguments it takes, what it stands for."""

    shape: str
    meaning: str
    arguments: int
    expand: Callable[..., str]


def _age_years(born: str, on: str) -> str:
    return (
        f"case when {on} >= {born} then year({on}) - year({born}) - case when month({on}) * 100 + day({on})"
        f" < month({born}) * 100 + day({born}) then 1 else 0 end end"
    )


def _iso_weekday(day: str) -> str:
    # 1 January 1900 was a Monday; the second modulus makes earlier days come out positive.
    return f"((date_diff('day', date '1900-01-01', cast({day} as date)) % 7 + 7) % 7 + 1)"


def _plus_years(day: str, years: str) -> str:
    return f"cast({day} + interval {years} year as date)"


MACROS: dict[str, Macro] = {
    "age_years": Macro("age_years(born, on)", "completed years of age; null when not born yet", 2, _age_years),
    "iso_weekday": Macro("iso_weekday(day)", "1 for Monday to 7 for Sunday", 1, _iso_weekday),
    "plus_years": Macro(
        "plus_years(day, 18)",
        "the same day so many years later; 29 February becomes 28 February in a common year",
        2,
        _plus_years,
    ),
}
"""The macros by name."""


def expand_macros(tree: exp.Expr) -> exp.Expr:
    """``tree`` with every macro replaced by what it stands for, inner ones first."""
    return tree.transform(_expand) if tree.find(exp.Anonymous) else tree


def _expand(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Anonymous):
        return node
    macro = MACROS[node.name.lower()]
    arguments = [expand_macros(argument.copy()).sql(dialect="duckdb") for argument in node.expressions]
    return exp.paren(sqlglot.parse_one(macro.expand(*arguments), dialect="duckdb"), copy=False)
