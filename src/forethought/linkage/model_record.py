"""The public record of the linkage model: without it, or with its switch off, no pair of people is scored."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from .errors import ModelRefused

_NEEDED = (
    "name", "summary", "owner", "contact_route", "purpose", "not_for", "decision_process", "data", "model",
    "human_oversight", "off_switch", "appeal", "risks", "source", "reviewed", "next_review", "bias_table",
)  # fmt: skip
_BIAS_GROUPS = frozenset({"sex", "ethnicity", "disability", "age"})


@dataclass(frozen=True)
class ModelRecord:
    """What the public may know of the model, in the shape of the UK algorithmic transparency standard.

    `fields` holds the whole record as written; `bias` the rows of its bias table (group, value, people,
    recall, low, high).
    """

    name: str
    owner: str
    purpose: str
    enabled: bool
    next_review: date
    fields: dict[str, Any]
    bias: tuple[dict[str, str], ...]


def load_model_record(path: Path | None = None) -> ModelRecord:
    """Load the transparency record; the packaged one when no path is given.

    Raises `ModelRefused` when the record is missing, unreadable, lacks a part (owner, purpose, risks, off
    switch, …), its bias table does not cover sex, ethnicity, disability and age, or it is switched off.
    """
    place: Traversable | Path = path or resources.files("forethought.cards").joinpath("models/linkage.toml")
    record = _read(place)
    missing = [name for name in _NEEDED if not record.get(name)]
    if missing or not isinstance(record.get("enabled"), bool):
        raise _refused(f"it lacks {', '.join(missing) or 'enabled'}", "fill these parts and have them reviewed")
    if not isinstance(record["next_review"], date):
        raise _refused("its next review is not a date", "write next_review as a date, such as 2027-04-01")
    bias = _read_bias(place, str(record["bias_table"]))
    if not record["enabled"]:
        raise _refused("it is switched off (enabled = false)", "ask the record's owner before switching it on")
    return ModelRecord(record["name"], record["owner"], record["purpose"], True, record["next_review"], record, bias)


def _read(place: Traversable | Path) -> dict[str, Any]:
    try:
        return tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise _refused("it cannot be read", "restore the record linkage.toml") from problem


def _read_bias(place: Traversable | Path, name: str) -> tuple[dict[str, str], ...]:
    folder = place.parent if isinstance(place, Path) else resources.files("forethought.cards").joinpath("models")
    try:
        rows = tuple(csv.DictReader(folder.joinpath(name).read_text(encoding="utf-8").splitlines()))
    except (OSError, ValueError) as problem:
        raise _refused("its bias table cannot be read", "restore the table that bias_table names") from problem
    absent = _BIAS_GROUPS - {row.get("group") for row in rows}
    if absent:
        raise _refused(f"its bias table does not cover {', '.join(sorted(absent))}", "measure and add these groups")
    return rows


def _refused(why: str, do: str) -> ModelRefused:
    return ModelRefused(
        f"The linkage model may not run: {why}", where="transparency record of the linkage model", do=do
    )
