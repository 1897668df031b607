"""Learn a model from the records themselves with Splink: what agreement is worth."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from .any_people import comparisons_for
from .data_files import load_data
from .learning import learn
from .passes import choose_passes
from .settings import LinkSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("forename", "surname", "date_of_birth", "sex", "postcode")
NOT_SEALED = "(l.seal IS NULL OR r.seal IS NULL OR l.seal <> r.seal OR l.side = r.side)"
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
_LEAST = 0.1  # of its starting shares a level keeps, whatever was learned
_DRAWN = 50  # random pairs for each record, as far as they are not too many
_OUTPUT = {"retain_matching_columns": True, "retain_intermediate_calculation_columns": False}
_TRAINING = (
    "l.date_of_birth = r.date_of_birth",
    "l.forename = r.forename AND l.surname = r.surname",
)


@dataclass(frozen=True)
class Trained:
    """A model in Splink's form, and what could not be learned; ``learned`` is false where nothing was tried."""

    model: dict[str, Any]
    learned: bool
    notes: tuple[str, ...] = ()


def train(nodes: pa.Table, settings: LinkSettings) -> Trained:
    """Learn the weights from the table that is compared (``records.comparison_table``), without labels.

    Fewer people than ``settings.train_from`` teach nothing: the starting weights are kept. One thread and a fixed
    order make the model the same on every run.
    """
    enough = nodes.num_rows >= settings.train_from
    if settings.any_people:
        return _train_any(nodes, settings, enough)
    untrained = model_settings(settings.text_columns, weigh_rare=enough)
    if not enough:
        return Trained(untrained, learned=False)
    from splink import DuckDBAPI, Linker  # half a second that only who trains should wait

    api = DuckDBAPI()
    try:
        with _quiet():
            api.duckdb_con.execute("SET threads = 1")
            table = api.register(_plain(nodes), dataset_display_name="people")
            linker = Linker(table, untrained, log_level=None, validate_settings=False)
            notes = _learn(linker, settings)
            model = tempered(linker.misc.save_model_to_json(), untrained)
            return Trained(steady(model), learned=True, notes=notes)
    finally:
        api.duckdb_con.close()


def _train_any(nodes: pa.Table, settings: LinkSettings, enough: bool) -> Trained:
    """Learn from the widened table of any people (``features.widen``)."""
    model = any_people_settings(nodes, weigh_rare=enough)
    if not enough:
        return Trained(model, learned=False)
    pairs = min(settings.max_random_pairs // 4, _DRAWN * nodes.num_rows)
    return Trained(steady(learn(nodes, model, pairs=pairs, seed=settings.seed)), learned=True)


def _plain(nodes: pa.Table) -> pa.Table:
    """The table with a value in each cell: DuckDB reads no dictionaries of lists."""
    columns = [column.combine_chunks() for column in nodes.columns]
    plain = [c.dictionary.take(c.indices) if pa.types.is_dictionary(c.type) else c for c in columns]
    return pa.table(plain, names=nodes.column_names)


def _learn(linker: Any, settings: LinkSettings) -> tuple[str, ...]:
    """Learn each part of the model in turn; what could not be learned keeps its starting weights, and is told."""
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


def model_settings(text_columns: tuple[str, ...] = (), *, weigh_rare: bool = True) -> dict[str, Any]:
    """Return the untrained model in Splink's settings form.

    `weigh_rare`: let rare names weigh more than common ones; among few records no name's rarity can be told.
    """
    spec = load_data("comparisons")
    comparisons = [_comparison(name, spec[name]) for name in _NAMES] + [
        _comparison(f"text_{name}", _renamed(spec["text"], f"text_{name}")) for name in text_columns
    ]
    return _settings(comparisons, passes(), weigh_rare)


def any_people_settings(nodes: pa.Table, *, weigh_rare: bool = True) -> dict[str, Any]:
    """Return the untrained model for a widened table of any people, in Splink's settings form."""
    comparisons = [_comparison(name, spec) for name, spec in comparisons_for(nodes).items()]
    return _settings(comparisons, passes_for(nodes), weigh_rare)


def _settings(comparisons: list[dict[str, Any]], rules: list[dict[str, str]], weigh_rare: bool) -> dict[str, Any]:
    if not weigh_rare:
        comparisons = without_rarity(comparisons)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "node",
        "linker_uid": "forethought",
        "probability_two_random_records_match": 0.0001,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": rules,
        **_OUTPUT,
        "max_iterations": 15,
        "em_convergence": 0.001,
    }


def tempered(model: dict[str, Any], start: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trained model that still allows what it never met, a little.

    Records in which nobody's surname or sex changed teach that it never does, with weights below -20 that no agreement
    can outweigh; records among which nobody has a birth date of 1 January teach nothing about it. No level's share,
    among matches or among chance pairs, falls below a tenth of its starting share: one never met keeps its weight.
    """
    comparisons = []
    for learned, begun in zip(model["comparisons"], start["comparisons"], strict=True):
        levels = [dict(level) for level in learned["comparison_levels"]]
        for level, first in zip(levels, begun["comparison_levels"], strict=True):
            for share in ("m_probability", "u_probability"):
                if level.get(share) is not None:
                    level[share] = max(level[share], _LEAST * first[share])
        comparisons.append({**learned, "comparison_levels": levels})
    return {**model, "comparisons": comparisons}


def without_rarity(comparisons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Comparisons in which rare values weigh what common ones do: among few records no name's rarity can be told."""
    return [
        {
            **comparison,
            "comparison_levels": [
                {name: held for name, held in level.items() if name != "tf_adjustment_column"}
                for level in comparison["comparison_levels"]
            ],
        }
        for comparison in comparisons
    ]


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


def passes() -> list[dict[str, str]]:
    """The keys of which two records must share one to be compared, sealed pairs left out, in Splink's form."""
    return _sealed_apart(_PASSES)


def passes_for(nodes: pa.Table) -> list[dict[str, str]]:
    """The passes for a widened table of any people, sealed pairs left out, in Splink's form."""
    return _sealed_apart(choose_passes(nodes))


def _sealed_apart(rules: Iterable[str]) -> list[dict[str, str]]:
    return [{"blocking_rule": f"{rule} AND {NOT_SEALED}", "sql_dialect": "duckdb"} for rule in rules]


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
