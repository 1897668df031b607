"""Where each promise stands on a day, and how a strategy's owners stand together. Nothing here orders by merit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forethought.strategy.commitments import Commitment
from forethought.strategy.reading import Reading, reading


@dataclass(frozen=True, slots=True)
class Standing:
    """One promise on the day of assessment.

    ``late_days`` is how far its date is past (0: not late); lateness comes from dates alone, never from the word in
    the list. ``delivery`` is ``delivered`` (done, and a source other than the owner says so), ``claimed`` (only the
    owner says so), ``explored`` (a promise to look, kept: never counted as delivered), ``closed`` (superseded or
    dropped), ``open``. ``evidence`` is ``none dated``, ``newer``, ``stale`` (nothing for 365 days), ``presumed
    dropped`` (nothing for 730 days) or ``not needed`` (no longer open); ``evidence_note`` says it for people.
    """

    commitment: Commitment
    late_days: int
    delivery: str
    evidence: str
    evidence_note: str
    undated: bool
    unowned: bool
    unfunded: bool
    costed: bool
    own_metric: bool

    @property
    def late(self) -> bool:
        """Whether its date is past and it is neither done nor closed."""
        return self.late_days > 0


@dataclass(frozen=True, slots=True)
class Group:
    """The promises of one strategy that one owner made, counted."""

    strategy: str
    owner: str
    rows: int
    dated: int
    funded: int
    costed: int
    own_metric: int
    hedged: int
    explore: int
    late: int
    delivered: int
    claimed: int
    unknown: int
    without_newer_evidence: int

    def as_json(self) -> dict[str, Any]:
        """The counts under their names."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Assessment:
    """All promises on the day ``as_of``, in the order of the list, and by strategy and owner."""

    as_of: date
    standings: tuple[Standing, ...]
    groups: tuple[Group, ...]
    whole: Group

    @property
    def late(self) -> tuple[Standing, ...]:
        """The promises whose date is past, in the order of the list."""
        return tuple(standing for standing in self.standings if standing.late)

    def as_json(self) -> dict[str, Any]:
        """``rows, dated, funded, costed, late`` over everything, ``groups``, the day, and the ids of late promises."""
        counts = {name: getattr(self.whole, name) for name in ("rows", "dated", "funded", "costed", "late")}
        return {
            **counts,
            "as_of": self.as_of.isoformat(),
            "late_ids": [standing.commitment.id for standing in self.late],
            "groups": [group.as_json() for group in self.groups],
        }


def assess(commitments: Iterable[Commitment], as_of: date) -> Assessment:
    """Where each promise stands on the day ``as_of``. The same reading for a department, a council or a charity."""
    rules = reading()
    standings = tuple(_standing(commitment, as_of, rules) for commitment in commitments)
    by_group: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        by_group.setdefault((standing.commitment.strategy, standing.commitment.owner), []).append(standing)
    groups = tuple(_group(*key, found) for key, found in by_group.items())
    return Assessment(as_of, standings, groups, _group("All", "All", standings))


def _standing(commitment: Commitment, as_of: date, rules: Reading) -> Standing:
    delivery = _delivery(commitment, as_of, rules)
    due = commitment.due_date
    evidence = _evidence(commitment, as_of, rules) if delivery == "open" else "not needed"
    return Standing(
        commitment=commitment,
        late_days=(as_of - due).days if due and due < as_of and delivery == "open" else 0,
        delivery=delivery,
        evidence=evidence,
        evidence_note=_note(evidence, commitment, rules),
        undated=due is None,
        unowned=not commitment.owner,
        unfunded=not commitment.funding,
        costed=commitment.costed,
        own_metric=commitment.metric_origin == "owner",
    )


def _delivery(commitment: Commitment, as_of: date, rules: Reading) -> str:
    known = commitment.status_as_of is not None and commitment.status_as_of <= as_of
    if commitment.status in rules.closed:
        return "closed"
    if commitment.status not in rules.done or (commitment.status_as_of is not None and not known):
        return "open"
    if commitment.kind == "explore":
        return "explored"
    others = [s for s in commitment.source.split(";") if s.strip() and not rules.own_voice(commitment.owner, s)]
    return "delivered" if known and others else "claimed"


def _evidence(commitment: Commitment, as_of: date, rules: Reading) -> str:
    if commitment.status_as_of is None or commitment.status_as_of > as_of:
        return "none dated"
    age = (as_of - commitment.status_as_of).days
    if age > rules.presumed_dropped_after_days:
        return "presumed dropped"
    return "stale" if age > rules.stale_after_days else "newer"


def _note(evidence: str, commitment: Commitment, rules: Reading) -> str:
    if evidence in ("newer", "not needed"):
        return ""
    newest = commitment.status_as_of
    found = (
        f"The newest evidence our search found is of {newest.isoformat()}." if newest else "No dated evidence found."
    )
    searched = rules.searched_until.isoformat()
    limit = f"Searched until {searched}; this is a limit of the search, not a finding about the owner."
    return f"{found} {limit}"


def _group(strategy: str, owner: str, found: Sequence[Standing]) -> Group:
    tests: Mapping[str, list[bool]] = {
        "dated": [not s.undated for s in found],
        "funded": [not s.unfunded for s in found],
        "costed": [s.costed for s in found],
        "own_metric": [s.own_metric for s in found],
        "hedged": [s.commitment.hedged for s in found],
        "explore": [s.commitment.kind == "explore" for s in found],
        "late": [s.late for s in found],
        "delivered": [s.delivery == "delivered" for s in found],
        "claimed": [s.delivery == "claimed" for s in found],
        "unknown": [s.commitment.status == "unknown" for s in found],
        "without_newer_evidence": [s.evidence in ("stale", "presumed dropped", "none dated") for s in found],
    }
    return Group(strategy, owner, len(found), **{name: sum(values) for name, values in tests.items()})
