"""Questionnaires as dated cards: the questions, the worded answers, who reads them and when."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.voice.errors import VoiceError

FEWEST_OPTIONS, MOST_OPTIONS = 2, 5


@dataclass(frozen=True, slots=True)
class Option:
    """One worded answer. ``good`` answers count as yes when a share is shown; ``chosen`` is false for "I don't
    know" and "I don't want to say".
    """

    code: str
    text: str
    good: bool = False
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answers, the two that every question offers last."""

    id: str
    text: str
    options: tuple[Option, ...]

    def option(self, code: str) -> Option | None:
        """The answer with this code, None when the question has no such answer."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a questionnaire, with what a young person is told before answering.

    ``experimental`` means that it has not been tried out with young people; results must say so.
    """

    id: str
    version: str
    title: str
    ages: str
    owner: str
    source: str
    reviewed: date
    next_review: date
    experimental: bool
    who_reads: str
    read_when: str
    not_safe: str
    change_mind: str
    limits: str
    items: tuple[Item, ...]

    def item(self, item_id: str) -> Item | None:
        """The question with this id, None when there is none."""
        return next((item for item in self.items if item.id == item_id), None)


def instruments() -> tuple[str, ...]:
    """Ids of the questionnaires that ship with the project."""
    return tuple(sorted(e.name.removesuffix(".toml") for e in _folder().iterdir() if e.name.endswith(".toml")))


@cache
def load_instrument(instrument_id: str) -> Instrument:
    """The questionnaire ``instrument_id``, for example ``my-experience``.

    Raises ``VoiceError`` when there is no such card or the card is not sound.
    """
    if instrument_id not in instruments():
        raise VoiceError(
            "There is no questionnaire of that name", where=instrument_id, do="Use one of: " + ", ".join(instruments())
        )
    text = (_folder() / f"{instrument_id}.toml").read_text(encoding="utf-8")
    return read_instrument(tomllib.loads(text), f"{instrument_id}.toml")


def read_instrument(raw: Mapping[str, Any], where: str) -> Instrument:
    """The questionnaire a card says. Raises ``VoiceError`` naming what is amiss in it."""
    fields = [name for name in Instrument.__dataclass_fields__ if name != "items"]
    missing = [name for name in [*fields, "items", "always"] if name not in raw]
    if missing:
        raise _unsound(where, "lacks " + ", ".join(missing))
    always = tuple(Option(entry["code"], entry["text"], chosen=False) for entry in raw["always"])
    items = tuple(_item(entry, always, where) for entry in raw["items"])
    if len({item.id for item in items}) != len(items):
        raise _unsound(where, "names two questions alike")
    return Instrument(**{name: raw[name] for name in fields}, items=items)


def _item(raw: Mapping[str, Any], always: tuple[Option, ...], where: str) -> Item:
    own = tuple(Option(entry["code"], entry["text"], entry.get("good", False)) for entry in raw["options"])
    codes = [option.code for option in (*own, *always)]
    if not FEWEST_OPTIONS <= len(own) <= MOST_OPTIONS or len(set(codes)) != len(codes):
        raise _unsound(where, f"gives the question '{raw['id']}' too few or too many answers, or two alike")
    return Item(raw["id"], raw["text"], own + always)


def _unsound(where: str, what: str) -> VoiceError:
    return VoiceError(f"The questionnaire's card {what}", where=where, do="Mend the card")


def _folder() -> Any:
    return files("forethought") / "cards" / "instruments"
