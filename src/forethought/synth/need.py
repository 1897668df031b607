"""Children in need: what a case is made of, from referral to closure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment; ``authorised`` None while it goes on. ``factors`` are codes of the census."""

    start: date
    authorised: date | None
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One section 47 enquiry, with the day a conference was due and held, or that none was needed."""

    start: date
    target: date
    conference: date | None
    not_required: bool


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    """One child protection plan and its reviews; ``earlier`` counts the plans before it."""

    start: date
    end: date | None
    initial: str
    latest: str
    earlier: int
    reviews: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One child in need episode. ``referral_only`` is a referral that led to no further action."""

    person_id: str
    referral: date
    source: str
    need: str
    closed: date | None = None
    reason: str = ""
    referral_only: bool = False
    assessments: tuple[Assessment, ...] = ()
    plans: tuple[tuple[date, date | None], ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    protection: tuple[ProtectionPlan, ...] = ()
