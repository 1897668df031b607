"""Generated histories of care and of need, as case systems hold them, for properties of the returns."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from record.returns_tables import Dataset, Rows

FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
STATUSES = ("C1", "C2", "V2", "V4", "E1")
PLACES = ("U6", "K2", "P1", "R1")
_DAYS = st.integers(-500, 500).map(lambda days: FIRST + timedelta(days=days))


@dataclass(frozen=True)
class Care:
    """A period of care: its first day, its last (None: goes on), and each day on which something changed: the day, the
    legal status and the number of the placement from then on."""

    start: date
    end: date | None
    parts: tuple[tuple[date, str, int], ...]


@st.composite
def periods(draw: st.DrawFn) -> tuple[Care, ...]:
    """Up to three periods of care, one after the other."""
    days = sorted(draw(st.sets(_DAYS, min_size=2, max_size=14)))
    found: list[Care] = []
    while len(days) >= 2 and len(found) < 3:
        size = draw(st.integers(2, len(days)))
        mine, days = days[:size], days[size:]
        open_ended = not days and draw(st.booleans())
        starts = mine if open_ended else mine[:-1]
        parts, status, place = [], draw(st.sampled_from(STATUSES)), 0
        for number, on in enumerate(starts):
            if number:
                what = draw(st.sampled_from(["status", "place", "both"]))
                if what != "place":
                    status = draw(st.sampled_from([code for code in STATUSES if code != status]))
                place += what != "status"
            parts.append((on, status, place))
        found.append(Care(mine[0], None if open_ended else mine[-1], tuple(parts)))
    return tuple(found)


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def care_of(child: str, held: tuple[Care, ...], *, cut: bool) -> Dataset:
    """The dataset of a child. With ``cut`` the council began an episode at every change; else one a period."""
    episodes: Rows = []
    statuses: Rows = []
    placements: Rows = []
    for number, care in enumerate(held):
        period = f"{child}{number}"
        parts = [*care.parts, (care.end, "", -1)]
        runs = parts if cut else [parts[0], parts[-1]]
        for at, ((on, *_), (until, *_)) in enumerate(pairwise(runs)):
            last = at == len(runs) - 2
            episodes.append({
                "clae_person_id": child, "clae_cla_episode_start_date": text(on), "clae_cla_id": period,
                "clae_cla_episode_start_reason": "S" if at == 0 else _why(care.parts[at - 1], care.parts[at]),
                "clae_cla_episode_ceased_date": text(until), "clae_entered_care_date": text(care.start),
                "clae_cla_episode_ceased_reason": None if until is None else "E4A" if last else "X1",
            })  # fmt: skip
        for on, until, status in _runs(parts, 1):
            statuses.append({
                "lega_person_id": child, "lega_legal_status": status,
                "lega_legal_status_start_date": text(on), "lega_legal_status_end_date": text(until),
            })  # fmt: skip
        for on, until, place in _runs(parts, 2):
            placements.append({
                "clap_person_id": child, "clap_cla_id": period, "clap_cla_placement_start_date": text(on),
                "clap_cla_placement_end_date": text(until), "clap_cla_placement_type": PLACES[place % len(PLACES)],
                "clap_cla_placement_postcode": f"B{place + 1} 1AA",
                "clap_cla_placement_change_reason": "CARPL" if until and until != care.end else None,
            })  # fmt: skip
    person = [{"pers_person_id": child, "pers_sex": "F", "pers_dob": "2012-05-06", "pers_ethnicity": "WBRI"}]
    return {"ssd_person": person, "ssd_cla_episodes": episodes, "ssd_legal_status": statuses,
            "ssd_cla_placement": placements}  # fmt: skip


def _why(before: tuple[date, str, int], after: tuple[date, str, int]) -> str:
    if before[2] == after[2]:
        return "L"
    return "P" if before[1] == after[1] else "B"


def _runs(parts, at):
    """Times for which one value held."""
    found = []
    for (on, *values), (until, *_) in pairwise(parts):
        value = values[at - 1]
        if found and found[-1][2] == value:
            found[-1] = (found[-1][0], until, value)
        else:
            found.append((on, until, value))
    return found


BEGINS = {
    "ssd_cla_episodes": "clae_cla_episode_start_date", "ssd_legal_status": "lega_legal_status_start_date",
    "ssd_cla_placement": "clap_cla_placement_start_date", "ssd_missing": "miss_missing_episode_start_date",
    "ssd_cla_reviews": "clar_cla_review_date", "ssd_involvements": "invo_involvement_start_date",
    "ssd_cin_episodes": "cine_referral_date", "ssd_cin_assessments": "cina_assessment_start_date",
    "ssd_cin_plans": "cinp_cin_plan_start_date", "ssd_s47_enquiry": "s47e_s47_start_date",
    "ssd_initial_cp_conference": "icpc_icpc_date", "ssd_cp_plans": "cppl_cp_plan_start_date",
    "ssd_cp_reviews": "cppr_cp_review_date", "ssd_address": "addr_address_start_date",
    "ssd_mother": "moth_childs_dob", "ssd_cla_health": "clah_health_check_date",
    "ssd_cla_convictions": "clac_cla_conviction_date", "ssd_cla_substance_misuse": "clas_substance_misuse_date",
    "ssd_immigration_status": "immi_immigration_status_start_date",
    "ssd_cla_immunisations": "clai_immunisations_status_date",
}  # fmt: skip
"""The day on which a row of a table comes into being."""
ENDS = {
    "clae_cla_episode_ceased_date": ("clae_cla_episode_ceased_reason",),
    "lega_legal_status_end_date": (),
    "clap_cla_placement_end_date": ("clap_cla_placement_change_reason",),
    "miss_missing_episode_end_date": (),
    "invo_involvement_end_date": (),
    "cine_close_date": ("cine_close_reason",),
    "cina_assessment_auth_date": ("cina_assessment_outcome_nfa",),
    "cinp_cin_plan_end_date": (),
    "s47e_s47_end_date": ("s47e_s47_nfa", "s47e_s47_outcome_json"),
    "cppl_cp_plan_end_date": (),
    "addr_address_end_date": (),
    "immi_immigration_status_end_date": (),
    "perm_decision_reversed_date": ("perm_decision_reversed_reason",),
    "perm_permanence_order_date": ("perm_permanence_order_type", "perm_adopted_by_carer_flag",
                                   "perm_number_of_adopters", "perm_adopter_sex", "perm_adopter_legal_status"),
    "perm_matched_date": (),
    "pers_death_date": (),
}  # fmt: skip
"""Days that come to a row later, and what comes with them."""


def as_known(given: Dataset, last: str) -> Dataset:
    """The dataset as it was known on the day ``last``: what begins later is not there, what ends later goes on."""
    found: dict[str, Rows] = {}
    for name, rows in given.items():
        begins = BEGINS.get(name)
        kept = [row for row in rows if begins is None or (row.get(begins) or "") <= last]
        found[name] = [_so_far(row, last) for row in kept]
    return found


def _so_far(row, last):
    blank = set()
    for on, more in ENDS.items():
        if (row.get(on) or "") > last:
            blank |= {on, *more}
    return {name: None if name in blank else value for name, value in row.items()}


def chance(seed: int) -> random.Random:
    """A source of chance for the order of rows."""
    return random.Random(seed)
