"""The words of ``data/protection.toml``: flags, placements, attributes and entities that bear on protection."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def protection_words() -> Mapping[str, list[str]]:
    """The lists of words by name; ``strictest`` is a list of one."""
    raw = tomllib.loads((files("forethought.record") / "data" / "protection.toml").read_text(encoding="utf-8"))
    return {name: words if isinstance(words, list) else [words] for name, words in raw.items()}


@cache
def protection_terms() -> Mapping[str, str]:
    """The same as pieces of SQL, and ``plain``: a postcode without spacing or case."""
    lists = {name: ", ".join(f"'{word}'" for word in words) for name, words in protection_words().items()}
    (strictest,) = protection_words()["strictest"]
    plain = "regexp_replace(upper(c.value), '[^A-Z0-9]', '', 'g')"
    return {**lists, "strictest": strictest, "plain": plain}
