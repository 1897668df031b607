"""Compare pairs of records with Splink: choose pairs, learn weights without labels, weigh each pair."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from splink import DuckDBAPI, Linker

from .errors import LinkageError
from .settings import LinkSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("forename", "surname", "date_of_birth", "sex", "postcode")
_NOT_SEALED = "(l.seal IS NULL OR r.seal IS NULL OR l.seal <> r.seal OR l.side = r.side)"
_PASSES = (
    "l.date_of_birth = r.date_of_birth AND l.surname = r.surname",
    "l.date_of_birth = r.date_of_birth AND l.forename_first = r.forename_first",
    "l.date_of_birth = r.date_of_birth AND l.postcode = r.postcode",
    "l.date_of_birth = r.date_of_birth AND l.forename[1:1] = r.forename[1:1] AND l.surname[1:1] = r.surname[1:1]",
    "l.date_of_birth = r.date_of_birth AND l.forename = r.surname",
    "l.forename_first = r.forename_first AND l.surname = r.surname",
    "l.forename_first = r.forename_first AND l.postcode = r.postcode",
    "l.surname = r.surname AND l.postcode = r.postcode",
    "l.nhs_number = r.nhs_number",
    "l.upn = r.upn",
    "l.uln = r.uln",
)
_OUTPUT = {"retain_matching_columns": True, "retain_intermediate_calculation_columns": False}
_BELOW_REVIEW = 4  # pairs this far below the review threshold are still counted, to show the shape of the weights
_TRAINING = (
    "l.date_of_birth = r.date_of_birth",
    "l.forename = r.forename AND l.surname = r.surname",
)


@dataclass(frozen=True)
class Edge:
    """One scored pair of nodes (`left` < `right`), its weight (log2 odds, 4 decimals) and why."""

    left: int
    right: int
    weight: float
    reason: str


@dataclass(frozen=True)
class Scores:
    """All scored pairs, the model that scored them, and whether its weights were learned here."""

    edges: tuple[Edge, ...]
    model: Mapping[str, Any]
    trained: bool
    notes: tuple[str, ...] = ()


def score(nodes: pa.Table, settings: LinkSettings) -> Scores:
    """Score every pair of nodes that shares a key; sealed pairs are left out before any comparison.

    One thread and a fixed order make the weights the same on every run. Raises `LinkageError` when a given
    model does not fit the columns.
    """
    if nodes.num_rows < 2:
        return Scores((), {}, trained=False, notes=("fewer than two different people as written",))
    api = DuckDBAPI()
    try:
        with _quiet():
            return _score(api, nodes, settings)
    finally:
        api.duckdb_con.close()


def spread(scores: Scores, nodes: Sequence[Sequence[int]]) -> Scores:
    """Turn pairs of compared rows into pairs of the nodes that each row stands for (`records.written_alike`)."""
    edges = [
        replace(edge, left=min(pair), right=max(pair))
        for edge in scores.edges
        for pair in product(nodes[edge.left], nodes[edge.right])
    ]
    return replace(scores, edges=tuple(sorted(edges, key=_heaviest_first)))


def _score(api: Any, nodes: pa.Table, settings: LinkSettings) -> Scores:
    api.duckdb_con.execute("SET threads = 1")
    table = api.register(nodes, dataset_display_name="people")
    linker = _linker(table, nodes.num_rows, settings)
    notes = _train(linker, nodes.num_rows, settings)
    if notes is not None:
        linker = Linker(table, steady(linker.misc.save_model_to_json()), log_level=None, validate_settings=False)
    least = settings.review - _BELOW_REVIEW
    found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    model = linker.misc.save_model_to_json()
    labels = _labels(model)
    columns = ", ".join(["node_l", "node_r", "match_weight", *(f'"gamma_{name}"' for name in labels)])
    table = linker.misc.query_sql(f"SELECT {columns} FROM {found.physical_name}")
    edges = _edges(table.as_pyarrow_table(), labels)
    return Scores(edges, model, trained=notes is not None, notes=notes or ())


def _linker(table: Any, people: int, settings: LinkSettings) -> Any:
    if settings.model is None:
        untrained = model_settings(settings.text_columns, weigh_rare=people >= settings.train_from)
        return Linker(table, untrained, log_level=None, validate_settings=False)
    try:
        forced = {
            "unique_id_column_name": "node",
            "blocking_rules_to_generate_predictions": _passes(),
            **_OUTPUT,
        }
        chosen = {**settings.model, "link_type": "dedupe_only", **forced}
        linker = Linker(table, chosen, log_level=None)
        linker.inference.predict(threshold_match_weight=99, warning_mode="never")
    except Exception as problem:  # Splink and DuckDB raise many kinds; every one means the model does not fit
        raise LinkageError(
            "The saved model does not fit these people",
            where="model",
            why="it compares columns that are not here, or was made by another kind of program",
            do="use a model saved by an earlier run with the same mapping, or leave the model out",
        ) from problem
    return linker


def _train(linker: Any, people: int, settings: LinkSettings) -> tuple[str, ...] | None:
    """Learn the weights from the data itself; None when nothing was learned."""
    if settings.model is not None or people < settings.train_from:
        return None
    notes: list[str] = []
    training = linker.training
    sure = [
        "l.forename = r.forename AND l.surname = r.surname AND l.date_of_birth = r.date_of_birth",
        "l.nhs_number = r.nhs_number AND l.date_of_birth = r.date_of_birth",
        "l.upn = r.upn AND l.date_of_birth = r.date_of_birth",
    ]
    for name, step in (
        (
            "share of matches",
            lambda: training.estimate_probability_two_random_records_match(sure, recall=0.8),
        ),
        (
            "chance agreement",
            lambda: training.estimate_u_using_random_sampling(settings.max_random_pairs, seed=settings.seed),
        ),
        *((f"agreement of matches on {rule}", _em(training, rule)) for rule in _TRAINING),
    ):
        try:
            step()
        except Exception as problem:  # too few pairs of a kind: the starting weights of that part are kept
            notes.append(f"{name}: not learned ({type(problem).__name__})")
    return tuple(notes)


def _em(training: Any, rule: str) -> Any:
    return lambda: training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=500_000)


def _edges(found: pa.Table, labels: Mapping[str, Mapping[int, str]]) -> tuple[Edge, ...]:
    gammas = {name: found.column(f"gamma_{name}").to_pylist() for name in labels}
    left, right = found.column("node_l").to_pylist(), found.column("node_r").to_pylist()
    weights = found.column("match_weight").to_pylist()
    edges = [
        Edge(
            min(left[i], right[i]),
            max(left[i], right[i]),
            round(weights[i], 4),
            "; ".join(f"{name.replace('_', ' ')} {labels[name].get(g[i], 'unknown')}" for name, g in gammas.items()),
        )
        for i in range(found.num_rows)
    ]
    return tuple(sorted(edges, key=_heaviest_first))


def _heaviest_first(edge: Edge) -> tuple[float, int, int]:
    return -edge.weight, edge.left, edge.right


def model_settings(text_columns: tuple[str, ...] = (), *, weigh_rare: bool = True) -> dict[str, Any]:
    """Return the untrained model in Splink's settings form.

    `weigh_rare`: let rare names weigh more than common ones; among few records no name's rarity can be told.
    """
    spec = _spec()
    comparisons = [_comparison(name, spec[name]) for name in _NAMES] + [
        _comparison(f"text_{name}", _renamed(spec["text"], f"text_{name}")) for name in text_columns
    ]
    if not weigh_rare:
        for comparison in comparisons:
            for level in comparison["comparison_levels"]:
                level.pop("tf_adjustment_column", None)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "node",
        "linker_uid": "forethought",
        "probability_two_random_records_match": 0.0001,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": _passes(),
        **_OUTPUT,
        "max_iterations": 15,
        "em_convergence": 0.001,
    }


def steady(model: dict[str, Any]) -> dict[str, Any]:
    """Return a trained model in which a closer level never weighs less than a farther one.

    A level that training hardly met can get any weight. Each level's share among matches is raised to where it
    weighs at least as much as the next, then the shares are brought back to a sum of 1.
    """
    comparisons = []
    for comparison in model["comparisons"]:
        levels = [dict(level) for level in comparison["comparison_levels"]]
        ranked = [v for v in levels if v.get("m_probability") is not None and v.get("u_probability") is not None]
        for closer, farther in zip(ranked[-2::-1], ranked[:0:-1], strict=True):
            least = closer["u_probability"] * farther["m_probability"] / farther["u_probability"]
            closer["m_probability"] = max(closer["m_probability"], least)
        total = sum(level["m_probability"] for level in ranked)
        for level in ranked:
            level["m_probability"] /= total
        comparisons.append({**comparison, "comparison_levels": levels})
    return {**model, "comparisons": comparisons}


def _passes() -> list[dict[str, str]]:
    return [{"blocking_rule": f"{rule} AND {_NOT_SEALED}", "sql_dialect": "duckdb"} for rule in _PASSES]


def _comparison(name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": spec["unknown"], "label_for_charts": "unknown", "is_null_level": True}
    ]
    for level in spec["levels"]:
        made = {
            "sql_condition": level["sql"],
            "label_for_charts": level["label"],
            "m_probability": level["m"],
            "u_probability": level["u"],
        }
        if "tf" in level:
            made |= {
                "tf_adjustment_column": level["tf"],
                "tf_adjustment_weight": 1.0,
                "tf_minimum_u_value": 0.00001,
            }
        levels.append(made)
    return {"output_column_name": name, "comparison_levels": levels}


def _renamed(spec: Mapping[str, Any], column: str) -> dict[str, Any]:
    levels = [
        {**level, "sql": _column_sql(level["sql"], column)} | ({"tf": column} if "tf" in level else {})
        for level in spec["levels"]
    ]
    return {"unknown": _column_sql(spec["unknown"], column), "levels": levels}


def _column_sql(sql: str, column: str) -> str:
    return sql.replace("text_l", f'"{column}_l"').replace("text_r", f'"{column}_r"')


def _labels(model: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    """For each comparison of a model, what each outcome means; Splink numbers levels from the last, 0."""
    found: dict[str, dict[int, str]] = {}
    for comparison in model["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        names = [level.get("label_for_charts", "level") for level in levels]
        found[comparison["output_column_name"]] = {len(names) - 1 - n: name for n, name in enumerate(names)}
    return found


@cache
def _spec() -> dict[str, Any]:
    text = resources.files("forethought.linkage").joinpath("data/comparisons.toml").read_text("utf-8")
    return tomllib.loads(text)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Splink's own messages, which show SQL and settings, out of the user's way during a run."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
