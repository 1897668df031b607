"""List 9: young people whom the council owes advice as care leavers, and those who will be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.synth.chance import between
from forethought.synth.days import plus_years
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array
from forethought.synth.feeds.annex_a.history import History
from forethought.synth.feeds.annex_a.sheets import Sheet, disability
from forethought.synth.feeds.annex_a.teams import Teams
from forethought.synth.feeds.annex_a.words import parameters, said, yes_no
from forethought.synth.feeds.periods import date_column
from forethought.synth.rows import NEVER, NOBODY

_YES = "YES"
_APRIL = 3  # months before it in a year


@dataclass(frozen=True)
class _Owed:
    """Young people on dates: ``kind`` is the category of eligibility, ``in_care`` whether they still are."""

    date: NDArray[np.int64]
    person: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.str_]
    in_care: NDArray[np.bool_]


def care_leavers(council: Council, teams: Teams) -> Sheet:
    """Everyone from 16 up to the 22nd birthday who is or was looked after for long enough, on each date.

    What the return asks around each birthday is what is known of them from that birthday on; of those whose first
    birthday after leaving has not come, home and activity are blank. Nobody who was 18 before the window began is
    among the people made, so the lists of its first years have few who are over 18.
    """
    owed = _owed(council)
    last = owed.end - 1
    persons = council.community.lives.persons
    born = persons.born[owed.person]
    usual = teams.usual(owed.person, np.full(len(last), "leaving"), born)
    worker = np.where(owed.in_care, teams.of(owed.person, last, np.full(len(last), "care"), born), usual)
    periods = council.periods
    alone = np.isin(owed.person, periods.person[periods.unaccompanied])
    return Sheet(
        owed.date,
        owed.person,
        last,
        {
            "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)": yes_no(alone),
            "Does the Child have a Disability": disability(council, owed.person, last),
            **teams.columns(worker),
            "Allocated Personal Advisor": teams.labels(usual),
            "Eligibility Category": pa.array(owed.kind, pa.string()),
            **_answers(council, owed, plus_years(born, parameters()["leavers"]["from"])),
        },
    )


def _owed(council: Council) -> _Owed:
    facts, held, persons = parameters()["leavers"], council.periods, council.community.lives.persons
    people = np.unique(held.person).astype(np.int64)
    ends = council.dates.ends[:, None]
    born = persons.born[people]
    in_care = np.stack([council.in_care.covers(people, int(end) - 1) for end in council.dates.ends])
    enough = _days_since(council, people, facts["counted_from"]) >= facts["weeks"] * 7
    after = _days_since(council, people, facts["from"]) > 0
    young = plus_years(born, facts["adult"]) >= ends
    gone = (persons.died[people] < ends) | (_left_otherwise(council, people) & ~in_care)
    kinds = facts["eligibility"]
    kind = np.select(
        [~after | gone, young & in_care & enough, ~in_care & enough & young, enough & ~young, ~in_care & ~enough],
        ["", kinds["eligible"], kinds["relevant"], kinds["former"], kinds["qualifying"]],
        "",
    )
    kind = np.where(plus_years(born, facts["until"]) >= ends, kind, "")
    date, place = np.nonzero(kind != "")
    return _Owed(date, people[place], council.dates.ends[date], kind[date, place], in_care[date, place])


def _days_since(council: Council, people: Array, age: int) -> NDArray[np.int64]:
    """For each date (rows) and person the days looked after since a birthday."""
    held, ends = council.periods, council.dates.ends[:, None]
    since = plus_years(council.community.lives.persons.born[held.person], age)
    days = np.maximum(np.minimum(held.end, ends) - np.maximum(held.start, since), 0)
    place = np.searchsorted(people, held.person)
    return np.stack([np.bincount(place, each, len(people)) for each in days]).astype(np.int64)


def _left_otherwise(council: Council, people: Array) -> NDArray[np.bool_]:
    """For each date and person, whether their last time in care ended so that they are nobody's to look after here."""
    held = council.periods
    ended = History(held.person, held.end.astype(np.int64))
    rows = np.stack([ended.latest(people, np.full(len(people), end)) for end in council.dates.ends])
    out = np.isin(held.reason, parameters()["leavers"]["no_leavers"])
    found: NDArray[np.bool_] = (rows != NOBODY) & np.append(out, False)[rows]
    return found


def _answers(council: Council, owed: _Owed, sixteen: Array) -> dict[str, pa.Array]:
    facts, held = parameters()["leavers"], council.community.care.leavers
    row = _asked(council, owed)
    known = (row != NOBODY) & ~owed.in_care
    at = np.where(known, row, 0)
    if len(held):
        touch = np.where(known, held.in_touch[at], facts["not_yet_asked"])
        homes = np.where(known & (held.accommodation[at] != "0"), held.accommodation[at], "")
        activity = np.where(known & (held.activity[at] != "0"), held.activity[at], "")
    else:
        touch, homes = np.full(len(row), facts["not_yet_asked"]), np.full(len(row), "")
        activity = homes
    in_touch = touch == _YES
    contact = _every(council, owed, sixteen, "contact")
    contact = np.where(owed.in_care, council.visits.day(owed.person, owed.end), contact)
    plan = _every(council, owed, sixteen + facts["pathway_from"], "pathway")
    return {
        "Latest Pathway Plan Review Date": date_column(np.where(in_touch, plan, NEVER)),
        "LA in Touch": said("in_touch", touch),
        "Latest Date of Contact": date_column(np.where(in_touch, contact, NEVER)),
        "Type of Accommodation": said("accommodation", homes.astype("U1")),
        "Suitability of Accommodation": said("suitable", np.asarray([code[1:] for code in homes.tolist()], "U1")),
        "Activity Status": said("activity", activity),
    }


def _asked(council: Council, owed: _Owed) -> NDArray[np.int64]:
    """The row of the last answers of each before the date."""
    held = council.community.care.leavers
    born = council.community.lives.persons.born[held.person]
    return History(held.person, birthdays(born, held.year)).latest(owed.person, owed.end)


def birthdays(born: Array, years: Array) -> NDArray[np.int64]:
    """The birthday of each in a collection year, by the year in which it ends."""
    month = born.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)  # counted from January 1970
    ages = years - 1970 - month // 12 - (month % 12 >= _APRIL)
    found = np.zeros(len(born), np.int64)
    for age in np.unique(ages):
        found[ages == age] = plus_years(born[ages == age], int(age))
    return found


def _every(council: Council, owed: _Owed, first: Array, what: str) -> NDArray[np.int64]:
    """The last before the date of days that follow one another at the usual pace, from ``first`` on."""
    pace = parameters()["leavers"][f"{what}_every"]
    size = len(council.community.lives.persons)
    shift = between(council.community.setting.stream("annex-a", what), 0, pace, size)[owed.person]
    since = owed.end - 1 - (first + shift)
    found: NDArray[np.int64] = np.where(since >= 0, owed.end - 1 - since % pace, NEVER)
    return found
