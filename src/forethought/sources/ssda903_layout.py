"""How the SSDA903 XML file is put together, read from the layout data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class RowElement:
    """An element that gives one row of ``table``, and the elements it may stand in."""

    table: str
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderTable:
    """A table whose fields stand in the HEADER: a row when one of ``when`` has a value that is not a ``no``."""

    when: tuple[str, ...]
    no: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReturnLayout:
    """The whole file."""

    respelt: Mapping[str, str]
    rows: Mapping[str, RowElement]
    header: Mapping[str, HeaderTable]


@cache
def return_layout() -> ReturnLayout:
    """The layout that ships with the project."""
    raw = tomllib.loads((files("forethought.sources") / "data" / "ssda903_layout.toml").read_text(encoding="utf-8"))
    return ReturnLayout(
        respelt=raw["respelt"],
        rows={tag: RowElement(row["table"], tuple(row["under"])) for tag, row in raw["rows"].items()},
        header={
            table: HeaderTable(tuple(entry["when"]), frozenset(entry["no"])) for table, entry in raw["header"].items()
        },
    )
