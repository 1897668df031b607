"""How the CIN census file is put together, read from the layout data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CHILD_ID = "LAchildID"


@dataclass(frozen=True, slots=True)
class Block:
    """An element that gives one row: its table, the running number it gets, what it may hold in order."""

    tag: str
    table: str
    number: str | None
    content: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """An element whose items give one row each."""

    tag: str
    table: str
    item: str
    field: str
    blank_when_empty: bool


@dataclass(frozen=True, slots=True)
class CinLayout:
    """The whole file."""

    blocks: Mapping[str, Block]
    lists: Mapping[str, ItemList]
    header: Mapping[str, tuple[str, ...]]
    child: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that the file can hold, of whatever year."""
        blocks = {block.table: None for block in self.blocks.values()}
        return ("Header", *blocks, *(items.table for items in self.lists.values()))

    def tag_of(self, table: str) -> str:
        """The element that gives one row of ``table``."""
        tags = {block.table: block.tag for block in self.blocks.values()}
        tags |= {items.table: items.item for items in self.lists.values()}
        return tags.get(table, "Source")


@cache
def cin_layout() -> CinLayout:
    """The layout that ships with the project."""
    raw = tomllib.loads((files("forethought.sources") / "data" / "cin_layout.toml").read_text(encoding="utf-8"))
    return CinLayout(
        blocks={
            tag: Block(tag, block["table"], block.get("number"), tuple(block["content"]))
            for tag, block in raw["blocks"].items()
        },
        lists={
            tag: ItemList(tag, entry["table"], entry["item"], entry["field"], entry["blank_when_empty"])
            for tag, entry in raw["lists"].items()
        },
        header={tag: tuple(names) for tag, names in raw["header"].items()},
        child=tuple(raw["child"]["content"]),
    )
