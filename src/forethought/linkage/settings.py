"""The choices that govern one linkage run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import LinkageError

Progress = Callable[[str], None]
"""Told in one short line what is being done; a line never names a person."""


@dataclass(frozen=True)
class LinkSettings:
    """Thresholds and switches; the same settings and records always give the same result.

    Weights are log2 odds. At or above `automatic` two records are joined by the machine, between `review` and
    `automatic` a person decides, below `review` they stay apart. `margin`: how much the best person must beat
    the next one that cannot be the same child. `veto=False` switches off the twin, birth order and number
    rules, only to measure what they do; seals and decided non-links always hold.
    `train_from`: fewer distinct people than this and the starting weights are kept. `model`: a saved Splink
    model, used in place of training; `model_people`: of how many different people as written it was learned, so that
    the share of matches fits the number at hand (as it stands, without); `model_version`: what the report calls it.
    `allow_test_numbers` accepts NHS numbers from ranges that are never issued, `allow_pseudo` pupil numbers of pseudo
    authorities; both are for invented data.
    `text_columns`: further columns compared as text, `own_numbers` those of them that hold a number of each person's
    own. `any_people`: for files that are not the partnership's own feeds: whole names and all columns are compared,
    passes are chosen by the columns, and records are joined by the averages of their pairs; then `threshold` is the
    mean weight from which groups are joined, chosen without labels when None, and stands in the place of `automatic`
    and `margin`. `model_record`: where the transparency record is, when
    not the one that comes with the package. Raises `LinkageError` when the thresholds are out of order.
    """

    automatic: float = 5.0
    review: float = 0.0
    margin: float = 2.0
    veto: bool = True
    seed: int = 20260401
    max_random_pairs: int = 1_000_000
    train_from: int = 400
    model: Mapping[str, Any] | None = field(default=None, hash=False)
    model_people: int | None = None
    model_version: str = ""
    allow_test_numbers: bool = False
    allow_pseudo: bool = False
    text_columns: tuple[str, ...] = ()
    own_numbers: tuple[str, ...] = ()
    any_people: bool = False
    threshold: float | None = None
    model_record: Path | None = None

    def __post_init__(self) -> None:
        if not self.review <= self.automatic:
            raise LinkageError(
                "The review threshold lies above the automatic one",
                where="linkage settings",
                why="a pair would be joined without the look that a weaker pair gets",
                do="set review at or below automatic",
            )
        if self.margin < 0:
            raise LinkageError("The margin is below zero", where="linkage settings", do="set margin to 0 or more")
