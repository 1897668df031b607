"""A model in Splink's form, ready to be carried out: what is compared, what each outcome weighs, who is compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forethought.engine.pair_conditions import Condition, Field, Otherwise, Test, pair_condition
from forethought.engine.parsing import ParseError
from forethought.linkage.errors import unfit_model

_LEAST = 1e-300  # Splink takes a share below this for this


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much less a level weighs for a common value: ``power`` times log2 of ``usual`` by its share of ``column``.

    The share is the larger of the two records', and never below ``least``.
    """

    column: str
    power: float
    least: float
    usual: float


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison: its weight is log2 of m by u, 0 where a value is unknown."""

    label: str
    condition: Condition
    weight: float
    unknown: bool
    rarity: Rarity | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared of two records: levels in the order in which they are tried, the last for what is left over.

    ``measures``: how many distances and similarities it may need, which is what it costs to carry out.
    """

    name: str
    levels: tuple[Level, ...]
    measures: int


@dataclass(frozen=True, slots=True)
class Model:
    """``prior`` is log2 odds of a pair drawn at random; ``passes`` say which pairs are compared."""

    prior: float
    comparisons: tuple[Comparison, ...]
    passes: tuple[Condition, ...]


def read_model(saved: Mapping[str, Any]) -> Model:
    """Read a model as Splink saves it. Raises ``LinkageError`` for what this engine cannot carry out."""
    try:
        chance = float(saved["probability_two_random_records_match"])
        return Model(
            math.log2(chance / (1 - chance)),
            tuple(_comparison(each) for each in saved["comparisons"]),
            tuple(pair_condition(_rule(each)) for each in saved["blocking_rules_to_generate_predictions"]),
        )
    except ParseError as problem:
        raise unfit_model(f"it has {problem}") from problem
    except (KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError) as problem:
        raise unfit_model("a part of it is missing or not as Splink saves it") from problem


def _rule(saved: Mapping[str, Any] | str) -> str:
    return saved if isinstance(saved, str) else str(saved["blocking_rule"])


def _comparison(saved: Mapping[str, Any]) -> Comparison:
    name, levels = str(saved["output_column_name"]), saved["comparison_levels"]
    made = tuple(_level(level, levels) for level in levels)
    if not made or not isinstance(made[-1].condition, Otherwise):
        raise unfit_model(f"{name} has no last level for what is left over (ELSE)")
    return Comparison(name, made, sum(str(level.condition).count("Measure(") for level in made))


def _level(saved: Mapping[str, Any], levels: Sequence[Mapping[str, Any]]) -> Level:
    condition = pair_condition(saved["sql_condition"])
    label = str(saved.get("label_for_charts", "level"))
    if saved.get("is_null_level"):
        return Level(label, condition, 0.0, True, None)
    m, u = (max(float(saved[f"{name}_probability"]), _LEAST) for name in ("m", "u"))
    return Level(label, condition, math.log2(m / u), False, _rarity(saved, condition, levels))


def _rarity(saved: Mapping[str, Any], condition: Condition, levels: Sequence[Mapping[str, Any]]) -> Rarity | None:
    column, power = saved.get("tf_adjustment_column"), float(saved.get("tf_adjustment_weight") or 0)
    if not column or not power or isinstance(condition, Otherwise):
        return None
    least = float(saved.get("tf_minimum_u_value") or 0)
    if saved.get("disable_tf_exact_match_detection"):
        return Rarity(column, power, least, float(saved["u_probability"]))
    for level in levels:
        if not level.get("is_null_level") and _says_same(pair_condition(level["sql_condition"]), column):
            return Rarity(column, power, least, float(level["u_probability"]))
    raise unfit_model(f"no level says that {column} is the same")


def _says_same(condition: Condition, column: str) -> bool:
    match condition:
        case Test("=", Field(one, a), Field(two, b)):
            return one.lower() == two.lower() == column.lower() and a != b
    return False
