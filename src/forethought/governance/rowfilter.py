"""From policies to SQL: the filter that decides which rows of the view ``claim`` a reader may see.

The compiler walks Cedar's typed syntax tree with the principal, the action and the request filled in. What
can be known beforehand is worked out in Python by Cedar's rules; what depends on the row becomes SQL over the
columns of ``claim``. A NULL text column counts as empty and a NULL ``protected`` as true, so a gap in the
data never opens a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cedarpy
from cedarpy import pst

from forethought.governance.errors import PolicyError
from forethought.governance.expressions import Expressions
from forethought.governance.nodes import require_known_nodes
from forethought.governance.policies import PolicyBook, PolicyEntity
from forethought.governance.values import FALSE, TRUE, Const, People, Sql, Value, conjoin, disjoin, literal, negate


@dataclass(frozen=True, slots=True)
class RowFilter:
    """The compiled filter. ``sql`` are the rows that may be seen.

    ``withheld`` are the rows a reader may know to exist but not read: permitted, and stopped only by a policy
    that is annotated ``@shows("withheld")``. ``permits`` are the ids of the permits that can still apply.
    """

    sql: str
    withheld: str
    permits: tuple[str, ...]

    @property
    def opens_nothing(self) -> bool:
        """Whether it is certain before any row is looked at that no row may be seen."""
        return self.sql == "FALSE"


_Asked = tuple[str, Mapping[str, Any], Mapping[str, Any], tuple[str, ...]]
"""Action, context, attributes of the row known beforehand, field sets to be looked at one by one."""


@dataclass(slots=True)
class _Parts:
    permits: list[Value] = field(default_factory=list)
    permit_ids: list[str] = field(default_factory=list)
    forbids: list[Value] = field(default_factory=list)
    withholding: list[Value] = field(default_factory=list)


def compile_filter(
    book: PolicyBook,
    principal: PolicyEntity,
    action: str,
    context: Mapping[str, Any],
    *,
    fixed: Mapping[str, Any] | None = None,
) -> RowFilter:
    """Compile ``book`` for one request. ``fixed`` gives row attributes known beforehand
    (``field_set="care"``).

    Raises ``PolicyError`` for any construct it does not know and for values that SQL cannot carry safely.
    """
    return compile_openings(book, principal, action, context, fixed=fixed or {})[0]


def compile_openings(
    book: PolicyBook,
    principal: PolicyEntity,
    action: str,
    context: Mapping[str, Any],
    field_sets: Iterable[str] = (),
    *,
    fixed: Mapping[str, Any] | None = None,
) -> tuple[RowFilter, frozenset[str]]:
    """The filter for one request, and those of ``field_sets`` in which it can open a row at all.

    Compiled once for all who ask alike, whoever they are and whoever they ask about; where a policy depends on more
    than that, once for each. Errors as for :func:`compile_filter`.
    """
    asked = (action, context, fixed or {}, tuple(sorted(field_sets)))
    who, what, people = _without_names(principal, context)
    shared = _compiled(_Question.of(book, who, (action, what, *asked[2:]), anyone=True))
    if shared is None:
        shared = _compiled(_Question.of(book, principal, asked, anyone=False))
        assert shared is not None, "only a question without names may have no answer"
    return shared.told(people), shared.open_sets


_PEOPLE = ("cases", "families", "subjects")
"""Attributes of principals and requests that hold person ids."""


def _without_names(
    principal: PolicyEntity, context: Mapping[str, Any]
) -> tuple[PolicyEntity, Mapping[str, Any], Mapping[str, frozenset[str]]]:
    """The request with marks in place of person ids and no id of who asks; and whom each mark stands for.

    Equal sets have one mark, so that the same texts come out alike.
    """
    people: dict[frozenset[str], str] = {}

    def marked(held: Mapping[str, Any]) -> dict[str, Any]:
        return {name: mark(value) if name in _PEOPLE else value for name, value in held.items()}

    def mark(value: Any) -> Any:
        if not (isinstance(value, set | frozenset | list | tuple) and all(isinstance(item, str) for item in value)):
            return value
        # No literal holds this character, see ``values.literal``.
        text = people.setdefault(frozenset(value), f"\x00{len(people)}\x00")
        return People(text, not value)

    who = PolicyEntity(principal.type, "", marked(principal.attributes))
    return who, marked(context), {text: names for names, text in people.items()}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was compiled: ``filter`` with marks in place of people, and the ``marks`` that came into some SQL."""

    filter: RowFilter
    open_sets: frozenset[str]
    marks: frozenset[str]

    def told(self, people: Mapping[str, frozenset[str]]) -> RowFilter:
        """The filter with ``people`` in place of the marks. Raises ``PolicyError`` for an unsafe id."""
        sql, withheld = self.filter.sql, self.filter.withheld
        for mark in self.marks:
            listed = ", ".join(sorted({literal(name) for name in people[mark]}))
            sql, withheld = sql.replace(mark, listed), withheld.replace(mark, listed)
        return RowFilter(sql, withheld, self.filter.permits)


