"""Records of three services of Synthetic England, and whose they are: what linkage is measured on.

    .venv/bin/python benchmarks/england_records.py FOLDER [--children 420000] [--seed 20261126]

Writes ``records.parquet`` (the columns that linkage reads) and ``truth.parquet`` (record, person, twins, groups) from
the frozen generator: the council's case system, the schools' roll and the child health service, all as they stand at
the end of the last year. About 420,000 children give a million records. A record that is two children's is left out of
the truth, and so out of the measuring. The seed is for measuring: work on linkage with another.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pyarrow.parquet as pq

from forethought.workflow.linkage_studies.population import make_population

SEED, CHILDREN = 20_261_126, 420_000


def main() -> None:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    made = make_population(options.children, options.seed, processes=None)
    pq.write_table(made.records, options.folder / "records.parquet", compression="zstd")
    pq.write_table(made.truth, options.folder / "truth.parquet", compression="zstd")
    told = {**made.told, "records": len(made.records)}
    (options.folder / "told.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(told))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


if __name__ == "__main__":
    main()
