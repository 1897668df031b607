"""Published cost figures with their sources, the envelope they make, and the one evaluation to check the sums by."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forethought.strategy.cost import Action, Range
from forethought.strategy.errors import StrategyError


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; ``low`` equals ``high`` when one number is known. ``basis`` is ``published`` or ``assumption``."""

    id: str
    what: str
    low: float
    high: float
    unit: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Returns:
    """What came back for what was spent: ``total`` (1 is even), per cent by year, the first year over 100 per cent."""

    total: float
    percent_by_year: Mapping[int, float]
    first_year_over: int | None


def figures() -> Mapping[str, Figure]:
    """Every cost figure by its id, in the order of the file."""
    return {entry["id"]: Figure(**entry) for entry in _raw()["figures"]}


def not_found() -> tuple[str, ...]:
    """What was looked for and not found. It stays unknown; nothing is put in its place."""
    return tuple(_raw()["not_found"])


def shipped_action() -> Action:
    """The worked example, three returns checked all year. ``data/costs.toml`` has every input with its basis."""
    entry: dict[str, Any] = {name: value for name, value in _raw()["example"].items() if name != "basis"}
    parsed: dict[str, Any] = {n: Range(*value) if isinstance(value, list) else value for n, value in entry.items()}
    return Action(**parsed)


def envelope() -> Mapping[str, tuple[float, float]]:
    """National sums by arithmetic from the figures, low and high in pounds a year; illustrative."""
    known = figures()
    councils, cost, share = known["councils"].low, known["one_return"], known["saving_share"]
    three = (3 * councils * cost.low, 3 * councils * cost.high)
    days = known["adoption_days"].low * known["analyst_day"].low * councils
    return {
        "three returns": three,
        "saving from year-round checking": (three[0] * share.low, three[1] * share.high),
        "the whole returns process": (councils * known["returns_process"].low,) * 2,
        "adopting a tool that costs nothing to license (once)": (days, days),
    }


def returns(flows: Mapping[int, tuple[float, float]], total: tuple[float, float] | None = None) -> Returns:
    """What came back by year from ``flows`` (year to cost and benefit); ``total`` when the years known are not all.

    Raises ``StrategyError`` for a cost of nil or less.
    """
    cost, benefit = total or (sum(c for c, _ in flows.values()), sum(b for _, b in flows.values()))
    if cost <= 0 or any(spent <= 0 for spent, _ in flows.values()):
        raise StrategyError("A year has no cost", do="Leave out years in which nothing was spent")
    by_year = {year: 100 * gained / spent for year, (spent, gained) in sorted(flows.items())}
    over = next((year for year, percent in by_year.items() if percent > 100), None)
    return Returns(benefit / cost, by_year, over)


def think_family() -> Returns:
    """The Think Family Database of Bristol, as its evaluators published it: time saved over cost.

    They printed pounds for the whole life and per cent by year up to 2020; the pounds of single years were not found,
    so each year stands here as what came back for every £100.
    """
    raw = _raw()["think_family"]
    flows = {int(year): (100.0, float(percent)) for year, percent in raw["percent_by_year"].items()}
    return returns(flows, (raw["cost_adjusted"], raw["saved_adjusted"]))


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((files("forethought.strategy") / "data" / "costs.toml").read_text(encoding="utf-8"))
