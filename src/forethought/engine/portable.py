"""The portable subset of SQL, read from ``data/portable.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Portable:
    """What a query may hold, as sets of names, and what to write instead of the rest."""

    nodes: frozenset[str]
    cast_types: frozenset[str]
    truncations: frozenset[str]
    intervals: frozenset[str]
    date_parts: frozenset[str]
    join_sides: frozenset[str]
    join_kinds: frozenset[str]
    instead: Mapping[str, str]
    otherwise: str

    def instead_of(self, name: str) -> str:
        """What to write instead of the node type or function ``name``."""
        return self.instead.get(name, self.otherwise)


@cache
def portable() -> Portable:
    """The subset as it stands."""
    text = (files("forethought.engine") / "data" / "portable.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    instead = {name: entry["write"] for entry in raw.pop("instead") for name in entry["of"].split()}
    nodes = frozenset(name for group in raw.pop("nodes").values() for name in group.split())
    otherwise = raw.pop("otherwise")
    lists = {key: frozenset(names) for key, names in raw.items()}
    return Portable(nodes=nodes, instead=instead, otherwise=otherwise, **lists)
