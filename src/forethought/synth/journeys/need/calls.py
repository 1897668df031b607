"""When someone calls the front door about a family or one child, and how great the need is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen
from forethought.synth.journeys.need.children import YEAR, AdultNeeds, Children
from forethought.synth.journeys.need.parameters import by_age, parameters, picked
from forethought.synth.rows import NOBODY
from forethought.synth.setting import Setting

Ints = NDArray[Any]
USUAL, TEENAGE, DISABLED, ARRIVAL = range(4)


@dataclass(frozen=True)
class Calls:
    """Calls, one entry for each: ``family``, the one child it is about (or nobody, for all), day, kind, and whether the
    need is great enough for a referral."""

    family: Ints
    child: Ints
    day: Ints
    kind: Ints
    serious: NDArray[np.bool_]


@dataclass(frozen=True)
class Named:
    """Children named in calls, one entry for each child and call, in the order of children and days."""

    child: Ints
    call: Ints
    day: Ints
    kind: Ints
    serious: NDArray[np.bool_]
    source: NDArray[np.str_]


def make_calls(setting: Setting, children: Children, adults: AdultNeeds) -> tuple[Calls, Named]:
    """Every call about the children of a locality from before the birth of the oldest, and who is named in it."""
    parts = [
        _about_families(setting, children, adults),
        _about_teenagers(setting, children),
        _about_disabled(setting, children),
    ]
    first = _joined(*parts)
    calls = _joined(first, *_again(setting, first), _on_arrival(setting, children))
    calls = _select(calls, calls.day < setting.window.end)
    return calls, _named(setting, children, adults, calls)


def _joined(*parts: Calls) -> Calls:
    names = ("family", "child", "day", "kind", "serious")
    return Calls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _select(calls: Calls, wanted: Ints) -> Calls:
    return Calls(
        calls.family[wanted], calls.child[wanted], calls.day[wanted], calls.kind[wanted], calls.serious[wanted]
    )


def _calls(family: Ints, child: Ints, day: Ints, kind: int, serious: Ints) -> Calls:
    return Calls(family, child, day.astype(np.int64), np.full(len(family), kind), serious)


def _about_families(setting: Setting, children: Children, adults: AdultNeeds) -> Calls:
    """Calls come as often as risk says, more while a parent has needs or there is a baby."""
    rng, shape = setting.stream("need", "family calls"), parameters()["calls"]
    families = np.flatnonzero(children.many > 0)
    lead = children.first[families]
    begin = np.minimum.reduceat(children.begin, lead)
    years = np.maximum(np.maximum.reduceat(children.until, lead) - begin, 0) / YEAR
    pace = shape["a_year"] * shape["contacts_a_referral"] * children.level[lead] ** shape["risk_power"]
    count = rng.poisson(pace * years * shape["most_times"])
    at = np.repeat(np.arange(len(families)), count)
    day = begin[at] + np.floor(rng.random(len(at)) * years[at] * YEAR)
    times = _times(children, adults, lead[at], day)
    kept = chosen(rng, times / shape["most_times"], len(at))
    at, day = at[kept], day[kept]
    serious = chosen(rng, 1 / shape["contacts_a_referral"], len(at))
    return _calls(families[at], np.full(len(at), NOBODY), day, USUAL, serious)


def _times(children: Children, adults: AdultNeeds, lead: Ints, day: Ints) -> NDArray[np.float64]:
    """How many times as often as usual someone calls about the family of the child ``lead`` on that day."""
    shape = parameters()["calls"]
    times = np.ones(len(lead))
    for need, more in shape["times"].items():
        if need == "baby":
            continue
        mother = adults.active(need, children.mother[lead], day)
        times += more * (mother | adults.active(need, children.father[lead], day))
    babies = np.zeros(len(lead), np.bool_)
    family = children.family[lead]
    for number in range(int(children.many.max(initial=0))):
        there = number < children.many[family]
        one = children.first[family[there]] + number
        babies[there] |= (day[there] >= children.begin[one]) & (day[there] < children.born[one] + YEAR)
    found: NDArray[np.float64] = np.minimum(times + shape["times"]["baby"] * babies, shape["most_times"])
    return found


def _about_teenagers(setting: Setting, children: Children) -> Calls:
    shape = parameters()["calls"]["own"]["teenage"]
    begin = np.maximum(children.begin, children.born + round(shape["from_age"] * YEAR))
    return _about_one(setting, children, "teenage", TEENAGE, begin)


def _about_disabled(setting: Setting, children: Children) -> Calls:
    return _about_one(setting, children, "disabled", DISABLED, np.maximum(children.begin, children.disabled))


def _about_one(setting: Setting, children: Children, name: str, kind: int, begin: Ints) -> Calls:
    rng, shape = setting.stream("need", name), parameters()["calls"]["own"][name]
    years = np.maximum(children.until - begin, 0) / YEAR
    count = rng.poisson(shape["a_year"] * children.level ** shape["power"] * years)
    child = np.repeat(np.arange(len(years)), count)
    day = begin[child] + np.floor(rng.random(len(child)) * years[child] * YEAR)
    return _calls(children.family[child], child, day, kind, np.ones(len(child), np.bool_))


def _again(setting: Setting, first: Calls) -> list[Calls]:
    """Further calls about the same children, each after the one before."""
    rng, shape = setting.stream("need", "again"), parameters()["calls"]["again"]
    found = []
    calls = _select(first, first.serious)
    for _ in range(shape["times"]):
        calls = _select(calls, chosen(rng, shape["share"], len(calls.day)))
        waits = 1 + rng.gamma(shape["shape"], shape["mean_days"] / shape["shape"], len(calls.day))
        calls = Calls(
            calls.family, calls.child, calls.day + np.floor(waits).astype(np.int64), calls.kind, calls.serious
        )
        found.append(calls)
    return found


def _on_arrival(setting: Setting, children: Children) -> Calls:
    """Families who were under a plan where they came from: the other authority calls."""
    rng, shape = setting.stream("need", "arrival"), parameters()["calls"]
    families = np.flatnonzero(children.many > 0)
    lead = children.first[families]
    moved = children.arrived[lead] > children.born[lead]
    come = moved & chosen(rng, np.minimum(shape["arrival"] * children.level[lead], 0.5), len(lead))
    lead = lead[come]
    day = children.arrived[lead] + rng.integers(0, 4, len(lead))
    return _calls(children.family[lead], np.full(len(lead), NOBODY), day, ARRIVAL, np.ones(len(lead), np.bool_))


def _named(setting: Setting, children: Children, adults: AdultNeeds, calls: Calls) -> Named:
    """The children named in each call: most of a family's, and at least one where any may be."""
    rng = setting.stream("need", "named")
    alone = calls.child != NOBODY
    many = np.where(alone, 1, children.many[calls.family])
    call = np.repeat(np.arange(len(many)), many)
    step = place_in_run(many)
    child = np.where(alone[call], calls.child[call], children.first[calls.family[call]] + step)
    day = calls.day[call]
    room = (day >= children.begin[child]) & (day < children.until[child])
    share = by_age(parameters()["calls"]["named"], (day - children.born[child]) / YEAR)
    share = np.where(calls.kind[call] == USUAL, share, np.where(calls.kind[call] == ARRIVAL, 0.95, 1.0))
    named = room & chosen(rng, share, len(call))
    call, child = call[named], child[named]
    source = _sources(setting, children, adults, calls, call, child)
    order = np.lexsort((~calls.serious[call], calls.day[call], child))
    call, child, source = call[order], child[order], source[order]
    again = (child[1:] == child[:-1]) & (calls.day[call[1:]] == calls.day[call[:-1]])
    once = np.append(True, ~again) if len(call) else np.empty(0, np.bool_)
    call, child, source = call[once], child[once], source[once]
    return Named(child, call, calls.day[call], calls.kind[call], calls.serious[call], source)


