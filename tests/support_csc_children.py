"""Invented children's objects of the department's API, changed at random: few values, so that much is alike."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from forethought.record.projections.csc_api.facts import Block, Field, facts

Child = dict[str, Any]
_DAYS = ("2025-04-01", "2025-09-30", "2026-01-15")


def child(chance: Random, name: str) -> Child:
    """A child with anything that the payload knows, or without."""
    made = _block(chance, facts().root)
    made["la_child_id"] = name
    return made


def changed(chance: Random, before: Child) -> Child:
    """The same child later: something added, cleared, removed, re-ordered or given a new id; or nothing at all."""
    after = copy.deepcopy(before)
    for _ in range(chance.randint(0, 4)):
        _change(chance, facts().root, after)
    return after


def children(chance: Random, before: dict[str, Child], most: int) -> dict[str, Child]:
    """The set of children later: some gone, some new, some changed."""
    after = {name: changed(chance, one) for name, one in before.items() if chance.random() > 0.15}
    for number in range(most):
        if chance.random() < 0.3:
            name = f"C{number}"
            after.setdefault(name, child(chance, name))
    names = list(after)
    chance.shuffle(names)
    return {name: after[name] for name in names}


def plain(one: Child) -> Child:
    """The object with child details in it, as every real one has."""
    details = one.get("child_details") or {}
    return {**one, "child_details": {**details, "surname": details.get("surname") or "Birch"}}


def _change(chance: Random, block: Block, held: Child) -> None:
    inner = [one for one in facts().inside[block.name] if held.get(one.name)]
    if inner and chance.random() < 0.7:
        _change_inside(chance, chance.choice(inner), held)
        return
    names = [name for name in block.fields if name not in ("la_child_id", block.id)]
    blocks = {one.name: one for one in facts().inside[block.name]}
    name = chance.choice([*names, *blocks] or ["purge"])
    if name in blocks:
        held[name] = _inside(chance, blocks[name])
    elif name != "purge":
        held[name] = _value(chance, block.fields[name])
    if held.get(name) is None and chance.random() < 0.5:
        held.pop(name, None)


def _change_inside(chance: Random, block: Block, held: Child) -> None:
    value = held[block.name]
    what = chance.choice(("remove", "re-order", "re-key", "deeper", "deeper", "deeper"))
    if what == "remove":
        if block.kind == "object" or chance.random() < 0.3:
            del held[block.name]
        else:
            value.pop(chance.randrange(len(value)))
    elif block.kind == "object":
        _change(chance, block, value)
    elif what == "re-order":
        chance.shuffle(value)
    elif what == "re-key" and block.id is not None:
        free = sorted(set(_ids()) - {one[block.id] for one in value})
        if free:
            chance.choice(value)[block.id] = chance.choice(free)
    else:
        _change(chance, block, chance.choice(value))


def _block(chance: Random, block: Block) -> Child:
    made: Child = {}
    for name, field in block.fields.items():
        if chance.random() < 0.6:
            made[name] = _value(chance, field)
    for one in facts().inside[block.name]:
        if chance.random() < 0.45:
            made[one.name] = _inside(chance, one)
    if block.purge and chance.random() < 0.2:
        made["purge"] = False
    names = list(made)
    chance.shuffle(names)
    return {name: made[name] for name in names}


def _inside(chance: Random, block: Block) -> Any:
    if chance.random() < 0.1:
        return None
    if block.kind == "object":
        return _block(chance, block)
    ids = chance.sample(_ids(), chance.randint(0, 3))
    return [_block(chance, block) | ({block.id: name} if block.id else {}) for name in ids]


def _ids() -> list[str]:
    return ["i1", "i2", "i3", "i4"]


def _value(chance: Random, field: Field) -> Any:
    if chance.random() < 0.15:
        return None
    if field.type == "flag":
        return chance.random() < 0.5
    if field.type == "integer":
        return chance.randint(0, 2)
    if field.type == "codes":
        return chance.sample(["1A", "2A", "3A"], chance.randint(0, 3))
    return chance.choice(_DAYS) if field.type == "date" else chance.choice(("a", "b"))
