"""What the youth justice service does: prevention, diversion, out-of-court disposals and orders."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, evenly
from forethought.synth.journeys.justice.offending import CAUTIONS, SENTENCES
from forethought.synth.journeys.justice.parameters import parameters
from forethought.synth.journeys.justice.tables import Offences, YouthCases
from forethought.synth.journeys.support.people import People, events_by_age
from forethought.synth.rows import NEVER, NOBODY

Array = NDArray[Any]
_FROM = 10
"""The age of criminal responsibility."""


def make_youth_cases(people: People, offences: Offences) -> YouthCases:
    """Cases in order of start, from the year before the window on."""
    rng = people.setting.stream("youth cases")
    shape = parameters()["youth_cases"]
    first = people.setting.window.first - parameters()["history"]["before_days"]
    rates = np.where(np.arange(18) >= _FROM, shape["prevention_a_year"], 0.0)
    person, day = events_by_age(people, rng, rates, np.minimum(people.level, 12.0), first)
    follows = np.isin(offences.outcome, (*CAUTIONS, *SENTENCES[1:]))
    follows |= (offences.outcome == "community_resolution") & chosen(rng, shape["resolution_share"], len(offences))
    led = offences.take(follows & (offences.decided >= first) & (offences.decided < people.end))
    kind = np.where(np.isin(led.outcome, CAUTIONS), "out_of_court", "order")
    kind = np.where(led.outcome == "community_resolution", "diversion", kind)
    start = led.decided + rng.integers(0, shape["starts_within"], len(led))
    made = _cases(
        people,
        rng,
        np.concatenate([person, led.person]),
        np.concatenate([np.full(len(person), NOBODY), led.incident]),
        np.concatenate([day, start]),
        np.concatenate([np.full(len(person), "prevention"), kind]),
        np.concatenate([np.full(len(person), ""), led.outcome]),
        np.concatenate([np.zeros(len(person), np.bool_), ~led.entrant & (kind != "diversion")]),
    )
    return made.take(np.argsort(made.start, kind="stable")).take(np.sort(made.start) < people.end)


def _cases(
    people: People,
    rng: np.random.Generator,
    person: Array,
    incident: Array,
    start: Array,
    kind: Array,
    outcome: Array,
    again: Array,
) -> YouthCases:
    shape, size = parameters()["youth_cases"], len(person)
    days = np.zeros(size, np.int64)
    for name, span in shape["days"].items():
        days = np.where(kind == name, evenly(rng, span, size), days)
    for name, more in shape["more_by_outcome"].items():
        days += np.where(outcome == name, more, 0)
    end = np.minimum(start + days, np.maximum(people.until[person], start + 1))
    needy = people.status.in_need(person, start)
    return YouthCases(
        person.astype(np.int32),
        incident.astype(np.int32),
        start.astype(np.int32),
        np.where(end >= people.end, NEVER, end).astype(np.int32),
        kind,
        _bands(rng, shape["likelihood"], again),
        _bands(rng, shape["harm"], again),
        _bands(rng, shape["safety"], needy),
    )


def _bands(rng: np.random.Generator, weights: list[list[float]], worse: Array) -> NDArray[np.str_]:
    """A band for each, by the second row of weights where ``worse``."""
    edges = np.cumsum(np.asarray(weights, np.float64), axis=1)[worse.astype(np.int64)]
    draws = rng.random(len(worse)) * edges[:, -1] if len(worse) else np.empty(0)
    place = (edges <= draws[:, None]).sum(axis=1)
    found: NDArray[np.str_] = np.asarray(parameters()["youth_cases"]["bands"])[place]
    return found
