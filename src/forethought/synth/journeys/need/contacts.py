"""Contacts at the front door and the early help that follows some of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.need.calls import Named
from forethought.synth.journeys.need.cases import days32
from forethought.synth.journeys.need.children import YEAR, Children
from forethought.synth.journeys.need.courses import Courses
from forethought.synth.journeys.need.parameters import banded, parameters, picked
from forethought.synth.journeys.status import Spells
from forethought.synth.journeys.tables import Cases, Contacts, EarlyHelp
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

Ints = NDArray[Any]


def make_contacts(setting: Setting, children: Children, named: Named, courses: Courses, calls: int) -> Contacts:
    """A contact for each child named in a call, row by row. One about a child whose case is open goes to the social
    worker: nothing else comes of it."""
    rng = setting.stream("need", "contacts")
    person = children.person[named.child]
    closed = np.minimum(courses.closed, courses.until)
    spells = Spells(courses.child, courses.referred, closed)
    outcome = picked(parameters()["contacts"], rng.random(calls))[named.call]
    outcome = np.where(spells.covers(named.child, named.day), "nothing", outcome).astype("U10")
    outcome[courses.row] = "referral"
    return Contacts(days32(person), days32(named.day), named.source, outcome)


def make_early_help(setting: Setting, children: Children, named: Named, contacts: Contacts, cases: Cases) -> EarlyHelp:
    """Early help after contacts that ask for it, after assessments that found no need (RC9), and out of itself.

    A child has one at a time, and none while a case is open: a referral ends it as stepped up.
    """
    person, start, shared = _asked(setting, children, named, contacts, cases)
    rng, shape = setting.stream("need", "early help"), parameters()["early_help"]
    count = int(shared.max(initial=-1)) + 1
    draw = rng.random((count, 4))[shared]
    start = start + banded(shape["wait"], draw[:, 0])
    stop = start + banded(shape["days"], draw[:, 1])
    until = children.until[children.place[person]]
    room = (start < until) & (start >= children.begin[children.place[person]])
    went = ~cases.no_further_action
    worked = Spells(cases.person[went], cases.referred[went], cases.closed[went])
    kept = room & ~worked.covers(person, start)
    kept[kept] = in_turn(person[kept], start[kept], stop[kept])
    person, start, stop, draw, until = person[kept], start[kept], stop[kept], draw[kept], until[kept]
    referred = _next_referral(cases, person, start)
    end = np.minimum.reduce([stop, referred, until])
    outcome = np.select([end == referred, end == until], ["stepped_up", "moved"], picked(shape["outcome"], draw[:, 2]))
    over = end < setting.window.end
    found = EarlyHelp(
        person=days32(person),
        start=days32(start),
        assessed=days32(np.minimum(start + banded(shape["assess"], draw[:, 1]), NEVER)),
        end=days32(np.where(over, end, NEVER)),
        outcome=np.where(over, outcome, ""),
        organisation=picked(shape["organisation"], draw[:, 3]),
    )
    late = found.assessed >= np.minimum(found.end, setting.window.end)
    return EarlyHelp(
        found.person, found.start, np.where(late, NEVER, found.assessed).astype(np.int32), found.end, found.outcome,
        found.organisation,
    ).take(np.lexsort((found.start, found.person)))  # fmt: skip


def _asked(
    setting: Setting, children: Children, named: Named, contacts: Contacts, cases: Cases
) -> tuple[Ints, Ints, Ints]:
    """Who is to have early help from when; brothers and sisters, who begin together, share a number."""
    rng, shape = setting.stream("need", "early help asked"), parameters()["early_help"]
    asked = np.flatnonzero(contacts.outcome == "early_help")
    after = cases.closure == "RC9"
    families = np.flatnonzero(children.many > 0)
    lead = children.first[families]
    years = np.maximum(children.until[lead] - children.begin[lead], 0) / YEAR
    direct = np.repeat(lead, rng.poisson(shape["direct_a_year"] * children.level[lead] * years))
    days = children.begin[direct] + np.floor(
        rng.random(len(direct)) * (children.until[direct] - children.begin[direct])
    ).astype(np.int64)
    person = np.concatenate([contacts.person[asked], cases.person[after], children.person[direct]])
    start = np.concatenate([contacts.day[asked], cases.closed[after], days])
    family = children.family[children.place[person]].astype(np.int64)
    _, shared = np.unique(family * 2**33 + start, return_inverse=True)
    return person, start, shared


def _next_referral(cases: Cases, person: Ints, day: Ints) -> Ints:
    """The day of each person's next referral that was taken up, on or after a day; never where there is none."""
    went = ~cases.no_further_action
    keys = np.sort(cases.person[went].astype(np.int64) * 2**33 + cases.referred[went])
    at = person.astype(np.int64) * 2**33 + day
    place = np.searchsorted(keys, at)
    following = np.append(keys, np.iinfo(np.int64).max)[place]
    found: Ints = np.where(following // 2**33 == person, following % 2**33, NEVER)
    return found


def in_turn(person: Ints, start: Ints, end: Ints) -> NDArray[np.bool_]:
    """Which periods remain when of each person's overlapping ones the one that began first is kept."""
    order = np.lexsort((end, start, person))
    kept = np.zeros(len(person), np.bool_)
    rank = np.arange(len(order)) - np.searchsorted(person[order], person[order], side="left")
    free = np.full(int(person.max(initial=-1)) + 1, -(2**40), np.int64)
    for number in range(int(rank.max(initial=-1)) + 1):
        now = order[rank == number]
        fits = start[now] >= free[person[now]]
        kept[now] = fits
        free[person[now[fits]]] = end[now[fits]]
    return kept
