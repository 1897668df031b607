"""A model that was trained once and is used again: the weights, the thresholds chosen for it, and how it came about."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from .errors import ModelRefused
from .settings import LinkSettings

MODEL, RECORD = "model.json", "training.toml"
_NEEDED = ("version", "owner", "trained_on", "people", "splink", "sha256", "trained", "next_review", "thresholds")


@dataclass(frozen=True)
class TrainedModel:
    """A model in Splink's form with its training record.

    `people`: of how many different people as written it was learned, by which the share of matches among random pairs
    is turned into that of other numbers of people. `thresholds`: automatic, review and margin, as `LinkSettings` has
    them. `record`: the training record as written.
    """

    version: str
    model: Mapping[str, Any]
    people: int
    thresholds: Mapping[str, float]
    record: Mapping[str, Any]

    def settings(self, **more: Any) -> LinkSettings:
        """The settings to link with this model."""
        held: dict[str, Any] = {**self.thresholds, **more}
        return LinkSettings(model=self.model, model_people=self.people, model_version=self.version, **held)


def load_trained_model(folder: Path | None = None) -> TrainedModel:
    """Load a trained model from a folder (``model.json`` and ``training.toml``); the packaged one without a folder.

    The packaged one is for records of children of English services. Raises `ModelRefused` when a file is missing or
    unreadable, the record lacks a part, or the model is not the one that the record describes.
    """
    place: Traversable | Path = folder or resources.files("forethought.linkage").joinpath("data/children_model")
    try:
        saved = place.joinpath(MODEL).read_bytes()
        record = tomllib.loads(place.joinpath(RECORD).read_text(encoding="utf-8"))
        model = json.loads(saved)
    except (OSError, ValueError) as problem:
        raise _refused("a part of it cannot be read", f"restore {MODEL} and {RECORD}") from problem
    absent = [name for name in _NEEDED if not record.get(name)]
    if absent or not isinstance(record["next_review"], date) or not isinstance(record["people"], int):
        raise _refused(f"its training record lacks {', '.join(absent) or 'a date or a number'}", "train it again")
    if record["sha256"] != hashlib.sha256(saved).hexdigest():
        raise _refused("it is not the model that its training record describes", "train it again, or restore both")
    return TrainedModel(str(record["version"]), model, record["people"], record["thresholds"], record)


def _refused(why: str, do: str) -> ModelRefused:
    return ModelRefused(f"The trained linkage model may not be used: {why}", where="trained model", do=do)
