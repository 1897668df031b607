"""Reading the shipped files: each once, kept in memory."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SOURCES = ("framework", "lait", "dfe")


@dataclass(frozen=True, slots=True)
class Stored:
    """One row as stored: a number or a symbol, and the calendar year in which its period ends."""

    end_year: int
    value: float | None
    symbol: str


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a shipped CSV file."""
    text = (files("forethought.insight.statistics") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def read_table(name: str) -> pa.Table:
    """A shipped Parquet file in one piece, ``name`` without its ending; source and licence are in its metadata."""
    with (files("forethought.insight.statistics") / "data" / f"{name}.parquet").open("rb") as file:
        return pq.read_table(file).combine_chunks()


@lru_cache(maxsize=512)
def rows_of(source: str, measure: str) -> Mapping[tuple[str, str], Stored]:
    """Every stored row of one measure, by area code and period; empty when none is shipped."""
    start, length = _spans(source).get(measure, (0, 0))
    part = read_table(source).slice(start, length)
    area, period, symbol = (_words(source, name, part) for name in ("area", "period", "symbol"))
    rows = map(Stored, part["end_year"].to_pylist(), part["value"].to_pylist(), symbol)
    return dict(zip(zip(area, period, strict=True), rows, strict=True))


def _words(source: str, name: str, part: pa.Table) -> list[str]:
    """A dictionary-encoded column as text: looking words up by number is many times faster than decoding each."""
    words = _dictionary(source, name)
    return [words[number] for chunk in part[name].chunks for number in chunk.indices.to_pylist()]


@cache
def _dictionary(source: str, name: str) -> list[str]:
    return list(read_table(source)[name].chunk(0).dictionary.to_pylist())


@cache
def _spans(source: str) -> Mapping[str, tuple[int, int]]:
    """Where each measure's rows lie: the files are sorted by measure, so they lie together."""
    found: dict[str, tuple[int, int]] = {}
    start = 0
    for run in pc.value_counts(read_table(source)["measure"].cast(pa.string())).to_pylist():
        found[run["values"]] = (start, run["counts"])
        start += run["counts"]
    return found
