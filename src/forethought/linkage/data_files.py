"""The data files of the package: facts of the sector and words, each with owner, source and dates of review."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@cache
def load_data(name: str) -> Mapping[str, Any]:
    """What ``data/<name>.toml`` says, read once; everybody is given the same, so nobody may change it."""
    data = tomllib.loads(resources.files("forethought.linkage").joinpath(f"data/{name}.toml").read_text("utf-8"))
    assert data["owner"], name
    assert data["source"], name
    assert isinstance(data["reviewed"], date), name
    assert isinstance(data["next_review"], date), name
    return MappingProxyType(data)
