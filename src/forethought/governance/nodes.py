"""Which parts of the policy language the row filter knows. Anything else is refused when policies are
loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from cedarpy import pst

from forethought.governance.errors import PolicyError

KNOWN_UNARY = frozenset({"not", "is_empty"})
KNOWN_BINARY = frozenset(
    {
        "eq", "not_eq", "less", "less_eq", "greater", "greater_eq", "and", "or", "in",
        "contains", "contains_all", "contains_any",
    }
)  # fmt: skip
_KNOWN_NODES: tuple[type, ...] = (
    pst.Template, pst.When, pst.Unless, pst.ScopeAny, pst.ScopeEq, pst.ScopeIn, pst.ScopeIs, pst.ActionEq,
    pst.ActionIn, pst.EntityUid, pst.EntityType, pst.Var, pst.BoolLit, pst.LongLit, pst.StringLit,
    pst.EntityLit, pst.UnaryOp, pst.BinaryOp, pst.GetAttr, pst.HasAttr, pst.Like, pst.Char, pst.Wildcard,
    pst.Is, pst.IfThenElse, pst.Set, pst.Record,
)  # fmt: skip


def require_known_nodes(policy: Any) -> None:
    """Raise ``PolicyError`` when ``policy`` holds a node or operator the row filter does not know."""
    for node in walk(policy):
        operator_unknown = (isinstance(node, pst.UnaryOp) and node.op not in KNOWN_UNARY) or (
            isinstance(node, pst.BinaryOp) and node.op not in KNOWN_BINARY
        )
        if operator_unknown or not isinstance(node, _KNOWN_NODES):
            raise not_compilable(node)


def not_compilable(node: object) -> PolicyError:
    """The refusal for one node, naming its type and operator."""
    name = type(node).__name__ + (f" '{node.op}'" if isinstance(node, pst.UnaryOp | pst.BinaryOp) else "")
    return PolicyError(
        f"The row filter does not know the policy construct {name}",
        why="a construct that is guessed at could open the record",
        do="Rewrite the policy with comparisons, sets, has, like, is and if-then-else",
    )


def walk(node: Any) -> Iterator[Any]:
    """Every node of the policy tree under ``node``, itself first."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            waiting.extend(here.values())
        elif isinstance(here, tuple):
            waiting.extend(here)
        elif is_dataclass(here):
            yield here
            waiting.extend(getattr(here, field.name) for field in fields(here))
