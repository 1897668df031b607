"""Conditions on two records in Spark's words, and the distances between texts that Spark lacks.

Models are written for DuckDB. Splink hands a condition to the engine as it stands, so on Spark each one must first be
put into Spark's SQL: from the tree of :mod:`forethought.engine.pair_conditions`, so that what that does not know is
refused here too. Distances are Python functions on Arrow columns that count bytes of UTF-8, as DuckDB does. The ones
that come with Splink are not used: they differ from DuckDB's (``docs/linkage/scale-out.md``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
from rapidfuzz.process import cpdist
from sqlglot import exp

from forethought.engine.pair_conditions import (
    Condition,
    Constant,
    Every,
    Field,
    Holds,
    Measure,
    Missing,
    Negation,
    Otherwise,
    Part,
    Share,
    Some,
    Test,
    Value,
    pair_condition,
)
from forethought.engine.text_distances import DISTANCES, is_similarity

_PREFIX = "pair_"


def spark_condition(sql: str, *, joined: bool = False) -> str:
    """Put a condition on two records into Spark's words; ``ELSE`` stays.

    ``joined``: the records stand in the tables ``l`` and ``r``, as in Splink's blocking rules; else a column's side is
    the end of its name (``surname_l``), as in its comparison levels. Raises ``ParseError`` for what cannot be put.
    """
    condition = pair_condition(sql)
    if isinstance(condition, Otherwise) and not joined:
        return "ELSE"
    return _Writer(joined).condition(condition)


def register_distances(session: Any) -> None:
    """Make the distances that :func:`spark_condition` writes known to a Spark session.

    They run on the cluster's machines, which need this package and its dependencies.
    """
    from pyspark.sql.functions import arrow_udf

    for name in DISTANCES:
        session.udf.register(_PREFIX + name, arrow_udf(_on_arrow(name), "double"))


def _on_arrow(name: str) -> Callable[[pa.Array, pa.Array], pa.Array]:
    def measured(left: pa.Array, right: pa.Array) -> pa.Array:
        return distances(name, left, right)

    return measured


def distances(name: str, left: pa.Array, right: pa.Array) -> pa.Array:
    """A distance or similarity of each text on the left to the one on the right; null where one is null.

    Bytes of UTF-8 are counted, and nothing is not even like itself: DuckDB's answers.
    """
    pairs = list(zip(*(side.cast(pa.binary()).to_pylist() for side in (left, right)), strict=True))
    known = [pair for pair in pairs if None not in pair]
    found = iter(cpdist([a for a, _ in known], [b for _, b in known], scorer=DISTANCES[name], dtype=float).tolist())
    measured = [None if None in pair else next(found) for pair in pairs]
    if is_similarity(name):
        measured = [0.0 if pair == (b"", b"") else each for pair, each in zip(pairs, measured, strict=True)]
    return pa.array(measured, pa.float64())


class _Writer:
    """Writes a tree as Spark's SQL; every part in brackets, so that no order of precedence matters."""

    def __init__(self, joined: bool) -> None:
        self._joined = joined

    def condition(self, part: Condition) -> str:
        match part:
            case Every(parts):
                return self._all(" AND ", parts)
            case Some(parts):
                return self._all(" OR ", parts)
            case Negation(inner):
                return f"(NOT {self.condition(inner)})"
            case Otherwise():
                return "TRUE"
            case Missing(value):
                return f"{self._value(value)} IS NULL"
            case Test(sign, left, right):
                return f"{self._value(left)} {sign} {self._value(right)}"
            case Holds(texts, text):  # Spark's answer is null where a list has a null in it; DuckDB's is not
                return f"array_contains(array_compact({self._value(texts)}), {self._value(text)})"
            case Share(left, right):
                one, other = (f"array_compact({self._value(side)})" for side in (left, right))
                return f"arrays_overlap({one}, {other})"

    def _all(self, word: str, parts: tuple[Condition, ...]) -> str:
        return f"({word.join(self.condition(part) for part in parts)})"

    def _value(self, value: Value) -> str:
        match value:
            case Field(name, side):
                return f"{side}.`{name}`" if self._joined else f"`{name}_{side}`"
            case Constant(str() as text):
                return str(exp.Literal.string(text).sql("spark"))
            case Constant(number):
                return repr(number)
            case Part(text, first, last):
                return f"substring({self._value(text)}, {first}, {last - first + 1})"
            case Measure(name, of):
                written = _PREFIX + name if name in DISTANCES else name
                return f"{written}({', '.join(self._value(each) for each in of)})"
