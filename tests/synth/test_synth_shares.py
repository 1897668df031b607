"""Shares of the fictional partnership beside England's, year ending 31 March 2025 unless said (DfE, OGL v3.0)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from forethought.model import age_years, working_days_between
from forethought.synth.build import CHILDREN, SEED
from forethought.synth.partnership import Partnership, make_partnership
from forethought.synth.people import CENSUS

CS = date(2025, 4, 1)

# measure                                  | England | within (points; a 250-child sample moves by 3 to 6)
TABLE = """
looked after per 10,000 aged 0-17          |  67     |  4
started in the year, per 100 looked after  |  39     |  6
left in the year, per 100 looked after     |  42     |  5
looked after: aged 10 to 15                |  38     |  6
looked after: aged 16 and 17               |  27     |  6
looked after: unaccompanied                |   8     |  2
looked after: abuse or neglect             |  67     |  8
looked after: full care order              |  59     |  7
looked after: interim care order           |  16     |  6
looked after: accommodated by agreement    |  19     |  6
looked after: placement order              |   6     |  4
looked after: foster placement             |  67     |  8
looked after: children's or secure home    |  12     |  6
looked after: supported accommodation      |   9     |  5
looked after: with parents                 |   6     |  3
looked after: own authority provides       |  43     |  9
looked after: private provider             |  40     |  9
looked after: three or more placements     |  10     |  4
left: adopted                              |   9     |  4
left: aged 18                              |  40     |  3
in need per 10,000 aged 0-17               | 330     | 20
on a protection plan per 10,000            |  40.6   |  6
assessed within 45 working days            |  85.7   |  4
second or later protection plan            |  24.5   |  7
referrals without further action           |   6.5   |  4
referrals assessed as not in need          |  30.8   |  7
absence of all pupils                      |   6.8   |  1
pupils with a plan for special needs       |   5.3   |  3
twins among children (1 in 35)             |   2.9   |  0.6
"""


@pytest.fixture(scope="module")
def partnership() -> Partnership:
    return make_partnership(SEED, CHILDREN)


def _stock(p):
    return [h for h in p.care if h.end is None]


def _left(p):
    return [h for h in p.care if h.end and h.end >= CS]


def _share(part: int, whole: int) -> float:
    return 100 * part / whole


def _of_stock(test: Callable) -> Callable[[Partnership], float]:
    return lambda p: _share(sum(1 for h in _stock(p) if test(p, h)), len(_stock(p)))


def _of_left(test: Callable) -> Callable[[Partnership], float]:
    return lambda p: _share(sum(1 for h in _left(p) if test(p, h)), len(_left(p)))


def _age(p, history, on=CENSUS):
    return age_years(p.person(history.person_id).born, on)


def _placements(history):
    return len({(e.place, e.urn, e.pl_post) for e in history.episodes if (e.end or CENSUS) > CS})


def _rate(count: Callable[[Partnership], int]) -> Callable[[Partnership], float]:
    return lambda p: 10_000 * count(p) / p.world.authority["population_0_17"]


def _cases(p):
    return [case for cases in p.cases.values() for case in cases]


def _open_cases(p):
    return sum(1 for c in _cases(p) if c.closed is None and not c.referral_only)


def _open_plans(p):
    return sum(1 for c in _cases(p) for plan in c.protection if plan.end is None)


def _in_time(p):
    done = [a for c in _cases(p) for a in c.assessments if a.authorised]
    return _share(sum(working_days_between(a.start, a.authorised) <= 45 for a in done), len(done))


def _second_plans(p):
    begun = [plan for c in _cases(p) for plan in c.protection if plan.start >= CS]
    return _share(sum(plan.earlier > 0 for plan in begun), len(begun))


def _referrals(test: Callable) -> Callable[[Partnership], float]:
    def share(p):
        made = [c for c in _cases(p) if c.referral >= CS]
        return _share(sum(1 for c in made if test(c)), len(made))

    return share


def _absence(p):
    roll = [pupil for pupil in p.pupils.values() if pupil.on_roll]
    return _share(sum(q.authorised + q.unauthorised for q in roll), sum(q.possible for q in roll))


def _with_plan(p):
    roll = [pupil for pupil in p.pupils.values() if pupil.on_roll]
    return _share(Counter(q.sen for q in roll)["E"], len(roll))


def _twins(p):
    children = p.people.of_kind("child")
    return _share(sum(bool(c.twin_set) for c in children), len(children))


def _last(history):
    return history.episodes[-1]


MEASURES: dict[str, Callable[[Partnership], float]] = {
    "looked after per 10,000 aged 0-17": _rate(lambda p: len(_stock(p))),
    "started in the year, per 100 looked after": lambda p: _share(
        sum(1 for h in p.care if h.start >= CS), len(_stock(p))
    ),
    "left in the year, per 100 looked after": lambda p: _share(len(_left(p)), len(_stock(p))),
    "looked after: aged 10 to 15": _of_stock(lambda p, h: 10 <= _age(p, h) < 16),
    "looked after: aged 16 and 17": _of_stock(lambda p, h: _age(p, h) >= 16),
    "looked after: unaccompanied": _of_stock(lambda p, h: h.plan.unaccompanied),
    "looked after: abuse or neglect": _of_stock(lambda p, h: h.plan.need == "N1"),
    "looked after: full care order": _of_stock(lambda p, h: _last(h).legal_status == "C2"),
    "looked after: interim care order": _of_stock(lambda p, h: _last(h).legal_status == "C1"),
    "looked after: accommodated by agreement": _of_stock(lambda p, h: _last(h).legal_status == "V2"),
    "looked after: placement order": _of_stock(lambda p, h: _last(h).legal_status == "E1"),
    "looked after: foster placement": _of_stock(lambda p, h: _last(h).place[0] == "U"),
    "looked after: children's or secure home": _of_stock(lambda p, h: _last(h).place in ("K1", "K2")),
    "looked after: supported accommodation": _of_stock(lambda p, h: _last(h).place == "K3"),
    "looked after: with parents": _of_stock(lambda p, h: _last(h).place == "P1"),
    "looked after: own authority provides": _of_stock(lambda p, h: _last(h).provider == "PR1"),
    "looked after: private provider": _of_stock(lambda p, h: _last(h).provider == "PR4"),
    "looked after: three or more placements": _of_stock(lambda p, h: _placements(h) >= 3),
    "left: adopted": _of_left(lambda p, h: h.plan.rec in ("E11", "E12")),
    "left: aged 18": _of_left(lambda p, h: _age(p, h, h.end) >= 18),
    "in need per 10,000 aged 0-17": _rate(_open_cases),
    "on a protection plan per 10,000": _rate(_open_plans),
    "assessed within 45 working days": _in_time,
    "second or later protection plan": _second_plans,
    "referrals without further action": _referrals(lambda c: c.referral_only),
    "referrals assessed as not in need": _referrals(lambda c: c.reason in ("RC8", "RC9")),
    "absence of all pupils": _absence,
    "pupils with a plan for special needs": _with_plan,
    "twins among children (1 in 35)": _twins,
}

ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("measure", "england", "within"), ROWS, ids=[row[0] for row in ROWS])
def test_share_is_near_englands(partnership, measure, england, within):
    assert MEASURES[measure](partnership) == pytest.approx(float(england), abs=float(within))


def test_size_is_about_what_was_asked_for(partnership):
    assert len(partnership.people.of_kind("child")) == pytest.approx(CHILDREN, rel=0.01)
    assert len(partnership.cases) == pytest.approx(2000, rel=0.02)
    assert len(_stock(partnership)) == pytest.approx(250, abs=3)