def _sources(
    setting: Setting, children: Children, adults: AdultNeeds, calls: Calls, call: Ints, child: Ints
) -> NDArray[np.str_]:
    """Who called, for each child named: one for a call. Schools call about families with a child at school."""
    rng, shape = setting.stream("need", "source"), parameters()["calls"]
    weights = np.tile(np.asarray(list(shape["source"].values()), np.float64), (len(calls.day), 1))
    age = (calls.day[call] - children.born[child]) / YEAR
    for code, (low, high) in shape["source_only"].items():
        fits = np.zeros(len(calls.day), np.bool_)
        fits[call[(age >= low) & (age < high)]] = True
        weights[~fits, list(shape["source"]).index(code)] = 0
    suffers = np.zeros(len(calls.day), np.bool_)
    suffers[call] = adults.active("domestic_abuse", children.mother[child], calls.day[call])
    weights[suffers, list(shape["source"]).index("6")] *= shape["police_times"]
    edges = np.cumsum(weights, axis=1)
    draws = rng.random(len(edges)) * edges[:, -1]
    place = np.minimum((edges <= draws[:, None]).sum(axis=1), edges.shape[1] - 1)
    codes = np.asarray(list(shape["source"]), np.str_)[place]
    codes[calls.kind == ARRIVAL] = picked({"5C": 1.0}, draws[calls.kind == ARRIVAL] * 0)
    found: NDArray[np.str_] = codes[call]
    return found
