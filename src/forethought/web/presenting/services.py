"""Which services are involved, who leads there, and when they were last in touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forethought.record import Fact
from forethought.web.presenting.sources import SourceLine, Sources

KINDS = ("involvement", "contact", "enrolment", "registration")
_SERVICE = ("service", "school", "gp_practice", "team", "role")
_LEAD = ("lead", "lead_role", "job_title", "role")


@dataclass(frozen=True, slots=True)
class Service:
    """One service around a person. ``last_contact`` is an ISO date or empty; ``ended`` likewise."""

    service: str
    lead: str
    contact: str
    since: str
    last_contact: str
    ended: str
    source: SourceLine


def services(facts: Iterable[Fact], sources: Sources, today: date) -> list[Service]:
    """The services involved, the current ones first; contacts with one service make one line."""
    grouped: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        if fact.entity in KINDS:
            grouped.setdefault(_belongs(fact), []).append(fact)
    lines: dict[tuple[str, str], Service] = {}
    for group in grouped.values():
        made = _service(group, sources, today)
        key = (made.service, made.source.organisation)
        lines[key] = _later(lines.get(key), made)
    return sorted(lines.values(), key=lambda line: (bool(line.ended), line.service))


def _belongs(fact: Fact) -> tuple[str, ...]:
    return (fact.source, fact.feed, fact.person_id, fact.entity, fact.entity_key)


def _service(group: list[Fact], sources: Sources, today: date) -> Service:
    said = {fact.attribute: fact.value for fact in group}
    first = group[0]
    visit = first.entity == "contact"
    ended = "" if visit or not first.valid_to or first.valid_to > today.isoformat() else first.valid_to
    return Service(
        service=_first(said, _SERVICE) or sources.name(first.source),
        lead=_first(said, _LEAD),
        contact=said.get("lead_contact", ""),
        since="" if visit else first.valid_from or "",
        last_contact=first.valid_from or "" if visit else "",
        ended=ended,
        source=sources.line(max(group, key=lambda fact: fact.known_from)),
    )


def _later(one: Service | None, other: Service) -> Service:
    if one is None:
        return other
    return max(one, other, key=lambda line: (not line.ended, line.last_contact or line.since))


def _first(said: dict[str, str], names: Iterable[str]) -> str:
    return next((said[name] for name in names if said.get(name)), "")
