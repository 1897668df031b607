"""The model for any file of people: comparisons by the columns there are, passes by what they tell apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from .data_files import load_data

_NAMES = ("name", "date_of_birth", "sex", "postcode")
_SIDE = re.compile(r"\b(words|text)_([lr])\b")


def comparisons_for(nodes: pa.Table) -> dict[str, dict[str, Any]]:
    """The comparisons of the columns that say anything in the widened table (``features.widen``), by their names."""
    spec = load_data("comparisons_any_people")
    found = {name: spec[name] for name in _NAMES if _says(nodes, name)}
    texts = [name for name in nodes.column_names if name.startswith("text_") and _says(nodes, name)]
    return found | {name: _of_text(spec["text"], name) for name in texts}


def _says(nodes: pa.Table, name: str) -> bool:
    return name in nodes.column_names and nodes[name].null_count < len(nodes)


def _of_text(spec: Mapping[str, Any], column: str) -> dict[str, Any]:
    """The comparison of texts, written for one column."""
    names = {"text": column, "words": f"words_{column}"}

    def written(sql: str) -> str:
        return _SIDE.sub(lambda found: f'"{names[found[1]]}_{found[2]}"', sql)

    levels = [
        {**level, "sql": written(level["sql"])} | ({"tf": column} if "tf" in level else {}) for level in spec["levels"]
    ]
    return {"unknown": written(spec["unknown"]), "levels": levels}
