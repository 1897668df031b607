"""Train the linkage model that is used again and again, and write it with its training record.

    python tools/train_linkage.py RECORDS --version 1.0 --owner "Linkage maintainers" [--out FOLDER]

``RECORDS`` is a Parquet file with the columns that linkage reads. Without ``--out`` the model that comes with the
package is replaced; a council writes its own to a folder of its workspace and names that in ``config.toml``
(``[linkage] model = "folder"``). Measure before you use it: ``benchmarks/linkage_england.py``, and the link report.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from forethought.linkage import LinkSettings
from forethought.linkage.records import comparison_table, read_people
from forethought.linkage.trained_model import MODEL, RECORD
from forethought.linkage.training import train

PACKAGED = Path(__file__).resolve().parents[1] / "src/forethought/linkage/data/children_model"
TRAINING = """\
# How the model beside this file came about; written by tools/train_linkage.py. Linkage refuses a model that differs.
version = "{version}"
owner = "{owner}"
trained_on = "{trained_on}"
records = {records}
people = {people}            # different people as written: what the share of matches is turned by
splink = "{splink}"
sha256 = "{sha256}"
trained = {trained}
next_review = {next_review}

[thresholds]             # log2 odds, chosen without labels
automatic = {automatic}
review = {review}
margin = {margin}
"""


def main() -> None:
    """Learn, check that everything could be learned, and write."""
    options = _options()
    records = pq.read_table(options.records)
    settings = replace(LinkSettings(), allow_test_numbers=options.invented, allow_pseudo=options.invented)
    compared = comparison_table(read_people(records, settings))
    trained = train(compared, settings)
    if not trained.learned or trained.notes:
        raise SystemExit(f"Not everything could be learned: {'; '.join(trained.notes) or 'too few people'}")
    saved = (json.dumps(trained.model, indent=1, sort_keys=True) + "\n").encode()
    today = datetime.now(UTC).date()
    told = TRAINING.format(
        version=options.version,
        owner=options.owner,
        trained_on=options.trained_on,
        records=len(records),
        people=len(compared),
        splink=version("splink"),
        sha256=hashlib.sha256(saved).hexdigest(),
        trained=today,
        next_review=today + timedelta(days=365),
        automatic=settings.automatic,
        review=settings.review,
        margin=settings.margin,
    )
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / MODEL).write_bytes(saved)
    (options.out / RECORD).write_text(told, encoding="utf-8")
    sys.stdout.write(f"{options.out}: version {options.version}, from {len(compared)} different people as written\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--owner", required=True)
    parser.add_argument("--trained-on", required=True, help="what the records are, in one sentence")
    parser.add_argument("--invented", action="store_true", help="the records hold numbers that are never issued")
    parser.add_argument("--out", type=Path, default=PACKAGED)
    return parser.parse_args()


if __name__ == "__main__":
    main()
