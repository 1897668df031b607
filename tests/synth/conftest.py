from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.sources import Intake, read
from forethought.synth import DELIVERIES, Summary, build_partnership


@dataclass(frozen=True)
class Built:
    """Westmarch on disk at its usual size."""

    inbox: Path
    truth: Path
    summary: Summary
    held: dict[str, Intake] = field(default_factory=dict)

    def rows(self, delivery: str, file: str) -> list[dict[str, str]]:
        with (self.inbox / delivery / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def intake(self, delivery: str) -> Intake:
        if delivery not in self.held:
            note = next(note for note in DELIVERIES if note.folder == delivery)
            self.held[delivery] = read(self.inbox / delivery, note.form, year=note.year)
        return self.held[delivery]

    def table(self, delivery: str, name: str) -> list[dict[str, str]]:
        table: pa.Table = self.intake(delivery).tables[name]
        return table.to_pylist()

    def true(self, name: str) -> list[dict[str, object]]:
        return pq.read_table(self.truth / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="session")
def westmarch(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("westmarch")
    summary = build_partnership(folder / "inbox", truth=folder)
    return Built(folder / "inbox", folder / "truth", summary)
