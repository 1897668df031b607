"""The facts that pathways and sufficiency rest on, read from ``data/``: times of the guidance, groups, placements."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class StepFact:
    """One step of the pathway: what enters it, what going on means, and the time that guidance gives.

    ``ended`` says what a stop other than closure is, empty where there is none. ``after`` is the step that leads here.
    ``branch``: most who enter have no need to go on, so that nobody is lost there. ``within`` is in working days from
    the day of ``counted_from`` (that day is nought), None where guidance gives none.
    """

    id: str
    entered: str
    went_on: str
    ended: str
    after: str
    within: int | None
    counted_from: str
    source: str
    branch: bool


@dataclass(frozen=True, slots=True)
class PlacementGroup:
    """Placement types that are counted together."""

    label: str
    codes: tuple[str, ...]


@cache
def steps() -> tuple[StepFact, ...]:
    """The steps in order."""
    blank: Mapping[str, Any] = {"after": "", "within": None, "counted_from": "", "source": "", "branch": False}
    return tuple(StepFact(**{**blank, **step}) for step in _data("steps")["steps"])


@cache
def untold() -> tuple[str, ...]:
    """Times of the guidance that no return can show, and why."""
    return tuple(f"{row['what']}: {row['why']}." for row in _data("steps")["untold"])


@cache
def sexes() -> Mapping[str, str]:
    """Label by code of a child's sex."""
    return dict(_data("groups")["sex"])


@cache
def ethnic_groups() -> Mapping[str, str]:
    """Broad ethnic group by code."""
    return {code: label for label, codes in _data("groups")["ethnicity"].items() for code in codes}


@cache
def age_bands() -> tuple[tuple[str, int, int], ...]:
    """Label, youngest and oldest age (both in the band) of each age band, in order."""
    return tuple((row["label"], row["from"], row["to"]) for row in _data("groups")["age"])


@cache
def distance_bands() -> tuple[tuple[str, float | None], ...]:
    """Label of each distance band and the miles it goes up to, in order; the last has no end."""
    return tuple((row["label"], row.get("to")) for row in _data("sufficiency")["distance"])


@cache
def placement_groups() -> tuple[PlacementGroup, ...]:
    """The groups of placement types, in order."""
    found = _data("sufficiency")["placement"]
    return tuple(PlacementGroup(row["label"], tuple(row["codes"])) for row in found)


@cache
def locations() -> Mapping[str, str]:
    """Label by code of whether a placement lies in the authority's area."""
    return dict(_data("sufficiency")["location"])


@cache
def provider_kinds() -> Mapping[str, str]:
    """Label by code of who provides a placement."""
    return dict(_data("sufficiency")["provider"])


@cache
def emergency_statuses() -> tuple[str, ...]:
    """Legal statuses under which a child is taken in haste."""
    return tuple(_data("sufficiency")["emergency"]["codes"])


@cache
def short_days() -> int:
    """A placement that ends within so many days is short."""
    return int(_data("sufficiency")["short"]["days"])


@cache
def _data(name: str) -> Mapping[str, Any]:
    text = (files("forethought.insight.pathways") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
