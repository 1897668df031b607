"""Plans for adoption, and how care had ended before, as tables."""

from __future__ import annotations

from typing import Any

from forethought.synth.journeys.care.children import YEAR
from forethought.synth.journeys.care.columns import table
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, parameters
from forethought.synth.journeys.care.stay import Stay
from forethought.synth.journeys.tables import AdoptionPlans, PreviousPermanence
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting

_NONE = "Z1"


def make_adoptions(stays: list[Stay]) -> AdoptionPlans:
    """One row for each decision that adoption is best; matching and adopters are known from the match on."""
    rows: list[tuple[Any, ...]] = []
    for stay in stays:
        plan = stay.adopting
        if plan is None:
            continue
        matched = plan.matched != NEVER
        rows.append(
            (stay.child.person, plan.decided, plan.matched, plan.placed, plan.adopted, plan.given_up, plan.why_given_up,
             plan.by_carer and plan.placed != NEVER, plan.adopters if matched else "")
        )  # fmt: skip
    return table(AdoptionPlans, rows)


def make_previous(setting: Setting, stays: list[Stay]) -> PreviousPermanence:
    """One row for each period of care: whether an earlier one, here or elsewhere, had ended in a lasting family.

    ``ended`` is NEVER where there was none, or where the day is not known.
    """
    luck, shape = Luck(setting.stream("care", "permanence")), parameters()["permanence"]
    rows: list[tuple[int, int, str, str, int]] = []
    lasting: dict[int, tuple[str, str, int]] = {}
    seen: set[int] = set()
    for number, stay in enumerate(stays):
        person = stay.child.person
        first = person not in seen and stay.kind == "usual"
        if first and stay.child.age(stay.start) >= shape["from_age"] and luck.yes(shape["share"]):
            lasting[person] = _elsewhere(luck, stay, setting.authority.code)
        seen.add(person)
        rows.append((person, number, *lasting.get(person, (_NONE, "", NEVER))))
        if stay.reason in shape["order"]:
            lasting[person] = (shape["order"][stay.reason], setting.authority.code, stay.end)
    return table(PreviousPermanence, rows)


def _elsewhere(luck: Luck, stay: Stay, own: str) -> tuple[str, str, int]:
    """An order made in an earlier time of care that is not among these."""
    shape = parameters()["permanence"]
    latest, earliest = stay.start - shape["gap"], stay.child.born + int(YEAR)
    known = luck.yes(shape["day_known"]) and earliest < latest
    authority = own if luck.yes(shape["own"]) else luck.one(shape["elsewhere"])
    return luck.pick(choice("permanence", "kind")), authority, luck.between(earliest, latest) if known else NEVER
