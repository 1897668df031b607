"""A record that another agency sent, as rows of the form ``sui``, from which a mapping card makes claims."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.record.errors import RecordError

Rows = dict[str, list[dict[str, str | None]]]


@dataclass(frozen=True, slots=True)
class Received:
    """The rows by table (text, null where nothing is said), and the fields that the form has no place for."""

    tables: Rows
    unread: tuple[str, ...]


def claims_from_record(record: Mapping[str, Any]) -> Received:
    """The rows of one received record (parsed JSON with ``recordId``, ``personId``, ``recordType``, ``payload``).

    Names of fields are read without regard to case, as senders write them differently. Raises ``RecordError`` for a
    record of an unknown type or without its person; never with a value in the message.
    """
    said = _plain(record)
    kind, person, payload = str(said.get("recordtype")), said.get("personid"), said.get("payload")
    if kind not in _data():
        raise RecordError(
            "A received record is of a type that is not known",
            why="its fields could be misread",
            do="Accept one of: " + ", ".join(_data()),
        )
    if not person or not isinstance(payload, Mapping):
        raise RecordError(
            "A received record does not say whom it is about, or is empty",
            where=kind,
            why="facts without a person belong to nobody",
            do="Ask the sender for personId and payload",
        )
    body = _plain(payload)
    about = {"RecordId": str(said.get("recordid") or ""), "PersonId": str(person)}
    version = _text(said.get("version"))
    tables: Rows = {"SuiSubjects": [{**about, "RecordType": kind, "Version": version}]}
    read = {"type"}
    for table in _data()[kind]:
        read.add((table.get("each") or "").casefold())
        read.update(path.split(".")[0].casefold() for path in table["columns"].values())
        for row in _rows(table, body):
            tables.setdefault(table["table"], []).append({**about, **table.get("fixed", {}), **row})
    return Received(tables, tuple(sorted(name for name in body if name not in read)))


def _rows(table: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[dict[str, str | None]]:
    """The rows of one table: each has something to say beside its place in the list."""
    for place, entry in _entries(table, body):
        values = {column: _text(_at(entry, path)) for column, path in table["columns"].items()}
        if any(value is not None for value in values.values()):
            yield {**place, **values}


def _entries(table: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], Any]]:
    if "each" not in table:
        yield {}, body
        return
    for number, entry in enumerate(_list(body.get(table["each"].casefold()))):
        if "within" not in table:
            yield {"Ordinal": str(number)}, entry
            continue
        for inner, part in enumerate(_list(_at(entry, table["within"]))):
            yield {"Ordinal": str(number), "InnerOrdinal": str(inner)}, part


def _at(entry: Any, path: str) -> Any:
    if path == ".":
        return entry
    for name in path.split("."):
        if not isinstance(entry, Mapping):
            return None
        entry = _plain(entry).get(name.casefold())
    return entry


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, Mapping | list):
        return None
    return str(value).strip() or None


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name).casefold(): value for name, value in entry.items()}


@cache
def _data() -> dict[str, Any]:
    text = (files("forethought.record.projections.sui_records") / "reading.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
