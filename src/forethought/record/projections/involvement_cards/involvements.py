"""The involvements of services with one person, each as one source states it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from forethought.record.claims import Fact
from forethought.record.fact_times import begun, ended, known, last_day, order
from forethought.record.projections.involvement_cards.services import (
    Service,
    belongs_to,
    is_meeting,
    kind_of,
    parts,
    service_of,
)


@dataclass(frozen=True, slots=True)
class Involvement:
    """One involvement by one source, or all meetings of one source with the same service and people.

    ``first`` and ``last`` are ISO days, both inclusive, None where none is stated. ``status`` is ``open``, ``closed``
    or ``not stated`` (a meeting does not say whether the service goes on). ``said`` has the fact that states each part
    of a card, ``facts`` all of them, ``meetings`` how many meetings there were (0 for a span).
    """

    service: Service
    source: str
    feed: str
    status: str
    first: str | None
    last: str | None
    meetings: int
    said: Mapping[str, Fact]
    facts: tuple[Fact, ...]

    @property
    def is_current(self) -> bool:
        """Whether it is not known to have ended."""
        return self.status != "closed"

    def status_fact(self) -> Fact:
        """The status as a statement of this source, resting on the claim that was received last."""
        latest = max(self.facts, key=lambda fact: (fact.known_from, order(fact)))
        return replace(latest, attribute="status", value=self.status, valid_from=None, valid_to=None)


def involvements(
    facts: Iterable[Fact], person: str, as_at: date, as_known_at: datetime | None = None
) -> list[Involvement]:
    """The involvements with ``person`` that had begun by ``as_at`` (that day included), as known at ``as_known_at``.

    A meeting that did not take place is no involvement.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in known(sorted(facts, key=order), as_known_at):
        if fact.person_id == person and kind_of(fact.entity) and begun(fact, as_at):
            groups.setdefault((fact.source, fact.feed, fact.entity, fact.entity_key), []).append(fact)
    whole = [part for group in groups.values() for part in _apart(group)]
    spans = [_span(group, as_at) for group in whole if kind_of(group[0].entity) == "span"]
    named = {(one.source, one.feed, one.facts[0].entity_key.rsplit(":", 1)[-1]): one.service for one in spans}
    events = [_event(group, named) for group in whole if kind_of(group[0].entity) == "event" and is_meeting(group)]
    return sorted([*spans, *_together(events)], key=_order)


def _apart(group: list[Fact]) -> list[list[Fact]]:
    """One involvement, unless a source says two things of it at once: then one for each row that says so."""
    if len({fact.attribute for fact in group}) == len(group):
        return [group]
    rows: dict[tuple[datetime, str, int | None], list[Fact]] = {}
    for fact in group:
        rows.setdefault((fact.known_from, fact.file, fact.row), []).append(fact)
    return list(rows.values())


def _span(group: list[Fact], as_at: date) -> Involvement:
    latest = max(group, key=lambda fact: fact.known_from)
    closed = ended(latest, as_at)
    first = min((fact.valid_from for fact in group if fact.valid_from), default=None)
    return Involvement(
        service_of(group), latest.source, latest.feed, "closed" if closed else "open", first,
        last_day(latest) if closed else None, 0, parts(group), tuple(group),
    )  # fmt: skip


def _event(group: list[Fact], named: Mapping[tuple[str, str, str], Service]) -> Involvement:
    one = group[0]
    service = named.get((one.source, one.feed, belongs_to(group) or ""), service_of(group))
    day = one.valid_from
    return Involvement(service, one.source, one.feed, "not stated", day, day, 1, parts(group), tuple(group))


def _together(events: list[Involvement]) -> list[Involvement]:
    """Meetings of one source with the same service and the same people become one involvement."""
    same: dict[tuple[str, ...], list[Involvement]] = {}
    for event in events:
        people = sorted(f"{part}={fact.value}" for part, fact in event.said.items())
        same.setdefault((event.source, event.feed, event.service.id, *people), []).append(event)
    return [_merged(sorted(meetings, key=lambda each: each.first or "")) for meetings in same.values()]


def _merged(meetings: list[Involvement]) -> Involvement:
    days = [meeting.first for meeting in meetings if meeting.first]
    facts = tuple(fact for meeting in meetings for fact in meeting.facts)
    return replace(
        meetings[-1],
        first=min(days, default=None),
        last=max(days, default=None),
        meetings=len(meetings),
        facts=facts,
    )


def _order(one: Involvement) -> tuple[object, ...]:
    # The current ones first, then the latest; the rest only makes the order the same for everybody.
    latest = one.last or one.first or ""
    return (
        one.service.place, one.service.id, not one.is_current, tuple(-ord(letter) for letter in latest),
        one.source, one.feed, order(one.facts[0]),
    )  # fmt: skip
