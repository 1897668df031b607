"""The legal statuses of a time in care, one after another."""

from __future__ import annotations

from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, choices_by_age, parameters, steps
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.rows import NEVER

ORDERS = ("C1", "C2")
"""Statuses under which a child can be placed with its own parents."""


def first_status(luck: Luck, stay: Stay) -> str:
    """The legal status at the start."""
    if stay.kind == "remand":
        return "J1"
    if stay.kind == "break":
        return "V4"
    if stay.kind == "alone":
        return "V2"
    status = luck.pick(choices_by_age("legal", "start").at(stay.child.age(stay.start)))
    if stay.adopting:
        return "C1" if status == "C2" else status
    brief = stay.end - stay.start <= parameters()["legal"]["short"]
    return "V2" if brief and status in ORDERS else status


def set_legal_path(luck: Luck, stay: Stay, window_end: int) -> None:
    """Set the statuses of ``stay``, whose end is known: emergency, agreement, interim order, final order."""
    stay.legal = [(stay.start, stay.status)]
    if stay.kind != "usual":
        return
    last = stay.last(window_end)
    now, status = _after_emergency(luck, stay, last)
    if status == "V2":
        now, status = _after_agreement(luck, stay, now, last)
    if status == "C1":
        _add_final(luck, stay, now, last)


def _add(stay: Stay, day: int, status: str, last: int) -> None:
    """Add a status from a day on, where the stay still goes on then; days come in order."""
    if day < last and status != stay.legal[-1][1]:
        stay.legal.append((day, status))


def _after_emergency(luck: Luck, stay: Stay, last: int) -> tuple[int, str]:
    """The day and the status that follow police protection and emergency orders; for others those of the start."""
    days = parameters()["legal"]["protection_days"].get(stay.status)
    if days is None:
        return stay.start, stay.status
    day = stay.start + luck.between(*days)
    if stay.end <= day:
        return stay.end, stay.status
    follows = "C1" if stay.adopting else luck.pick(choice("legal", "after_protection"))
    _add(stay, day, follows, last)
    return day, follows


def _after_agreement(luck: Luck, stay: Stay, now: int, last: int) -> tuple[int, str]:
    """When the court makes an order for a child accommodated by agreement; never where it does not."""
    shape = parameters()["legal"]
    wanted = steps("legal", "agreed_to_order").at(stay.child.age(now))
    least, mean = shape["agreed_days"]
    day = now + int(least + luck.wait(mean))
    if stay.adopting:
        day = min(day, max(now + least, stay.adopting.decided - 60))
    brief = stay.end - stay.start < shape["short"]
    if not (stay.adopting or luck.yes(wanted)) or brief or day >= min(stay.end, stay.child.adult):
        return now, "V2"
    _add(stay, day, "C1", last)
    return day, "C1"


def _add_final(luck: Luck, stay: Stay, now: int, last: int) -> None:
    shape, plan = parameters()["legal"]["final"], stay.adopting
    day = now + int(shape["least"] + luck.gamma(shape["shape"], shape["mean"]))
    if plan is None:
        _add(stay, day, "C2", last)
    elif plan.order != NEVER:
        _add(stay, max(plan.order, now + 1), "E1", last)
        if plan.given_up < last:
            _add(stay, max(plan.given_up, stay.legal[-1][0] + 1), "C2", last)
    else:
        _add(stay, max(day, now + 1), "C2", last)
