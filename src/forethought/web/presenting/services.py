"""Which services are involved, who leads there, and when they were last in touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forethought.pages.words import day
from forethought.record import Fact
from forethought.telling.sources import SourceLine, Sources
from forethought.telling.told import Told, told

KINDS = ("involvement", "contact", "enrolment", "registration")
_SERVICE = ("service", "school", "gp_practice", "team", "role")
_LEAD = ("lead", "lead_role", "job_title", "role")


@dataclass(frozen=True, slots=True)
class Service:
    """One service around a person. Each of ``lead`` to ``ended`` is empty when no source states it.

    ``on`` is the ISO date by which two lines about one service are ordered, empty when there is none.
    """

    service: Told
    lead: Told
    contact: Told
    since: Told
    last_contact: Told
    ended: Told
    on: str
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
        key = (str(made.service), made.source.organisation)
        lines[key] = _later(lines.get(key), made)
    return sorted(lines.values(), key=lambda line: (bool(line.ended), str(line.service)))


def _belongs(fact: Fact) -> tuple[str, ...]:
    return (fact.source, fact.feed, fact.person_id, fact.entity, fact.entity_key)


def _service(group: list[Fact], sources: Sources, today: date) -> Service:
    said = {fact.attribute: fact for fact in group}
    first = group[0]
    visit = first.entity == "contact"
    begun = told(day(first.valid_from) if first.valid_from else "", [first], sources, "latest_contact" if visit else "")
    is_over = not visit and bool(first.valid_to) and (first.valid_to or "") <= today.isoformat()
    return Service(
        service=_first(said, _SERVICE, sources) or told(sources.name(first.source), [first], sources),
        lead=_first(said, _LEAD, sources),
        contact=_first(said, ("lead_contact",), sources),
        since=Told("") if visit else begun,
        last_contact=begun if visit else Told(""),
        ended=told(day(first.valid_to), [first], sources) if is_over else Told(""),
        on=first.valid_from or "",
        source=sources.line(max(group, key=lambda fact: fact.known_from)),
    )


def _later(one: Service | None, other: Service) -> Service:
    if one is None:
        return other
    return max(one, other, key=lambda line: (not line.ended, line.on))


def _first(said: dict[str, Fact], names: Iterable[str], sources: Sources) -> Told:
    fact = next((said[name] for name in names if name in said and said[name].value), None)
    return told(fact.value, [fact], sources) if fact else Told("")
