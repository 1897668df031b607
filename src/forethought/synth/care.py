"""What a child's time in care is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode: one legal status and one placement. ``end`` is the day the next begins, None while open."""

    start: date
    rne: str
    legal_status: str
    place: str
    provider: str
    urn: str
    pl_post: str
    end: date | None = None
    rec: str = ""
    reason_moved: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The decision that a child should be placed for adoption, and what came of it."""

    decided: date
    matched: date | None
    by_foster_carer: bool
    adopters: tuple[str, str, str]  # number, sex, legal status as the return codes them
    ceased: date | None = None
    reason_ceased: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided about a time in care before its episodes are worked out.

    ``end`` None means still looked after on the last day of the files. ``last_status`` and ``last_place`` are how
    it stands at the end.
    """

    person_id: str
    start: date
    end: date | None
    rec: str
    need: str
    last_status: str
    last_place: str
    unaccompanied: bool = False
    home_post: str = ""


@dataclass(frozen=True, slots=True)
class WorkerSpell:
    """A time with one social worker; ``end`` is the day the next takes over."""

    worker: int
    start: date
    end: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """One time missing (M) or away without permission (A), both days counted; ``end`` None: not yet back."""

    kind: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class CareHistory:
    """One time in care, start to end, with what happened in it."""

    plan: Plan
    episodes: tuple[Episode, ...]
    adoption: Adoption | None
    reviews: tuple[date, ...]
    workers: tuple[WorkerSpell, ...]
    missing: tuple[Missing, ...]

    @property
    def person_id(self) -> str:
        """Whose it is."""
        return self.plan.person_id

    @property
    def start(self) -> date:
        """First day."""
        return self.episodes[0].start

    @property
    def end(self) -> date | None:
        """The day it ceased, None while looked after."""
        return self.episodes[-1].end
