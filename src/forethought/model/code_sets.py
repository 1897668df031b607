"""Code sets by collection year, folded from dated versions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

LATEST_YEAR = 2027


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((files("forethought.model") / "data" / "code_sets.toml").read_text(encoding="utf-8"))


@cache
def _of_forms() -> dict[str, Any]:
    """The code sets that stand in the forms themselves, by name."""
    folder = files("forethought.model") / "data" / "forms"
    found: dict[str, Any] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            found |= tomllib.loads(entry.read_text(encoding="utf-8")).get("code_sets", {})
    return found


def code_set_names() -> tuple[str, ...]:
    """Names of the code sets that forms share; those in a form of their own are not among them."""
    return tuple(_raw())


@cache
def code_set(name: str, year: int = LATEST_YEAR) -> Mapping[str, str]:
    """Codes and plain labels of the shared set ``name`` accepted in the collection year ending in ``year``.

    Raises ``KeyError`` when the set does not exist, ``ValueError`` when it did not exist yet in that year.
    """
    return codes_in(_raw()[name]["versions"], year, name)


def codes_in(versions: Iterable[Mapping[str, Any]], year: int, name: str) -> Mapping[str, str]:
    """The codes that dated ``versions`` make for ``year``. Raises ``ValueError`` when none had begun."""
    codes: dict[str, str] | None = None
    for version in versions:
        if version["from"] > year:
            break
        codes = dict(version["codes"]) if "codes" in version else dict(codes or {})
        for gone in version.get("drop", []):
            codes.pop(gone)
        codes.update(version.get("add", {}))
    if codes is None:
        raise ValueError(f"code set '{name}' has no version for {year}")
    return MappingProxyType(codes)


def label(name: str, code: str) -> str:
    """Plain words for ``code`` in any year's version of the set ``name``, one that forms share or one that stands in a
    form; the code itself when unknown.
    """
    held = _raw().get(name) or _of_forms()[name]
    for version in reversed(held["versions"]):
        for part in ("add", "codes"):
            found = version.get(part, {}).get(code)
            if found:
                return str(found)
    return code
