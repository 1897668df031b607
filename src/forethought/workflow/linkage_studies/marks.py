"""What a page of figures was made from, as one mark: it changes when the page should be made again."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

from forethought.synth.frozen import frozen

SEED, CHILDREN = 20_261_126, 6_000
_INPUTS = (
    "children_model/model.json", "cleaning_values.toml", "common_forenames.txt", "common_forenames_more.txt",
    "comparisons.toml", "forename_variants.csv", "name_parts.toml", "placeholder_names.toml",
    "placeholder_numbers.toml",
)  # fmt: skip


def mark(**parameters: object) -> str:
    """A mark of the generator's version and bytes, the data files of the linkage model, and ``parameters``."""
    digest = hashlib.sha256()
    digest.update(json.dumps([frozen().version, dict(sorted(frozen().sha256.items()))]).encode())
    folder = files("forethought.linkage") / "data"
    for name in _INPUTS:
        digest.update((folder / name).read_text(encoding="utf-8").encode())
    digest.update(json.dumps(parameters, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:16]


def quality_mark() -> str:
    """The mark of the page of quality."""
    return mark(page="quality", seed=SEED, children=CHILDREN)


def dividend_mark() -> str:
    """The mark of the page of the dividend."""
    from forethought.workflow.linkage_studies.dividend import COVERAGES, ERRORS

    return mark(page="dividend", seed=SEED, children=CHILDREN, grid=(COVERAGES, ERRORS))


def made_from(own: str, made_by: str, **facts: object) -> str:
    """The opening of a generated page: how it is made, and from what."""
    rows = [("generator", f"Synthetic England {frozen().version}, frozen {frozen().on.isoformat()}"), *facts.items()]
    lines = [f"| {name.replace('_', ' ')} | {value} |" for name, value in [*rows, ("made from", f"`{own}`")]]
    return "\n".join(
        [
            f"This page is made by `{made_by}`; do not edit it. Everybody in it is invented.",
            "",
            "| | |",
            "| --- | --- |",
            *lines,
        ]
    )