@dataclass(frozen=True, slots=True)
class _Question:
    """One request to compile. Questions are equal when ``whole``, all that the answer depends on, is the same."""

    whole: str
    nodes: tuple[Any, ...] = field(compare=False)
    principal: PolicyEntity = field(compare=False)
    asked: _Asked = field(compare=False)
    anyone: bool

    @staticmethod
    def of(book: PolicyBook, principal: PolicyEntity, asked: _Asked, *, anyone: bool) -> _Question:
        who = (principal.type, principal.id, _in_order(principal.attributes))
        return _Question(repr((book.hash, who, _in_order(asked))), book.nodes, principal, asked, anyone)

    def compiled(self, fixed: Mapping[str, Any], marks: set[str]) -> RowFilter:
        """The filter for rows with the attributes ``fixed``; adds to ``marks`` those it used."""
        action, context, known, _ = self.asked
        expressions = Expressions(self.principal, action, context, {**known, **fixed}, anyone=self.anyone)
        found = _assemble(_compile_nodes(self.nodes, expressions, action))
        marks |= expressions.marks
        return found


def _in_order(value: Any) -> Any:
    """The value with its sets and records in one order, so that equal ones are written alike; types stay told apart."""
    if isinstance(value, Mapping):
        return {name: _in_order(value[name]) for name in sorted(value)}
    if isinstance(value, set | frozenset):
        return {"set": sorted((_in_order(item) for item in value), key=repr)}
    if isinstance(value, list | tuple):
        return [_in_order(item) for item in value]
    return value


@lru_cache(maxsize=512)
def _compiled(question: _Question) -> _Answer | None:
    """Compiled once: many ask the same again and again, and only a change of anything makes it new.

    None when a policy depends on who the people are of whom ``question`` gives only the marks.
    """
    marks: set[str] = set()
    try:
        whole = question.compiled({}, marks)
        each = {name: question.compiled({"field_set": name}, marks) for name in question.asked[3]}
    except PolicyError:
        if question.anyone:
            return None
        raise
    return _Answer(whole, frozenset(name for name in each if not each[name].opens_nothing), frozenset(marks))


def compile_row_filter(policy_text: str, principal: PolicyEntity, action: str, context: Mapping[str, Any]) -> str:
    """The row filter of some policy text as one SQL condition over the columns of ``claim``.

    For service use, go through ``Authority``: it validates the policies against their schema first.
    """
    nodes = _nodes(policy_text)
    return _assemble(_compile_nodes(nodes, Expressions(principal, action, context, {}), action)).sql


def _nodes(policy_text: str) -> tuple[Any, ...]:
    try:
        tree = cedarpy.PolicySet.from_str(policy_text).to_pst()
    except ValueError as failure:
        raise PolicyError("The policy text cannot be parsed", do="Mend the policy") from failure
    if tree.templates or tree.template_links:
        raise PolicyError("The policy text holds a template", do="Write the policy out")
    nodes = tuple(tree.static_policies.values())
    for node in nodes:
        require_known_nodes(node)
    return nodes


def _compile_nodes(nodes: tuple[Any, ...], expressions: Expressions, action: str) -> _Parts:
    parts = _Parts()
    for node in nodes:
        applies = _condition(node, expressions, action)
        notes = node.annotations
        if node.effect == "permit":
            parts.permits.append(applies)
            if applies != FALSE:
                parts.permit_ids.append(notes.get("id", node.id))
        elif notes.get("shows") == "withheld":
            parts.withholding.append(applies)
        else:
            parts.forbids.append(applies)
    return parts


def _assemble(parts: _Parts) -> RowFilter:
    open_rows = conjoin([disjoin(parts.permits), negate(disjoin(parts.forbids))])
    held = disjoin(parts.withholding)
    return RowFilter(
        sql=_text(conjoin([open_rows, negate(held)])),
        withheld=_text(conjoin([open_rows, held])),
        permits=tuple(parts.permit_ids),
    )


def _text(value: Value) -> str:
    if isinstance(value, Sql):
        return value.text
    return "TRUE" if value == TRUE else "FALSE"


def _condition(policy: Any, expressions: Expressions, action: str) -> Value:
    """Whether one policy applies: its scope first, so that clauses never meet a principal of the wrong
    type.
    """
    scopes = (
        expressions.scope("principal", policy.principal),
        _action_scope(policy.action, action),
        expressions.scope("resource", policy.resource),
    )
    if FALSE in scopes:
        return FALSE
    found: list[Value] = list(scopes)
    for clause in policy.clauses:
        value = expressions.truth(clause.expr)
        found.append(value if isinstance(clause, pst.When) else negate(value))
        if found[-1] == FALSE:
            return FALSE  # Cedar stops at the first clause that fails
    return conjoin(found)


def _action_scope(scope: Any, action: str) -> Value:
    if isinstance(scope, pst.ScopeAny):
        return TRUE
    named = (scope.entity,) if isinstance(scope, pst.ActionEq) else scope.entities
    return Const(any(str(uid.type) == "Action" and uid.id == action for uid in named))
