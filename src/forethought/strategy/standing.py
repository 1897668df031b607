"""Where one promise stands on a day. Every state is worked out from dates and sources; none is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.strategy.commitments import NOT_FOUND, Commitment
from forethought.strategy.evidence import Evidence, proof
from forethought.strategy.reading import reading


@dataclass(frozen=True, slots=True)
class Standing:
    """One promise on the day of assessment.

    ``late_days`` is how far its date is past (0: not late); lateness comes from dates alone, never from the word in
    the list. ``delivery`` is ``delivered`` (done, and a source other than the owner says so: ``proof``), ``claimed``
    (nobody else says so), ``explored`` (a promise to look, kept: never counted as delivered), ``closed`` (``ending``
    says how: ``superseded`` by a named successor, or ``dropped``), ``open``. ``evidence`` is ``none dated``,
    ``newer``, ``stale`` (nothing for 365 days), ``presumed dropped`` (nothing for 730 days) or ``not needed`` (no
    longer open); ``evidence_note`` says it for people, with the owner's reply. ``unverified``: the row was recalled
    and never retrieved, so it is neither late nor done.
    """

    commitment: Commitment
    late_days: int
    delivery: str
    ending: str
    proof: tuple[Evidence, ...]
    evidence: str
    evidence_note: str
    undated: bool
    unowned: bool
    unfunded: bool
    costed: bool
    own_metric: bool
    unverified: bool

    @property
    def late(self) -> bool:
        """Whether its date is past and it is neither done nor closed."""
        return self.late_days > 0

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that holds, in words."""
        named = (
            (self.unverified, "unverified"),
            (self.late, f"late by {self.late_days:,} days"),
            (self.delivery == "claimed", "claimed without evidence"),
            (self.delivery in ("delivered", "explored"), self.delivery),
            (self.delivery == "closed", self.ending),
            (self.evidence in ("stale", "presumed dropped"), self.evidence),
            (self.undated, "undated"),
            (self.unowned, "unowned"),
            (self.unfunded, "unfunded"),
        )
        return tuple(words for holds, words in named if holds)


def standing(commitment: Commitment, as_of: date) -> Standing:
    """Where ``commitment`` stands on ``as_of``. The same reading for a department, a council or a charity."""
    unverified = commitment.unverified == "row"
    shown = proof(commitment, as_of)
    delivery = "open" if unverified else _delivery(commitment, as_of, bool(shown))
    due = commitment.due_date
    evidence = _evidence(commitment, as_of) if delivery == "open" else "not needed"
    overdue = due is not None and due < as_of and delivery == "open" and not unverified
    return Standing(
        commitment=commitment,
        late_days=(as_of - due).days if due and overdue else 0,
        delivery=delivery,
        ending=_ending(commitment) if delivery == "closed" else "",
        proof=shown if delivery in ("delivered", "explored") else (),
        evidence=evidence,
        evidence_note=_note(evidence, commitment),
        undated=due is None,
        unowned=not commitment.owner,
        unfunded=not commitment.funding or commitment.funding == NOT_FOUND,
        costed=commitment.costed,
        own_metric=commitment.metric_origin == "owner",
        unverified=unverified,
    )


def _delivery(commitment: Commitment, as_of: date, proved: bool) -> str:
    rules = reading()
    if commitment.status in rules.closed:
        return "closed"
    later = commitment.status_as_of is not None and commitment.status_as_of > as_of
    if commitment.status not in rules.done or later:
        return "open"
    if not proved:
        return "claimed"
    return "explored" if commitment.kind == "explore" else "delivered"


def _ending(commitment: Commitment) -> str:
    """Superseded has to name its successor; else it was dropped, whatever the word."""
    return "superseded" if commitment.status == "superseded" and commitment.superseded_by else "dropped"


def _evidence(commitment: Commitment, as_of: date) -> str:
    if commitment.status_as_of is None or commitment.status_as_of > as_of:
        return "none dated"
    age = (as_of - commitment.status_as_of).days
    if age > reading().presumed_dropped_after_days:
        return "presumed dropped"
    return "stale" if age > reading().stale_after_days else "newer"


def _note(evidence: str, commitment: Commitment) -> str:
    said = f"The owner's reply ({_on(commitment.owner_reply_on)}): {commitment.owner_reply}"
    if evidence in ("newer", "not needed"):
        return said if commitment.owner_reply else ""
    newest = commitment.status_as_of
    found = (
        f"The newest evidence our search found is of {newest.isoformat()}." if newest else "No dated evidence found."
    )
    if commitment.unverified == "row":
        found = "Recalled, not retrieved from any page: unverified until somebody checks it."
    searched = reading().searched_until.isoformat()
    limit = f"Searched until {searched}; this is a limit of the search, not a finding about the owner."
    reply = said if commitment.owner_reply else "The owner's reply: none received yet."
    return f"{found} {limit} {reply}"


def _on(day: date | None) -> str:
    return day.isoformat() if day else "undated"
