"""Fields that list every statement of a kind: referrals, attendance, appointments, missing episodes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from forethought.record.claims import Fact
from forethought.record.fact_times import begun
from forethought.record.projections.sui_records.spec import Block, FieldSpec, words

Listed = list[tuple[dict[str, Any], tuple[str, ...]]]
"""Objects, each with the claims that it rests on."""


def objects(spec: FieldSpec, facts: Iterable[Fact], as_at: date) -> Listed:
    """The objects that ``spec`` asks for, the latest first, of what had begun by ``as_at`` (that day included).

    What two sources state alike is one object that rests on both.
    """
    held = [fact for fact in facts if begun(fact, as_at)]
    found: dict[str, tuple[dict[str, Any], set[str]]] = {}
    for block in spec.blocks:
        for group in _groups(block, held):
            made = {name: _read(term(block.members.get(name), group), kind) for name, kind in spec.members.items()}
            if any(value is not None for value in made.values()):
                entry = found.setdefault(json.dumps(made, sort_keys=True), (made, set()))
                entry[1].update(fact.claim_id for fact in group.values())
    ordered = sorted(found.items(), key=lambda item: (_when(item[1][0]), item[0]), reverse=True)
    return [(made, tuple(sorted(claims))) for _, (made, claims) in ordered]


def _groups(block: Block, facts: Iterable[Fact]) -> list[Mapping[str, Fact]]:
    groups: dict[tuple[Any, ...], dict[str, Fact]] = {}
    for fact in facts:
        if fact.entity == block.entity:
            key = (fact.source, fact.feed, fact.entity_key, fact.valid_from, fact.file, fact.row)
            groups.setdefault(key, {})[fact.attribute] = fact
    return [group for group in groups.values() if _belongs(block, group)]


def _belongs(block: Block, group: Mapping[str, Fact]) -> bool:
    said = {attribute: fact.value for attribute, fact in group.items()}
    return (
        all(name in said for name in block.needs)
        and all(said.get(name) in values for name, values in block.only.items())
        and not any(said.get(name) in values for name, values in block.unless.items())
    )


def term(words: str | None, group: Mapping[str, Fact]) -> str | None:
    """What a term of ``types.toml`` means for one object: the first of its alternatives that says something."""
    return next((said for each in (words or "").split("|") if (said := _one(each, group)) is not None), None)


def _one(words: str, group: Mapping[str, Fact]) -> str | None:
    if words.startswith("="):
        return words[1:]
    if words.startswith("?"):
        return "yes" if words[1:] in group else None
    if words.startswith("%"):
        return _share(words[1:], group)
    if words == "@first":
        return next(iter(group.values())).valid_from
    if words in ("@year", "@year_before"):
        years = [fact.code_version for fact in group.values() if fact.code_version]
        return str(max(years) - (words == "@year_before")) if years else None
    return " ".join(group[name].value for name in words.split(" ") if name in group) or None


def _share(words: str, group: Mapping[str, Fact]) -> str | None:
    """A percentage with one decimal: the first part less the others, of the whole."""
    above, whole = words.split("/")
    names = [*above.split("-"), whole]
    try:
        first, *rest, all_of_it = (float(group[name].value) for name in names)
    except (KeyError, ValueError):
        return None
    part = first - sum(rest)
    return str(round(100 * part / all_of_it, 1)) if all_of_it > 0 and 0 <= part <= all_of_it else None


def _read(said: str | None, kind: str) -> Any:
    if said is None:
        return None
    if kind == "boolean":
        return True if said.casefold() in words("yes") else False if said.casefold() in words("no") else None
    if kind == "text":
        return said
    try:
        if kind == "date":
            return date.fromisoformat(said[:10]).isoformat()
        return int(said) if kind == "integer" else float(said)
    except ValueError:
        return None


def _when(made: Mapping[str, Any]) -> str:
    return str(next((value for name, value in made.items() if name in ("date", "academicTermYearEnd") and value), ""))
