"""Generated histories of need, as case systems hold them, for properties of the census."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from record.returns_histories import FIRST, LAST, text
from record.returns_tables import Dataset, Rows

_DAYS = st.integers(-500, 500).map(lambda days: FIRST + timedelta(days=days))
_WORK = {
    "ssd_cin_assessments": ("cina", "assessment_id", "assessment_start_date", "assessment_auth_date"),
    "ssd_cin_plans": ("cinp", "cin_plan_id", "cin_plan_start_date", "cin_plan_end_date"),
    "ssd_s47_enquiry": ("s47e", "s47_enquiry_id", "s47_start_date", "s47_end_date"),
    "ssd_cp_plans": ("cppl", "cp_plan_id", "cp_plan_start_date", "cp_plan_end_date"),
}


@dataclass(frozen=True)
class Need:
    """A case: its first day, its last (None: goes on), whether nothing was done, and work of each kind in it."""

    start: date
    end: date | None
    nothing: bool
    work: tuple[tuple[str, date, date | None], ...]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Need, ...]:
    """Up to three cases, one after the other, with work inside each."""
    days = sorted(draw(st.sets(_DAYS, min_size=1, max_size=6)))
    found = []
    for at in range(0, len(days), 2):
        start, end = days[at], days[at + 1] if at + 1 < len(days) else None
        nothing = draw(st.booleans())
        span = st.integers(0, ((end or LAST + timedelta(days=300)) - start).days)
        work = []
        for kind in () if nothing else draw(st.lists(st.sampled_from(sorted(_WORK)), max_size=5)):
            begin, done = sorted((start + timedelta(days=draw(span)), start + timedelta(days=draw(span))))
            work.append((kind, begin, None if end is None and draw(st.booleans()) else done))
        found.append(Need(start, end, nothing, tuple(work)))
    return tuple(found)


def need_of(child: str, held: tuple[Need, ...]) -> Dataset:
    """The dataset of a child."""
    found: dict[str, Rows] = {
        "ssd_person": [{"pers_person_id": child, "pers_sex": "M", "pers_dob": "2015-02-03"}],
        "ssd_disability": [],
        "ssd_cin_episodes": [],
    }
    for number, case in enumerate(held):
        referral = f"{child}{number}"
        found["ssd_cin_episodes"].append({
            "cine_referral_id": referral, "cine_person_id": child, "cine_referral_date": text(case.start),
            "cine_close_date": text(case.end), "cine_close_reason": "RC7" if case.end else None,
            "cine_referral_nfa": "Y" if case.nothing else "N", "cine_referral_source_code": "6",
        })  # fmt: skip
        for place, (kind, begin, end) in enumerate(case.work):
            prefix, key, starts, ends = _WORK[kind]
            row = {f"{prefix}_person_id": child, f"{prefix}_referral_id": referral,
                   f"{prefix}_{key}": f"{referral}-{place}", f"{prefix}_{starts}": text(begin),
                   f"{prefix}_{ends}": text(end)}  # fmt: skip
            if kind == "ssd_s47_enquiry":
                row["s47e_s47_nfa"] = "Y" if end else None
            found.setdefault(kind, []).append(row)
    return found
