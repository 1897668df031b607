"""The status flags of the national prototype: each derived by a card, with evidence and an end, or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import add_months
from forethought.record.claims import Fact
from forethought.record.fact_times import facts_of, known, last_day, order, said_on


@dataclass(frozen=True, slots=True)
class Evidence:
    """What counts as evidence for a flag: ``condition`` in SQL over the view ``claim``, from when and how long.

    ``at_most_days`` is how long it can last by law from its first day, 0 where the law sets no end.
    """

    meaning: str
    counts: str
    lasts_months: int
    condition: str
    at_most_days: int = 0


@dataclass(frozen=True, slots=True)
class FlagCard:
    """One flag as its card says it. ``reason`` is why it cannot be derived, empty where it can.

    ``crime_risk`` is the name that the flag has among the linked risks of a crime-justice record, else empty.
    """

    flag: str
    title: str
    version: int
    status: str
    rule: str
    owner: str
    source: str
    licence: str
    reviewed: date
    next_review: date
    reason: str = ""
    crime_risk: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def rule_id(self) -> str:
        """How a flag names the rule that derived it."""
        return f"sui_records/flags/{self.flag}"


@dataclass(frozen=True, slots=True)
class Counted:
    """A claim that counts as evidence from ``start`` (None: always) until before ``stop``."""

    fact: Fact
    start: date | None
    stop: date
    meaning: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag that holds on the day asked about, and what it rests on: never without evidence."""

    card: FlagCard
    evidence: tuple[Counted, ...]

    @property
    def since(self) -> date | None:
        """The first day on which it held, as far as this evidence goes; None where no beginning is stated."""
        starts = [each.start for each in self.evidence if each.start is not None]
        return min(starts) if len(starts) == len(self.evidence) else None

    @property
    def until(self) -> str | None:
        """The last day (ISO, inclusive) that its sources state, None while one of them states no end."""
        days = [last_day(each.fact) for each in self.evidence]
        return None if None in days else max(day for day in days if day)

    @property
    def expires(self) -> date:
        """The last day (inclusive) on which this evidence bears the flag, unless somebody says it again."""
        return max(each.stop for each in self.evidence) - timedelta(days=1)


@cache
def flag_cards() -> tuple[FlagCard, ...]:
    """The cards of all flags, in order of their names."""
    folder = files("forethought.record.projections.sui_records") / "flags"
    shared = tomllib.loads((folder / "_shared.toml").read_text(encoding="utf-8"))
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        _card({**shared, **tomllib.loads((folder / name).read_text(encoding="utf-8"))})
        for name in names
        if name != "_shared.toml"
    )


def _card(raw: dict[str, Any]) -> FlagCard:
    return FlagCard(**{**raw, "evidence": tuple(Evidence(**each) for each in raw.get("evidence", ()))})


def status_flags(claims: pa.Table, person: str, as_at: date, as_known_at: datetime | None = None) -> list[Flag]:
    """The flags that hold for ``person`` on ``as_at``, as known at ``as_known_at`` (None: now), by name.

    ``claims`` has the columns of the view ``claim``. What is only alleged is no evidence, whatever a card says. A flag
    that is not among them is not denied: nothing that counts was stated, or it cannot be derived.
    """
    held = {
        fact.claim_id: fact
        for fact in known(facts_of(claims), as_known_at)
        if fact.person_id == person and fact.nature in ("fact", "opinion")
    }
    mine = claims.filter(pc.is_in(claims.column("claim_id"), value_set=pa.array(sorted(held), pa.string())))
    found: dict[str, list[Counted]] = {}
    for card, evidence, claim_id in _matches(mine):
        counted = _counted(held[claim_id], evidence)
        if counted is not None and (counted.start or as_at) <= as_at < counted.stop:
            found.setdefault(card.flag, []).append(counted)
    return [Flag(card, _once(found[card.flag])) for card in flag_cards() if card.flag in found]


def _matches(mine: pa.Table) -> Iterable[tuple[FlagCard, Evidence, str]]:
    """Which claims are evidence of which kind: one reading of the claims answers every condition."""
    asked = [(card, evidence) for card in flag_cards() for evidence in card.evidence]
    answers = ", ".join(f"({evidence.condition}) as answer_{place}" for place, (_, evidence) in enumerate(asked))
    with Engine(threads=1) as engine:
        engine.register("claim", mine)
        rows = engine.query(f"select claim_id, {answers} from claim").to_pylist()
    for row in rows:
        for place, (card, evidence) in enumerate(asked):
            if row[f"answer_{place}"]:
                yield card, evidence, row["claim_id"]


def _counted(fact: Fact, evidence: Evidence) -> Counted | None:
    """From when to when ``fact`` is evidence, None when it never is."""
    first = date.fromisoformat(fact.valid_from) if fact.valid_from else None
    end = date.fromisoformat(fact.valid_to) if fact.valid_to else None
    said = date.fromisoformat(said_on(fact))
    if evidence.counts == "while":
        stops = [add_months(said, evidence.lasts_months)]
        if end is not None:
            stops.append(end)
        if evidence.at_most_days and first is not None:
            stops.append(first + timedelta(days=evidence.at_most_days))
        return Counted(fact, first, min(stops), evidence.meaning)
    start = end if evidence.counts == "after_end" else first or said
    return None if start is None else Counted(fact, start, add_months(start, evidence.lasts_months), evidence.meaning)


def _once(counted: list[Counted]) -> tuple[Counted, ...]:
    """Each claim once, with the evidence that lasts longest, in an order of their own."""
    longest: dict[str, Counted] = {}
    for each in sorted(counted, key=lambda one: (one.stop, one.meaning)):
        longest[each.fact.claim_id] = each
    return tuple(sorted(longest.values(), key=lambda one: order(one.fact)))
