"""Splink on Spark: the pairs and weights of a model. Started by test_linkage_spark.py, with ``.engines`` on the path.

Reads ``people.parquet``, ``model.json`` and ``texts.parquet`` of a folder and writes ``pairs.parquet`` and
``distances.parquet`` there.
"""

import json
import os
import sys
from pathlib import Path

import pyarrow.parquet as pq

os.environ["PYSPARK_PYTHON"] = sys.executable  # the distances run in Spark's own Python processes

from pyspark.sql import SparkSession
from splink import Linker, SparkAPI

from forethought.engine.pair_spark import register_distances
from forethought.linkage.comparing import spark_model

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
    # A few thousand pairs: compiling Splink's queries to machine code takes three times as long as running them.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
DISTANCES = ("damerau_levenshtein", "levenshtein", "jaro_similarity", "jaro_winkler_similarity")


def main(folder):
    builder = SparkSession.builder.master("local[1]").appName("forethought")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    register_distances(session)
    pq.write_table(distances(session, folder), folder / "distances.parquet")
    pq.write_table(pairs(session, folder), folder / "pairs.parquet")
    session.stop()


def distances(session, folder):
    session.createDataFrame(pq.read_table(folder / "texts.parquet")).createOrReplaceTempView("texts")
    columns = ", ".join(f"pair_{name}(one, other) AS {name}" for name in DISTANCES)
    return session.sql(f"SELECT one, other, {columns} FROM texts").toArrow()


def pairs(session, folder):
    api = SparkAPI(spark_session=session, break_lineage_method="persist", register_udfs_automatically=False)
    people = api.register(pq.read_table(folder / "people.parquet"), dataset_display_name="people")
    model = spark_model(json.loads((folder / "model.json").read_text()))
    linker = Linker(people, model, log_level=None, validate_settings=False)
    found = linker.inference.predict(threshold_match_weight=-1e9, warning_mode="never")
    query = f"SELECT node_l, node_r, match_weight FROM {found.physical_name}"
    return session.sql(query).toArrow()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
