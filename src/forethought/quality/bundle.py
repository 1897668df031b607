"""The bundle: every rule of the returns made ready, so that a check starts without reading a single card.

``data/bundle.json`` is written by ``tools/generate.py``. It is used only when it was made from the very cards, views,
forms and code lists that are there; otherwise everything is read from the cards, which takes a second longer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from forethought.engine import Query, RowCondition
from forethought.quality.rule import Rule

_DATES = ("valid_from", "until", "reviewed", "next_review")


def bundled_rules(return_: str, year: int) -> tuple[Rule, ...] | None:
    """The rules of a return in a year, by code; None when the bundle was made from something else."""
    rows = bundled(return_, "rules")
    if rows is None:
        return None
    return tuple(rule_from_json(row["rule"]) for row in rows if year in row["years"])


def bundled(return_: str, part: str) -> list[dict[str, Any]] | None:
    """The rows of one part of the bundle, ``rules`` or ``views``; None when it was made from something else."""
    entry = _bundle().get(return_)
    if entry is None or entry["made_from"] != made_from(return_):
        return None
    rows: list[dict[str, Any]] = entry[part]
    return rows


@cache
def _bundle() -> dict[str, Any]:
    path = files("forethought.quality") / "data" / "bundle.json"
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        return {}


@cache
def made_from(return_: str) -> str:
    """SHA-256 of everything that decides what the rules of ``return_`` are."""
    package, model = files("forethought"), files("forethought.model") / "data"
    sources: list[Traversable] = [model / "code_sets.toml", model / "forms" / f"{return_}.toml"]
    sources += _sorted(package / "cards" / "rules" / return_, ("_shared.toml", ".md"))
    sources += _sorted(files("forethought.quality") / "views", (".sql",))
    decisive = ("macros.py", "conditions.py", "compiling.py", "data/portable.toml")
    sources += [files("forethought.engine") / name for name in decisive]
    digest = hashlib.sha256()
    for entry in sources:
        text = entry.read_text(encoding="utf-8")  # whatever a checkout does to the ends of lines
        digest.update(f"{entry.name}\0{text}\0".encode())
    return digest.hexdigest()


def _sorted(folder: Traversable, suffix: tuple[str, ...]) -> list[Traversable]:
    found = [entry for entry in folder.iterdir() if entry.name.endswith(suffix)] if folder.is_dir() else []
    return sorted(found, key=lambda entry: entry.name)


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """``rule`` without its cases, ready for JSON."""
    made = {field.name: getattr(rule, field.name) for field in fields(rule) if field.name not in ("cases", "query")}
    made |= {name: made[name] and made[name].isoformat() for name in _DATES}
    return {**made, "query": query_to_json(rule.ready)}


def query_to_json(query: Query) -> dict[str, Any]:
    """``query`` ready for JSON."""
    columns = {table: sorted(names) for table, names in sorted(query.columns.items())}
    condition = query.condition and asdict(query.condition)
    return {"text": query.text, "columns": columns, "condition": condition, "gives": query.gives}


def query_from_json(made: Mapping[str, Any]) -> Query:
    """The query that :func:`query_to_json` wrote."""
    columns = {table: frozenset(names) for table, names in made["columns"].items()}
    condition = made["condition"] and RowCondition(**made["condition"])
    return Query(made["text"], columns, condition, None if made["gives"] is None else tuple(made["gives"]))


def rule_from_json(made: Mapping[str, Any]) -> Rule:
    """The rule that :func:`rule_to_json` wrote."""
    dates = {name: made[name] and date.fromisoformat(made[name]) for name in _DATES}
    lists = {name: tuple(made[name]) for name in ("needs", "differs_cases")}
    flags = {table: tuple(names) for table, names in made["flags"].items()}
    query = query_from_json(made["query"])
    return Rule(**{**made, **dates, **lists, "flags": flags, "cases": (), "query": query})


def bundle_text(parts: Mapping[str, Mapping[str, Iterable[Mapping[str, Any]]]]) -> str:
    """The bundle of ``parts``, ``rules`` and ``views`` by return, as it is written."""
    whole = {name: {"made_from": made_from(name), **{k: list(v) for k, v in p.items()}} for name, p in parts.items()}
    return json.dumps(whole, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
