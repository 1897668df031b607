"""What to send so that the department holds what we hold: the difference of two states, and its effect.

Everything here is pure and knows nothing of where objects come from. With ``normal`` for the normal form:

    apply(A, delta(A, B)) == normal(B)        for any two states, each an object or None (no such child)
    delta(A, A) is None
    apply(S, both(delta(A, B), delta(S, B))) == normal(B)        for S = A, and for any S that is compared

A value that is cleared is sent as null, for a value that is left out stays as it was. What is removed is sent as its
id and ``purge: true``, at the narrowest level that has the flag. Lists of codes and of rows without ids are sent
whole. Items are matched on their own ids, so that one with a new id is an old one removed and a new one sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .facts import Block, facts
from .shape import PURGE, Child, PayloadError, normal, with_flags

State = Mapping[str, Any] | None


def delta(before: State, after: State) -> Child | None:
    """The smallest part of an object that turns ``before`` into ``after``; None when they say the same.

    None as a state is a child who is not there: then the whole object is sent, or ``purge: true`` with the child's
    ids. Raises ``PayloadError`` when the two are different children or either is not of the payload's shape.
    """
    old, new = _normal(before), _normal(after)
    if old is not None and new is not None and _id(old) != _id(new):
        raise PayloadError("Two objects of different children were compared", do="compare sets of children instead")
    if old == new:
        return None
    if new is None:
        return _removed(old or {})
    if old is None:
        return new
    found = _changed(facts().root, old, new)
    return named(new) | (found or {})


def apply(before: State, part: Mapping[str, Any] | None) -> Child | None:
    """The state after ``part`` was received, in normal form; ``part`` may be a delta, a whole object or None.

    Receiving a part again changes nothing, and so does removing what is not there.
    """
    held = _normal(before)
    if part is None:
        return held
    if part.get(PURGE) is True:
        return None
    return normal(_merged(facts().root, held or {}, part))


def both(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Child | None:
    """One part that does what two do which lead to the same state: for when it is not known which was needed."""
    if one is None or other is None:
        found = other if one is None else one
        return None if found is None else dict(found)
    return _union(facts().root, one, other)


def as_sent(part: Mapping[str, Any], after: State) -> Child:
    """``part`` as it is sent: with what every partial payload must hold, taken from ``after``, and with all flags.

    The published client always sends the child's ids and details; what the details no longer hold stays null.
    """
    if part.get(PURGE) is True:
        return dict(part)
    state = _normal(after) or {}
    needed = {name: state[name] for name in facts().partial if name in state}
    return with_flags(both(needed, part) or {})


def delta_sets(before: Mapping[str, State], after: Mapping[str, State]) -> dict[str, Child]:
    """What turns one set of children into another, by id: children who left first, then the others, each in order."""
    gone = sorted(before.keys() - after.keys())
    parts = {name: delta(before.get(name), after.get(name)) for name in [*gone, *sorted(after)]}
    return {name: part for name, part in parts.items() if part is not None}


def apply_sets(before: Mapping[str, State], parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Child]:
    """The set of children after all ``parts`` were received, in normal form and in the order of the ids."""
    states = {name: apply(before.get(name), parts.get(name)) for name in sorted(before.keys() | parts.keys())}
    return {name: state for name, state in states.items() if state is not None}


def _normal(state: State) -> Child | None:
    return None if state is None else normal(state)


def _id(child: Mapping[str, Any]) -> Any:
    return child.get(facts().root.id or "")


def named(child: Mapping[str, Any]) -> Child:
    """The ids of a child: its own and, where there is one, that of the case system. A removal is made of no more."""
    return {name: child[name] for name in facts().root.fields if name in child}


def _removed(child: Mapping[str, Any]) -> Child:
    return named(child) | {PURGE: True}


def _changed(block: Block, old: Child, new: Child) -> Child:
    """The keys of ``block`` in which ``new`` differs from ``old``; empty when in none."""
    inner = {one.name: one for one in facts().inside[block.name]}
    found: Child = {}
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        if name not in inner:
            listed = name in block.fields and block.fields[name].type == "codes"
            found[name] = [] if now is None and listed else now
        elif inner[name].kind == "object":
            found[name] = _changed(inner[name], was, now) if was and now else now or {PURGE: True}
        elif inner[name].id is None:
            found[name] = now or []
        else:
            found[name] = _items(inner[name], was or [], now or [])
    return found


def _items(block: Block, old: list[Child], new: list[Child]) -> list[Child]:
    """Items that are gone first, for the number of an item may pass to another."""
    key = block.id or ""
    were, are = ({one[key]: one for one in items} for items in (old, new))
    gone = [{key: name, PURGE: True} for name in sorted(were.keys() - are.keys())]
    changed = [
        {key: name} | _changed(block, were[name], are[name]) if name in were else are[name]
        for name in sorted(are)
        if were.get(name) != are[name]
    ]
    return gone + changed


def _merged(block: Block, held: Child, part: Mapping[str, Any]) -> Child:
    inner = {one.name: one for one in facts().inside[block.name]}
    made = dict(held)
    for name, value in part.items():
        if name == PURGE:
            continue
        known = inner.get(name)
        if known is None or value is None or (known.kind != "object" and known.id is None):
            made[name] = value
        elif known.kind == "object":
            made[name] = None if value.get(PURGE) is True else _merged(known, made.get(name) or {}, value)
        else:
            made[name] = _merged_items(known, made.get(name) or [], value)
    return made


def _merged_items(block: Block, held: list[Child], parts: list[Mapping[str, Any]]) -> list[Child]:
    key = block.id or ""
    items = {one[key]: one for one in held}
    for part in parts:
        if part.get(PURGE) is True:
            items.pop(part[key], None)
        else:
            items[part[key]] = _merged(block, items.get(part[key], {}), part)
    return list(items.values())


def _union(block: Block, one: Mapping[str, Any], other: Mapping[str, Any]) -> Child:
    """All that either says. Where both say something of one value they agree, for both lead to the same state."""
    inner = {known.name: known for known in facts().inside[block.name]}
    made = dict(one)
    for name, value in other.items():
        known, mine = inner.get(name), one.get(name)
        if known is None or mine is None or value is None or (known.kind != "object" and known.id is None):
            made[name] = value
        elif known.kind == "object":
            made[name] = _union(known, mine, value)
        else:
            made[name] = _union_items(known, mine, value)
    return made


def _union_items(block: Block, one: list[Child], other: list[Child]) -> list[Child]:
    key = block.id or ""
    items: dict[str, Child] = {}
    for part in [*one, *other]:
        name = part[key]
        items[name] = _union(block, items[name], part) if name in items else part
    return sorted(items.values(), key=lambda part: (part.get(PURGE) is not True, part[key]))
