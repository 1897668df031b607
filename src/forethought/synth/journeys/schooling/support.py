"""Special educational needs: support at school, plans, and the requests for plans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.synth.chance import chosen, pick
from forethought.synth.days import september
from forethought.synth.journeys.schooling.calendar import LAST_COMPULSORY, Ints, next_school_day
from forethought.synth.journeys.schooling.parameters import chance_of, parameters, share_below
from forethought.synth.journeys.schooling.pupils import YEAR, Floats, Pupils
from forethought.synth.journeys.schooling.tables import NeedsSupport, PlanRequests
from forethought.synth.rows import NEVER
from forethought.synth.setting import Setting


@dataclass(frozen=True)
class Support:
    """Who gets support and who a plan, of all pupils. Days are NEVER for those who do not. ``special``: is taught at a
    special school from the plan on."""

    begins: Ints
    ends: Ints
    planned: Ints
    special: NDArray[np.bool_]
    need: NDArray[np.str_]
    second: NDArray[np.str_]


def make_support(pupils: Pupils) -> Support:
    """Support and plans of every pupil, whenever they come: more likely the weaker a child is at school, and the longer
    social care has been there."""
    shape, count = parameters()["support"], len(pupils)
    rng = pupils.setting.stream("special needs")
    weight = shape["by_ability"]
    score = share_below(weight * pupils.ability + np.sqrt(1 - weight**2) * rng.standard_normal(count))
    score = score / np.where(pupils.girl, shape["girls"], shape["boys"])
    plan = _odds(pupils, shape["plan"])
    helped = _odds(pupils, shape["help"])
    has_plan = score < plan
    has_help = (score < np.minimum(plan + helped, 0.97)) & ~has_plan
    planned = _when(rng, pupils, shape["plan_begins"], shape["plan_at_entry"])
    begins = np.where(
        has_plan, planned - np.floor(rng.exponential(shape["before_plan_days"], count)),
        _when(rng, pupils, shape["help_begins"], shape["help_at_entry"]),
    )  # fmt: skip
    begins = np.maximum(begins, september(pupils.entry - 1) + shape["settles_days"])
    lasts = begins + YEAR * (1 + rng.exponential(shape["help_years"], count))
    stops = has_help & chosen(rng, shape["help_ends"], count)
    special = has_plan & chosen(rng, np.where(pupils.disabled, shape["special_disabled"], shape["special"]), count)
    more = np.where(pupils.years_care > 0, shape["special_care"], shape["special_need"])
    special |= has_plan & (pupils.years_need > shape["special_need_years"]) & chosen(rng, more, count)
    need = np.where(pupils.disabled, pick(rng, shape["needs_disabled"], count), pick(rng, shape["needs"], count))
    need = np.where(special, pick(rng, shape["needs_special"], count), need)
    second = pick(rng, shape["needs"], count)
    second = np.where(chosen(rng, shape["second"], count) & (second != need), second, "")
    return Support(
        begins=np.where(has_help | has_plan, begins, NEVER).astype(np.int32),
        ends=np.where(stops, lasts, NEVER).astype(np.int32),
        planned=np.where(has_plan, planned, NEVER).astype(np.int32),
        special=special,
        need=need,
        second=second,
    )


def support_rows(pupils: Pupils, support: Support) -> NeedsSupport:
    """Rows of support and plans up to the end of the window; support ends on the day of the plan, all with school."""
    window = pupils.setting.window
    last = np.minimum(pupils.end, september(pupils.entry + LAST_COMPULSORY + 2))
    parts = []
    for kind, start, end in (
        ("K", np.maximum(support.begins, pupils.start), np.minimum.reduce([support.ends, support.planned, last])),
        ("E", np.maximum(support.planned, pupils.lives.persons.arrived[pupils.person]), last),
    ):
        there = np.flatnonzero((start < end) & (start < window.end))
        until = np.where(end[there] >= window.end, NEVER, end[there])
        parts.append(
            NeedsSupport(
                pupils.person[there].astype(np.int32),
                np.full(len(there), kind),
                start[there].astype(np.int32),
                until.astype(np.int32),
                support.need[there],
                support.second[there],
            )
        )
    rows = NeedsSupport.join(*parts)
    return rows.take(np.lexsort((rows.start, rows.person)))


def request_rows(setting: Setting, pupils: Pupils, support: Support) -> PlanRequests:
    """Requests that led to plans, requests refused, and assessments without a plan, up to the end of the window."""
    shape = parameters()["requests"]
    rng = setting.stream("plan requests")
    arrived = pupils.lives.persons.arrived[pupils.person]
    granted = np.flatnonzero((support.planned > arrived) & (support.planned != NEVER))
    in_time = chosen(rng, shape["in_time"], len(granted))
    takes = np.where(
        in_time,
        shape["shortest_days"] + rng.random(len(granted)) * (shape["limit_days"] - shape["shortest_days"]),
        shape["limit_days"] + 1 + rng.exponential(shape["late_days"], len(granted)),
    )
    helped = np.flatnonzero((support.begins != NEVER) & (support.planned == NEVER))
    # So many were refused, or assessed in vain, for each plan; children with support are those who asked.
    vain = (1 - shape["plan_issued"]) / shape["plan_issued"]
    turned = shape["refused"] / (1 - shape["refused"]) / shape["plan_issued"]
    ratio = len(granted) / max(len(helped), 1)
    luck = rng.random(len(helped))
    assessed, refused = helped[luck < vain * ratio], helped[(luck >= vain * ratio) & (luck < (vain + turned) * ratio)]
    entries = np.concatenate([granted, assessed, refused])
    kind = np.repeat([0, 1, 2], [len(granted), len(assessed), len(refused)])
    later = support.begins[entries] + np.floor(rng.exponential(500.0, len(entries)))
    requested = np.where(kind == 0, np.append(support.planned[granted] - takes, later[len(granted) :]), later)
    requested = np.floor(np.maximum(requested, pupils.born[entries] + 180))
    decided = requested + 20 + np.floor(rng.random(len(entries)) * 25)
    decided = np.where(kind == 0, np.minimum(decided, support.planned[entries] - 20.0), decided)
    refused_on = decided + 40 + np.floor(rng.random(len(entries)) * 40)
    rows = PlanRequests(
        pupils.person[entries].astype(np.int32),
        requested.astype(np.int32),
        pick(rng, shape["source"], len(entries)),
        decided.astype(np.int32),
        kind != 2,
        np.where(kind == 1, refused_on, NEVER).astype(np.int32),
        np.where(kind == 0, support.planned[entries], NEVER).astype(np.int32),
    )
    return _up_to(rows.take((requested >= arrived[entries]) & (requested < decided)), pupils)


def _up_to(rows: PlanRequests, pupils: Pupils) -> PlanRequests:
    """What was known at the end of the window, or when the child went away."""
    stop = np.minimum(pupils.end[pupils.place[rows.person]], pupils.setting.window.end)
    asked = rows.requested < stop
    rows, stop = rows.take(asked), stop[asked]
    rows = PlanRequests(
        rows.person, rows.requested, rows.source,
        np.where(rows.decided < stop, rows.decided, NEVER).astype(np.int32), rows.agreed & (rows.decided < stop),
        np.where(rows.refused < stop, rows.refused, NEVER).astype(np.int32),
        np.where(rows.issued < stop, rows.issued, NEVER).astype(np.int32),
    )  # fmt: skip
    return rows.take(np.lexsort((rows.requested, rows.person)))


def _odds(pupils: Pupils, shape: dict[str, float]) -> Floats:
    return chance_of(
        shape["base"]
        + shape["trouble"] * pupils.trouble
        + shape["disabled"] * pupils.disabled
        + shape["need"] * np.log1p(pupils.years_need)
        + shape["plan"] * np.log1p(pupils.years_plan)
        + shape["care"] * np.log1p(pupils.years_care)
    )


def _when(rng: np.random.Generator, pupils: Pupils, spread: list[float], at_entry: float) -> Floats:
    """A school day on which it begins: for some about the start of reception, for the others later, evenly."""
    first, last = spread
    years = np.where(rng.random(len(pupils)) < at_entry, rng.random(len(pupils)) * 0.8 - 0.5, 0.0)
    years = np.where(years == 0.0, first + rng.random(len(pupils)) * (last - first), years)
    return next_school_day(september(pupils.entry - 1) + np.floor(years * YEAR)).astype(np.float64)
