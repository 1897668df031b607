"""How long care lasts and why it ends: competing reasons by age and by the time that has gone by."""

from __future__ import annotations

from forethought.synth.journeys.care.children import YEAR, Child
from forethought.synth.journeys.care.luck import Luck
from forethought.synth.journeys.care.parameters import choice, choices_by_age, parameters, steps
from forethought.synth.journeys.care.stay import SPECIAL_GUARDIAN, Adopting, Stay
from forethought.synth.rows import NEVER, on

MONTH = YEAR / 12
_LAST_OF_YEAR = (3, 31)
"""Nobody is adopted on the last day of the collection year: the return takes the child for one in care all year."""
FAMILY_ORDERS = (SPECIAL_GUARDIAN, "E41")
_TOGETHER = (*FAMILY_ORDERS, "E4A", "E4B", "E13")
AT_18 = "18"
"""Stands for turning 18 until the last placement says which reason it is."""


def leave(luck: Luck, stay: Stay, window_end: int, with_: Stay | None = None) -> None:
    """Set when ``stay`` ends, and why; what would come after the window is left open. ``with_`` is that of a brother or
    sister which ends on the same day, where it can."""
    if with_ is not None and _leaves_with(stay, with_, window_end):
        stay.end, stay.reason = with_.end, with_.reason
    elif stay.kind == "alone":
        _leave_alone(luck, stay)
    elif stay.kind == "remand":
        _leave_remand(luck, stay)
    else:
        stay.adopting = plan_adoption(luck, stay)
        if stay.adopting is None or stay.adopting.given_up != NEVER:
            after = stay.start if stay.adopting is None else stay.adopting.given_up
            times = parameters()["leave"]["by_need"].get(stay.need, 1.0)
            stay.end = lasts(luck, stay.child, stay.start, after, times)
            stay.reason = _reason(luck, stay)
        else:
            stay.end, stay.reason = stay.adopting.adopted, luck.pick(choice("adoption", "by_court"))
    _cut(stay, window_end)


def _leaves_with(stay: Stay, other: Stay, window_end: int) -> bool:
    """Whether a child can leave as ``other`` does: neither is to be adopted, grown up or gone by then."""
    plain = stay.kind == other.kind == "usual" and other.adopting is None and other.reason in ("", *_TOGETHER)
    return plain and min(other.end, window_end) < stay.child.until


def lasts(luck: Luck, child: Child, start: int, after: int, times: float = 1.0) -> int:
    """The day on which care that began on ``start`` ends, later than ``after``; the 18th birthday at the latest.

    ``times`` is how much sooner than usual it ends.
    """
    by_age, by_days = steps("leave", "by_age"), steps("leave", "by_days")
    girls = parameters()["leave"]["girls"]
    a_day = times * (girls if child.girl else 2 - girls) / YEAR
    edges = [child.birthday(int(age)) for age in by_age.edges[1:]] + [start + int(edge) for edge in by_days.edges[1:]]
    left, now = luck.wait(1.0), after
    for edge in sorted(edge for edge in edges if after < edge < child.adult):
        pace = by_age.at(child.age(now + 2)) * by_days.at(now - start) * a_day
        if left < pace * (edge - now):
            return now + 1 + int(left / pace)
        left -= pace * (edge - now)
        now = edge
    pace = by_age.at(child.age(now + 2)) * by_days.at(now - start) * a_day
    return min(now + 1 + int(left / pace), child.adult)


def _reason(luck: Luck, stay: Stay) -> str:
    if stay.end >= stay.child.adult:
        return AT_18
    reason = luck.pick(choices_by_age("leave", "reason").at(stay.child.age(stay.end)))
    early = stay.end - stay.start < parameters()["leave"]["early"]
    if early and reason in (*FAMILY_ORDERS, "E9", "E6"):
        return luck.pick(choice("leave", "reason", "early"))
    return reason


def _leave_alone(luck: Luck, stay: Stay) -> None:
    shape = parameters()["alone"]
    early = choice("alone", "early")
    stay.end, stay.reason = stay.child.adult, AT_18
    if luck.yes(early.edges[-1] / 100):
        days = shape["early_days"]
        end = stay.start + int(days["least"] + luck.wait(days["mean"]))
        if end < stay.child.adult:
            stay.end, stay.reason = end, luck.pick(early)


def _leave_remand(luck: Luck, stay: Stay) -> None:
    stay.end = min(stay.start + 2 + int(luck.wait(parameters()["remand"]["days"])), stay.child.adult)
    stay.reason = AT_18 if stay.end == stay.child.adult else luck.pick(choice("leave", "reason", "remand"))


def _cut(stay: Stay, window_end: int) -> None:
    """End with moving away or death where that comes first, and leave open what ends after the window."""
    child = stay.child
    if child.until <= stay.end and child.gone != "adult":
        stay.end, stay.reason = child.until, "E2" if child.gone == "died" else "E3"
    if stay.adopting is not None:
        _cut_adoption(stay.adopting, stay, window_end)
    if stay.end >= window_end:
        stay.end, stay.reason = NEVER, ""


def _cut_adoption(plan: Adopting, stay: Stay, window_end: int) -> None:
    """Nothing of a plan comes after care has ended or after the window; a plan that is cut off is given up."""
    last = min(stay.end, window_end)
    if stay.end < window_end and plan.adopted != stay.end and plan.given_up > stay.end:
        plan.given_up, plan.why_given_up = stay.end, "RD4"
    for name in ("order", "matched", "placed"):
        if getattr(plan, name) >= last:
            setattr(plan, name, NEVER)
    for name in ("adopted", "given_up"):
        if getattr(plan, name) > last or getattr(plan, name) >= window_end:
            setattr(plan, name, NEVER)
    if plan.given_up == NEVER:
        plan.why_given_up = ""
    if plan.decided >= last:
        stay.adopting = None


def plan_adoption(luck: Luck, stay: Stay) -> Adopting | None:
    """The plan for adoption of a child who comes into care, if adoption becomes the plan; with all its days."""
    shape, age = parameters()["adoption"], stay.child.age(stay.start)
    if not luck.yes(steps("adoption", "planned").at(age)):
        return None
    decided = stay.start + _months(luck, steps("adoption", "to_decision").at(age), 45)
    plan = Adopting(decided, decided + luck.between(*shape["order_after"]))
    plan.adopters = luck.pick(choice("adoption", "adopters"))
    plan.by_carer = luck.yes(shape["by_carer"])
    if luck.yes(shape["given_up"]):
        plan.given_up = decided + luck.between(*shape["given_up_days"])
        plan.why_given_up = luck.pick(choice("adoption", "given_up_for"))
        if plan.why_given_up == "RD2" or plan.order >= plan.given_up:
            plan.order = NEVER
        return plan
    plan.matched = max(decided + _months(luck, steps("adoption", "to_match").at(age), 5), plan.order + 5)
    plan.placed = plan.matched + max(3, _months(luck, shape["to_placement"], 3))
    plan.adopted = plan.placed + _months(luck, steps("adoption", "to_order").at(age), 70)
    if on(plan.adopted).timetuple()[1:3] == _LAST_OF_YEAR:
        plan.adopted += 1
    return plan


def _months(luck: Luck, mean: float, least: int) -> int:
    """Days: a wait of ``mean`` months, never less than a part of it nor than ``least`` days."""
    shape = parameters()["adoption"]
    floor = shape["least"] * mean * MONTH
    return max(least, int(floor + luck.gamma(shape["shape"], mean * MONTH - floor)))
