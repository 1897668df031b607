"""Data files of the package, each read once."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def parameters_of(name: str) -> dict[str, Any]:
    """What ``data/<name>.toml`` says, by section. Everybody is given the same: nobody may change it."""
    return tomllib.loads(_text(f"{name}.toml"))


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/<name>.csv``, texts by column; lines that begin with # are remarks."""
    yield from csv.DictReader(line for line in _text(f"{name}.csv").splitlines() if not line.startswith("#"))


def _text(file: str) -> str:
    return (files("forethought.synth") / "data" / file).read_text(encoding="utf-8")
