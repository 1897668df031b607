"""Which service a statement is about, as ``services.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.record.claims import Fact

_NAMES = ("service", "team", "role", "lead_role", "job_title")


@dataclass(frozen=True, slots=True)
class Service:
    """A service as cards show it: its id, its title and its place in their order."""

    id: str
    title: str
    place: int


def kind_of(entity: str) -> str | None:
    """``span`` or ``event`` for an entity that speaks of involvement, else None."""
    kind: str | None = _data()["entities"].get(entity)
    return kind


def belongs_to(facts: Iterable[Fact]) -> str | None:
    """The key of the involvement that one meeting names as its own, if it does."""
    names = _data()["belongs_to"]
    return next((fact.value for fact in facts if fact.attribute == names.get(fact.entity)), None)


def is_meeting(facts: Iterable[Fact]) -> bool:
    """Whether the facts of one event speak of a meeting that took place."""
    missed = _data()["no_meeting"]
    return not any(fact.value in missed.get(fact.attribute, ()) for fact in facts)


def part_names() -> tuple[str, ...]:
    """The parts of a card that are read from attributes, in the order in which they are shown."""
    return tuple(_data()["parts"])


def parts(facts: Iterable[Fact]) -> Mapping[str, Fact]:
    """For each part of a card the fact that states it, among the facts of one involvement."""
    said = {fact.attribute: fact for fact in facts}
    found = {}
    for part, attributes in _data()["parts"].items():
        fact = next((said[name] for name in attributes if name in said), None)
        if fact is not None:
            found[part] = fact
    return found


def gap(part: str, source: str, day: str) -> str:
    """The words for ``part`` not being recorded by ``source``, as known ``day``."""
    words: str = _data()["gaps"][part]
    return words.format(source=source, day=day)


def gap_parts() -> tuple[str, ...]:
    """The parts whose absence is said."""
    return tuple(_data()["gaps"])


def service_of(facts: Iterable[Fact]) -> Service:
    """The service that the facts of one involvement are about."""
    held = list(facts)
    said = {fact.attribute: fact.value for fact in held}
    text = " ".join(said.get(name, "") for name in _NAMES).casefold().replace("\u2019", "'")
    known: list[dict[str, Any]] = _data()["services"]
    for service in known:
        if (
            held[0].entity in service.get("entities", [held[0].entity])
            and held[0].feed in service.get("feeds", [held[0].feed])
            and any(word in text for word in service.get("words", [""]))
        ):
            return Service(service["id"], service["title"], _places()[service["id"]])
    name = next((said[part] for part in _NAMES if said.get(part)), "service not named")
    return Service(name.casefold(), name, len(known))


@cache
def _places() -> Mapping[str, int]:
    names = dict.fromkeys(service["id"] for service in _data()["services"])
    return {name: place for place, name in enumerate(names)}


@cache
def _data() -> dict[str, Any]:
    text = (files("forethought.record.projections.involvement_cards") / "services.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    return data
