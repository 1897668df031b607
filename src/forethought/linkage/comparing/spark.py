"""A model in Splink's form, to be carried out by Splink on Spark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forethought.engine.pair_spark import spark_condition
from forethought.engine.parsing import ParseError
from forethought.linkage.errors import unfit_model


def spark_model(saved: Mapping[str, Any]) -> dict[str, Any]:
    """The same model with its conditions in Spark's words; weights and all else stay as they are.

    For ``splink.Linker`` with a ``SparkAPI`` on a session that knows ``engine.pair_spark.register_distances``. Raises
    ``LinkageError`` for a model with a condition that cannot be put into Spark's words.
    """
    try:
        return {
            **saved,
            "sql_dialect": "spark",
            "comparisons": [_comparison(each) for each in saved["comparisons"]],
            "blocking_rules_to_generate_predictions": [
                _rule(each) for each in saved["blocking_rules_to_generate_predictions"]
            ],
        }
    except ParseError as problem:
        raise unfit_model(f"it has {problem}") from problem
    except (KeyError, TypeError, AttributeError) as problem:
        raise unfit_model("a part of it is missing or not as Splink saves it") from problem


def _comparison(saved: Mapping[str, Any]) -> dict[str, Any]:
    levels = [
        {**level, "sql_condition": spark_condition(level["sql_condition"])} for level in saved["comparison_levels"]
    ]
    return {**saved, "comparison_levels": levels}


def _rule(saved: Mapping[str, Any] | str) -> dict[str, str]:
    text = saved if isinstance(saved, str) else saved["blocking_rule"]
    return {"blocking_rule": spark_condition(text, joined=True), "sql_dialect": "spark"}
