"""The passes of a model as asked of people who are known: what must be the same here and there, and what else."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.engine.pair_conditions import Condition, Field, Part, Value

from ..comparing import Model, other_conditions, shared_values

Values = tuple[Value, ...]


@dataclass(frozen=True)
class Pass:
    """``ways``: the values here and there that must be the same, those known being the first or the second record.

    ``others``: what else is asked of a pair; ``like``: the place of the first pass that asks the same besides.
    """

    ways: tuple[tuple[Values, Values], ...]
    others: list[Condition]
    like: int


def passes_of(model: Model) -> list[Pass]:
    """The passes of a model. Raises ``LinkageError`` for one that would compare everyone with everyone."""
    others = [other_conditions(condition) for condition in model.passes]
    return [
        Pass(_ways(condition), besides, others.index(besides))
        for condition, besides in zip(model.passes, others, strict=True)
    ]


def _ways(condition: Condition) -> tuple[tuple[Values, Values], ...]:
    shared = [(_unsided(one), _unsided(two)) for one, two in shared_values(condition)]
    ways = [tuple(zip(*shared, strict=True)), tuple(zip(*((two, one) for one, two in shared), strict=True))]
    return tuple((mine, theirs) for mine, theirs in dict.fromkeys(ways))


def _unsided(value: Value) -> Value:
    """The value without saying of which record of a pair it is."""
    if isinstance(value, Field):
        return Field(value.name, "l")
    return Part(_unsided(value.text), value.first, value.last) if isinstance(value, Part) else value
