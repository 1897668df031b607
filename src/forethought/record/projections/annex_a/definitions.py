"""What the lists are: columns and where each comes from, windows and words, read from the files of this folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pyarrow as pa

_KINDS = {"text": pa.string(), "date": pa.date32(), "number": pa.int32()}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``id`` in the queries, ``heading`` as Annex A has it, ``kind`` text, date or number.

    ``words`` names the table of words that its codes are put into, ``otherwise`` the code that stands where nothing is
    held. Exactly one of these says where it comes from: ``item`` of the dataset, ``how`` it is worked out, or
    ``blank``, why the dataset cannot supply it.
    """

    id: str
    heading: str
    kind: str = "text"
    words: str = ""
    otherwise: str = ""
    item: str = ""
    how: str = ""
    blank: str = ""

    @property
    def type(self) -> pa.DataType:
        """The Arrow type of the finished column."""
        return _KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class ListOf:
    """One list: its number, title, what is in it, its columns in order, and the ids of those that tell rows apart.

    ``sql`` selects its rows; empty for the list that the dataset holds nothing of.
    """

    number: int
    title: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sql: str

    @property
    def name(self) -> str:
        """The name of the worksheet: ``List 1``."""
        return f"List {self.number}"

    @property
    def file(self) -> str:
        """The name of the CSV file: ``List_1_Contacts.csv``."""
        return f"List_{self.number}_{self.title.replace(' ', '_')}.csv"


def _folder() -> Traversable:
    return files("forethought.record.projections") / "annex_a"


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_folder() / name).read_text(encoding="utf-8"))


def query(name: str) -> str:
    """The text of one of the folder's queries, such as ``child.sql``."""
    return (_folder() / name).read_text(encoding="utf-8")


@cache
def terms() -> Mapping[str, Any]:
    """Windows, thresholds and groups of codes (``terms.toml``)."""
    return _read("terms.toml")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """What codes are called, by table of words and code (``words.toml``)."""
    return _read("words.toml")


@cache
def lists() -> tuple[ListOf, ...]:
    """The eleven lists in order."""
    names = sorted(entry.name for entry in (_folder() / "lists").iterdir() if entry.name[:1].isdigit())
    return tuple(_list(name.removesuffix(".toml")) for name in names if name.endswith(".toml"))


def _list(stem: str) -> ListOf:
    raw = _read(f"lists/{stem}.toml")
    columns = tuple(column for entry in raw["column"] for column in _columns(entry))
    sql = _folder() / "lists" / f"{stem}.sql"
    text = sql.read_text(encoding="utf-8") if sql.is_file() else ""
    return ListOf(raw["number"], raw["title"], raw["meaning"], tuple(raw["key"]), columns, text)


def _columns(entry: Mapping[str, str]) -> Iterator[Column]:
    """A column, or those that the lists share under one name."""
    if "shared" in entry:
        yield from (Column(**each) for each in _read("lists/common.toml")[entry["shared"]])
    else:
        yield Column(**entry)
