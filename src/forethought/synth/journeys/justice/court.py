"""Cases in the family court: care proceedings as the legal status of children in care shows them, others at home,
adoption, and private law after parents part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from forethought.synth.chance import chosen, evenly, pick
from forethought.synth.journeys.justice.parameters import parameters
from forethought.synth.journeys.justice.tables import CourtCases, CourtParties, Hearings, Orders
from forethought.synth.journeys.support.people import People
from forethought.synth.rows import NEVER

_WEEK = 7
_INTERIM, _FULL, _PLACEMENT = "C1", "C2", "E1"


@dataclass
class Matter:
    """One case while it is put together: children, and the orders about each."""

    kind: str
    application: str
    issued: int
    concluded: int
    children: list[int] = field(default_factory=list)
    orders: list[tuple[int, int, str]] = field(default_factory=list)
    applicants: list[int] = field(default_factory=list)
    respondents: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Court:
    """The four tables of the family court."""

    cases: CourtCases
    parties: CourtParties
    hearings: Hearings
    orders: Orders


def make_court(people: People) -> Court:
    """Cases in order of issue, all of childhood. Brothers and sisters whose applications lie near are in one case."""
    matters = [*_joined(people, [*_in_care(people), *_at_home(people)]), *_adoptions(people), *_private(people)]
    matters = [matter for matter in matters if matter.issued < people.end]
    matters.sort(key=lambda matter: (matter.issued, matter.children))
    return _tables(people, matters)


def _in_care(people: People) -> Iterator[Matter]:
    """One matter for each child and period of care in which the court made an interim order.

    Whoever comes back into care under a full order needs no new application.
    """
    rng = people.setting.stream("court", "care")
    shape = parameters()["court"]
    episodes, periods = people.care.episodes, people.care.periods
    under = np.flatnonzero(np.isin(episodes.legal_status, (_INTERIM, _FULL, _PLACEMENT)))
    by_period: dict[int, list[tuple[int, str]]] = defaultdict(list)
    columns = (episodes.period[under], episodes.start[under], episodes.legal_status[under])
    for period, start, status in sorted(zip(*(column.tolist() for column in columns), strict=True)):
        if not by_period[period] or by_period[period][-1][1] != status:
            by_period[period].append((start, status))
    least, most = shape["before_days"]
    for period, path in sorted(by_period.items()):
        if path[0][1] == _FULL:
            continue
        child, ended = int(periods.person[period]), int(periods.end[period])
        issued = path[0][0] - int(rng.integers(least, most + 1))
        orders = [(child, start, {_INTERIM: "ICO", _FULL: "CO", _PLACEMENT: "PO"}[status]) for start, status in path]
        final = [start for _, start, order in orders if order != "ICO"]
        concluded = final[0] if final else ended
        if not final and ended < NEVER:
            orders.append((child, ended, shape["after_period"].get(str(periods.reason[period]), shape["unended"])))
        yield Matter("care", "CARE", issued, concluded, [child], orders)


def _at_home(people: People) -> Iterator[Matter]:
    """Cases about children under a plan who stay at home."""
    rng = people.setting.stream("court", "home")
    shape = parameters()["court"]
    plans, persons = people.need.protection, people.lives.persons
    family = persons.family[plans.person].astype(np.int64)
    # Brothers and sisters whose plans begin together go to court together.
    groups, which = np.unique(family * 2**20 + plans.start, return_inverse=True)
    size = len(groups)
    taken = chosen(rng, shape["home_a_plan"], size)[which] & (family >= 0)
    issued = plans.start + evenly(rng, shape["home_from"], size)[which]
    concluded = issued + _WEEK * evenly(rng, shape["home_weeks"], size)[which]
    order = pick(rng, shape["home_order"], size)[which]
    cared = people.status.in_care(plans.person, issued) | people.status.in_care(plans.person, concluded)
    taken &= (issued < np.minimum(plans.end, people.until[plans.person])) & ~cared
    taken &= issued >= people.begin[plans.person]
    for row in np.flatnonzero(taken).tolist():
        child, end = int(plans.person[row]), int(concluded[row])
        yield Matter("care", "CARE", int(issued[row]), end, [child], [(child, end, str(order[row]))])


def _joined(people: People, matters: list[Matter]) -> list[Matter]:
    """Matters of one family that begin near each other as one."""
    persons = people.lives.persons
    groups: dict[int, list[Matter]] = defaultdict(list)
    for matter in sorted(matters, key=lambda item: (item.issued, item.children)):
        child = matter.children[0]
        family = int(persons.family[child])
        group = groups[family if family >= 0 else -2 - child]
        near = group and matter.issued - group[-1].issued <= parameters()["court"]["sibling_days"]
        if near and child not in group[-1].children:
            group[-1].children.append(child)
            group[-1].orders += matter.orders
            group[-1].concluded = max(group[-1].concluded, matter.concluded)
        else:
            matter.respondents = _parents(people, child)
            group.append(matter)
    return [matter for group in groups.values() for matter in group]


def _parents(people: People, child: int) -> list[int]:
    persons = people.lives.persons
    found = [int(persons.mother[child])]
    if persons.father_known[child]:
        found.append(int(persons.father[child]))
    return [parent for parent in found if parent >= 0]


def _adoptions(people: People) -> Iterator[Matter]:
    """Applications to adopt. The new family is not named here, nor the new name of the child."""
    rng = people.setting.stream("court", "adoption")
    plans = people.care.adoptions
    for child, day in zip(plans.person.tolist(), plans.adopted.tolist(), strict=True):
        ago = int(rng.integers(*parameters()["court"]["adoption_days"]))
        if day < people.end:
            parents = _parents(people, child)
            yield Matter("adoption", "ADOPTION", day - ago, day, [child], [(child, day, "AO")], [], parents)


def _private(people: People) -> Iterator[Matter]:
    """Applications of parents after they part, about all their children who are under 16 and here."""
    rng = people.setting.stream("court", "private")
    shape, persons = parameters()["court"], people.lives.persons
    unions = people.lives.relationships.take(people.lives.relationships.kind == "partner")
    unions = unions.take((unions.end < people.end) & (unions.person >= 0))
    size = len(unions)
    abused = people.abused.covers(unions.person, unions.end) | people.abused.covers(unions.other, unions.end)
    taken = chosen(rng, shape["private_a_parting"] * np.where(abused, shape["private_times"], 1.0), size)
    issued = unions.end + evenly(rng, shape["private_from"], size)
    concluded = issued + _WEEK * evenly(rng, shape["private_weeks"], size)
    application, order = (pick(rng, shape[f"private_{what}"], size) for what in ("application", "order"))
    his = chosen(rng, 0.5, size)
    kids = np.flatnonzero(persons.child & (persons.mother >= 0))
    kids = kids[np.argsort(persons.mother[kids], kind="stable")]
    mothers = persons.mother[kids]
    low, high = np.searchsorted(mothers, unions.person), np.searchsorted(mothers, unions.person, side="right")
    for row in np.flatnonzero(taken & (high > low)).tolist():
        mother, father, day = int(unions.person[row]), int(unions.other[row]), int(issued[row])
        theirs = kids[low[row] : high[row]]
        fit = (persons.father[theirs] == father) & (persons.born[theirs] <= day)
        fit &= (people.age(theirs, np.full(len(theirs), day)) < 16) & (people.until[theirs] > day)
        children = theirs[fit].tolist()
        if children:
            end = int(concluded[row])
            sides = [father, mother] if his[row] else [mother, father]
            orders = [(child, end, str(order[row])) for child in children]
            yield Matter("private", str(application[row]), day, end, children, orders, sides[:1], sides[1:])


def _tables(people: People, matters: list[Matter]) -> Court:
    rng = people.setting.stream("court", "tables")
    orders = [(at, *order) for at, matter in enumerate(matters) for order in matter.orders if order[1] < people.end]
    hearings = [(at, day, kind) for at, matter in enumerate(matters) for day, kind in _hearings(matter, people.end)]
    parties = [(at, person, role) for at, matter in enumerate(matters) for person, role in _parties(matter)]
    kinds = np.asarray([matter.kind for matter in matters], np.str_)
    concluded = np.asarray([matter.concluded for matter in matters], np.int64)
    case, person, role = _columns(parties, 3)
    shape = parameters()["court"]
    private = kinds[case.astype(np.int64)] == "private" if len(case) else np.empty(0, np.bool_)
    share = np.where(private, shape["private_represented"], shape["parent_represented"])
    share = np.where(role == "child", np.where(private, 0.0, 1.0), share)
    at, child, day, order = _columns(orders, 4)
    heard, when, what = _columns(hearings, 3)
    return Court(
        CourtCases(
            kinds,
            np.asarray([matter.application for matter in matters], np.str_),
            np.asarray([matter.issued for matter in matters], np.int32),
            np.where(concluded >= people.end, NEVER, concluded).astype(np.int32),
        ),
        CourtParties(_whole(case), _whole(person), role, chosen(rng, share, len(case))),
        Hearings(_whole(heard), _whole(when), what),
        Orders(_whole(at), _whole(child), _whole(day), order),
    )


def _hearings(matter: Matter, end: int) -> Iterator[tuple[int, str]]:
    length = min(matter.concluded, matter.issued + 40 * _WEEK if matter.concluded == NEVER else NEVER) - matter.issued
    for kind, share in parameters()["court"]["hearings"][matter.kind].items():
        day = matter.issued + int(share * length)
        if day < end and not (kind == "FINAL" and matter.concluded == NEVER):
            yield day, kind


def _parties(matter: Matter) -> Iterator[tuple[int, str]]:
    for role, people in (
        ("applicant", matter.applicants),
        ("respondent", matter.respondents),
        ("child", matter.children),
    ):
        for person in people:
            yield person, role


def _columns(rows: list[Any], width: int) -> list[Any]:
    """Rows as columns; empty columns without rows."""
    if not rows:
        return [np.empty(0, np.str_)] * width
    return [np.asarray(column) for column in zip(*rows, strict=True)]


def _whole(values: Any) -> Any:
    return values.astype(np.int32)
