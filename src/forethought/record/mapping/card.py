"""Mapping cards: how each table of a form becomes claims.

A card (``cards/mappings/<form>.toml``) lists blocks; each block reads one table of the form and states, for each
attribute, the column that holds it. Terms in a card: a plain name is a column; ``?Column`` one that may be blank where
it is part of the number of a subject; ``=word`` is that word itself; ``@year``, ``@year_start``, ``@year_end``,
``@period``, ``@period_start`` and ``@period_end`` are the delivery's; ``"*Column" = "Value"`` takes the attribute's
name from a column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from forethought.model import Form, load_form
from forethought.record.errors import RecordError

EVERYTHING, PERIOD = "everything", "period"
COVERS = (EVERYTHING, PERIOD)
KINDS = ("person", "professional", "organisation", "case")
"""What a row is about; a case is what several people are in together: an incident, proceedings, a claim."""
REASONS = ("not_asked", "refused", "not_applicable", "unknown", "withheld")
"""Why an attribute is not held."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Where a block finds why an attribute is not given: a column, its values in our words, and what else it means."""

    column: str
    values: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an allegation: a column, its values in plain words, and what a blank means."""

    column: str
    values: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Block:
    """One entity from one table.

    ``subject`` and ``other`` are the terms that make the number of the person the row is about, and of the other one.
    ``given``: only of rows in which one of these columns is not blank. ``joins``: tables of the delivery that give at
    most one row each, the left column being one of the block's table or of a table joined before.
    ``key`` is the source's own key of the entity, ``natural`` what it is recognised by under a new key, ``references``
    the columns that hold the key of another entity (named), of this feed or of another of the same controller and form.
    ``groups``: the columns whose number says nothing but which rows belong together (a family, a meeting). ``rest``:
    every column not named elsewhere is an attribute under its own name, but those in ``skip``. ``or_subject`` is the
    column of the person's number where ``subject`` is blank. ``every_row``: a row that says nothing else makes a claim
    ``recorded``; one whose person the delivery does not name is kept under a subject of nobody (``unplaced``); the
    second row of a key ``7`` has the key ``7‖2``. So no row is lost.
    """

    table: str
    entity: str
    attributes: Mapping[str, str]
    subject: tuple[str, ...]
    other: tuple[str, ...] = ()
    subject_kind: str = "person"
    key: tuple[str, ...] = ()
    natural: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    valid_from_is_last_day: bool = False
    valid_to_is_last_day: bool = False
    rest: bool = False
    skip: frozenset[str] = frozenset()
    absent: Mapping[str, Absent] = field(default_factory=dict)
    nature: str = "fact"
    outcome: Outcome | None = None
    given: tuple[str, ...] = ()
    joins: tuple[Mapping[str, str], ...] = ()
    or_subject: str | None = None
    every_row: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The table of the block and those joined to it."""
        return (self.table, *(join["table"] for join in self.joins))


@dataclass(frozen=True, slots=True)
class Card:
    """How the tables of a form become claims.

    ``covers``: what one full delivery tells, ``everything`` the feed knows now or all of its ``period``.
    ``subject_is_person``: the numbers of this form's people are ids of persons already. ``left_out``: tables that make
    no claims, and why.
    """

    form: str
    version: str
    covers: str
    subject_is_person: bool
    blocks: tuple[Block, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The card and its version, as each claim carries it."""
        return f"{self.form}/{self.version}"


@cache
def load_card(form: str) -> Card:
    """The mapping card of ``form``. Raises ``RecordError`` when there is none or it says what no card can say."""
    entry = files("forethought") / "cards" / "mappings" / f"{form}.toml"
    if not entry.is_file():
        raise RecordError(
            f"There is no mapping card for '{form}'",
            why="its rows cannot become claims",
            do=f"Write cards/mappings/{form}.toml",
        )
    raw = tomllib.loads(entry.read_text(encoding="utf-8"))
    card = Card(
        form=raw["form"],
        version=raw["version"],
        covers=raw.get("covers", PERIOD),
        subject_is_person=raw.get("subject_is_person", False),
        blocks=tuple(_block(block) for block in raw["claims"]),
        left_out=MappingProxyType(raw.get("left_out", {})),
    )
    _require_sense(card)
    return card


_PLAIN = ("table", "entity", "or_subject", "subject_kind", "valid_from", "valid_to", "rest", "nature", "every_row")


def _block(raw: Mapping[str, Any]) -> Block:
    plain = {name: raw[name] for name in _PLAIN if name in raw}
    flags = {name: raw[name] for name in ("valid_from_is_last_day", "valid_to_is_last_day") if name in raw}
    return Block(
        **plain,
        **flags,
        attributes=MappingProxyType(raw.get("attributes", {})),
        subject=_terms(raw, "subject"),
        other=_terms(raw, "other_subject"),
        key=tuple(raw.get("key", ())),
        natural=tuple(raw.get("natural", ())),
        groups=tuple(raw.get("groups", ())),
        given=tuple(raw.get("given", ())),
        joins=_joins(raw.get("join", [])),
        references=MappingProxyType(raw.get("references", {})),
        skip=frozenset(raw.get("skip", ())),
        absent={name: Absent(a["column"], a["values"], a["otherwise"]) for name, a in raw.get("absent", {}).items()},
        outcome=Outcome(**raw["outcome"]) if "outcome" in raw else None,
    )


def _joins(raw: Mapping[str, str] | list[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    return tuple(raw) if isinstance(raw, list) else (raw,)


def _terms(raw: Mapping[str, Any], role: str) -> tuple[str, ...]:
    if f"{role}_key" in raw:
        return tuple(raw[f"{role}_key"])
    return (raw[role],) if role in raw else ()


def _require_sense(card: Card) -> None:
    wrong = [f"covers '{card.covers}'"] if card.covers not in COVERS else []
    for block in card.blocks:
        place = f"{block.table} as {block.entity}"
        if block.subject_kind not in KINDS:
            wrong.append(f"{place}: subject_kind '{block.subject_kind}'")
        reasons = {word for absent in block.absent.values() for word in (*absent.values.values(), absent.otherwise)}
        wrong += [f"{place}: reason '{word}'" for word in sorted(reasons - set(REASONS))]
        if not block.subject:
            wrong.append(f"{place}: no subject")
    if wrong:
        raise RecordError(
            "A mapping card says what no card can say",
            where=f"cards/mappings/{card.form}.toml: {'; '.join(wrong)}",
            why="its rows would become wrong claims",
            do="Use only the words that the other cards use",
        )


@cache
def told_by_the_claim() -> frozenset[tuple[str, str]]:
    """Entity and attribute of what ``rest`` states although each claim of the row carries it: its numbers and its days.

    They are kept so that nothing a source said is lost, and are nothing to tell a reader.
    """
    folder = files("forethought") / "cards" / "mappings"
    cards = [load_card(entry.name.removesuffix(".toml")) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return frozenset(
        (block.entity, column)
        for card in cards
        for block in card.blocks
        if block.rest
        for column in _carried(block, load_form(card.form)) - set(block.attributes.values())
    )


def _carried(block: Block, form: Form) -> set[str]:
    fields = form.tables[block.table].fields.values() if block.table in form.tables else ()
    numbers = {field.name for field in fields if field.kind == "id"}
    return {*numbers, *block.key, *filter(None, (block.valid_from, block.valid_to))}
