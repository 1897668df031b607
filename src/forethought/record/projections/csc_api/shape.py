"""The normal form of a child's object: what it says, without what says nothing, in an order of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from forethought.record.errors import RecordError

from .facts import Block, Field, facts

Child = dict[str, Any]
PURGE = "purge"


class PayloadError(RecordError):
    """An object is not of the payload's shape, so that it cannot be compared. Never holds a value."""


def normal(child: Mapping[str, Any]) -> Child:
    """The object without nulls, empty lists, empty blocks and ``purge: false``; lists sorted.

    Two objects say the same to the department exactly when their normal forms are equal. Items are sorted by id, rows
    and codes by what they hold, for their order says nothing. Keys that the payload does not know are kept as they
    are. Raises ``PayloadError`` for a block that is no object or list, an item without an id or with that of another,
    and for ``purge: true``, which no state of a child holds.
    """
    return _block(facts().root, child, facts().root.name)


def with_flags(part: Mapping[str, Any], block: Block | None = None) -> Child:
    """The object, or the part of one, as it is sent: with ``purge: false`` in each block that has the flag."""
    block = block or facts().root
    made = {PURGE: False, **part} if block.purge else dict(part)
    for inner in facts().inside[block.name]:
        held = made.get(inner.name)
        if isinstance(held, list):
            made[inner.name] = [with_flags(one, inner) for one in held]
        elif isinstance(held, Mapping):
            made[inner.name] = with_flags(held, inner)
    return made


def _block(block: Block, held: Any, path: str) -> Child:
    if not isinstance(held, Mapping):
        raise _wrong(path, "is no object")
    if held.get(PURGE) not in (None, False):
        raise _wrong(path, "says that it is to be removed")
    inner = {one.name: one for one in facts().inside[block.name]}
    made: Child = {}
    for name, value in held.items():
        if value is None or name == PURGE:
            continue
        where = f"{path}.{name}"
        made[name] = _inside(inner[name], value, where) if name in inner else _value(block.fields.get(name), value)
    known = {name for name in made if name in inner or (name in block.fields and block.fields[name].type == "codes")}
    return {name: value for name, value in made.items() if name not in known or value}


def _inside(block: Block, held: Any, path: str) -> Any:
    if block.kind == "object":
        return _block(block, held, path)
    if not isinstance(held, list):
        raise _wrong(path, "is no list")
    made = [_block(block, one, f"{path}[{place}]") for place, one in enumerate(held)]
    if block.id is None:
        return sorted((one for one in made if one), key=_order)
    ids = [one.get(block.id) for one in made]
    if not all(isinstance(one, str) and one for one in ids) or len(set(ids)) != len(ids):
        raise _wrong(path, "holds an item without an id, or two with one id")
    return sorted(made, key=lambda one: str(one[block.id]))


def _value(field: Field | None, value: Any) -> Any:
    if field is not None and field.type == "codes" and isinstance(value, list):
        return sorted(value, key=_order)
    return value


def _order(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _wrong(path: str, what: str) -> PayloadError:
    return PayloadError(
        f"Part of a child's object {what}",
        where=path,
        why="it could not be told what changed",
        do="send it whole, or mend what made it",
    )
