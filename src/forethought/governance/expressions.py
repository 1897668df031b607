"""Cedar expressions, worked out where they can be and turned into SQL where they depend on the row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cedarpy import pst

from forethought.governance.nodes import not_compilable
from forethought.governance.policies import PolicyEntity
from forethought.governance.values import (
    COLUMNS,
    FALSE,
    TRUE,
    Asker,
    Const,
    Items,
    People,
    Row,
    Sql,
    Value,
    conjoin,
    disjoin,
    kind_of,
    literal,
    negate,
    operand,
)

_COMPARE = {"less": "<", "less_eq": "<=", "greater": ">", "greater_eq": ">="}


class Expressions:
    """Evaluates expressions for one principal, action and context over any row.

    With ``anyone`` the principal is any of its type, and only what all of them have in common is worked out. Attributes
    of principal and context may be ``People``; ``marks`` holds the marks of those that came into some SQL.
    """

    def __init__(
        self,
        principal: PolicyEntity,
        action: str,
        context: Mapping[str, Any],
        fixed: Mapping[str, Any],
        *,
        anyone: bool = False,
    ) -> None:
        self.marks: set[str] = set()
        self._principal = principal
        self._fixed = {name: Const(value) for name, value in fixed.items()}
        self._roots: dict[str, Value] = {
            "principal": Asker(principal.type) if anyone else Const((principal.type, principal.id)),
            "action": Const(("Action", action)),
            "resource": Row(),
            "context": _value(context),
        }

    def scope(self, name: str, scope: Any) -> Value:
        """Whether the principal or resource lies in a policy's scope."""
        if isinstance(scope, pst.ScopeAny):
            return TRUE
        if isinstance(scope, pst.ScopeIs):
            return Const(self._type_of(name) == str(scope.entity_type))
        if isinstance(scope, pst.ScopeEq | pst.ScopeIn) and isinstance(scope.entity, pst.EntityUid):
            if name == "resource":
                return FALSE  # a row is never a named entity
            return self._same(self._roots[name], Const((str(scope.entity.type), scope.entity.id)))
        raise not_compilable(scope)

    def truth(self, expr: Any) -> Value:
        """The expression as a condition; refuses anything that is not true or false."""
        value = self.evaluate(expr)
        if (isinstance(value, Const) and isinstance(value.value, bool)) or (
            isinstance(value, Sql) and value.kind == "bool"
        ):
            return value
        raise not_compilable(expr)

    def evaluate(self, expr: Any) -> Value:
        """The value of one expression node."""
        handler = _HANDLERS.get(type(expr))
        if handler is None:
            raise not_compilable(expr)
        value: Value = handler(self, expr)
        return value

    def _type_of(self, name: str) -> str:
        return self._principal.type if name == "principal" else "Claim"

    def _var(self, expr: Any) -> Value:
        return self._roots[expr.name]

    def _constant(self, expr: Any) -> Value:
        return Const(expr.value)

    def _entity(self, expr: Any) -> Value:
        return Const((str(expr.value.type), expr.value.id))

    def _set(self, expr: Any) -> Value:
        return Items(members=tuple(self.evaluate(item) for item in expr.elements))

    def _record(self, expr: Any) -> Value:
        return Items(fields=tuple((name, self.evaluate(item)) for name, item in sorted(expr.fields.items())))

    def _get(self, expr: Any) -> Value:
        base = self.evaluate(expr.base)
        if isinstance(base, Row):
            if expr.attr in self._fixed:
                return self._fixed[expr.attr]
            if expr.attr in COLUMNS:
                text, kind, _ = COLUMNS[expr.attr]
                return Sql(text, kind)
        elif base == self._roots["principal"] and expr.attr in self._principal.attributes:
            return _value(self._principal.attributes[expr.attr])
        elif isinstance(base, Items):
            for name, value in base.fields:
                if name == expr.attr:
                    return value
        raise not_compilable(expr)

    def _has(self, expr: Any) -> Value:
        if len(expr.attrs) != 1:
            raise not_compilable(expr)
        name = expr.attrs[0]
        base = self.evaluate(expr.base)
        if isinstance(base, Row):
            present = COLUMNS[name][2] if name in COLUMNS else None
            return Const(name in COLUMNS) if present is None else Sql(f"({present})", "bool")
        if base == self._roots["principal"]:
            return Const(name in self._principal.attributes)
        if isinstance(base, Items):
            return Const(name in dict(base.fields))
        raise not_compilable(expr)

    def _unary(self, expr: Any) -> Value:
        if expr.op == "not":
            return negate(self.truth(expr.arg))
        if expr.op == "is_empty":
            asked = self.evaluate(expr.arg)
            return Const(asked.empty if isinstance(asked, People) else not _members(asked, expr))
        raise not_compilable(expr)

    def _binary(self, expr: Any) -> Value:
        if expr.op in ("and", "or"):
            return self._logic(expr)
        left, right = self.evaluate(expr.left), self.evaluate(expr.right)
        if expr.op in ("eq", "not_eq"):
            same = self._same(left, right)
            return same if expr.op == "eq" else negate(same)
        if expr.op in _COMPARE:
            return _compare(expr, left, right)
        if expr.op == "in":
            return self._within(expr, left, right)
        if expr.op == "contains" and isinstance(left, People):
            return self._among(left, right, expr)
        if expr.op == "contains":
            return self._contains(_members(left, expr), right)
        needles, hay = _members(right, expr), _members(left, expr)
        each = [self._contains(hay, needle) for needle in needles]
        if expr.op == "contains_all":
            return conjoin(each)
        if expr.op == "contains_any":
            return disjoin(each)
        raise not_compilable(expr)

    def _logic(self, expr: Any) -> Value:
        stop = FALSE if expr.op == "and" else TRUE
        left = self.truth(expr.left)
        if left == stop:
            return stop  # Cedar does not evaluate the other side either
        return (conjoin if expr.op == "and" else disjoin)([left, self.truth(expr.right)])

    def _within(self, expr: Any, left: Value, right: Value) -> Value:
        if not (isinstance(left, Const) and isinstance(left.value, tuple)):
            raise not_compilable(expr)
        candidates = right.members if isinstance(right, Items) else (right,)
        return disjoin(self._same(left, candidate) for candidate in candidates)

    def _contains(self, hay: tuple[Value, ...], needle: Value) -> Value:
        if isinstance(needle, Sql):
            plain = sorted(
                {literal(item.value) for item in hay if isinstance(item, Const) and kind_of(item) == needle.kind}
            )
            listed = [Sql(f"{needle.text} IN ({', '.join(plain)})", "bool")] if plain else []
            return disjoin([*listed, *(self._same(item, needle) for item in hay if not isinstance(item, Const))])
        if isinstance(needle, Items) and needle.fields:
            return self._contains_record(hay, needle)
        return disjoin(self._same(item, needle) for item in hay)

    def _among(self, people: People, needle: Value, expr: Any) -> Value:
        if not (isinstance(needle, Sql) and needle.kind == "string"):
            raise not_compilable(expr)
        if people.empty:
            return FALSE
        self.marks.add(people.mark)
        return Sql(f"{needle.text} IN ({people.mark})", "bool")

    def _contains_record(self, hay: tuple[Value, ...], needle: Items) -> Value:
        """Whether one of the records of ``hay`` is alike in every field, each thing asked as seldom as can be."""
        names = [name for name, _ in needle.fields]
        rows = [
            tuple(value for _, value in item.fields)
            for item in hay
            if isinstance(item, Items) and [name for name, _ in item.fields] == names
        ]
        return self._contains_row(rows, tuple(value for _, value in needle.fields))

    def _contains_row(self, rows: list[tuple[Value, ...]], needles: tuple[Value, ...]) -> Value:
        """Whether one row of values is that of ``needles``. First values with the same continuations are one list."""
        if len(needles) == 1:
            return self._contains(tuple(first for (first,) in rows), needles[0])
        after: dict[Value, dict[tuple[Value, ...], None]] = {}
        for first, *rest in rows:
            after.setdefault(first, {})[tuple(rest)] = None
        alike: dict[frozenset[tuple[Value, ...]], list[Value]] = {}
        for first, rests in after.items():
            alike.setdefault(frozenset(rests), []).append(first)
        return disjoin(
            conjoin([self._contains(tuple(firsts), needles[0]), self._contains_row(list(rests), needles[1:])])
            for rests, firsts in ((after[firsts[0]], firsts) for firsts in alike.values())
        )

    def _same(self, left: Value, right: Value) -> Value:
        if isinstance(left, People | Asker) or isinstance(right, People | Asker):
            raise not_compilable(left)
        if isinstance(left, Const) and isinstance(right, Const):
            return Const(left == right)
        if isinstance(left, Items) and isinstance(right, Items):
            return self._same_items(left, right)
        pair = (left, right)
        if any(isinstance(side, Items | Row) for side in pair):
            return FALSE if not any(isinstance(side, Row) for side in pair) else _refuse(left)
        if kind_of(left) != kind_of(right):
            return FALSE
        return Sql("(" + " = ".join(operand(side) for side in pair) + ")", "bool")

    def _same_items(self, left: Items, right: Items) -> Value:
        if left.members or right.members:
            hay, needles = left.members, right.members
            both = [self._contains(hay, item) for item in needles] + [self._contains(needles, item) for item in hay]
            return conjoin(both)
        if [name for name, _ in left.fields] != [name for name, _ in right.fields]:
            return FALSE
        return conjoin(self._same(a, b) for (_, a), (_, b) in zip(left.fields, right.fields, strict=True))

    def _like(self, expr: Any) -> Value:
        base = self.evaluate(expr.base)
        if isinstance(base, Const) and isinstance(base.value, str):
            pattern = "".join(
                ".*" if isinstance(part, pst.Wildcard) else re.escape(part.value) for part in expr.pattern
            )
            return Const(re.fullmatch(pattern, base.value, re.DOTALL) is not None)
        if isinstance(base, Sql) and base.kind == "string":
            return Sql(_like_sql(base.text, expr.pattern), "bool")
        raise not_compilable(expr)

    def _is(self, expr: Any) -> Value:
        base = self.evaluate(expr.base)
        if expr.in_expr is not None:
            raise not_compilable(expr)
        if isinstance(base, Row):
            return Const(str(expr.entity_type) == "Claim")
        if isinstance(base, Asker):
            return Const(base.type == str(expr.entity_type))
        if isinstance(base, Const) and isinstance(base.value, tuple):
            return Const(base.value[0] == str(expr.entity_type))
        raise not_compilable(expr)

    def _choose(self, expr: Any) -> Value:
        cond = self.truth(expr.cond)
        if isinstance(cond, Const):
            return self.evaluate(expr.then_expr if cond.value else expr.else_expr)
        then, other = self.truth(expr.then_expr), self.truth(expr.else_expr)
        return disjoin([conjoin([cond, then]), conjoin([negate(cond), other])])


