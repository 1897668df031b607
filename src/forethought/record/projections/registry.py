"""Which projections there are, and how each is asked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from forethought.record.errors import RecordError

COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Projection:
    """One format: its card. ``asks`` maps each thing that must be said to what it means (``year``, ``on``, ...).

    ``about`` is ``council``, made of the tables of the Standard Safeguarding Dataset, or ``person``, made of the rows
    of the view ``claim`` that a reader of that person may see.
    """

    name: str
    title: str
    meaning: str
    owner: str
    source: str
    licence: str
    reviewed: date
    next_review: date
    about: str
    asks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a projection is asked: as at which day, as known at which moment (None: now), and its own particulars.

    ``authority`` is the authority's 9-character code. ``particulars`` has the words that the card's ``asks`` name.
    """

    as_at: date
    authority: str
    as_known_at: datetime | None = None
    particulars: Mapping[str, str] = field(default_factory=dict)


def projections() -> tuple[str, ...]:
    """The names of the projections, which are the names of their folders."""
    folders = (entry for entry in files("forethought.record.projections").iterdir() if entry.is_dir())
    return tuple(sorted(entry.name for entry in folders if (entry / "projection.toml").is_file()))


@cache
def load_projection(name: str) -> Projection:
    """The card of the projection ``name``. Raises ``RecordError`` when there is none."""
    if name not in projections():
        raise RecordError(f"There is no projection called '{name}'", do="Use one of: " + ", ".join(projections()))
    card = files("forethought.record.projections") / name / "projection.toml"
    raw: dict[str, Any] = tomllib.loads(card.read_text(encoding="utf-8"))
    return Projection(**{"about": COUNCIL, **raw, "name": name, "asks": MappingProxyType(raw.get("asks", {}))})


def project(name: str, tables: Mapping[str, pa.Table], ask: Ask) -> Mapping[str, bytes]:
    """The files of the projection ``name``, by file name. The same tables and the same ask give the same bytes.

    ``tables`` are those of the Standard Safeguarding Dataset as the record holds them for ``ask`` (text columns named
    as in the dataset, dates ISO, null where nothing is held); for a format about a person one table, ``claim``. Raises
    ``RecordError`` for an unknown projection or an ask that lacks what the card names.
    """
    missing = sorted(load_projection(name).asks.keys() - ask.particulars.keys())
    if missing:
        raise RecordError(f"The projection '{name}' was not told: {', '.join(missing)}", do="Say it and ask again")
    made: Mapping[str, bytes] = import_module(f"forethought.record.projections.{name}").project(tables, ask)
    return made
