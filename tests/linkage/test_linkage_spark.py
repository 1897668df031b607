"""Splink on Spark scores the same pairs with the same weights as Splink on DuckDB and our engine."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.engine.pair_spark import spark_condition
from forethought.engine.parsing import ParseError
from forethought.linkage import LinkageError
from forethought.linkage.comparing import PeopleTable, candidates, read_model, spark_model, weigh
from forethought.linkage.training import model_settings
from linkage.test_linkage_comparing import by_splink, invented

ROOT = Path(__file__).parents[2]
ENGINES = ROOT / ".engines"
WORKER = Path(__file__).with_name("linkage_spark_worker.py")
DISTANCES = ("damerau_levenshtein", "levenshtein", "jaro_similarity", "jaro_winkler_similarity")


def near_texts(pairs: int, seed: int) -> pa.Table:
    """Texts and what a careless typist makes of them; some empty, some null, some beyond ASCII."""
    dice = random.Random(seed)
    rows: list[tuple[str | None, str | None]] = [("", ""), ("", "a"), (None, "a"), ("a", "a"), ("zoë", "zoé")]
    while len(rows) < pairs:
        text = "".join(dice.choice("aabdeilnorst é'") for _ in range(dice.randint(0, 9)))
        other = list(text)
        for _ in range(dice.randint(0, 3)):
            at = dice.randint(0, len(other))
            other[at : at + 2] = dice.choice([other[at : at + 2][::-1], ["e"], [], ["x", *other[at : at + 2]]])
        rows.append((text, "".join(other)))
    return pa.table({"one": [a for a, _ in rows], "other": [b for _, b in rows]}, pa.schema(
        [("one", pa.string()), ("other", pa.string())]
    ))  # fmt: skip


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pa.Table]:
    """What Splink on Spark made of the people, the model and the texts; Spark is started once for all tests."""
    if not (ENGINES / "pyspark").is_dir():
        pytest.skip("Spark is not there: python3 go.py test fetches it")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Java is not there: Spark needs Java 17")
    folder = tmp_path_factory.mktemp("spark")
    pq.write_table(PEOPLE, folder / "people.parquet")
    pq.write_table(TEXTS, folder / "texts.parquet")
    (folder / "model.json").write_text(json.dumps(MODEL))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ENGINES), str(ROOT / "src")])}
    words = [sys.executable, str(WORKER), str(folder)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return lambda name: pq.read_table(folder / f"{name}.parquet")


PEOPLE, TEXTS = invented(700, 11), near_texts(3_000, 12)
MODEL = model_settings()


@pytest.mark.xdist_group("linkage_spark")
def test_splink_on_spark_gives_the_pairs_and_weights_of_splink_on_duckdb_and_of_our_engine(
    on_spark: Callable[[str], pa.Table],
) -> None:
    table = on_spark("pairs")
    left, right = (table[name].to_numpy() for name in ("node_l", "node_r"))
    keys = zip(np.minimum(left, right).tolist(), np.maximum(left, right).tolist(), strict=True)
    spark = dict(zip(keys, table["match_weight"].to_pylist(), strict=True))
    on_duckdb, held = by_splink(PEOPLE, MODEL), read_model(MODEL)
    found = weigh(candidates(PeopleTable.of(PEOPLE), held.passes), held)
    pairs = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    ours = dict(zip(pairs, found.weight.tolist(), strict=True))
    assert len(spark) > 2_000
    assert spark.keys() == on_duckdb.keys() == ours.keys()
    assert max(abs(spark[pair] - weight) for pair, weight in ours.items()) < 1e-6
    assert max(abs(spark[pair] - weight) for pair, weight in on_duckdb.items()) < 1e-6


@pytest.mark.xdist_group("linkage_spark")
def test_distances_on_spark_are_duckdbs(on_spark: Callable[[str], pa.Table]) -> None:
    spark = on_spark("distances")
    with duckdb.connect() as database:
        database.register("texts", TEXTS)
        for name in DISTANCES:
            expected = [row[0] for row in database.execute(f"SELECT {name}(one, other) FROM texts").fetchall()]
            assert spark[name].to_pylist() == pytest.approx(expected, abs=1e-12), name


@pytest.mark.parametrize(
    ("duckdbs", "sparks"),
    [
        ("surname_l = surname_r", "`surname_l` = `surname_r`"),
        ("date_of_birth_l[6:10] <> '01-01'", "substring(`date_of_birth_l`, 6, 5) <> '01-01'"),
        ("surname_l[1] = surname_r[1]", "substring(`surname_l`, 1, 1) = substring(`surname_r`, 1, 1)"),
        ("place_l = 'st john''s'", r"`place_l` = 'st john\'s'"),
        ("jaro_similarity(a_l, a_r) >= 0.85", "pair_jaro_similarity(`a_l`, `a_r`) >= 0.85"),
        ("list_contains(also_l, first_r)", "array_contains(array_compact(`also_l`), `first_r`)"),
        ("NOT a_l = a_r AND (b_l IS NULL OR b_l = b_r)", "((NOT `a_l` = `a_r`) AND (`b_l` IS NULL OR `b_l` = `b_r`))"),
        ("ELSE", "ELSE"),
    ],
)  # fmt: skip
def test_a_condition_is_put_into_sparks_words(duckdbs: str, sparks: str) -> None:
    assert spark_condition(duckdbs) == sparks


def test_a_blocking_rule_keeps_its_two_tables() -> None:
    assert spark_condition("l.upn = r.upn", joined=True) == "l.`upn` = r.`upn`"
    assert spark_condition("TRUE", joined=True) == "TRUE"


def test_what_cannot_be_put_into_sparks_words_is_refused() -> None:
    with pytest.raises(ParseError):
        spark_condition("regexp_matches(surname_l, 'x')")
    odd: dict[str, Any] = model_settings()
    odd["comparisons"][0]["comparison_levels"][1]["sql_condition"] = "soundex(forename_l) = soundex(forename_r)"
    for model in (odd, {"comparisons": []}, {**odd, "comparisons": 3}):
        with pytest.raises(LinkageError, match="does not fit"):
            spark_model(model)


def test_only_the_conditions_change() -> None:
    saved, put = model_settings(), spark_model(model_settings())
    for one, other in zip(saved["comparisons"], put["comparisons"], strict=True):
        for level, same in zip(one["comparison_levels"], other["comparison_levels"], strict=True):
            assert {**level, "sql_condition": ""} == {**same, "sql_condition": ""}
    assert {name for name in put if put[name] != saved.get(name)} == {
        "sql_dialect", "comparisons", "blocking_rules_to_generate_predictions"
    }  # fmt: skip