def _refuse(value: object) -> Value:
    raise not_compilable(value)


def _value(value: Any) -> Value:
    if isinstance(value, Mapping):
        return Items(fields=tuple((name, _value(item)) for name, item in sorted(value.items())))
    if isinstance(value, frozenset | set | list | tuple):
        return Items(members=tuple(_value(item) for item in value))
    if isinstance(value, bool | int | str):
        return Const(value)
    if isinstance(value, People):
        return value
    raise not_compilable(value)


def _members(value: Value, expr: Any) -> tuple[Value, ...]:
    if isinstance(value, Items) and not value.fields:
        return value.members
    raise not_compilable(expr)


def _compare(expr: Any, left: Value, right: Value) -> Value:
    for side in (left, right):
        if kind_of(side) != "long":
            raise not_compilable(expr)
    if isinstance(left, Const) and isinstance(right, Const):
        a, b = left.value, right.value
        return Const({"less": a < b, "less_eq": a <= b, "greater": a > b, "greater_eq": a >= b}[expr.op])
    return Sql(f"({operand(left)} {_COMPARE[expr.op]} {operand(right)})", "bool")


def _like_sql(column: str, pattern: tuple[Any, ...]) -> str:
    pieces = ["%" if isinstance(part, pst.Wildcard) else re.sub(r"([!%_])", r"!\1", part.value) for part in pattern]
    text = literal("".join(pieces))
    return f"({column} LIKE {text}" + (" ESCAPE '!')" if "!" in text else ")")


_HANDLERS: dict[type, Any] = {
    pst.Var: Expressions._var,
    pst.BoolLit: Expressions._constant,
    pst.LongLit: Expressions._constant,
    pst.StringLit: Expressions._constant,
    pst.EntityLit: Expressions._entity,
    pst.Set: Expressions._set,
    pst.Record: Expressions._record,
    pst.GetAttr: Expressions._get,
    pst.HasAttr: Expressions._has,
    pst.UnaryOp: Expressions._unary,
    pst.BinaryOp: Expressions._binary,
    pst.Like: Expressions._like,
    pst.Is: Expressions._is,
    pst.IfThenElse: Expressions._choose,
}
