"""How families, need, care and agencies hang together, as made: what no single published table says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.synth.agencies import registers_of
from forethought.synth.calibration.care_counts import CareCounts
from forethought.synth.calibration.targets import ENGLAND
from forethought.synth.community import Community
from forethought.synth.days import birthday
from forethought.synth.journeys.care.children import group_of
from forethought.synth.journeys.need.children import YEAR
from forethought.synth.journeys.schooling.places import at_school
from forethought.synth.journeys.status import Status
from forethought.synth.rows import NOBODY
from forethought.synth.window import Window

Ints = NDArray[Any]
Flags = NDArray[np.bool_]
_MISSING, _AWAY = "M", "A"
_MISSING_AGES = {0: "under 1", 1: "1 to 4", 5: "5 to 9", 10: "10 to 15", 16: "16 and over"}
_LINKED = ("forename", "surname", "born", "postcode")
_BRITISH, _DEPRIVED = "WBRI", 3


def count(community: Community) -> Counter[str]:
    """What :func:`figures` needs of one locality: counts that add up over localities."""
    found = _families(community)
    found.update(_grown(community))
    found.update(_linked(community))
    counts = CareCounts(community.setting, community.lives, community.care)
    for year in community.setting.window.each:
        first, end = Window.bounds(year)
        found["children"] += counts.residents((first + end) // 2)
        found.update(_missing(community, counts, first, end))
        found.update(_times(community, counts, first, end))
        found.update(_siblings(community, counts, end))
    return found


def _families(community: Community) -> Counter[str]:
    """Children here on the last day: second homes, ethnic groups, and homes changed in the last year."""
    persons, members = community.lives.persons, community.lives.members
    day = community.setting.window.end - 1
    here = persons.child & (persons.born <= day) & (persons.arrived <= day) & (birthday(persons.born, 18) > day)
    here &= np.minimum(persons.left, persons.died) > day
    second = (members.start <= day) & (members.end > day) & ~members.main
    found = Counter({"now": int(here.sum())})
    found["second home"] = int(np.isin(np.flatnonzero(here), members.person[second]).sum())
    for code, number in Counter(persons.ethnicity[here].tolist()).items():
        found[f"group {group_of(code)}"] += number
    year = int(day - YEAR)
    stayed = np.flatnonzero(here & (persons.arrived <= year) & (persons.born <= year) & (persons.family != NOBODY))
    before, now = _address(community, stayed, year), _address(community, stayed, day)
    known = (before != NOBODY) & (now != NOBODY)
    found.update({"a year here": int(known.sum()), "moved home": int((known & (before != now)).sum())})
    return found


def _address(community: Community, wanted: Ints, day: int) -> Ints:
    """The address of each person's main household on a day; nobody where there is none."""
    members, homes = community.lives.members, community.lives.households
    there = (members.start <= day) & (members.end > day) & members.main
    household = np.full(len(community.lives.persons), NOBODY)
    household[members.person[there]] = members.household[there]
    now = (homes.start <= day) & (homes.end > day)
    address = np.full(int(homes.household.max(initial=0)) + 2, NOBODY)
    address[homes.household[now]] = homes.address[now]
    found: Ints = address[household[wanted]]  # nobody's household is the last place, which has no address
    return found


def _grown(community: Community) -> Counter[str]:
    """Of those who turned 18 in the window and lived here from birth: ever referred, in need, under a plan, in care."""
    persons, need = community.lives.persons, community.need
    window, adult = community.setting.window, birthday(persons.born, 18)
    there = persons.child & (adult >= window.first) & (adult < window.end) & (persons.arrived <= persons.born)
    grown = np.flatnonzero(there & (np.minimum(persons.left, persons.died) > adult) & (persons.was == NOBODY))
    status, days = Status(need, community.care), adult[grown]
    in_need = need.cases.take(~need.cases.no_further_action & ~np.isin(need.cases.closure, ("RC8", "RC9")))
    found = Counter({"grown": len(grown), "grown referred": int(np.isin(grown, need.cases.person).sum())})
    found["grown assessed"] = int(np.isin(grown, need.assessments.person).sum())
    found["grown in need"] = int(np.isin(grown, in_need.person).sum())
    found["grown under plan"] = int(status.ever_under_plan(grown, days).sum())
    found["grown in care"] = int(status.ever_in_care(grown, days).sum())
    return found


