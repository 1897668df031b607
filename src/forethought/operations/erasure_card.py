"""The card ``data/erasure.toml``: what each table holds of a person, and what an erasure does with it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db import models


@dataclass(frozen=True, slots=True)
class Treatment:
    """How an erasure treats one table; the words are those of the card."""

    model: type[models.Model]
    person: str = ""
    account: str = ""
    audit: str = ""
    session: str = ""
    goes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    blank: Mapping[str, str] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the card speaks of."""
        return (*self.goes, *self.lists, *self.blank, *self.keeps)


@cache
def treatments() -> tuple[Treatment, ...]:
    """The treatment of every table, in the order of the card."""
    text = (files("forethought.operations") / "data" / "erasure.toml").read_text(encoding="utf-8")
    return tuple(_treatment(name, entry) for name, entry in tomllib.loads(text)["tables"].items())


def _treatment(name: str, entry: Mapping[str, Any]) -> Treatment:
    given: dict[str, Any] = {key: tuple(held) if isinstance(held, list) else held for key, held in entry.items()}
    return Treatment(model=apps.get_model(name), **given)
