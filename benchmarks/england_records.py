"""Records of three services of Synthetic England, and whose they are: what linkage is measured on.

    .venv/bin/python benchmarks/england_records.py FOLDER [--children 420000] [--seed 20261126] [--parts 1]

Writes ``records.parquet`` (the columns that linkage reads) and ``truth.parquet`` (record, person, twins, groups) from
the frozen generator: the council's case system, the schools' roll and the child health service, all as they stand at
the end of the last year. About 420,000 children give a million records. A record that is two children's is left out of
the truth, and so out of the measuring. The seed is for measuring: work on linkage with another. Several parts are as
many populations, each of a seed and a postcode area of its own, put together: nine of 420,000 give ten million records.
They carry no numbers, since each population numbers its children anew.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.workflow.linkage_studies.population import make_population, without_numbers

SEED, CHILDREN = 20_261_126, 420_000


def main() -> None:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    rows = 0
    for part in range(options.parts):
        made = make_population(options.children, options.seed + part, processes=None)
        rows += len(made.records)
        for name, table in (("records", made.records), ("truth", made.truth)):
            table = table if options.parts == 1 else _of_part(table, part)
            if name not in writers:
                path = options.folder / f"{name}.parquet"
                writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
            writers[name].write_table(table)
    for writer in writers.values():
        writer.close()
    told = {**made.told, "parts": options.parts, "seed": options.seed, "records": rows}
    (options.folder / "told.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(told))


def _of_part(table: pa.Table, part: int) -> pa.Table:
    """The table with the part in front of whatever says whose a record is, and in a postcode area of its own."""
    for name in {"record_id", "truth_id", "twin_group"} & {*table.column_names}:
        column = pc.binary_join_element_wise(str(part), table[name].cast(pa.string()), "/")
        table = table.set_column(table.column_names.index(name), name, column)
    if "postcode" in table.column_names:
        area = pc.replace_substring_regex(table["postcode"], "^WX", f"Q{chr(ord('A') + part)}")
        table = table.set_column(table.column_names.index("postcode"), "postcode", area)
        table = without_numbers(table)
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--parts", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
