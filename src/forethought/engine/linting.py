"""The lint: every part of a query must be on the list of what is portable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from forethought.engine.macros import MACROS
from forethought.engine.parsing import ParseError, parse
from forethought.engine.portable import portable


@dataclass(frozen=True, slots=True)
class Problem:
    """One part of a query that is not portable: its node type, what it is, what to write instead."""

    node: str
    what: str
    instead: str


def lint(sql: str, date_columns: Iterable[str] = ()) -> list[Problem]:
    """What in the query ``sql`` is outside the portable subset; an empty list when all is well.

    ``date_columns`` are names of columns known to hold days: a day minus a day is then found too.
    """
    try:
        tree = parse(sql)
    except ParseError as error:
        return [Problem("Parse", str(error), "Write one select")]
    days = {name.lower() for name in date_columns}
    found = [] if isinstance(tree, exp.Query) else [_problem(type(tree).__name__)]
    for node in tree.walk():
        found += _of_node(node, days)
    return list(dict.fromkeys(found))


def _of_node(node: exp.Expr, days: set[str]) -> Iterator[Problem]:
    name = type(node).__name__
    if isinstance(node, exp.Anonymous):
        yield from _anonymous(node)
    elif name not in portable().nodes:
        yield _problem(name)
    elif isinstance(node, exp.Sub):
        yield from _sub(node, days)
    elif name in _CHECKS:
        what = _CHECKS[name](node)
        if what:
            yield Problem(name, *what)


def _anonymous(node: exp.Anonymous) -> Iterator[Problem]:
    name = node.name.lower()
    macro = MACROS.get(name)
    if macro is None:
        yield _problem(name, f"the function {name}")
    elif len(node.expressions) != macro.arguments:
        yield Problem(name, f"{name} with {len(node.expressions)} arguments", f"Write {macro.shape}")


def _problem(name: str, what: str = "") -> Problem:
    return Problem(name, what or f"{name}, which is not portable", portable().instead_of(name))


def _sub(node: exp.Sub, days: set[str]) -> Iterator[Problem]:
    if isinstance(node.expression, exp.Interval):
        return
    if _is_day(node.this, days) or _is_day(node.expression, days):
        yield Problem("Sub", "one day minus another", "Use date_diff('day', earlier, later)")


def _is_day(node: exp.Expr, days: set[str]) -> bool:
    node = node.unnest()
    if isinstance(node, exp.Cast):
        return bool(node.to.this == exp.DType.DATE)
    return isinstance(node, exp.Column) and node.name.lower() in days


_What = tuple[str, str] | None


def _table(node: exp.Expr) -> _What:
    if not isinstance(node.this, exp.Identifier):
        return "a function in place of a table", portable().instead_of("Create")
    if node.args.get("db") or node.args.get("catalog") or not node.name.replace("_", "a").isalnum():
        return "a table from elsewhere", portable().instead_of("Create")
    return None


def _join(node: exp.Expr) -> _What:
    side, kind = str(node.args.get("side") or "").upper(), str(node.args.get("kind") or "").upper()
    if node.args.get("method") or side not in portable().join_sides or kind not in portable().join_kinds:
        which = " ".join(filter(None, [str(node.args.get("method") or ""), side, kind])).lower()
        return f"a {which} join", "Use join, left join, or exists (select 1 from ...)"
    return None


def _cast(node: exp.Expr) -> _What:
    name = node.args["to"].this.value
    if name.upper() not in portable().cast_types:
        return (
            f"a cast to {name.lower()}",
            "Cast to date, varchar, int, bigint, double, decimal or boolean",
        )
    return None


def _unit(node: exp.Expr, allowed: frozenset[str], what: str, instead: str) -> _What:
    unit = node.args.get("unit")
    name = unit.name.upper() if unit is not None else ""
    return None if name in allowed else (f"{what} {name.lower()}".strip(), instead)


def _interval(node: exp.Expr) -> _What:
    return _unit(node, portable().intervals, "an interval of", "Use interval n day, month or year")


def _date_diff(node: exp.Expr) -> _What:
    return _unit(
        node,
        frozenset(["DAY"]),
        "date_diff in",
        "Use date_diff('day', a, b), or age_years(born, on) for completed years",
    )


def _truncation(node: exp.Expr) -> _What:
    if not (isinstance(node.parent, exp.Cast) and node.parent.to.this == exp.DType.DATE):
        return "date_trunc without a cast", "Write cast(date_trunc('month', day) as date)"
    return _unit(node, portable().truncations, "date_trunc to", "Use 'month' or 'week'")


def _extract(node: exp.Expr) -> _What:
    ok = node.name.upper() in portable().date_parts
    return None if ok else (f"extract {node.name.lower()}", portable().instead_of("DayOfWeek"))


def _star(node: exp.Expr) -> _What:
    changed = any(node.args.get(part) for part in ("except_", "replace", "rename"))
    return ("a star with exceptions", "Name the columns") if changed else None


def _distinct(node: exp.Expr) -> _What:
    return ("distinct on", portable().instead_of("ArgMax")) if node.args.get("on") else None


def _group(node: exp.Expr) -> _What:
    return ("group by all", "Name the columns") if node.args.get("all") else None


def _var(node: exp.Expr) -> _What:
    fits = isinstance(node.parent, exp.Interval | exp.Extract | exp.DateDiff | exp.TimestampTrunc | exp.WindowSpec)
    return None if fits else (f"the word {node.name.lower()}", "Name the columns")


def _count(node: exp.Expr) -> _What:
    many = isinstance(node.this, exp.Distinct) and len(node.this.expressions) > 1
    return ("count(distinct) of several columns", "Count a select distinct") if many else None


_CHECKS: dict[str, Callable[[exp.Expr], _What]] = {
    "Table": _table,
    "Join": _join,
    "Cast": _cast,
    "TryCast": _cast,
    "Interval": _interval,
    "DateDiff": _date_diff,
    "TimestampTrunc": _truncation,
    "DateTrunc": _truncation,
    "Extract": _extract,
    "Star": _star,
    "Distinct": _distinct,
    "Group": _group,
    "Var": _var,
    "Count": _count,
}
