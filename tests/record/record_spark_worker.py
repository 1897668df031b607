"""The record built on Spark. Started by test_record_spark.py with the folder of the other engines and one of cases.

``deliveries/<form>/`` holds a delivery and its tables, ``histories/<name>.pickle`` the batches of a feed, ``workspace``
an inbox to build. Writes ``claims.parquet`` and ``<name>.parquet`` beside them.
"""

import pickle
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

if __name__ == "__main__":
    sys.path.append(sys.argv[1])  # last, so that only what is nowhere else is taken from the other engines

from forethought.engine.spark import SparkEngine
from forethought.governance import MemoryAudit
from forethought.record import to_claims
from forethought.record.mapping import load_card
from forethought.record.scaling import fold_to
from forethought.record.standing import Beside
from forethought.workflow import Workspace, build
from record.test_record_standing import CARD

# A few rows: compiling queries to machine code takes longer than running them.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
PARTS = 3


def main(folder):
    with SparkEngine(settings=QUICK) as spark:
        for place in sorted(folder.glob("deliveries/*")):
            tables = {path.stem: pq.read_table(path) for path in place.glob("tables/*.parquet")}
            claims = to_claims(tables, pickle.loads((place / "delivery.pickle").read_bytes()), spark.space)
            pq.write_table(claims, place / "claims.parquet")
        for path in sorted(folder.glob("histories/*.pickle")):
            batches, numbered = pickle.loads(path.read_bytes())
            fold_to(spark.space, path.with_suffix(".parquet"), batches, CARD if numbered else None, Beside(), PARTS)
        for path in sorted(folder.glob("case_system/*.pickle")):
            batches, others = pickle.loads(path.read_bytes())
            fold_to(spark.space, path.with_suffix(".parquet"), batches, load_card("ssd"), others, PARTS)
        if (folder / "workspace").is_dir():
            build(Workspace(folder / "workspace"), MemoryAudit(), lambda: datetime(2026, 7, 1, 9, tzinfo=UTC))


if __name__ == "__main__":
    main(Path(sys.argv[2]))
