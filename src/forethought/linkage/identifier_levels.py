"""How far a number is verified, and what that allows: the scale is data, this reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from .data_files import load_data

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
    found = [VerificationLevel(**row) for row in load_data("verification_levels")["level"]]
    return MappingProxyType({level.code: level for level in found})