def _linked(community: Community) -> Counter[str]:
    """Pupils known to social care on the last day whose name, birth date and postcode are alike with both."""
    day = community.setting.window.end - 1
    persons = community.lives.persons
    known = np.flatnonzero(persons.child & Status(community.need, community.care).in_need(np.arange(len(persons)), day))
    place = at_school(community.schooling.enrolments, known, np.full(len(known), day))
    pupils = known[place != NOBODY]
    registers = registers_of(community)
    council, schools = (registers[name].held(pupils, np.full(len(pupils), day)) for name in ("council", "schools"))
    alike = np.logical_and.reduce([getattr(council, name) == getattr(schools, name) for name in _LINKED])
    groups = {
        "linked": np.ones(len(pupils), np.bool_),
        "linked white british": persons.ethnicity[pupils] == _BRITISH,
        "linked minority": persons.ethnicity[pupils] != _BRITISH,
        "linked deprived": community.risk.decile[pupils] <= _DEPRIVED,
        "linked not deprived": community.risk.decile[pupils] > _DEPRIVED,
    }
    found: Counter[str] = Counter()
    for name, mine in groups.items():
        found.update({f"{name} of": int(mine.sum()), name: int((alike & mine).sum())})
    return found


def _missing(community: Community, counts: CareCounts, first: int, end: int) -> Counter[str]:
    """Times missing and away that began in a year, and the children in care in it."""
    held, periods = community.care.missing, counts.periods
    during = np.unique(periods.person[(periods.start < end) & (periods.end > first)])
    found = Counter({"in care in the year": len(during)})
    year = held.take((held.start >= first) & (held.start < end))
    for kind, name in ((_MISSING, "missing"), (_AWAY, "away")):
        mine = year.take(year.kind == kind)
        found.update({name: len(mine), f"{name} children": len(np.unique(mine.person))})
    mine = year.take(year.kind == _MISSING)
    edges = list(_MISSING_AGES)
    for at in np.searchsorted(edges, counts.age(mine.person, mine.start), side="right") - 1:
        found[f"missing {_MISSING_AGES[edges[at]]}"] += 1
    found["missing two days"] = int((mine.end.astype(np.int64) - mine.start <= 2).sum())
    now = (held.kind == _MISSING) & (held.start < end) & (held.end >= end)
    found["missing now"] = int(now.sum())
    return found


def _times(community: Community, counts: CareCounts, first: int, end: int) -> Counter[str]:
    """What mean times in care and under a plan are worked out from: those there at the end, and those who left."""
    periods, plans = counts.periods, community.need.protection
    now, went = (periods.start < end) & (periods.end >= end), (periods.end >= first) & (periods.end < end)
    before = (periods.start < first) & (periods.end >= first)
    came = (periods.start >= first) & (periods.start < end)
    alone = periods.unaccompanied
    bands = community.need.enquiries
    held = bands.take((bands.conference >= first) & (bands.conference < end))
    return Counter(
        {
            "stock": int(now.sum()),
            "ceased": int(went.sum()),
            "stock alone": int((now & alone).sum()),
            "ceased alone": int((went & alone).sum()),
            "stock unexplained": abs(int(before.sum()) + int(came.sum()) - int(went.sum()) - int(now.sum())),
            "plans": int(((plans.start < end) & (plans.end >= end)).sum()),
            "plans ended": int(((plans.end >= first) & (plans.end < end)).sum()),
            "conferences without enquiry": int((held.strategy > held.conference).sum()),
        }
    )


