"""How far a number is verified, and what that allows: the scale is data, this reads it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

MERGING = frozenset({"with_demographics", "yes", "newer"})
"""The answers to "may it merge records" under which linkage may use a number."""


@dataclass(frozen=True)
class VerificationLevel:
    """One level: `code` (V0 … VZ), its `name` and `meaning`, and what it allows.

    `strength`: of two claims that contradict each other the one of less strength is in doubt.
    `may_merge`: `no with_demographics yes newer veto never`; `may_show`: `no yes newer authority`, or the word that
    must stand beside the number (`unverified`, `probable`).
    """

    code: str
    name: str
    meaning: str
    strength: int
    may_merge: str
    may_show: str

    @property
    def merges(self) -> bool:
        """Whether linkage may use a number of this level at all."""
        return self.may_merge in MERGING


@cache
def verification_levels() -> Mapping[str, VerificationLevel]:
    """Every level by code, weakest first, from `data/verification_levels.toml`."""
    found = [VerificationLevel(**row) for row in load_data("verification_levels.toml")["level"]]
    return MappingProxyType({level.code: level for level in found})


@cache
def load_data(name: str) -> Mapping[str, Any]:
    """One of the package's data files, read once. Every such file names its source, owner and dates of review."""
    data = tomllib.loads(resources.files("forethought.linkage").joinpath(f"data/{name}").read_text("utf-8"))
    assert data["owner"], name
    assert data["source"], name
    assert isinstance(data["reviewed"], date), name
    assert isinstance(data["next_review"], date), name
    return MappingProxyType(data)
