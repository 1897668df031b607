"""From rows to one object for each child: every block is read once, whole, and laid where it belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from forethought.engine import Engine

from ..registry import Ask
from .facts import Block, facts, query
from .tables import lay_out
from .values import code_list, conference_required, factors, written
from .window import Window

Child = dict[str, Any]


def payloads(tables: Mapping[str, pa.Table], ask: Ask) -> dict[str, Child]:
    """The object of every child in the payload of ``ask.as_at``, by ``la_child_id``, in the order of the ids.

    ``tables`` are those of the Standard Safeguarding Dataset (text, dates ISO). An object holds what is held and
    nothing else: no nulls, no empty lists, no flags to remove by. It may break the limits: ``problems`` says so.
    The window is half-open, from the 1 April on or before the day 24 months back to the end of ``as_at``.
    """
    return assembled(tables, ask)[0]


def assembled(tables: Mapping[str, pa.Table], ask: Ask) -> tuple[dict[str, Child], frozenset[str]]:
    """The payloads, and the children of whom something could be laid into no episode."""
    with Engine() as engine:
        lay_out(engine, tables, Window.at(ask.as_at))
        children = _children(engine)
        _lay_wellbeing(engine, children)
        _lay_episodes(engine, children)
        unplaced = engine.query(query("unplaced"))["person"].to_pylist()
    return children, frozenset(unplaced)


def _children(engine: Engine) -> dict[str, Child]:
    disabilities: dict[str, list[str]] = defaultdict(list)
    for row in _rows(engine, "disabilities"):
        disabilities[row["person"]].append(row["code"])
    block = facts().blocks["child_details"]
    children: dict[str, Child] = {}
    for row in _rows(engine, "child_details"):
        person = row["person"]
        child: Child = {"la_child_id": person}
        if row["mis_child_id"] is not None:
            child["mis_child_id"] = row["mis_child_id"]
        details = _written(block, row)
        details["disabilities"] = code_list(disabilities.get(person, ()), block.fields["disabilities"].none)
        child["child_details"] = details
        children[person] = child
    return children


def _lay_wellbeing(engine: Engine, children: Mapping[str, Child]) -> None:
    block = facts().blocks["sdq_assessments"]
    for row in _rows(engine, block.name):
        if row["person"] in children:
            wellbeing = children[row["person"]].setdefault("health_and_wellbeing", {})
            wellbeing.setdefault(block.name, []).append(_written(block, row))


def _lay_episodes(engine: Engine, children: Mapping[str, Child]) -> None:
    top = facts().blocks["social_care_episodes"]
    episodes: dict[tuple[str, str], Child] = {}
    for row in _rows(engine, top.name):
        if row["person"] in children:
            episode = _written(top, row)
            children[row["person"]].setdefault(top.name, []).append(episode)
            episodes[row["person"], row[top.id or ""]] = episode
    said = _factors(engine)
    for block in facts().inside[top.name]:
        for row in _rows(engine, block.name):
            into = episodes.get((row["person"], row["episode"]))
            if into is not None:
                _lay(into, block, _completed(block, _written(block, row), row, said))


def _lay(into: Child, block: Block, made: Child) -> None:
    if block.kind == "object":
        into[block.name] = made
    else:
        into.setdefault(block.name, []).append(made)


def _completed(block: Block, made: Child, row: Mapping[str, Any], said: Mapping[str, list[str]]) -> Child:
    """What no single column says: the factors of an assessment, and whether an enquiry led to a conference."""
    if block.name == "child_and_family_assessments":
        codes = code_list(said.get(made[block.id or ""], ()), None)
        return {**made, "factors": codes} if codes else made
    if block.name == "section_47_assessments":
        required = conference_required(row["outcome"], row["no_action"])
        return made if required is None else {**made, "icpc_required_flag": required}
    return made


def _factors(engine: Engine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in _rows(engine, "factors"):
        found[row["item"]] += factors(row["factors"])
    return found


def _written(block: Block, row: Mapping[str, Any]) -> Child:
    values: Iterable[tuple[str, Any]] = (
        (field.name, written(field, row[field.name])) for field in block.fields.values() if field.name in row
    )
    return {name: value for name, value in values if value is not None}


def _rows(engine: Engine, name: str) -> Iterator[dict[str, Any]]:
    table = engine.query(query(name))
    columns = [table[column].to_pylist() for column in table.column_names]
    return (dict(zip(table.column_names, values, strict=True)) for values in zip(*columns, strict=True))