def _siblings(community: Community, counts: CareCounts, end: int) -> Counter[str]:
    """Children of one mother who are in care on one day, where they live, and how many have nobody of them near."""
    episodes = community.care.episodes
    now = episodes.take((episodes.start < end) & (episodes.end >= end) & (episodes.legal_status != "V4"))
    family = community.lives.persons.family[now.person]
    now, family = now.take(family != NOBODY), family[family != NOBODY]
    _, place, many = np.unique(family, return_inverse=True, return_counts=True)
    _, home, together = np.unique(np.char.add(np.char.add(family.astype("U8"), " "), now.placed),
                                  return_inverse=True, return_counts=True)  # fmt: skip
    grouped = many[place] > 1
    alone = grouped & (together[home] == 1)
    split = np.zeros(len(many), np.bool_)
    split[place[grouped & (together[home] < many[place])]] = True
    return Counter(
        {
            "in care": len(now),
            "groups": int((many > 1).sum()),
            "grouped": int(grouped.sum()),
            "groups split": int(split.sum()),
            "grouped alone": int(alone.sum()),
        }
    )


def _share(found: Counter[str], part: str, whole: str, times: float = 100.0) -> float:
    return times * found[part] / max(found[whole], 1)


def _missing_figures(found: Counter[str]) -> dict[str, float]:
    """How often children in care are missing or away, and for how long."""

    def share(part: str, whole: str, times: float = 100.0) -> float:
        return _share(found, part, whole, times)

    def england(part: str) -> float:
        return _share(found, part, "children", ENGLAND)

    return {
        "missing": england("missing"),
        "missing_10_to_15": england("missing 10 to 15"),
        "missing_16_and_over": england("missing 16 and over"),
        "missing_5_to_9": england("missing 5 to 9"),
        "missing_each": share("missing", "missing children", 1.0),
        "missing_share": share("missing children", "in care in the year"),
        "missing_now": england("missing now"),
        "missing_two_days": share("missing two days", "missing"),
        "away_share": share("away children", "in care in the year"),
        "away_each": share("away", "away children", 1.0),
    }


def figures(found: Counter[str]) -> dict[str, float]:
    """Our figure for each overlap of ``data/calibration.toml``, by its name."""

    def share(part: str, whole: str, times: float = 100.0) -> float:
        return _share(found, part, whole, times)

    def england(part: str) -> float:
        return share(part, "children", ENGLAND)

    kin = Counter({"stock": found["stock"] - found["stock alone"], "ceased": found["ceased"] - found["ceased alone"]})
    return {
        "second_home": share("second home", "now"),
        **{f"group_{name}": share(f"group {name}", "now") for name in ("white", "mixed", "asian", "black", "other")},
        "moved_home": share("moved home", "a year here"),
        "ever_referred": share("grown referred", "grown"),
        "ever_assessed": share("grown assessed", "grown"),
        "ever_in_need": share("grown in need", "grown"),
        "ever_under_plan": share("grown under plan", "grown"),
        "ever_in_care": share("grown in care", "grown"),
        "in_care_in_the_year": england("in care in the year"),
        **_missing_figures(found),
        "years_in_care": share("stock", "ceased", 1.0),
        "years_in_care_not_alone": kin["stock"] / max(kin["ceased"], 1),
        "years_in_care_alone": share("stock alone", "ceased alone", 1.0),
        "years_under_plan": share("plans", "plans ended", 1.0),
        "stock_unexplained": float(found["stock unexplained"]),
        "conferences_before_enquiry": float(found["conferences without enquiry"]),
        "siblings_mean": share("grouped", "groups", 1.0),
        "siblings_share": share("grouped", "in care"),
        "siblings_split": share("groups split", "groups"),
        "siblings_alone": share("grouped alone", "grouped"),
        "linked": share("linked", "linked of", 1.0),
        "linked_minority_lower": share("linked white british", "linked white british of")
        - share("linked minority", "linked minority of"),
        "linked_deprived_lower": share("linked not deprived", "linked not deprived of")
        - share("linked deprived", "linked deprived of"),
    }
