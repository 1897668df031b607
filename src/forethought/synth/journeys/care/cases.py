"""The cases of children who come into care: taken over while care lasts, and closed after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import Assessments, Cases, Contacts, Need
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

_POLICE = "6"
_OTHER_FACTOR = "20"
_FOR_GOOD = ("E11", "E12", "E2")
"""Reasons after which the person is known to nobody any more."""


@dataclass(frozen=True)
class Taken:
    """What becomes of cases. ``opened`` are new rows of cases, contacts and assessments, whose references count on from
    the tables that are there. ``closed`` and ``closure`` have one value for each case, old and new; ``drop`` says which
    old cases never come about, as the child's case was open then. ``until`` is when each stay's case closes."""

    opened: tuple[Cases, Contacts, Assessments]
    closed: NDArray[np.int32]
    closure: NDArray[np.str_]
    drop: NDArray[np.bool_]
    until: dict[int, int]


@dataclass
class _Book:
    """The cases of all children while they are being worked through; new ones follow those that were there."""

    luck: Luck
    need: Need
    window_end: int
    referred: list[int]
    closed: list[int]
    closure: list[str]
    drop: set[int] = field(default_factory=set)
    cases: list[tuple[object, ...]] = field(default_factory=list)
    contacts: list[tuple[object, ...]] = field(default_factory=list)
    assessments: list[tuple[object, ...]] = field(default_factory=list)

    def open(self, stay: Stay) -> int:
        """A new case of a child who comes into care without one: alone, or in an emergency."""
        row, person, alone = len(self.referred), stay.child.person, stay.kind == "alone"
        source = self.luck.pick(choice("alone", "source")) if alone else _POLICE
        factors = self.luck.pick(choice("alone", "factors")) if alone else _OTHER_FACTOR
        done = stay.start + self.luck.between(*parameters()["alone"]["assessed"])
        finished = done < self.window_end
        contact = len(self.need.contacts) + len(self.contacts)
        self.cases.append((person, contact, stay.start, source, False, stay.need, NEVER, ""))
        self.contacts.append((person, stay.start, source, "referral"))
        authorised = (done, factors) if finished else (NEVER, "")
        self.assessments.append((row, person, stay.start, *authorised, True))
        self.referred.append(stay.start)
        self.closed.append(NEVER)
        self.closure.append("")
        return row


def take_over(setting: Setting, need: Need, stays: list[Stay]) -> Taken:
    """Find or open the case of every stay (``stay.case`` is set), and say when it closes.

    A child has one open case at most: what would have been another referral meanwhile does not come about.
    """
    held = need.cases
    book = _Book(
        Luck(setting.stream("care", "cases")), need, setting.window.end,
        held.referred.tolist(), held.closed.tolist(), held.closure.tolist(),
    )  # fmt: skip
    order = np.lexsort((held.referred, held.person))
    persons = held.person[order]
    for person, mine in groupby(stays, key=lambda stay: stay.child.person):
        low, high = np.searchsorted(persons, [person, person + 1])
        _of_child(book, list(mine), order[low:high].tolist())
    until = {number: book.closed[stay.case] for number, stay in enumerate(stays)}
    drop = np.zeros(len(held), np.bool_)
    drop[sorted(book.drop)] = True
    return Taken(
        (table(Cases, book.cases), table(Contacts, book.contacts), table(Assessments, book.assessments)),
        np.asarray(book.closed, np.int32), np.asarray(book.closure, "U3"), drop, until,
    )  # fmt: skip


def _of_child(book: _Book, stays: list[Stay], cases: list[int]) -> None:
    latest = NOBODY
    for stay in stays:
        stay.case = latest = _case_of(book, stay, latest)
        end, why = _closes(book, stay)
        book.closed[latest], book.closure[latest] = end, why
        gone = stay.reason in _FOR_GOOD
        since = book.referred[latest]
        book.drop |= {
            other
            for other in cases
            if other != latest and since <= book.referred[other] and (book.referred[other] < end or gone)
        }


def _case_of(book: _Book, stay: Stay, latest: int) -> int:
    """The case of a stay: that of the stay before if it is still open, else the child's own, else a new one."""
    if latest != NOBODY and book.closed[latest] > stay.start:
        return latest
    mine = stay.case
    there = mine != NOBODY and mine not in book.drop and book.referred[mine] <= stay.start < book.closed[mine]
    return mine if there else book.open(stay)


def _closes(book: _Book, stay: Stay) -> tuple[int, str]:
    """When the case of a stay closes, and why: a while after care, unless care ended for good."""
    shape, child = parameters()["after"], stay.child
    closed, closure = book.closed[stay.case], book.closure[stay.case]
    if stay.end == NEVER:
        return NEVER, ""
    if stay.reason in shape["closes_at_once"]:
        return stay.end, shape["closes_at_once"][stay.reason]
    if stay.end >= child.adult:
        grown = min(child.birthday(shape["leaver_until"]), child.until if child.gone != "adult" else NEVER)
        end = min(stay.end + int(book.luck.wait(shape["leaver_days"])), max(grown, stay.end))
        return _known(book, end, shape["otherwise"])
    end = min(stay.end + int(book.luck.wait(shape["home_days"])), child.until)
    if end < closed <= child.until or (closed == NEVER and child.until >= book.window_end):
        return closed, closure
    moved = {"died": "RC2", "left": "RC5"}.get(child.gone, "") if end == child.until else ""
    return _known(book, end, moved or shape["otherwise"])


def _known(book: _Book, end: int, why: str) -> tuple[int, str]:
    return (end, why) if end < book.window_end else (NEVER, "")
